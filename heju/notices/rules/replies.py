"""What somebody wrote in a reply by mail, without what he quotes (pure)."""

from __future__ import annotations

import re
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Final

from heju.notices import parameters

# We write this line above the words of each letter; what stands below it in a reply is ours.
MARK: Final = "—— 请在这一行上面回复 / Please reply above this line ——"
_QUOTED = re.compile(
    r"^\s*(?:"
    r"—— 请在这一行上面回复.*"
    r"|-{2,}\s*(?:原始邮件|原邮件|Original Message|Forwarded message|转发的邮件).*"
    r"|_{10,}\s*"
    r"|On .{6,120} wrote:\s*"
    r"|在?\s*\d{4}\s*[年/-].{0,100}(?:写道|wrote)[:：]\s*"
    r"|(?:发件人|From)[:：].*"
    r"|于\s*\d{4}年.{0,100}写道[:：]\s*"
    r")$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^(?:-- |--|发自我的.*|来自我的.*|Sent from my .*)$", re.IGNORECASE)


def is_automatic(message: EmailMessage) -> bool:
    """Say whether a machine wrote it: an absence note, a bounce, a list. Such a message is never an answer."""
    if message.get("Auto-Submitted", "no").split(";")[0].strip().lower() != "no":
        return True
    if message.get("Precedence", "").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if "X-Autoreply" in message or "X-Auto-Response-Suppress" in message or "List-Id" in message:
        return True
    return message.get_content_type() == "multipart/report" or message.get("Return-Path", "x").strip() == "<>"


def words_of(message: EmailMessage) -> str:
    """Return what was written in a message, as plain text, without quotes and signature; "" where nothing is left."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, UnicodeError):
        return ""
    if part.get_content_type() == "text/html":
        text = plain(text)
    return own_words(text)


def own_words(text: str) -> str:
    """Return a text up to where the quote or the signature begins, without lines that are quoted, cut to what is taken over."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n"):
        if _QUOTED.match(line) or _SIGNATURE.match(line.rstrip(" ") if line != "-- " else line):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    shown = "".join(sign for sign in "\n".join(kept) if sign == "\n" or sign.isprintable())
    return re.sub(r"\n{3,}", "\n\n", shown).strip()[: parameters.REPLY_LENGTH]


def plain(html: str) -> str:
    """Return the text of an HTML body, a line for each block; quotes, styles and scripts left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.found)


class _Reader(HTMLParser):
    """Collects text outside of what is skipped."""

    SKIPPED = frozenset({"style", "script", "head", "title", "blockquote"})
    BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or begin to skip."""
        if tag in self.SKIPPED:
            self._skipping.append(tag)
        elif tag in self.BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Go on after what was skipped."""
        if tag in self._skipping:
            while self._skipping.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._skipping:
            self.found.append(data)
