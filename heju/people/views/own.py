"""Pages of everybody about himself: my data, my home, my helpers, and who handles personal data at all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.kit.doors import sign_in_required
from heju.kit.law import cite
from heju.kit.scope import NotAllowed, Scope
from heju.people import actions, errors, forms, parameters, queries
from heju.people.models import Helper, Person
from heju.people.rules import binding

# The session keeps here for whom a helper acts; `web.identity` reads it.
ACTS_FOR = "heju_acts_for"


def scope_of(request: HttpRequest) -> Scope:
    """Return who asks."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def handler_cards(codes: set[str] | None = None) -> list[dict[str, Any]]:
    """Return the handlers in the language of the page, all of them or those named."""
    chinese = (get_language() or "zh").startswith("zh")
    fields = {"name": _("姓名"), "phone": _("手机号"), "identity": _("身份证号（只在需要时）")}
    return [
        {
            "code": handler.code,
            "name": handler.zh if chinese else handler.en,
            "purpose": handler.purpose_zh if chinese else handler.purpose_en,
            "basis": cite(handler.basis) if chinese else "; ".join(source.en for source in handler.basis),
            "keeps": "、".join(fields[name] for name in handler.keeps) if chinese else ", ".join(fields[name] for name in handler.keeps),
            "recipients": handler.recipients_zh if chinese else handler.recipients_en,
            "contact": handler.contact_zh if chinese else handler.contact_en,
            "retention": handler.retention_zh if chinese else handler.retention_en,
        }
        for handler in parameters.HANDLERS.values()
        if codes is None or handler.code in codes
    ]


@require_GET
def handlers(request: HttpRequest) -> HttpResponse:
    """Show who handles personal data, why and for how long. Open to everybody, before anybody gives anything."""
    chinese = (get_language() or "zh").startswith("zh")
    no_loss = cite(parameters.NO_LOSS) if chinese else "; ".join(source.en for source in parameters.NO_LOSS)
    return render(request, "people/handlers.html", {"handlers": handler_cards(), "no_loss": no_loss})


@require_GET
@sign_in_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show what is kept about the reader, who holds it, and who looked."""
    scope, day = scope_of(request), timezone.localdate()
    person = person_of(scope)
    ties = queries.ties_of(person.pk, day)
    held = {handler for tie in ties for handler in tie.handlers} | ({person.handler} if person.handler else set())
    context = {
        "name": queries.own_name(person.pk),
        "phone": queries.masked(person, "phone"),
        "identity": queries.masked(person, "identity"),
        "ties": [home_of(tie) for tie in ties],
        "handlers": handler_cards(held),
        "records": queries.records_about(person.pk),  # words by a tag of `web`
        "person": person,
        "helpers": len(queries.helpers_of(person.pk, day)) if person.is_elder else 0,
        "elders": elders(scope) if scope.on_behalf_of is None else [],
    }
    return render(request, "people/mine.html", context)


@require_GET
@sign_in_required
def my_home(request: HttpRequest) -> HttpResponse:
    """Show the reader's homes; a part for the home page, and a page by itself."""
    scope, day = scope_of(request), timezone.localdate()
    ties = [home_of(tie) for tie in queries.ties_of(person_of(scope).pk, day)]
    template = "people/my_home.html#homes" if request.headers.get("HX-Request") else "people/my_home.html"
    return render(request, template, {"ties": ties})


def home_of(tie: Any) -> dict[str, Any]:
    """Return a tie in words, with who can see it."""
    share = "" if tie.share_numerator is None else (_("全部") if tie.share == 1 else str(tie.share))
    chinese = (get_language() or "zh").startswith("zh")
    names = [parameters.HANDLERS[code].zh if chinese else parameters.HANDLERS[code].en for code in tie.handlers]
    # Reading a home needs the view of its compound, which every open tie gives.
    compound = tie.unit.compound.name if tie.unit else ""
    return {
        "compound": compound,
        "door": queries.where(tie.unit),
        "kind": tie.get_kind_display(),
        "share": share,
        "since": tie.since,
        "area": tie.unit.area_m2,
        "seen_by": ("、" if chinese else ", ").join(names),
        "source": tie.source,
        "unit": tie.unit_id,
        "owns": tie.kind in binding.OWNING,
    }


def person_of(scope: Scope) -> Person:
    """Return the person whose page it is: the elder while a helper acts for him, else the reader."""
    person = Person.objects.filter(pk=scope.on_behalf_of or scope.person_id or 0).first()
    if person is None:
        raise Http404
    return person


# ---- acting for an elder ----------------------------------------------------------------------------------------------


def elders(scope: Scope) -> list[dict[str, Any]]:
    """Return for whom the reader may act, by name: they trust him, so the names are open to him."""
    return [{"pk": elder, "name": queries.own_name(elder) or _("一位长者")} for elder in scope.acts_for]


@require_POST
@sign_in_required
def act_for(request: HttpRequest) -> HttpResponse:
    """Begin to act for an elder, or stop; what is done in between stands in both names."""
    chosen = request.POST.get("elder", "")
    if not chosen:
        request.session.pop(ACTS_FOR, None)
        messages.success(request, _("您又以自己的名义办事了。"))
        return redirect("people:mine")
    try:
        elder = int(chosen)
        actions.begin_acting(actor=scope_of(request), now=timezone.now(), elder=elder)
    except (ValueError, errors.NotHelper):
        raise NotAllowed("people.act_for", "") from None
    request.session[ACTS_FOR] = elder
    messages.success(request, _("从现在起您办的每一件事，都会同时记下您和长者两个人。"))
    return redirect("web:home")


@require_http_methods(["GET", "POST"])
@sign_in_required
def helpers(request: HttpRequest) -> HttpResponse:
    """Let an elder see, appoint and end who acts for him."""
    scope, now = scope_of(request), timezone.now()
    person = person_of(scope)
    if not person.is_elder or scope.on_behalf_of is not None:
        raise NotAllowed("people.helpers", "")
    form = forms.OwnHelperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            helper = queries.person_signing_in_with(form.cleaned_data["phone"], scope)
            if helper is None:
                raise errors.NoSuchAccount
            actions.appoint_helper(actor=scope, now=now, elder=person, helper=helper, since=timezone.localdate())
        except errors.Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        if form.is_valid():
            messages.success(request, _("办好了。对方登录以后就能替您办事，每一步都会记下来，您随时可以停止。"))
            return redirect("people:helpers")
    running = queries.helpers_of(person.pk, timezone.localdate())
    found = [{"pk": one.pk, "name": queries.own_name(one.helper_id) or _("协助人"), "since": one.since} for one in running]
    status = 422 if form.errors else 200
    return render(request, "people/helpers.html", {"form": form, "helpers": found}, status=status)


@require_POST
@sign_in_required
def end_helper(request: HttpRequest, helper: int) -> HttpResponse:
    """End the help of one helper, at once."""
    found = Helper.objects.filter(pk=helper).first()
    if found is None:
        raise Http404
    try:
        actions.end_helper(actor=scope_of(request), now=timezone.now(), help_given=found, until=timezone.localdate())
        messages.success(request, _("已经停止，对方不能再替您办事。"))
    except errors.Refused as error:
        messages.error(request, str(error))
    return redirect("people:helpers")
