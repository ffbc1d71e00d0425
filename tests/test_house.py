"""The house keeps its order: sizes, front doors, the clock only at doors, writes only in actions, no orphan template."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSES = sorted(path.parent.name for path in (ROOT / "heju").glob("*/__init__.py"))
ORDER = [
    "kit", "audit", "jobs", "places", "people", "organizations", "access", "registers", "duties", "matters", "notices", "opendata",
    "dashboards", "privacy", "web",
]  # fmt: skip
# Where a room of one house may look into another house.
OPEN_ROOMS = {"actions", "queries", "rules", "parameters", "personal"}
# Composition and identity need the tables themselves: `web` builds the scope, `demo` and `policies` load and declare.
FREE_HOUSES = {"web"}
FREE_ROOMS = {"models", "policies", "demo", "migrations", "tests", "roles", "verbs"}
ROOMS = {
    "__init__", "parameters", "rules", "models", "queries", "actions", "forms", "views", "api", "tasks", "urls", "migrations",
    "templates", "tests", "demo", "policies", "personal", "locale", "management", "static", "templatetags",
}  # fmt: skip
# Rooms that one house has beyond these, each with its reason.
EXTRA_ROOMS = {
    "organizations": {"roles"},  # the one table of roles and powers
    "audit": {"verbs"},  # the one table of record verbs, in words
    "access": {"errors"},  # what can be wrong, in words
    "places": {"loading", "demo_divisions"},  # the declared loader of lists
    "people": {"adapter", "errors", "factors", "vault"},  # what allauth calls, errors, what it reports; the closed fields
    "duties": {"statutory", "bodies", "categories", "classify", "commands"},  # lists as data; the model; pure commands
    "dashboards": {"presenting"},  # the figures in words, shared by the board and the wall
    "matters": {"errors", "vault"},  # what can be wrong, in words; the closed values
    "registers": {"sheets", "kinds", "sealing"},  # reading sheets (pure); what each kind writes; what is kept closed
    "privacy": {"inventory"},  # the declarations of all houses in one list
}
CLOCK = re.compile(r"timezone\.(now|localdate|localtime)\(\)|datetime\.now\(|date\.today\(|time\.time\(")
CLOCK_DOORS = ("views", "/api", "commands", "management", "tasks", "middleware", "demo", "adapter", "bench")
WRITES = re.compile(r"\.(save|create|bulk_create|bulk_update|get_or_create|update_or_create|delete)\(|\.objects\b[^\n]*\.update\(")
WRITE_ROOMS = ("actions", "demo", "migrations", "tests", "management")


def files(pattern: str = "*.py") -> Iterator[Path]:
    for house in HOUSES:
        for path in sorted((ROOT / "heju" / house).rglob(pattern)):
            if not {"migrations", "build", "node_modules"} & set(path.parts):
                yield path


def product_files() -> list[Path]:
    return [path for path in files() if "tests" not in path.parts]


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "heju").parts
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


def house_of(path: Path) -> str:
    return path.relative_to(ROOT / "heju").parts[0]


@pytest.mark.parametrize("path", [*files(), *(ROOT / "tests").rglob("*.py")], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_400_lines_and_no_function_than_40(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 40, f"{node.name} has {length} lines"


def test_every_house_has_its_place_in_the_order() -> None:
    assert sorted(ORDER) == HOUSES


@pytest.mark.parametrize("house", [house for house in HOUSES if house not in ("kit", "web")])
def test_a_house_has_only_the_known_rooms(house: str) -> None:
    found = {path.stem if path.suffix == ".py" else path.name for path in (ROOT / "heju" / house).iterdir() if path.name != "__pycache__"}
    assert found <= ROOMS | EXTRA_ROOMS.get(house, set())


@pytest.mark.parametrize("path", product_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_houses_meet_at_their_front_doors(path: Path) -> None:
    house, room = house_of(path), room_of(path)
    if house in FREE_HOUSES or room in FREE_ROOMS:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # Naming a type of a lower house is no use of it.
    typing = {
        id(inner) for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test) for inner in node.body
    }
    for node in ast.walk(tree):
        if id(node) in typing or not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("heju."):
            continue
        parts = (node.module or "").split(".")
        other = parts[1]
        if other in (house, "kit"):
            continue
        rooms = {parts[2]} if len(parts) > 2 else {alias.name for alias in node.names}
        assert rooms <= OPEN_ROOMS | EXTRA_ROOMS.get(other, set()) & {"roles", "classify", "vault"}, (
            f"imports {node.module} {sorted(rooms)}"
        )


@pytest.mark.parametrize("path", product_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_clock_is_read_only_at_doors(path: Path) -> None:
    if any(door in path.relative_to(ROOT / "heju").as_posix() for door in CLOCK_DOORS) or house_of(path) == "kit":
        return
    assert not CLOCK.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", product_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_rows_are_written_only_in_actions(path: Path) -> None:
    if room_of(path) in WRITE_ROOMS or house_of(path) in ("kit",):
        return
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if WRITES.search(line) and "form" not in line]
    assert lines == [], "\n".join(lines)


# Folders whose templates libraries and the form renderer call by name.
CALLED = {"account", "allauth", "mfa", "usersessions", "django", "elements", "layouts"}


def test_every_template_is_used() -> None:
    templates = [path.relative_to(ROOT / "heju" / house_of(path) / "templates") for path in files("*.html")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*product_files(), *files("*.html")])
    by_name = {"400", "403", "403_csrf", "404", "429", "500"} | {path.stem for path in templates if path.stem.startswith("gallery")}
    unused = [path for path in templates if not (CALLED & set(path.parts) or path.stem in by_name or f"{path.stem}" in text)]
    assert unused == []


def test_no_stub_words() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    found = [f"{path.relative_to(ROOT)}" for path in product_files() if words.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_room_is_called_by_a_word_that_says_nothing() -> None:
    empty = {"utils", "helpers", "services", "signals", "managers", "common", "misc"}
    assert [path for path in files() if path.stem in empty] == []
