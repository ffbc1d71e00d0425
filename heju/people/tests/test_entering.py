"""The function that enters a batch asks what the row policies, the keys and the triggers at rest would ask, each shown by its refusal."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import Error, IntegrityError, ProgrammingError, connection, connections, transaction

from heju.kit import arrays, db
from heju.people.actions.guests import OF_PERSONS, OF_TIES
from heju.people.actions.load_people import ENTER
from heju.people.models import Person, Tie
from tests import cast

pytestmark = pytest.mark.django_db
NUMBER = 900_000_001
DONE = date(2026, 11, 1)


def enter(*, without: str = "", **changes: Any) -> None:
    """Enter one person with one tie to home 402 of A as the branch's secretary, with some values changed, or without one of his reaches."""
    unit, place = cast.unit("A", "402"), cast.place("A")
    values: dict[str, tuple[int, list[Any]]] = {
        "spots": (arrays.INT8, [place.pk]), "spot_paths": (arrays.TEXT, [place.path]), "spot_keepers": (arrays.TEXT, ["branch"]),
        "parts": (arrays.INT8, [unit.pk]), "part_paths": (arrays.TEXT, [unit.path]), "part_keepers": (arrays.TEXT, ["branch"]),
        "ids": (arrays.INT8, [NUMBER]), "persons": (arrays.INT8, [NUMBER]),
        **{name: (kind, [None]) for name, kind in {**OF_PERSONS, **OF_TIES}.items()},
        "public_ids": (arrays.UUID, [uuid.uuid4().bytes]), "names": (arrays.BYTEA, [b"n"]), "name_indexes": (arrays.BYTEA, [b"i"]),
        "elders": (arrays.BOOL, [False]), "places": (arrays.INT8, [place.pk]), "units": (arrays.INT8, [unit.pk]),
        "kinds": (arrays.TEXT, ["family"]), "sinces": (arrays.DATE, [DONE]),
    }  # fmt: skip
    columns = {name: arrays.array(kind, changes.get(name, value)) for name, (kind, value) in values.items()}
    with db.scoped(cast.scope("branch_secretary")), transaction.atomic():
        if without:
            arrays.run("select set_config(%(name)s, %(elsewhere)s, true)", {"name": f"heju.{without}", "elsewhere": cast.place("B").path})
        arrays.run(ENTER, {"now": cast.NOW, "source": "测试", **columns})


def alter(how: str) -> None:
    """Alter the function as its owner, at once visible to all."""
    given = connections["owner"].get_connection_params()
    kept = {name: value for name, value in given.items() if name not in ("cursor_factory", "context")}
    with psycopg.connect(**kept | {"dbname": connection.settings_dict["NAME"]}, autocommit=True) as owner:
        owner.execute(f"alter function people_enter {how}")


