"""Looks over finished questions for leaks, ambiguity and odd looks, as a suspicious player would.

It shares the stemmer with the maker and nothing else: names are sought in another way, likeness is measured
by another measure. What both overlook has to be overlooked twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from bot.core.glossary.model import Term
from bot.core.glossary.words import key, singular, tokens
from bot.core.quiz.questions.model import Question
from bot.core.quiz.verify_facts import (
    GAPS,
    Facts,
    Flaw,
    Rule,
    asks_for_name,
    names_of,
    says,
    stems,
    stems_in_order,
)
from bot.core.quiz.verify_leaks import RULES as LEAKS

# What stands for words of the definition.
_HOLES = re.compile(r"_{4}|\[…\]|\ba\(n\)", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]*\)")

# Two definitions read as one from here on: the likeness of their words in any order, 0 to 100.
_SAME_TEXT = 82
# No option is longer than the others by more than this factor, or shorter.
_LENGTHS_APART = 1.6
_OPTIONS = 4
_CONTENT_WORDS = 4


def flaws(facts: Facts, question: Question) -> tuple[Flaw, ...]:
    """Everything that is wrong with a question of a deck; empty for a good one."""
    if broken := tuple(_shape(facts, question)):
        return broken
    return tuple(flaw for rule in RULES for flaw in rule(facts, question))


def rival(answer: Term, text: str, shown: str, other: Term) -> str | None:
    """Why `other` might be as right as `answer` where `text`, a definition, is `shown` masked; else None."""
    if not _keys(names_of(answer)).isdisjoint(_keys(names_of(other))):
        return "has the same name"
    if stems(answer.name) <= stems(other.name) or stems(other.name) <= stems(answer.name):
        return "has a name that contains the other"
    if other.id in answer.mentions or answer.id in other.mentions:
        return "is linked with it"
    if any(says(shown, name) for name in names_of(other)):
        return "is named in the question"
    if any(same_text(text, answer, definition.text, other) for definition in other.definitions):
        return "has nearly the same definition"
    return None


@lru_cache(maxsize=20_000)
def _keys(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(key, names))


def same_text(one: str, about: Term, other: str, about_other: Term) -> bool:
    """Whether two definitions say the same once the names of both terms are taken out."""
    own = stems(" ".join((*names_of(about), *names_of(about_other))))
    left, right = (
        " ".join(word for word in stems_in_order(text) if word not in own) for text in (one, other)
    )
    return bool(left and right) and fuzz.token_sort_ratio(left, right) >= _SAME_TEXT


def _shape(facts: Facts, question: Question) -> Iterator[Flaw]:
    if not facts.terms.keys() >= question.terms:
        yield Flaw("shape", "It asks about a term that the deck does not have.")
    elif question.correct is None:
        if question.options or question.option_ids or question.answer not in question.accept:
            yield Flaw("shape", "A typed question has no options and accepts its own answer.")
    else:
        yield from _choice_shape(question, question.correct)


def _choice_shape(question: Question, correct: int) -> Iterator[Flaw]:
    options, ids = question.options, question.option_ids
    if len(options) != _OPTIONS or len(ids) != _OPTIONS:
        yield Flaw("shape", f"There are {len(options)} options, not {_OPTIONS}.")
    elif correct not in range(_OPTIONS) or options[correct] != question.answer:
        yield Flaw("shape", "The right option is not the answer.")
    elif ids[correct] != question.term_id:
        yield Flaw("shape", "The right option is not that of the term that is asked about.")
    elif len({key(one) for one in options}) < _OPTIONS or len(set(ids)) < _OPTIONS:
        yield Flaw("shape", "An option is there twice.")


def _ambiguous(facts: Facts, question: Question) -> Iterator[Flaw]:
    """No definition that is shown may be true of another term that could be chosen for it."""
    answer = facts.terms[question.term_id]
    for place, option in enumerate(question.options):
        other = facts.terms[question.option_ids[place]]
        if other.id == answer.id:
            continue
        owner, contender, shown = answer, other, question.prompt
        if not asks_for_name(question):
            owner, contender, shown = other, answer, option
        texts = [one.text for one in owner.definitions]
        if question.kind != "odd-one-out":
            texts = [text for text in texts if _masks(shown, text)]
        reasons = (rival(owner, text, shown, contender) for text in texts)
        if reason := next(filter(None, reasons), None):
            yield Flaw("ambiguous", f'"{contender.name}" {reason}, beside "{owner.name}".')


def _typed_for_another(facts: Facts, question: Question) -> Iterator[Flaw]:
    """No other term of the whole deck has nearly the definition that a term is to be typed for."""
    if question.correct is not None:
        return
    answer = facts.terms[question.term_id]
    texts = [one.text for one in answer.definitions if _masks(question.prompt, one.text)]
    for other in facts.terms.values():
        if other.id != answer.id and any(
            same_text(text, answer, definition.text, other)
            for text in texts
            for definition in other.definitions
        ):
            yield Flaw("ambiguous", f'"{other.name}" has nearly the same definition as "{answer.name}".')


def _masks(shown: str, text: str) -> bool:
    """Whether a shown text is a definition with holes: its parts stand there in order, but for asides."""
    return any(_in_order(_HOLES.split(shown), whole) for whole in (text, _ASIDE.sub("", text)))


def _in_order(parts: Sequence[str], text: str) -> bool:
    place = 0
    for part in parts:
        place = text.find(part.strip(" ,:"), place)
        if place < 0:
            return False
    return True


def _odd_topic(facts: Facts, question: Question) -> Iterator[Flaw]:
    """The odd one has another topic than the three others, which share the topic of the prompt."""
    if question.kind != "odd-one-out":
        return
    topics = [facts.terms[one].topic for one in question.option_ids if one != question.term_id]
    if len(set(topics)) > 1 or topics[0] is None or f" {topics[0]}?" not in question.prompt:
        yield Flaw("ambiguous", "The three others are not of the topic that is asked about.")
    elif facts.terms[question.term_id].topic == topics[0]:
        yield Flaw("ambiguous", "The odd one has the same topic as the others.")


def _odd_look(facts: Facts, question: Question) -> Iterator[Flaw]:
    """No option stands out by its length or its form."""
    if not question.options:
        return
    lengths = sorted(len(option) for option in question.options)
    slack = _OPTIONS
    if lengths[-1] > _LENGTHS_APART * lengths[-2] + slack or lengths[1] > _LENGTHS_APART * lengths[0] + slack:
        yield Flaw("form", "One option is much longer or shorter than the others.")
    if not asks_for_name(question):
        return
    for what, trait in _TRAITS:
        if sum(trait(option) for option in question.options) in {1, _OPTIONS - 1}:
            yield Flaw("form", f"One option alone {what}, or alone does not.")


_TRAITS: Sequence[tuple[str, Callable[[str], bool]]] = (
    ("is a single word", lambda option: " " not in option.strip()),
    ("has a hyphen", lambda option: "-" in option),
    ("is a plural", lambda option: tokens(option)[-1:] != [singular(one) for one in tokens(option)[-1:]]),
    ("is an acronym", lambda option: any(word.isupper() and len(word) > 1 for word in option.split())),
    ("is in brackets", lambda option: "(" in option and option.endswith(")")),
)


def _unlike_openings(facts: Facts, question: Question) -> Iterator[Flaw]:
    """Definitions to choose from all begin with the blank; gaps are in two, in all or in none."""
    if asks_for_name(question):
        return
    for option in question.options:
        if not option.startswith("____") or option.count("____") != 1:
            yield Flaw("form", f'"{option}" has its blank elsewhere, or another.')
    if sum("[…]" in option for option in question.options) in {1, _OPTIONS - 1}:
        yield Flaw("form", "One option alone has a word hidden, or alone has not.")


def _no_sense(facts: Facts, question: Question) -> Iterator[Flaw]:
    if question.kind != "odd-one-out":
        text = question.prompt if asks_for_name(question) else question.answer
        if len(stems(text)) < _CONTENT_WORDS or not GAPS.search(text):
            yield Flaw("sense", f'"{text}" asks nothing.')


RULES: tuple[Rule, ...] = (
    *LEAKS,
    _ambiguous,
    _typed_for_another,
    _odd_topic,
    _odd_look,
    _unlike_openings,
    _no_sense,
)
