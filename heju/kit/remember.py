"""Remember what was dear to work out, for as long as nothing has changed: in this process, bounded, safe for threads."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakSet

# Bounds how long a change that leaves no record (a bulk load, a hand at the database) stays unseen.
SECONDS = 60.0


_every: WeakSet[Memory] = WeakSet()


def forget_everything() -> None:
    """Drop what every memory of this process holds."""
    for memory in list(_every):
        memory.forget()


class Memory:
    """The last answers by key; an answer holds only for the version it was worked out at, and never longer than SECONDS."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Hashable, float, Any]] = OrderedDict()
        _every.add(self)

    def of[T](self, key: Hashable, version: Hashable, make: Callable[[], T], *, worth: Callable[[T], bool] = lambda made: True) -> T:
        """Return the remembered answer for a key at a version, or make it; what is not worth it is made anew each time.

        Two threads at once may both make it: the same answer.
        """
        now = self._clock()
        with self._lock:
            found = self._kept.get(key)
            if found is not None and found[0] == version and now - found[1] <= SECONDS:
                self._kept.move_to_end(key)
                kept: T = found[2]
                return kept
        made = make()
        if not worth(made):
            return made
        with self._lock:
            self._kept[key] = (version, now, made)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        """Drop everything."""
        with self._lock:
            self._kept.clear()
