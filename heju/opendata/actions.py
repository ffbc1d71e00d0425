"""Create a request: a matter that another system reports for somebody whom it knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from heju.duties import queries as duties
from heju.duties.rules.records import Leaf
from heju.kit.scope import Scope
from heju.matters import actions as matters
from heju.opendata import parameters
from heju.opendata.queries import ground, service
from heju.opendata.rules.asked import Wrong

CHANNEL = "open311"


def create_request(
    *, actor: Scope, now: datetime, words: Mapping[str, str], answers: Mapping[str, str], photos: Sequence[bytes] = (), key: str = ""
) -> matters.Raised:
    """Raise what another system reports. The same `key` of the same system has one effect, whatever is sent with it the second time.

    Raises Wrong with the field of the standard, Refused in the shapes of matters, NotAllowed.
    """
    code = words.get("service_code", "").strip()
    leaf = duties.leaf_of(code)
    if leaf is None:
        raise Wrong("service_code", "unknown" if code else "missing", code[:60])
    ground.check_point(words.get("lat", "").strip(), words.get("long", "").strip())
    day = now.astimezone().date()
    place = ground.place_at(words.get("address_id", "").strip(), words.get("address_string", "").strip(), day)
    said = _said(leaf, words, answers)
    word = matters.Word(
        key=_key(actor, key), words=said, channel=CHANNEL, photos=photos, wants_news=False,
        name=" ".join(part for name in ("last_name", "first_name") if (part := words.get(name, "").strip()))[:40],
        phone=words.get("phone", "").strip()[:20],
    )  # fmt: skip
    thing = matters.Thing(place=place, category=leaf.code, is_private=answers.get(service.PRIVATE, "") == service.YES)
    return matters.raise_matter(actor=actor, now=now, thing=thing, word=word)


def _key(actor: Scope, key: str) -> UUID:
    """Return the key of a report: what the other system made up, apart from what others make up."""
    return uuid5(NAMESPACE_URL, f"heju:open311:{actor.token_id}:{key}") if key else uuid4()


def _said(leaf: Leaf, words: Mapping[str, str], answers: Mapping[str, str]) -> str:
    """Return the words of a report: the description, the answers below their questions, the address of a picture, which nobody fetches."""
    description = words.get("description", "").strip()
    if not description:
        raise Wrong("description", "missing")
    asked = service.questions(leaf)
    lines = [description]
    for code, answer in answers.items():
        if code == service.PRIVATE:
            if answer not in ("", service.YES, service.NO):
                raise Wrong(f"attribute[{code}]", "value", answer[:40])
            continue
        if code not in asked:
            raise Wrong(f"attribute[{code[:40]}]", "attribute")
        if len(answer) > parameters.LONGEST_ANSWER:
            raise Wrong(f"attribute[{code}]", "long", str(parameters.LONGEST_ANSWER))
        if answer.strip():
            lines.append(f"{asked[code].zh} {answer.strip()}")
    link = words.get("media_url", "").strip()
    if link:
        lines.append(_link(link))
    return "\n".join(lines)


def _link(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise Wrong("media_url", "link") from None
    fits = parts.scheme in ("http", "https") and parts.netloc and len(text) <= parameters.LONGEST_URL
    if not fits or not text.isprintable() or " " in text:
        raise Wrong("media_url", "link")
    return text
