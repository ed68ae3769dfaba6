"""Which definitions a card shows: the best one, then those that say something else."""

from __future__ import annotations

import re

import Stemmer

from bot.core.glossary.aspects import read_question
from bot.core.glossary.model import Aspect, Definition, Term
from bot.core.glossary.short_forms import after_opening, read_name
from bot.core.glossary.words import key, tokens

# From how much shared meaning on a definition adds nothing to one that is shown already: of the shipped
# glossary's pairs of answers about one term, those above it differ in a word or two.
SAME = 0.7
_FUNCTION_WORDS = frozenset(
    tokens("""
        a about all also an and are as at be been but by can each for from has have how in into is it its
        may more most not of on one onto or other such than that the their them then these they this those
        to used uses using via was well when where which while who will with within without
    """)
)
_ASPECTS = (
    Aspect.COMPARISON,
    Aspect.DEFINITION,
    Aspect.CONCEPT,
    Aspect.TECHNIQUE,
    Aspect.PURPOSE,
    Aspect.ROLE,
)
_SAYS_WHAT_IT_IS = re.compile(r"[^.;]{0,40}?\b(?:is|are|was|were|refers?\s+to|represents?)\b")
_stem = Stemmer.Stemmer("english").stemWord


def content_words(text: str) -> frozenset[str]:
    """The stems of the words that carry a text's meaning."""
    return frozenset(_stem(word) for word in tokens(text) if word not in _FUNCTION_WORDS)


def adds_nothing(text: str, shown: str) -> bool:
    """Whether nearly all that a text says is in another, which is shown already."""
    words, there = content_words(text), content_words(shown)
    return len(words & there) >= SAME * len(words)


def ranked_definitions(term: Term) -> tuple[Definition, ...]:
    """All definitions of a term, the one that best tells what it is first."""
    return tuple(sorted(term.definitions, key=lambda definition: _rank(term, definition)))


def best_definition(term: Term) -> Definition:
    """The definition that a card shows: a term always has one."""
    return ranked_definitions(term)[0]


def other_definitions(term: Term) -> tuple[Definition, ...]:
    """Other ways to put it: what is left of the ranked definitions without those that add nothing."""
    best, *rest = ranked_definitions(term)
    shown = [best]
    for definition in rest:
        if not any(adds_nothing(definition.text, other.text) for other in shown):
            shown.append(definition)
    return tuple(shown[1:])


def _rank(term: Term, definition: Definition) -> tuple[int, bool, bool]:
    rest = after_opening(term.name, definition.text)
    says_what = rest is not None and _SAYS_WHAT_IT_IS.match(rest) is not None
    subject = read_name(read_question(definition.question).subject).text
    return _ASPECTS.index(definition.aspect), key(subject) != key(term.name), not says_what
