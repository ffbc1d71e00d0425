"""Passwords that are known to have leaked, looked up on this machine: nothing about a password ever leaves it.

The usual online services are not asked. Django's list of 20,000 common passwords is always checked; an operator may add a file of
SHA-1 hashes, one in hexadecimal a line, sorted, as the public collections offer them (`HASH` or `HASH:COUNT`).
"""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

DIGITS = 40


def is_listed(password: str, file: Path) -> bool:
    """Say whether the SHA-1 of a password stands in a sorted file of hashes. A missing file lists nothing; cost: 30 reads of a line."""
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    if not file.is_file():
        return False
    with file.open("rb") as lines:
        low, high = 0, file.stat().st_size
        while low < high:
            middle = (low + high) // 2
            lines.seek(max(middle - 1, 0))
            if middle:
                # From the byte before: a line that begins exactly in the middle must not be skipped.
                lines.readline()
            start = lines.tell()
            found = lines.readline()[:DIGITS].upper()
            if not found or found > wanted:
                high = middle
            elif found == wanted:
                return True
            else:
                low = max(start, middle) + 1
    return False
