"""Photos from strangers: drawn anew without metadata; what is two files at once, broken, or a bomb is refused."""

import contextlib
import io
import random
import struct
import zlib

import pillow_heif
import pytest
from PIL import Image

from heju.kit import pictures


def photo(kind="JPEG", size=(640, 480), mode="RGB", **saved):
    out = io.BytesIO()
    Image.new(mode, size, 200 if mode in ("L", "P") else None).save(out, kind, **saved)
    return out.getvalue()


def reason(data):
    with pytest.raises(pictures.NotAPicture) as found:
        pictures.redrawn(data)
    return found.value.reason


def test_it_keeps_the_picture_and_nothing_else():
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "SECRET-PHONE", {1: "N"}
    data = photo(exif=exif, comment=b"SECRET-WORDS", icc_profile=b"SECRET-PROFILE")
    assert b"SECRET" in data
    drawn = pictures.redrawn(data)
    assert b"SECRET" not in drawn
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, image.size) == ("JPEG", (640, 480))
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(pictures.redrawn(photo(exif=exif)))) as image:
        assert image.size == (480, 640)


def test_it_is_not_larger_than_needed():
    with Image.open(io.BytesIO(pictures.redrawn(photo(size=(5000, 3000))))) as image:
        assert max(image.size) == pictures.LONGEST_SIDE


@pytest.mark.parametrize("mode", ["RGBA", "LA", "L", "P", "1"])
def test_every_kind_of_png_becomes_a_plain_photo(mode):
    with Image.open(io.BytesIO(pictures.redrawn(photo("PNG", mode=mode)))) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")


def test_what_is_clear_becomes_white():
    data = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(data, "PNG")
    with Image.open(io.BytesIO(pictures.redrawn(data.getvalue()))) as image:
        assert image.getpixel((150, 150)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "kind"),
        (b"GIF89a" + b"\x00" * 50, "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"PK\x03\x04", "kind"),
        (b"\xff\xd8\xff\xe0 broken", "broken"),
        (b"\x89PNG\r\n\x1a\n broken", "broken"),
        (b"\xff\xd8\xff" + b"\x00" * pictures.MOST_BYTES, "large"),
    ],
    ids=["empty", "pdf", "gif", "svg", "zip", "broken-jpeg", "broken-png", "large"],
)
def test_what_is_no_photo(data, why):
    assert reason(data) == why


@pytest.mark.parametrize(
    "tail",
    [b"PK\x05\x06" + b"\x00" * 18, b"<script>alert(1)</script>", b"<?PHP system($_GET[0]); ?>", b"%PDF-1.4 1 0 obj", b"<HTML>"],
    ids=["zip", "script", "php", "pdf", "html"],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_file_that_is_two_things_is_refused(kind, tail):
    assert reason(photo(kind) + tail) == "second"


def test_a_page_inside_a_comment_is_refused():
    assert reason(photo(comment=b"<script>alert(1)</script>")) == "second"


def test_a_cut_photo_is_refused():
    assert reason(photo(size=(900, 900))[:-400]) in ("broken", "second")


def test_what_cannot_be_read_is_too_small():
    assert reason(photo(size=(199, 900))) == "small"
    assert pictures.redrawn(photo(size=(200, 900)))


def test_a_bomb_does_not_go_off():
    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")
    assert reason(data) in ("pixels", "broken")


# ---- HEIC, as iPhones take it -----------------------------------------------------------------------------------------


def heic(size=(640, 480), *, exif=None, color="beige"):
    out = io.BytesIO()
    made = pillow_heif.from_pillow(Image.new("RGB", size, color))
    made.save(out, quality=50, exif=exif)
    return out.getvalue()


def claimed(data, width, height):
    """Let a file say that its picture is of another size."""
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def test_a_photo_of_an_iphone_becomes_a_plain_one():
    exif = Image.Exif()
    exif[0x010F] = "SECRET-PHONE"
    data = heic(exif=exif.tobytes())
    assert b"SECRET" in data
    drawn = pictures.redrawn(data)
    assert drawn.startswith(b"\xff\xd8\xff")
    assert b"SECRET" not in drawn
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (640, 480), "RGB")
        assert all(abs(seen - meant) < 12 for seen, meant in zip(image.convert("RGB").tobytes()[:3], (245, 245, 220), strict=True))


def test_a_photo_of_an_iphone_is_cut_down_and_kept_from_being_tiny():
    with Image.open(io.BytesIO(pictures.redrawn(heic((2400, 1600))))) as image:
        assert max(image.size) == pictures.LONGEST_SIDE
    assert reason(heic((199, 640))) == "small"


@pytest.mark.parametrize("brand", [b"hevc", b"msf1", b"avif", b"isom", b"mp42", b"qt  "])
def test_films_and_other_boxes_are_no_photos(brand):
    data = heic()
    assert reason(data[:8] + brand + data[12:]) == "kind"


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (65_535, 1_000), (4_294_967_295, 4_294_967_295)])
def test_a_heic_that_says_it_is_huge_is_not_decoded(width, height):
    assert reason(claimed(heic(), width, height)) in ("pixels", "broken")


def test_a_heic_that_holds_more_than_it_says_does_not_go_off():
    # The size that it says is small; what is decoded is four million pixels and ends as the photo that it is, or as nothing.
    data = claimed(heic((2400, 1700)), 300, 300)
    with contextlib.suppress(pictures.NotAPicture), Image.open(io.BytesIO(pictures.redrawn(data))) as image:
        assert max(image.size) <= pictures.LONGEST_SIDE


@pytest.mark.parametrize(
    "tail", [b"PK\x05\x06" + b"\x00" * 18, b"<script>alert(1)</script>", b"%PDF-1.4 1 0 obj"], ids=["zip", "script", "pdf"]
)
def test_a_heic_that_is_two_things_is_refused(tail):
    assert reason(heic() + tail) == "second"


def test_a_cut_or_broken_heic_is_refused():
    data = heic()
    assert reason(data[:400]) == "broken"
    assert reason(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 200) == "broken"


def test_whatever_is_wrong_inside_a_heic_it_is_a_photo_or_refused():
    data, chance = heic((320, 240)), random.Random(20261130)
    found = set()
    for _ in range(300):
        broken = bytearray(data)
        for _times in range(chance.choice((1, 2, 8, 30))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            assert pictures.redrawn(bytes(broken)).startswith(b"\xff\xd8\xff")
            found.add("photo")
        except pictures.NotAPicture as refused:
            found.add(refused.reason)
    assert {"photo", "broken"} <= found <= {"photo", "broken", "kind", "small", "pixels", "second"}
