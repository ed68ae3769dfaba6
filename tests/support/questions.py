"""The shipped deck as the question maker sees it, and questions made of it, each made once for all tests."""

from __future__ import annotations

import random
from functools import cache

from bot.core.glossary.model import Term
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.make import make_questions
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view import DeckView
from bot.core.quiz.questions.view_deck import view_deck
from bot.storage.glossary_files import SHIPPED, load_glossary_file


@cache
def shipped() -> DeckView:
    return view_deck(load_glossary_file(SHIPPED))


@cache
def questions_of(kind: str, sets: int = 8, size: int = 40) -> tuple[Question, ...]:
    """`sets` times `size` questions of one kind about the shipped deck."""
    return tuple(
        question
        for seed in range(sets)
        for question in make_questions(shipped(), size, random.Random(seed), [kind])
    )


def named(name: str) -> Term:
    """A term of the shipped deck."""
    return next(seen.term for seen in shipped().terms.values() if seen.term.name == name)


CHOICE_KINDS = tuple(name for name, recipe in KINDS.items() if recipe.chance)
