"""Whether a typed answer is right: the whole of it names the term, slips of the finger allowed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.quiz.questions.model import Question
from bot.core.quiz.slips import is_acronym, is_near, words
from bot.core.search.result import Lookup


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
    whole = _as_written(typed)
    for spelling in question.accept:
        if whole and whole == _as_written(spelling):
            return Verdict(True, spelling)
    key = _key(typed)
    if not key:
        return WRONG
    for spelling in question.accept:
        if key in {_key(spelling), f"{_key(spelling)}s" if is_acronym(spelling) else None}:
            return Verdict(True, spelling)
    if _read_as(typed, find(typed)) != question.term_id:
        return WRONG
    near = next((spelling for spelling in question.accept if is_near(typed, spelling)), None)
    return Verdict(True, near) if near is not None else WRONG


def _read_as(typed: str, lookup: Lookup) -> int | None:
    """The term that the search takes an answer for.

    It has to be sure of a single word, which may be another word; of several its first reading will do, for
    they have to be near the name as a whole.
    """
    if lookup.answer is not None:
        return lookup.answer.term_id
    return lookup.matches[0].term_id if lookup.matches and len(words(typed)) > 1 else None


def _as_written(text: str) -> str:
    """The answer with its signs, which are all there is of a name such as "&&"."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _key(text: str) -> str:
    """The answer without case, punctuation, articles and plurals, in one piece."""
    return "".join(words(text))
