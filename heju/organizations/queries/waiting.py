"""What waits for an officer or a secretary in the houses of organizations, each with its single next act."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.kit.scope import Scope, is_within
from heju.kit.today import Waiting, by_harm
from heju.organizations import roles
from heju.organizations.models import Appointment, BodyKind, title_of
from heju.organizations.queries import appointments, coverage, governing
from heju.organizations.rules import four_in_one

# So many of one kind stand in the inbox; the rest is one line that opens the list.
EACH = 8


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return what waits for somebody, the most harmful first: compounds without branch, vacant and overdue posts, gaps, doubts.

    At most four queries for each of his places, of which an officer has one.
    """
    found: list[Waiting] = []
    for path in _paths(scope):
        if scope.may(roles.COVER, path):
            found += _uncovered(path, day)
        if scope.may(roles.APPOINT_BRANCH, path):
            found += _vacant(path, day)
        due = [one for one in appointments.due(path, day) if scope.may(*roles.power_to_appoint(one.body.kind, one.path))]
        found += _terms(due, day)
        found += _gaps(path, day)
        found += _doubts(due)
    return by_harm(found)


def _paths(scope: Scope) -> list[str]:
    """Return the places at which somebody organizes anything, without those that lie below another."""
    powers = {roles.COVER, roles.APPOINT_BRANCH, roles.APPOINT_COMMITTEE, roles.APPOINT_OTHER}
    found: list[str] = []
    paths = {path for grant in scope.grants if powers & grant.powers for path in grant.paths}
    for path in sorted(paths, key=lambda text: (text.count("."), text)):
        if not is_within(path, found):
            found.append(path)
    return found


def _uncovered(path: str, day: date) -> list[Waiting]:
    items = [
        Waiting(
            title=_("%(name)s：还没有党支部") % {"name": one.name},
            why=_("%(where)s，居民不知道该找谁") % {"where": one.community or one.street},
            harm=90,
            tone="wait",
            word=_("等您建支部"),
            act_label=_("建支部或划入支部"),
            act_url=reverse("organizations:found_branch", args=[one.id]),
            url=reverse("organizations:compound", args=[one.id]),
        )
        for one in coverage.uncovered(path, day, limit=EACH + 1)
    ]
    return _cut(items, reverse("organizations:coverage", args=[path]))


def _vacant(path: str, day: date) -> list[Waiting]:
    items = [
        Waiting(
            title=_("%(name)s：书记空缺") % {"name": body.name},
            why=_("没有书记，支部牵头的事没有人牵"),
            harm=80,
            tone="wait",
            word=_("等您任命"),
            act_label=_("任命书记"),
            act_url=reverse("organizations:appoint", args=[body.pk]) + "?post=secretary",
            url=reverse("organizations:body", args=[body.pk]),
        )
        for body in appointments.vacancies(path, day, limit=EACH + 1)
    ]
    return _cut(items, reverse("organizations:bodies") + f"?path={path}&kind=branch")


def _terms(due: list[Appointment], day: date) -> list[Waiting]:
    """Return one line for each body whose terms are over or end soon, however many of its posts are meant."""
    found = []
    for is_over in (True, False):
        bodies: dict[int, list[Appointment]] = {}
        for one in due:
            if appointments.is_over(one, day) if is_over else appointments.is_ending(one, day):
                bodies.setdefault(one.body_id, []).append(one)
        found += [_term(held, day, is_over=is_over) for held in list(bodies.values())[:EACH]]
    return found


def _term(held: list[Appointment], day: date, *, is_over: bool) -> Waiting:
    first = held[0]
    until = first.term_until or day
    days = abs((until - day).days)
    who = {"body": first.body.name, "number": len(held)}
    if is_over:
        title = ngettext("%(body)s：%(number)s 人任期已满", "%(body)s：%(number)s 人任期已满", len(held)) % who
        why = ngettext("已过 %(days)s 天，换届或延期都要有人定", "已过 %(days)s 天，换届或延期都要有人定", days) % {"days": days}
    else:
        title = ngettext("%(body)s：%(number)s 人任期快满", "%(body)s：%(number)s 人任期快满", len(held)) % who
        why = ngettext("还有 %(days)s 天，现在开始准备换届来得及", "还有 %(days)s 天，现在开始准备换届来得及", days) % {"days": days}
    url = reverse("organizations:appointment", args=[first.pk]) if len(held) == 1 else reverse("organizations:body", args=[first.body_id])
    harm, tone, word = (70, "late", _("逾期")) if is_over else (40, "wait", _("快到期"))
    return Waiting(title, why, harm, tone, word, _("换届或延期"), url, url, until)


def _gaps(path: str, day: date) -> list[Waiting]:
    items = []
    # Compounds without a branch have a line of their own above, so more are read than shown.
    for line in governing.table(path, day, gaps_only=True, limit=4 * EACH):
        ahead = [one for one in four_in_one.path_ahead(line.union) if one.code != "missing.branch"]
        if ahead and "branch" in line.union.present:
            url = reverse("organizations:compound", args=[line.id])
            bare = line.union.is_bare
            title = _("%(name)s：没有物业，也没有业委会") if bare else _("%(name)s：四方不全")
            missing = _("、").join(_kind_word(gap.kind) for gap in line.union.missing)
            items.append(
                Waiting(
                    title % {"name": line.name},
                    _("还缺：%(missing)s") % {"missing": missing},
                    60 if bare else 50,
                    "wait",
                    _("四方不全"),
                    _("看缺什么"),
                    url,
                    url,
                )
            )
    return _cut(items, reverse("organizations:four_in_one", args=[path]))


def _doubts(due: list[Appointment]) -> list[Waiting]:
    found = []
    for one in [one for one in due if appointments.is_doubted(one)][:EACH]:
        url = reverse("organizations:appointment", args=[one.pk])
        title = _("%(body)s：%(post)s有兼职冲突") % {"body": one.body.name, "post": title_of(one.body.kind, one.post)}
        because = _("；").join(appointments.words_of(code) for code in appointments.flag_codes(one) if code in appointments.DOUBTED)
        found.append(Waiting(title, because, 45, "wait", _("请复核"), _("看理由"), url, url))
    return found


def _kind_word(kind: str) -> str:
    return str(BodyKind(kind).label)


def _cut(items: list[Waiting], url: str) -> list[Waiting]:
    """Return the first few, and one line for the rest."""
    if len(items) <= EACH:
        return items
    shown = items[:EACH]
    # Behind all that it continues, whichever of them hurts least.
    harm = min(one.harm for one in shown) - 1
    last = shown[-1]
    return [*shown, Waiting(_("还有更多同样的事"), last.word, harm, last.tone, last.word, _("看名单"), url, url)]
