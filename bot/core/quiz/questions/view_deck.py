"""Seeing a deck for the question maker."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from bot.core.glossary.model import Deck, Kind, Term
from bot.core.quiz.masking import name_forms
from bot.core.quiz.questions.texts import label
from bot.core.quiz.questions.topics import topics_apart
from bot.core.quiz.questions.view import DeckView, Seen
from bot.core.quiz.questions.words import SORT_STEMS, content_stems, kin_of, opening, words
from bot.core.search import english

# A stem is common in its deck when this share of the names has it, but at least and at most so many names.
_COMMON_SHARE = 0.04
_COMMON_AT_LEAST = 3
_COMMON_AT_MOST = 25

# A word that more of the terms are explained with than this, and more than so many, hints at none of them.
_GENERIC_SHARE = 0.2
_GENERIC_AT_LEAST = 3

# Longer names are not searched for the names of other terms within them.
_LONGEST_NAME = 6
_SHORTEST_BEGINNING = 4
_IS_A = re.compile(
    r"\b(?:is|are) an? (?:(?:type|kind|form|variant|class) of (?:an? )?)?(?P<what>[\w -]+?)"
    r"(?=[,.;]| (?:that|which|where|who|used|using|designed|trained|composed|consisting|similar)\b"
    r"| (?:with|for|to|by|in)\b)"
)
# Two letters stand for too many things.
_SHORTEST_INITIALS = 3


def view_deck(deck: Deck) -> DeckView:
    """See a deck for the question maker; comparisons and terms without text are left out."""
    terms = [term for term in deck.terms if term.kind is Kind.TERM and term.definitions]
    names = Counter(stem for term in terms for stem in set(content_stems(term.name)))
    least = max(_COMMON_AT_LEAST, min(_COMMON_AT_MOST, math.ceil(_COMMON_SHARE * len(terms))))
    common = frozenset(stem for stem, count in names.items() if count >= least)
    seen = {term.id: _see(term) for term in terms}
    concepts = frozenset(one.name_stems for one in seen.values())
    said_by: dict[str, list[int]] = {}
    for one in seen.values():
        for stem in sorted(one.said):
            said_by.setdefault(stem, []).append(one.term.id)
    generic = common | SORT_STEMS | _generic(said_by, len(seen))
    seen = {
        term: replace(
            one,
            core=_core(one.name_stems, concepts),
            hints=_hints(one, generic),
            short_forms=one.said & _short_forms(one),
        )
        for term, one in seen.items()
    }
    rarity = {stem: math.log((1 + len(seen)) / len(ids)) for stem, ids in said_by.items()}
    parents = {one.term.id: found for one in seen.values() if (found := _parents(one, seen))}
    by_key = {key: one.term.id for one in reversed(seen.values()) for key in one.keys}
    sorts = {one.term.id: found for one in seen.values() if (found := _sorts(one, by_key))}
    postings = {stem: tuple(ids) for stem, ids in said_by.items()}
    view = DeckView(deck, seen, _by_topic(terms), common, rarity, parents, sorts, postings)
    return replace(view, apart=topics_apart(view))


def _see(term: Term) -> Seen:
    names = name_forms((term.name, *term.aliases))
    name_stems = frozenset(content_stems(term.name)) or frozenset(word.stem for word in words(term.name))
    definitions = tuple(frozenset(content_stems(one.text)) for one in term.definitions)
    return Seen(
        term=term,
        names=names,
        keys=frozenset("".join(word.stem for word in words(name)) for name in names) - {""},
        name_stems=name_stems,
        core=name_stems,
        telling=_telling(term, name_stems),
        hints=frozenset(),
        short_forms=frozenset(),
        other_names=tuple(frozenset(content_stems(alias)) for alias in term.aliases),
        definitions=definitions,
        said=frozenset[str]().union(*definitions),
        opening=_verb(term.definitions[0].text, name_stems),
        genus=opening(term.definitions[0].text) - name_stems,
    )


def _telling(term: Term, name_stems: frozenset[str]) -> frozenset[str]:
    """The stems that would give the term away: of its name, and of what its name abbreviates."""
    stems = {*name_stems, *content_stems(label(term))}
    for alias in term.aliases:
        parts = content_stems(alias)
        if "".join(part[0] for part in parts) in name_stems:
            stems.update(parts)
    return frozenset(stems)


def _generic(said_by: Mapping[str, Sequence[int]], terms: int) -> frozenset[str]:
    most = max(_GENERIC_AT_LEAST, _GENERIC_SHARE * terms)
    return frozenset(stem for stem, ids in said_by.items() if len(ids) > most)


def _hints(one: Seen, generic: frozenset[str]) -> frozenset[str]:
    """What the definitions say of an alias, such as "step" and "size" of "step size", or of its initials.

    "Training epoch" is not known by "training", which half the deck is explained with, nor "validation
    dataset" by its beginning.
    """
    beginnings = tuple(stem for stem in generic if len(stem) >= _SHORTEST_BEGINNING)
    stems = frozenset[str]().union(*one.other_names) - generic
    own = frozenset(stem for stem in stems if not stem.startswith(beginnings))
    short = _short_forms(one)
    return frozenset(stem for stem in one.said - generic if kin_of(stem, own) or stem in short)


def _short_forms(one: Seen) -> frozenset[str]:
    """What an alias writes in capitals, such as the "ResNet" of "ResNet block", and initials of parts."""
    coined = (word.stem for name in one.names for word in words(name) if not word.text[1:].islower())
    initials = (letters for name in one.names for letters in _inner_initials(name))
    return frozenset(stem for stem in (*coined, *initials) if len(stem) > 1) - one.name_stems


def _inner_initials(name: str) -> frozenset[str]:
    """What a run of a name's words could be written as: "cnn" within "deep convolutional neural network"."""
    letters = "".join(word.text[0].casefold() for word in words(name) if not word.stop)
    runs = combinations(range(len(letters) + 1), 2)
    some = (letters[start:end] for start, end in runs if end - start >= _SHORTEST_INITIALS)
    return frozenset(initials for initials in some if not english.in_dictionary(initials))


