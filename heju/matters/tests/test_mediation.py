"""Mediation: voluntary, confidential, signed by each for himself; what it leaves on the matter; who is told what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors, vault
from heju.matters.models import Event, FollowUp, Mediation, MediationAgreement, MediationParty, MediationSession, Photo, Signature
from heju.matters.tests.stage import NOW, fresh, photo, says
from heju.matters.tests.stage_mediation import begun, party, proposed, quarrel, reread, signs, willing, written
from tests import cast

pytestmark = pytest.mark.django_db
TABLES = (Mediation, MediationParty, MediationSession, MediationAgreement, Signature, FollowUp)


def agreed() -> MediationAgreement:
    made = written(begun(), due_on=(NOW + timedelta(days=7)).date())
    for who in ("owner", "tenant"):
        signs(made, who)
    signs(made, "stranger", seal=True)
    return made


def test_two_neighbors_sign_and_the_matter_is_done_with_a_proof_without_contents() -> None:
    made = agreed()
    row, mediation = reread(made), reread(made.mediation)
    assert (mediation.state, mediation.kind, row.effective_at) == ("agreed", "peoples_committee", NOW)
    matter = fresh(mediation.matter)
    assert matter.state == "done"
    with db.scoped(cast.scope("branch_secretary")):
        event = Event.objects.get(matter=matter, move="report_done")
        assert vault.words_of(event) == "各方达成调解协议并签字。内容不公开。"
        assert Photo.objects.filter(event=event).count() == 1
    says("owner", matter, True)
    assert fresh(matter).outcome == "solved"


def test_it_does_not_hold_before_the_mediator_has_put_the_seal_on_it() -> None:
    made = written(begun())
    signs(made, "owner")
    with pytest.raises(errors.Ruled):
        signs(made, "stranger", seal=True)
    signs(made, "tenant")
    assert reread(made).effective_at is None
    with pytest.raises(errors.Ruled):
        signs(made, "stranger")
    signs(made, "stranger", seal=True, now=NOW + timedelta(hours=1))
    assert reread(made).effective_at == NOW + timedelta(hours=1)


def test_an_agreement_before_social_workers_holds_from_the_last_party_and_is_a_contract() -> None:
    made = written(begun("social_worker", "agency"), "social_worker")
    signs(made, "owner")
    signs(made, "tenant")
    assert (reread(made).effective_at, reread(made.mediation).state) == (NOW, "agreed")
    assert fresh(made.mediation.matter).state == "in_hand"
    signs(made, "social_worker")
    assert fresh(made.mediation.matter).state == "done"


def test_an_oral_agreement_holds_at_once() -> None:
    made = written(begun(), form="oral")
    assert (reread(made).effective_at, fresh(made.mediation.matter).state) == (NOW, "done")
    with pytest.raises(errors.Ruled):
        signs(made, "owner")


def test_a_refusal_ends_it_at_once_and_says_so_without_contents() -> None:
    made = proposed()
    willing(made, "tenant", False)
    row = reread(made)
    assert (row.state, row.why_ended) == ("ended", "refused")
    with db.scoped(cast.scope("owner")):
        words = vault.words_of(Event.objects.filter(matter=made.matter).order_by("-number")[0])
    assert "仲裁、行政、司法" in words
    with db.scoped(cast.scope("stranger")) as actor, pytest.raises(errors.Ruled):
        actions.begin_mediation(actor=actor, now=NOW, mediation=made.pk)
    assert fresh(made.matter).state == "in_hand"


def test_a_party_stops_it_also_after_it_has_begun_and_another_may_follow() -> None:
    made = begun()
    willing(made, "owner", False)
    assert reread(made).why_ended == "stopped"
    with db.scoped(cast.scope("stranger")) as actor:
        again = actions.propose_mediation(actor=actor, now=NOW, matter=made.matter_id, mediators="黄文博")
        with pytest.raises(errors.MediationRuns):
            actions.propose_mediation(actor=actor, now=NOW, matter=made.matter_id, mediators="黄文博")
    assert reread(again).state == "proposed"


def test_nothing_begins_before_everybody_is_willing() -> None:
    made = proposed()
    willing(made, "owner")
    with db.scoped(cast.scope("stranger")) as actor, pytest.raises(errors.Ruled) as found:
        actions.begin_mediation(actor=actor, now=NOW, mediation=made.pk)
    assert found.value.ruling.codes == ("mediation.unasked",)


def test_nobody_speaks_or_signs_for_another() -> None:
    made = begun()
    agreement = written(made)
    tenant = party(made, "tenant")
    with db.scoped(cast.scope("owner")) as actor:
        with pytest.raises(NotAllowed):
            actions.say_willing(actor=actor, now=NOW, party=tenant.pk, agrees=False)
        with pytest.raises(errors.Ruled) as found:
            actions.sign(actor=actor, now=NOW, agreement=agreement.pk, shown=agreement.digest, party=tenant.pk)
        with pytest.raises(NotAllowed):
            actions.sign(actor=actor, now=NOW, agreement=agreement.pk, shown=agreement.digest, seal=True)
    assert found.value.ruling.codes == ("mediation.not_himself",)


def test_on_paper_the_mediator_enters_the_sheet_with_its_photo_closed() -> None:
    made = written(begun())
    tenant = party(made.mediation, "tenant").pk
    with pytest.raises(errors.Ruled) as found:
        signs(made, "stranger", party=tenant)
    assert found.value.ruling.codes == ("mediation.no_photo",)
    signature = signs(made, "stranger", party=tenant, sheet=photo())
    assert (signature.how, signature.digest) == ("paper", made.digest)
    assert b"JFIF" not in bytes(signature.sheet or b"")


def test_a_text_that_changed_is_not_signed_and_one_that_was_signed_does_not_change() -> None:
    mediation = begun()
    first = written(mediation)
    second = written(mediation, due_on=(NOW + timedelta(days=3)).date())
    with pytest.raises(errors.Ruled) as found:
        signs(second, "owner", shown=first.digest)
    assert found.value.ruling.codes == ("mediation.changed",)
    signs(second, "owner")
    with pytest.raises(errors.AgreementStands):
        written(mediation)
    with db.scoped(cast.scope("stranger")) as actor, pytest.raises(errors.AgreementStands):
        actions.add_party(actor=actor, now=NOW, mediation=mediation.pk, name="第三个人")


def test_only_the_parties_who_acts_for_them_and_the_mediating_body_see_it() -> None:
    made = agreed()
    with db.scoped(cast.scope("stranger")) as actor:
        session = MediationSession.objects.filter(mediation=made.mediation)
        assert not session.exists()
        assert actor.person_id == cast.person("stranger").pk
    for who in cast.names():
        with db.scoped(cast.scope(who)):
            counts = [table.objects.count() for table in TABLES]
        assert counts == ([1, 2, 0, 1, 3, 2] if who in ("owner", "tenant", "stranger") else [0] * 6), who


def test_the_record_tells_that_something_was_done_and_nothing_that_was_said() -> None:
    agreed()
    with db.scoped(cast.scope("auditor")):
        rows = list(Record.objects.filter(verb__startswith="matters.mediation"))
    assert "matters.mediation_agreed" in {row.verb for row in rows}
    text = " ".join(str(row.detail) for row in rows)
    assert "地垫" not in text
    assert "赵敏" not in text


def test_a_code_lets_one_in_once() -> None:
    matter = quarrel()
    with db.scoped(cast.scope("stranger")) as actor:
        made = actions.propose_mediation(actor=actor, now=NOW, matter=matter.pk, mediators="黄文博")
        _row, code = actions.add_party(actor=actor, now=NOW, mediation=made.pk, name="赵敏")
    with db.scoped(cast.scope("owner")) as actor, pytest.raises(errors.PartyKnown):
        actions.take_part(actor=actor, now=NOW, code=code)
    with db.scoped(cast.scope("tenant")) as actor:
        actions.take_part(actor=actor, now=NOW, code=code.lower())
    for wrong in (code, "x", ""):
        with db.scoped(cast.scope("elder")) as actor, pytest.raises(errors.CodeWrong):
            actions.take_part(actor=actor, now=NOW, code=wrong)


def test_a_body_that_does_not_mediate_cannot_and_nobody_but_the_lead_proposes_it() -> None:
    matter = quarrel("company")
    with db.scoped(cast.scope("property_manager")) as actor, pytest.raises(errors.NotMediating):
        actions.propose_mediation(actor=actor, now=NOW, matter=matter.pk, mediators="李大勇")
    with db.scoped(cast.scope("branch_secretary")) as actor, pytest.raises(NotAllowed):
        actions.propose_mediation(actor=actor, now=NOW, matter=matter.pk, mediators="陈志远")


def test_sittings_are_planned_ahead_and_recorded_once() -> None:
    made = begun()
    at = NOW + timedelta(days=1)
    with db.scoped(cast.scope("stranger")) as actor:
        with pytest.raises(errors.SessionWrong):
            actions.plan_session(actor=actor, now=NOW, mediation=made.pk, at=NOW, venue="居委会")
        row = actions.plan_session(actor=actor, now=NOW, mediation=made.pk, at=at, venue="居委会")
        came = [party(made, "owner").pk, 0]
    with db.scoped(cast.scope("stranger")) as actor:
        held = actions.record_session(actor=actor, now=at, session=row.pk, came=came, record="双方说了各自的难处")
        assert held.came == came[:1]
        assert vault.open_from(held, "record") == "双方说了各自的难处"
        with pytest.raises(errors.SessionWrong):
            actions.record_session(actor=actor, now=at, session=row.pk, came=[], record="再记一次")
    with db.scoped(cast.scope("owner")) as actor, pytest.raises(NotAllowed):
        actions.plan_session(actor=actor, now=NOW, mediation=made.pk, at=at, venue="居委会")


def test_on_the_day_each_party_is_asked_once_whether_it_is_kept() -> None:
    made = agreed()
    due = NOW + timedelta(days=7)
    assert actions.ask_parties(actor=cast.SYSTEM, now=due - timedelta(days=1)) == 0
    assert actions.ask_parties(actor=cast.SYSTEM, now=due) == 2
    assert actions.ask_parties(actor=cast.SYSTEM, now=due) == 0
    with db.scoped(cast.scope("owner")) as actor:
        row = FollowUp.objects.get(agreement=made, party__person=cast.person("owner").pk)
        with pytest.raises(errors.TooEarly):
            actions.say_kept(actor=actor, now=due - timedelta(days=1), follow_up=row.pk, kept=True)
        done = actions.say_kept(actor=actor, now=due, follow_up=row.pk, kept=False, words="还在拖家具")
        assert (done.kept, vault.open_from(done, "words")) == (False, "还在拖家具")
        with pytest.raises(errors.TooEarly):
            actions.say_kept(actor=actor, now=due, follow_up=row.pk, kept=True)
    with db.scoped(cast.scope("tenant")) as actor, pytest.raises(NotAllowed):
        actions.say_kept(actor=actor, now=due, follow_up=row.pk, kept=True)
