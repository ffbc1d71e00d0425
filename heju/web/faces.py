"""Which face a page belongs to, and the links that lead between faces: only to what the roles of the reader open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from heju.kit.scope import Scope

Link = dict[str, Any]
BOARD, EDIT = "dashboards.board", "places.edit"
TOKENS = ("web.tokens", "web.tokens_end", "audit.read")
DEVICES, CONFIRM = "access.devices", "access.confirm"
# Doors that other pages lie below without belonging to them.
EXACT = ("web:home", "web:desk")


def link(request: HttpRequest, label: str, icon: str, name: str, *args: object) -> Link | None:
    """Return a link, marked current where the page is this one or lies below it; None where the door does not exist."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return None
    current = request.path == url or (name not in EXACT and request.path.startswith(url))
    return {"label": label, "icon": icon, "url": url, "current": current}


def only(*links: Link | None) -> list[Link]:
    """Return the links that exist."""
    return [found for found in links if found]


def faces(request: HttpRequest, scope: Scope) -> list[Link]:
    """Return the faces that the reader may open."""
    found = [] if scope.device_id is not None else [link(request, _("我的小区"), "house", "web:home")]
    if scope.may_anywhere("web.desk"):
        found.append(link(request, _("工作台"), "inbox", "web:desk"))
        found.append(link(request, _("上门"), "footprints", "web:field"))
    if scope.may_anywhere("dashboards.board"):
        found.append(link(request, _("看板"), "layout-dashboard", "dashboards:district"))
    return only(*found)


def counted(found: Link | None, count: int) -> Link | None:
    """Return a link with the number of what waits behind it; none is shown for zero."""
    return found | {"count": count} if found and count else found


def tabs(request: HttpRequest, scope: Scope, unread: int = 0) -> list[Link]:
    """Return the tabs of the resident's face; `unread` is how many words to the reader he has not read."""
    # What is one's own is not shown on a device that others use.
    if scope.account_id is None or scope.device_id is not None:
        return []
    own = link(request, _("我的"), "circle-user", "people:mine")
    if own and (request.path.startswith(reverse("privacy:inventory")) or request.path == reverse("notices:taste")):
        own["current"] = True
    return only(
        link(request, _("首页"), "house", "web:home"),
        link(request, _("小区的事"), "list-checks", "matters:public"),
        link(request, _("谁在管"), "users", "web:governing"),
        link(request, _("谁该做"), "clipboard-list", "duties:index"),
        counted(own, unread),
    )


def own_links(request: HttpRequest, scope: Scope) -> list[Link]:
    """Return the links under the reader's own menu, on every face."""
    if scope.account_id is None:
        return []
    taken = link(request, _("我导出的名单"), "download", "registers:exports") if scope.may_anywhere("web.desk") else None
    own = link(request, _("怎样通知我"), "settings", "notices:taste") if scope.device_id is None else None
    mediated = link(request, _("我的调解"), "users", "matters:mediations") if scope.device_id is None else None
    return only(link(request, _("给我的通知"), "bell", "people:notices"), own, mediated, taken)


def _holds_compound(scope: Scope) -> bool:
    """Say whether somebody handles the matters of single compounds, as a branch does."""
    return any("matters.handle" in grant.powers and any(path.count(".") == 3 for path in grant.paths) for grant in scope.grants)


def _about_matters(request: HttpRequest, scope: Scope) -> list[Link]:
    """Return the links to what is off, what rises and what is mediated."""
    off = link(request, _("停用通知"), "zap", "matters:outages") if scope.may_anywhere("matters.work") else None
    rising = link(request, _("升温的话题"), "activity", "matters:topics") if scope.may_anywhere("matters.handle") else None
    mediating = link(request, _("调解"), "users", "matters:desk_mediations") if scope.may_anywhere("matters.work") else None
    hotline = link(request, _("热线工单"), "phone", "matters:hotline") if scope.may_anywhere("matters.intake") else None
    joint = link(request, _("联席会议"), "landmark", "matters:desk_conflicts") if scope.may_anywhere("matters.work") else None
    month = link(request, _("本月小区里的事"), "scroll-text", "matters:month_root") if _holds_compound(scope) else None
    rates = link(request, _("响应、解决、满意率"), "chart-column", "matters:rates_root")
    rehearsal = link(request, _("试演"), "history", "matters:rehearsal") if scope.may_anywhere("matters.rehearse") else None
    return only(hotline, off, rising, mediating, joint, month, rates, rehearsal)


