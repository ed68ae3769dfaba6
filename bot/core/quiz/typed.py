"""Whether a typed answer is right: the whole of it names the term, slips of the finger allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.glossary.words import singular
from bot.core.quiz.questions.model import Question
from bot.core.search import text as search_text
from bot.core.search.result import Lookup

# One slip for so many letters, and no more than so many in all.
_LETTERS_A_SLIP = 4
_MOST_SLIPS = 3
# Shorter words are acronyms or may become another word by one slip.
_SHORTEST_MENDED = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right; `read_as` is the accepted spelling that it was taken for, if any."""

    right: bool
    read_as: str | None = None


WRONG = Verdict(False)


def accepts(question: Question, typed: str, find: Callable[[str], Lookup]) -> Verdict:
    """Judge `typed` against a question; `find` is the lookup of the glossary that is being asked about.

    An accepted spelling is right whatever its case, hyphens, plural or article. Any other must be read by
    the search, with confidence, as this very term, and be a near miss of one of its spellings as a whole:
    a part of a name, its definition or a sentence about it does not count, and neither a digit nor a
    short word is ever corrected.
    """
    key = _key(typed)
    if not key:
        return WRONG
    for spelling in question.accept:
        if _key(spelling) == key:
            return Verdict(True, spelling)
    lookup = find(typed)
    answer = lookup.answer
    if answer is None or answer.term_id != question.term_id:
        return WRONG
    near = min(question.accept, key=lambda spelling: (_slips(typed, spelling), spelling), default=None)
    if near is not None and is_near(typed, near):
        return Verdict(True, near)
    return WRONG


def is_near(typed: str, spelling: str) -> bool:
    """Whether `typed` is `spelling` but for slips in its longer words.

    Words with a digit and words of up to four letters must be there as they are, and no others.
    """
    letters = len("".join(_words(spelling)))
    if _slips(typed, spelling) > min(_MOST_SLIPS, letters // _LETTERS_A_SLIP):
        return False
    return _fixed(_words(typed), _words(spelling)) and _fixed(_words(spelling), _words(typed))


def _fixed(these: Iterable[str], those: Iterable[str]) -> bool:
    """Whether every word of `these` that may not be mended stands in `those` too, maybe joined to others."""
    others = list(those)
    joined = "".join(others)
    for word in these:
        digits = [letter for letter in word if letter.isdigit()]
        if digits and word not in others and word not in joined:
            return False
        if len(word) < _SHORTEST_MENDED and word not in joined:
            return False
    return True


def _slips(typed: str, spelling: str) -> int:
    one, other = _words(typed), _words(spelling)
    return min(
        OSA.distance("".join(one), "".join(other)),
        OSA.distance("".join(sorted(one)), "".join(sorted(other))),
    )


def _words(text: str) -> list[str]:
    return [word for word in search_text.words(text) if word not in {"a", "an", "the"}]


def _key(text: str) -> str:
    """The answer without case, punctuation, articles and plurals, in one piece."""
    return "".join(map(singular, _words(text)))