@pytest.fixture(params=[True, False], ids=["triggers at rest", "triggers awake"])
def at_rest(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Have the function let the triggers rest, as here, or not, as on a server where its owner may not."""
    if request.param:
        yield True
        return
    alter("reset session_replication_role")
    try:
        yield False
    finally:
        alter("set session_replication_role = replica")


def owner_pairs() -> dict[str, Any]:
    """Return two owners of the home with three quarters and a half."""
    unit = cast.unit("A", "402").pk
    return {
        "ids": [NUMBER, NUMBER + 1], "persons": [NUMBER, NUMBER + 1], "public_ids": [uuid.uuid4().bytes, uuid.uuid4().bytes],
        "names": [b"n"] * 2, "name_indexes": [b"i"] * 2, "elders": [False] * 2, "places": [cast.place("A").pk] * 2, "units": [unit] * 2,
        "kinds": ["owner"] * 2, "sinces": [DONE] * 2, "numerators": [3, 1], "denominators": [4, 2],
        **{name: [None] * 2 for name in ("name_nexts", "phones", "phone_indexes", "phone_nexts", "identities", "identity_indexes",
                                         "identity_nexts")},
    }  # fmt: skip


def test_it_enters_a_person_and_his_tie() -> None:
    enter()
    with db.scoped(cast.scope("branch_secretary")):
        person, tie = Person.objects.get(pk=NUMBER), Tie.objects.get(person=NUMBER)
    assert (person.path, person.handler, bytes(person.name), person.registered_at) == (cast.place("A").path, "branch", b"n", cast.NOW)
    assert (tie.unit_id, tie.path, tie.handlers, tie.source) == (cast.unit("A", "402").pk, cast.unit("A", "402").path, ["branch"], "测试")


def merged() -> int:
    with db.scoped(cast.SYSTEM):
        first, second = (
            Person.objects.create(
                name=b"n", name_index=b"i", registered_at=cast.NOW, place=cast.place("A"), path=cast.place("A").path, handler="branch"
            )
            for _time in range(2)
        )
        with connection.cursor() as cursor:
            cursor.execute("update people_person set merged_into_id = %s where id = %s", [first.pk, second.pk])
    return second.pk


REFUSALS = [
    pytest.param(lambda: {"spot_paths": [cast.place("B").path], "spots": [cast.place("B").pk], "places": [cast.place("B").pk]},
                 ProgrammingError, id="a place beyond the asker's reach"),
    pytest.param(lambda: {"part_paths": [cast.unit("B", "101").path], "parts": [cast.unit("B", "101").pk],
                          "units": [cast.unit("B", "101").pk]}, ProgrammingError, id="a home beyond the asker's reach"),
    pytest.param(lambda: {"spot_keepers": ["government"]}, ProgrammingError, id="in the name of a handler that he is not"),
    pytest.param(lambda: {"part_keepers": ["company"]}, ProgrammingError, id="in the name of one that keeps no register"),
    pytest.param(lambda: {"part_keepers": [None]}, ProgrammingError, id="in nobody's name"),
    pytest.param(lambda: {"spot_paths": [cast.place("A1").path]}, IntegrityError, id="a place under another path"),
    pytest.param(lambda: {"part_paths": [cast.place("A1").path]}, IntegrityError, id="a home under another path"),
    pytest.param(lambda: {"parts": [99_999_999], "units": [99_999_999]}, IntegrityError, id="a home that does not stand"),
    pytest.param(lambda: {"places": [cast.place("A1").pk]}, IntegrityError, id="a place that was not named"),
    pytest.param(lambda: {"units": [cast.unit("A", "401").pk]}, IntegrityError, id="a home that was not named"),
    pytest.param(lambda: {"persons": [99_999_999]}, IntegrityError, id="a person that is not there"),
    pytest.param(lambda: {"persons": [merged()]}, IntegrityError, id="a person merged into another"),
    pytest.param(owner_pairs, IntegrityError, id="shares above the whole"),
    pytest.param(lambda: {"kinds": ["owner"]}, IntegrityError, id="an owner without a share"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "error"), REFUSALS)
def test_it_refuses(changes: Any, error: type[Error], at_rest: bool) -> None:
    wrong = changes()
    with pytest.raises(error):
        enter(**wrong)
    with db.scoped(cast.scope("branch_secretary")):
        assert not Person.objects.filter(pk=NUMBER).exists()


@pytest.mark.parametrize("reach", ["act", "people_branch"])
def test_whoever_enters_both_acts_and_keeps_the_register_there(reach: str) -> None:
    with pytest.raises(ProgrammingError):
        enter(without=reach)


def test_shares_up_to_the_whole_are_entered() -> None:
    enter(**owner_pairs() | {"numerators": [1, 1], "denominators": [2, 2]})
    with db.scoped(cast.scope("branch_secretary")):
        assert Tie.objects.filter(unit=cast.unit("A", "402").pk, kind="owner", until=None).count() == 2


RESTING = {
    # What the function asks by itself, table by table; a further trigger or key must be asked there before it stands here.
    "people_person": {"people_person_merged_into_id_138bbee4_fk_people_person_id", "people_person_place_id_path"},
    "people_tie": {
        "people_tie_person_id_bf7c4f13_fk_people_person_id", "people_tie_unit_id_path", "people_tie_of_one", "people_tie_shares_insert",
        "people_tie_shares_update",
    },
}  # fmt: skip


@pytest.mark.parametrize("table", RESTING)
def test_nothing_rests_that_the_function_does_not_ask(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select conname from pg_constraint where conrelid = %s::regclass and contype = 'f' union "
            "select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal",
            [table, table],
        )
        assert {row[0] for row in cursor.fetchall()} == RESTING[table]


def test_the_triggers_rest_here_and_for_nobody_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select proname from pg_proc where 'session_replication_role=replica' = any (proconfig)")
        assert cursor.fetchall() == [("people_enter",)]
        cursor.execute("select has_parameter_privilege('heju_app', 'session_replication_role', 'set')")
        assert cursor.fetchone() == (False,)
