"""The sheet that proves on a matter that an agreement was made: when, in which form, the hash of its text; never what it says."""

from __future__ import annotations

import io
from datetime import datetime

from django.utils.timezone import localtime

from heju.kit.documents.face import font_path

SIZE = (1200, 800)
INK, SOFT, PAPER = (28, 34, 42), (92, 100, 112), (255, 255, 255)


def proof_of(*, number: int, kind: str, form: str, effective_at: datetime, digest: str) -> bytes:
    """Return a picture that may be seen by whoever sees the matter. Heavy: half a second."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(sheet)
    large, plain, small = (ImageFont.truetype(str(font_path()), size) for size in (64, 36, 28))
    pen.text((80, 90), "调解协议已经达成", font=large, fill=INK)
    lines = (f"编号 {number}", kind, form, f"生效 {localtime(effective_at):%Y-%m-%d}")
    for place, line in enumerate(lines):
        pen.text((80, 230 + place * 64), line, font=plain, fill=INK)
    pen.text((80, 540), "文字的摘要（SHA-256）", font=small, fill=SOFT)
    pen.text((80, 588), digest[:32], font=small, fill=SOFT)
    pen.text((80, 628), digest[32:], font=small, fill=SOFT)
    pen.text((80, 700), "协议的内容只有当事人和调解的一方看得到。", font=small, fill=SOFT)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=88)
    return out.getvalue()
