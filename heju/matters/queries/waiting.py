"""What waits for somebody in matters, for "today": each with its single next act, what hurts most first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from heju.duties import queries as duties
from heju.duties.rules.records import Duty, Leaf, body_words
from heju.duties.rules.revise import Deployed
from heju.kit import days
from heju.kit.law import cite
from heju.kit.scope import Scope
from heju.kit.today import Share, Waiting
from heju.matters.models import Assignment, LevelOf, Matter
from heju.matters.queries import kept, minding, routing
from heju.matters.queries.deadlines import due_words, next_of
from heju.matters.queries.minding import Minded, Minding
from heju.matters.queries.moments import said_at
from heju.matters.queries.parts import HANDLE, WORK, grant_for
from heju.matters.rules import offered
from heju.matters.rules.happened import LEVELS
from heju.matters.rules.minding import Post
from heju.matters.rules.moves import HOLDERS, MOVES, level_below

# So many of one kind stand in the inbox; the rest is one line that opens the list. More than the second are not counted.
EACH, MOST = 8, 100
NEW = ("raised", "accepted", "deliberating")
_PACE = Case(When(pace="emergency", then=Value(0)), When(pace="urgent", then=Value(1)), default=Value(2), output_field=IntegerField())


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return what waits for somebody on a day: to receive and hand on, to work on, to answer, and what is overdue below him.

    Eleven queries at most; none for whoever neither holds nor works on matters.
    """
    if not (scope.may_anywhere(HANDLE) or scope.may_anywhere(WORK)):
        return []
    posts = minding.posts_in(scope, day)
    end = datetime(day.year, day.month, day.day, tzinfo=days.CHINA) + timedelta(days=1)
    found: list[Waiting] = []
    if scope.may_anywhere(HANDLE):
        found += _to_hold(scope, day, end, posts)
        found += _overdue_below(scope, end)
    working = sorted({grant.body_id for grant in scope.grants if WORK in grant.powers and grant.body_id is not None})
    if working:
        found += _left(scope, day)
        found += _to_work(working, end, posts)
        found += _calls(working, end, posts)
    return found


def _left(scope: Scope, day: date) -> list[Waiting]:
    """What a predecessor left, for whoever came into a post lately: one line a post."""
    url, items = reverse("matters:desk_hand_over"), []
    for name, _body, _since, rows in kept.left_by_predecessor(scope, day):
        if rows:
            words = {"count": len(rows), "name": name}
            title = ngettext("%(name)s：前任留下 %(count)d 件", "%(name)s：前任留下 %(count)d 件", len(rows)) % words
            items.append(Waiting(title, _("都已在您名下，先看一遍"), 74, "wait", _("交接"), _("看前任留下的"), url, url))
    return items


def _rows(rows: QuerySet[Matter]) -> list[Matter]:
    return list(rows.select_related("compound", "place").defer("grams", "words").order_by(_PACE, "raised_at", "pk")[:MOST])


def _to_hold(scope: Scope, day: date, end: datetime, posts: Minding) -> list[Waiting]:
    """What waits for whoever holds its level: to be received, handed on, decided."""
    at = [(HOLDERS[grant.role], grant.paths) for grant in scope.grants if grant.role in HOLDERS and HANDLE in grant.powers]
    where = Q()
    for level, paths in at:
        # A compound is found by its number, so that the index of compounds is used; levels above hold few at a time.
        inside = Q(compound__path__in=paths) if level == "compound" else Q(*[Q(path__within=path) for path in paths], _connector=Q.OR)
        where |= Q(level=level) & inside
    if not at:
        return []
    rows = _rows(Matter.objects.filter(where).filter(Q(state__in=NEW) | Q(state="assigned", objected_at__isnull=False)))
    lists = _lists(rows)
    entries = [entry.duty for entry in lists.entries(day)] if lists else []
    shown = [(one, _holding(scope, one)) for one in rows]
    found = minding.with_minders(posts, [one.pk for one in rows])

    def item(one: Matter) -> Waiting:
        return _held(one, _as_routed(one, lists, day), entries, end)

    return _shared(shown, found, item, reverse("matters:desk_list") + "?state=raised", HANDLE)


def _holding(scope: Scope, one: Matter) -> int | None:
    """Return the reader's body that holds a matter. No query."""
    grant = grant_for(scope, one, "holder")
    return grant.body_id if grant is not None else None


