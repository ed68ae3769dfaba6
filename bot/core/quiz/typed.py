"""Whether a typed answer is right: the whole of it names the term, slips of the finger allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.glossary.words import singular
from bot.core.quiz.questions.model import Question
from bot.core.search import text as search_text
from bot.core.search.result import Lookup

# One slip for so many letters, and no more than so many in all.
_LETTERS_A_SLIP = 4
_MOST_SLIPS = 3
# Shorter names are acronyms, or become another word by one slip.
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
    the search as this very term, and be a near miss of one of its spellings as a whole:
    a part of a name, its definition or a sentence about it does not count, and neither a digit nor an
    acronym is ever corrected.
    """
    key = _key(typed)
    if not key:
        return WRONG
    for spelling in question.accept:
        if key in {_key(spelling), f"{_key(spelling)}s" if is_acronym(spelling) else None}:
            return Verdict(True, spelling)
    if _read_as(typed, find(typed)) != question.term_id:
        return WRONG
    near = min(question.accept, key=lambda spelling: (_slips(typed, spelling), spelling), default=None)
    if near is not None and is_near(typed, near):
        return Verdict(True, near)
    return WRONG


def _read_as(typed: str, lookup: Lookup) -> int | None:
    """The term that the search takes an answer for.

    It has to be sure of a single word, which may be another word; of several its first reading will do, for
    they have to be near the name as a whole.
    """
    if lookup.answer is not None:
        return lookup.answer.term_id
    return lookup.matches[0].term_id if lookup.matches and len(_words(typed)) > 1 else None


def is_near(typed: str, spelling: str) -> bool:
    """Whether `typed` is `spelling` but for slips of the finger.

    Words with a digit and acronyms must be there as they are, and so must names of up to four letters.
    """
    letters = len("".join(_words(spelling)))
    if letters < _SHORTEST_MENDED or _slips(typed, spelling) > min(_MOST_SLIPS, letters // _LETTERS_A_SLIP):
        return False
    fixed = _fixed(spelling)
    return fixed == {word for word in _words(typed) if word in fixed or _has_digit(word)}


def is_acronym(word: str) -> bool:
    """Whether a word is written in capitals, such as "LSTM" and "L2"."""
    return word.isupper() and " " not in word


def _fixed(spelling: str) -> set[str]:
    """The words of a spelling that nobody may mistype."""
    return {
        part
        for word in spelling.replace("-", " ").split()
        if is_acronym(word) or _has_digit(word)
        for part in _words(word)
    }


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


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
