"""Which surfaces fit the words of a query, and how well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import NamedTuple

from bot.core.search.english import in_dictionary, zipf
from bot.core.search.fillers import FUNCTION_WORDS
from bot.core.search.names import Names
from bot.core.search.query import COMMON_WORD, Asks, Query
from bot.core.search.short_forms import SHORT_FORMS
from bot.core.search.surfaces import Role, Surface

# How alike a word of a query and a word of a name are held to be, by what makes them alike.
STEM, JOINED, SHORT, OTHER_NAME, CLIPPED, SKELETON = 0.97, 0.95, 0.95, 0.9, 0.8, 0.6
UNKNOWN_WEIGHT = 0.8
"""What a word weighs that stands in no name."""
ASKING_WEIGHTS = (1.0, 0.4, 0.3, 0.12, 0.04)
"""What a word weighs by how it asks (see `Asks`): of a sentence's small words nothing is expected."""
CONTEXT_FACTOR = 0.4
SMALL_WORD_FACTOR = 0.05
MANNER_FACTOR = 0.6
"""What people put behind a name goes without saying: "regularization methods"."""
HEAD_BONUS = 0.02
ROLE_COST = 0.005
MOST_CANDIDATES = 2_000
MOST_SCORED = 32
_LONGEST_SKELETON, _LONGEST_DRY = 5, 8
_SHORTEST_JOINED = 3
_MOST_CLIPPED = 24
_MOST_SKELETONS = 300
_MANNERS = frozenset(
    [
        "method",
        "methods",
        "technique",
        "techniques",
        "approach",
        "approaches",
        "strategy",
        "strategies",
        "part",
        "parts",
    ]
)
_AFTER_HEAD = frozenset({"of", "for", "to", "in", "with", "on"})


@dataclass(slots=True)
class Word:
    """A word of a query: how much it weighs, and the stems of the names that it may mean, each how surely."""

    text: str
    weight: float
    asks: Asks
    context: bool
    meanings: dict[int, float] = field(default_factory=dict[int, float])


class Fit(NamedTuple):
    """A surface with how much of it the query says, and how much of the query it explains, each 0 to 1."""

    surface: Surface
    score: float
    name_share: float
    query_share: float


def slips_in_word(length: int) -> int:
    """How many slips a word of so many letters may hold and still be recognised."""
    return 0 if length < 3 else 1 if length < 5 else 2 if length < 8 else 3


def read_words(query: Query, names: Names) -> list[Word]:
    """The words of a query with what each may mean; two that make one word of a name are joined."""
    found: list[Word] = []
    # Whoever repeats a word a hundred times has it looked up once.
    read_word = cache(partial(_read_word, names))
    contexts = query.contexts
    asks = _asks_or_names(query)
    texts = query.words
    i = 0
    while i < len(texts):
        text = texts[i]
        following = texts[i + 1] if i + 1 < len(texts) else ""
        if following and _is_one_word(text, following, names):
            found.append(read_word(text + following, Asks.NOT, contexts[i]))
            i += 2
            continue
        found.append(read_word(text, asks[i], contexts[i]))
        i += 1
    return found


def _is_one_word(text: str, following: str, names: Names) -> bool:
    known = names.has_word(text), names.has_word(following)
    joined = text + following
    return (names.has_word(joined) and not all(known)) or (
        names.stem_id(joined) is not None and not any(known)
    )


def _asks_or_names(query: Query) -> list[Asks]:
    """How the words ask; where all of them do, the least asking ones are what is asked about."""
    least = min(query.asks)
    if least == Asks.NOT:
        return query.asks
    return [Asks.NOT if asks == least else asks for asks in query.asks]


def _read_word(names: Names, text: str, asks: Asks, context: bool) -> Word:
    word = Word(text, ASKING_WEIGHTS[asks], asks, context)
    stem_id = names.stem_id(text)
    if stem_id is not None:
        word.meanings[stem_id] = 1.0 if names.has_word(text) else STEM
    if asks >= Asks.NAMED:
        return word
    if stem_id is None:
        _guess(word, names)
    _expand(word, names, known=stem_id is not None)
    if asks == Asks.NOT:
        tells = [names.rarity(each) * similarity for each, similarity in word.meanings.items()]
        word.weight = max(tells, default=UNKNOWN_WEIGHT) * (CONTEXT_FACTOR if context else 1.0)
        if text in _MANNERS:
            word.weight *= MANNER_FACTOR
    return word


def _expand(word: Word, names: Names, *, known: bool) -> None:
    """What a word may stand for though it is spelled rightly: a short form, a clipping, another name."""
    text = word.text
    for each in SHORT_FORMS.get(text, ()):
        _mean(word, each, SHORT, names)
    if len(text) > 2 and (not known or len(text) <= 4):
        begun = names.words_with_prefix(text, _MOST_CLIPPED) or names.words_with_prefix(
            text.removesuffix("s"), _MOST_CLIPPED
        )
        for each in begun:
            _mean(word, each, CLIPPED, names)
    for surface in names.with_key(text):
        if surface.role is Role.ALIAS:
            for each in names.of_term(surface.term_id)[0].words:
                _mean(word, each, OTHER_NAME, names)


