"""Terms found by what their definitions say (BM25), for those who remember the thing and not its name."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import log

from bot.core.glossary.model import Term
from bot.core.search.associations import hints
from bot.core.search.fillers import FUNCTION_WORDS
from bot.core.search.text import stem, words

SAID, HINTED = 10, 7
"""What a word of a definition counts, and one of a hint, in tenths: whole, so that sums leave no rest."""
MOST_READ = 4_000
"""Postings read for one query, the rarest stems first: a word of every second definition tells nothing."""
_K1, _B = 0.5, 0.3
_COUNT_BITS = 7
_MOST = (1 << _COUNT_BITS) - 1


class Definitions:
    """How often each stem stands in each term's definitions.

    A posting holds a document's number and the count in tenths, packed into one integer.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._term_ids: list[int] = []
        self._numbers: dict[int, int] = {}
        self._sizes: list[int] = []
        self._total = 0
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

    def rarities_said(self, stems: Iterable[str], term_id: int) -> list[float]:
        """How rare each stem is that a term's definitions say; 1 where one term alone says it."""
        number = self._numbers.get(term_id)
        if number is None:
            return []
        return [self.rarity(each) for each in stems if self._says(number, each)]

    def _says(self, number: int, stem: str) -> bool:
        posting = self._postings.get(stem, _NOTHING)
        place = bisect_left(posting, _packed(number, 0))
        return place < len(posting) and posting[place] >> _COUNT_BITS == number

    def rarity(self, stem: str) -> float:
        """How much a stem tells, 1 where one term alone says it; more where none does."""
        return self._rarity(len(self._postings.get(stem, _NOTHING))) / self._rarity(1)

    def _rarity(self, holders: int) -> float:
        """How much it tells that so many terms' definitions say a stem."""
        return log(1 + (len(self._numbers) - holders + 0.5) / (holders + 0.5))

    def rank(
        self, weights: Mapping[str, float], limit: int, also: Iterable[int] = ()
    ) -> list[tuple[float, int]]:
        """The best terms for weighted stems as (score in 0..1, term id), best first; then those of `also`.

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
            rarity = weight * self._rarity(len(posting))
            whole += rarity
            read += len(posting)
            if read > MOST_READ:
                continue
            for packed in posting:
                number = packed >> _COUNT_BITS
                count = packed & _MOST
                norm = SAID * _K1 * (1 - _B + _B * self._sizes[number] / average)
                scores[number] = scores.get(number, 0.0) + rarity * count / (count + norm)
        best = sorted(
            ((score / whole, self._term_ids[number]) for number, score in scores.items()), reverse=True
        )[:limit]
        numbers = [self._numbers[term_id] for term_id in also if term_id in self._numbers]
        return best + [(scores[each] / whole, self._term_ids[each]) for each in numbers if each in scores]


_NOTHING: array[int] = array("q")


def _length_of_posting(found: tuple[array[int], float]) -> int:
    return len(found[0])


def _packed(number: int, count: int) -> int:
    return number << _COUNT_BITS | min(_MOST, count)


def _counts(term: Term) -> Mapping[str, int]:
    """Stem → how often the term says it, in tenths; empty for a term without definitions."""
    if not term.definitions:
        return {}
    counts: Counter[str] = Counter()
    for text in (term.name, *term.aliases, *(definition.text for definition in term.definitions)):
        for each in _stems(text):
            counts[each] += SAID
    for each in _stems("\n".join(_hints(term))):
        counts[each] += HINTED
    return counts


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text, longest=None) if word not in FUNCTION_WORDS]


def _hints(term: Term) -> Iterator[str]:
    known = hints()
    for key in dict.fromkeys("".join(words(name)) for name in (term.name, *term.aliases)):
        if key in known:
            yield known[key]
