"""Comma-separated values: one row for each pair, the columns named by the first line.

`question` and `answer` are enough: terms are then made by the same rules as from text. With a column
`term` each row says itself which term it belongs to, and nothing is made by rules; an empty question
then asks "What is …?". What describes a term stands in its first row, several names in one cell are
separated by "|". Semicolons or tabs may stand for the commas, as spreadsheets write them.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.glossary.explicit import Record
from bot.core.glossary.model import Deck, Definition, Term
from bot.core.glossary.problems import GlossaryError, Problem
from bot.core.glossary.texts import as_text

COLUMNS = ("term", "kind", "topic", "aliases", "confused_with", "compares", "aspect", "question", "answer")
_NO_ROW: tuple[int, list[str]] = (1, [])
_SYNONYMS = {"definition": "answer", "name": "term"}
# A backslash takes what follows it as it is, and stands for itself where nothing does.
_SEPARATED = re.compile(r"((?:[^|\\]|\\.|\\\Z)*)(?:\||\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and what is wrong with its form; `explicit`: whether they name their terms."""

    records: tuple[Record, ...]
    explicit: bool
    problems: tuple[Problem, ...]


def read_csv(source: str | bytes) -> Table:
    """Rows that are cleaned but not yet checked. Raises `GlossaryError` where the columns have no names."""
    text, problems = as_text(source)
    rows = _rows(text, _delimiter(text), problems)
    before = len(problems)
    header_line, header = next(rows, _NO_ROW)
    if broken := problems[before:]:
        raise GlossaryError(
            [
                *problems,
                Problem(broken[0].line, "It names the columns, so the rest of the file was not read."),
            ]
        )
    names = [_SYNONYMS.get(cell.strip().casefold(), cell.strip().casefold()) for cell in header]
    faults_of_header = list(_header_faults(names, header_line))
    if faults_of_header:
        raise GlossaryError(problems + faults_of_header)
    records: list[Record] = []
    for line, row in rows:
        if len(row) > len(names):
            problems.append(
                Problem(line, f"{len(row)} cells, but the first line names {len(names)} columns.")
            )
        else:
            cells = dict(zip(names, row, strict=False))
            records.append(_record(line, len(records) + 1, cells))
    return Table(tuple(records), "term" in names, tuple(problems))


def write_tsv(deck: Deck, names: Mapping[int, str]) -> str:
    """As `write_csv`, with tabs for the commas."""
    return write_csv(deck, names, "\t")


def write_csv(deck: Deck, names: Mapping[int, str], delimiter: str = ",") -> str:
    """The deck as a table that reads back to the same deck; `names` gives each term's name by its id."""
    rows = [
        (definition, term, number == 0)
        for term in deck.terms
        for number, definition in enumerate(term.definitions)
    ]
    rows.sort(key=lambda row: row[0].position or math.inf)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(definition, term, first, names) for definition, term, first in rows)
    return out.getvalue()


def _cells(definition: Definition, term: Term, first: bool, names: Mapping[int, str]) -> Sequence[str]:
    about = ("", "", "", "", "")
    if first:
        confused = [names[other] for other in term.confused_with]
        about = (term.kind, term.topic or "", _join(term.aliases), _join(confused), _join(term.compares))
    return (term.name, *about, definition.aspect, definition.question, definition.text)


def _rows(text: str, delimiter: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it begins; a broken one is left out and told."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            problems.append(_broken_row(line, reader.line_num, str(error)))
            row = []
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _broken_row(line: int, last: int, reason: str) -> Problem:
    if reason == "unexpected end of data":
        reason, last = "a quotation mark is not closed, so the rest of the file was not read", line
    where = f" (up to line {last})" if last > line else ""
    return Problem(line, f"This row{where} is not valid CSV: {reason}.")


def _delimiter(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def _header_faults(names: Sequence[str], line: int) -> Iterator[Problem]:
    if "answer" not in names or not {"question", "term"} & set(names):
        yield Problem(
            line, "The first line names the columns: at least question and answer, or term and answer."
        )
        return
    for name in names:
        if name not in COLUMNS:
            yield Problem(line, f'The column "{name}" is not known: it is one of {", ".join(COLUMNS)}.')
        elif names.count(name) > 1:
            yield Problem(line, f'The column "{name}" is there twice.')


def _record(line: int, position: int, cells: Mapping[str, str]) -> Record:
    record = Record(
        line=line,
        position=position,
        question=cells.get("question", ""),
        answer=cells.get("answer", ""),
        term=cells.get("term", ""),
        aspect=cells.get("aspect", "").strip(),
        kind=cells.get("kind", "").strip(),
        topic=cells.get("topic", ""),
        aliases=_split(cells.get("aliases", "")),
        confused_with=_split(cells.get("confused_with", "")),
        compares=_split(cells.get("compares", "")),
    )
    record.clean()
    return record


def _split(cell: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in _SEPARATED.findall(cell))


def _join(names: Iterable[str]) -> str:
    return " | ".join(re.sub(r"([|\\])", r"\\\1", name) for name in names)
