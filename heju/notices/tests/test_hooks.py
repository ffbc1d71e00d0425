"""Other systems are told: signed, only outside, logged, again on demand; put to rest when they keep failing."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.notices import actions, parameters, queries
from heju.notices.models import Delivery, Hook
from heju.notices.queries import stories
from heju.notices.queries.stories import Story, Words
from heju.notices.rules import signing
from heju.notices.rules.telling import Receiver
from heju.notices.tasks import hook as door
from heju.notices.tests.conftest import System, act, letters
from heju.organizations.models import Appointment
from heju.people.models import PersonalNotice
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def make(url: str, who: str = "property_manager", body: str = "company", place: str = "A", **more: Any) -> tuple[Hook, str]:
    with db.scoped(cast.scope(who, TODAY)) as scope:
        held = Appointment.objects.get(person=cast.person(who).pk, body=cast.body(body).pk)
        given: dict[str, Any] = {"name": "工单系统", "topics": ["places"]} | more
        return actions.make_hook(
            actor=scope, now=timezone.now(), appointment=held.pk, place=cast.place(place).pk, url=url, **given
        )  # fmt: skip


def deliveries() -> list[Delivery]:
    with db.scoped(queries.post()):
        return list(Delivery.objects.order_by("pk"))


def state_of(hook: Hook) -> Hook:
    with db.scoped(queries.post()):
        return Hook.objects.get(pk=hook.pk)


def test_a_system_is_told_with_a_signature_that_it_can_check(post: Callable[..., Any], system: System) -> None:
    _hook, secret = make(system.url)
    act("places.renamed", subject="places.place", subject_id=7)
    assert post().ends == {"sent": 1}
    [(headers, body)] = system.got
    assert signing.is_genuine(secret, headers, body, int(timezone.now().timestamp()))
    [letter] = letters(channel="hook")
    assert headers["webhook-id"] == f"msg_{letter.parcel.hex}"  # type: ignore[union-attr]
    assert headers["content-type"] == "application/json"
    said = json.loads(body)
    assert (said["type"], said["data"]) == (
        "places.renamed", {"record": letter.record_id, "subject": "places.place", "id": 7, "path": cast.path("A")},
    )  # fmt: skip
    [tried] = deliveries()
    assert (tried.status, tried.excerpt, tried.fault) == (200, "thanks", "")


def test_a_row_that_is_gone_on_with_tells_a_system_once(
    claim: Callable[..., actions.Claimed], system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameters, "SET", 1)
    told = [Receiver(person=cast.person(name).pk) for name in ("owner", "tenant", "elder")]
    words = Words(stories.APPROVED)
    monkeypatch.setitem(stories.STORIES, "places.renamed", Story(lambda _entry: told, lambda _entry: lambda _one: words))
    make(system.url)
    act("places.renamed")
    assert [claim().letters for _each in range(4)] == [2, 1, 1, 0]
    assert [one.channel for one in letters(verb="places.renamed")] == ["hook", "app", "app", "app"]


@pytest.mark.parametrize(
    ("verb", "place", "told"),
    [
        ("places.renamed", "A1", 1),
        ("places.renamed", "B", 0),
        ("places.renamed", "community_a", 0),
        ("organizations.founded", "A", 0),
        ("people.revealed", "A", 0),
    ],
)
def test_it_is_told_what_it_asked_for_and_only_of_its_place(
    claim: Callable[..., actions.Claimed], system: System, verb: str, place: str, told: int
) -> None:
    make(system.url)
    claim()
    act(verb, place=place)
    assert claim().letters == told


def test_a_failure_is_logged_and_tried_again_under_the_same_number(post: Callable[..., Any], system: System) -> None:
    hook, _secret = make(system.url)
    act("places.renamed")
    system.status, system.answer = 503, b"down"
    assert post().ends == {"again": 1}
    assert state_of(hook).failures == 1
    system.status = 200
    assert post(timezone.now() + timedelta(minutes=2)).ends == {"sent": 1}
    assert [(one.status, one.fault) for one in deliveries()] == [(503, "HTTP 503"), (200, "")]
    assert system.got[0][0]["webhook-id"] == system.got[1][0]["webhook-id"]
    assert system.got[0][1] == system.got[1][1]
    assert state_of(hook).failures == 0


@pytest.mark.parametrize(("status", "end"), [(301, "again"), (404, "again"), (410, "never"), (204, "sent")])
def test_what_an_answer_means(post: Callable[..., Any], system: System, status: int, end: str) -> None:
    make(system.url)
    act("places.renamed")
    system.status = status
    if status == 204:
        system.answer = b""
    assert post().ends == {end: 1}
    # A redirect is never followed.
    assert len(system.got) == 1


def test_a_long_answer_is_cut(post: Callable[..., Any], system: System) -> None:
    make(system.url)
    act("places.renamed")
    system.answer = "长\x00".encode() * 100_000
    assert post().ends == {"sent": 1}
    assert len(deliveries()[0].excerpt) == parameters.HOOK_EXCERPT


def test_a_system_that_is_away_is_tried_again(post: Callable[..., Any], system: System) -> None:
    make("http://127.0.0.1:1/")
    act("places.renamed")
    assert post().ends == {"again": 1}
    assert deliveries()[0].fault == "ConnectionRefusedError"


def test_a_hook_that_keeps_failing_rests_and_its_maker_is_told(post: Callable[..., Any], system: System) -> None:
    hook, _secret = make(system.url)
    system.status = 500
    for number in range(parameters.HOOK_FAILURES + 2):
        act("places.renamed", subject_id=number)
    post()
    assert len(system.got) == parameters.HOOK_FAILURES
    assert state_of(hook).rested_at is not None
    assert {one.why for one in letters(channel="hook", state="dropped")} == {"hook_rests"}
    act("places.renamed")
    post()
    assert len(system.got) == parameters.HOOK_FAILURES
    with db.scoped(cast.scope("property_manager")):
        notice = PersonalNotice.objects.get(kind="notices.hook_rested")
        assert (notice.values, notice.link) == ({"name": "工单系统", "count": 10}, f"/desk/hooks/{hook.pk}/")
    client = cast.client("property_manager")
    assert "连着 10 次没有送到" in client.get(f"/desk/hooks/{hook.pk}/").text
    assert client.post(f"/desk/hooks/{hook.pk}/wake/").status_code == 302
    system.status = 200
    act("places.renamed")
    assert post(timezone.now() + timedelta(minutes=2)).ends["sent"] > 1


def test_it_is_delivered_again_on_demand_under_its_number(post: Callable[..., Any], system: System) -> None:
    hook, _secret = make(system.url)
    act("places.renamed")
    post()
    [letter] = letters(channel="hook")
    client = cast.client("property_manager")
    page = client.get(f"/desk/hooks/{hook.pk}/").text
    assert "再发一次" in page
    assert "HTTP 200" in page
    assert client.post(f"/desk/hooks/{hook.pk}/replay/{letter.pk}/").status_code == 302
    # While it waits it cannot be asked for twice.
    assert client.post(f"/desk/hooks/{hook.pk}/replay/{letter.pk}/").status_code == 404
    assert post().ends == {"sent": 1}
    assert len({headers["webhook-id"] for headers, _body in system.got}) == 1
    assert len(system.got) == 2
    with db.scoped(cast.SYSTEM):
        assert Record.objects.filter(verb="notices.replayed", subject_id=hook.pk).count() == 1


def test_an_old_message_is_not_delivered_again(post: Callable[..., Any], system: System) -> None:
    hook, _secret = make(system.url)
    act("places.renamed")
    post()
    [letter] = letters(channel="hook")
    later = timezone.now() + timedelta(days=parameters.REPLAY_DAYS, seconds=1)
    with db.scoped(cast.scope("property_manager", TODAY)) as scope:
        assert not actions.replay(actor=scope, now=later, hook=hook.pk, letter=letter.pk)
        assert actions.replay(actor=scope, now=later - timedelta(minutes=1), hook=hook.pk, letter=letter.pk)


def test_an_ended_hook_is_told_nothing_and_what_waited_is_dropped(post: Callable[..., Any], system: System) -> None:
    hook, _secret = make(system.url)
    system.status = 500
    act("places.renamed")
    post()
    client = cast.client("property_manager")
    assert client.post(f"/desk/hooks/{hook.pk}/end/", {"why": ""}).status_code == 422
    assert client.post(f"/desk/hooks/{hook.pk}/end/", {"why": "换了系统"}).status_code == 302
    act("places.renamed")
    post(timezone.now() + timedelta(minutes=2))
    assert len(system.got) == 1
    assert [one.why for one in letters(channel="hook")] == ["hook_ended"]
    assert client.post(f"/desk/hooks/{hook.pk}/replay/{letters(channel='hook')[0].pk}/").status_code == 404


def test_it_ends_with_the_appointment(claim: Callable[..., actions.Claimed], system: System) -> None:
    make(system.url)
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(person=cast.person("property_manager").pk).update(ended_on=TODAY)
    claim()
    act("places.renamed")
    assert claim().letters == 0


# ---- making one -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "more", "field"),
    [
        ("http://example.org/", {}, "url"),
        ("https://127.0.0.1/", {}, "url"),
        ("https://example.org/", {"topics": ["people"]}, "topics"),
        ("https://example.org/", {"topics": []}, "topics"),
        ("https://example.org/", {"who": "branch_secretary"}, "appointment"),
    ],
)
def test_what_is_refused(url: str, more: dict[str, Any], field: str, settings: Any) -> None:
    settings.NOTICES_HOOKS_LOCAL = False
    if "who" in more:
        # In the name of somebody else's appointment.
        with db.scoped(cast.scope("property_manager", TODAY)) as scope:
            other = Appointment.objects.get(person=cast.person("branch_secretary").pk, body=cast.body("branch").pk)
            with pytest.raises(actions.HookRefused) as refused:
                actions.make_hook(
                    actor=scope, now=timezone.now(), appointment=other.pk, place=cast.place("A").pk, name="x", url=url, topics=["places"]
                )  # fmt: skip
    else:
        with pytest.raises(actions.HookRefused) as refused:
            make(url, **more)
    assert refused.value.field == field


def test_nobody_makes_one_beyond_his_places_or_without_the_power() -> None:
    with pytest.raises((NotAllowed, actions.HookRefused)):
        make("https://example.org/", place="B")
    with pytest.raises(NotAllowed):
        make("https://example.org/", who="social_worker", body="agency")


def test_the_secret_is_shown_once_and_kept_closed(system: System) -> None:
    client = cast.client("property_manager")
    with db.scoped(cast.scope("property_manager", TODAY)):
        held = Appointment.objects.get(person=cast.person("property_manager").pk).pk
    given = {"place": cast.place("A").pk, "appointment": held, "name": "调度", "url": system.url, "topics": ["places"]}
    page = client.post("/desk/hooks/new/", given)
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", page.text)
    assert found is not None
    assert page["Cache-Control"] == "no-store"
    with db.scoped(queries.post()):
        hook = Hook.objects.get(name="调度")
        assert found[0].encode() not in bytes(hook.secret)
        assert queries.open_secret(hook) == found[0]
    assert "whsec_" not in client.get(f"/desk/hooks/{hook.pk}/").text
    assert "调度" in client.get("/desk/hooks/").text
    assert client.post("/desk/hooks/new/", given | {"url": "ftp://x"}).status_code == 422


def test_who_sees_which_hooks(system: System) -> None:
    hook, _secret = make(system.url)
    for who in ("auditor", "community_officer"):
        assert "工单系统" in cast.client(who).get("/desk/hooks/").text
    assert "工单系统" not in cast.client("second_secretary").get("/desk/hooks/").text
    assert cast.client("second_secretary").get(f"/desk/hooks/{hook.pk}/").status_code == 404
    assert cast.client("owner").get("/desk/hooks/").status_code == 403
    assert cast.client("auditor").post(f"/desk/hooks/{hook.pk}/end/", {"why": "x"}).status_code == 403
    assert cast.client("community_officer").post(f"/desk/hooks/{hook.pk}/end/", {"why": "出了问题"}).status_code == 302


# ---- only outside ---------------------------------------------------------------------------------------------------


def resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_words: found)


@pytest.mark.parametrize("found", [("10.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("169.254.169.254",), ()])
def test_a_name_that_stands_for_an_address_inside_is_not_connected_to(
    post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, settings: Any, found: tuple[str, ...]
) -> None:
    settings.NOTICES_HOOKS_LOCAL = False
    make("https://hooks.example.org/")
    act("places.renamed")
    resolves(monkeypatch, *found)
    monkeypatch.setattr(socket, "create_connection", lambda *_args, **_words: pytest.fail("connected"))
    assert post().ends == {"never": 1}
    assert deliveries()[0].fault == "inside"


def test_the_name_is_looked_up_once_and_the_address_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.NOTICES_HOOKS_LOCAL = False
    resolves(monkeypatch, "93.184.216.34")
    connected: list[Any] = []

    def connect(where: Any, timeout: float) -> socket.socket:
        connected.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    address = door.outside("hooks.example.org", 443)
    with pytest.raises(ConnectionRefusedError):
        door.Pinned("hooks.example.org", 443, address, None).connect()
    assert connected == [("93.184.216.34", 443)]
