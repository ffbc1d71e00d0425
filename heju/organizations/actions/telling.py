"""What holders of posts are told in the app when their appointment begins, changes or ends.

Members of a branch are told by their branch: a helper who reads an elder's notices must not learn who is a member.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from heju.kit.scope import Scope
from heju.organizations.models import Appointment
from heju.people import actions as people

APPOINTED = _("您从 %(day)s 起在“%(body)s”任职。有不对的，点开看该找谁。")
EXTENDED = _("您在“%(body)s”的任期改到 %(day)s：%(why)s。")
ENDED = _("您在“%(body)s”的任职从 %(day)s 起结束：%(why)s。不服的，点开看该找谁。")


def tell_holders(actor: Scope, now: datetime, appointments: Iterable[Appointment], text: str, day: date, why: str = "") -> None:
    """Leave each holder one word about his appointment, unless he did it himself. The rows need their body at hand."""
    for one in appointments:
        if one.person_id == actor.person_id:
            continue
        people.tell_person(
            actor=actor,
            now=now,
            person=one.person_id,
            kind="organizations.appointment",
            text=text,
            values={"body": one.body.name, "day": day.isoformat(), "why": why},
            link=reverse("organizations:appointment", args=[one.pk]),
        )
