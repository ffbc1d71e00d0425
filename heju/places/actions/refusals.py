"""Why a change of a place was refused: one small class a reason, each with the sentence that the person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from heju.kit.refused import Refused


class PlaceRefused(Refused):
    """A change of a place is refused. The text is for the person who asked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def __str__(self) -> str:
        return self.text


class NameMissing(PlaceRefused):
    """A name is blank or too long."""

    def __init__(self) -> None:
        super().__init__(_("请写名称，最多 60 个字"))


class NameTaken(PlaceRefused):
    """Another open place beside it has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(_("这里已经有“%(name)s”。如果是同一处，不用再建；如果是两处，请写出区别") % {"name": name})


class WrongLevel(PlaceRefused):
    """A place of that kind cannot stand there."""

    def __init__(self, kind: str, parent: str) -> None:
        super().__init__(_("%(kind)s不能放在%(parent)s下面") % {"kind": kind, "parent": parent})


class Closed(PlaceRefused):
    """A place is closed or merged, so nothing can be done with it."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s”已经停用或并入别处，不能再改") % {"name": name})


class NothingChanges(PlaceRefused):
    """What was asked is already so."""

    def __init__(self) -> None:
        super().__init__(_("和现在一样，没有要改的"))


class NotTwo(PlaceRefused):
    """Only two different compounds of one district can be merged."""

    def __init__(self) -> None:
        super().__init__(_("只能把同一个区里两个不同的小区并成一个"))


class HasDuplicates(PlaceRefused):
    """Others were merged into the place, so it cannot go itself."""

    def __init__(self, name: str) -> None:
        super().__init__(_("已有别的小区并入“%(name)s”，请先拆开它们，或者反过来合并") % {"name": name})


class NumbersCollide(PlaceRefused):
    """Two units of the same number would stand in one place."""

    def __init__(self, number: str) -> None:
        super().__init__(_("两边都有“%(number)s”，合并后会分不清，请先改一个编号") % {"number": number})


class NotMerged(PlaceRefused):
    """A place was not merged into another, so it cannot be taken out again."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s”没有并入别处，不用拆开") % {"name": name})


class WrongDay(PlaceRefused):
    """A day lies before what it should follow."""

    def __init__(self) -> None:
        super().__init__(_("日期要晚于启用的日期"))


class AlreadyPlaced(PlaceRefused):
    """A row of a list stands in the register already."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s”已经有人安放好了") % {"name": name})


class NotToBePlaced(PlaceRefused):
    """A row of a list is not one that waits to be placed."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s”这一行不是等人安放的") % {"name": name})


class AreaWithoutSource(PlaceRefused):
    """An area weighs votes: it must be positive and say where it comes from."""

    def __init__(self) -> None:
        super().__init__(_("面积决定表决的份量：要大于零，并写明来自登记簿、测绘还是合同"))


class BrokenCode(PlaceRefused):
    """A code is not one of its scheme, or not one for a place of this level."""

    def __init__(self, code: str) -> None:
        super().__init__(_("“%(code)s”不是这一级地点的有效编码") % {"code": code})


class CodeTaken(PlaceRefused):
    """Another place has that code at that time."""

    def __init__(self, code: str) -> None:
        super().__init__(_("编码“%(code)s”在这段时间已经属于别处，或这里已有同版本的编码") % {"code": code})


class TooMuch(PlaceRefused):
    """One form would add too many parts, or homes below the ground."""

    def __init__(self, most: int) -> None:
        super().__init__(_("一次最多添加 %(most)d 个，住宅要在地面以上") % {"most": most})
