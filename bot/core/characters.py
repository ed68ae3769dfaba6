"""Which characters of a text can be seen, or belong to those that can."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
# They shape the letters and emoji around them and turn no text around.
_JOINERS: Final = "\u200c\u200d"
# A black flag and tags that say whose: the flags of England, Scotland and Wales.
_FLAG: Final = re.compile("(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f)")
# Python's table may be older than an emoji; elsewhere what it does not know may be anything.
_EMOJI: Final = ("\U0001f000", "\U0001faff")


def seen(text: str) -> str:
    """The text without control, format, direction and unknown characters; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    parts = _FLAG.split(text)
    parts[::2] = ["".join(filter(_is_seen, part)) for part in parts[::2]]
    return "".join(parts)


def _is_seen(character: str) -> bool:
    if character == "\n" or character in _JOINERS:
        return True
    category = unicodedata.category(character)
    if category == "Cn":
        return _EMOJI[0] <= character <= _EMOJI[1]
    return category not in _UNSEEN
