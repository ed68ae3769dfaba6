"""JSON: {"terms": [...]} with everything about each term, or a list of questions and answers.

    {"terms": [{"name": "Dropout", "kind": "term", "topic": "Generalization", "aliases": ["…"],
                "confused_with": ["…"], "compares": [],
                "definitions": [{"question": "…", "answer": "…", "aspect": "definition", "position": 14}]}]}

    [{"question": "What is Dropout?", "answer": "…"}]

Of a term the name and one definition with an answer are enough. Terms are made by rules from a list only.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from bot.core.glossary.csv_format import Table
from bot.core.glossary.explicit import Record
from bot.core.glossary.model import Deck, Term
from bot.core.glossary.problems import GlossaryError, Problem
from bot.core.glossary.texts import as_text

_TERM_KEYS = frozenset({"name", "kind", "topic", "aliases", "confused_with", "compares", "definitions"})
_DEFINITION_KEYS = frozenset({"question", "answer", "aspect", "position"})
_PAIR_KEYS = frozenset({"question", "answer"})
# What is no text is not reported as empty as well.
_NEVER_EMPTY = frozenset({"name", "question", "answer"})
_STRING_OR_BRACE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\n]')


class _Object(dict[str, Any]):
    """A JSON object that knows on which line it begins, and which keys it had twice."""

    line = 1
    twice: tuple[str, ...] = ()


class _Reader:
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def text(self, found: _Object, name: str) -> str:
        value = found.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.problems.append(Problem(found.line, f'"{name}" must be a text.'))
            return "?" if name in _NEVER_EMPTY else ""
        return value

    def texts(self, found: _Object, name: str) -> tuple[str, ...]:
        values = found.get(name)
        if values is None:
            return ()
        if not isinstance(values, list) or not all(isinstance(v, str) for v in cast("list[object]", values)):
            self.problems.append(Problem(found.line, f'"{name}" must be a list of texts.'))
            return ()
        return tuple(cast("list[str]", values))

    def objects(self, values: object, what: str, line: int, known: frozenset[str]) -> Iterator[_Object]:
        if not isinstance(values, list):
            self.problems.append(Problem(line, f"{what} must be a list."))
            return
        for value in cast("list[object]", values):
            if not isinstance(value, _Object):
                self.problems.append(Problem(line, f"{what} must hold objects only."))
                continue
            self.keys(value, known, f"it is one of {', '.join(sorted(known))}")
            yield value

    def keys(self, found: _Object, known: frozenset[str], right: str) -> None:
        """Note what an object holds that nobody reads; `right` says what may stand there."""
        for name in found.keys() - known:
            self.problems.append(Problem(found.line, f'"{name}" is not known here: {right}.'))
        self.problems.extend(Problem(found.line, f'"{name}" is there twice.') for name in found.twice)

    def position(self, found: _Object, otherwise: int) -> int:
        value = found.get("position", otherwise)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.problems.append(Problem(found.line, '"position" must be a whole number from 0.'))
            return otherwise
        return value

    def pairs(self, values: object) -> Iterator[Record]:
        for position, found in enumerate(self.objects(values, "The file", 1, _PAIR_KEYS), 1):
            yield Record(found.line, position, self.text(found, "question"), self.text(found, "answer"), "")

    def terms(self, top: _Object) -> Iterator[Record]:
        self.keys(top, frozenset({"terms"}), 'only "terms" is')
        position = 0
        for term in self.objects(top["terms"], '"terms"', top.line, _TERM_KEYS):
            name = self.text(term, "name")
            definitions = list(
                self.objects(term.get("definitions"), '"definitions"', term.line, _DEFINITION_KEYS)
            )
            if not definitions:
                self.problems.append(Problem(term.line, f'"{name}" has no definition.'))
            for number, definition in enumerate(definitions):
                position += 1
                about = self._about(term) if number == 0 else {}
                yield Record(
                    line=definition.line,
                    position=self.position(definition, position),
                    question=self.text(definition, "question"),
                    answer=self.text(definition, "answer"),
                    term=name,
                    aspect=self.text(definition, "aspect"),
                    **about,
                )

    def _about(self, term: _Object) -> dict[str, Any]:
        return {
            "kind": self.text(term, "kind"),
            "topic": self.text(term, "topic"),
            "aliases": self.texts(term, "aliases"),
            "confused_with": self.texts(term, "confused_with"),
            "compares": self.texts(term, "compares"),
        }


def read_json(source: str | bytes) -> Table:
    """Records that are cleaned but not yet checked. Raises `GlossaryError` for what is no JSON of ours."""
    text, problems = as_text(source)
    try:
        top = _parse(text)
    except GlossaryError as error:
        raise GlossaryError([*problems, *error.problems]) from error
    reader = _Reader(problems)
    explicit = isinstance(top, _Object) and "terms" in top
    if explicit:
        records = list(reader.terms(cast("_Object", top)))
    elif isinstance(top, list):
        records = list(reader.pairs(cast("object", top)))
    else:
        message = 'The file must hold a list of pairs, or an object with "terms".'
        raise GlossaryError([*problems, Problem(1, message)])
    for record in records:
        record.clean()
    return Table(tuple(records), explicit, tuple(reader.problems))


def write_json(deck: Deck, names: Mapping[int, str]) -> str:
    """The deck as JSON that reads back to the same deck; `names` gives each term's name by its id."""
    terms = [_term(term, names) for term in deck.terms]
    return json.dumps({"terms": terms}, ensure_ascii=False, indent=1) + "\n"


def _term(term: Term, names: Mapping[int, str]) -> Mapping[str, object]:
    return {
        "name": term.name,
        "kind": term.kind,
        "topic": term.topic,
        "aliases": term.aliases,
        "confused_with": [names[other] for other in term.confused_with],
        "compares": term.compares,
        "definitions": [
            {
                "question": definition.question,
                "answer": definition.text,
                "aspect": definition.aspect,
                "position": definition.position,
            }
            for definition in term.definitions
        ],
    }


def _parse(text: str) -> object:
    lines = _lines_of_objects(text)

    def locate(pairs: Sequence[tuple[str, Any]]) -> _Object:
        found = _Object(pairs)
        found.line = next(lines)
        if len(found) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            found.twice = tuple(name for name, count in counts.items() if count > 1)
        return found

    try:
        return json.loads(text, object_pairs_hook=locate, parse_int=_number)
    except json.JSONDecodeError as error:
        raise GlossaryError([Problem(error.lineno, f"This is not valid JSON: {error.msg}.")]) from error
    except RecursionError as error:
        raise GlossaryError([Problem(1, "The JSON is nested too deeply.")]) from error


def _number(digits: str) -> int | float:
    # Of thousands of digits Python makes no int; nothing here needs one of more than these.
    return int(digits) if len(digits) <= 18 else float(digits)


def _lines_of_objects(text: str) -> Iterator[int]:
    """The line on which each object begins, in the order in which the objects end."""
    line = 1
    begun: list[int] = []
    for match in _STRING_OR_BRACE.finditer(text):
        sign = match.group()
        if sign == "\n":
            line += 1
        elif sign == "{":
            begun.append(line)
        elif sign == "}" and begun:
            yield begun.pop()
