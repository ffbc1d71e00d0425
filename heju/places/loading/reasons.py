"""Why a row of a list became what it became: a stable code in the database, a plain sentence for readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    "division_created": _("新的区划，已建立"),
    "division_kept": _("已有，名称相同，没有改动"),
    "division_renamed": _("已有，但现用名称是“%(now)s”，名录写的是“%(listed)s”；没有改动，请人工核对"),
    "no_parent": _("上级代码 %(code)s 在名录和系统里都没有"),
    "street_known": _("名录写明街道，社区未写，先放在街道下"),
    "community_known": _("名录写明社区"),
    "kept": _("以前载入过，没有改动"),
    "kept_merged": _("以前载入过，已并入“%(into)s”，没有改动"),
    "same_name": _("与“%(into)s”同名，同在一个街道"),
    "plain_ending": _("与“%(into)s”只差“小区”“住宅区”几个字，同在一个街道"),
    "no_street": _("名录没有写街道，等人安放"),
    "street_guessed": _("名录没有写街道；同一商圈的小区有 %(share)s 在%(street)s，只供参考，等人安放"),
    "no_such_street": _("街道代码 %(code)s 不在区划里，等人安放"),
    "contradiction": _("社区代码 %(community)s 不属于街道代码 %(street)s"),
    "hotel": _("名称以“%(word)s”结尾，名单里也没有住房的价格和挂牌，是旅馆，不是小区"),
    "market": _("名称以“%(word)s”结尾，名单里也没有住房的价格和挂牌，是市场，不是小区"),
    "shopping": _("名称以“%(word)s”结尾，名单里也没有住房的价格和挂牌，是商场，不是小区"),
    "offices": _("名称以“%(word)s”结尾，名单里也没有住房的价格和挂牌，是办公楼，不是小区"),
    "placed": _("由人安放到%(parent)s"),
    "numerals": _("名称只差数字的写法，同在一个街道"),
    "bracket": _("名称只差括号里的字，同在一个街道"),
    "kind_word": _("名称只差“花园”“大厦”“大院”一类的字，同在一个街道，可能是同一处，也可能不是"),
}


def words(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """Return the sentence of a reason in the reader's language; the code itself where none is known."""
    found = WORDS.get(code)
    if found is None:
        return code
    return str(found) % _Blank(facts or {})


class _Blank(dict[str, Any]):
    """A mapping in which a fact that was not kept is blank."""

    def __missing__(self, key: str) -> str:
        return ""
