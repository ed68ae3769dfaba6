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
from bot.core.quiz.questions.words import SORT_STEMS, content_stems, words

# A stem is common in its deck when this share of the names has it, but at least and at most so many names.
_COMMON_SHARE = 0.04
_COMMON_AT_LEAST = 3
_COMMON_AT_MOST = 25

# Longer names are not searched for the names of other terms within them.
_LONGEST_NAME = 6

# Where a definition stops saying what a term is and begins to say what it does.
_HEAD_ENDS = re.compile(
    r",|;|\b(?:that|which|where|who|when|used|using|designed|with|consisting|composed|for|to|by)\b"
)


def view_deck(deck: Deck) -> DeckView:
    """See a deck for the question maker; comparisons and terms without text are left out."""
    terms = [term for term in deck.terms if term.kind is Kind.TERM and term.definitions]
    names = Counter(stem for term in terms for stem in set(content_stems(term.name)))
    least = max(_COMMON_AT_LEAST, min(_COMMON_AT_MOST, math.ceil(_COMMON_SHARE * len(terms))))
    common = frozenset(stem for stem, count in names.items() if count >= least)
    seen = {term.id: _see(term) for term in terms}
    concepts = frozenset(one.name_stems for one in seen.values())
    seen = {term: replace(one, core=_core(one.name_stems, concepts)) for term, one in seen.items()}
    said_by: dict[str, list[int]] = {}
    for one in seen.values():
        for stem in sorted(one.said):
            said_by.setdefault(stem, []).append(one.term.id)
    rarity = {stem: math.log((1 + len(seen)) / len(ids)) for stem, ids in said_by.items()}
    parents = {one.term.id: found for one in seen.values() if (found := _parents(one, seen))}
    postings = {stem: tuple(ids) for stem, ids in said_by.items()}
    view = DeckView(deck, seen, _by_topic(terms), common, rarity, parents, postings)
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
        other_names=tuple(frozenset(content_stems(alias)) for alias in term.aliases),
        definitions=definitions,
        said=frozenset[str]().union(*definitions),
        opening=_opening(term.definitions[0].text, name_stems),
        genus=frozenset(content_stems(_HEAD_ENDS.split(term.definitions[0].text, 1)[0])) - name_stems,
    )


def _telling(term: Term, name_stems: frozenset[str]) -> frozenset[str]:
    """The stems that would give the term away: of its name, and of what its name abbreviates."""
    stems = {*name_stems, *content_stems(label(term))}
    for alias in term.aliases:
        parts = content_stems(alias)
        if "".join(part[0] for part in parts) in name_stems:
            stems.update(parts)
    return frozenset(stems)


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
