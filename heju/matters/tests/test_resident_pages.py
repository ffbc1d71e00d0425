"""What a resident reads of a matter and does on its page; the page behind a link; photos; lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heju.kit import db
from heju.matters import actions
from heju.matters.models import Asked, Matter, Photo
from heju.matters.queries import asked as waiting
from heju.matters.tests.stage import assigned, does, fresh, photo, raised, thing, word
from tests import cast

pytestmark = pytest.mark.django_db
COMPANY, SECRETARY = "property_manager", "branch_secretary"


def linked(**more: Any) -> tuple[Matter, str]:
    """Raise a matter by a proven telephone, and return it with its link."""
    with db.scoped(cast.SYSTEM):
        said = word(None, phone="+8610000000077", photos=[photo()])
        found = actions.raise_matter(actor=cast.SYSTEM, now=timezone.now(), thing=thing(**more), word=said)
    return found.matter, found.link


def page_of(who: str, matter: Matter) -> str:
    answer = cast.client(who).get(reverse("matters:matter", args=[matter.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def brought_to_done(matter: Matter) -> Matter:
    now = timezone.now()
    does(SECRETARY, matter, "accept", now=now)
    assigned(matter, now=now)
    does(COMPANY, matter, "take_up", now=now)
    with db.scoped(cast.scope(COMPANY)) as actor:
        said = actions.Said("换了主板，试了十次", [photo("green")])
        actions.report_done(actor=actor, now=now, matter=matter.pk, said=said)
    return fresh(matter)


def act(client: Client, matter: Matter, move: str, **data: Any) -> Any:
    return client.post(reverse("matters:act", args=[matter.pk, move]), data)


def test_it_says_who_acts_next_by_when_and_what_follows_by_itself() -> None:
    matter = raised(now=timezone.now())
    page = page_of("owner", matter)
    assert "等梧桐苑党支部受理" in page
    assert "自动报社区" in page
    assert "还剩" in page
    assert "您" in page


def test_the_duty_the_ways_of_the_law_and_no_retaliation_stand_there() -> None:
    matter = raised(now=timezone.now())
    does(SECRETARY, matter, "accept", now=timezone.now())
    assigned(matter, now=timezone.now())
    page = page_of("tenant", matter)
    assert "《信访工作条例》第十八条第四款" in page
    assert "《民法典》第二百八十七条" in page
    assert "清禾物业服务有限公司" in page


def test_whoever_reported_is_named_to_nobody_but_himself() -> None:
    matter = raised(now=timezone.now())
    assert "反映的人" in page_of("tenant", matter)
    for who in ("tenant", COMPANY, SECRETARY):
        assert cast.PERSONS["owner"][0] not in page_of(who, matter)


@pytest.mark.parametrize(("who", "status"), [("owner", 200), (SECRETARY, 200), ("tenant", 404), ("stranger", 404), (COMPANY, 404)])
def test_a_private_matter_and_its_photos_open_to_those_concerned_only(who: str, status: int) -> None:
    with db.scoped(cast.SYSTEM):
        one = Photo.objects.filter(matter=cast.matter("quarrel")).first()
    client = cast.client(who)
    assert client.get(reverse("matters:matter", args=[cast.matter("quarrel")])).status_code == status
    assert one is not None
    assert client.get(reverse("matters:photo", args=[one.public_id])).status_code == status


def test_a_question_is_answered_once_however_often_it_is_sent() -> None:
    matter = raised(now=timezone.now())
    does(SECRETARY, matter, "accept", now=timezone.now())
    assigned(matter, now=timezone.now())
    does(COMPANY, matter, "ask", "是哪一部电梯？", now=timezone.now())
    with db.scoped(cast.scope("owner")) as actor:
        assert [one.act_label for one in waiting.waiting(actor, timezone.localdate())] == ["回答"]
    client, key = cast.client("owner"), uuid4()
    assert "是哪一部电梯" in page_of("owner", matter)
    for _ in range(2):
        assert act(client, matter, "answer", words="左边那一部", key=key).status_code == 302
    assert fresh(matter).state == "in_hand"
    assert page_of("owner", matter).count("左边那一部") == 1


def test_nothing_typed_is_lost_where_a_photo_is_refused() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    matter = raised(now=timezone.now())
    answer = act(cast.client("owner"), matter, "reply", words="还有异响", key=uuid4(), photos=SimpleUploadedFile("a.jpg", b"%PDF-1.7"))
    assert answer.status_code == 422
    assert "还有异响" in answer.content.decode()
    assert "只能传照片" in answer.content.decode()


def test_fixed_is_one_tap_and_so_is_the_rating() -> None:
    matter = brought_to_done(raised(now=timezone.now(), is_shared=False))
    with db.scoped(cast.scope("owner")) as actor:
        assert [one.word for one in waiting.waiting(actor, timezone.localdate())] == ["等您确认"]
    client = cast.client("owner")
    assert "修好了吗" in page_of("owner", matter)
    act(client, matter, "say_fixed")
    assert (fresh(matter).state, fresh(matter).outcome) == ("closed", "solved")
    assert "办好了，并且问过相关的人" in page_of("owner", matter)
    with db.scoped(cast.scope("owner")) as actor:
        assert [one.word for one in waiting.waiting(actor, timezone.localdate())] == ["请您评价"]
    act(client, matter, "rate", score="5")
    with db.scoped(cast.SYSTEM):
        assert Asked.objects.get(matter=matter, person=cast.person("owner").pk).score == 5
    with db.scoped(cast.scope("owner")) as actor:
        assert waiting.waiting(actor, timezone.localdate()) == []


@pytest.mark.parametrize("score", ["0", "6", "x", ""])
def test_a_rating_that_is_none_is_refused(score: str) -> None:
    matter = brought_to_done(raised(now=timezone.now(), is_shared=False))
    client = cast.client("owner")
    act(client, matter, "say_fixed")
    act(client, matter, "rate", score=score)
    with db.scoped(cast.SYSTEM):
        assert Asked.objects.get(matter=matter, person=cast.person("owner").pk).score is None


def test_not_fixed_needs_a_word_and_sends_it_back() -> None:
    matter = brought_to_done(raised(now=timezone.now(), is_shared=False))
    client = cast.client("owner")
    assert act(client, matter, "say_not_fixed", words="", key=uuid4()).status_code == 422
    assert act(client, matter, "say_not_fixed", words="还是打不开", key=uuid4()).status_code == 302
    assert fresh(matter).state == "assigned"


def test_a_neighbor_cannot_withdraw_what_another_raised() -> None:
    matter = raised(now=timezone.now())
    assert act(cast.client("tenant"), matter, "withdraw", words="", key=uuid4()).status_code == 403
    assert fresh(matter).state == "raised"
    assert act(cast.client("owner"), matter, "withdraw", words="", key=uuid4()).status_code == 302
    assert fresh(matter).outcome == "withdrawn"


# ---- behind a link ----------------------------------------------------------------------------------------------------


def test_a_link_opens_its_matter_its_photos_and_no_other() -> None:
    matter, link = linked()
    other, _link = linked(category="elevator.ride.faulty")
    client = Client()
    page = client.get(f"/m/{link}/").content.decode()
    assert "梧桐苑" in page
    assert "+8610000000077" not in page
    with db.scoped(cast.SYSTEM):
        own, foreign = (Photo.objects.filter(matter=one).get() for one in (matter, other))
    assert client.get(f"/m/{link}/photos/{own.public_id}/").status_code == 200
    assert client.get(f"/m/{link}/photos/{foreign.public_id}/").status_code == 404
    assert client.get(f"/m/{link[:-1]}{'A' if link[-1] != 'A' else 'B'}/").status_code == 404


def test_an_address_that_tries_too_many_links_is_shown_none_for_a_while(settings: Any) -> None:
    settings.MACHINE_BUDGETS = settings.MACHINE_BUDGETS | {"links": (1, 3)}
    matter, link = linked()
    client, other = Client(REMOTE_ADDR="203.0.113.9"), Client(REMOTE_ADDR="198.51.100.9")
    right = [client.get(f"/m/{link}/").status_code for _ in range(5)]
    assert right == [200] * 5, "what leads somewhere costs nothing"
    wrong = [client.get(f"/m/{'x' * 24}{number}/").status_code for number in range(5)]
    assert wrong == [404, 404, 404, 429, 429]
    # Right or wrong, he is shown nothing now: which it is he does not learn.
    assert client.get(f"/m/{link}/").status_code == 429
    assert client.get(f"/m/{link}/photos/{Photo(public_id=uuid4()).public_id}/").status_code == 429
    assert client.post(f"/m/{link}/withdraw/", {"key": str(uuid4())}).status_code == 429
    assert fresh(matter).state == "raised"
    assert other.get(f"/m/{link}/").status_code == 200


def test_a_link_confirms_rates_and_nothing_else() -> None:
    matter, link = linked(is_shared=False)
    brought_to_done(matter)
    client = Client()
    assert "修好了吗" in client.get(f"/m/{link}/").content.decode()
    assert client.post(f"/m/{link}/say_fixed/").status_code == 302
    assert fresh(matter).outcome == "solved"
    client.post(f"/m/{link}/rate/", {"score": "4"})
    with db.scoped(cast.SYSTEM):
        assert Asked.objects.get(matter=matter).score == 4
    for move in ("accept", "assign", "report_done", "nothing"):
        assert client.post(f"/m/{link}/{move}/").status_code == 404


def test_a_link_withdraws() -> None:
    matter, link = linked()
    assert Client().post(f"/m/{link}/withdraw/", {"words": "", "key": uuid4()}).status_code == 302
    assert fresh(matter).outcome == "withdrawn"


# ---- lists ------------------------------------------------------------------------------------------------------------


def test_my_list_shows_mine_and_the_compound_shows_what_is_public() -> None:
    mine = cast.client("owner").get(reverse("matters:mine")).content.decode()
    assert reverse("matters:matter", args=[cast.matter("quarrel")]) in mine
    public = cast.client("tenant").get(reverse("matters:compound", args=[cast.place("A").pk])).content.decode()
    assert reverse("matters:matter", args=[cast.matter("elevator")]) in public
    assert reverse("matters:matter", args=[cast.matter("quarrel")]) not in public
    assert (
        reverse("matters:matter", args=[cast.matter("elevator")]) not in cast.client("tenant").get(reverse("matters:mine")).content.decode()
    )


# How many questions each page asks of the database, those of signing in and of the frame among them. Reviewed when it changes.
QUERIES = {"mine": 14, "matter": 19, "link": 20, "raise": 17, "place": 21, "send": 24}


def counted(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len([one for one in caught.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_pages_ask_as_much_of_the_database_for_many_as_for_one() -> None:
    client = cast.client("owner")
    matter, link = linked()
    client.post(reverse("matters:raise"), {"words": "电梯停了，门打不开", "do": "next"})
    client.post(reverse("matters:raise_kind"), {"category": "elevator.ride.stopped"})
    client.post(reverse("matters:raise_place"), {"place": cast.place("A1").pk})
    addresses = {
        "mine": reverse("matters:mine"),
        "compound": reverse("matters:compound", args=[cast.place("A").pk]),
        "matter": reverse("matters:matter", args=[matter.pk]),
        "link": f"/m/{link}/",
        "raise": reverse("matters:raise"),
        "place": reverse("matters:raise_place"),
        "send": reverse("matters:raise_send"),
    }
    few = {name: counted(client, address) for name, address in addresses.items()}
    assert {name: few[name] for name in QUERIES} == QUERIES
    for hours in range(1, 5):
        raised(now=timezone.now() - timedelta(hours=hours), words=f"第{hours}次电梯停了不能用")
    assert {name: counted(client, address) for name, address in addresses.items()} == few