def _core(name_stems: frozenset[str], concepts: frozenset[frozenset[str]]) -> frozenset[str]:
    """What sets a name apart within its sort: "deep" of "Deep Neural Network" where that is a term too."""
    if len(name_stems) > _LONGEST_NAME:
        return name_stems
    parts = [
        frozenset(some)
        for size in range(1, len(name_stems))
        for some in combinations(sorted(name_stems), size)
        if frozenset(some) in concepts
    ]
    return name_stems - SORT_STEMS.union(*parts) or name_stems - SORT_STEMS or name_stems


def _verb(text: str, name_stems: frozenset[str]) -> str:
    """The word that follows the name at the start: "is", "involves", "occurs" tell the sort of thing."""
    for word in words(text):
        if word.stem not in name_stems and word.text.casefold() not in {"a", "an", "the"}:
            return word.text.casefold()
    return ""


def _parents(one: Seen, seen: Mapping[int, Seen]) -> tuple[int, ...]:
    """The terms that this one's definitions call it a kind of: named before the first "that", "which" …"""
    heads = frozenset[str]().union(*(opening(text.text) for text in one.term.definitions))
    return tuple(other for other in one.term.mentions if other in seen and seen[other].name_stems <= heads)


def _sorts(one: Seen, by_key: Mapping[str, int]) -> frozenset[int]:
    """The terms that this one is said to be: "… is a type of RNN architecture designed for …"."""
    found: set[int] = set()
    for definition in one.term.definitions:
        said = _IS_A.search(definition.text)
        parts = [word.stem for word in words(said["what"])] if said else []
        while parts:
            if (other := by_key.get("".join(parts), one.term.id)) != one.term.id:
                found.add(other)
            if parts.pop() not in SORT_STEMS:
                break
    return frozenset(found)


def _by_topic(terms: Sequence[Term]) -> dict[str | None, tuple[int, ...]]:
    topics: dict[str | None, list[int]] = {}
    for term in terms:
        topics.setdefault(term.topic, []).append(term.id)
    return {topic: tuple(ids) for topic, ids in topics.items()}
