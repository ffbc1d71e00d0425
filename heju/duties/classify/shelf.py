"""The two shipped models, read once a process."""

from __future__ import annotations

from functools import cache
from importlib import resources

from heju.duties.classify import leaves
from heju.duties.classify.model import Model, unpacked


@cache
def seven() -> Model:
    """Return the model of the seven labels. Costs about 20 ms and 1 MiB once."""
    return unpacked(_file("appeals.npz"))


@cache
def tree() -> Model:
    """Return the model of our own leaves; made anew (about 1 s) when phrases or tree have changed since it was stored."""
    return leaves.current(unpacked(_file("leaves.npz")), leaves.own_examples())


def _file(name: str) -> bytes:
    return (resources.files("heju.duties.classify") / name).read_bytes()
