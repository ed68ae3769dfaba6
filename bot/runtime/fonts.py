"""The letters of pictures: Noto Sans from its package, so that every machine draws the same.

It has the Latin, Greek and Cyrillic scripts. What it does not have is left out of a picture; the words
beside each picture have it all.
"""

from __future__ import annotations

from functools import cache, lru_cache

import fontpkg
from PIL import Image, ImageDraw, ImageFont

# A private character that the font leaves free: drawn as what a missing one looks like.
_MISSING = "\U0010fffd"
_SAMPLE = 20


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fontpkg.path("Noto Sans"), size)


@lru_cache(maxsize=4_096)
def _shape(character: str) -> bytes:
    image = Image.new("1", (3 * _SAMPLE, 3 * _SAMPLE))
    ImageDraw.Draw(image).text((_SAMPLE, _SAMPLE), character, 1, font(_SAMPLE))
    return image.tobytes()


def _has(character: str) -> bool:
    return character.isspace() or _shape(character) != _shape(_MISSING)


def drawable(text: str, instead: str) -> str:
    """The text as far as the font has its letters; `instead` where nothing is left of it."""
    kept = "".join(character for character in text if _has(character))
    return " ".join(kept.split()) or instead


def fitting(text: str, letters: ImageFont.FreeTypeFont, room: float) -> str:
    """As much of the text as is at most `room` wide in these letters, with an ellipsis where it is cut.

    Of letters rather than of a number of them: a line of W is five times as wide as one of i.
    """
    if letters.getlength(text) <= room:
        return text
    shown = text
    while shown and letters.getlength(f"{shown}…") > room:
        shown = shown[:-1].rstrip(" ,;:.-")
    return f"{shown}…"
