"""Claims on homes: made with papers, compared by somebody else, told to everybody concerned, appealed once."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.kit.vault import Tampered
from heju.people import actions, errors, parameters, queries, vault
from heju.people.models import Claim, Person, Proof, Tie
from heju.people.tests.papers import claim, decide, photo, told, verbs
from tests import cast

pytestmark = pytest.mark.django_db
HALF = Fraction(1, 2)


@contextmanager
def ruled(code):
    with pytest.raises(errors.Ruled) as found:
        yield found
    assert found.value.ruling.codes == (code,)


def ties(number="402"):
    with db.scoped(cast.SYSTEM):
        return list(Tie.objects.filter(unit=cast.unit("A", number).pk, until=None).order_by("pk"))


# ---- making -----------------------------------------------------------------------------------------------------------


def test_it_is_made_with_a_closed_redrawn_photo():
    made = claim(photos=[photo("PNG"), photo()])
    assert (made.status, made.handlers, made.path) == ("open", ["branch", "committee", "government"], cast.path("A1s1"))
    assert verbs()[0] == "people.claimed"
    with db.scoped(cast.scope("stranger")):
        proofs = list(Proof.objects.filter(claim=made))
        assert len(proofs) == 2
        for proof in proofs:
            assert b"JFIF" not in bytes(proof.image)
            assert vault.open_image(proof.public_id, bytes(proof.image)).startswith(b"\xff\xd8\xff")
        with pytest.raises(Tampered):
            vault.open_image(proofs[0].public_id, bytes(proofs[1].image))


def test_the_maker_is_told_and_so_are_the_owners():
    claim(number="201", share=HALF)
    assert any("收到您登记到 梧桐苑 1栋1单元 201 的申请" in text for text in told("stranger"))
    assert any("有人申请登记到 梧桐苑 1栋1单元 201" in text for text in told("elder"))
    assert told("owner") == []


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"photos": []}, errors.PhotoNeeded),
        ({"photos": [photo()] * 5}, errors.PhotoNeeded),
        ({"photos": [b"%PDF-1.7"]}, errors.PhotoRefused),
        ({"kind": "tenant"}, errors.Ruled),
        ({"kind": "tenant", "until": cast.SINCE}, errors.Ruled),
    ],
)
def test_it_is_refused(more, error):
    with pytest.raises(error):
        claim(**more)
    assert told("stranger") == []


def test_the_same_claim_twice_is_one():
    claim()
    with pytest.raises(errors.ClaimedAlready):
        claim()
    with db.scoped(cast.scope("stranger")):
        assert Claim.objects.count() == 1


def test_whoever_is_tied_already_needs_no_claim():
    with pytest.raises(errors.TiedAlready):
        claim("owner", "101")


def test_nobody_searches_a_building_with_claims():
    for number in cast.NUMBERS[:5]:
        claim(number=number)
    with pytest.raises(errors.TooManyClaims):
        claim(number=cast.NUMBERS[5])


def test_a_name_is_asked_of_whoever_has_none():
    with db.scoped(cast.SYSTEM):
        person = Person.objects.get(pk=cast.person("stranger").pk)
        person.name, person.name_index = vault.close("name", person.public_id, ""), vault.index_of("name", "")
        person.save()
    with pytest.raises(errors.NameNeeded):
        claim()
    claim(name="黄 文博")
    with db.scoped(cast.scope("stranger")):
        assert queries.own_name(cast.person("stranger").pk) == "黄文博"


def test_a_known_name_is_not_changed_by_a_claim():
    claim(name="别人")
    with db.scoped(cast.scope("stranger")):
        assert queries.own_name(cast.person("stranger").pk) == "黄文博"


def test_a_helper_claims_for_the_elder():
    with db.scoped(cast.scope("helper")) as scope:
        acting = replace(scope, on_behalf_of=cast.person("elder").pk)
        unit = queries.open_unit(acting, cast.unit("A", "402").pk, cast.DAY)
        made = actions.claim_home(
            actor=acting, now=cast.NOW, unit=unit, kind="family", since=cast.SINCE, paper="household", photos=[photo()]
        )
    assert made.person_id == cast.person("elder").pk


# ---- who sees ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["owner", "tenant"])
def test_only_those_who_compare_see_it(kind):
    made = claim(kind=kind, until=cast.DAY + timedelta(days=90) if kind == "tenant" else None)
    seen = set()
    for key in cast.names():
        with db.scoped(cast.scope(key)):
            if Claim.objects.filter(pk=made.pk).exists():
                assert Proof.objects.filter(claim=made).exists()
                seen.add(key)
    officers = {"branch_secretary", "community_officer", "street_officer", "district_officer"}
    assert seen == {"stranger", *officers, *({"committee_member"} if kind == "owner" else set())}


def test_the_claimant_is_known_while_it_waits_and_not_after_a_refusal():
    made = claim()
    with db.scoped(cast.scope("branch_secretary")):
        assert Person.objects.filter(pk=made.person_id).exists()
    decide(made, approved=False, answer="证件看不清")
    with db.scoped(cast.scope("branch_secretary")):
        assert not Person.objects.filter(pk=made.person_id).exists()


def test_nobody_files_a_claim_for_somebody_else():
    refused = pytest.raises(ProgrammingError, match="row-level")
    insert = (
        "insert into people_claim (person_id, unit_id, path, kind, share_numerator, share_denominator, since, paper, handlers, made_at,"
        " status, answer, appeal) values (%s, %s, %s::ltree, 'owner', 1, 1, now(), 'deed', '{branch}', now(), 'open', '', '')"
    )
    unit = cast.unit("A", "402")
    with db.scoped(cast.scope("stranger")), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(insert, [cast.person("owner").pk, unit.pk, unit.path])


# ---- deciding ---------------------------------------------------------------------------------------------------------


def test_an_approval_binds_tells_and_dates_the_photos():
    made = decide(claim(number="201", share=HALF))
    assert (made.status, made.decided_by_id) == ("approved", cast.person("branch_secretary").pk)
    tie = next(one for one in ties("201") if one.person_id == cast.person("stranger").pk)
    assert (tie.share, tie.kind, tie.handlers, tie.since) == (HALF, "owner", ["branch", "committee", "government"], cast.SINCE)
    assert any("通过了" in text for text in told("stranger"))
    assert any("登记了一位业主：黄*" in text for text in told("elder"))
    assert verbs()[0] == "people.claim_approved"
    with db.scoped(cast.scope("stranger")):
        assert {proof.delete_on for proof in Proof.objects.all()} == {cast.DAY + timedelta(days=parameters.PROOF_DAYS)}


def test_a_refusal_says_why():
    with pytest.raises(errors.ReasonMissing):
        decide(claim(), approved=False, answer="不")
    with db.scoped(cast.scope("stranger")):
        decide(Claim.objects.get(), approved=False, answer="姓名和房产证不一致")
    assert any("姓名和房产证不一致" in text for text in told("stranger"))
    assert ties() == []


def test_shares_never_exceed_the_whole():
    made = claim(number="101", share=Fraction(1, 100))
    with ruled("share.full") as refused:
        decide(made)
    assert "份额已经登记满了" in str(refused.value)
    with db.scoped(cast.scope("stranger")):
        assert Claim.objects.get().status == "open"


def test_of_two_claims_that_do_not_fit_one_wins_and_the_other_is_told():
    first, second = claim(), claim("tenant")
    decide(second)
    with db.scoped(cast.scope("stranger")):
        assert Claim.objects.get(pk=first.pk).status == "overtaken"
    assert any("没有办成" in text for text in told("stranger"))
    assert [tie.person_id for tie in ties()] == [cast.person("tenant").pk]
    with ruled("claim.over"):
        decide(first)
    assert cast.client("branch_secretary").get(reverse("people:review", args=[first.pk])).status_code == 200


def test_two_claims_that_fit_both_hold():
    first, second = claim(share=HALF), claim("tenant", share=HALF)
    decide(first)
    decide(second)
    assert sum(tie.share for tie in ties()) == 1


@pytest.mark.parametrize(
    "key", ["owner", "tenant", "property_manager", "committee_member", "social_worker", "auditor", "stranger", "second_secretary"]
)
def test_others_do_not_decide(key):
    made = claim()
    with pytest.raises((NotAllowed, Claim.DoesNotExist)):
        decide(made, key)


def test_nobody_decides_his_own_claim():
    made = claim("branch_secretary")
    with ruled("claim.own"):
        decide(made)
    decide(made, "community_officer")
    assert ties()[0].person_id == cast.person("branch_secretary").pk


def test_a_decided_claim_is_decided():
    made = decide(claim())
    with ruled("claim.over"):
        decide(made, approved=False, answer="改主意了吧")


# ---- the photos -------------------------------------------------------------------------------------------------------


def test_a_look_at_the_photos_is_recorded_and_shown_to_the_claimant():
    made = claim()
    with db.scoped(cast.scope("branch_secretary")) as scope:
        photos = actions.see_proofs(actor=scope, now=cast.NOW, claim=made)
        assert photos[0].startswith(b"\xff\xd8\xff")
    with db.scoped(cast.scope("stranger")):
        assert queries.records_about(made.person_id)[0].verb == "people.proof_seen"


def test_nobody_looks_once_it_is_decided():
    made = decide(claim())
    with db.scoped(cast.scope("branch_secretary")) as scope, pytest.raises(errors.Ruled):
        actions.see_proofs(actor=scope, now=cast.NOW, claim=made)


# ---- withdrawing and appealing ----------------------------------------------------------------------------------------


def test_it_is_withdrawn_by_its_maker_alone_and_the_photos_go_at_once():
    made = claim()
    with db.scoped(cast.scope("branch_secretary")) as scope, pytest.raises(NotAllowed):
        actions.withdraw_claim(actor=scope, now=cast.NOW, claim=made)
    with db.scoped(cast.scope("stranger")) as scope:
        actions.withdraw_claim(actor=scope, now=cast.NOW, claim=made)
        assert {proof.delete_on for proof in Proof.objects.all()} == {cast.DAY}
        with pytest.raises(errors.Ruled):
            actions.withdraw_claim(actor=scope, now=cast.NOW, claim=made)
    with pytest.raises(errors.Ruled):
        decide(made)


def appeal(made, later=timedelta(0), words="房产证是我本人的"):
    with db.scoped(cast.scope("stranger")) as scope:
        return actions.appeal_claim(actor=scope, now=cast.NOW + later, claim=made, words=words)


def test_an_appeal_goes_to_the_community_and_another_hand():
    made = decide(claim(), approved=False, answer="看不清楚啊")
    appeal(made)
    with db.scoped(cast.scope("stranger")):
        assert {proof.delete_on for proof in Proof.objects.all()} == {None}
    with ruled("claim.level"):
        decide(made)
    assert decide(made, "community_officer").status == "approved"
    assert len(ties()) == 1


def test_the_same_officer_does_not_decide_twice():
    made = decide(claim(), "community_officer", approved=False, answer="看不清楚啊")
    appeal(made)
    with ruled("claim.same_hand"):
        decide(made, "community_officer")
    final = decide(made, "street_officer", approved=False, answer="合同不是这套")
    assert final.status == "upheld"
    with pytest.raises(errors.Ruled):
        appeal(made)


@pytest.mark.parametrize(("days", "works"), [(parameters.APPEAL_DAYS, True), (parameters.APPEAL_DAYS + 1, False)])
def test_the_time_for_an_appeal(days, works):
    made = decide(claim(), approved=False, answer="看不清楚啊")
    if works:
        assert appeal(made, timedelta(days=days)).status == "appealed"
    else:
        with ruled("appeal.late"):
            appeal(made, timedelta(days=days))


def test_an_appeal_says_why():
    made = decide(claim(), approved=False, answer="看不清楚啊")
    with pytest.raises(errors.ReasonMissing):
        appeal(made, words="不服")


# ---- pages ------------------------------------------------------------------------------------------------------------


def test_it_waits_in_the_today_of_those_who_compare():
    made = claim()
    url = reverse("people:review", args=[made.pk])
    assert url in cast.client("branch_secretary").get("/desk/").text
    assert url in cast.client("community_officer").get("/desk/").text
    assert url not in cast.client("property_manager").get("/desk/").text
    assert url in cast.client("branch_secretary").get(reverse("people:reviews")).text


def test_an_appeal_waits_for_the_community_only():
    made = decide(claim(), approved=False, answer="看不清楚啊")
    appeal(made)
    url = reverse("people:review", args=[made.pk])
    assert url not in cast.client("branch_secretary").get("/desk/").text
    assert url in cast.client("community_officer").get("/desk/").text


def test_the_whole_way_through_the_pages(settings):
    stranger = cast.client("stranger")
    unit = cast.unit("A", "402")
    form = stranger.get(reverse("people:claim"), {"unit": unit.pk})
    assert "梧桐苑 1栋1单元 402" in form.text
    sent = {"kind": "owner", "share": "全部", "since": "2020-01-01", "until": "", "paper": "deed"}
    from django.core.files.uploadedfile import SimpleUploadedFile

    empty = stranger.post(f"{reverse('people:claim')}?unit={unit.pk}", sent)
    assert empty.status_code == 422
    assert "请至少拍一张" in empty.text
    for name, data in (("a.jpg", b"%PDF-1.7 x"), ("a.jpg", b"")):
        bad = stranger.post(f"{reverse('people:claim')}?unit={unit.pk}", {**sent, "photos": SimpleUploadedFile(name, data)})
        assert bad.status_code == 422
        assert 'value="全部"' in bad.text
    photos = [SimpleUploadedFile("a.jpg", photo()), SimpleUploadedFile("b.exe", photo("PNG"))]
    done = stranger.post(f"{reverse('people:claim')}?unit={unit.pk}", {**sent, "photos": photos})
    assert done.headers["Location"] == reverse("people:claims")
    assert "正在核对" in stranger.get(reverse("people:claims")).text
    with db.scoped(cast.scope("stranger")):
        made = Claim.objects.get()
    secretary = cast.client("branch_secretary")
    page = secretary.get(reverse("people:review", args=[made.pk]))
    assert "黄*" in page.text
    assert "data:image" not in page.text
    seen = secretary.post(reverse("people:proofs", args=[made.pk]))
    assert seen.text.count("data:image/jpeg;base64,") == 2
    assert "黄文博" in seen.text
    assert seen.headers["Cache-Control"].count("no-store")
    wrong = secretary.post(reverse("people:review", args=[made.pk]), {"decision": "decline", "answer": ""})
    assert wrong.status_code == 422
    secretary.post(reverse("people:review", args=[made.pk]), {"decision": "approve", "answer": ""})
    home = stranger.get(reverse("people:my_home"))
    assert "梧桐苑" in home.text


@pytest.mark.parametrize(("key", "status"), [("stranger", 403), ("owner", 403), ("property_manager", 403), ("second_secretary", 404)])
def test_the_desk_page_is_shut_to_others(key, status):
    made = claim()
    assert cast.client(key).get(reverse("people:review", args=[made.pk])).status_code == status
    assert cast.client(key).post(reverse("people:proofs", args=[made.pk])).status_code == status


def test_what_waits_costs_the_same_however_much_it_is(django_assert_num_queries):
    claim()
    with db.scoped(cast.scope("branch_secretary")) as scope, django_assert_num_queries(2):
        assert len(queries.waiting_reviews(scope, cast.DAY)) == 1
    claim("tenant", "401")
    claim("owner", "302")
    with db.scoped(cast.scope("branch_secretary")) as scope, django_assert_num_queries(2):
        assert len(queries.waiting_reviews(scope, cast.DAY)) == 3


def test_a_claim_of_somebody_else_is_not_there():
    made = claim()
    for name in ("withdraw", "appeal"):
        assert cast.client("owner").post(reverse(f"people:{name}", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("unit", ["", "x", "0", "9" * 30])
def test_a_claim_on_nothing_is_not_there(unit):
    assert cast.client("owner").get(reverse("people:claim"), {"unit": unit}).status_code == 404
