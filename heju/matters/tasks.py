"""What matters does outside of a request: the list that can be taken along, the sheet of past matters, one act on many matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heju.duties import queries as duties
from heju.jobs import rules as jobs
from heju.matters import actions
from heju.matters.actions.past import PastMatters
from heju.matters.forms.past import questions
from heju.matters.queries import kept, rehearsing
from heju.matters.queries import rehearsal as rehearsals
from heju.matters.queries.exporting import LISTING
from heju.matters.rules import past, past_sheet, rehearsal
from heju.organizations import roles
from heju.registers.queries.listings import LISTINGS
from heju.registers.rules.offered import Offered, offer

if TYPE_CHECKING:
    from heju.registers.models import Import

LISTINGS[LISTING.code] = LISTING


def _shows(sheet: Import) -> tuple[Any, str]:
    """Return where the rows of a sheet are seen: first those of which nobody knew the kind, where it had such."""
    if sheet.checked.get("doubtful"):
        return gettext_lazy("给说不清的归类"), reverse("matters:past_unsure", args=[sheet.pk])
    return gettext_lazy("看导入的事"), f"{reverse('matters:desk_list')}?state=all&channel=sheet"


offer(
    Offered(
        sheet=past_sheet.SHEET,
        label=gettext_lazy("以前的事项"),
        power=roles.HANDLE_MATTERS,
        does=PastMatters,
        example=past_sheet.EXAMPLE,
        summary=past.summary,
        about=gettext_lazy("什么事"),
        is_masked=False,
        shows=_shows,
        doubtful=gettext_lazy("要您看一眼"),
        takes=gettext_lazy("要您看一眼的 %(count)s 行也导入：说不准类别的记作“说不清归哪类”，没有答复的记作没有答复记录"),
        questions=questions,
    )
)
# So many matters are moved, or replayed, in one transaction.
BATCH = 20
REPLAYED = 2_000


@jobs.kind(
    "matters.bulk",
    name=gettext_lazy("一次办许多件事"),
    power="web.desk",
    whole=False,
    says=lambda result: [(_("办好了"), result["done"]), (_("没有办成"), result["refused"])],
)
def act_on_many(work: jobs.Work) -> dict[str, Any]:
    """Do one act on the matters that were seen; what has moved since or is not his to do is counted and left."""
    matters = [(int(number), int(version)) for number, version in work.arguments["matters"]]
    while (first := work.mark.get("next", 0)) < len(matters):
        with work.batch() as scope:
            template = kept.template(work.arguments["template"]) if work.arguments["template"] else None
            done = actions.act_on_many(
                actor=scope,
                now=work.now,
                matters=matters[first : first + BATCH],
                move=work.arguments["move"],
                words=template.words if template else "",
                key=UUID(work.arguments["key"]),
            )
            refused = sum(bool(one.refused) for one in done)
            work.mark["refused"] = work.mark.get("refused", 0) + refused
            work.mark["done"] = work.mark.get("done", 0) + len(done) - refused
            work.mark["next"] = first + BATCH
        work.step(min(first + BATCH, len(matters)), len(matters), _("正在一件一件办…"))
    return {"done": work.mark.get("done", 0), "refused": work.mark.get("refused", 0)}


@jobs.kind(
    actions.REHEARSE,
    name=gettext_lazy("试演"),
    power=actions.REHEARSE,
    whole=False,
    says=lambda result: [(_("拿来试的"), result["replayed"]), (_("有变化的"), result["changed"])],
    result=lambda job, result: (_("看试演的结果"), reverse("matters:rehearsal_of", args=[result["rehearsal"]])),
)
def rehearse(work: jobs.Work) -> dict[str, Any]:
    """Replay past matters batch by batch; the figures of a batch, its matters and the mark are one transaction."""
    with work.batch():
        found = rehearsals.one(int(work.arguments["rehearsal"]))
        if found is None:
            raise jobs.Refused(_("这次试演不在了"))
        today = timezone.localdate(found.at)
        stage = rehearsing.stage_for(found.path, rehearsal.loaded(found.change), duties.surely, today)
        kinds = rehearsing.touched(stage)
        rows = rehearsing.wanted(found, kinds)
        if found.expected is None:
            found.expected = rows.count()
            actions.expect(found=found, count=found.expected, on_file=rehearsing.raised(found, kinds).count() - found.expected)
    # As at the moment it was asked for, however often the worker was lost meanwhile.
    replay = rehearsing.Replay(stage, found.at)
    while True:
        with work.batch():
            page = rehearsing.batch(rows, work.mark.get("behind", ()), REPLAYED)
            said = replay.standings(page)
            actions.add_batch(found=found, rows=page, standings=said)
            work.mark["replayed"] = work.mark.get("replayed", 0) + len(said)
            work.mark["changed"] = work.mark.get("changed", 0) + sum(
                "changed" in rehearsal.marks(before, after) for _row, before, after in said
            )
            work.mark["done"] = work.mark.get("done", 0) + len(page)
            if page:
                work.mark["behind"] = [page[-1].raised_at.isoformat(), page[-1].pk]
        if len(page) < REPLAYED:
            break
        work.step(work.mark["done"], max(found.expected, work.mark["done"] + 1), _("正在一件一件重算…"))
    with work.batch():
        actions.end_rehearsal(found=found, now=timezone.now())
    return {"rehearsal": found.pk, "replayed": work.mark["replayed"], "changed": work.mark["changed"]}
