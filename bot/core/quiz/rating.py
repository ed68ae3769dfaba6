"""How strong a player is and how hard a term: one scale, moved by every answer, and terms picked by it.

An answer is a game of chess between a player and a term (Elo). A library made for matches, such as openskill,
cannot be told that a blind guess is right in one case of four; what it offers beyond, teams and draws, no
answer needs.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.quiz.questions.view import DeckView
from bot.core.quiz.settings import Difficulty

START = 1_500.0

# The scale of chess: 400 points more, and ten answers are right for every wrong one.
_SCALE = 400.0
# The first answers move a rating far, later ones ever less; never nothing, for people learn.
_FIRST_STEP = 100.0
_LAST_STEP = 12.0
_STEPS_HALVE_AFTER = 15

# How far from the players' level a term may be before it is picked less often.
_SPREAD = 200.0
_AIM = {Difficulty.EASY: -250.0, Difficulty.FITTING: 0.0, Difficulty.HARD: 250.0}
# A far-off term keeps a small chance: without answers a rating would never be mended.
_LEAST_WEIGHT = 0.02
_LOOK_AT = 5_000


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating and the number of answers that it rests on."""

    value: float = START
    answers: int = 0


def chance_of(player: float, term: float, guess: float = 0.0) -> float:
    """How likely a player's answer is right, 0 to 1; `guess` is the share of blind guesses that are right."""
    return guess + (1 - guess) / (1 + math.pow(10, (term - player) / _SCALE))


def after_answer(player: Rating, term: Rating, *, correct: bool, guess: float = 0.0) -> tuple[Rating, Rating]:
    """Both ratings after one answer: what one gains the other loses, each by its own step."""
    surprise = correct - chance_of(player.value, term.value, guess)
    return _moved(player, surprise), _moved(term, -surprise)


def level(players: Iterable[Rating]) -> float:
    """The level of a group: the mean of its ratings; the start for nobody."""
    values = [player.value for player in players]
    return sum(values) / len(values) if values else START


def pick_terms(
    view: DeckView,
    count: int,
    rng: random.Random,
    *,
    ratings: Mapping[int, Rating],
    level: float = START,
    difficulty: Difficulty = Difficulty.FITTING,
    topic: str | None = None,
    asked: Collection[int] = (),
) -> tuple[int, ...]:
    """Up to `count` ids of terms around the players' level, topics in turn, none of `asked`.

    Topics that `asked` has least come first, so that a game that picks round by round mixes them too.
    """
    aim = level + _AIM[difficulty]
    topics = [topic] if topic else list(view.topics)
    queues: dict[str | None, list[int]] = {
        each: _by_chance(view.topics.get(each, ()), aim, ratings, asked, rng) for each in topics
    }
    used = Counter(view.terms[term].term.topic for term in asked if term in view.terms)
    turns = {each: (used[each], rng.random()) for each in topics}
    picked: list[int] = []
    while len(picked) < count and (open_topics := [each for each in topics if queues[each]]):
        each = min(open_topics, key=lambda name: turns[name])
        picked.append(queues[each].pop())
        turns[each] = (turns[each][0] + 1, rng.random())
    return tuple(picked)


def step_after(answers: int) -> float:
    """How far the next answer can move a rating that rests on so many."""
    return max(_LAST_STEP, _FIRST_STEP / (1 + answers / _STEPS_HALVE_AFTER))


def _moved(rating: Rating, surprise: float) -> Rating:
    return Rating(rating.value + step_after(rating.answers) * surprise, rating.answers + 1)


def _by_chance(
    ids: Sequence[int], aim: float, ratings: Mapping[int, Rating], asked: Collection[int], rng: random.Random
) -> list[int]:
    """A topic's terms, the next to pick last: a weighted draw without replacement (Efraimidis, Spirakis)."""
    some = ids if len(ids) <= _LOOK_AT else rng.sample(ids, _LOOK_AT)
    taken = frozenset(asked)
    keys = {
        term: math.log(rng.random() or 1e-300) / _weight(ratings.get(term, Rating()).value - aim)
        for term in some
        if term not in taken
    }
    return sorted(keys, key=lambda term: (keys[term], term))


def _weight(distance: float) -> float:
    return _LEAST_WEIGHT + math.exp(-((distance / _SPREAD) ** 2) / 2)
