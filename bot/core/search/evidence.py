"""What speaks for each term: its names as a whole, their words, what its definitions say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from bot.core.search.associations import associations
from bot.core.search.definitions import Definitions
from bot.core.search.fuzzy import MOST_SLIPS
from bot.core.search.names import Names
from bot.core.search.prefixes import WordStarts
from bot.core.search.query import Asks, Query
from bot.core.search.ranking import ASKING_WEIGHTS, ROLE_COST, Word, candidates, closeness, fits
from bot.core.search.result import MatchKind
from bot.core.search.surfaces import Role, Surface
from bot.core.search.text import stem

NAMED, NAMED_AND_ASKED, LEAST_NAMED = 0.1, 0.25, 0.85
"""What it counts that a sentence or a question holds a name, and how much of the name that takes: slips are
forgiven."""
ASSOCIATED = 0.22
"""What a word weighs that a word of the query only stands for."""
TALK_WEIGHT, CONTEXT_WEIGHT = 0.8, 0.5
ASKED, WHOLE_NAME = 0.6, 0.95
"""How far to trust definitions beside a whole name in a question, and how much of it counts as whole."""
TRUST = (0.3, 0.4, 0.5, 1.0, 1.2)
"""How far to trust what definitions say, by how many words of the query tell something."""
COMPARING = 0.5
IN_ORDER = 0.3
MOST_DEFINED = 10
DECISIVE = 0.9
"""From this score by name on, definitions are not asked."""
_PREFIX_LEAST, _PREFIX_SPAN = 0.8, 0.1
_SHORTEST_PREFIX = 3
_MOST_PREFIXED = 8


@dataclass(slots=True)
class Evidence:
    """All numbers are 0 to 1. `surface` is the name that fits best, if any does.

    `whole` tells how near the query is to a name as a whole, `words` how well its words fit the name's,
    with the shares of both that are said; `said` how much of the query the definitions say, and `trust`
    how far they count, `in_order` how much of it word behind word; `named` what counts that a sentence
    holds the name; `prominence` how often other definitions mention the term.
    """

    term_id: int
    prominence: float
    surface: Surface | None = None
    whole: float = 0.0
    words: float = 0.0
    name_share: float = 0.0
    query_share: float = 0.0
    said: float = 0.0
    trust: float = 1.0
    in_order: float = 0.0
    named: float = 0.0

    @property
    def kind(self) -> MatchKind:
        """What speaks loudest."""
        if self.said > max(self.whole, self.words):
            return MatchKind.DEFINITION
        return MatchKind.TYPO if self.whole > self.words else MatchKind.WORDS

    @property
    def by_name(self) -> float:
        return max(self.whole, self.words) * self.explained**1.5

    @property
    def explained(self) -> float:
        """How much of the query the name explains."""
        return max(self.query_share, self.whole)

    @property
    def score(self) -> float:
        """Names count by how much of the query they explain; where that is little, definitions speak."""
        told = self.trust * (2 * self.said + IN_ORDER * self.in_order) * (1 - 0.6 * self.explained)
        return self.by_name + told + 0.03 * self.prominence + self.named


def slips_in_name(length: int) -> int:
    """How many slips a name of so many letters may hold and still be looked for."""
    return 0 if length < 3 else 1 if length < 5 else 2 if length < 8 else 3 if length < 14 else 4


def gather(
    query: Query,
    found: list[Word],
    names: Names,
    starts: WordStarts,
    definitions: Definitions,
    prominence: Callable[[int], float],
) -> list[Evidence]:
    """Everything that speaks for any term, best first."""
    evidence: dict[int, Evidence] = {}

    def of(term_id: int) -> Evidence:
        if term_id not in evidence:
            evidence[term_id] = Evidence(term_id, prominence(term_id))
        return evidence[term_id]

    for fit in fits(found, candidates(found, names), names):
        known = of(fit.surface.term_id)
        if fit.score > known.words:
            known.words, known.name_share, known.query_share = fit.score, fit.name_share, fit.query_share
            known.surface = fit.surface
    for whole, surface in _wholes(query, names, starts):
        known = of(surface.term_id)
        if whole > known.whole:
            known.whole = whole
            if whole > known.words:
                known.surface = surface
    if max((known.by_name for known in evidence.values()), default=0.0) < DECISIVE:
        trust = _trust(query, named=any(known.name_share >= WHOLE_NAME for known in evidence.values()))
        for said, term_id in definitions.rank(_weights(query), MOST_DEFINED, also=list(evidence)):
            of(term_id).said = said
            of(term_id).trust = trust
    _level_shared_names(evidence.values())
    _count_held_names(query, evidence.values())
    return sorted(evidence.values(), key=lambda each: each.score, reverse=True)


def _count_held_names(query: Query, evidence: Collection[Evidence]) -> None:
    """Lets a name that stands whole in a sentence count more than the same words of a definition.

    In a question it counts much, unless what leads has a longer name with that in it: a question about a
    "learning rate" may describe a "learning rate scheduler".
    """
    if not (query.is_sentence or query.asked) or query.compares or query.words[0] == "like":
        return
    held = [each for each in evidence if _is_held(each)]
    for each in held:
        each.named = NAMED
    if held and query.asked:
        longest = _longest(held)
        first = max(evidence, key=lambda each: each.score)
        if first in held or not any(_stems(each) < _stems(first) for each in longest):
            for each in longest:
                each.named = NAMED_AND_ASKED


def _is_held(each: Evidence) -> bool:
    return each.surface is not None and each.surface.role < Role.DERIVED and each.name_share >= LEAST_NAMED


def _longest(held: list[Evidence]) -> list[Evidence]:
    """Those whose name is no part of another's: of "weight decay", not "weight"."""
    return [each for each in held if not any(_stems(each) < _stems(other) for other in held)]


