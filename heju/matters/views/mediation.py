"""Pages of a party: what is asked of me, my rights, the agreement, large and plain; and the agreement on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.kit import documents, http
from heju.kit.doors import sign_in_required
from heju.kit.law import cite
from heju.kit.refused import Refused
from heju.kit.ruling import Reason
from heju.matters import actions
from heju.matters.forms.mediation import CodeForm, KeptForm
from heju.matters.models import Mediation
from heju.matters.queries import mediation as queries
from heju.matters.rules import mediation as rules
from heju.matters.views.desk_page import scope_of
from heju.matters.views.mediation_paper import paper_of


def said(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    """Return reasons in the reader's language, each with the articles it rests on."""
    language = get_language() or "zh-hans"
    return [{"text": one.in_language(language), "basis": cite(one.sources, language) if one.sources else ""} for one in reasons]


def mediation_or_404(number: int) -> Mediation:
    """Return a mediation that the reader may see."""
    found = queries.one(number)
    if found is None:
        raise Http404
    return found


def done(form: forms.Form, perform: Any) -> bool:
    """Do what a form asks for as a whole or not at all; say what is wrong at its field."""
    try:
        with transaction.atomic():
            perform()
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, ValidationError(str(error)))
        return False
    return True


def card(row: Mediation) -> dict[str, Any]:
    """Return a mediation as a line of a list."""
    return {
        "pk": row.pk, "tone": queries.TONES[row.state], "word": row.get_state_display(), "kind": row.get_kind_display(),
        "number": queries.number_of(row), "where": row.compound_name, "body": row.office, "at": row.proposed_at,
    }  # fmt: skip


def common(told: queries.Told) -> dict[str, Any]:
    """Return what both sides of a mediation read: how it stands, what binds, what the law allows."""
    kind = told.mediation.kind
    binding = rules.binds(kind)
    return {
        "told": told,
        "mediation": told.mediation,
        "number": queries.number_of(told.mediation),
        "state": {"tone": queries.TONES[told.mediation.state], "word": told.mediation.get_state_display()},
        "binds": said(binding.because),
        "rights": said(rules.RIGHTS),
        "duties": said(rules.DUTIES),
        "ways": said((rules.OTHER_WAYS,)),
        "free": said((rules.FREE,)),
        "not_kept": said(rules.if_not_kept(kind)) if any(one["kept"] is False for one in told.follow_ups) else [],
        "is_by_law": kind == rules.COMMITTEE,
        "today": timezone.localdate(),
    }


@require_http_methods(["GET", "POST"])
@sign_in_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show the mediations that the reader takes part in; let him come in by a code."""
    scope = scope_of(request)
    form = CodeForm(request.POST or None)
    found: list[Mediation] = []

    def perform() -> None:
        found.append(actions.take_part(actor=scope, now=timezone.now(), code=form.cleaned_data["code"]))

    if request.method == "POST" and form.is_valid() and done(form, perform):
        return redirect("matters:mediation", found[0].pk)
    cards = [card(row) for row in queries.seen(scope, working=False)]
    return render(request, "matters/mediations.html", {"cards": cards, "form": form}, status=422 if form.errors else 200)


@never_cache
@require_GET
@sign_in_required
def mediation(request: HttpRequest, mediation: int) -> HttpResponse:
    """Show a mediation to a party or whoever acts for him."""
    return page(request, mediation_or_404(mediation))


def page(request: HttpRequest, found: Mediation, kept: KeptForm | None = None) -> HttpResponse:
    """Render a party's page; `kept` is a form that was refused."""
    told = queries.told(scope_of(request), found)
    me = told.me
    due = next((one for one in told.follow_ups if me and one["party"] == me.pk), None)
    asks = due is not None and due["kept"] is None and due["due_on"] <= timezone.localdate()
    context = {
        **common(told),
        "me": me,
        "may_answer": me is not None and found.state in rules.OPEN,
        "may_sign": _signs(told),
        "due": due,
        "kept_form": kept or (KeptForm() if asks else None),
    }
    return render(request, "matters/mediation.html", context, status=422 if kept is not None and kept.errors else 200)


def _signs(told: queries.Told) -> bool:
    me, agreement = told.me, told.agreement
    waits = agreement is not None and agreement.form == "written" and told.mediation.state in rules.OPEN
    return bool(waits and me is not None and me.agrees and me.signed_at is None)


@require_POST
@sign_in_required
def willing(request: HttpRequest, mediation: int) -> HttpResponse:
    """Say whether one is willing."""
    found = mediation_or_404(mediation)
    me = queries.told(scope_of(request), found).me
    if me is None:
        raise Http404
    agrees = request.POST.get("agrees") == "yes"
    try:
        with transaction.atomic():
            actions.say_willing(actor=scope_of(request), now=timezone.now(), party=me.pk, agrees=agrees)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("记下了：您愿意调解。随时可以停。") if agrees else _("记下了：您不愿意，调解结束了。"))
    return redirect("matters:mediation", found.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def sign(request: HttpRequest, mediation: int) -> HttpResponse:
    """Read the agreement in large letters, and sign it for oneself."""
    found = mediation_or_404(mediation)
    scope = scope_of(request)
    told = queries.told(scope, found)
    agreement, me = told.agreement, told.me
    if agreement is None or me is None:
        raise Http404
    error = ""
    if request.method == "POST":
        shown = request.POST.get("shown", "")
        try:
            with transaction.atomic():
                actions.sign(actor=scope, now=timezone.now(), agreement=agreement.pk, shown=shown, party=me.pk)
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(request, _("您签好了。"))
            return redirect("matters:mediation", found.pk)
    context = {**common(told), "me": me, "may_sign": _signs(told), "error": error}
    return render(request, "matters/mediation_sign.html", context, status=422 if error else 200)


@require_POST
@sign_in_required
def kept(request: HttpRequest, mediation: int) -> HttpResponse:
    """Say whether the agreement is kept."""
    found = mediation_or_404(mediation)
    told = queries.told(scope_of(request), found)
    me = told.me
    due = next((one for one in told.follow_ups if me and one["party"] == me.pk), None)
    if due is None:
        raise Http404
    form = KeptForm(request.POST)

    def perform() -> None:
        is_kept, words = form.cleaned_data["kept"] == "yes", form.cleaned_data["words"]
        actions.say_kept(actor=scope_of(request), now=timezone.now(), follow_up=due["pk"], kept=is_kept, words=words)

    if form.is_valid() and done(form, perform):
        messages.success(request, _("记下了。"))
        return redirect("matters:mediation", found.pk)
    return page(request, found, form)


@never_cache
@require_GET
@sign_in_required
def paper(request: HttpRequest, mediation: int) -> HttpResponse:
    """Hand the agreement out as PDF: to read, to sign on paper, to keep."""
    found = mediation_or_404(mediation)
    told = queries.told(scope_of(request), found)
    if told.agreement is None:
        raise Http404
    made = paper_of(told, timezone.now(), get_language() or "zh-hans")
    return http.as_file(documents.pdf(made), f"{queries.number_of(found)}.pdf", documents.MIME)
