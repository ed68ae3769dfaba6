"""What the verifier needs of a deck, and its own reading of words: no masking, no word families.

The maker and it both stem with Snowball, so what that takes for one word is one word to both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.core.glossary.model import Deck, Kind, Term
from bot.core.glossary.words import key, tokens
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.scripts import stands_in
from bot.core.search.text import stem

GAPS: Final = re.compile(r"_{4}|\[…\]")

_SMALL_WORDS = "a an and as by for from in is it of on or that the to with"
_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a question: the rule's name and a sentence."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need of a deck: its terms, and how many of them have a stem in name or explanation."""

    terms: Mapping[int, Term]
    names_with: Mapping[str, int]
    told_with: Mapping[str, int]


Rule = Callable[[Facts, Question], Iterator[Flaw]]


def facts_of(deck: Deck) -> Facts:
    terms = {term.id: term for term in deck.terms if term.kind is Kind.TERM}
    told = (" ".join(one.text for one in term.definitions) for term in terms.values())
    return Facts(
        terms,
        Counter(one for term in terms.values() for one in stems(term.name)),
        Counter(one for text in told for one in stems(text)),
    )


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """The stems of a text's words, without the small ones."""
    return frozenset(stems_in_order(text))


@lru_cache(maxsize=20_000)
def stems_in_order(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in tokens(GAPS.sub(" ", text)) if word not in _SMALL)


def says(text: str, name: str) -> bool:
    """Whether a text holds a name as whole words, in the singular or the plural, or as it is written."""
    return any(f" {key(name)} " in f" {key(part)} " or stands_in(part, (name,)) for part in GAPS.split(text))


def names_of(term: Term) -> tuple[str, ...]:
    return (term.name, *term.aliases)


def asks_for_name(question: Question) -> bool:
    return question.kind != "which-definition"
