"""Terms found by what their definitions say (BM25), for those who remember the thing and not its name."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import log

from bot.core.glossary.model import Term
from bot.core.search.associations import hints
from bot.core.search.fillers import FUNCTION_WORDS
from bot.core.search.text import stem, words

HINT = 0.7
"""What a hint's word counts beside a definition's."""
MOST_READ = 4_000
"""Postings read for one query, the rarest stems first: a word of every second definition tells nothing."""
_K1, _B = 0.5, 0.3
_COUNT_BITS = 7
_TENTHS = 10
_MOST = (1 << _COUNT_BITS) - 1


class Definitions:
    """How often each stem stands in each term's definitions.

    A posting holds a document's number and ten times the count, packed into one integer.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._term_ids: list[int] = []
        self._numbers: dict[int, int] = {}
        self._sizes: list[float] = []
        self._total = 0.0
        self._postings: dict[str, array[int]] = {}
        for term in terms:
            self.add(term)

    def add(self, term: Term) -> None:
        """Adds a term that is not there."""
        counts = _counts(term)
        if not counts:
            return
        number = len(self._term_ids)
        self._term_ids.append(term.id)
        self._numbers[term.id] = number
        self._sizes.append(sum(counts.values()))
        self._total += self._sizes[number]
        for each, count in counts.items():
            self._postings.setdefault(each, array("q")).append(_packed(number, count))

    def remove(self, term: Term) -> None:
        """Removes a term, if it is there; its number is not used again."""
        number = self._numbers.pop(term.id, None)
        if number is None:
            return
        self._total -= self._sizes[number]
        for each, count in _counts(term).items():
            posting = self._postings[each]
            posting.remove(_packed(number, count))
            if not posting:
                del self._postings[each]

    def knows(self, word: str) -> bool:
        return stem(word) in self._postings

    def rank(self, weights: Mapping[str, float], limit: int) -> list[tuple[float, int]]:
        """The best terms for weighted stems as (score in 0..1, term id), best first.

        The score is the share of what was asked, by weight and rarity, that a term's definitions say.
        """
        documents = len(self._numbers)
        if not documents:
            return []
        average = self._total / documents
        scores: dict[int, float] = {}
        whole = 0.0
        found = [(self._postings.get(each, _NOTHING), weight) for each, weight in weights.items()]
        found.sort(key=_length_of_posting)
        read = 0
        for posting, weight in found:
            rarity = weight * log(1 + (documents - len(posting) + 0.5) / (len(posting) + 0.5))
            whole += rarity
            read += len(posting)
            if read > MOST_READ:
                continue
            for packed in posting:
                number = packed >> _COUNT_BITS
                count = (packed & _MOST) / _TENTHS
                norm = _K1 * (1 - _B + _B * self._sizes[number] / average)
                scores[number] = scores.get(number, 0.0) + rarity * count / (count + norm)
        best = sorted(
            ((score / whole, self._term_ids[number]) for number, score in scores.items()), reverse=True
        )
        return best[:limit]


_NOTHING: array[int] = array("q")


def _length_of_posting(found: tuple[array[int], float]) -> int:
    return len(found[0])


def _packed(number: int, count: float) -> int:
    return number << _COUNT_BITS | min(_MOST, round(count * _TENTHS))


def _counts(term: Term) -> dict[str, float]:
    """Stem → how often the term says it; empty for a term without definitions."""
    if not term.definitions:
        return {}
    said = "\n".join(_hints(term))
    counts: Counter[str] = Counter()
    for text in (term.name, *term.aliases, *(definition.text for definition in term.definitions)):
        counts.update(_stems(text))
    weighted: dict[str, float] = dict(counts)
    for each, count in Counter(_stems(said)).items():
        weighted[each] = weighted.get(each, 0.0) + HINT * count
    return weighted


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text, longest=None) if word not in FUNCTION_WORDS]


def _hints(term: Term) -> Iterator[str]:
    known = hints()
    for key in dict.fromkeys("".join(words(name)) for name in (term.name, *term.aliases)):
        if key in known:
            yield known[key]
