"""Keep the English catalogs complete: `update HOUSE…` extracts, `check` refuses a gap, `compile` writes what Django reads.

Chinese is the language of the source; every house has one English catalog. Needs no gettext of the system.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import django
import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Key = tuple[str, str, str]


def houses() -> list[Path]:
    """Return the folders of all houses."""
    return sorted(path.parent for path in (ROOT / "heju").glob("*/__init__.py"))


def sources(house: Path) -> list[Path]:
    """Return the files of a house in which texts may stand."""
    files = [path for pattern in ("*.py", "*.html", "*.txt") for path in house.rglob(pattern)]
    # The gallery shows the design to those who build it; no user reads it.
    return sorted(
        path for path in files if not {"tests", "migrations", "build"} & set(path.relative_to(house).parts) and "gallery" not in path.name
    )


def messages(file: Path) -> list[Key]:
    """Return the (context, text, plural) of every translatable text of a file, in order."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # What is left of a template is calls and X; its indentation means nothing to Python's tokenizer.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(file)).splitlines())
    found = []
    for _line, spoken, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}):
        parts = spoken if isinstance(spoken, tuple) else (spoken, "")
        if parts[0]:
            found.append((context or "", str(parts[0]), str(parts[1] or "")))
    return found


def catalog_file(house: Path) -> Path:
    """Return where the English catalog of a house stands."""
    return house / "locale" / "en" / "LC_MESSAGES" / "django.po"


def wanted(house: Path) -> dict[Key, list[tuple[str, str]]]:
    """Return each text of a house with the files in which it stands."""
    found: dict[Key, list[tuple[str, str]]] = {}
    for file in sources(house):
        place = (str(file.relative_to(ROOT)), "")
        for key in messages(file):
            places = found.setdefault(key, [])
            if place not in places:
                places.append(place)
    return found


def update(house: Path) -> int:
    """Write the catalog of a house anew, keeping what was translated; return how many texts have no English yet."""
    file = catalog_file(house)
    old = {(e.msgctxt or "", e.msgid, e.msgid_plural or ""): e for e in polib.pofile(str(file))} if file.exists() else {}
    catalog = polib.POFile(wrapwidth=120)
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "en", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for key, places in sorted(wanted(house).items()):
        before = old.get(key)
        entry = polib.POEntry(msgctxt=key[0] or None, msgid=key[1], occurrences=places)
        if key[2]:
            entry.msgid_plural = key[2]
            entry.msgstr_plural = dict(before.msgstr_plural) if before else {0: "", 1: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
        if "%(" in key[1]:
            entry.flags.append("python-format")
        catalog.append(entry)
    if len(catalog):
        file.parent.mkdir(parents=True, exist_ok=True)
        catalog.save(str(file))
    return len(gaps(house))


def gaps(house: Path) -> list[str]:
    """Return what is wrong with the catalog of a house: missing, empty, left over, or with other placeholders."""
    file = catalog_file(house)
    need = wanted(house)
    have = {(e.msgctxt or "", e.msgid, e.msgid_plural or ""): e for e in polib.pofile(str(file))} if file.exists() else {}
    found = [f"{house.name}: not in the catalog: {key[1]!r}" for key in need if key not in have]
    found += [f"{house.name}: no longer used: {key[1]!r}" for key in have if key not in need]
    for key, entry in have.items():
        said = list(entry.msgstr_plural.values()) if key[2] else [entry.msgstr]
        if not all(said):
            found.append(f"{house.name}: no English for {key[1]!r}")
        elif any(_names(key[1]) != _names(text) for text in said) and not key[2]:
            found.append(f"{house.name}: other placeholders in {key[1]!r}")
    return found


def _names(text: str) -> set[str]:
    return {piece.split(")")[0] for piece in text.split("%(")[1:]}


def compile_all() -> None:
    """Write the compiled catalogs beside their sources."""
    for house in houses():
        file = catalog_file(house)
        if file.exists():
            polib.pofile(str(file)).save_as_mofile(str(file.with_suffix(".mo")))


def main(words: list[str]) -> int:
    """Run one of the three verbs."""
    settings.configure(USE_I18N=False)
    django.setup()
    verb, names = (words[0] if words else ""), words[1:]
    chosen = [ROOT / name for name in names] or houses()
    if verb == "update":
        print("\n".join(f"{house.name}: {update(house)} open" for house in chosen))
        return 0
    if verb == "check":
        found = [line for house in chosen for line in gaps(house)]
        print("\n".join(found) or "every text has its English")
        return 1 if found else 0
    if verb == "compile":
        compile_all()
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
