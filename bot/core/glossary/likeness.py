"""Pairs of terms that may be one concept: names that differ in general words only, or answers alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.core.glossary.model import Kind, Term
from bot.core.glossary.near import content_words
from bot.core.glossary.short_forms import GENERIC_NOUNS

# Of the answers to two questions about one thing most share this much of their words; of two things, few.
_ALIKE = 0.55
# A word that more texts than this use tells nothing about two of them.
_COMMON = 50
_GENERAL_SHARE = 0.04
_GENERAL_AT_LEAST = 3
_GENERAL = content_words(" ".join(GENERIC_NOUNS) + " function operation problem process task concept")


def like_terms(terms: Sequence[Term]) -> Iterator[tuple[Term, Term, str]]:
    """Each suspicious pair once, with the reason, but for those that are confused with each other."""
    seen: set[tuple[int, int]] = set()
    plain = [term for term in terms if term.kind is Kind.TERM]
    for reason, found in (
        ("alike in name", _alike_in_name(plain)),
        ("alike in meaning", _alike_in_text(plain)),
    ):
        for one, other in found:
            if one.id == other.id or other.id in one.confused_with:
                continue
            pair = (min(one.id, other.id), max(one.id, other.id))
            if pair not in seen:
                seen.add(pair)
                yield one, other, reason


def _alike_in_name(terms: Sequence[Term]) -> Iterator[tuple[Term, Term]]:
    counts = Counter(word for term in terms for word in content_words(term.name))
    often = max(_GENERAL_AT_LEAST, _GENERAL_SHARE * len(terms))
    general = _GENERAL | {word for word, count in counts.items() if count >= often}
    bearers: dict[frozenset[str], dict[int, Term]] = {}
    for term in terms:
        for telling in (content_words(term.name) - general, *map(content_words, term.aliases)):
            if telling:
                bearers.setdefault(telling, {})[term.id] = term
    for alike in bearers.values():
        first, *others = alike.values()
        for other in others:
            yield first, other


def _alike_in_text(terms: Sequence[Term]) -> Iterator[tuple[Term, Term]]:
    """Compares answers that share a rare word, without the words of the names."""
    texts: list[tuple[Term, frozenset[str]]] = []
    for term in terms:
        names = frozenset(word for name in (term.name, *term.aliases) for word in content_words(name))
        texts.extend((term, content_words(definition.text) - names) for definition in term.definitions)
    counts = Counter(word for _, words in texts for word in words)
    earlier: dict[str, list[int]] = {}
    for number, (term, words) in enumerate(texts):
        telling = _telling(words, counts)
        for other in {other for word in telling for other in earlier.get(word, ())}:
            other_term, other_words = texts[other]
            if len(words & other_words) >= _ALIKE * len(words | other_words):
                yield other_term, term
        for word in telling:
            earlier.setdefault(word, []).append(number)


def _telling(words: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    """The rarest words of a text, so many that a text which is alike must have one of them too."""
    rarest = sorted(words, key=lambda word: (counts[word], word))
    enough = len(rarest) - math.ceil(_ALIKE * len(rarest)) + 1
    return [word for word in rarest[:enough] if counts[word] <= _COMMON]
