"""Raising, the first two steps: what is wrong, and where; with its kind, where the words do not tell it."""

from __future__ import annotations

from datetime import date
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.duties import queries as duties
from heju.duties.rules.records import Leaf
from heju.kit.links import with_query
from heju.matters import actions, errors, forms
from heju.matters.forms import TellForm
from heju.matters.queries import drafts, where
from heju.matters.rules import drafting
from heju.matters.views.drafts import INTAKE, Desk, desk, number_in, place_code, place_of_code, said, scope_of
from heju.people import queries as people
from heju.places import queries as places

# The numbers that help in any emergency, whatever the kind.
EMERGENCY = ("110", "119", "120")


@never_cache
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Ask what is wrong: photos or words. Whatever was typed is kept, however it goes on."""
    at = desk(request)
    if request.method == "POST":
        return _told(at)
    kind = duties.leaf_of(request.GET.get("category", "")) if not at.writing.thing.category else None
    form = TellForm(initial={"words": at.writing.thing.words}, has_photos=bool(at.photos()))
    context = at.frame() | {"form": form, "photos": at.photos(), "emergency": EMERGENCY, "hidden": _hidden(request)}
    if kind is not None:
        context |= {"call": kind.call or "", "kind": said(kind.names[2]), "is_emergency": kind.emergency}
    if request.GET.get("as") == "clerk" and scope_of(request).may_anywhere(INTAKE):
        context["base"] = "desk.html"
    return render(request, "matters/raise.html", context)


def _hidden(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what the address says and the form takes along: a kind, a printed place, that an office enters it."""
    return [(name, request.GET[name][:200]) for name in ("category", "at", "as") if request.GET.get(name)]


def _told(at: Desk) -> HttpResponse:
    request = at.request
    _begin(at)
    # What was typed is kept before anything is judged: a refused photo or a slip of the finger loses nothing.
    at.keep(at.writing.with_thing(words=request.POST.get("words", "")[: 2 * forms.MOST].replace("\x00", "")))
    at.is_new = False
    form = TellForm(request.POST, request.FILES, has_photos=bool(at.photos()))
    if form.is_valid() or "photos" not in form.errors:
        _keep_photos(at, form)
    act = request.POST.get("do", "next")
    if act == "next" and form.is_valid():
        return _suggested(at).go()
    context = at.frame() | {"form": form, "photos": at.photos(), "emergency": EMERGENCY, "hidden": []}
    status = 422 if form.errors else 200
    return at.marked(render(request, "matters/raise.html", context, status=status))


def _begin(at: Desk) -> None:
    """Take over what the address said when the sheet was opened."""
    post = at.request.POST
    writing = at.writing
    if post.get("as") == "clerk" and at.scope.may_anywhere(INTAKE) and not writing.clerk:
        writing = drafting.begun(clerk=True, channel="counter")
    leaf = duties.leaf_of(post.get("category", ""))
    if leaf is not None and not writing.thing.category:
        writing = writing.with_thing(category=leaf.code)
    place = place_of_code(post.get("at", "")) if post.get("at") else 0
    if place and not writing.thing.place and where.spot(at.scope, place, 0) is not None:
        writing = writing.with_thing(place=place)
    at.writing = writing


def _keep_photos(at: Desk, form: TellForm) -> None:
    photos = form.cleaned_data.get("photos") or []
    if not photos:
        return
    try:
        actions.keep_photos(actor=at.scope, now=timezone.now(), token=at.token, thing=at.writing.at, photos=photos)
    except errors.Refused as error:
        form.add_error("photos", str(error))


def _suggested(at: Desk) -> Desk:
    """Let the words say what kind of thing it is, where nobody has said so yet."""
    thing = at.writing.thing
    found = duties.likely(thing.words, day=timezone.localdate()) if thing.words.strip() and not thing.category else []
    if found:
        at.keep(at.writing.with_thing(category=found[0].code))
    return at


# ---- photos -----------------------------------------------------------------------------------------------------------


