"""What a kind of question is to the maker: a name and a function."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view import DeckView, Seen

Make: TypeAlias = Callable[[DeckView, Seen, random.Random], Question | None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind of question. `make` asks about one term, or returns None when no fair question can be made.

    `name` is what `--kind` takes and what is stored with a question; `chance` is that of a blind guess.
    """

    name: str
    make: Make
    chance: float
