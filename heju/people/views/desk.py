"""The register of households: by compound, building and home; everything masked, every look at clear data recorded."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.kit.doors import roles_required
from heju.kit.scope import NotAllowed
from heju.people import actions, errors, forms, parameters, queries, vault
from heju.people.models import Person, Tie
from heju.people.views.own import scope_of
from heju.places import queries as places

# Stands for no building: what is not a home.
OTHERS = "others"
SEE, EDIT, REVEAL = "people.see", "people.edit", "people.reveal"


def in_language(zh: str, en: str) -> str:
    """Return the words in the language of the page."""
    return zh if (get_language() or "zh").startswith("zh") else en


def reasons() -> list[dict[str, str]]:
    """Return the reasons for a look, as the component lists them."""
    return [{"code": code, "word": in_language(*words)} for code, words in parameters.REVEAL_REASONS.items()]


@require_GET
@roles_required(SEE)
def register(request: HttpRequest) -> HttpResponse:
    """Lead to the register of the reader's compound, or let him choose one of those that his roles reach."""
    scope, day = scope_of(request), timezone.localdate()
    paths = sorted({path for grant in scope.grants if SEE in grant.powers for path in grant.paths})
    roots = [found for found in (places.here_at(path) for path in paths) if found is not None]
    compounds = [found for found in roots if found.kind == "compound"]
    if len(roots) == len(compounds) == 1:
        return redirect("people:compound", compounds[0].id)
    wide = [places.place(found.id) for found in roots if found.kind != "compound"]
    words = request.GET.get("words", "")
    pages = [places.compounds_in(place, day, words=words, after=request.GET.get("after", "")) for place in wide[:1] if place]
    context = {
        "compounds": [{"id": found.id, "name": found.name} for found in compounds]
        + [{"id": p.pk, "name": p.name} for page in pages for p in page.rows],
        "total": sum(page.total for page in pages) + len(compounds),
        "words": words,
        "after": pages[0].after if pages else "",
        "is_wide": bool(pages),
    }
    return render(request, "people/register.html", context)


@require_GET
@roles_required(SEE)
def compound(request: HttpRequest, compound: int) -> HttpResponse:
    """Show the households of a compound, building by building."""
    scope, day = scope_of(request), timezone.localdate()
    place = places.place(compound)
    if place is None or place.kind != "compound":
        raise Http404
    scope.demand(SEE, place.path)
    buildings = [child for child in places.children(place, day) if child.kind == "building"]
    chosen = request.GET.get("building", "")
    building = next((child for child in buildings if str(child.pk) == chosen), None)
    others = chosen == OTHERS
    path = building.path if building else ""
    page = queries.households(place.pk, day, building=path, others=others, after=request.GET.get("after", ""))
    look = forms.LookUpForm(request.GET if "words" in request.GET else None)
    found = _found(look, place.path) if look.is_valid() else None
    following = request.GET.copy()
    following["after"] = page.after
    context = {
        "place": place,
        "tabs": _tabs(place, buildings, building, others),
        "page": page,
        "look": look,
        "found": found,
        "next_url": f"?{following.urlencode()}" if page.after else "",
        "may_edit": scope.may(EDIT, place.path),
        "handler": _handler_words(scope, place.path),
    }
    return render(request, "people/compound.html", context)


def _tabs(place: Any, buildings: list[Any], chosen: Any, others: bool) -> list[dict[str, Any]]:
    base = reverse("people:compound", args=[place.pk])
    rows = [{"label": _("全部住宅"), "url": base, "current": chosen is None and not others}]
    rows += [{"label": one.name, "url": f"{base}?building={one.pk}", "current": one is chosen} for one in buildings]
    return [*rows, {"label": _("商铺和车位"), "url": f"{base}?building={OTHERS}", "current": others}]


def _handler_words(scope: Any, path: str) -> str:
    grant = scope.grant_for(SEE, path)
    handler = parameters.HANDLERS.get(actions.handler_of_grant(grant) or "")
    return in_language(handler.zh, handler.en) if handler else ""


def _found(look: forms.LookUpForm, path: str) -> list[dict[str, Any]]:
    """Return those who have exactly this name or number and a home in the compound."""
    return [
        {
            "name": row.name,
            "phone": row.phone,
            "door": queries.where(row.tie.unit),
            "unit": row.tie.unit_id,
            "kind": row.tie.get_kind_display(),
        }
        for row in queries.rows_with_words(look.cleaned_data["words"], path, timezone.localdate())
    ]


