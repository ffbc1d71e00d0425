"""What can be wrong with an act on an import, each with a sentence for the user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heju.kit.refused import Refused


class ImportRefused(Refused):
    """An act on an import that cannot be done."""


class WrongState(ImportRefused):
    """The import is elsewhere by now: somebody did this or another step already."""

    message = _("这份表已经走到别的步骤，请看最新的状态")


class NothingToWrite(ImportRefused):
    """No row of the sheet would change anything."""

    message = _("没有一行需要写入")


class Emptied(ImportRefused):
    """The file and the journal are deleted."""

    message = _("保留期已过，原件和撤销所需的底稿已经删除")


class WrongPlace(ImportRefused):
    """The actor may not import at that place."""

    message = _("您不能在这里导入这一类表")
    field = "place"
