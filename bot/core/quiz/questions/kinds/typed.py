"""A definition with its term hidden: type the term."""

from __future__ import annotations

import random

from bot.core.glossary.model import Definition
from bot.core.quiz.distractors import as_good, rivals
from bot.core.quiz.masking import Masked, mask
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.recipe import Recipe
from bot.core.quiz.questions.texts import accepted, drawn, explained, prompt_of
from bot.core.quiz.questions.view import DeckView, Seen
from bot.core.quiz.questions.words import content_stems


def make(view: DeckView, asked: Seen, rng: random.Random) -> Question | None:
    """Ask for the name of `asked` by a definition that no other term of the deck shares.

    Without options nothing shares a common word with the answer, so every word of the name is hidden.
    """
    for definition in drawn(asked.term, rng):
        if obstacle(view, asked, definition) is None:
            return Question(
                kind=RECIPE.name,
                prompt=prompt_of(_masked(asked, definition)),
                options=(),
                correct=None,
                answer=asked.term.name,
                accept=accepted(asked.term),
                term_id=asked.term.id,
                explanation=explained(asked.term, definition),
                topic=asked.term.topic,
            )
    return None


def obstacle(view: DeckView, asked: Seen, definition: Definition) -> str | None:
    """Why a definition cannot be asked about: nothing is left of it, or another term is as good an answer."""
    if fault := _masked(asked, definition).fault:
        return fault
    said = frozenset(content_stems(definition.text)) - asked.name_stems
    if rival := next(rivals(view, said, asked), None):
        return f'"{rival.term.name}" has much the same definition'
    other = as_good(view, said, asked)
    return f'it is true of "{other.term.name}", too' if other else None


def _masked(asked: Seen, definition: Definition) -> Masked:
    return mask(definition.text, asked.names, asked.telling, asked.hints)


RECIPE = Recipe("typed", make, chance=0.0, obstacle=obstacle)
