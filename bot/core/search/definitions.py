"""Terms found by what their definitions say (BM25), for those who remember the thing and not its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log

from bot.core.glossary.model import Term
from bot.core.search.fillers import FUNCTION_WORDS
from bot.core.search.hints import hints
from bot.core.search.text import stem, words

HW = 1
_K1 = 1.2
_B = 0.5


class Definitions:
    """How often each stem stands in each term's definitions."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._postings: dict[str, dict[int, int]] = {}
        self._sizes: dict[int, int] = {}
        self._total = 0
        for term in terms:
            self.add(term)

    def add(self, term: Term) -> None:
        counts = Counter(stem(word) for text in _texts(term) for word in words(text) if word not in FUNCTION_WORDS)
        h = hints()
        for n in {"".join(words(x)) for x in (term.name, *term.aliases)}:
            for w in words(h.get(n, "")):
                if w not in FUNCTION_WORDS: counts[stem(w)] += HW
        if not counts:
            return
        size = sum(counts.values())
        self._sizes[term.id] = size
        self._total += size
        for each, count in counts.items():
            self._postings.setdefault(each, {})[term.id] = count

    def remove(self, term: Term) -> None:
        size = self._sizes.pop(term.id, 0)
        self._total -= size
        if not size:
            return
        for each in {stem(word) for text in _texts(term) for word in words(text)}:
            posting = self._postings.get(each)
            if posting is not None:
                posting.pop(term.id, None)
                if not posting:
                    del self._postings[each]

    def knows(self, word: str) -> bool:
        return stem(word) in self._postings

    def rank(self, weights: dict[str, float], limit: int) -> list[tuple[float, int]]:
        """The best terms for weighted stems as (score in 0..1, term id), best first.

        The score is the share of what could have been said that a term's definitions say.
        """
        if not self._sizes:
            return []
        average = self._total / len(self._sizes)
        scores: dict[int, float] = {}
        whole = 0.0
        for each, weight in weights.items():
            posting = self._postings.get(each, {})
            rarity = weight * log(1 + (len(self._sizes) - len(posting) + 0.5) / (len(posting) + 0.5))
            whole += rarity
            for term_id, count in posting.items():
                norm = _K1 * (1 - _B + _B * self._sizes[term_id] / average)
                scores[term_id] = scores.get(term_id, 0.0) + rarity * count / (count + norm)
        ranked = sorted(((score / whole, term_id) for term_id, score in scores.items()), reverse=True)
        return ranked[:limit]


def _texts(term: Term) -> list[str]:
    return [term.name, *term.aliases, *(definition.text for definition in term.definitions)]
