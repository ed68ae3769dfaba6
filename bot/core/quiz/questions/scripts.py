"""What scripts other than Latin ask of whoever looks for a name in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

# Vowel signs, accents and points belong to the letter before them, joiners to the word around them.
_WITH_MARKS: Final = (range(0x300, 0x2100), range(0xA800, 0xAC00), range(0xFE20, 0xFE30))
MARKS: Final = "\u200c\u200d" + "".join(
    chr(code) for block in _WITH_MARKS for code in block if unicodedata.category(chr(code)) in {"Mn", "Mc"}
)
# Thai, Lao, Myanmar, Khmer, kana, Han: words stand one behind the other without a space.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
# Articles and conjunctions that are written together with their word.
_ARABIC, _HEBREW = re.compile("[\u0620-\u064a]"), re.compile("[\u05d0-\u05ea]")
_ATTACHED: Final = (
    (_ARABIC, ("ال", "وال", "بال", "فال", "كال", "و", "ب", "ل")),
    (_HEBREW, ("ה", "וה", "ו", "ב", "ל", "מ", "ש")),
)


def is_unspaced(text: str) -> bool:
    return _UNSPACED.search(text) is not None


def unspaced_letters(text: str) -> int:
    return len(_UNSPACED.findall(text))


def attached(word: str) -> tuple[str, ...]:
    """What may stand before a word, in one piece with it."""
    return next((before for letters, before in _ATTACHED if letters.match(word)), ())


def stands_in(text: str, names: Iterable[str]) -> bool:
    """Whether a name stands in a text: between other signs than letters, where its script parts words."""
    folded = _folded(text)
    return any(_stands_in(folded, _folded(name)) for name in names)


@lru_cache(maxsize=4_096)
def _folded(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold().strip()


def _stands_in(text: str, name: str) -> bool:
    place = text.find(name) if name else -1
    while place >= 0:
        before, after = text[place - 1 : place], text[place + len(name) : place + len(name) + 1]
        inside = (name[0].isalnum() and before.isalnum()) or (name[-1].isalnum() and after.isalnum())
        if not inside or is_unspaced(name):
            return True
        place = text.find(name, place + 1)
    return False
