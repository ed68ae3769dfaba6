"""What a query asks about, once the asking is taken away."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from bot.core.search.english import in_dictionary, zipf
from bot.core.search.fillers import (
    ARTICLES,
    COMPARE_WORDS,
    CONTEXT_WORDS,
    FILLERS,
    FUNCTION_WORDS,
    QUESTION_WORDS,
    SCENERY,
    TALK,
    WEAK_TALK,
    is_drawn_out,
    slipped_filler,
)
from bot.core.search.fuzzy import Around
from bot.core.search.names import Names
from bot.core.search.text import stem

COMMON_WORD = 3.3
"""From this frequency on a word is no slip of another, unless the sentence asks for it."""
MOST_WORDS = 32
"""Words of a query that are read."""
MOST_NEAR = 24
"""Names near a query that are looked at."""
LONGEST_NAME = 7
"""A query of more words is not taken for a name as a whole."""


_ATTACHES = frozenset({"to", "of"})
_MOST_BARE = 4
_COMMAND = "search"
_WEAK = WEAK_TALK | frozenset(
    [
        "one",
        "only",
        "through",
        "no",
        "non",
        "without",
        "before",
        "after",
        "between",
        "against",
        "both",
        "other",
    ]
)
_ASKING = QUESTION_WORDS | {
    "explain",
    "define",
    "definition",
    "describe",
    "meaning",
    "means",
    "example",
    "examples",
}
_SPOKEN = frozenset({"2", "4"})
"""Digits that are typed for the word that sounds alike."""
POINTS_BACK = frozenset({"it", "its", "they", "them", "this", "that"})
_WHAT = frozenset({"what", "whats", "wat", "wats"})
_IS = frozenset({"is", "are", "whats", "wats"})
QUANTITIES = frozenset({"many", "much", "far", "often", "fast", "long", "of"})


class Asks(IntEnum):
    """How surely a word says nothing about which term is meant.

    NAMED is a word of talk that a name holds too ("Class Activation Map").
    """

    NOT = 0
    SLIPPED = 1
    NAMED = 2
    TALK = 3
    FUNCTION = 4


@dataclass(frozen=True, slots=True)
class Query:
    """The words typed, what each of them does, and what is left in a few readings, longest first.

    `asked` tells whether the text asks a question about something it names.
    """

    words: list[str]
    asks: list[Asks]
    readings: list[list[int]]
    contexts: list[bool]
    compares: bool
    is_of_known_words: bool
    asked: bool = False
    around: dict[str, Around] = field(default_factory=dict[str, Around])

    def near(self, key: str, slips: int, names: Names) -> list[tuple[int, str]]:
        """The nearest keys of names within so many slips; looked for once a query."""
        around = self.around.get(key)
        if around is None:
            around = self.around[key] = names.keys.around(key)
        return around.within(slips)[:MOST_NEAR]

    @property
    def tells(self) -> int:
        """How many of the words may name or describe something, other than where it is met."""
        return sum(
            1 for asks, where in zip(self.asks, self.contexts, strict=True) if asks == Asks.NOT and not where
        )

    @property
    def is_question(self) -> bool:
        """Whether it opens as a question about something; "how many …" rather describes it."""
        first, second = self.words[0], self.words[1] if len(self.words) > 1 else ""
        return (
            self.asks[0] in {Asks.NAMED, Asks.TALK} or first in QUESTION_WORDS
        ) and second not in QUANTITIES

    @property
    def is_sentence(self) -> bool:
        """Whether it asks or chats anywhere, and is no bare phrase."""
        return Asks.TALK in self.asks or not QUESTION_WORDS.isdisjoint(self.words)

    @property
    def is_phrase(self) -> bool:
        """Whether it neither asks nor chats, and more than articles hold it together."""
        if Asks.FUNCTION not in self.asks or self.is_sentence:
            return False
        return any(
            asks == Asks.FUNCTION and word not in ARTICLES
            for word, asks in zip(self.words, self.asks, strict=True)
        )

    def asked_at_last(self) -> list[int]:
        """What a sentence ends by asking for, whatever was told before: "… what even is a gan"."""
        if _WHAT.isdisjoint(self.words[1:]) or self.compares:
            return []
        places = [i for i, word in enumerate(self.words) if word in _WHAT]
        first = places[-1] + 1
        rest = [first + i for i in _trimmed(self.asks[first:], Asks.TALK)]
        between = self.words[places[-1] : rest[0]] if rest else []
        return [] if _IS.isdisjoint(between) else rest

    def stems(self) -> list[str]:
        """The stems of all words but small ones, as they follow each other."""
        return [stem(word) for word, asks in zip(self.words, self.asks, strict=True) if asks < Asks.FUNCTION]

    def keeps_slips(self, reading: list[int]) -> bool:
        """Whether a reading leaves out no word that is taken for a filler with a slip."""
        return Asks.SLIPPED not in self._left_out(reading)

    def drops_only_talk(self, reading: list[int]) -> bool:
        """Whether every word that a reading leaves out is one of asking or chatting, spelled rightly."""
        return all(asks > Asks.SLIPPED for asks in self._left_out(reading))

    def _left_out(self, reading: list[int]) -> list[Asks]:
        if len(reading) == len(self.asks):
            return []
        return [asks for i, asks in enumerate(self.asks) if i not in reading]

    def key(self, reading: list[int]) -> str:
        return "".join([self.words[i] for i in reading])


def read(split: list[str], names: Names, *, asked: bool = False) -> Query:
    """Splits what asks from what is asked about; `split` are the folded words, not empty."""
    split = _first_question(split[:MOST_WORDS])
    asks: list[Asks] = []
    for i, word in enumerate(split):
        asks.append(_asks(word, split[i - 1] if i else "", asks, split[i + 1 : i + 2], names))
    compares = not COMPARE_WORDS.isdisjoint(split) or (
        Asks.SLIPPED in asks
        and any(
            each == Asks.SLIPPED and slipped_filler(word) in COMPARE_WORDS
            for word, each in zip(split, asks, strict=True)
        )
    )
    if (any(asks) or split[0] == _COMMAND) and _is_bare(split, asks):
        asks = _asks_barely(split, asks)
    known = all(asks[i] > Asks.NOT or names.has_word(word) for i, word in enumerate(split))
    return Query(split, asks, _readings(asks), _contexts(split, asks), compares, known, asked)


def _readings(asks: list[Asks]) -> list[list[int]]:
    """The places of the words that may be meant, the more of them the earlier; each reading once."""
    whole = list(range(len(asks)))
    if not any(asks):
        return [whole]
    readings = [
        whole if len(asks) <= LONGEST_NAME else [],
        _trimmed(asks, Asks.FUNCTION),
        _trimmed(asks, Asks.TALK),
        _trimmed(asks, Asks.NAMED),
        [i for i in whole if asks[i] < Asks.TALK],
        [i for i in whole if asks[i] < Asks.NAMED],
        _trimmed(asks, Asks.SLIPPED),
        [i for i in whole if asks[i] == Asks.NOT],
    ]
    distinct: list[list[int]] = []
    for reading in readings:
        if reading and reading not in distinct:
            distinct.append(reading)
    return distinct or [whole]


def _is_bare(split: list[str], asks: list[Asks]) -> bool:
    """Whether nobody asks or chats, so that a word that could be part of a name is taken for one."""
    return (
        len(split) <= _MOST_BARE
        and asks.count(Asks.TALK) <= 1
        and QUESTION_WORDS.isdisjoint(split)
        and all(word in WEAK_TALK for word, each in zip(split, asks, strict=True) if each == Asks.TALK)
    )


def _asks_barely(split: list[str], asks: list[Asks]) -> list[Asks]:
    """How the words ask where nobody asks or chats."""
    asks = [Asks.NOT if word in _WEAK else each for word, each in zip(split, asks, strict=True)]
    asks[0] = Asks.TALK if split[0] == _COMMAND else asks[0]
    if all(each < Asks.TALK or word in ARTICLES for word, each in zip(split, asks, strict=True)):
        asks = [_unless_it_asks(word, each) for word, each in zip(split, asks, strict=True)]
    return asks


def _unless_it_asks(word: str, asks: Asks) -> Asks:
    return Asks.NOT if asks == Asks.SLIPPED and slipped_filler(word) not in _ASKING else asks


def _first_question(split: list[str]) -> list[str]:
    """Without a second question about the same: "and how to stop it"."""
    if not QUANTITIES.isdisjoint(split[1:2]):
        return split
    for place in range(1, len(split) - 2):
        asks_on = split[place] == "and" and split[place + 1] in QUESTION_WORDS
        if asks_on and not POINTS_BACK.isdisjoint(split[place + 2 :]):
            return split[:place]
    return split


def _asks(word: str, last: str, before: list[Asks], after: list[str], names: Names) -> Asks:
    if word in FUNCTION_WORDS or (last == "how" and word in QUANTITIES):
        return Asks.FUNCTION
    after_filler = bool(before) and before[-1] >= Asks.TALK
    before_filler = bool(after) and (after[0] in FILLERS or after[0] in SCENERY)
    framed = (after_filler and last not in _ATTACHES) or (not before and before_filler)
    named = names.has_word(word)
    if word in SCENERY and named and after and not before_filler:
        return Asks.NOT
    scenery = word in SCENERY or (word.isdecimal() and SCENERY.issuperset(after))
    if word in TALK or (scenery and framed) or (word in _SPOKEN and after_filler and not named):
        return Asks.NAMED if named else Asks.TALK
    if names.has_word(word) or slipped_filler(word) is None:
        return Asks.NOT
    in_frame = all(asks >= Asks.SLIPPED for asks in before)
    if is_drawn_out(word):
        return Asks.TALK if in_frame else Asks.SLIPPED
    in_frame = in_frame and (after_filler or before_filler)
    return Asks.SLIPPED if _is_slip_of_filler(word, names, before, in_frame=in_frame) else Asks.NOT


def _is_slip_of_filler(word: str, names: Names, before: list[Asks], *, in_frame: bool) -> bool:
    """Whether a word that might be a filler with a slip is not more likely a real word, or one of a name."""
    is_common = in_dictionary(word) and zipf(word) >= COMMON_WORD
    if in_frame and len(word) < 4:
        return not (before and is_common)
    if not in_frame and (in_dictionary(word) or zipf(word) >= COMMON_WORD):
        return False
    meanings = [near for _, near in names.words.near(word, 1)] + names.words_with_prefix(word, 1)
    return all(each in FILLERS for each in meanings)


def _trimmed(asks: list[Asks], least: Asks) -> list[int]:
    """The places of the words without those at either end that ask at least so surely."""
    first, last = 0, len(asks)
    while first < last and asks[first] >= least:
        first += 1
    while last > first and asks[last - 1] >= least:
        last -= 1
    return list(range(first, last))


def _contexts(words: list[str], asks: list[Asks]) -> list[bool]:
    """For each word, whether it only says where: "neural networks" in "dropout in neural networks"."""
    if CONTEXT_WORDS.isdisjoint(words):
        return [False] * len(words)
    found = False
    inside = False
    flags: list[bool] = []
    for word, ask in zip(words, asks, strict=True):
        if ask == Asks.NOT:
            found = found or not inside
            flags.append(inside and found)
            continue
        if word in CONTEXT_WORDS:
            inside = found
        elif word not in ARTICLES:
            inside = False
        flags.append(False)
    return flags