def _mean(word: Word, text: str, similarity: float, names: Names) -> None:
    stem_id = names.stem_id(text)
    if stem_id is not None and word.meanings.get(stem_id, 0.0) < similarity:
        word.meanings[stem_id] = similarity


def _guess(word: Word, names: Names) -> None:
    """What an unknown word may mean: slips, two words joined, a skeleton such as "attn"."""
    text = word.text
    for distance, other in names.words.near(text, slips_in_word(len(text))):
        _mean(word, other, 1 - distance / max(len(text), len(other)), names)
    for i in range(_SHORTEST_JOINED, len(text) - _SHORTEST_JOINED + 1):
        if (
            names.has_word(text[:i])
            and names.has_word(text[i:])
            and _stand_together(text[:i], text[i:], names)
        ):
            _mean(word, text[:i], JOINED, names)
            _mean(word, text[i:], JOINED, names)
    if _may_be_skeleton(text):
        same_start = names.words_with_prefix(text[0], _MOST_SKELETONS + 1)
        if len(same_start) <= _MOST_SKELETONS:
            for other in same_start:
                if len(other) > len(text) + 1 and is_skeleton(text, other):
                    _mean(word, other, SKELETON + 0.05 * (text[:2] == other[:2]), names)


def _may_be_skeleton(text: str) -> bool:
    """Whether a word is too short for what it means: hardly a vowel in it, or no word that everybody uses."""
    if _is_dry(text):
        return 1 < len(text) <= _LONGEST_DRY
    is_common = in_dictionary(text) and zipf(text) >= COMMON_WORD
    return 1 < len(text) <= _LONGEST_SKELETON and not is_common


def _is_dry(text: str) -> bool:
    """Whether hardly a vowel is left in it."""
    return 4 * sum(letter in "aeiou" for letter in text) <= len(text)


def _stand_together(one: str, other: str, names: Names) -> bool:
    """Whether some name holds both words."""
    stem_ids = names.stem_id(one), names.stem_id(other)
    if None in stem_ids:
        return False
    return not set(names.postings(stem_ids[0] or 0)).isdisjoint(names.postings(stem_ids[1] or 0))


def is_skeleton(short: str, full: str) -> bool:
    """Whether the letters of the short word stand in the full one in this order, from its first on."""
    rest = iter(full)
    return short[:1] == full[:1] and all(letter in rest for letter in short)


def candidates(found: list[Word], names: Names) -> list[int]:
    """The slots that hold what the words mean, the rarest words first, best first."""
    scores: dict[int, float] = {}
    meant = [
        (
            names.postings(stem_id),
            similarity * names.rarity(stem_id) * (CONTEXT_FACTOR if word.context else 1),
        )
        for word in found
        if word.asks <= Asks.SLIPPED
        for stem_id, similarity in word.meanings.items()
    ]
    meant.sort(key=lambda each: len(each[0]))
    read = 0
    for posting, weight in meant:
        if read and read + len(posting) > MOST_CANDIDATES:
            break
        read += len(posting)
        for slot in posting:
            scores[slot] = scores.get(slot, 0.0) + weight
    return sorted(scores, key=scores.__getitem__, reverse=True)[:MOST_SCORED]


def fits(found: list[Word], slots: Iterable[int], names: Names) -> list[Fit]:
    """Every candidate with its score, in the order given."""
    by_stem: dict[int, list[tuple[float, int]]] = {}
    for i, word in enumerate(found):
        for stem_id, similarity in word.meanings.items():
            by_stem.setdefault(stem_id, []).append((similarity, i))
    for options in by_stem.values():
        options.sort(reverse=True)
    total = sum(word.weight for word in found)
    return [_fit(names.surface(slot), found, by_stem, total, names) for slot in slots]


def _fit(
    surface: Surface,
    found: list[Word],
    by_stem: dict[int, list[tuple[float, int]]],
    total: float,
    names: Names,
) -> Fit:
    used: set[int] = set()
    said = whole = explained = 0.0
    head = _head(surface.words)
    bonus = 0.0
    for place, word in enumerate(surface.words):
        stem_id = names.stem_id(word)
        if stem_id is None:
            continue
        rarity = names.rarity(stem_id) * (SMALL_WORD_FACTOR if word in FUNCTION_WORDS else 1.0)
        whole += rarity
        for similarity, i in by_stem.get(stem_id, ()):
            again = i in used
            if again and similarity not in {JOINED, OTHER_NAME, SHORT}:
                continue
            said += rarity * similarity
            explained += 0.0 if again else found[i].weight * similarity
            used.add(i)
            bonus = HEAD_BONUS if place == head else bonus
            break
    name_share = said / whole if whole else 0.0
    query_share = min(1.0, explained / total) if total else 0.0
    score = (name_share * query_share) ** 0.5 - ROLE_COST * surface.role + bonus * (name_share < 1)
    return Fit(surface, score, name_share, query_share)


def _head(words: tuple[str, ...]) -> int:
    """The place of the word that says what kind of thing it is: "Mean" in "Arithmetic Mean"."""
    for place, word in enumerate(words):
        if word in _AFTER_HEAD and place:
            return place - 1
    return len(words) - 1


def closeness(distance: int, one: str, other: str) -> float:
    """From slips to 0..1, falling faster than in proportion."""
    return (1 - distance / max(len(one), len(other))) ** 1.5
