"""Loading: what the plan says is written, once; a second run changes nothing; a bad file leaves nothing."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed, system
from heju.places import actions, parameters
from heju.places.loading import reading
from heju.places.models import Alias, Load, LoadRow, Place, PlaceCode
from heju.places.tests import lists
from tests import cast

pytestmark = pytest.mark.django_db
LOADER = system("test", lists.DISTRICT, powers=("places.load", "places.edit", "places.merge"))


@pytest.fixture
def loader():
    with db.scoped(LOADER) as scope:
        yield scope


def load_divisions(content=None):
    return actions.load_divisions(actor=LOADER, now=cast.NOW, content=content or lists.divisions(), source="d.csv")


def load_compounds(content=lists.EVERY):
    return actions.load_compounds(actor=LOADER, now=cast.NOW, day=cast.DAY, content=content, source="c.csv")


def compounds():
    return Place.objects.filter(kind="compound", path__within=lists.DISTRICT)


def test_it_writes_what_the_plan_says(loader):
    load_divisions()
    load = load_compounds()
    assert load.counts["outcomes"] == {"created": 3, "merged": 1, "refused": 1, "unknown": 2}
    found = {place.name: place for place in compounds()}
    assert set(found) == {"青汀里", "青汀里小区", "青汀里二期", "云影台"}
    first = found["青汀里"]
    assert first.path == f"440398.001.0.c{first.pk}"
    assert (first.parent.path, first.origin, first.year_built, first.floors) == ("440398.001", "listed", 1999, 18)
    assert found["云影台"].path == f"440398.002.001.c{found['云影台'].pk}"
    assert "云麓" in found["云影台"].search
    assert found["青汀里小区"].merged_into == first
    assert list(first.aliases.values_list("name", flat=True)) == ["青汀里小区"]
    assert PlaceCode.objects.get(scheme=parameters.LIST_KEY, code="T1").place == first


def test_it_reports_every_row_with_its_reason(loader):
    load_divisions()
    load = load_compounds()
    rows = {row.key: row for row in load.rows.order_by("row")}
    assert len(rows) == 7
    assert rows["T6"].outcome == "unknown"
    assert rows["T6"].place is None
    assert rows["T5"].facts["listed"]["street_guess"] == "晴川街道"
    assert rows["T2"].place.merged_into.name == "青汀里"
    assert load.counts["streets"] == {
        "": {"unknown": 2},
        "440398.001": {"created": 2, "merged": 1, "refused": 1},
        "440398.002": {"created": 1},
    }


def test_a_second_run_changes_nothing(loader):
    load_divisions()
    load_compounds()
    before = list(Place.objects.filter(path__within=lists.DISTRICT).order_by("id").values())
    divisions, load = load_divisions(), load_compounds()
    assert divisions.counts["outcomes"] == {"kept": 6}
    assert load.counts["outcomes"] == {"kept": 4, "refused": 1, "unknown": 2}
    assert list(Place.objects.filter(path__within=lists.DISTRICT).order_by("id").values()) == before
    assert Alias.objects.filter(path__within=lists.DISTRICT).count() == 1


def test_it_leaves_one_record_a_list(loader):
    load_divisions()
    load_compounds()
    with db.scoped(system("auditor", lists.DISTRICT)):
        found = list(Record.objects.filter(verb="places.loaded").order_by("id").values_list("role", "path", "detail"))
    assert [(role, path, detail["list"]) for role, path, detail in found] == [("test", "440398", "d.csv"), ("test", "440398", "c.csv")]
    assert found[1][2]["merged"] == 1


def test_a_bad_file_leaves_nothing(loader):
    with pytest.raises(reading.BadFile):
        load_divisions(lists.divisions() + b"440398002002,x\n")
    assert not Place.objects.filter(path__within=lists.DISTRICT).exists()
    assert not Load.objects.exists()


def test_compounds_need_their_divisions_first(loader):
    with pytest.raises(actions.NoDivisions):
        load_compounds()


@pytest.mark.parametrize("who", ["street_officer", "branch_secretary", "owner", "auditor"])
def test_nobody_below_the_district_loads(who):
    with db.scoped(cast.scope(who)) as scope, pytest.raises(NotAllowed):
        actions.load_divisions(actor=scope, now=cast.NOW, content=lists.divisions().replace(b"440398", b"440303"), source="d.csv")


def test_the_names_of_divisions_that_stand_are_not_taken_from_the_list():
    content = lists.divisions().replace(b"440398", b"440303")
    with db.scoped(cast.scope("district_officer")) as scope:
        load = actions.load_divisions(actor=scope, now=cast.NOW, content=content, source="d.csv")
        assert load.counts["outcomes"] == {"created": 1, "kept": 5}
        assert Place.objects.get(path="440303.001").name == "晴岚街道"
        row = load.rows.get(key="440303001000")
        assert (row.reason, row.facts["now"]) == ("division_renamed", "晴岚街道")


def test_however_long_the_list_few_statements_write_it(loader, django_assert_max_num_queries):
    load_divisions()
    many = lists.compounds(*(lists.line(f"M{number}", f"第{number}号院", **lists.KNOWN) for number in range(300)))
    with django_assert_max_num_queries(20):
        load_compounds(many)
    assert compounds().count() == 300


def test_a_street_sees_the_rows_that_lie_in_it_and_no_others(loader):
    load_divisions()
    load = load_compounds()
    with db.scoped(system("street", "440398.002")):
        assert Load.objects.get(pk=load.pk).rows.count() == 1
        assert LoadRow.objects.get(load=load).name == "云影台"
    with db.scoped(cast.scope("district_officer")):
        assert not Load.objects.filter(pk=load.pk).exists()


@pytest.fixture
def files(tmp_path):
    divisions, found = tmp_path / "divisions.csv", tmp_path / "compounds.csv"
    divisions.write_bytes(lists.divisions())
    found.write_bytes(lists.EVERY)
    return divisions, found


def counted():
    with db.scoped(LOADER):
        return compounds().count()


def test_the_command_loads_both_lists_and_says_what_became_of_them(files, capsys):
    call_command("places_load", divisions=files[0], compounds=files[1], rows=True)
    said = capsys.readouterr().out
    assert "新建 3" in said
    assert "并入 1" in said
    assert "青汀里小区" in said
    assert "明显" not in said
    assert counted() == 4


def test_a_dry_run_says_the_same_and_keeps_nothing(files, capsys):
    call_command("places_load", divisions=files[0], compounds=files[1], dry_run=True)
    said = capsys.readouterr().out
    assert "新建 3" in said
    assert "没有保存" in said
    with connection.cursor() as cursor:
        assert cursor.connection.info.transaction_status.name == "INTRANS"
    assert counted() == 0


def test_the_command_refuses_a_bad_list_naming_the_row(files):
    files[1].write_bytes(lists.compounds(lists.line("T1", "")))
    with pytest.raises(CommandError, match="第 2 行 name 列"):
        call_command("places_load", divisions=files[0], compounds=files[1])


def test_the_command_needs_a_list():
    with pytest.raises(CommandError):
        call_command("places_load")
