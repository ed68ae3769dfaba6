"""Words typed beside a name that are no part of it, and what they may be nevertheless.

Where nobody asks, a word more makes another name ("hard attention", "network cable"). In a sentence it may
say what the thing does or is, how large it is, or where it is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.search.beside import TECHNICAL, Beside
from bot.core.search.definitions import Definitions
from bot.core.search.english import in_dictionary, zipf
from bot.core.search.fillers import (
    ARTICLES,
    CONTEXT_WORDS,
    KIND_WORDS,
    PLAIN_WORDS,
    QUESTION_WORDS,
    SIZE_WORDS,
    TOOLS,
)
from bot.core.search.names import Names
from bot.core.search.query import Asks, Query
from bot.core.search.ranking import Word
from bot.core.search.surfaces import Surface
from bot.core.search.text import stem

MOST_FOREIGN, MOST_FOREIGN_TO_TELLING = 2, 4
"""So many words of a sentence may be no part of the name; more, if the name alone tells what is meant."""
_DO = frozenset(["do", "does", "did", "dont", "doesnt", "can", "could", "should", "will", "would", "how"])
_BE = frozenset(["is", "are", "was", "were"])
_WHAT = frozenset(["what", "whats", "which", "who"])
_PLAIN_VERBS = frozenset(
    ["do", "work", "works", "help", "helps", "mean", "matter", "happen", "look", "exist"]
)
_BEFORE_VERBS = frozenset(["i", "you", "u", "we", "they", "to", "one", "people", "ppl", "it"])


@dataclass(frozen=True, slots=True)
class Laid:
    """A name laid beside the words of a query, with all that is known of them."""

    surface: Surface
    beside: Beside
    found: list[Word]
    query: Query
    names: Names
    definitions: Definitions

    @property
    def tells_alone(self) -> bool:
        return tells_alone(self.surface)

    @property
    def is_written(self) -> bool:
        """Whether the name alone tells what is meant, and is spelled rightly."""
        return self.tells_alone and not self.beside.slipped

    def text(self, i: int) -> str:
        return self.found[i].text

    def is_named(self, i: int) -> bool:
        """Whether a word stands in some name."""
        return self.names.stem_id(self.text(i)) is not None


def tells_alone(surface: Surface) -> bool:
    """Whether a name is no everyday word."""
    return len(surface.words) != 1 or zipf(surface.words[0]) < TECHNICAL


def foreign(laid: Laid) -> Iterator[str]:
    """The words beside the name that nothing explains."""
    beside, query = laid.beside, laid.query
    words = [i for i in beside.typed if laid.found[i].asks == Asks.NOT and not _is_number(i, laid)]
    asks = laid.is_written and not QUESTION_WORDS.isdisjoint(query.words)
    may_be_told = (
        query.is_sentence
        and not beside.named
        and len(words) <= (MOST_FOREIGN_TO_TELLING if asks else MOST_FOREIGN)
        and not _begins_with_place(laid)
    )
    for i in words:
        compared = query.compares and laid.is_named(i)
        if not (
            compared
            or _only_repeats(i, laid)
            or _is_tool(i, laid)
            or _is_place(i, laid)
            or (may_be_told and _is_told(i, laid))
        ):
            yield laid.text(i)


def _is_number(i: int, laid: Laid) -> bool:
    """Whether a word of a sentence only says how many."""
    return laid.query.is_sentence and laid.tells_alone and laid.text(i)[0].isdigit()


def _is_told(i: int, laid: Laid) -> bool:
    """Whether a sentence says a word of the thing that is named, or beside it of something else."""
    matched = laid.beside.matched
    beside_name = (i - 1 in matched or i + 1 in matched) and not (i > 0 and laid.text(i - 1) in _BEFORE_VERBS)
    if not beside_name or _is_verb(i, laid):
        return laid.tells_alone or laid.is_named(i) or _says(i, laid)
    if laid.query.asked and laid.is_written and laid.text(i) in PLAIN_WORDS:
        return True
    if laid.tells_alone and i + 1 in matched and laid.text(i) in SIZE_WORDS:
        return True
    return laid.is_written and _is_said_of(i, laid)


def _says(i: int, laid: Laid) -> bool:
    """Whether the term's own definitions have a word."""
    return bool(laid.definitions.rarities_said([stem(laid.text(i))], laid.surface.term_id))


def _only_repeats(i: int, laid: Laid) -> bool:
    """Whether a word behind a name says its kind or its size, or repeats its first letters."""
    beside, found = laid.beside, laid.found
    if beside.named or beside.slipped or i - 1 != max(beside.matched, default=i):
        return False
    typed = found[i].text
    if typed in KIND_WORDS or (typed.isdecimal() and i + 1 == len(found)):
        return laid.tells_alone or not in_dictionary(found[i - 1].text)
    return typed == "".join(word.text[0] for place, word in enumerate(found) if place in beside.matched)


def _is_tool(i: int, laid: Laid) -> bool:
    """Whether a word on either side of a whole name is a tool that has the thing: "batch norm pytorch"."""
    beside = laid.beside
    stands_beside = i + 1 in beside.matched or i - 1 in beside.matched
    is_whole = not (beside.named or beside.slipped)
    return laid.text(i) in TOOLS and stands_beside and is_whole and laid.tells_alone


def _is_place(i: int, laid: Laid) -> bool:
    """Whether a word only says where, and that is a name: "… in neural networks", "… in a cnn"."""
    found, names = laid.found, laid.names
    first = last = i
    while first > 0 and found[first - 1].context:
        first -= 1
    while last + 1 < len(found) and found[last + 1].context:
        last += 1
    key = "".join(word.text for word in found[first : last + 1])
    is_name = bool(names.with_key(key) or (key[-1:] == "s" and names.with_key(key[:-1])))
    is_clear = last > first or len(laid.surface.words) > 1 or (laid.tells_alone and not in_dictionary(key))
    return found[i].context and is_name and is_clear


def _begins_with_place(laid: Laid) -> bool:
    """Whether the name only says where what is asked about was met: "in deep learning, what is a …"."""
    before = {word.text for word in laid.found[: min(laid.beside.matched, default=0)]}
    return laid.text(0) in CONTEXT_WORDS and before <= CONTEXT_WORDS | ARTICLES


def _is_said_of(i: int, laid: Laid) -> bool:
    """Whether a word says what a name that a question begins with does or is: "does batch norm behave …"."""
    found, matched = laid.found, laid.beside.matched
    first = min(matched)
    if i != max(matched) + 1 or len(matched) != i - first:
        return False
    place = first - 1
    while place >= 0 and found[place].text in ARTICLES:
        place -= 1
    if (
        place < 0
        or (place and found[place - 1].text in _WHAT)
        or not _PLAIN_VERBS.isdisjoint(_after(i, laid))
    ):
        return False
    ends = i + 1 == len(found) or found[i + 1].asks == Asks.FUNCTION
    return found[place].text in _DO or (found[place].text in _BE and ends)


def _is_verb(i: int, laid: Laid) -> bool:
    """Whether a word says what the thing does: "how does an lstm remember", but not "… warmup work"."""
    matched = laid.beside.matched
    before = {word.text for place, word in enumerate(laid.found) if place < min(matched)}
    return (
        i - 1 in matched
        and not _DO.isdisjoint(before)
        and _PLAIN_VERBS.isdisjoint(_after(i, laid))
        and laid.definitions.knows(laid.text(i))
    )


def _after(i: int, laid: Laid) -> set[str]:
    return {word.text for word in laid.found[i + 1 :]}
