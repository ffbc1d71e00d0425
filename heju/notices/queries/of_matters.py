"""Stories about matters: whoever reported hears each step in a plain sentence, whoever does the work hears what came to him.

No sentence holds anybody's words or name; of a private matter the title is its category.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from heju.audit.queries import Entry
from heju.matters.queries import telling
from heju.notices.queries.stories import Address, Story, Words, about
from heju.notices.rules.telling import Receiver

type Who = Callable[[Entry], Iterable[Receiver]]
# Whoever holds a matter is named by its level; each is a sentence's own part, so it is translated with it.
UP: Final = {
    "community": _("“%(title)s”报到社区了，由社区来办。"),
    "street": _("“%(title)s”报到街道了，由街道来办。"),
    "district": _("“%(title)s”报到区里了，由区里来办。"),
}
DOWN: Final = {
    "compound": _("“%(title)s”交回小区办。"),
    "community": _("“%(title)s”交到社区办。"),
    "street": _("“%(title)s”交到街道办。"),
}

# What a neighbor hears who follows a matter that he did not report.
FIXED: Final = _("您关注的“%(title)s”办好了。")
ENDED: Final = _("您关注的“%(title)s”结束了，没有在这里解决。可以看为什么。")
BACK: Final = _("您关注的“%(title)s”又要重新办。")
ROSE: Final = _("您关注的“%(title)s”报到上一级去办了。")


GIVEN: Final = _("同事把“%(title)s”交给您接着办，在%(where)s。")


def reporters(entry: Entry) -> list[Receiver]:
    """Return who reported or joined."""
    return [Receiver(person=one) for one in telling.followers_of(entry.subject_id or 0)]


def asked(entry: Entry) -> list[Receiver]:
    """Return who is asked now and has not answered, and who reported."""
    return [*(Receiver(person=one) for one in telling.asked_in(entry.subject_id or 0)), *reporters(entry)]


def living(entry: Entry) -> list[Receiver]:
    """Return who lives where something is off, and who reported it."""
    return [*reporters(entry), *(Receiver(person=one) for one in telling.living_at(entry.subject_id or 0))]


def workers(entry: Entry) -> list[Receiver]:
    """Return who works in the body that has it in hand."""
    return [Receiver(person=one) for one in telling.workers_of(entry.subject_id or 0, localdate(entry.at))]


def guests(entry: Entry) -> list[Address]:
    """Return who reported without an account."""
    return [Address("sms", one.phone) for one in telling.guests_of(entry.subject_id or 0)]


def page_of(entry: Entry) -> str:
    """Return the page of a matter for residents."""
    try:
        return reverse("matters:matter", args=[entry.subject_id])
    except NoReverseMatch:
        return ""


def facts_of(entry: Entry) -> telling.Facts | None:
    """Return the facts of the event that a record is about, of the last one where it is about none."""
    number = entry.detail.get("event")
    return telling.told(entry.subject_id or 0, int(number) if number else None)


def said(
    text: str | dict[str, str], *, to_workers: str = "", to_followers: str = "", who: Who = reporters, is_minor: bool = False
) -> Story:
    """Return a story with one sentence for those who reported and, where given, others for those who do the work and for those who follow.

    `text` may choose by level. What is minor goes to nobody's telephone who has no account. A neighbor who follows wants to know when it
    is fixed, ends otherwise or comes back: what has no sentence for him does not reach him.
    """

    def receivers(entry: Entry) -> Iterable[Receiver]:
        return [*who(entry), *(workers(entry) if to_workers else [])]

    def words(entry: Entry) -> Callable[[Receiver], Words | None]:
        facts, at_work, own = facts_of(entry), workers(entry) if to_workers else [], set(who(entry))
        link = page_of(entry)
        if facts is None:
            return lambda _one: None
        values = {"title": facts.title, "where": facts.where, "lead": facts.lead}

        def words_for(receiver: Receiver) -> Words | None:
            plain = text if isinstance(text, str) else text.get(facts.level, "")
            follows = receiver.person is not None and receiver not in own
            sentence = to_workers if receiver in at_work else to_followers if follows else plain
            used: dict[str, str | int] = {name: value for name, value in values.items() if f"%({name})s" in sentence}
            # Who has no account follows it by the link that he was given.
            return Words(sentence, used, link if receiver.person else "") if sentence else None

        return words_for

    return Story(receivers, words, addresses=guests, is_minor=is_minor)


def _given(entry: Entry) -> Callable[[Receiver], Words | None]:
    """Tell a colleague what was given to him; it opens on his desk."""
    facts = facts_of(entry)
    link = reverse("matters:desk_matter", args=[entry.subject_id])
    words = None if facts is None else Words(GIVEN, {"title": facts.title, "where": facts.where}, link)
    return lambda _one: words


MATTERS: Final[dict[str, Story]] = {
    "matters.accepted": said(_("“%(title)s”受理了，接下来交给负责的单位。"), is_minor=True),
    "matters.declined": said(_("“%(title)s”没有受理。可以看为什么，也可以请上一级复核。"), to_followers=ENDED),
    "matters.no_duty_found": said(_("“%(title)s”查下来没有单位负有职责。可以看依据，也可以请上一级复核。"), to_followers=ENDED),
    "matters.diverted": said(_("“%(title)s”要走别的法定渠道，里面写着怎么走。"), to_followers=ENDED),
    "matters.merged": said(_("“%(title)s”和别人反映的是同一件，合在一起办了。")),
    "matters.put_to_deliberation": said(_("“%(title)s”拿出来大家商量。"), is_minor=True),
    "matters.deliberated": said(_("“%(title)s”商量有了结果。"), is_minor=True),
    "matters.assigned": said(_("“%(title)s”交给%(lead)s办了。"), to_workers=_("交给你们办：“%(title)s”，在%(where)s。")),
    "matters.taken_up": said(_("%(lead)s接手办“%(title)s”了。"), is_minor=True),
    "matters.contacted": said(_("“%(title)s”：办事的人联系了反映人。"), is_minor=True),
    "matters.updated": said(_("“%(title)s”有新进展。"), is_minor=True),
    "matters.asked": said(_("办“%(title)s”的人有一个问题要问您。等您回答的时候，期限停着不走。")),
    "matters.answered": said("", to_workers=_("“%(title)s”的反映人补充了情况，接着办吧。"), who=lambda _entry: []),
    "matters.replied": said("", to_workers=_("“%(title)s”的反映人又补充了情况。"), who=lambda _entry: []),
    "matters.done": said(_("“%(title)s”说办好了。请您看一眼：修好了，还是没修好？"), who=asked),
    "matters.settled": said(_("“%(title)s”办结了。办得怎么样，点一下打个分。"), to_followers=FIXED),
    "matters.lapsed": said(_("“%(title)s”到期没有人说没修好，办结了。还有问题，随时可以说。"), to_followers=FIXED),
    "matters.sent_back": said(_("“%(title)s”没修好，退回去重办了。"), to_workers=_("“%(title)s”没修好，退回来重办。")),
    "matters.returned": said(
        _("“%(title)s”您不满意，退回去重办了。"), to_workers=_("“%(title)s”反映人不满意，退回来重办。"), to_followers=BACK
    ),
    "matters.reopened": said(_("“%(title)s”又出了问题，重新办。"), to_workers=_("“%(title)s”又出了问题，重新办。"), to_followers=BACK),
    "matters.stepped_up": said(UP, to_followers=ROSE),
    "matters.handed_down": said(DOWN),
    "matters.whistled": said(_("“%(title)s”请了几个部门一起来办。"), is_minor=True),
    "matters.whistle_answered": said(_("“%(title)s”：请来的部门答复了。"), is_minor=True),
    "matters.met": said(_("几家单位一起到现场看了“%(title)s”。"), is_minor=True),
    "matters.reclassified": said(_("“%(title)s”换了类别。"), is_minor=True),
    "matters.solved_itself": said(_("“%(title)s”自己好了，办结了。"), to_followers=FIXED),
    "matters.given": Story(about, lambda entry: _given(entry)),
    "matters.reminded": said("", to_workers=_("“%(title)s”快到期了，在%(where)s。"), who=lambda _entry: []),
    "matters.outage_announced": said(_("“%(title)s”：发了停用通知，里面写着什么时候恢复。"), is_minor=True, who=living),
    "matters.outage_changed": said(_("“%(title)s”恢复的时间改了，打开看看。"), is_minor=True, who=living),
    "matters.outage_ended": said(_("“%(title)s”：通知说已经恢复了。"), is_minor=True, who=living),
    "matters.hotline_answered": said(_("“%(title)s”：已经把办理情况答复了 12345 热线。"), is_minor=True),
    "matters.followed_up": said(_("前些时候办好的“%(title)s”，现在还是好的吗？")),
}