@never_cache
@require_GET
def draft_photo(request: HttpRequest, number: int) -> HttpResponse:
    """Show the writer a photo of his own sheet."""
    at = desk(request)
    image = None if at.is_new else drafts.image_of(at.scope, at.token, number)
    if image is None:
        raise Http404
    return HttpResponse(image, content_type="image/jpeg")


@require_POST
def photo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a photo out, or put the one on which something was blurred by hand in its place."""
    at = desk(request)
    if at.is_new:
        return at.go("words")
    sent = request.FILES.get("photo")
    if sent is not None:
        try:
            actions.replace_photo(actor=at.scope, now=timezone.now(), token=at.token, number=number, photo=sent.read(forms.MOST_READ))
        except errors.Refused as error:
            return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
        return HttpResponse(status=204)
    actions.drop_photo(actor=at.scope, token=at.token, number=number)
    return at.go("send" if request.POST.get("back") == "send" else "words")


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Throw away what was written, or one of several things."""
    at = desk(request)
    if at.is_new:
        return redirect("matters:raise")
    number = number_in(request.POST.get("thing", "")) if request.POST.get("thing") else -1
    if number >= 0 and len(at.writing.things) > 1:
        left = actions.drop_thing(actor=at.scope, now=timezone.now(), token=at.token, writing=at.writing, number=number)
        at.writing = left
        return at.go()
    actions.forget_draft(actor=at.scope, token=at.token)
    return redirect("matters:raise")


# ---- where ------------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Ask where it is: my home, a building of my compound, a door on the elevation, or another compound by its name."""
    at, day = desk(request), timezone.localdate()
    if at.is_new:
        return at.go("words")
    if request.method == "POST":
        chosen, unit = number_in(request.POST.get("place", "")), number_in(request.POST.get("unit", ""))
        spot = where.spot(at.scope, chosen, unit)
        if spot is not None:
            at.keep(at.writing.with_thing(place=spot.place.pk, unit=spot.unit.pk if spot.unit else 0))
            return at.go()
    context = at.frame() | _places(at, day)
    if request.method == "POST":
        context["error"] = str(errors.PlaceMissing())
    return at.marked(render(request, "matters/raise_place.html", context, status=422 if request.method == "POST" else 200))


def _places(at: Desk, day: date) -> dict[str, Any]:
    query = at.request.GET
    words = query.get("q", "")[:60].replace("\x00", "")
    chosen = where.spot(at.scope, number_in(query.get("compound", "")), 0)
    near = [] if words.strip() else where.near(at.scope, day)
    found = where.named(at.scope, words, day)
    on_map = "area" in query
    shown = None if on_map else chosen.compound if chosen else near[0] if len(near) == 1 else found[0] if len(found) == 1 else None
    return {
        "words": words,
        "picked": _picked(at, day),
        "homes": _homes(at, day) if not at.writing.clerk else [],
        "compound": shown,
        "buildings": drawn_buildings(where.buildings(at.scope, shown, day)) if shown else [],
        "compounds": [] if shown or on_map else [_compound(one) for one in (found or near)],
        "searched": bool(words.strip()) and not found,
        "asks_for_name": not near or bool(words.strip()),
        "elevation_url": _elevation(at, shown),
        # Whoever has no compound of his own, or wants another, goes down the map.
        "map": _map(at, day) if "area" in query or (shown is None and not found and not near) else None,
        "map_url": with_query(reverse("matters:raise_place"), area="") + "#map",
    }


def _map(at: Desk, day: date) -> dict[str, Any] | None:
    here = reverse("matters:raise_place")
    return where.on_map(
        at.scope,
        at.request.GET.get("area", "")[:30],
        day,
        area_url=lambda path: with_query(here, area=path) + "#map",
        compound_url=lambda number: with_query(here, compound=number),
    )


def _compound(one: Any) -> dict[str, str]:
    address = one.address or (one.parent.name if one.parent else "")
    return {"name": one.name, "where": address, "url": with_query(reverse("matters:raise_place"), compound=one.pk)}


