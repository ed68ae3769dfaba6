"""Making questions: one about a term, or a set of them about a deck."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bot.core.glossary.model import Term
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view import DeckView


def make_question(view: DeckView, term: Term, kind: str, rng: random.Random) -> Question | None:
    """A question of one kind about `term`; None when none can be asked fairly. KeyError: no such kind."""
    recipe = KINDS[kind]
    seen = view.terms.get(term.id)
    return recipe.make(view, seen, rng) if seen else None


def make_questions(
    view: DeckView,
    count: int,
    rng: random.Random,
    kinds: Sequence[str] | None = None,
    topic: str | None = None,
    terms: Sequence[int] | None = None,
) -> tuple[Question, ...]:
    """Up to `count` questions, no two alike; fewer when the deck has no more.

    A term comes again only when all have had their turn. `terms` gives the ids to ask about and their
    order (see `rating.pick_terms`), else the order is drawn; `topic` asks about that topic's terms alone.
    """
    names = tuple(kinds) if kinds else tuple(KINDS)
    order = list(terms) if terms is not None else list(view.topics.get(topic, ()) if topic else view.terms)
    if terms is None:
        rng.shuffle(order)
    made: dict[tuple[str, ...], Question] = {}
    fruitless = False
    while len(made) < count and not fruitless:
        fruitless = True
        for term_id in order:
            question = _new(view, term_id, names, rng, made)
            if question:
                fruitless = False
                made[_gist(question)] = question
                if len(made) >= count:
                    break
    return tuple(made.values())


def _new(
    view: DeckView,
    term_id: int,
    kinds: Sequence[str],
    rng: random.Random,
    made: dict[tuple[str, ...], Question],
) -> Question | None:
    seen = view.terms.get(term_id)
    for kind in rng.sample(kinds, len(kinds)) if seen else ():
        question = KINDS[kind].make(view, seen, rng) if seen else None
        if question and _gist(question) not in made:
            return question
    return None


def _gist(question: Question) -> tuple[str, ...]:
    """What makes two questions the same to a player: options may differ."""
    return (question.kind, question.prompt, question.answer)
