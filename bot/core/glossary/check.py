"""What an author should look at in a glossary that can be read: the linter's findings as values.

A rule is a function from a glossary to findings; features add their own beside these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.glossary.formats import Glossary
from bot.core.glossary.likeness import like_terms
from bot.core.glossary.links import Mentions
from bot.core.glossary.model import Definition, Kind, Term
from bot.core.glossary.near import content_words
from bot.core.glossary.short_forms import after_opening
from bot.core.glossary.texts import NAME_LIMIT
from bot.core.glossary.words import key

# A longer answer is shown whole on its card, yet cut where it is one of four options in a quiz.
LONG_DEFINITION = 600
# Where fewer definitions than this name their term, not naming it is the style of the file.
_USUALLY_NAMED = 0.8


class Level(StrEnum):
    """An error must be mended, a warning judged, a note is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found; `line` is that of the question where it is about one pair."""

    level: Level
    rule: str
    message: str
    terms: tuple[str, ...] = ()
    line: int | None = None


Rule = Callable[[Glossary], Iterable[Finding]]


def check(glossary: Glossary, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """Everything that the rules find, the errors first."""
    levels = list(Level)
    found = [finding for rule in rules for finding in rule(glossary)]
    return tuple(sorted(found, key=lambda finding: levels.index(finding.level)))


def lost_pairs(glossary: Glossary) -> Iterator[Finding]:
    """Every pair of the file is a definition of exactly one term, word for word."""
    kept = Counter(
        (definition.question, definition.text)
        for term in glossary.deck.terms
        for definition in term.definitions
    )
    for pair in glossary.pairs:
        kept[pair.question, pair.answer] -= 1
        if kept[pair.question, pair.answer] < 0:
            message = f'The answer to "{pair.question}" is in no term.'
            yield Finding(Level.ERROR, "lost-pair", message, line=pair.line)
    for (question, _), count in kept.items():
        if count > 0:
            yield Finding(
                Level.ERROR, "lost-pair", f'The answer to "{question}" is there more often than asked.'
            )


def names_claimed_twice(glossary: Glossary) -> Iterator[Finding]:
    """No name or alias leads to two terms."""
    claims: dict[str, list[tuple[str, Term]]] = {}
    for term in glossary.deck.terms:
        for name in (term.name, *term.aliases):
            claims.setdefault(key(name), []).append((name, term))
    for claimants in claims.values():
        terms = {term.id: term.name for _, term in claimants}
        if len(terms) > 1:
            message = (
                f'"{claimants[0][0]}" is a name of {_listed(terms.values())}: only one of them can have it.'
            )
            yield Finding(Level.ERROR, "name-claimed-twice", message, tuple(terms.values()))


def unmerged_terms(glossary: Glossary) -> Iterator[Finding]:
    """No two terms are one concept; those that the overlay calls confused have been judged distinct."""
    for one, other, reason in like_terms(glossary.deck.terms):
        message = (
            f'"{one.name}" and "{other.name}" look like one term ({reason}): merge them, or name them '
            "under confused_with."
        )
        yield Finding(Level.WARNING, "unmerged", message, (one.name, other.name))


def strange_definitions(glossary: Glossary) -> Iterator[Finding]:
    """Each definition speaks of its term: it does not open with another's name, and names its own."""
    lines = _lines(glossary)
    names = {term.id: term.name for term in glossary.deck.terms}
    mentions = Mentions({term.id: (term.name, *term.aliases) for term in glossary.deck.terms})
    unnamed: list[tuple[Term, Definition]] = []
    for term in glossary.deck.terms:
        for definition in term.definitions:
            other = _opens_with_other(term, definition.text, mentions)
            if other is not None:
                message = f'An answer about "{term.name}" begins by speaking of "{names[other]}".'
                line = lines.get(definition.position)
                yield Finding(Level.WARNING, "not-about-term", message, (term.name, names[other]), line)
            elif not _names_its_term(term, definition.text):
                unnamed.append((term, definition))
    if len(unnamed) > (1 - _USUALLY_NAMED) * len(glossary.pairs):
        return
    for term, definition in unnamed:
        message = f'An answer about "{term.name}" does not speak of it.'
        line = lines.get(definition.position)
        yield Finding(Level.WARNING, "not-about-term", message, (term.name,), line)


def long_texts(glossary: Glossary) -> Iterator[Finding]:
    """Names fit into a label, definitions into a glance."""
    lines = _lines(glossary)
    for term in glossary.deck.terms:
        for name in (term.name, *term.aliases):
            if len(name) > NAME_LIMIT:
                message = f'The name "{name}" is cut in lists: {len(name)} characters, {NAME_LIMIT} fit.'
                yield Finding(Level.WARNING, "long-text", message, (term.name,))
        for definition in term.definitions:
            length = len(definition.text)
            if length > LONG_DEFINITION:
                message = (
                    f'An answer about "{term.name}" has {length} characters: {LONG_DEFINITION} read well.'
                )
                line = lines.get(definition.position)
                yield Finding(Level.WARNING, "long-text", message, (term.name,), line)


def missing_topics(glossary: Glossary) -> Iterator[Finding]:
    """In a deck with topics every term has one."""
    terms = glossary.deck.terms
    if any(term.topic for term in terms):
        for term in terms:
            if not term.topic:
                yield Finding(Level.WARNING, "no-topic", f'"{term.name}" has no topic.', (term.name,))


def repeated_pairs(glossary: Glossary) -> Iterator[Finding]:
    """The same question with the same answer says nothing new; it is kept all the same."""
    first: dict[tuple[str, str], int] = {}
    for pair in glossary.pairs:
        before = first.setdefault((pair.question, pair.answer), pair.line)
        if before != pair.line:
            message = f'"{pair.question}" has the same answer as on line {before}.'
            yield Finding(Level.NOTE, "repeated", message, line=pair.line)


RULES: tuple[Rule, ...] = (
    lost_pairs,
    names_claimed_twice,
    unmerged_terms,
    strange_definitions,
    long_texts,
    missing_topics,
    repeated_pairs,
)


def _opens_with_other(term: Term, text: str, mentions: Mentions) -> int | None:
    """Another term whose name the text opens with, unless it opens with the term's own as well."""
    other = mentions.opening(text)
    if other in {None, term.id} or term.kind is Kind.COMPARISON:
        return None
    if any(after_opening(name, text) is not None for name in (term.name, *term.aliases)):
        return None
    return other


def _names_its_term(term: Term, text: str) -> bool:
    words = content_words(text)
    return any(content_words(name) <= words for name in (*(term.compares or (term.name,)), *term.aliases))


def _lines(glossary: Glossary) -> dict[int, int]:
    """The line of each pair by its position."""
    return {position: pair.line for position, pair in enumerate(glossary.pairs, 1)}


def _listed(names: Iterable[str]) -> str:
    return " and ".join(f'"{name}"' for name in names)
