"""What the linter says about the quiz questions that a glossary makes."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from bot.core.glossary.check import Finding, Level, Rule
from bot.core.glossary.formats import Glossary
from bot.core.glossary.model import Definition
from bot.core.quiz.distractors import also_right
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.make import make_question
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view import DeckView, Seen, usable_definitions
from bot.core.quiz.questions.view_deck import view_deck
from bot.core.quiz.verify import flaws, rival
from bot.core.quiz.verify_facts import Facts, facts_of

# A large deck is judged by so many of its terms, evenly spread, each beside so many others.
_TERMS = 400
_OTHERS = 400
# Options are drawn: each term is asked so many times in each kind.
_DRAWS = 3

T = TypeVar("T")


def faulty_questions(glossary: Glossary) -> Iterator[Finding]:
    """No question leaks its answer, has a second right option, or an option that stands out.

    Whatever may stand beside whatever is looked at pair by pair, so every question that can be drawn is
    covered; how four options look together is looked at in questions that are drawn.
    """
    view, facts = view_deck(glossary.deck), facts_of(glossary.deck)
    asked = _some(list(view.terms.values()), _TERMS)
    yield from _each_once(finding for one in asked for finding in _second_answers(view, one))
    yield from _each_once(finding for one in asked for finding in _flaws(view, facts, one))


def unused_definitions(glossary: Glossary) -> Iterator[Finding]:
    """Which definitions cannot be asked about, and which terms never are."""
    view = view_deck(glossary.deck)
    lines = {position: pair.line for position, pair in enumerate(glossary.pairs, 1)}
    for seen in _some(list(view.terms.values()), _TERMS):
        for definition in usable_definitions(seen.term):
            if reasons := [f"{kind} ({why})" for kind, why in _obstacles(view, seen, definition)]:
                message = f'An answer about "{seen.term.name}" is not used for {"; ".join(reasons)}.'
                line = lines.get(definition.position)
                yield Finding(Level.NOTE, "not-asked", message, (seen.term.name,), line)
        if not any(_asked(view, seen, kind, draw) for kind in KINDS for draw in range(_DRAWS)):
            message = f'No quiz question can be made about "{seen.term.name}".'
            yield Finding(Level.NOTE, "never-asked", message, (seen.term.name,))


RULES: tuple[Rule, ...] = (faulty_questions, unused_definitions)


def _second_answers(view: DeckView, asked: Seen) -> Iterator[Finding]:
    others = _some([one for one in view.terms.values() if one is not asked], _OTHERS)
    for definition in usable_definitions(asked.term):
        for other in others:
            if also_right(view, asked, definition.text, other) is not None:
                continue
            reason = rival(asked.term, definition.text, "", other.term)
            if reason:
                message = f'"{other.term.name}" {reason}, and may stand beside "{asked.term.name}" in a quiz.'
                names = (asked.term.name, other.term.name)
                yield Finding(Level.ERROR, "quiz-ambiguous", message, names)


def _flaws(view: DeckView, facts: Facts, asked: Seen) -> Iterator[Finding]:
    for kind in KINDS:
        for draw in range(_DRAWS):
            question = _asked(view, asked, kind, draw)
            for flaw in flaws(facts, question) if question else ():
                message = f'A {kind} question about "{asked.term.name}": {flaw.message}'
                yield Finding(Level.ERROR, f"quiz-{flaw.rule}", message, (asked.term.name,))


def _asked(view: DeckView, seen: Seen, kind: str, draw: int) -> Question | None:
    return make_question(view, seen.term, kind, random.Random(f"{seen.term.name} {kind} {draw}"))


def _obstacles(view: DeckView, seen: Seen, definition: Definition) -> Iterator[tuple[str, str]]:
    for kind, recipe in KINDS.items():
        if recipe.obstacle and (why := recipe.obstacle(view, seen, definition)):
            yield kind, why


def _each_once(findings: Iterable[Finding]) -> Iterable[Finding]:
    return dict.fromkeys(findings)


def _some(items: Sequence[T], most: int) -> Sequence[T]:
    return items[:: max(1, -(-len(items) // most))]