def _stems(evidence: Evidence) -> set[str]:
    return set(map(stem, evidence.surface.words)) if evidence.surface else set()


def _level_shared_names(evidence: Collection[Evidence]) -> None:
    """Lets no comparison's definitions lift it above the term that is found by the same name, its own."""
    owned = {each.surface.key: each for each in evidence if each.surface and each.surface.role < Role.DERIVED}
    for each in evidence:
        if each.surface and each.surface.role is Role.DERIVED and each.surface.key in owned:
            own = owned[each.surface.key]
            each.said, each.prominence = min(each.said, own.said), min(each.prominence, own.prominence)


def _wholes(query: Query, names: Names, starts: WordStarts) -> Iterator[tuple[float, Surface]]:
    """Names near a reading of the query, or begun by it, each with how near."""
    asking = [ASKING_WEIGHTS[asks] for asks in query.asks]
    total = sum(asking)
    for reading in query.readings:
        key = query.key(reading)
        share = sum([asking[i] for i in reading]) / total
        most = 2 if query.is_of_known_words else MOST_SLIPS
        for slips, other in query.near(key, min(most, slips_in_name(len(key))), names):
            for surface in names.with_key(other):
                yield closeness(slips, key, other) * share - ROLE_COST * surface.role, surface
        if len(key) < _SHORTEST_PREFIX:
            continue
        for slot, offset, _ in starts.beginning(key, _MOST_PREFIXED):
            if offset == 0:
                surface = names.surface(slot)
                begun = _PREFIX_LEAST + _PREFIX_SPAN * len(key) / len(surface.key)
                yield begun * share - ROLE_COST * surface.role, surface


def _trust(query: Query, *, named: bool) -> float:
    """How far to trust definitions: one or two words rather name a thing than describe it.

    `named`: some name stands in the query as a whole.
    """
    trust = TRUST[min(query.tells, len(TRUST) - 1)]
    return trust * (COMPARING if query.compares else ASKED if named and query.is_question else 1.0)


def _weights(query: Query) -> dict[str, float]:
    """Stems to look for in definitions: those of the query, and what people mean by them."""
    weights: dict[str, float] = {}
    for text, asks, context in zip(query.words, query.asks, query.contexts, strict=True):
        if asks < Asks.FUNCTION:
            weight = (TALK_WEIGHT if asks else 1.0) * (CONTEXT_WEIGHT if context else 1.0)
            weights[stem(text)] = weight
    known = associations()
    for said, weight in list(weights.items()):
        meant = known.get(said, ())
        for each in meant:
            share = ASSOCIATED * weight / (1 + 0.1 * (len(meant) - 1))
            weights[each] = max(weights.get(each, 0.0), share)
    return weights
