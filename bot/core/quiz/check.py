"""What the linter says about the quiz questions that a glossary makes."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from bot.core.glossary.check import Finding, Level, Rule
from bot.core.glossary.formats import Glossary
from bot.core.glossary.model import Definition
from bot.core.quiz.distractors import also_right
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view import DeckView, Seen, usable_definitions
from bot.core.quiz.questions.view_deck import view_deck
from bot.core.quiz.verify import flaws, rival
from bot.core.quiz.verify_facts import Facts, facts_of

# A larger deck is judged by so many of its terms, evenly spread, each beside so many others.
LARGEST: Final = 400
# Only which options stand side by side is drawn: so often for every definition or topic.
_DRAWS = 3

T = TypeVar("T")


def quiz_questions(glossary: Glossary) -> Iterator[Finding]:
    """What a quiz makes of a glossary: no question may leak, have two answers, or point at its answer.

    Every usable definition of every term is asked about in every kind, every term is the odd one out for
    every topic, and every term that may stand beside another is looked at beside it. Definitions and terms
    that no question can be made of are listed.
    """
    view, facts = view_deck(glossary.deck), facts_of(glossary.deck)
    asked = _some(list(view.terms.values()), LARGEST)
    made = 0
    lines = {position: pair.line for position, pair in enumerate(glossary.pairs, 1)}
    for seen in asked:
        yield from dict.fromkeys(_second_answers(view, seen))
        yield from _unused(view, seen, lines)
        questions = list(_questions(view, seen))
        yield from dict.fromkeys(_flaws(facts, seen, questions))
        made += len(questions)
        if not questions:
            message = f'No quiz question can be made about "{seen.term.name}".'
            yield Finding(Level.NOTE, "never-asked", message, (seen.term.name,))
    yield _what_was_looked_at(asked, len(view.terms), made)


RULES: tuple[Rule, ...] = (quiz_questions,)


def _what_was_looked_at(asked: Sequence[Seen], terms: int, made: int) -> Finding:
    definitions = sum(len(usable_definitions(seen.term)) for seen in asked)
    of = "all" if len(asked) == terms else f"{len(asked):,} of {terms:,}"
    message = (
        f"{made:,} quiz questions were looked at: by every definition ({definitions:,}) of {of} terms, in "
        f"every kind, with {_DRAWS} draws of options each, and every pair that may stand side by side."
    )
    return Finding(Level.NOTE, "quiz-looked-at", message)


def _second_answers(view: DeckView, asked: Seen) -> Iterator[Finding]:
    others = _some([one for one in view.terms.values() if one is not asked], LARGEST)
    for definition in usable_definitions(asked.term):
        for text in _shown(view, asked, definition):
            for other in others:
                if also_right(view, asked, definition.text, other) is not None:
                    continue
                if reason := rival(asked.term, definition.text, text, other.term):
                    names = (asked.term.name, other.term.name)
                    message = f'"{names[1]}" {reason}, and may stand beside "{names[0]}" in a quiz.'
                    yield Finding(Level.ERROR, "quiz-ambiguous", message, names)


def _shown(view: DeckView, asked: Seen, definition: Definition) -> frozenset[str]:
    """How the kinds with options show a definition at the most."""
    return frozenset(
        recipe.shown(view, asked, definition)
        for recipe in KINDS.values()
        if recipe.shown and recipe.obstacle and recipe.obstacle(view, asked, definition) is None
    )


def _unused(view: DeckView, seen: Seen, lines: Mapping[int, int]) -> Iterator[Finding]:
    for definition in usable_definitions(seen.term):
        if reasons := [f"{kind} ({why})" for kind, why in _obstacles(view, seen, definition)]:
            message = f'An answer about "{seen.term.name}" is not used for {"; ".join(reasons)}.'
            line = lines.get(definition.position)
            yield Finding(Level.NOTE, "not-asked", message, (seen.term.name,), line)


def _obstacles(view: DeckView, seen: Seen, definition: Definition) -> Iterator[tuple[str, str]]:
    for kind, recipe in KINDS.items():
        if recipe.obstacle and (why := recipe.obstacle(view, seen, definition)):
            yield kind, why


def _questions(view: DeckView, seen: Seen) -> Iterator[Question]:
    """Questions about a term: of every kind, by each definition alone, or beside each topic's terms."""
    for kind, recipe in KINDS.items():
        if recipe.obstacle:
            about = [(view, _by_one(seen, one)) for one in usable_definitions(seen.term)]
        else:
            about = [(replace(view, asked_topics=(topic,)), seen) for topic in sorted(view.apart)]
        for place, (narrowed, asked) in enumerate(about):
            for draw in range(_DRAWS if recipe.chance else 1):
                dice = random.Random(f"{seen.term.name} {kind} {place} {draw}")
                if question := recipe.make(narrowed, asked, dice):
                    yield question


def _by_one(seen: Seen, definition: Definition) -> Seen:
    return replace(seen, term=replace(seen.term, definitions=(definition,)))


def _flaws(facts: Facts, asked: Seen, questions: Iterable[Question]) -> Iterator[Finding]:
    for question in questions:
        for flaw in flaws(facts, question):
            message = f'{question.kind} about "{asked.term.name}": {flaw.message}'
            yield Finding(Level.ERROR, f"quiz-{flaw.rule}", message, (asked.term.name,))


def _some(items: Sequence[T], most: int) -> Sequence[T]:
    return items[:: max(1, -(-len(items) // most))]