@require_GET
@roles_required(SEE)
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """Show a home with everybody tied to it."""
    found = _unit_or_404(request, unit)
    return render(request, "people/unit.html", _unit_context(request, found))


def _unit_or_404(request: HttpRequest, unit: int, power: str = SEE) -> Any:
    found = queries.unit_page(unit)
    if found is None:
        raise Http404
    scope_of(request).demand(power, found.path)
    return found


def _unit_context(request: HttpRequest, unit: Any) -> dict[str, Any]:
    scope, day = scope_of(request), timezone.localdate()
    rows = queries.rows_of_units([unit.pk], day).get(unit.pk, [])
    return {
        "unit": unit,
        "door": queries.where(unit),
        "places": [
            {"name": _("住户名册"), "url": reverse("people:register")},
            {"name": unit.compound.name, "url": reverse("people:compound", args=[unit.compound_id])},
            {"name": queries.where(unit), "url": ""},
        ],
        "rows": [_row(row) for row in rows],
        "past": queries.past_rows(unit.pk, day),
        "reasons": reasons(),
        "may_edit": scope.may(EDIT, unit.path),
        "may_print": scope.may("people.counter", unit.path),
        "may_reveal": scope.may(REVEAL, unit.path),
        "has_owner": any(row.tie.kind == "owner" for row in rows),
    }


def _row(row: queries.Row) -> dict[str, Any]:
    names = [in_language(parameters.HANDLERS[code].zh, parameters.HANDLERS[code].en) for code in row.tie.handlers]
    return {
        "tie": row.tie,
        "person": row.person,
        "person_key": str(row.person.pk),
        "name": row.name,
        "phone": row.phone,
        "identity": queries.masked(row.person, "identity"),
        "share": _("全部") if row.tie.share == 1 else str(row.tie.share) if row.tie.share_numerator else "",
        "seen_by": in_language("、", ", ").join(names),
    }


@never_cache
@require_POST
@roles_required(REVEAL)
def reveal(request: HttpRequest, person: int, field: str) -> HttpResponse:
    """Show one field in clear, once, and leave a record. The answer is the part that asked, or a page by itself."""
    found = Person.objects.filter(pk=person).first()
    if found is None or field not in vault.FIELDS:
        raise Http404
    word = parameters.REVEAL_REASONS.get(request.POST.get("reason", ""))
    part = {
        "id": f"{field}-of-{person}",
        "label": {"name": _("姓名"), "phone": _("手机号"), "identity": _("身份证号")}[field],
        "url": request.path,
        "reasons": reasons(),
        "masked": queries.masked(found, field),
    }
    try:
        value = actions.reveal_field(actor=scope_of(request), now=timezone.now(), person=found, field=field, why=word[0] if word else "")
        part |= {"value": value}
    except errors.Refused as error:
        part |= {"error": str(error)}
    template = "components/reveal.html" if request.headers.get("HX-Request") else "people/revealed.html"
    return render(request, template, part, status=200 if "value" in part else 422)


# ---- writing into the register --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@roles_required(EDIT)
def enter(request: HttpRequest, unit: int) -> HttpResponse:
    """Register a person and tie him to a home, or tie somebody registered already."""
    found = _unit_or_404(request, unit, EDIT)
    form = forms.RegisterForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and answered(form, lambda: _enter(request, found, form.cleaned_data)):
        messages.success(request, _("已登记。本人可以在“我的资料”里看到，也可以要求更正。"))
        return redirect("people:unit", found.pk)
    return form_page(request, form, found, _("登记住户"), _("登记"))


def _enter(request: HttpRequest, unit: Any, clean: dict[str, Any]) -> None:
    actions.enter_resident(actor=scope_of(request), now=timezone.now(), unit=unit, words=clean)


