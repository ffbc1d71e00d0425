"""The mediated agreement on paper, with the items that the law lists; what binds stands on it in plain words."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from heju.kit import documents as paper
from heju.kit.law import cite
from heju.kit.ruling import Reason
from heju.matters.queries.mediation import Told, number_of
from heju.matters.rules import mediation as rules


def paper_of(told: Told, now: datetime, language: str) -> paper.Document:
    """Return the agreement as a document; lines to sign on where somebody has not signed yet."""
    mediation, agreement, text = told.mediation, told.agreement, told.text
    assert agreement is not None
    assert text is not None
    title = _("人民调解协议书") if mediation.kind == rules.COMMITTEE else _("调解协议书")
    pairs = [
        (_("编号"), number_of(mediation)),
        (_("调解的一方"), mediation.office),
        (_("调解员"), mediation.mediators),
        (_("写成"), date_format(localtime(agreement.made_at), "Y-m-d")),
        (_("生效"), date_format(localtime(agreement.effective_at), "Y-m-d") if agreement.effective_at else _("还没有生效")),
    ]
    due = date_format(agreement.due_on, "Y-m-d") if agreement.due_on else ""
    blocks: list[paper.Block] = [
        paper.Heading(title, align="center"),
        paper.Pairs(pairs),
        paper.Heading(_("当事人"), 2),
        paper.Items([(one.name, "") for one in told.parties], numbered=True),
        *_part(_("事情经过、争议事项和各方的责任"), text.facts),
        *_part(_("协议内容"), text.terms),
        *_part(_("履行方式"), text.manner),
        *_part(_("履行期限"), due),
        paper.Heading(_("这份协议的效力"), 2),
        *(paper.Text(f"{one.in_language(language)}（{cite(one.sources, language)}）") for one in _law(told)),
        *_signatures(told),
        paper.Text(f"SHA-256 {agreement.digest}", size="small", soft=True),
    ]
    return paper.Document(title=title, made_at=now, blocks=blocks, foot=number_of(mediation))


def _law(told: Told) -> tuple[Reason, ...]:
    return (*rules.binds(told.mediation.kind).because, *rules.if_not_kept(told.mediation.kind), rules.FREE)


def _part(title: str, text: str) -> list[paper.Block]:
    return [paper.Heading(title, 2), paper.Text(text)] if text else []


def _signatures(told: Told) -> list[paper.Block]:
    assert told.agreement is not None
    if told.agreement.form == "oral":
        return [paper.Text(_("口头协议，由调解员记录，不用签字。"))]
    rows = [(one.name, f"{one.signed_how} {localtime(one.signed_at):%Y-%m-%d %H:%M}") for one in told.parties if one.signed_at]
    if told.signed_by_mediator:
        rows.append((told.mediation.mediators, f"{localtime(told.signed_by_mediator):%Y-%m-%d %H:%M}"))
    blank = [one.name for one in told.unsigned] + ([] if told.signed_by_mediator else [_("调解员")])
    seal = [_("人民调解委员会盖章")] if told.mediation.kind == rules.COMMITTEE and told.agreement.sealed_at is None else []
    lines: list[paper.Block] = [paper.Blanks([*blank, *seal])] if blank or seal else []
    return [paper.Heading(_("签字"), 2), *([paper.Pairs(rows)] if rows else []), *lines]