def drawn_buildings(found: list[Any]) -> list[dict[str, Any]]:
    """Return buildings with the height of each as it is drawn: the highest has so many pixels, one whose floors nobody knows has none."""
    tallest = max((one.floors or 0 for one in found), default=0)
    rows = []
    for one in found:
        floors = one.floors or 0
        height = max(8, 44 * floors // tallest) if floors else 0
        rows.append({"pk": one.pk, "name": one.name, "floors": floors, "height": height, "top": 44 - height})
    return rows


def _elevation(at: Desk, compound: Any) -> str:
    if compound is None or at.scope.account_id is None:
        return ""
    return with_query(reverse("places:choose"), next=reverse("matters:raise_place"), at=compound.pk)


def _picked(at: Desk, day: date) -> dict[str, Any] | None:
    """Return the door that was tapped on the elevation."""
    number = number_in(at.request.GET.get("unit", ""))
    unit = people.open_unit(at.scope, number, day) if number and at.scope.account_id is not None else None
    return None if unit is None else {"place": unit.place_id, "unit": unit.pk, "name": people.door(unit)}


def _homes(at: Desk, day: date) -> list[dict[str, Any]]:
    """Return the homes of whoever raises, or of the elder for whom he does."""
    person = at.scope.on_behalf_of or at.scope.person_id
    ties = people.ties_of(person, day) if person else []
    return [{"place": one.unit.place_id, "unit": one.unit_id, "name": people.door(one.unit)} for one in ties if one.unit_id]


# ---- which kind -------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest) -> HttpResponse:
    """Ask which kind of thing it is: what the words may mean, what is asked often, and the whole tree."""
    at = desk(request)
    if at.is_new:
        return at.go("words")
    if request.method == "POST":
        leaf = duties.leaf_of(request.POST.get("category", ""))
        if leaf is not None:
            at.keep(at.writing.with_thing(category=leaf.code))
            return at.go()
    likely = duties.likely(at.writing.thing.words, day=timezone.localdate())
    context = at.frame() | {
        "likely": [_kind(leaf) for leaf in likely],
        "frequent": [{"code": one.leaf, "name": one.label} for one in duties.frequent()],
        "groups": _tree(),
        "error": str(errors.UnknownCategory()) if request.method == "POST" else "",
    }
    return at.marked(render(request, "matters/raise_kind.html", context, status=422 if request.method == "POST" else 200))


def _kind(leaf: Leaf) -> dict[str, str]:
    return {"code": leaf.code, "name": said(leaf.names[2]), "group": said(leaf.names[0])}


def _tree() -> list[dict[str, Any]]:
    """Return all kinds by subject."""
    found: dict[str, list[dict[str, str]]] = {}
    for leaf in duties.offered(timezone.localdate()):
        found.setdefault(said(leaf.names[0]), []).append(_kind(leaf))
    return [{"name": name, "leaves": leaves} for name, leaves in found.items()]


# ---- by a printed code ------------------------------------------------------------------------------------------------


@require_GET
def at_place(request: HttpRequest, code: str) -> HttpResponse:
    """Open raising at the place whose printed code was scanned."""
    place = place_of_code(code)
    if not place:
        raise Http404
    return redirect(with_query(reverse("matters:raise"), at=code))


@require_GET
def codes(request: HttpRequest, compound: int) -> HttpResponse:
    """Show the codes of the buildings of a compound, to be printed and hung up. For those who receive matters there."""
    scope, day = scope_of(request), timezone.localdate()
    found = places.place(compound)
    if found is None or found.kind != "compound":
        raise Http404
    scope.demand("matters.handle", found.path)
    rows = [{"name": found.name, "drawn": _drawn(request, found.pk)}]
    rows += [{"name": f"{found.name} {one.name}", "drawn": _drawn(request, one.pk)} for one in where.buildings(scope, found, day)]
    return render(request, "matters/codes.html", {"place": found, "rows": rows, "title": _("扫码反映问题")})


def _drawn(request: HttpRequest, place: int) -> str:
    address = request.build_absolute_uri(reverse("matters:at_place", args=[place_code(place)]))
    drawn: str = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    return drawn
