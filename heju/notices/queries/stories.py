"""The table of stories: about which verbs of the record somebody is told, who, in which words. A verb that is not here tells nobody.

A house above or below adds a line; this house knows no table of theirs, only what their `queries` answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from heju.audit.queries import Entry
from heju.notices.rules.telling import Channel, Receiver


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence of the catalog, what stands in its gaps, a page of this platform; urgent is what waits for no digest and no morning."""

    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    link: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody without an account is reached, as he left it with the thing itself: shown by a code, or said at a counter."""

    channel: Channel
    address: str
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class Story:
    """Who is told about a verb and in which words: asked of the tables once a row, then said to each receiver; None tells him nothing.

    `in_app` is off where the action itself has told those concerned in the app. `only` names the one channel of a message that is itself
    about that channel; such a message goes to whoever caused it, too. `addresses` are those who left one with the thing and become its
    followers with this row; what `is_minor` is kept from followers without an account.
    """

    receivers: Callable[[Entry], Iterable[Receiver]]
    words: Callable[[Entry], Callable[[Receiver], Words | None]]
    in_app: bool = True
    only: Channel | None = None
    addresses: Callable[[Entry], Iterable[Address]] = lambda _entry: ()
    is_minor: bool = False


def about(entry: Entry) -> list[Receiver]:
    """Return the person whom the record is about."""
    return [] if entry.for_person_id is None else [Receiver(person=entry.for_person_id)]


def himself(entry: Entry) -> list[Receiver]:
    """Return whoever acted, or the elder for whom he did."""
    return [Receiver(person=entry.for_person_id or entry.person_id)]


def newcomer(entry: Entry) -> list[Receiver]:
    """Return the follower whose address waits for a word from there."""
    follower = entry.detail.get("follower")
    return [Receiver(follower=int(follower))] if follower else []


APPROVED = _("您登记到房屋的申请通过了。")
DECLINED = _("您登记到房屋的申请没有通过，可以看原因、申请复核。")
CONFIRM = _("请点开链接，确认这是您要收通知的邮箱。不是您填的，不用理会。")
FOLLOWED = _("有人留下这个邮箱，想知道一件事办得怎样。是您的话，请点开链接确认；不是的话，不用理会。")
RESTED = _("推送地址“%(name)s”连着 %(count)d 次没有送到，已经暂停。")


def _claims(text: str) -> Story:
    return Story(about, lambda _entry: lambda _one: Words(text, link=reverse("people:claims")), in_app=False)


def _confirm(entry: Entry) -> Callable[[Receiver], Words]:
    mark = str(entry.detail.get("mark", ""))
    return lambda one: Words(CONFIRM if one.person else FOLLOWED, {"mark": mark}, is_urgent=True)


def _rested(entry: Entry) -> Callable[[Receiver], Words]:
    values: dict[str, str | int] = {"name": str(entry.detail["name"]), "count": int(entry.detail["count"])}
    return lambda _one: Words(RESTED, values, reverse("notices:hook", args=[entry.subject_id]))


STORIES: Final[dict[str, Story]] = {
    "people.claim_approved": _claims(APPROVED),
    "people.claim_declined": _claims(DECLINED),
    "notices.mail_given": Story(himself, _confirm, only="mail"),
    "notices.followed": Story(newcomer, _confirm, only="mail"),
    "notices.hook_rested": Story(about, _rested),
}
