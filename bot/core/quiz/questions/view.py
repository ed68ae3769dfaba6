"""A deck as the question maker sees it: the stems of names and definitions, and how rare each of them is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.glossary.model import Deck, Definition, Term


@dataclass(frozen=True, slots=True)
class Seen:
    """One term with its stems.

    `names` are all the forms of its names, `keys` the same without spaces and endings. Of the shown name:
    `name_stems`, `core` for what sets it apart within its sort, `telling` for all that would give it away;
    `hints` are words of the definitions that would give away an alias, `short_forms` those of them that are
    initials or the like; `other_names` has all stems of each alias.
    `definitions` and `said` are the stems of each definition and of all; `opening` is the word after the name
    in the first, `genus` the stems up to its first "that".
    """

    term: Term
    names: tuple[str, ...]
    keys: frozenset[str]
    name_stems: frozenset[str]
    core: frozenset[str]
    telling: frozenset[str]
    hints: frozenset[str]
    short_forms: frozenset[str]
    other_names: tuple[frozenset[str], ...]
    definitions: tuple[frozenset[str], ...]
    said: frozenset[str]
    opening: str
    genus: frozenset[str]


@dataclass(frozen=True, slots=True)
class DeckView:
    """A deck with what every question of it needs; built once for a deck by `view_deck`.

    `topics` lists the terms of each; `apart`, for a topic that holds together, the others far from it.
    `common` are the stems that many names have; `rarity` is the inverse document frequency of every stem
    that is said; `parents` are the terms that a definition of a term opens with, `sorts` those that it is
    said to be; `said_by` lists who says a stem.
    `asked_topics` are those of `apart` to ask about, where not all. `judged` and `hesitation` remember what
    was found of two terms, for as long as the view lives.
    """

    deck: Deck
    terms: Mapping[int, Seen]
    topics: Mapping[str | None, tuple[int, ...]]
    common: frozenset[str]
    rarity: Mapping[str, float]
    parents: Mapping[int, tuple[int, ...]]
    sorts: Mapping[int, frozenset[int]]
    said_by: Mapping[str, tuple[int, ...]]
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    asked_topics: tuple[str, ...] | None = None
    judged: dict[tuple[int, str, int], str | None] = field(
        default_factory=dict[tuple[int, str, int], str | None]
    )

    hesitation: dict[tuple[int, int], float] = field(default_factory=dict[tuple[int, int], float])

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
        unheard = math.log(1 + len(self.terms))
        return sum(self.rarity.get(stem, unheard) for stem in sorted(stems))


def usable_definitions(term: Term) -> tuple[Definition, ...]:
    """The definitions of a term, each text once."""
    return tuple({definition.text: definition for definition in term.definitions}.values())
