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


class NothingToExport(ImportRefused):
    """The list is empty."""

    message = _("这份名单现在是空的，没有可导出的内容")


class TooLong(ImportRefused):
    """The list is longer than one file may be."""

    message = _("名单太长，请按街道或小区分开导出")


class PurposeMissing(ImportRefused):
    """A list of persons needs a purpose."""

    message = _("名单里有个人信息，请写明用途，至少四个字")
    field = "purpose"


class Gone(ImportRefused):
    """The file was deleted, or is not made yet."""

    message = _("文件还没有做好，或者已经到期删除；可以重新导出")


class AskedAlready(ImportRefused):
    """The company has a question about this home and has not answered it yet."""

    message = _("这套房已经问过，正在等物业答复")


class NobodyToAsk(ImportRefused):
    """No property company serves the compound."""

    message = _("这个小区现在没有登记物业，没有人可问")


class NothingDiffers(ImportRefused):
    """The list and the register agree about this home by now."""

    message = _("这套房两边已经一致，不用问了")


class AnsweredAlready(ImportRefused):
    """The question has its answer."""

    message = _("这个询问已经有答复了")


class AnswerTooShort(ImportRefused):
    """The answer says too little."""

    message = _("请写清楚一点，支部要照着改名册")
    field = "answer"
