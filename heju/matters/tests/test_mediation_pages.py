"""Pages of mediation and of joint meetings: a whole walk by clicks, and who finds nothing there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heju.kit import db
from heju.matters.models import Commitment, Conflict, Mediation, MediationParty
from heju.matters.tests.stage import assigned, does, fresh, photo, raised
from heju.matters.tests.stage_mediation import ITEMS, begun, party, quarrel, reread, signs, written
from tests import cast

pytestmark = pytest.mark.django_db


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def acts(desk: Client, made: Mediation, name: str, /, **given: object) -> str:
    """Make one act of the mediator by his page, and return what came back."""
    answer = desk.post(reverse("matters:desk_mediation_act", args=[made.pk, name]), given)
    assert answer.status_code == (200 if name == "party" else 302), text(answer)
    return text(answer)


def entered(desk: Client, tenant: Client) -> Mediation:
    """Propose a mediation, name the neighbor, and let him come in by the code."""
    matter = quarrel()
    assert reverse("matters:mediate", args=[matter.pk]) in text(desk.get(reverse("matters:desk_matter", args=[matter.pk])))
    response = desk.post(reverse("matters:mediate", args=[matter.pk]), {"mediators": "黄文博"})
    with db.scoped(cast.scope("stranger")):
        made = Mediation.objects.select_related("matter").get(matter=matter)
    assert response["Location"] == reverse("matters:desk_mediation", args=[made.pk])
    code = re.search(r"口令是 ([0-9A-Z-]+)", acts(desk, made, "party", name="赵敏", phone="13800000000"))
    assert code is not None
    mine = reverse("matters:mediation", args=[made.pk])
    assert tenant.get(mine).status_code == 404
    assert tenant.post(reverse("matters:mediations"), {"code": code[1]})["Location"] == mine
    return made


def signed(browser: Client, signing: str) -> None:
    """Sign what is shown, and nothing else."""
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', text(browser.get(signing)))
    assert shown is not None
    assert browser.post(signing, {"shown": "0" * 64}).status_code == 422
    assert browser.post(signing, {"shown": shown[1]}).status_code == 302


def test_a_quarrel_is_mediated_by_clicks_until_both_have_signed() -> None:
    desk, owner, tenant = cast.client("stranger"), cast.client("owner"), cast.client("tenant")
    made = entered(desk, tenant)
    mine, signing = (reverse(f"matters:{name}", args=[made.pk]) for name in ("mediation", "mediation_sign"))
    page = text(tenant.get(mine))
    assert "您愿意参加调解吗" in page
    assert "《人民调解法》第二十三条第一款第（二）项" in page
    assert "13800000000" not in text(owner.get(mine))
    for browser in (owner, tenant):
        assert browser.post(reverse("matters:mediation_willing", args=[made.pk]), {"agrees": "yes"}).status_code == 302
    acts(desk, made, "begin")
    acts(desk, made, "sitting", at=f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}", venue="居委会")
    came = [str(party(made, who).pk) for who in ("owner", "tenant")]
    acts(desk, made, "record", came=came, record="双方说了各自的难处")
    acts(desk, made, "agreement", form="written", due_on=f"{timezone.localdate() + timedelta(days=9)}", **ITEMS)
    for browser in (owner, tenant):
        signed(browser, signing)
    assert desk.post(reverse("matters:desk_mediation_act", args=[made.pk, "sign"]), {}).status_code == 422
    acts(desk, made, "sign", seal="on")
    assert fresh(made.matter).state == "done"
    page = text(owner.get(mine))
    assert "30 日内共同向人民法院申请司法确认" in page
    assert "林建国" in page
    assert owner.get(reverse("matters:mediation_paper", args=[made.pk])).content.startswith(b"%PDF")


def test_a_party_on_paper_needs_no_account() -> None:
    made = begun()
    agreement = written(made)
    signs(agreement, "owner")
    desk = cast.client("stranger")
    sheet = SimpleUploadedFile("s.jpg", photo(), "image/jpeg")
    given = {"party": party(made, "tenant").pk, "sheet": sheet}
    assert desk.post(reverse("matters:desk_mediation_act", args=[made.pk, "sheet"]), given).status_code == 302
    assert "在纸上签" in text(desk.get(reverse("matters:desk_mediation", args=[made.pk])))


def test_a_refusal_ends_it_and_the_other_ways_are_told() -> None:
    made = begun()
    tenant = cast.client("tenant")
    tenant.post(reverse("matters:mediation_willing", args=[made.pk]), {"agrees": "no"})
    assert reread(made).why_ended == "stopped"
    assert "仲裁、行政、司法" in text(tenant.get(reverse("matters:mediation", args=[made.pk])))
    assert "别的路都还在" in text(tenant.get(reverse("people:notices")))


@pytest.mark.parametrize("who", ["branch_secretary", "community_officer", "district_officer", "auditor", "elder", "property_manager"])
def test_nobody_else_finds_it(who: str) -> None:
    made = begun()
    written(made)
    browser = cast.client(who)
    for name in ("mediation", "mediation_sign", "mediation_paper"):
        assert browser.get(reverse(f"matters:{name}", args=[made.pk])).status_code == 404, name
    assert browser.get(reverse("matters:desk_mediation", args=[made.pk])).status_code in (403, 404)
    assert ITEMS["terms"] not in text(browser.get(reverse("matters:desk_matter", args=[made.matter_id])))


def test_what_waits_stands_in_today() -> None:
    made = begun()
    assert "调解协议等您签字" not in text(cast.client("owner").get(reverse("web:home")))
    written(made)
    from heju.matters.queries import mediation

    with db.scoped(cast.scope("owner")) as scope:
        assert [one.title for one in mediation.waiting(scope, cast.DAY)] == ["调解协议等您签字"]
        signs(MediationParty.objects.get(mediation=made, person=cast.person("owner").pk).mediation.agreement, "owner")
    with db.scoped(cast.scope("owner")) as scope:
        assert mediation.waiting(scope, cast.DAY) == []


def test_a_joint_meeting_by_clicks_and_residents_read_what_was_promised() -> None:
    matter = raised(category="company.fee.unclear")
    does("branch_secretary", matter, "accept")
    assigned(matter)
    does("property_manager", matter, "take_up")
    company, branch, owner = cast.client("property_manager"), cast.client("branch_secretary"), cast.client("owner")
    bodies = [str(cast.body(one).pk) for one in ("committee", "company")]
    given = {"bodies": bodies, "words": "公共收益的账对不上"}
    assert company.post(reverse("matters:bring_conflict", args=[matter.pk]), given).status_code == 302
    with db.scoped(cast.scope("branch_secretary")):
        made = Conflict.objects.get(matter=matter)
    assert "要开联席会议" in text(branch.get(reverse("web:desk")))

    def act(name: str, **more: object) -> None:
        answer = branch.post(reverse("matters:desk_conflict_act", args=[made.pk, name]), more)
        assert answer.status_code == 302, text(answer)

    act("call", at=f"{timezone.localtime() + timedelta(hours=3):%Y-%m-%dT%H:%M}", venue="党群服务站")
    assert "联席会议定在" in text(company.get(reverse("people:notices")))
    act("record", came=bodies, minutes="各说各的账，定下核对的办法")
    act("commit", body=bodies[1], words="七天内公布上半年的账", due_on=f"{timezone.localdate() + timedelta(days=7)}")
    page = text(owner.get(reverse("matters:commitments", args=[cast.place("A").pk])))
    assert "七天内公布上半年的账" in page
    assert "定下核对的办法" not in page
    assert "定下核对的办法" in text(company.get(reverse("matters:desk_conflict", args=[made.pk])))
    assert owner.get(reverse("matters:desk_conflict", args=[made.pk])).status_code == 403
    with db.scoped(cast.scope("branch_secretary")):
        promise = Commitment.objects.get(conflict=made)
    done = reverse("matters:desk_commitment", args=[made.pk, promise.pk, "kept"])
    shown = SimpleUploadedFile("p.jpg", photo("green"), "image/jpeg")
    assert company.post(done, {"words": "账贴出来了", "photos": shown}).status_code == 302
    assert "兑现了" in text(owner.get(reverse("matters:commitments", args=[cast.place("A").pk])))


def test_counts_are_all_that_others_learn() -> None:
    begun()
    page = text(cast.client("owner").get(reverse("matters:commitments", args=[cast.place("A").pk])))
    assert "一共 1 件" in page
    assert cast.client("stranger").get(reverse("matters:commitments", args=[cast.place("B").pk])).status_code == 200
