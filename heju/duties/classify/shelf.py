"""The models: two that ship, read once a process, and the one that a deployment has learnt."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from heju.duties.classify import leaves
from heju.duties.classify.model import Model, NotAModel, unpacked
from heju.kit.state import state_folder


@cache
def seven() -> Model:
    """Return the model of the seven labels. Costs about 20 ms and 1 MiB once."""
    return unpacked(_file("appeals.npz"))


def tree() -> Model:
    """Return the model of our own leaves: what this deployment has learnt (`heju duties learn`), else the one that ships.

    What was learnt counts until phrases or tree change with a new version; then it is to be learnt again. A process sees a newly
    learnt model at its next question.
    """
    file = learnt_file()
    try:
        found = file.stat()
    except OSError:
        return shipped_tree()
    return _learnt(file, found.st_mtime_ns, found.st_size) or shipped_tree()


@cache
def shipped_tree() -> Model:
    """Return the model of the leaves that ships; made anew (about 1 s) when phrases or tree have changed since it was stored."""
    return leaves.current(unpacked(_file("leaves.npz")), leaves.own_examples())


def learnt_file() -> Path:
    """Return where what was learnt is kept: in the state folder, by itself."""
    return state_folder() / "classify" / "leaves.npz"


@lru_cache(maxsize=1)
def _learnt(file: Path, _changed: int, _size: int) -> Model | None:
    try:
        model = unpacked(file.read_bytes())
    except (OSError, NotAModel):
        return None
    return model if model.about.get("own") == own_digest() else None


@cache
def own_digest() -> str:
    """Return what tells one version of our phrases and tree from another."""
    return leaves.digest(leaves.own_examples())


def _file(name: str) -> bytes:
    return (resources.files("heju.duties.classify") / name).read_bytes()
