"""A definition with its term hidden: type the term."""

from __future__ import annotations

import random

from bot.core.quiz.distractors import rivals
from bot.core.quiz.masking import mask
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.recipe import Recipe
from bot.core.quiz.questions.texts import accepted, drawn, explained, hidden_stems, prompt_of
from bot.core.quiz.questions.view import DeckView, Seen
from bot.core.quiz.questions.words import content_stems


def make(view: DeckView, asked: Seen, rng: random.Random) -> Question | None:
    """Ask for the name of `asked` by a definition that no other term of the deck shares.

    Without options nothing shares a common word with the answer, so every word of the name is hidden.
    """
    for definition in drawn(asked.term, rng):
        masked = mask(definition.text, asked.names, hidden_stems(asked))
        if masked.makes_sense and not _has_rival(view, asked, definition.text):
            return Question(
                kind=RECIPE.name,
                prompt=prompt_of(masked),
                options=(),
                correct=None,
                answer=asked.term.name,
                accept=accepted(asked.term),
                term_id=asked.term.id,
                explanation=explained(asked.term, definition),
                topic=asked.term.topic,
            )
    return None


def _has_rival(view: DeckView, asked: Seen, text: str) -> bool:
    """Whether another term would be as good an answer. A kind of the term is not: it is narrower."""
    said = frozenset(content_stems(text)) - asked.name_stems
    return next(rivals(view, said, asked), None) is not None


RECIPE = Recipe("typed", make, chance=0.0)
