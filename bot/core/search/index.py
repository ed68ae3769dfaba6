"""The search over a glossary's terms.

A lookup goes from the surest step to the least sure, and ends with the first that settles it: a name as
it is written; a name once the asking around it is taken away; a name but for slips; and then everything
that speaks for any term, weighed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log

from bot.core.glossary.model import Term
from bot.core.search.asking import asks
from bot.core.search.beside import is_slipped_name
from bot.core.search.comparing import compared
from bot.core.search.completion import complete
from bot.core.search.confidence import SURE_BY_NAME, doubts
from bot.core.search.definitions import Definitions
from bot.core.search.evidence import Evidence, gather, slips_in_name
from bot.core.search.explanation import Explanation
from bot.core.search.foreign import tells_alone
from bot.core.search.fuzzy import MOST_SLIPS
from bot.core.search.likening import likens
from bot.core.search.names import Names
from bot.core.search.phrases import said_in_order
from bot.core.search.prefixes import WordStarts
from bot.core.search.query import Query, read
from bot.core.search.ranking import closeness, read_words
from bot.core.search.result import Lookup, Match, MatchKind
from bot.core.search.set_apart import set_apart
from bot.core.search.short_forms import SHORT_FORMS
from bot.core.search.surfaces import Role, Surface, key_of
from bot.core.search.text import class_in_code, name_in_code, words

_OFTEN_MENTIONED = 20
_KINDS = ("model", "network", "layer", "function", "mechanism")
"""What goes without saying where two of a kind are compared: "generative vs discriminative"."""
_ABOUT_ALIKE, _LEAST_SAID = 0.75, 0.15
_DESCRIBES = 2
"""From so many words on that tell something a query describes."""
_BY_NAME = frozenset({MatchKind.EXACT, MatchKind.ALIAS, MatchKind.TYPO})
_CLEARLY_NEARER = 2
"""So many slips nearer than any other term's name is clear."""


