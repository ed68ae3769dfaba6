"""What a glossary is made of, as plain immutable values.

A *pair* is one question with its answer, as a glossary file holds it. A *term* is one concept with
everything the pairs say about it. A *deck* is a named set of terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Pair:
    """One question and its answer; `line` is where the question stands in its file, counted from 1."""

    question: str
    answer: str
    line: int


class Kind(StrEnum):
    """A comparison answers "what is the difference between A and B" and is found from either side."""

    TERM = "term"
    COMPARISON = "comparison"


class Aspect(StrEnum):
    """Which side of a term a definition shows, read from the form of its question."""

    DEFINITION = "definition"
    PURPOSE = "purpose"
    ROLE = "role"
    CONCEPT = "concept"
    TECHNIQUE = "technique"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class Definition:
    """One answer about a term; `question` is the question it came from, word for word.

    `position` is its place among the deck's pairs, from 1, so that an export has the order of the file;
    0 stands for no place: after all others.
    """

    text: str
    aspect: Aspect
    question: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """One concept. `id` is positive and stays the same for as long as the term lives.

    `definitions` holds every answer in file order, near-identical ones too; `mentions` are the ids of
    the terms that the definitions speak of, the least common first, `confused_with` those that people
    mix up with this one. `compares` holds the two names of a comparison and is empty for a term.
    """

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
    topic: str | None = None
    mentions: tuple[int, ...] = ()
    confused_with: tuple[int, ...] = ()
    kind: Kind = Kind.TERM
    compares: tuple[str, ...] = ()

    def __hash__(self) -> int:
        # Cards are cached by their terms; hashing every definition would cost more than it saves.
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Deck:
    """A named set of terms in the order in which their file names them first."""

    name: str
    terms: tuple[Term, ...]
