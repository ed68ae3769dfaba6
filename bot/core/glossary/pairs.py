"""Question and answer text: "Q: …" and "A: …", the format in which most glossaries are written.

An answer goes on until the next question; blank lines in it are paragraphs. A line of an answer that
begins like a marker is written with a backslash before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.core.glossary.model import Pair
from bot.core.glossary.problems import GlossaryError, Problem
from bot.core.glossary.texts import (
    ANSWER_LIMIT,
    QUESTION_LIMIT,
    as_text,
    clean_block,
    clean_line,
    control_faults,
    faults,
)

# Of files put one behind the other each may begin with a byte order mark.
_MARKER = re.compile(r"\ufeff?[ \t]*(?:(?P<q>q|question)|a|answer)[ \t]*:", re.IGNORECASE)
_ESCAPED = re.compile(r"\ufeff?[ \t]*\\+(?:q|question|a|answer)[ \t]*:", re.IGNORECASE)
_NEEDS_ESCAPE = re.compile(r"\ufeff?[ \t]*\\*(?:q|question|a|answer)[ \t]*:", re.IGNORECASE)


class _Where(Enum):
    OUTSIDE = auto()
    STRAY = auto()
    QUESTION = auto()
    ANSWER = auto()


@dataclass(slots=True)
class _Parser:
    pairs: list[Pair] = field(default_factory=list[Pair])
    problems: list[Problem] = field(default_factory=list[Problem])
    where: _Where = _Where.OUTSIDE
    question: list[str] = field(default_factory=list[str])
    question_line: int = 0
    answer: list[str] = field(default_factory=list[str])
    answer_line: int = 0
    blank_before: bool = False

    def read(self, number: int, line: str) -> None:
        self.problems.extend(control_faults(line, number))
        marker = _MARKER.match(line)
        if marker is None:
            self._continue(number, line)
        elif marker["q"]:
            self._begin_question(number, line[marker.end() :])
        else:
            self._begin_answer(number, line[marker.end() :])
        self.blank_before = not line.strip()

    def _continue(self, number: int, line: str) -> None:
        if self.where is _Where.ANSWER:
            self.answer.append(line.replace("\\", "", 1) if _ESCAPED.match(line) else line)
        elif self.where is _Where.QUESTION:
            self.question.append(line)
        elif line.strip() and self.where is _Where.OUTSIDE:
            self.problems.append(Problem(number, 'Text before the first question: it begins with "Q:".'))
            self.where = _Where.STRAY

    def _begin_question(self, number: int, rest: str) -> None:
        if self.where is _Where.QUESTION and not self.blank_before:
            message = f"A second question for one answer: the first stands on line {self.question_line}."
            self.problems.append(Problem(number, message))
        else:
            self.finish()
        self.where, self.question, self.question_line = _Where.QUESTION, [rest], number

    def _begin_answer(self, number: int, rest: str) -> None:
        if self.where is not _Where.QUESTION:
            self.finish()
            self.problems.append(
                Problem(number, 'An answer without a question: put a line "Q: …" before it.')
            )
            self.where = _Where.STRAY
        else:
            self.where, self.answer, self.answer_line = _Where.ANSWER, [rest], number

    def finish(self) -> None:
        if self.where is _Where.QUESTION:
            message = 'A question without an answer: put a line "A: …" after it.'
            self.problems.append(Problem(self.question_line, message))
            self.problems.extend(self._question_faults())
        elif self.where is _Where.ANSWER:
            answer = clean_block("\n".join(self.answer))
            found = [*self._question_faults(), *faults("answer", answer, ANSWER_LIMIT, self.answer_line)]
            self.problems.extend(found)
            self.pairs.append(Pair(clean_line(" ".join(self.question)), answer, self.question_line))
        self.where = _Where.STRAY

    def _question_faults(self) -> Iterable[Problem]:
        question = clean_line(" ".join(self.question))
        return faults("question", question, QUESTION_LIMIT, self.question_line)


def parse_pairs(source: str | bytes) -> tuple[Pair, ...]:
    """The pairs of a text or of a file's bytes, in its order.

    Raises `GlossaryError` with every problem of the file, each with its line.
    """
    text, problems = as_text(source)
    parser = _Parser(problems=problems)
    for number, line in enumerate(text.split("\n"), 1):
        parser.read(number, line)
    parser.finish()
    if parser.problems:
        raise GlossaryError(parser.problems)
    return tuple(parser.pairs)


def write_pairs(pairs: Iterable[Pair]) -> str:
    """Text that `parse_pairs` reads back to the same questions and answers."""
    return "\n".join(f"Q: {pair.question}\nA: {_escape(pair.answer)}\n" for pair in pairs)


def _escape(answer: str) -> str:
    first, *rest = answer.split("\n")
    return "\n".join([first, *(_escape_line(line) for line in rest)])


def _escape_line(line: str) -> str:
    if not _NEEDS_ESCAPE.match(line):
        return line
    text = line.lstrip("\ufeff \t")
    return f"{line[: len(line) - len(text)]}\\{text}"
