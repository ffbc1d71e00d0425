"""Two worlds to check the lists in: a made-up folder of laws that fits them, and the real one where it lies beside the repository.

The made-up articles have as many paragraphs and items as are cited and hold every word for a bearer, so a list proven
there is proven for its shape; only the real folder proves what the law says.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from heju.duties.rules import check
from heju.duties.rules.load import Lists, shipped
from heju.duties.rules.records import Citation, Duty
from heju.kit.law_titles import TITLES

TODAY = date(2026, 11, 23)
REPOSITORY = Path(__file__).parents[3]
REAL = [folder for folder in [REPOSITORY.parent / "shared" / "law"] if folder.is_dir()]


@dataclass(frozen=True)
class World:
    """Lists, and the laws they are checked against."""

    lists: Lists
    laws: dict[str, check.Law]

    def problems(self) -> list[check.Problem]:
        return check.problems(self.lists, self.laws, TODAY)

    def faults(self) -> set[tuple[str, str]]:
        return {(problem.fault, problem.duty) for problem in self.problems()}

    def with_duty(self, changed: Duty) -> "World":
        """The same world, but one duty put in the place of the one of its code."""
        duties = tuple(changed if duty.code == changed.code else duty for duty in self.lists.duties)
        return replace(self, lists=replace(self.lists, duties=duties))

    def without(self, code: str) -> "World":
        duties = tuple(duty for duty in self.lists.duties if duty.code != code)
        return replace(self, lists=replace(self.lists, duties=duties))

    def with_law(self, slug: str, **changes: Any) -> "World":
        return replace(self, laws={**self.laws, slug: replace(self.laws[slug], **changes)})

    def duty(self, code: str) -> Duty:
        return next(duty for duty in self.lists.duties if duty.code == code)


def made_up() -> World:
    """The shipped lists with laws invented to fit, and hashes of the invented texts."""
    texts = _texts(shipped())
    duties = tuple(
        replace(
            duty,
            sources=tuple(_rehashed(citation, texts) for citation in duty.sources),
            read_with=tuple(_rehashed(citation, texts) for citation in duty.read_with),
        )
        for duty in shipped().duties
    )
    laws = {slug: check.Law(slug, TITLES[slug][0], "现行有效", articles) for slug, articles in texts.items()}
    return World(replace(shipped(), duties=duties), laws)


def real(folder: Path) -> World:
    """The shipped lists and the laws of the folder."""
    return World(shipped(), check.read_laws(folder))


def write(laws: dict[str, check.Law], folder: Path) -> Path:
    """Put the laws into a folder the way the shared one has them."""
    for law in laws.values():
        document = {"title": law.title, "status": law.status, "articles": law.articles}
        (folder / f"{law.slug}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return folder


def _texts(lists: Lists) -> dict[str, dict[str, str]]:
    words: dict[tuple[str, str], set[str]] = {}
    for duty in lists.duties:
        for citation in duty.sources + duty.read_with:
            words.setdefault((citation.law, citation.article), set()).add(citation.role)
    texts: dict[str, dict[str, str]] = {}
    for (law, article), bearers in words.items():
        line = f"{law}第{article}条规定{'、'.join(sorted(filter(None, bearers)))}应当："
        items = "\n".join(f"（{number}）第{number}件事。" for number in "一二三四五六七八九十")
        articles = texts.setdefault(law, {})
        articles[article] = "\n".join(f"{line}款{paragraph}\n{items}" for paragraph in range(1, 8))
        # The next article exists too and names the same bearers: only its text is another.
        articles.setdefault(str(int(article) + 1), f"{line}别的事。")
    return texts


def _rehashed(citation: Citation, texts: dict[str, dict[str, str]]) -> Citation:
    text = texts[citation.law][citation.article]
    return replace(citation, sha256=sha256(text.encode()).hexdigest())
