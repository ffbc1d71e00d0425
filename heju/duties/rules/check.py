"""Proving the lists against the texts of the laws: each cited article exists, is in force, names the bearer, is unchanged."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from heju.duties import parameters
from heju.duties.rules import alike
from heju.duties.rules.load import Lists
from heju.duties.rules.records import Citation, Duty
from heju.duties.rules.tables import Refused

_REPEALED: Final = "已废止"
_UNVERIFIED: Final = "未核实"
# An administrative paper of 2003; and a law of which courts differ whether it holds for property services.
_WEAK: Final = {"property_fee_measures": "物业服务收费管理办法", "consumer_protection_law": "消费者权益保护法"}
_ITEM: Final = re.compile(r"[（(][一二三四五六七八九十]+[)）]")


@dataclass(frozen=True, slots=True)
class Law:
    """This will hold the text of a law as it lies in the folder: status in words, articles by number."""

    slug: str
    title: str
    status: str
    articles: dict[str, str]

    @property
    def repealed(self) -> bool:
        """This will say whether the text is marked as no longer in force."""
        return _REPEALED in self.status

    @property
    def unverified(self) -> bool:
        """This will say whether nobody could make sure that the text is still in force."""
        return _UNVERIFIED in self.status


@dataclass(frozen=True, slots=True)
class Problem:
    """This will hold one thing that does not stand: a stable name, the duty, the law, and the sentence for people."""

    fault: str
    duty: str
    law: str
    article: str
    says: str


def read_laws(folder: Path) -> dict[str, Law]:
    """This will read every law of the folder, by the name of its file.

    Raises Refused when the folder is missing, holds no law, or a file is not as the folder's README says.
    """
    if not folder.is_dir():
        raise Refused("--law", f"{folder} is not a folder")
    laws = {path.stem: _read_law(path) for path in sorted(folder.glob("*.json"))}
    if not laws:
        raise Refused("--law", f"{folder} holds no law (*.json)")
    return laws


def problems(lists: Lists, laws: dict[str, Law], day: date) -> list[Problem]:
    """This will list all that does not stand in the lists of that day; of nothing wrong, the list is empty."""
    duties = lists.in_force(day)
    found = _count(duties, parameters.STATUTORY_COUNT.on(day))
    for duty in duties:
        for citation in duty.sources + duty.read_with:
            found += citation_problems(duty, citation, laws.get(citation.law))
        found += _weakly_founded(duty)
    found += _doubled(duties)
    return found


def report(lists: Lists, laws: dict[str, Law], day: date) -> dict[str, Any]:
    """This will give the document that `heju duties check` prints; `ok` says that there is no problem.

    `unverified` names cited laws whose currency nobody could verify: they are told, not held against the list.
    """
    found = problems(lists, laws, day)
    duties = lists.in_force(day)
    citations = [citation for duty in duties for citation in duty.sources + duty.read_with]
    cited = sorted({citation.law for citation in citations})
    return {
        "ok": not found,
        "duties": len(statutory(duties)),
        "problems": [{"fault": p.fault, "duty": p.duty, "law": p.law, "article": p.article, "says": p.says} for p in found],
        "other_entries": len(duties) - len(statutory(duties)),
        "citations": len(citations),
        "laws": len(cited),
        "unverified": [
            {"law": slug, "title": laws[slug].title, "status": laws[slug].status}
            for slug in cited
            if slug in laws and laws[slug].unverified
        ],
        "on": day.isoformat(),
    }


def statutory(duties: Iterable[Duty]) -> list[Duty]:
    """This will give the statutory duties of property companies, which are to be 146."""
    return [duty for duty in duties if duty.body == "property_company" and duty.statutory]


def has_place(text: str, paragraph: int, item: int) -> bool:
    """This will say whether an article has that paragraph and item; 0 asks for none.

    A paragraph is a line that does not begin with （一）; items are the lines that do, or stand inside the line.
    """
    paragraphs: list[int] = []
    for line in text.split("\n"):
        if _ITEM.match(line) and paragraphs:
            paragraphs[-1] += 1
        else:
            paragraphs.append(len(_ITEM.findall(line)))
    if not paragraph:
        return True
    return paragraph <= len(paragraphs) and item <= paragraphs[paragraph - 1]


def _read_law(path: Path) -> Law:
    field = path.name
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(field, f"cannot be read as JSON ({type(error).__name__})") from error
    if not isinstance(document, dict):
        raise Refused(field, "must be a table")
    for key in ("title", "status"):
        if not isinstance(document.get(key), str):
            raise Refused(f"{field}.{key}", "must be a text")
    articles = document.get("articles")
    if not isinstance(articles, dict) or not all(isinstance(text, str) for text in articles.values()):
        raise Refused(f"{field}.articles", "must be a table of texts")
    return Law(path.stem, document["title"], document["status"], articles)


def _count(duties: Iterable[Duty], due: int) -> list[Problem]:
    count = len(statutory(duties))
    if count == due:
        return []
    return [
        Problem(
            "count",
            "",
            "",
            "",
            f"应有 {due} 项法定职责，现有 {count} 项 ({due} duties are due, {count} stand)",
        )
    ]


def citation_problems(duty: Duty, citation: Citation, law: Law | None) -> list[Problem]:
    """This will list what does not stand in one citation; `law` is None where the folder lacks it."""

    def problem(fault: str, says: str) -> Problem:
        return Problem(fault, duty.code, citation.law, citation.article, says)

    if law is None:
        return [problem("law_missing", "文件夹里没有这部法 (the folder has no such law)")]
    found = []
    if law.repealed:
        found.append(problem("law_repealed", f"《{law.title}》{law.status} (repealed)"))
    text = law.articles.get(citation.article)
    if text is None:
        return [
            *found,
            problem("article_missing", f"《{law.title}》没有第 {citation.article} 条 (no such article)"),
        ]
    if citation.role not in text:
        found.append(problem("bearer_not_named", f"条文里没有“{citation.role}” (the article does not name it)"))
    if not has_place(text, citation.paragraph, citation.item):
        place = f"第 {citation.paragraph} 款第 {citation.item} 项"
        found.append(problem("place_missing", f"条文没有{place} (no such paragraph or item)"))
    now = sha256(text.encode()).hexdigest()
    if now != citation.sha256:
        found.append(problem("text_changed", f"条文的 SHA-256 是 {now}，登记的是 {citation.sha256} (text changed)"))
    return found


def _weakly_founded(duty: Duty) -> list[Problem]:
    # Each of these fills out a duty that a law lays down, and lays down none alone.
    if duty.sources and all(citation.law in _WEAK for citation in duty.sources):
        law = duty.sources[0].law
        return [Problem("weak_source", duty.code, law, "", f"{_WEAK[law]}不能是唯一依据 (may not be the only source)")]
    return []


def _doubled(duties: Iterable[Duty]) -> list[Problem]:
    return [
        Problem("doubled", other.code, "", "", f"与 {one.code} 是同一件事 (the same duty as {one.code}: {how})")
        for one, other, how in alike.doubles(duties)
    ]