def sidebar(request: HttpRequest, scope: Scope) -> list[dict[str, Any]]:
    """Return the groups of the desk's sidebar: only what the reader's posts need."""
    if not scope.may_anywhere("web.desk"):
        return []
    reach = scope.reach("view")
    covered = link(request, _("覆盖"), "shield-check", "organizations:coverage", reach[0]) if reach and scope.may_anywhere(BOARD) else None
    register = link(request, _("住户名册"), "users", "people:register") if scope.may_anywhere("people.see") else None
    alike = link(request, _("可能重复"), "copy", "people:duplicates") if scope.may_anywhere("people.merge") else None
    imports = link(request, _("导入"), "upload", "registers:index") if scope.may_anywhere("registers.import") else None
    reviews = link(request, _("绑定申请"), "clipboard-check", "people:reviews") if scope.may_anywhere("people.review") else None
    counter = link(request, _("柜台"), "printer", "people:counter") if scope.may_anywhere("people.counter") else None
    intake = link(request, _("登记反映"), "phone", "matters:intake") if scope.may_anywhere("matters.intake") else None
    record = link(request, _("记录"), "scroll-text", "audit:records") if scope.may_anywhere("audit.read") else None
    deletions = link(request, _("删除凭证"), "trash-2", "privacy:deletions") if scope.may_anywhere("audit.read") else None
    questions = link(request, _("居民的疑问"), "circle-help", "privacy:questions") if scope.may_anywhere("privacy.answer") else None
    view_as = link(request, _("换身份看"), "eye", "web:view_as") if scope.may_anywhere("web.view_as") else None
    machines = link(request, _("接口凭证"), "key", "web:tokens") if any(map(scope.may_anywhere, TOKENS)) else None
    hooks = link(request, _("推送"), "send", "notices:hooks") if any(map(scope.may_anywhere, TOKENS)) else None
    here = link(request, _("地点"), "map-pin", "places:index") if scope.may_anywhere(EDIT) else None
    bodies = link(request, pgettext("list", "组织"), "landmark", "organizations:bodies")
    duties = link(request, _("责任清单"), "clipboard-list", "duties:list", "property_company")
    revise = link(request, _("修订清单"), "pencil", "duties:editor") if scope.may_anywhere("duties.edit") else None
    devices = link(request, _("共用设备"), "tablet-smartphone", "access:devices") if scope.may_anywhere(DEVICES) else None
    recovery = link(request, _("找回登录"), "key", "access:recoveries") if scope.may_anywhere(CONFIRM) else None
    concerns = any(map(scope.may_anywhere, ("matters.handle", "matters.work")))
    matters = link(request, _("事项"), "message-square-warning", "matters:desk_list") if concerns else None
    groups = [
        {
            "title": "",
            "links": only(link(request, _("今天"), "inbox", "web:desk"), matters, link(request, _("后台任务"), "list-checks", "jobs:mine")),
        },
        {"title": _("事项"), "links": _about_matters(request, scope)},
        {"title": pgettext("list", "小区"), "links": only(covered, bodies, here, duties, revise)},
        {"title": _("人"), "links": only(register, counter, intake, reviews, alike, imports, devices, recovery, questions)},
        {"title": _("监督"), "links": only(record, deletions, machines, hooks, view_as)},
        {"title": _("其他"), "links": [face for face in faces(request, scope) if not face["current"]]},
    ]
    return [group for group in groups if group["links"]]
