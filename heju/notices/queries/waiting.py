"""What notices puts into the inbox: messages that were given up, for whoever runs the installation."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.notices.models import Letter

WATCH = "jobs.watch"


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return how many messages were given up. One query, none for who does not run the installation."""
    if not scope.may_anywhere(WATCH):
        return []
    count = Letter.objects.filter(state="failed").exclude(channel="hook").count()
    if not count:
        return []
    return [
        Waiting(
            title=ngettext("%(count)d 条消息没有发成", "%(count)d 条消息没有发成", count) % {"count": count},
            why=_("试了几次都没有发出去，收的人还不知道"),
            harm=70,
            tone="late",
            word=_("没有发成"),
            act_label=_("看原因，重发或放下"),
            act_url=reverse("notices:failed"),
            url=reverse("notices:failed"),
        )
    ]
