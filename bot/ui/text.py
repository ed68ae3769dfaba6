"""Text as Discord shows it: escaping what people typed, and cutting it to size."""

from __future__ import annotations

import re

from bot.core.characters import seen

_INLINE_MARKDOWN = re.compile(r"([\\*_~`|\[\]<])")
_LINE_MARKDOWN = re.compile(r"(?m)^(\s*)(>|#{1,3}(?=\s)|-#|[-+](?=\s))")
_NUMBERED_LINE = re.compile(r"(?m)^(\s*\d+)([.)])(?=\s)")
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)")
_ZERO_WIDTH_SPACE = "\u200b"


def escape(text: str) -> str:
    """The text as it was typed: no markdown, no link behind other words, no mention."""
    shown = _INLINE_MARKDOWN.sub(r"\\\1", seen(text))
    shown = _LINE_MARKDOWN.sub(r"\1\\\2", shown)
    shown = _NUMBERED_LINE.sub(r"\1\\\2", shown)
    return _MENTION.sub("@" + _ZERO_WIDTH_SPACE, shown)


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return not seen(text).replace("\u200c", "").replace("\u200d", "").strip()


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, ended on a word where one ends in the second half."""
    if len(text) <= limit:
        return text
    room = text[: limit - 1]
    head, gap, _ = room.rpartition(" ")
    return (head if gap and len(head) >= limit // 2 else room).rstrip(" ,;:.-") + "…"


def fitted(text: str, limit: int) -> str:
    """The text escaped and cut, so that not more than `limit` characters of the message go on it."""
    kept = limit
    while len(shown := escape(cut(text, kept))) > limit:
        kept = kept * limit // len(shown)
    return shown


def joined(words: list[str], *, last: str = "and") -> str:
    """ "a", "a and b", "a, b and c" """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """ "1 term", "2 terms" """
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
