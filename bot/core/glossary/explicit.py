"""Terms that a file spells out itself, row by row or object by object: checked, and made into drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.glossary.build import finish
from bot.core.glossary.drafts import Draft
from bot.core.glossary.model import Aspect, Deck, Definition, Kind, Pair
from bot.core.glossary.problems import GlossaryError, Problem
from bot.core.glossary.texts import (
    ANSWER_LIMIT,
    NAME_LIMIT,
    QUESTION_LIMIT,
    SUBJECT_LIMIT,
    clean_block,
    clean_line,
    control_faults,
    faults,
)
from bot.core.glossary.words import key


@dataclass(slots=True)
class Record:
    """One pair and what its file says about its term; `line` is where it begins.

    Empty texts stand for what is not said. `position` is the pair's place in the deck, from 1.
    """

    line: int
    position: int
    question: str
    answer: str
    term: str
    aspect: str = ""
    kind: str = ""
    topic: str = ""
    aliases: tuple[str, ...] = ()
    confused_with: tuple[str, ...] = ()
    compares: tuple[str, ...] = ()

    def clean(self) -> None:
        self.term = clean_line(self.term)
        self.question = clean_line(self.question) or (f"What is {self.term}?" if self.term else "")
        self.answer = clean_block(self.answer)
        self.topic = clean_line(self.topic)
        self.aliases = _clean_names(self.aliases)
        self.confused_with = _clean_names(self.confused_with)
        self.compares = _clean_names(self.compares)

    @property
    def pair(self) -> Pair:
        return Pair(self.question, self.answer, self.line)


def _clean_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in map(clean_line, names) if name)


def deck_of_records(name: str, records: Sequence[Record], form: Sequence[Problem] = ()) -> Deck:
    """The deck of cleaned records; raises `GlossaryError` with everything that does not fit.

    `form` is what is wrong already with the form of the file.
    """
    problems = [*form, *(problem for record in records for problem in record_faults(record))]
    by_term: dict[str, list[Record]] = {}
    for record in records:
        by_term.setdefault(record.term, []).append(record)
    for own in by_term.values():
        problems.extend(_contradictions(own))
    # What could not be read may be the very terms that are missed.
    if not form:
        problems.extend(_unknown_names(records))
    if problems:
        raise GlossaryError(problems)
    return finish(name, [_draft(term, own) for term, own in by_term.items()])


def _unknown_names(records: Sequence[Record]) -> Iterator[Problem]:
    known = {key(name) for record in records for name in (record.term, *record.aliases)}
    for record in records:
        for other in record.confused_with:
            if key(other) not in known:
                message = f'"{record.term}" is confused with "{other}", which is not in the glossary.'
                yield Problem(record.line, message)


def pair_faults(record: Record) -> Iterator[Problem]:
    """What is wrong with the record's question and answer."""
    yield from faults("question", record.question, QUESTION_LIMIT, record.line)
    yield from faults("answer", record.answer, ANSWER_LIMIT, record.line)
    yield from control_faults(record.question + record.answer, record.line)


def record_faults(record: Record) -> Iterator[Problem]:
    """What is wrong with the record by itself."""
    yield from pair_faults(record)
    yield from faults("term's name", record.term, SUBJECT_LIMIT, record.line)
    if record.topic:
        yield from faults("topic", record.topic, NAME_LIMIT, record.line)
    for alias in (*record.aliases, *record.compares):
        yield from faults(f'name "{alias}"', alias, SUBJECT_LIMIT, record.line)
    named = (record.term, record.topic, *record.aliases, *record.confused_with, *record.compares)
    yield from control_faults("".join(named), record.line)
    yield from _choice_faults("kind", record.kind, Kind, record.line)
    yield from _choice_faults("aspect", record.aspect, Aspect, record.line)
    if record.kind == Kind.COMPARISON and len(record.compares) != 2:
        yield Problem(record.line, "A comparison names the two terms that it compares.")
    if record.kind == Kind.TERM and record.compares:
        yield Problem(record.line, "Only a comparison names terms that it compares.")


def _choice_faults(what: str, value: str, choices: type[StrEnum], line: int) -> Iterator[Problem]:
    known = [str(choice) for choice in choices]
    if value and value not in known:
        yield Problem(line, f'The {what} "{value}" is not known: it is one of {", ".join(known)}.')


def _contradictions(records: Sequence[Record]) -> Iterator[Problem]:
    """A term is described by its first record; a later one may repeat or leave out, and add names."""
    first = records[0]
    for record in records[1:]:
        for what, said, before in (
            ("kind", record.kind, first.kind or Kind.TERM),
            ("topic", record.topic, first.topic),
            ("comparison", " | ".join(record.compares), " | ".join(first.compares)),
        ):
            if said and said != before:
                message = f'"{record.term}" has another {what} than on line {first.line}.'
                yield Problem(record.line, message)


def _draft(term: str, records: Sequence[Record]) -> Draft:
    first = records[0]
    aliases = [alias for record in records for alias in record.aliases]
    confused_with = [other for record in records for other in record.confused_with]
    return Draft(
        name=term,
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias != term)),
        definitions=tuple(
            Definition(
                record.answer, Aspect(record.aspect or Aspect.DEFINITION), record.question, record.position
            )
            for record in sorted(records, key=lambda record: record.position)
        ),
        topic=first.topic or None,
        confused_with=list(dict.fromkeys(confused_with)),
        kind=Kind(first.kind or Kind.TERM),
        compares=first.compares,
    )
