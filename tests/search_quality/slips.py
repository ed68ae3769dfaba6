"""Slips of the fingers: a neighbouring key, two letters swapped, one left out, one struck twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random

from rapidfuzz.distance import OSA
from wordfreq import zipf_frequency

from tests.search_quality.glossary import Glossary, squash

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

# From this frequency on (log10 of uses in a billion words) a string counts as a word and not as a slip.
_REAL_WORD = 2.6


@lru_cache(maxsize=64)
def neighbours(letter: str) -> str:
    """The keys around a letter on a QWERTY keyboard, whose rows are shifted by half a key."""
    for row, keys in enumerate(_ROWS):
        column = keys.find(letter)
        if column < 0:
            continue
        near = [(row, column - 1), (row, column + 1)]
        near += [(row - 1, column), (row - 1, column + 1), (row + 1, column - 1), (row + 1, column)]
        return "".join(_ROWS[r][c] for r, c in near if 0 <= r < 3 and 0 <= c < len(_ROWS[r]))
    return ""


def _neighbour(text: str, at: int, rng: Random) -> str:
    return text[:at] + rng.choice(neighbours(text[at]) or text[at]) + text[at + 1 :]


def _extra(text: str, at: int, rng: Random) -> str:
    return text[:at] + rng.choice(neighbours(text[at]) or text[at]) + text[at:]


def _swap(text: str, at: int, _rng: Random) -> str:
    if at + 1 >= len(text) or not text[at + 1].isalpha():
        return text
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _omit(text: str, at: int, _rng: Random) -> str:
    return text[:at] + text[at + 1 :]


def _double(text: str, at: int, _rng: Random) -> str:
    return text[:at] + text[at] + text[at:]


Slip = Callable[[str, int, Random], str]
SLIPS: tuple[Slip, ...] = (_neighbour, _neighbour, _swap, _swap, _omit, _omit, _double, _extra)


def slip(text: str, rng: Random) -> str:
    """One slip at a letter; at the first letter of the text only now and then, as people do."""
    letters = [at for at, character in enumerate(text) if character.isalpha() and character.isascii()]
    if len(letters) > 1 and rng.random() > 0.05:
        letters = letters[1:]
    return rng.choice(SLIPS)(text, rng.choice(letters), rng)


def slipped(text: str, count: int, rng: Random, ours: Glossary, concept: str) -> str | None:
    """The text with that many slips, or None where forty tries all meant something else."""
    for _ in range(40):
        wrong = text
        for _ in range(count):
            wrong = slip(wrong, rng)
        if squash(wrong) != squash(text) and is_fair(wrong, text, ours, concept):
            return wrong
    return None


def is_fair(wrong: str, right: str, ours: Glossary, concept: str) -> bool:
    """Whether a person could tell what was meant: no other name is as near, no word became another word."""
    expected = ours.expected(concept)
    spelling = squash(wrong)
    distance = OSA.distance(spelling, squash(right))
    for other, ids in ours.spellings.items():
        if not ids & expected and OSA.distance(spelling, other, score_cutoff=distance) <= distance:
            return False
    return not any(
        is_word(token) for token in wrong.casefold().split() if token not in right.casefold().split()
    )


def is_word(token: str) -> bool:
    return zipf_frequency(token, "en") >= _REAL_WORD