def _shared(
    rows: Sequence[tuple[Matter, int | None]], found: Minding, item: Callable[[Matter], Waiting], url: str, power: str = WORK
) -> list[Waiting]:
    """Return some rows of each share, each with its body: one's own, nobody's, colleagues'; what does not stand here is one line a share.

    What somebody minded whose post is over stands before what nobody ever did.
    """
    shares = [(one, body, found.of(one.pk, body, power)) for one, body in rows]
    items: list[Waiting] = []
    for whose in (None, "mine", "nobody", "ours"):
        part = [line for line in shares if (line[2].whose if line[2] is not None else None) == whose]
        part.sort(key=lambda line: line[2] is None or not line[2].was_left)
        part_items = [replace(item(one), share=_share(one, body, state, found.own(body or 0, power))) for one, body, state in part[:EACH]]
        rest = _rest(len(part), part_items, url)
        items += part_items + [replace(line, share=None if whose is None else Share(whose)) for line in rest]
    return items


def _share(one: Matter, body: int | None, state: Minded | None, own: Post | None) -> Share | None:
    """Return whose a row is, in words, and what has the reader do it."""
    if state is None or body is None:
        return None
    seen = state.post.number if state.post is not None else ""
    name = state.post.name if state.post is not None else ""
    words = {
        "mine": _("由您处理"),
        "ours": _("由%(name)s处理") % {"name": name},
        "nobody": _("%(name)s已离任，没有人接") % {"name": name} if state.was_left else _("还没有人认领"),
    }[state.whose]
    if state.whose == "mine" or own is None:
        return Share(state.whose, words, state.was_left)
    sent = (("body", str(body)), ("to", str(own.number)), ("seen", str(seen)))
    return Share(state.whose, words, state.was_left, reverse("matters:desk_mind", args=[one.pk]), sent)


def _lists(rows: list[Matter]) -> Deployed | None:
    """Return the district's lists, where anything waits to be handed on. One query, or none."""
    if not any(one.state in ("raised", "accepted") for one in rows):
        return None
    return duties.deployed(rows[0].path.split(".")[0])


def _as_routed(one: Matter, lists: Deployed | None, day: date) -> Leaf | None:
    """Return the kind of a matter as the district routes it that day."""
    leaf = duties.leaf_of(one.category)
    return lists.leaf(leaf, day) if leaf and lists else leaf


def _held(one: Matter, leaf: Leaf | None, entries: list[Duty], end: datetime) -> Waiting:
    if one.objected_at is not None:
        return _item(one, end, 80, _("对交办有异议"), _("决定"), "uphold_objection", _("牵头单位对交办提出异议，等您决定"))
    if one.state == "deliberating":
        return _item(one, end, 40, _("大家在商量"), _("写结果"), "conclude")
    if leaf is None:
        return _item(one, end, 70, _("等受理"), _("受理"), "accept")
    language = get_language() or "zh"
    words = body_words(leaf.lead)
    name = words.zh if language.startswith("zh") else words.en
    duty = routing.nearest(entries, leaf.code, leaf.lead)
    basis = _("依据：%(basis)s") % {"basis": cite([one.source for one in duty.sources[:1]], language)} if duty and duty.sources else ""
    if one.state == "raised":
        return _item(one, end, 72, _("等受理"), _("受理并转%(name)s") % {"name": name}, "forward", basis)
    return _item(one, end, 64, _("等交办"), _("转%(name)s") % {"name": name}, "forward", basis)


WORK_ACTS = {
    "assigned": (68, "take_up"),
    "in_hand": (50, "report_done"),
    "waiting": (30, "resume"),
}


def _to_work(working: list[int], end: datetime, posts: Minding) -> list[Waiting]:
    """What waits for the body that leads: to be taken up, done, gone on with."""
    rows = _rows(Matter.objects.filter(lead_body__in=working, state__in=tuple(WORK_ACTS)))
    late = [one for one in rows if one.solution_due is not None and one.solution_due < end]
    # What is due today or was, then what waits to be taken up, then the rest.
    ranked = sorted(rows, key=lambda one: (one.pace != "emergency", one not in late, one.state != "assigned"))
    found = minding.with_minders(posts, [one.pk for one in ranked])
    return _shared([(one, one.lead_body_id) for one in ranked], found, partial(_worked, end=end), reverse("matters:desk_list") + "?mine=on")


