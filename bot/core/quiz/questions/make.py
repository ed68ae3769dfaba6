"""Making questions: one about a term, or a set of them about a deck."""

from __future__ import annotations

import random
from collections.abc import Callable, Container, Mapping, Sequence

from bot.core.glossary.model import Term
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.recipe import Recipe
from bot.core.quiz.questions.view import DeckView

# The dice may bring back what is there already; after so many passes without anything new there is no more.
_IDLE_PASSES = 4


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
    sources = {kind: _source(view, KINDS[kind], topic, terms) for kind in kinds or KINDS}
    if terms is None:
        # All kinds go through the terms in one order, or a term would come twice before another has come.
        order = {term: rng.random() for term in view.terms}
        sources = {kind: (own, sorted(ids, key=order.__getitem__)) for kind, (own, ids) in sources.items()}
    turns = max((len(ids) for _, ids in sources.values()), default=0)
    made: dict[tuple[object, ...], Question] = {}
    # Only when every definition has been asked about do the same ones come again, with other options.
    for gist in (_without_options, _with_options):
        made = {gist(question): question for question in made.values()}
        idle = 0
        while idle < _IDLE_PASSES and len(made) < count:
            before = len(made)
            for turn in range(turns):
                if len(made) < count and (question := _new(sources, turn, rng, made, gist)):
                    made[gist(question)] = question
            idle = 0 if len(made) > before else idle + 1
    return tuple(made.values())


def _source(
    view: DeckView, recipe: Recipe, topic: str | None, terms: Sequence[int] | None
) -> tuple[DeckView, list[int]]:
    """The terms that a kind is to ask about, and the view to ask with."""
    if topic is None:
        return view, list(view.terms if terms is None else terms)
    narrowed, ids = recipe.within(view, topic) if recipe.within else (view, view.topics.get(topic, ()))
    return narrowed, list(ids) if terms is None else [term for term in terms if term in ids]


def _new(
    sources: Mapping[str, tuple[DeckView, Sequence[int]]],
    turn: int,
    rng: random.Random,
    made: Container[tuple[object, ...]],
    gist: Callable[[Question], tuple[object, ...]],
) -> Question | None:
    for kind in rng.sample(list(sources), len(sources)):
        view, ids = sources[kind]
        seen = view.terms.get(ids[turn % len(ids)]) if ids else None
        question = KINDS[kind].make(view, seen, rng) if seen else None
        if question and gist(question) not in made:
            return question
    return None


def _without_options(question: Question) -> tuple[object, ...]:
    return (question.kind, question.explanation, question.prompt if question.kind == "odd-one-out" else "")


def _with_options(question: Question) -> tuple[object, ...]:
    return (question.kind, question.explanation, question.prompt, frozenset(question.option_ids))
