"""Pages that change one place: name, alias, community, end, code; a new place below it, a new part, an area."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heju.kit.doors import roles_required
from heju.places import actions, forms, queries
from heju.places.models import Place, PlaceKind
from heju.places.views.page import answer, place_or_404, scope_of, trail, url_of
from heju.places.views.pages import NEXT

EDIT = "places.edit"
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _editable(request: HttpRequest, place: int) -> Place:
    """Return a place that the asker may edit. Raises Http404 or NotAllowed."""
    found = place_or_404(place)
    scope_of(request).demand(EDIT, found.path)
    return found


def divisions(request: HttpRequest) -> list[Place]:
    """Return the streets and communities where the asker may edit."""
    scope = scope_of(request)
    found = queries.standing(Place.objects.filter(kind__in=[PlaceKind.STREET, PlaceKind.COMMUNITY]), timezone.localdate())
    return [one for one in found.order_by("path") if scope.may(EDIT, one.path)]


@form_page
@roles_required(EDIT)
def rename(request: HttpRequest, place: int) -> HttpResponse:
    """Rename a place."""
    found = _editable(request, place)
    form = forms.RenameForm(request.POST or None, initial={"name": found.name})

    def perform(values: dict[str, Any]) -> str:
        actions.rename_place(actor=scope_of(request), now=timezone.now(), place=found, **values)
        return _("已改名为“%(name)s”") % {"name": values["name"]}

    title = _("“%(name)s”改叫什么？") % {"name": found.name}
    return answer(request, form, perform, title=title, act_label=_("改名"), back=url_of(found), places=trail(found, _("改名")))


@form_page
@roles_required(EDIT)
def alias(request: HttpRequest, place: int) -> HttpResponse:
    """Note another name of a place."""
    found = _editable(request, place)
    form = forms.AliasForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        actions.add_alias(actor=scope_of(request), now=timezone.now(), place=found, **values)
        return _("已加别名“%(name)s”，搜它也能找到这里") % {"name": values["name"]}

    title = _("“%(name)s”还有什么叫法？") % {"name": found.name}
    return answer(request, form, perform, title=title, act_label=_("加别名"), back=url_of(found), places=trail(found, _("加别名")))


@form_page
@roles_required(EDIT)
def move(request: HttpRequest, place: int) -> HttpResponse:
    """Move a compound to another street or community."""
    found = _editable(request, place)
    form = forms.WhereForm(request.POST or None, divisions=divisions(request))

    def perform(values: dict[str, Any]) -> str:
        to = place_or_404(int(values["to"]))
        actions.move_place(actor=scope_of(request), now=timezone.now(), place=found, to=to, why=values["why"])
        return _("“%(name)s”已归到%(to)s") % {"name": found.name, "to": to.name}

    notes = (_("楼栋、房屋和这里的组织一起过去"), _("新社区和新街道的经办人从此能看到这里，原来的不再能看到"))
    title = _("“%(name)s”归哪个社区？") % {"name": found.name}
    return answer(
        request, form, perform, title=title, act_label=_("换社区"), back=url_of(found), places=trail(found, _("换社区")), notes=notes
    )


@form_page
@roles_required(EDIT)
def close(request: HttpRequest, place: int) -> HttpResponse:
    """Close a place and everything in it."""
    found = _editable(request, place)
    form = forms.CloseForm(request.POST or None, initial={"until": timezone.localdate()})
    back = url_of(found.parent) if found.parent else reverse("places:index")

    def perform(values: dict[str, Any]) -> str:
        actions.close_place(actor=scope_of(request), now=timezone.now(), place=found, **values)
        return _("“%(name)s”已停用，记录都在") % {"name": found.name}

    notes = (_("里面的楼栋和房屋同一天停用"), _("不会删除任何东西，以前的日子还查得到"))
    title = _("停用“%(name)s”？") % {"name": found.name}
    return answer(
        request, form, perform, title=title, act_label=_("停用"), back=back, places=trail(found, _("停用")), notes=notes, danger=True
    )


@form_page
@roles_required(EDIT)
def code(request: HttpRequest, place: int) -> HttpResponse:
    """Give a place a code from a day on."""
    found = _editable(request, place)
    form = forms.CodeForm(request.POST or None, initial={"valid_from": timezone.localdate()})

    def perform(values: dict[str, Any]) -> str:
        actions.set_code(actor=scope_of(request), now=timezone.now(), place=found, **values)
        return _("编码 %(code)s 从 %(day)s 起有效") % {"code": values["code"], "day": values["valid_from"].isoformat()}

    lead = _("旧编码到这一天为止，不会被改掉")
    title = _("“%(name)s”的编码是什么？") % {"name": found.name}
    return answer(
        request, form, perform, title=title, act_label=_("设编码"), back=url_of(found), places=trail(found, _("设编码")), lead=lead
    )


@form_page
@roles_required(EDIT)
def found(request: HttpRequest, place: int) -> HttpResponse:
    """Found a place directly below another."""
    above = _editable(request, place)
    kind = NEXT.get(PlaceKind(above.kind))
    if kind is None:
        raise Http404
    form = forms.FoundForm(request.POST or None, kind=kind)

    def perform(values: dict[str, Any]) -> str:
        made = actions.found_place(actor=scope_of(request), now=timezone.now(), day=timezone.localdate(), parent=above, kind=kind, **values)
        return _("已添加“%(name)s”") % {"name": made.name}

    title = _("在%(name)s添加%(kind)s") % {"name": above.name, "kind": kind.label}
    return answer(request, form, perform, title=title, act_label=_("添加"), back=url_of(above), places=trail(above, _("添加")))


@form_page
@roles_required(EDIT)
def add_unit(request: HttpRequest, place: int) -> HttpResponse:
    """Enter an exclusive part."""
    found = _editable(request, place)
    form = forms.UnitForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        unit = actions.add_unit(actor=scope_of(request), now=timezone.now(), day=timezone.localdate(), place=found, **values)
        return _("已添加 %(number)s") % {"number": unit.number}

    title = _("在%(name)s添加房屋") % {"name": found.name}
    return answer(request, form, perform, title=title, act_label=_("添加"), back=url_of(found), places=trail(found, _("添加房屋")))


@form_page
@roles_required(EDIT)
def area(request: HttpRequest, unit: int) -> HttpResponse:
    """Correct the area of an exclusive part."""
    found = queries.unit(unit)
    if found is None:
        raise Http404
    scope_of(request).demand(EDIT, found.path)
    form = forms.AreaForm(request.POST or None, initial={"area_m2": found.area_m2, "area_source": found.area_source})
    home = place_or_404(found.place_id)

    def perform(values: dict[str, Any]) -> str:
        actions.change_unit_area(actor=scope_of(request), now=timezone.now(), unit=found, **values)
        return _("%(number)s 的面积改为 %(area)s 平方米") % {"number": found.number, "area": values["area_m2"]}

    now = _("现在是 %(area)s 平方米（%(source)s）") % {"area": found.area_m2 or "—", "source": forms.source_label(found.area_source) or "—"}
    title = _("%(number)s 的面积是多少？") % {"number": found.number}
    return answer(
        request, form, perform, title=title, act_label=_("保存面积"), back=url_of(home), places=trail(home, found.number), lead=now
    )