class SearchIndex:
    """Finds terms by whatever people type; terms are added and removed one by one."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = {term.id: term for term in terms}
        self._names = Names(self._terms.values())
        self._starts = WordStarts(self._names)
        self._definitions = Definitions(self._terms.values())
        self._mentions = Counter(each for term in self._terms.values() for each in term.mentions)

    def __len__(self) -> int:
        return len(self._terms)

    def add(self, term: Term) -> None:
        """Adds a term, in the place of one with the same id."""
        self.remove(term.id)
        self._terms[term.id] = term
        for slot in self._names.add(term):
            self._starts.add(slot, self._names.surface(slot))
        self._definitions.add(term)
        self._mentions.update(term.mentions)

    def remove(self, term_id: int) -> None:
        """Removes a term, if it is there."""
        term = self._terms.pop(term_id, None)
        if term is None:
            return
        for slot in self._names.slots_of(term_id):
            self._starts.remove(slot, self._names.surface(slot))
        self._names.remove(term_id)
        self._definitions.remove(term)
        self._mentions.subtract(term.mentions)

    def lookup(self, text: str, limit: int = 10) -> Lookup:
        """What a text asks for; it may be anything."""
        return self._look_up(text, limit, Explanation())

    def explain(self, text: str, limit: int = 10) -> Explanation:
        """How a lookup comes to its result: what it read, which step found it, with what scores."""
        explanation = Explanation()
        self._look_up(text, limit, explanation)
        return explanation

    def complete(self, text: str, limit: int = 25) -> tuple[Match, ...]:
        """What a text may be the beginning of, best first."""
        return self.complete_names(text, limit) or self.lookup(text, limit).matches

    def complete_names(self, text: str, limit: int = 25) -> tuple[Match, ...]:
        """The names that a text may be the beginning of, best first; what definitions say is not asked."""
        return complete(text, limit, self._names, self._starts)

    def _look_up(self, text: str, limit: int, explanation: Explanation) -> Lookup:
        found = self._find(text, limit, explanation)
        spelled = None if found.confident else class_in_code(text)
        return found if spelled is None else self._class(text, spelled, limit, explanation) or found

    def _find(self, text: str, limit: int, explanation: Explanation) -> Lookup:
        split = words(text)
        if (lookup := self._read_off(text, split, limit, explanation)) is not None:
            return lookup
        query = read(split, self._names, asked=asks(text, split))
        explanation.query = query
        likened = likens(query, self._names)
        if not likened and (lookup := self._by_name(text, query, limit, explanation)) is not None:
            return lookup
        return self._weigh(text, query, limit, explanation, likened=likened)

    def _by_name(self, text: str, query: Query, limit: int, explanation: Explanation) -> Lookup | None:
        """A name, or two side by side, with whatever stands around it and with slips."""
        whole = query.readings[0]
        may_slip = query.is_phrase and query.keeps_slips(whole)
        if may_slip and (slipped := self._slipped(text, query, whole, 1, limit)):
            return explanation.ends("a name but for a slip", slipped)
        if (lookup := self._asked_for(text, query, limit, explanation)) is not None:
            return lookup
        if slipped := self._slipped_reading(text, query, MOST_SLIPS, limit):
            return explanation.ends("a name but for slips", slipped)
        if sides := compared(query, lambda side: self._side(text, query, side)):
            return explanation.ends("two names side by side", _both(text, sides, limit))
        return None

    def _read_off(self, text: str, split: list[str], limit: int, explanation: Explanation) -> Lookup | None:
        """What needs no reading: a name and nothing else, or nothing at all."""
        if found := self._written(key_of(split, text)):
            return explanation.ends("a name as it is written", _exact(text, found, limit))
        if (code := name_in_code(text)) and (found := self._named(key_of(words(code), code))):
            return explanation.ends("a name in a scrap of code", _exact(text, found, limit))
        if not split:
            return explanation.ends("nothing to look for", Lookup(text, (), False, MatchKind.NONE))
        return None

    def _class(self, text: str, spelled: str, limit: int, explanation: Explanation) -> Lookup | None:
        """What the words of a class in code stand for; of several that are no name it is not sure."""
        inner = Explanation()
        found = self._find(spelled, limit, inner)
        if not found.matches:
            return None
        if found.confident and " " in spelled and found.kind not in _BY_NAME:
            inner.doubts.append(f'"{spelled}" is no name')
        explanation.query, explanation.ranked, explanation.doubts = inner.query, inner.ranked, inner.doubts
        found = found._replace(query=text, confident=not inner.doubts)
        return explanation.ends(f'"{spelled}" in code: {inner.step}', found)

    def _asked_for(self, text: str, query: Query, limit: int, explanation: Explanation) -> Lookup | None:
        """A name that asking or chatting stands around, or that a story ends with."""
        if found := self._named_alone(query):
            return explanation.ends("a name, once the asking is taken away", _exact(text, found, limit))
        if (asked := query.asked_at_last()) and (found := self._named_in(query, asked)):
            return explanation.ends("a name, asked for at last", _exact(text, found, limit))
        if (query.is_sentence or "?" in text) and not query.compares:
            lookup = set_apart(text, lambda part, asks: self._part(text, part, limit, asks=asks))
            return None if lookup is None else explanation.ends("a name, set apart in a sentence", lookup)
        return None

    def _part(self, text: str, split: list[str], limit: int, *, asks: bool) -> Lookup | None:
        """A name that a part of a text is, but for a slip; an everyday word only where the part asks."""
        query = read(split, self._names)
        if found := self._named_alone(query):
            return _exact(text, found, limit) if asks or any(map(tells_alone, found)) else None
        return self._slipped_reading(text, query, 1, limit)

    def _named_alone(self, query: Query) -> list[Surface]:
        """The surfaces that a query names with nothing but asking and chatting around."""
        for reading in query.readings:
            if query.drops_only_talk(reading) and (found := self._named_in(query, reading)):
                return found
        return []

    def _written(self, key: str) -> list[Surface]:
        """The surfaces that are written so, every word of them."""
        return [surface for surface in self._names.with_key(key) if surface.key == key]

    def _named(self, key: str) -> list[Surface]:
        """The surfaces that are written so, or so in the singular."""
        return self._written(key) or (self._written(key[:-1]) if key[-1:] == "s" else [])

    def _named_in(self, query: Query, reading: list[int]) -> list[Surface]:
        """The surfaces that are a reading, or that its one word is short for."""
        key = query.key(reading)
        if (found := self._named(key)) or len(reading) > 1:
            return found
        return [surface for each in SHORT_FORMS.get(key, ()) for surface in self._named(each)]

    def _slipped_reading(self, text: str, query: Query, most: int, limit: int) -> Lookup | None:
        """A name that the longest reading spells with slips, or the shortest."""
        readings = [query.readings[0], query.readings[-1]][: len(query.readings)]
        found = (
            self._slipped(text, query, each, most, limit) for each in readings if query.keeps_slips(each)
        )
        return next(filter(None, found), None)

    def _slipped(self, text: str, query: Query, reading: list[int], most: int, limit: int) -> Lookup | None:
        """A name that a reading spells with slips, where no other term's name is as near."""
        key = query.key(reading)
        near = self._near(query, key, min(most, slips_in_name(len(key))))
        if not near:
            return None
        distance, nearest = near[0]
        first = self._names.with_key(nearest)[0]
        matches: dict[int, Match] = {}
        clear = True
        for each, other in near:
            for surface in self._names.with_key(other):
                if surface.term_id != first.term_id:
                    if each == distance:
                        return None
                    clear = clear and each >= distance + _CLEARLY_NEARER
                matches.setdefault(
                    surface.term_id, _match(surface, closeness(each, key, other), MatchKind.TYPO)
                )
        if not is_slipped_name([query.words[i] for i in reading], first, distance):
            return None
        return Lookup(text, tuple(matches.values())[:limit], clear, MatchKind.TYPO)

    def _side(self, text: str, query: Query, side: list[int]) -> Match | None:
        """The term that one side of a comparison names, with slips or without."""
        key = query.key(side)
        for kind in ("", *_KINDS):
            if found := self._named(key + kind):
                return _match(found[0], 1.0, MatchKind.WORDS)
        slipped = self._slipped(text, query, side, MOST_SLIPS, 1)
        return slipped.matches[0] if slipped else None

    def _near(self, query: Query, key: str, most: int) -> list[tuple[int, str]]:
        """The names nearest to a key, looked for no farther than needed."""
        if query.is_of_known_words:
            most = min(most, 1)
        for slips in dict.fromkeys((min(1, most), min(2, most), most)):
            if near := query.near(key, slips, self._names):
                return near
        return []

    def _weigh(
        self, text: str, query: Query, limit: int, explanation: Explanation, *, likened: bool
    ) -> Lookup:
        """Everything that speaks for any term."""
        found = read_words(query, self._names)
        ranked = gather(query, found, self._names, self._starts, self._definitions, self._prominence)
        if not ranked:
            return explanation.ends("nothing fits", Lookup(text, (), False, MatchKind.NONE))
        self._tell_apart(ranked, query)
        explanation.ranked = ranked[:limit]
        explanation.doubts = doubts(ranked, query, found, self._names, self._definitions)
        if likened and ranked[0].surface is not None:
            explanation.doubts.append("something is sought that is like it, or unlike it")
        matches = tuple(self._match(each) for each in ranked[:limit])
        lookup = Lookup(text, matches, not explanation.doubts, matches[0].kind)
        return explanation.ends("all that speaks for any term, weighed", lookup)

    def _tell_apart(self, ranked: list[Evidence], query: Query) -> None:
        """Puts those first, of terms that a description fits alike, that say it word behind word."""
        first = ranked[0]
        if query.tells < _DESCRIBES or first.by_name >= SURE_BY_NAME or len(query.words) == query.tells == 2:
            return
        least = first.score * _ABOUT_ALIKE
        stems = query.stems()
        for each in ranked:
            if each.score >= least and each.said >= _LEAST_SAID:
                texts = tuple([definition.text for definition in self._terms[each.term_id].definitions])
                each.in_order = said_in_order(stems, texts, self._definitions.rarity)
        ranked.sort(key=lambda each: each.score, reverse=True)

    def _prominence(self, term_id: int) -> float:
        """How often other terms' definitions mention this one, from 0 to 1."""
        return min(1.0, log(1 + self._mentions[term_id]) / log(_OFTEN_MENTIONED))

    def _match(self, evidence: Evidence) -> Match:
        name = self._terms[evidence.term_id].name
        label = name if evidence.surface is None else evidence.surface.label
        return Match(evidence.term_id, name, label, min(1.0, evidence.score), evidence.kind)


def _exact(text: str, found: list[Surface], limit: int) -> Lookup:
    matches: dict[int, Match] = {}
    for surface in found:
        kind = MatchKind.EXACT if surface.role is Role.NAME else MatchKind.ALIAS
        matches.setdefault(surface.term_id, _match(surface, 1.0, kind))
    listed = tuple(matches.values())[:limit]
    return Lookup(text, listed, True, listed[0].kind)


def _both(text: str, sides: tuple[Match, Match], limit: int) -> Lookup:
    matches = {side.term_id: side for side in reversed(sides)}
    return Lookup(text, tuple(reversed(matches.values()))[:limit], True, MatchKind.WORDS)


def _match(surface: Surface, score: float, kind: MatchKind) -> Match:
    return Match(surface.term_id, surface.name, surface.label, score, kind)
