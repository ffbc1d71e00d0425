"""Photos that people send: distrusted, drawn anew, and given back without anything that the camera or a forger wrote beside the picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

# What a phone sends. The name of a file and what the browser says of it prove nothing and are not asked.
STARTS: Final = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"))
# HEIC: a box "ftyp" at the very beginning, whose major brand is that of one still picture. Sequences and films are none.
STILL: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1")
HEIF: Final = "HEIF"
MOST_BYTES: Final = 12 * 1024 * 1024
MOST_PIXELS: Final = 60_000_000
LONGEST_SIDE: Final = 2000
SHORTEST_SIDE: Final = 200
SMALL_SIDE: Final = 480
QUALITY: Final = 82
# Signs of a second file inside the first: a page, a program, a document, an archive. Looked for where such files are read from.
HEAD: Final = 64 * 1024
TAIL: Final = 66 * 1024
SECOND: Final = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"<?xml version", b"%pdf-")
ARCHIVES: Final = (b"PK\x05\x06", b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c")


class NotAPicture(ValueError):
    """What was sent is no photo that can be kept. `reason` is empty, large, kind, second, broken, small or pixels."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def redrawn(data: bytes) -> bytes:
    """Return a photo as a JPEG of at most 2000 pixels a side, upright, without any metadata. Raises NotAPicture."""
    kind = look(data)
    # Heavy, and needed by few requests.
    from PIL import Image, ImageOps

    if kind == HEIF:
        _read_heif()

    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as opened:
            width, height = opened.size
            if width * height > MOST_PIXELS:
                raise NotAPicture("pixels")
            if min(width, height) < SHORTEST_SIDE:
                raise NotAPicture("small")
            # Photos far larger than needed are read at a fraction of their size.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            plain = flattened(upright)
    except NotAPicture:
        raise
    except (OSError, SyntaxError, ValueError, RuntimeError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise NotAPicture("broken") from error
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def look(data: bytes) -> str:
    """Return JPEG, PNG or HEIF by the first bytes. Raises NotAPicture for anything else, and for a file that is two things at once."""
    if not data:
        raise NotAPicture("empty")
    if len(data) > MOST_BYTES:
        raise NotAPicture("large")
    kind = next((name for start, name in STARTS if data.startswith(start)), "")
    if data[4:8] == b"ftyp" and data[8:12] in STILL:
        kind = HEIF
    if not kind:
        raise NotAPicture("kind")
    ends = data[:HEAD].lower() + b"\x00" + data[-TAIL:].lower()
    if any(sign in ends for sign in SECOND) or any(sign in data[-TAIL:] for sign in ARCHIVES):
        raise NotAPicture("second")
    return kind


def _read_heif() -> None:
    """Let Pillow open HEIC: the one picture, decoded by one thread, without the thumbnails, maps and films that may hang on it."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def flattened(image: Image.Image) -> Image.Image:
    """Return an image in plain colors on white, pixels only."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        with_alpha = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return ground
    fresh = Image.new("RGB", image.size)
    fresh.paste(image.convert("RGB"))
    return fresh


def small(image: bytes) -> bytes:
    """Return a redrawn photo as it stands in a list: at most 480 pixels a side. Takes what `redrawn` gave."""
    from PIL import Image

    with Image.open(io.BytesIO(image), formats=["JPEG"]) as opened:
        opened.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
        opened.thumbnail((SMALL_SIDE, SMALL_SIDE))
        out = io.BytesIO()
        opened.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
