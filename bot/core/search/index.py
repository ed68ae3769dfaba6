"""The search over a glossary's terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log

from bot.core.glossary.model import Term
from bot.core.search.completion import complete
from bot.core.search.confidence import doubts
from bot.core.search.definitions import Definitions
from bot.core.search.evidence import Evidence, gather
from bot.core.search.names import Names
from bot.core.search.prefixes import WordStarts
from bot.core.search.query import Asks, Query, read
from bot.core.search.ranking import Word, read_words
from bot.core.search.result import Lookup, Match, MatchKind
from bot.core.search.surfaces import Role, Surface, key_of
from bot.core.search.text import words

_OFTEN_MENTIONED = 20


class SearchIndex:
    """Finds terms by whatever people type; terms are added and removed one by one."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = {term.id: term for term in terms}
        self._names = Names(self._terms.values())
        self._starts = WordStarts((slot, s) for slot, s in enumerate(self._names.slots) if s is not None)
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
        for slot, surface in self._names.remove(term_id):
            self._starts.remove(slot, surface)
        self._definitions.remove(term)
        self._mentions.subtract(term.mentions)

    def lookup(self, text: str, limit: int = 10) -> Lookup:
        """What a text asks for; it may be anything."""
        split = words(text)
        found = self._names.with_key(key_of(split, text))
        if found:
            return _exact(text, found, limit)
        if not split:
            return Lookup(text, (), False, MatchKind.NONE)
        query = read(split, self._names)
        for reading in query.readings:
            if query.drops_only_talk(reading) and (found := self._named(query.key(reading))):
                return _exact(text, found, limit)
        found_words = read_words(query, self._names)
        ranked = self._gather(query, found_words)
        if not ranked:
            return Lookup(text, (), False, MatchKind.NONE)
        matches = tuple(self._match(each) for each in ranked[:limit])
        sure = not self._doubts(ranked, query, found_words)
        return Lookup(text, matches, sure, matches[0].kind)

    def complete(self, text: str, limit: int = 25) -> tuple[Match, ...]:
        """What a text may be the beginning of, best first."""
        return complete(text, limit, self._names, self._starts) or self.lookup(text, limit).matches

    def _named(self, key: str) -> list[Surface]:
        """The surfaces that are written so, or so in the singular."""
        return self._names.with_key(key) or (self._names.with_key(key[:-1]) if key[-1:] == "s" else [])

    def _gather(self, query: Query, found: list[Word]) -> list[Evidence]:
        return gather(query, found, self._names, self._starts, self._definitions, _Prominence(self._mentions))

    def _match(self, evidence: Evidence) -> Match:
        name = self._terms[evidence.term_id].name
        label = name if evidence.surface is None else evidence.surface.label
        return Match(evidence.term_id, name, label, min(1.0, evidence.score), _kind(evidence))

    def _doubts(self, ranked, query, found):
        self.why = doubts(ranked, query, found, self._names, self._definitions)
        return self.why


class _Prominence(Mapping):
    def __init__(self,m): self.m=m
    def __getitem__(self,k): return min(1.0, log(1+self.m[k])/log(20))
    def get(self,k,d=None): return min(1.0, log(1+self.m[k])/log(20))
    def __len__(self): return 0
    def __iter__(self): return iter(())


def _kind(evidence: Evidence) -> MatchKind:
    if evidence.said > max(evidence.whole, evidence.words):
        return MatchKind.DEFINITION
    return MatchKind.TYPO if evidence.whole > evidence.words else MatchKind.WORDS


def _exact(text: str, found: list[Surface], limit: int) -> Lookup:
    unique = {surface.term_id: surface for surface in reversed(found)}
    matches = tuple(
        Match(s.term_id, s.name, s.label, 1.0, MatchKind.EXACT if s.role is Role.NAME else MatchKind.ALIAS)
        for s in reversed(unique.values())
    )
    return Lookup(text, matches[:limit], True, matches[0].kind)
