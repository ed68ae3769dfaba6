"""The search over a glossary's terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.glossary.model import Term
from bot.core.search import ranking
from bot.core.search.associations import associations
from bot.core.search.confidence import doubts
from bot.core.search.definitions import Definitions
from bot.core.search.fillers import FUNCTION_WORDS
from bot.core.search.names import Names, Role, Surface, key_of
from bot.core.search.prefixes import WordStarts
from bot.core.search.query import Asks, Query, in_context, read
from bot.core.search.result import Lookup, Match, MatchKind
from bot.core.search.text import stem, words


@dataclass(slots=True)
class Evidence:
    term_id: int
    surface: Surface | None = None
    whole: float = 0.0
    name_share: float = 0.0
    query_share: float = 0.0
    words: float = 0.0
    said: float = 0.0
    left: int = 0
    fit: object = None
    prior: float = 0.0

def score(e):
    n=max(e.whole,e.words)
    qs=max(e.query_share,e.whole)
    return n*qs**1.5 + 1.6*e.said*(1-qs*.5) + .03*e.prior


WX=1.5
MARGIN=.05
ASSOC=.4
DIL=.1
class SearchIndex:
    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = {term.id: term for term in terms}
        self._names = Names(self._terms.values())
        self._starts = WordStarts((slot, s) for slot, s in enumerate(self._names.slots) if s is not None)
        from collections import Counter; from math import log
        c=Counter(m for t in self._terms.values() for m in t.mentions)
        self._prior={k:min(1,log(1+v)/log(20)) for k,v in c.items()}
        self._definitions = Definitions(self._terms.values())

    def lookup(self, text: str, limit: int = 10) -> Lookup:
        names = self._names
        split = words(text)
        found = names.with_key(key_of(split, text))
        if found and found[0].role < 2:
            return _exact(text, found, limit)
        if not split:
            return Lookup(text, (), False, MatchKind.NONE)
        query = read(split, names)
        for reading in query.readings:
            if all(query.asks[i]!=Asks.SLIPPED or i in reading for i in range(len(split))):
              if (found := names.with_key(query.key(reading))) and found[0].role<2:
                return _exact(text, found, limit)
        ev, found_words = self.evidence(query)
        ranked = sorted(ev.values(), key=score, reverse=True)[:limit]
        matches = tuple(Match(e.term_id, self._terms[e.term_id].name, e.surface.label if e.surface else self._terms[e.term_id].name, score(e), MatchKind.TYPO if e.whole>e.words else MatchKind.WORDS if e.words > e.said else MatchKind.DEFINITION) for e in ranked)
        if not matches:
            return Lookup(text, (), False, MatchKind.NONE)
        top = ranked[0]
        sure = False
        self.why = ['no surface']
        if top.surface:
            self.why = doubts(top.surface, found_words, query, names, self._definitions)
            if len(ranked) > 1 and score(ranked[1]) > score(top) - MARGIN: self.why.append(f'rival {score(top):.2f} {score(ranked[1]):.2f}')
            if any(e.said > max(top.said,.45) for e in ranked if e is not top) and not (top.name_share>.95 and top.query_share>.9): self.why.append('said elsewhere')
            sure = not self.why
        return Lookup(text, matches, sure, matches[0].kind)

    def evidence(self, query):
        names=self._names
        ev: dict[int, Evidence] = {}
        found_words = ranking.read_words(query, names)
        for fit in ranking.fits(found_words, ranking.candidates(found_words, names), names):
            e = ev.setdefault(fit.surface.term_id, Evidence(fit.surface.term_id))
            if fit.score > e.words:
                e.words, e.name_share, e.query_share, e.surface, e.left = fit.score, fit.name_share, fit.query_share, fit.surface, len(fit.left)
                e.fit=fit
        asking = [ranking.ASKING_WEIGHTS[a] for a in query.asks]
        total = sum(asking)
        for reading in query.readings:
            share = sum(asking[i] for i in reading)/total
            for sim, surface in self._near(query.key(reading)):
                e = ev.setdefault(surface.term_id, Evidence(surface.term_id))
                if sim**WX*share-.005*surface.role > e.whole:
                    if sim**WX*share > e.words: e.surface=surface
                    e.whole=sim**WX*share-.005*surface.role
        weights = {}
        for w,a,ctx in zip(query.words,query.asks,in_context(query)):
            if a != Asks.FUNCTION:
                weights[stem(w)] = (.3 if a else 1.0)*(.3 if ctx else 1)
        for w, x in list(weights.items()):
            more=associations().get(w,())
            for m in more:
                weights[m]=max(weights.get(m,0), ASSOC*x/(1+DIL*(len(more)-1)))
        for s, term_id in self._definitions.rank(weights, 10):
            ev.setdefault(term_id, Evidence(term_id)).said = s
        for e in ev.values(): e.prior=self._prior.get(e.term_id,0)
        return ev, found_words

    def _near(self, key: str):
        slips = 0 if len(key) < 3 else 1 if len(key) < 5 else 2 if len(key) < 8 else 3 if len(key)<14 else 4
        for distance, other in self._names.keys.near(key, slips):
            for surface in self._names.with_key(other):
                yield 1 - distance / max(len(key), len(other)), surface
        if len(key)>=3:
            for st in self._starts.beginning(key,8):
                if st.offset==0:
                    s=self._names.surface(st.slot)
                    yield .7+.3*len(key)/len(s.key), s

    def complete(self, text: str, limit: int = 25) -> tuple[Match, ...]:
        split = words(text)
        key = key_of(split, text)
        starts = self._starts.beginning(key, 200)
        if not starts:
            starts = self._starts.nearly_beginning(key, 0 if len(key) < 3 else 1 if len(key) < 6 else 2)
        if not starts:
            return self.lookup(text, limit).matches
        ranked = sorted(
            (start.slips, start.offset > 0, len(s.key), s.label, s) for start in starts for s in [self._names.surface(start.slot)]
        )
        found: dict[int, Match] = {}
        for slips, _, _, label, s in ranked:
            if s.term_id not in found:
                found[s.term_id] = Match(s.term_id, s.name, label, 1.0, MatchKind.PREFIX)
        return tuple(found.values())[:limit]


def _exact(text: str, found: list[Surface], limit: int) -> Lookup:
    unique = {surface.term_id: surface for surface in reversed(found)}
    matches = tuple(
        Match(s.term_id, s.name, s.label, 1.0, MatchKind.EXACT if s.role is Role.NAME else MatchKind.ALIAS)
        for s in reversed(list(unique.values()))
    )
    return Lookup(text, matches[:limit], True, matches[0].kind)
