"""What every page of imports needs: the asker, an import or 404, places where he may import, words for states and outcomes."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from heju.kit.scope import Scope
from heju.organizations import roles
from heju.places import queries as places
from heju.places import rules as place_rules
from heju.registers import actions, queries
from heju.registers.kinds.register import OFFERED
from heju.registers.models import Import, ImportState
from heju.registers.rules.columns import KINDS
from heju.registers.rules.rows import Row

IMPORT = roles.IMPORT
OUTCOMES = {
    "create": (lazy("新增"), "done"),
    "change": (lazy("更新"), "doing"),
    "same": (lazy("已有，不变"), "rest"),
    # Its word is the kind's own: `word_of`.
    "doubtful": ("", "wait"),
    "refused": (lazy("不能导入"), "late"),
    "back": (lazy("已撤回"), "done"),
    "stays": (lazy("改过，没撤"), "wait"),
}
TONES = {
    ImportState.RECEIVED: "wait", ImportState.CHECKED: "wait", ImportState.CHECKING: "doing", ImportState.WRITING: "doing",
    ImportState.UNDOING: "doing", ImportState.WRITTEN: "done", ImportState.UNDONE: "rest", ImportState.DISCARDED: "rest",
}  # fmt: skip
MOST_PLACES = 400


def scope_of(request: HttpRequest) -> Scope:
    """Return who asks."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def sheet_or_404(request: HttpRequest, number: int) -> Import:
    """Return an import that the asker may see and whose kind he may import at its place. Raises Http404."""
    found = queries.one(number)
    if found is None or actions.grant_at(scope_of(request), found.kind, found.path) is None:
        raise Http404
    return found


def kinds_for(scope: Scope) -> list[str]:
    """Return the kinds of sheets that somebody may import anywhere."""
    return [kind for kind in KINDS if any(actions.grant_at(scope, kind, path) for grant in scope.grants for path in grant.paths)]


def places_for(scope: Scope, kind: str) -> list[tuple[int, str]]:
    """Return the places where somebody may import a kind: what his roles reach, whole, and the compounds in it by name."""
    roots: list[str] = []
    for grant in scope.grants:
        for path in (place_rules.common_root(list(grant.paths)), *grant.paths) if grant.paths else ():
            if path not in roots and actions.grant_at(scope, kind, path) is not None:
                roots.append(path)
    found = [here for path in roots if (here := places.here_at(path)) is not None]
    chosen = {here.id: here.name if here.kind == "compound" else _("%(place)s（整个范围）") % {"place": here.name} for here in found}
    for here in found:
        if here.kind != "compound":
            place = places.place(here.id)
            if place is not None:
                page = places.compounds_in(place, timezone.localdate(), limit=MOST_PLACES)
                chosen |= {row.pk: row.name for row in page.rows if row.pk not in chosen and actions.grant_at(scope, kind, row.path)}
    return list(chosen.items())


def kind_words(kind: str) -> str:
    """Return what rows of a kind stand for."""
    return str(OFFERED[kind].label)


def trail(*names: tuple[str, str]) -> list[dict[str, str]]:
    """Return the breadcrumb of a page of imports."""
    return [{"name": _("导入"), "url": reverse("registers:index")}, *({"name": name, "url": url} for name, url in names)]


def language() -> str:
    """Return the language of the page."""
    return get_language() or "zh-hans"


def summary_of(kind: str, row: Row) -> str:
    """Return in a few words what a row is about; names of persons masked."""
    return OFFERED[kind].summary(row)


def word_of(kind: str, outcome: str) -> str:
    """Return the word for an outcome: what has to be looked at differs from kind to kind."""
    return str(OFFERED[kind].doubtful if outcome == "doubtful" else OUTCOMES[outcome][0])