@require_http_methods(["GET", "POST"])
@roles_required(EDIT)
def sell(request: HttpRequest, unit: int) -> HttpResponse:
    """Transfer a home: all owners that are known here leave, one comes in their place with what they held."""
    found = _unit_or_404(request, unit, EDIT)
    form = forms.SaleForm(request.POST or None, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and answered(form, lambda: _sell(request, found, form.cleaned_data)):
        messages.success(request, _("已办理转让。原业主的记录保留在“以前的住户”里，租户和家人不变。"))
        return redirect("people:unit", found.pk)
    return form_page(request, form, found, _("登记房屋转让"), _("办理转让"))


def _sell(request: HttpRequest, unit: Any, clean: dict[str, Any]) -> None:
    scope, now = scope_of(request), timezone.now()
    sellers = queries.owners_of(unit.pk, clean["day"])
    if not sellers:
        raise errors.SaleDoesNotAddUp
    buyer = queries.same_person(clean["name"], clean["phone"], "")
    if buyer is None:
        buyer = actions.register_person(actor=scope, now=now, place=unit.compound, name=clean["name"], phone=clean["phone"] or None)
    share = sum((tie.share for tie in sellers), Fraction(0))
    actions.transfer_home(
        actor=scope, now=now, unit=unit, sellers=sellers, buyers=[(buyer, share)], day=clean["day"], source=clean["source"]
    )


@require_http_methods(["GET", "POST"])
@roles_required(EDIT)
def end(request: HttpRequest, tie: int) -> HttpResponse:
    """End a tie."""
    held, unit = _tie_or_404(request, tie)
    form = forms.EndForm(request.POST or None, initial={"day": timezone.localdate()})

    def perform() -> None:
        clean = form.cleaned_data
        actions.end_tie(actor=scope_of(request), now=timezone.now(), tie=held, until=clean["day"], why=clean["why"])

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("这一关系已经结束，记录还在“以前的住户”里。"))
        return redirect("people:unit", unit.pk)
    return form_page(request, form, unit, _("结束这一关系"), _("结束"))


@require_http_methods(["GET", "POST"])
@roles_required(EDIT)
def share(request: HttpRequest, tie: int) -> HttpResponse:
    """Let another handler hold a tie, with the legal basis in words."""
    held, unit = _tie_or_404(request, tie)
    choices = [(code, in_language(one.zh, one.en)) for code, one in parameters.HANDLERS.items() if code not in held.handlers]
    form = forms.ShareWithForm(request.POST or None, choices=choices)

    def perform() -> None:
        clean = form.cleaned_data
        actions.share_tie(actor=scope_of(request), now=timezone.now(), tie=held, handler=clean["handler"], basis=clean["basis"])

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("已共享，本人能看到是谁、凭什么共享的。"))
        return redirect("people:unit", unit.pk)
    return form_page(request, form, unit, _("让另一方也能看到"), _("共享并留下记录"))


def _tie_or_404(request: HttpRequest, tie: int) -> tuple[Tie, Any]:
    held = Tie.objects.filter(pk=tie).first()
    if held is None:
        raise Http404
    return held, _unit_or_404(request, held.unit_id, EDIT)


def answered(form: django_forms.Form, perform: Any, leave: tuple[type[errors.Refused], ...] = ()) -> bool:
    """Do what a form asks for as a whole or not at all; say what is wrong at the field it belongs to. Raises what is in `leave`."""
    try:
        with transaction.atomic():
            perform()
    except errors.Refused as error:
        if isinstance(error, leave):
            raise
        form.add_error(error.field if error.field in form.fields else None, ValidationError(str(error)))
        return False
    return True


def form_page(request: HttpRequest, form: django_forms.Form, unit: Any, title: str, act_label: str) -> HttpResponse:
    """Show a form about a home, or again with what is wrong in it."""
    at = {"name": unit.compound.name, "door": queries.where(unit)}
    context = {
        "form": form, "title": title, "lead": _("%(name)s %(door)s。这一步会留下记录，本人可以看到。") % at, "act_label": act_label,
        "cancel_url": reverse("people:unit", args=[unit.pk]),
    }  # fmt: skip
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@roles_required(EDIT)
def help_elder(request: HttpRequest, person: int) -> HttpResponse:
    """Appoint a helper for an elder at his wish."""
    elder = Person.objects.filter(pk=person, is_elder=True).first()
    tie = next(iter(queries.ties_of(person, timezone.localdate())), None)
    if elder is None or tie is None:
        raise Http404
    form = forms.HelperForm(request.POST or None)

    def perform() -> None:
        scope, clean = scope_of(request), form.cleaned_data
        helper = queries.person_signing_in_with(clean["phone"], scope)
        if helper is None:
            raise errors.NoSuchAccount
        now = timezone.now()
        actions.appoint_helper(actor=scope, now=now, elder=elder, helper=helper, since=timezone.localdate(), why=clean["why"])

    if not scope_of(request).may(EDIT, tie.path):
        raise NotAllowed(EDIT, tie.path)
    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("已登记协助人。他替长者办的每一件事都会记下两个人的名字。"))
        return redirect("people:unit", tie.unit_id)
    return form_page(request, form, tie.unit, _("按长者的意愿登记协助人"), _("登记协助人"))
