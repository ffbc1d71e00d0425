"""Who held what on a day: for a body, a place, a person; what is vacant, what ends soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from heju.organizations import parameters
from heju.organizations.models import Appointment, Body, Coverage
from heju.organizations.queries.bodies import standing_on
from heju.organizations.rules import posts, terms


class NoSuchAppointment(LookupError):
    """There is no such appointment, or none that the asker may see."""


# Flags that asked for a reason: the desk shows them until the appointment ends.
DOUBTED = ("company.in_committee", "decided.by_self", "committee.possessor")

# What a flag means, in a list; the whole sentence with its article stands in the record.
WORDS = {
    "committee.possessor": _("以合法占有、尚未登记的业主身份任职"),
    "company.in_committee": _("同时在本小区的物业公司和业委会任职"),
    "group.not_representative": _("任组长时还没有登记为居民代表"),
    "decided.by_self": _("由本人为本人办理"),
    "post.two_heads": _("一肩挑"),
    "post.crossed": _("交叉任职"),
}


def by_id(appointment: int) -> Appointment:
    """Return an appointment with its body. Raises NoSuchAppointment."""
    found = Appointment.objects.select_related("body", "body__place").filter(pk=appointment).first()
    if found is None:
        raise NoSuchAppointment(appointment)
    return found


def held_on(day: date) -> Q:
    """Return the condition that an appointment is held on a day: begun and not ended, even where the term is over."""
    return Q(since__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def of_body(body: Body, day: date) -> list[Appointment]:
    """Return who holds the posts of a body on a day, the head first, then in the order of its posts."""
    rows = Appointment.objects.filter(held_on(day), body=body)
    order = {post: place for place, post in enumerate(posts.POSTS.get(body.kind, ()))}
    return sorted(rows, key=lambda one: (order.get(one.post, 99), one.since, one.pk))


def in_bodies(bodies: Iterable[int], day: date) -> list[Appointment]:
    """Return who holds posts in some bodies on a day, with the bodies, in the order in which they came. One query."""
    rows = Appointment.objects.filter(held_on(day), body__in=list(bodies)).select_related("body")
    return list(rows.order_by("body", "since", "pk"))


def history_of(body: Body, day: date, limit: int = 50) -> list[Appointment]:
    """Return the appointments of a body that had ended by a day, the latest first."""
    return list(Appointment.objects.filter(body=body, ended_on__lte=day).order_by("-ended_on", "-pk")[:limit])


def of_person(person: int, day: date) -> list[Appointment]:
    """Return what a person holds on a day, as far as the asker may see it."""
    return list(Appointment.objects.filter(held_on(day), person=person).select_related("body").order_by("since", "pk"))


def at_place(path: str, day: date, limit: int = 200) -> list[Appointment]:
    """Return who holds posts in bodies that sit at or below a path on a day."""
    rows = Appointment.objects.filter(held_on(day), path__within=path).select_related("body")
    return list(rows.order_by("body__kind", "body__pinyin", "since", "pk")[:limit])


def serving_at(path: str, day: date, limit: int = 200) -> list[Appointment]:
    """Return who holds posts on a day in bodies that cover a place, or something in it, or sit in it."""
    covering = Coverage.objects.filter(held_while(day)).filter(Q(path__around=path) | Q(path__within=path)).values("body")
    rows = Appointment.objects.filter(held_on(day)).filter(Q(path__within=path) | Q(body__in=covering)).select_related("body")
    return list(rows.order_by("body__pinyin", "since", "pk")[:limit])


def held_while(day: date) -> Q:
    """Return the condition that a coverage holds on a day."""
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def vacancies(path: str, day: date, *, kinds: tuple[str, ...] = ("branch",), limit: int = 50) -> list[Body]:
    """Return the bodies at or below a path that have no head on a day, by name."""
    held = Appointment.objects.filter(held_on(day), body=OuterRef("pk"), post__in=sorted({posts.head_post(kind) or "" for kind in kinds}))
    rows = Body.objects.filter(standing_on(day), ~Exists(held), path__within=path, kind__in=kinds).select_related("place")
    return list(rows.order_by("pinyin", "pk")[:limit])


def due(path: str, day: date, *, notice: int = parameters.TERM_NOTICE_DAYS, limit: int = 200) -> list[Appointment]:
    """Return the appointments at or below a path that somebody should look at: the term over or ending within the notice, or doubted.

    The term that ends first stands first. One query; `is_over`, `is_ending` and `is_doubted` tell them apart.
    """
    last = day + timedelta(days=notice)
    rows = Appointment.objects.filter(held_on(day), path__within=path).select_related("body")
    rows = rows.filter(Q(term_until__lte=last) | Q(conflicts__overlap=list(DOUBTED)))
    return list(rows.order_by("term_until", "pk")[:limit])


def is_over(one: Appointment, day: date) -> bool:
    """Say whether the term of a post that is still held is over on a day."""
    return terms.is_over(one.term_until, day)


def is_ending(one: Appointment, day: date) -> bool:
    """Say whether the term of a post ends within the notice."""
    return terms.ends_soon(one.term_until, day)


def is_doubted(one: Appointment) -> bool:
    """Say whether an appointment was made in spite of something that asked for a reason."""
    return any(code in DOUBTED for code in one.conflicts)


def flag_codes(appointment: Appointment) -> tuple[str, ...]:
    """Return the codes of what was said about an appointment, in the order in which the rule says it."""
    order = ("committee.possessor", "company.in_committee", "group.not_representative", "decided.by_self", "post.two_heads", "post.crossed")
    return tuple(code for code in order if code in appointment.conflicts)


def words_of(code: str) -> str:
    """Return what a flag means, for a list; "" for one that is not known any more."""
    return str(WORDS.get(code, ""))


def persons_in(body: int, day: date) -> list[int]:
    """Return the persons who hold a post in a body on a day, each once."""
    rows = Appointment.objects.filter(held_on(day), body=body, person__isnull=False).order_by("pk")
    return list(dict.fromkeys(person for person in rows.values_list("person_id", flat=True) if person is not None))
