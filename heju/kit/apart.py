"""A generator in a process of its own: what only reckons, and asks no database, is done beside us on another core.

    for batch in apart.each("heju.registers.rules.preparing:batches", {"content": …}): …

It is started anew and knows nothing of ours: neither connections nor keys, only the arguments, which go through a pipe and touch no disk.
It is never more than one value ahead, and ends with us: whoever reads no further closes its pipe.
"""

from __future__ import annotations

import gc
import importlib
import pickle
import select
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from typing import Any

VALUE, FAULT, END = "value", "fault", "end"


class Lost(Exception):
    """The process ended before it had said everything; the machine may be short of memory."""


def each(name: str, arguments: Mapping[str, Any], meanwhile: Callable[[], bool] = lambda: False) -> Generator[Any]:
    """Yield what a generator function `module:name` yields for these arguments. Raises what it raises, and Lost.

    Arguments, values and faults must be such as can be pickled. To be closed where it is not read to its end. While nothing has come yet,
    `meanwhile` is called again and again, each time for a short piece of work, until it says that nothing is left to be done.
    """
    command = [sys.executable, "-m", "heju.kit.apart", name]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - names of this program
    given, told = process.stdin, process.stdout
    assert given is not None
    assert told is not None
    try:
        pickle.dump(dict(arguments), given, pickle.HIGHEST_PROTOCOL)
        given.close()
        while True:
            while not select.select([told], [], [], 0)[0] and meanwhile():
                pass
            # From a process that runs our own code and was started by us.
            kind, value = pickle.load(told)  # noqa: S301
            if kind == END:
                return
            if kind == FAULT:
                raise value
            yield value
    except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
        raise Lost from error
    finally:
        process.kill()
        told.close()
        process.wait()


def main(name: str) -> None:
    """Do the work of the other process: arguments from the standard input, values to the standard output."""
    said, sys.stdout = sys.stdout.buffer, sys.stderr
    gc.disable()
    arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - see above
    module, _colon, function = name.partition(":")
    try:
        for value in getattr(importlib.import_module(module), function)(**arguments):
            pickle.dump((VALUE, value), said, pickle.HIGHEST_PROTOCOL)
            said.flush()
    except BrokenPipeError:
        # Nobody listens any more.
        return
    except Exception as fault:
        pickle.dump((FAULT, fault), said)
    else:
        pickle.dump((END, None), said)
    said.flush()


if __name__ == "__main__":
    main(sys.argv[1])
