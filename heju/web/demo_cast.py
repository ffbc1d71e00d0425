"""The cast of the demo district: invented people with one-click sign-in, and where each begins (declared, no behavior)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

USERNAME = "demo-{code}"


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast: the account is `demo-<code>`; `begins` is the URL name of the first page."""

    code: str
    title: str | Promise
    does: str | Promise
    begins: str


CAST: tuple[Part, ...] = (
    Part("district-officer", _("区经办人"), _("看全区：哪些小区还没有支部覆盖，哪里四方不全"), "dashboards:district"),
    Part("street-officer", _("街道经办人"), _("看本街道的社区和小区"), "dashboards:district"),
    Part("community-officer", _("社区党委经办人"), _("为没有支部的小区建立支部、任命书记"), "web:desk"),
    Part("branch-secretary", _("小区党支部书记"), _("今天有什么事等着我"), "web:desk"),
    Part("committee-chair", _("业委会主任"), _("看本小区的四方和业主名册"), "web:desk"),
    Part("property-manager", _("物业项目经理"), _("看服务的小区和自己掌握的住户名册"), "web:desk"),
    Part("social-worker", _("社工"), _("看服务的社区"), "web:desk"),
    Part("mediator", _("人民调解员"), _("在居委会，给邻里说和，请双方签协议"), "web:desk"),
    Part("owner", pgettext_lazy("cast", "业主"), _("看谁在管我们小区，谁看过我的资料"), "web:home"),
    Part("tenant", _("租户"), _("看谁在管我们小区"), "web:home"),
    Part("elder", pgettext_lazy("cast", "长者"), _("用大字看小区的事，可请人代办"), "web:home"),
    Part("helper", _("代办人"), _("替长者办事，每一步都留下记录"), "web:home"),
    Part("stranger", _("别处的业主"), _("住在另一个街道，看不到这里的小区"), "web:home"),
    Part("department-officer", _("部门经办人"), _("在市场监督管理局：街道、社区吹哨，按时到场、答复"), "web:desk"),
    Part("auditor", _("审计员"), _("查每一步是谁做的，核对记录是否被改动"), "audit:records"),
)
