"""Which surfaces fit the words of a query, and how well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from bot.core.search.names import Names, Surface
from bot.core.search.query import Asks, Query, in_context
from bot.core.search.short_forms import SHORT_FORMS

UNKNOWN_WEIGHT = 0.8
LEAST_RARITY = 0.3
STEM, CLIPPED, SKELETON, SPLIT, SHORT = 0.97, 0.8, 0.6, 0.95, 0.95
# What a word weighs by how it asks (see `Asks`): of a sentence's small words nothing is expected.
ASKING_WEIGHTS = (1.0, 0.4, 0.3, 0.12, 0.04)
CONTEXT_FACTOR = 0.4
MOST_CANDIDATES = 2_000
MOST_SCORED = 40
_LONGEST_SKELETON = 5
_MOST_CLIPPED = 24
_MOST_SKELETONS = 300


@dataclass(slots=True)
class Word:
    """A word of a query: how much it weighs, and the stems of the names that it may mean."""

    text: str
    weight: float
    asks: Asks
    context: bool
    meanings: dict[int, float] = field(default_factory=dict[int, float])


@dataclass(slots=True)
class Fit:
    """A surface with how much of it the query says, how much of the query it explains, and what is left."""

    surface: Surface
    score: float
    name_share: float
    query_share: float
    left: list[int]


def slips_in_word(length: int) -> int:
    """How many slips a word of so many letters may hold and still be recognised."""
    return 0 if length < 3 else 1 if length < 5 else 2 if length < 8 else 3


def read_words(query: Query, names: Names) -> list[Word]:
    """The words of a query with what each may mean; two that make one word of a name are joined."""
    found: list[Word] = []
    contexts = in_context(query)
    asks = _asks_or_names(query)
    skip = False
    for i, text in enumerate(query.words):
        if skip:
            skip = False
            continue
        if i + 1 < len(query.words):
            joined = text + query.words[i + 1]
            if names.has_word(joined) and not (names.has_word(text) and names.has_word(query.words[i + 1])):
                found.append(_word(joined, Asks.NOT, contexts[i], names))
                skip = True
                continue
        found.append(_word(text, asks[i], contexts[i], names))
    return found


def _asks_or_names(query: Query) -> list[Asks]:
    """How the words ask; where all of them do, the least asking ones are what is asked about."""
    least = min(query.asks)
    if least == Asks.NOT:
        return query.asks
    return [Asks.NOT if asks == least else asks for asks in query.asks]


def _word(text: str, asks: Asks, context: bool, names: Names) -> Word:
    word = Word(text, ASKING_WEIGHTS[asks], asks, context)
    stem_id = names.stem_id(text)
    if stem_id is not None:
        word.meanings[stem_id] = 1.0 if names.has_word(text) else STEM
    if asks >= Asks.NAMED:
        return word
    if stem_id is None:
        _guess(word, names)
    for each in SHORT_FORMS.get(text, ()):
        _mean(word, each, SHORT, names)
    if stem_id is None or len(text) <= 4:
        for each in names.words_with_prefix(text, _MOST_CLIPPED) if len(text) > 1 else ():
            _mean(word, each, CLIPPED, names)
    if asks == Asks.NOT:
        best = max((names.rarity(each) * sim for each, sim in word.meanings.items()), default=UNKNOWN_WEIGHT)
        word.weight = best * (CONTEXT_FACTOR if context else 1.0)
    return word


def _mean(word: Word, text: str, similarity: float, names: Names) -> None:
    stem_id = names.stem_id(text)
    if stem_id is not None and word.meanings.get(stem_id, 0.0) < similarity:
        word.meanings[stem_id] = similarity


def _guess(word: Word, names: Names) -> None:
    """What an unknown word may mean: slips, two words joined, a skeleton such as "attn"."""
    text = word.text
    for distance, other in names.words.near(text, slips_in_word(len(text))):
        _mean(word, other, 1 - distance / max(len(text), len(other)), names)
    for i in range(2, len(text) - 1):
        if names.has_word(text[:i]) and names.has_word(text[i:]):
            _mean(word, text[:i], SPLIT, names)
            _mean(word, text[i:], SPLIT, names)
    if 1 < len(text) <= _LONGEST_SKELETON:
        same_start = names.words_with_prefix(text[0], _MOST_SKELETONS + 1)
        if len(same_start) <= _MOST_SKELETONS:
            for other in same_start:
                if len(other) > len(text) + 1 and _is_skeleton(text, other):
                    _mean(word, other, SKELETON, names)


def _is_skeleton(short: str, full: str) -> bool:
    rest = iter(full)
    return all(letter in rest for letter in short)


def candidates(found: list[Word], names: Names) -> list[int]:
    """The slots that hold what the words mean, the rarest words first, best first."""
    scores: dict[int, float] = {}
    meant = [
        (names.postings(stem_id), similarity * names.rarity(stem_id) * (CONTEXT_FACTOR if word.context else 1))
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
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    return ranked[:MOST_SCORED]


def fits(found: list[Word], slots: Iterable[int], names: Names) -> list[Fit]:
    """Every candidate with its score, best first."""
    by_stem: dict[int, list[tuple[float, int]]] = {}
    for i, word in enumerate(found):
        for stem_id, similarity in word.meanings.items():
            by_stem.setdefault(stem_id, []).append((similarity, i))
    for options in by_stem.values():
        options.sort(reverse=True)
    total = sum(word.weight for word in found)
    result = [_fit(names.surface(slot), found, by_stem, total, names) for slot in slots]
    result.sort(key=lambda fit: -fit.score)
    return result


def _fit(
    surface: Surface,
    found: list[Word],
    by_stem: dict[int, list[tuple[float, int]]],
    total: float,
    names: Names,
) -> Fit:
    used: set[int] = set()
    said = whole = explained = 0.0
    stems = [names.stem_id(word) for word in surface.words]
    for stem_id in stems:
        rarity = names.rarity(stem_id) if stem_id is not None else 1.0
        whole += rarity
        for similarity, i in by_stem.get(stem_id, ()) if stem_id is not None else ():
            if i not in used or len(found[i].meanings) > 1 and similarity == SPLIT:
                said += rarity * similarity
                if i not in used:
                    explained += found[i].weight * similarity
                used.add(i)
                break
    name_share = said / whole if whole else 0.0
    query_share = min(1.0, explained / total) if total else 0.0
    left = [i for i, word in enumerate(found) if i not in used and word.asks == Asks.NOT]
    score = name_share**0.5 * query_share**0.5 - 0.005 * surface.role
    return Fit(surface, score, name_share, query_share, left)


def closeness(one: str, other: str) -> float:
    return OSA.normalized_similarity(one, other)
