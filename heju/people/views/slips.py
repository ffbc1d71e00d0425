"""What stands on the paper of the counter: the empty form, and the receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heju.kit.documents import Beside, Blanks, Block, Choices, Code, Document, Gap, Heading, NewPage, Pairs, Rule, Text
from heju.people.models import Slip, SlipKind, TieKind
from heju.people.rules import counter

MOMENT = "Y-m-d H:i"


def form_paper(made: Sequence[Slip], door: str, address: Callable[[Slip], str]) -> Document:
    """Return the sheets to be filled in by hand, one a form."""
    blocks: list[Block] = []
    for place, slip in enumerate(made):
        blocks += [*([NewPage()] if place else []), *_sheet(slip, door, address(slip))]
    return _document(made[0].get_kind_display(), blocks)


def _sheet(slip: Slip, door: str, address: str) -> list[Block]:
    number = counter.in_groups(slip.number)
    head = (
        Heading(slip.get_kind_display()),
        Text(door, size="large"),
        Text(_("请用正楷填写。填好交给支部、社区或工作站的柜台；工作人员扫右边的码录入，录好给您回执。")),
    )
    fields = _helper_fields() if slip.kind == SlipKind.HELPER else _resident_fields()
    return [
        Beside(head, Code(address, caption=number, size_mm=34)),
        Gap(4),
        *fields,
        Gap(4),
        Blanks((_("本人签名"), _("日期")), columns=2),
        Gap(4),
        Text(_told(slip.kind), size="small", soft=True),
        Rule(),
        Text(_("柜台填写"), strong=True),
        Blanks((_("怎样核对的"), _("经办人")), columns=2),
    ]


def _resident_fields() -> list[Block]:
    return [
        Blanks((_("姓名"),)),
        Blanks((_("手机号（没有可以不填）"),)),
        Blanks((_("身份证号（只在核对业主身份时填）"),)),
        Choices(_("和这套房屋的关系"), [str(kind.label) for kind in TieKind]),
        Blanks((_("业主的份额（例如 1/2、全部）"), _("从哪天起")), columns=2),
        Choices(_("凭什么证明"), [_("不动产权证书"), _("购房合同"), _("租赁合同"), _("本人申报"), _("其他")]),
        Choices(_("是不是 60 岁以上、想请人代办"), [_("是"), _("不是")]),
    ]


def _helper_fields() -> list[Block]:
    return [
        Blanks((_("长者姓名"),)),
        Blanks((_("协助人姓名"), _("协助人手机号")), columns=2),
        Choices(_("长者的意愿怎样表达"), [_("本人当面说明"), _("本人签字"), _("书面委托")]),
        Text(_("协助人能替长者看通知、反映问题、办登记；每一件事都记下两个人的名字。长者随时可以收回。")),
    ]


def _told(kind: str) -> str:
    """Return what the paper tells about the data asked for: why, who sees it, how long it is kept."""
    said = _("这些信息只用来登记谁住在这里、联系您和核对权利；录入的一方（支部或社区）看得到，姓名和号码平时遮住。")
    if kind == SlipKind.HELPER:
        said = _("这些信息只用来让协助人替长者办事；长者本人、协助人、支部和社区看得到。")
    return said + _("您随时可以查、改、删，可以不给；不给也不少一项权利。纸质表格录入后由柜台按规定保存或销毁。")


def receipt_paper(slip: Slip, name: str, door: str, address: str) -> Document:
    """Return the receipt: what, for whom (masked), where, when, and what one can do with it."""
    entered = timezone.localtime(slip.entered_at)
    rows = [
        (_("办了什么"), slip.get_kind_display()),
        (_("房屋"), door),
        (_("本人"), name),
        (_("在哪里办的"), slip.entered_at_body),
        (_("什么时候"), date_format(entered, MOMENT)),
    ]
    number = counter.in_groups(slip.number)
    blocks: list[Block] = [
        Beside((Heading(_("回执")), Pairs(rows)), Code(address, caption=number, size_mm=32)),
        Gap(3),
        Text(_("接下来：从现在起生效，不用再办。以后用手机登录，在“我的资料”里看得到是谁替您录的。"), size="large"),
        Text(_("有不对的：带这张回执回到柜台更正；不是您同意的，可以向社区提出异议。")),
        Text(_("查办没办好：扫右上角的码，或在网站上输入编号。那一页不显示任何个人信息。"), size="small", soft=True),
    ]
    return _document(_("回执"), blocks, paper="A5", landscape=True)


def _document(title: str, blocks: Sequence[Block], **more: object) -> Document:
    english = (get_language() or "").startswith("en")
    return Document(
        title=title,
        made_at=timezone.localtime(),
        blocks=tuple(blocks),
        language="en" if english else "zh-CN",
        page_words=_("第 {page} 页，共 {pages} 页"),
        **more,  # type: ignore[arg-type]
    )
