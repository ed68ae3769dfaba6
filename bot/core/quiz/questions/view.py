"""A deck seen by the question maker: the stems of names and definitions, and how rare each of them is."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.glossary.model import Deck, Definition, Kind, Term
from bot.core.quiz.masking import name_forms
from bot.core.quiz.questions.words import SORTS, content_stems, words

# A stem is common in its deck when this share of the names has it, but at least and at most so many names.
_COMMON_SHARE = 0.04
_COMMON_AT_LEAST = 3
_COMMON_AT_MOST = 25

_SORT_STEMS = frozenset(content_stems(" ".join(SORTS)))

# Where a definition stops saying what a term is and begins to say what it does.
_HEAD_ENDS = re.compile(
    r",|;|\b(?:that|which|where|who|when|used|using|designed|with|consisting|composed|for|to|by)\b"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One term with its stems: of the shown name, of every form of its names, of all that is said of it."""

    term: Term
    names: tuple[str, ...]
    name_stems: frozenset[str]
    core: frozenset[str]
    definitions: tuple[frozenset[str], ...]
    said: frozenset[str]
    opening: str
    genus: frozenset[str]


@dataclass(frozen=True, slots=True)
class DeckView:
    """A deck with what every question of it needs; built once for a deck by `view_deck`."""

    deck: Deck
    terms: Mapping[int, Seen]
    topics: Mapping[str | None, tuple[int, ...]]
    common: frozenset[str]
    rarity: Mapping[str, float]

    parents: Mapping[int, tuple[int, ...]]
    said_by: Mapping[str, tuple[int, ...]]

    def near(self, said: Iterable[str], share: float) -> Iterator[Seen]:
        """Every term whose text has words of `said` that make up `share` of its weight, and some others.

        A text without any of the rarest words of `said` cannot reach the share with the rest of them.
        """
        stems = sorted(said, key=lambda stem: (-self.rarity.get(stem, 0.0), stem))
        left = whole = self.weight(stems)
        found: set[int] = set()
        for stem in stems:
            if left < share * whole:
                return
            left -= self.rarity.get(stem, 0.0)
            for term_id in self.said_by.get(stem, ()):
                if term_id not in found:
                    found.add(term_id)
                    yield self.terms[term_id]

    def kinds_of(self, term_id: int) -> frozenset[int]:
        """The ids of all that the term is a kind of, by the openings of definitions, at any distance."""
        found: set[int] = set()
        ahead = list(self.parents.get(term_id, ()))
        while ahead:
            parent = ahead.pop()
            if parent not in found:
                found.add(parent)
                ahead += self.parents.get(parent, ())
        return frozenset(found)

    def weight(self, stems: Iterable[str]) -> float:
        """How much the stems tell together: the sum of their inverse document frequencies."""
        # Summed in order: the last digit of a sum of floats depends on it, and sets have none.
        return sum(self.rarity.get(stem, 0.0) for stem in sorted(stems))


def view_deck(deck: Deck) -> DeckView:
    """See a deck for the question maker; comparisons and terms without text are left out."""
    terms = [term for term in deck.terms if term.kind is Kind.TERM and term.definitions]
    names = Counter(stem for term in terms for stem in set(content_stems(term.name)))
    least = max(_COMMON_AT_LEAST, min(_COMMON_AT_MOST, math.ceil(_COMMON_SHARE * len(terms))))
    common = frozenset(stem for stem, count in names.items() if count >= least)
    seen = {term.id: _see(term, common) for term in terms}
    said_by: dict[str, list[int]] = {}
    for one in seen.values():
        for stem in sorted(one.said):
            said_by.setdefault(stem, []).append(one.term.id)
    rarity = {stem: math.log((1 + len(seen)) / len(ids)) for stem, ids in said_by.items()}
    parents = {one.term.id: found for one in seen.values() if (found := _parents(one, seen))}
    postings = {stem: tuple(ids) for stem, ids in said_by.items()}
    return DeckView(deck, seen, _by_topic(terms), common, rarity, parents, postings)


def usable_definitions(term: Term) -> tuple[Definition, ...]:
    """The definitions of a term, each text once."""
    return tuple({definition.text: definition for definition in term.definitions}.values())


def _see(term: Term, common: frozenset[str]) -> Seen:
    names = name_forms((term.name, *term.aliases))
    name_stems = frozenset(content_stems(term.name)) or frozenset(word.stem for word in words(term.name))
    definitions = tuple(frozenset(content_stems(one.text)) for one in term.definitions)
    return Seen(
        term=term,
        names=names,
        name_stems=name_stems,
        core=(name_stems - common - _SORT_STEMS) or name_stems,
        definitions=definitions,
        said=frozenset[str]().union(*definitions),
        opening=_opening(term.definitions[0].text, name_stems),
        genus=frozenset(content_stems(_HEAD_ENDS.split(term.definitions[0].text, 1)[0])) - name_stems,
    )


def _opening(text: str, name_stems: frozenset[str]) -> str:
    """The word that follows the name at the start: "is", "involves", "occurs" tell the sort of thing."""
    for word in words(text):
        if word.stem not in name_stems and word.text.casefold() not in {"a", "an", "the"}:
            return word.text.casefold()
    return ""


def _parents(one: Seen, seen: Mapping[int, Seen]) -> tuple[int, ...]:
    """The terms that this one's definitions call it a kind of: named before the first "that", "which" …"""
    heads = frozenset(
        stem for text in one.term.definitions for stem in content_stems(_HEAD_ENDS.split(text.text, 1)[0])
    )
    return tuple(other for other in one.term.mentions if other in seen and seen[other].name_stems <= heads)


def _by_topic(terms: Sequence[Term]) -> dict[str | None, tuple[int, ...]]:
    topics: dict[str | None, list[int]] = {}
    for term in terms:
        topics.setdefault(term.topic, []).append(term.id)
    return {topic: tuple(ids) for topic, ids in topics.items()}
