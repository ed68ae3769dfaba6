"""Leaks: what a prompt or an option says of the name that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.core.quiz.questions.model import Question
from bot.core.quiz.verify_facts import Facts, Flaw, Rule, asks_for_name, names_of, says, stems

# A word may be left standing when so many names of the deck have it, and so many options.
_COMMON_NAMES = 3
_SHARED_OPTIONS = 2
# A word of an alias hints at it unless more than one in so many of the deck's explanations say it.
_TOLD_BY_ONE_IN = 7
_SHORTEST_BEGINNING = 4
_GENERAL = """
algorithm approach architecture concept framework function layer learning mechanism method model module
network one operation problem procedure process strategy structure system task technique theory two type unit
"""

_SORT = re.compile(
    r"____ (?:is|are) an? ([\w\s-]+?)(?= that| which| where| in| for| with| used| designed|[,.]|$)"
)
_ARTICLE = re.compile(r"\ban? _{4}", re.IGNORECASE)


def _name_left(facts: Facts, question: Question) -> Iterator[Flaw]:
    term = facts.terms[question.term_id]
    shown = (question.prompt,) if asks_for_name(question) else question.options
    for text in shown:
        for name in names_of(term):
            if says(text, name):
                yield Flaw("leak", f'"{text}" says "{name}".')


def _word_left(facts: Facts, question: Question) -> Iterator[Flaw]:
    """No word of the name where it would give the answer away."""
    by_name = asks_for_name(question)
    name = facts.terms[question.term_id].name
    for word in sorted(stems(f"{name} {question.answer}" if by_name else name)):
        if by_name:
            holders = sum(word in stems(option) for option in question.options)
            common = facts.names_with[word] >= _COMMON_NAMES
            if word in stems(question.prompt) and not (common and holders >= _SHARED_OPTIONS):
                yield Flaw("leak", f'"{question.prompt}" has the stem "{word}" of "{question.answer}".')
        elif sum(word in stems(option) for option in question.options) == 1:
            yield Flaw("leak", f'One option alone has the stem "{word}" of the term that is asked about.')


def _alias_left(facts: Facts, question: Question) -> Iterator[Flaw]:
    """No telling word of an alias in a definition that asks for its term."""
    if not asks_for_name(question) or question.kind == "odd-one-out":
        return
    shown = stems(question.prompt)
    for alias in facts.terms[question.term_id].aliases:
        for word in sorted(stems(alias) & shown):
            if not _general(facts, word):
                yield Flaw("leak", f'"{question.prompt}" has the stem "{word}" of the alias "{alias}".')


def _general(facts: Facts, word: str) -> bool:
    """Whether a word, or one that it begins with, says nothing of one term of this deck."""
    beginnings = (word[:end] for end in range(_SHORTEST_BEGINNING, len(word) + 1))
    return word in stems(_GENERAL) or any(
        facts.names_with[one] >= _COMMON_NAMES or facts.told_with[one] * _TOLD_BY_ONE_IN >= len(facts.terms)
        for one in (word, *beginnings)
    )


def _sort_left(facts: Facts, question: Question) -> Iterator[Flaw]:
    """The sort that is asked for must not point at an answer: no "____ is a layer" for the only layer."""
    if question.kind not in {"which-term", "which-definition"}:
        return
    name = facts.terms[question.term_id].name
    asked = question.answer if asks_for_name(question) else name
    sort = stems(asked.split()[-1])
    if asks_for_name(question):
        alike = [option for option in question.options if sort & stems(option.split()[-1])]
        shown = question.prompt
    else:
        alike = [option for option in question.options if sort & stems(_sort_said(option))]
        shown = question.answer
    if sort & stems(_sort_said(shown)) and len(alike) < _SHARED_OPTIONS:
        yield Flaw("leak", f'"{shown}" says of what sort "{asked}" is, and no other option is.')


def _sort_said(text: str) -> str:
    found = _SORT.match(text)
    return found[1] if found else ""


def _article_left(facts: Facts, question: Question) -> Iterator[Flaw]:
    for text in (question.prompt, *question.options):
        if _ARTICLE.search(text):
            yield Flaw("leak", f'"{text}" says by its article how the name begins.')


RULES: Final[Sequence[Rule]] = (_name_left, _word_left, _alias_left, _sort_left, _article_left)
