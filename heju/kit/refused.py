"""What every house raises when an act cannot be done: a sentence for the person, the field it belongs to, the reasons where a rule decided.

One base for all houses: a page or a machine door catches `Refused`, whichever house below it said no.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from heju.kit.law import cite
from heju.kit.ruling import Reason


class Refused(Exception):
    """An act that cannot be done; `str()` is the sentence for the user, `field` the form's field it belongs to (None: the whole form)."""

    message: str | Promise = _("这一步做不了")
    field: str | None = None

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return str(self.message) % {"name": self.name} if self.name else str(self.message)


class RuledOut(Refused):
    """A rule refused, with its reasons; or asks for a reason that was not given."""

    message = _("依规定不能这样做")

    def __init__(self, because: tuple[Reason, ...], field: str | None = None) -> None:
        super().__init__()
        self.because = because
        self.field = field

    def sentences(self) -> list[str]:
        """Return the reasons in the reader's language, each with the articles it rests on."""
        language = get_language() or "zh-hans"
        return [one.in_language(language) + (_("（%s）") % cite(one.sources, language) if one.sources else "") for one in self.because]

    def __str__(self) -> str:
        return "".join(self.sentences())
