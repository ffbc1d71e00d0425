"""What can be wrong with a revision, each with a sentence for the user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heju.kit.refused import Refused as Refused
from heju.kit.refused import RuledOut as RuledOut


class NoSuchEntry(Refused):
    """There is no such entry on that day."""

    message = _("那一天没有这一条")


class NoSuchDraft(Refused):
    """There is no such draft, or none that the asker may see."""

    message = _("没有这份草稿，或者它不归您管")


class Taken(Refused):
    """Somebody else has an open draft of the same entry."""

    message = _("这一条已经有一份草稿没办完。请先发布或者撤回那一份。")


class Closed(Refused):
    """The draft was published or withdrawn in the meantime."""

    message = _("这份草稿刚刚已经办结，没有再做一次")


class SameDay(Refused):
    """Another revision of the entry begins on the same day."""

    message = _("这一条在同一天已经有一次修订生效，请换一个日子，或者先撤回那一次。")
    field = "effective_on"


class NothingChanged(Refused):
    """The draft says what is in force anyway."""

    message = _("和那一天本来就生效的一样，没有要改的")


class InForce(Refused):
    """The revision has begun; the past is not changed."""

    message = _("这次修订已经生效，不能撤回。要改请再起草一次。")