def _worked(one: Matter, end: datetime) -> Waiting:
    """Return what the body that leads does next."""
    harm, act = WORK_ACTS[one.state]
    words = {"assigned": (_("等接手"), _("接手办理")), "in_hand": (_("正在办"), _("报办好")), "waiting": (_("等补充"), _("继续办"))}[
        one.state
    ]
    came_back = _("退回重办") if one.state == "assigned" and one.returns else ""
    return _item(one, end, harm + (8 if came_back else 0), came_back or words[0], words[1], act)


def _calls(working: list[int], end: datetime, posts: Minding) -> list[Waiting]:
    """The calls to one's department that nobody has answered."""
    rows = Assignment.objects.filter(body__in=working, until=None, answered_at=None).exclude(answer_due=None)
    called = {one.matter_id: one for one in rows.select_related("matter__compound", "matter__place").order_by("answer_due", "pk")[:MOST]}
    found = minding.with_minders(posts, called)

    def item(one: Matter) -> Waiting:
        due = (_("%(at)s 前答复"), called[one.pk].answer_due)
        return _item(one, end, 82, _("吹哨等答复"), _("答复"), "answer_whistle", due=due)

    shown = [(one.matter, one.body_id) for one in called.values()]
    return _shared(shown, found, item, reverse("matters:desk_list") + "?mine=on")


def _overdue_below(scope: Scope, end: datetime) -> list[Waiting]:
    """What is overdue one level below: one line a level, which opens the list."""
    levels = {HOLDERS[grant.role] for grant in scope.grants if grant.role in HOLDERS and HANDLE in grant.powers}
    below = [level for level in (level_below(one) for one in LEVELS if one in levels) if level is not None and level not in levels]
    items = []
    for level in below:
        rows = Matter.objects.filter(level=level, solution_due__lt=end - timedelta(days=1)).exclude(state="closed").order_by()
        count = len(rows.values_list("pk", flat=True)[:MOST])
        if count:
            words = {"count": count, "level": LevelOf(level).label}
            url = reverse("matters:desk_list") + f"?overdue=on&level={level}"
            title = ngettext("%(level)s一级有 %(count)d 件逾期", "%(level)s一级有 %(count)d 件逾期", count) % words
            items.append(Waiting(title, _("再不办好会自动报到您这一级"), 66, "late", _("逾期"), _("看名单"), url, url))
    return items


def _item(
    one: Matter, end: datetime, harm: int, word: str, label: str, act: str, why: str = "", *, due: tuple[str, datetime | None] | None = None
) -> Waiting:
    """Return one matter as it waits; what is overdue or an emergency hurts more."""
    start = end - timedelta(days=1)
    found = next_of(one)
    kind, at = (due[0], due[1]) if due is not None else found if found is not None else ("", None)
    by = "" if at is None else kind % {"at": said_at(at, start)} if due is not None else due_words(kind, said_at(at, start))
    is_late = at is not None and at < start
    harm += 24 if one.pace == "emergency" else 0
    harm += 16 if is_late else 8 if at is not None and at < end else 0
    title = _("%(title)s（%(where)s）") % {"title": one.title, "where": _where(one)}
    parts = [by, why] if not is_late else [_("已逾期：%(due)s") % {"due": by}, why]
    return Waiting(
        title=title,
        why=_("；").join(part for part in parts if part),
        harm=min(harm, 99),
        tone="late" if is_late else "wait",
        word=_("紧急") if one.pace == "emergency" else _("逾期") if is_late else word,
        act_label=label,
        act_url=reverse("matters:desk_act", args=[one.pk, act]),
        url=reverse("matters:desk_matter", args=[one.pk]),
        due_on=at.astimezone(days.CHINA).date() if at else None,
        version=one.version if act in offered.ONE_TAP else None,
        told=one.reports_count if act in offered.ONE_TAP and (act == "forward" or MOVES[act].told) else 0,
    )


def _where(one: Matter) -> str:
    return one.compound.name if one.place_id == one.compound_id else f"{one.compound.name} {one.place.name}"


def _rest(total: int, items: Iterable[Waiting], url: str) -> list[Waiting]:
    """Return one line for what does not stand here, and how many those are."""
    shown = list(items)
    more = total - len(shown)
    if more <= 0:
        return []
    words = (
        _("还有 %(count)d 件以上同样的事") if total >= MOST else ngettext("还有 %(count)d 件同样的事", "还有 %(count)d 件同样的事", more)
    )
    last = shown[-1]
    return [Waiting(words % {"count": more}, "", max(last.harm - 1, 0), "wait", _("等您处理"), _("看名单"), url, url, count=more)]
