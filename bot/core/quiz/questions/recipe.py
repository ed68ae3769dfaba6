"""What a kind of question is to the maker: a name and two functions."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.glossary.model import Definition
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view import DeckView, Seen

Make: TypeAlias = Callable[[DeckView, Seen, random.Random], Question | None]
Within: TypeAlias = Callable[[DeckView, str], tuple[DeckView, Sequence[int]]]
Shown: TypeAlias = Callable[[DeckView, Seen, Definition], str]
Obstacle: TypeAlias = Callable[[DeckView, Seen, Definition], str | None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind of question.

    `name` is what `--kind` takes and what is stored with a question; `make` asks about one term, or
    returns None when no fair question can be made; `obstacle` says why a definition is of no use to this
    kind, None where it is or where the kind shows none, and `shown` the most that is ever seen of it;
    `within` gives the view and the ids of the terms to
    ask about for questions on one topic, where they are not just that topic's terms; `chance` is that of a
    blind guess.
    """

    name: str
    make: Make
    chance: float
    obstacle: Obstacle | None = None
    shown: Shown | None = None
    within: Within | None = None
