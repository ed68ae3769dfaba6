"""The goals of the search, on the whole set and on both its halves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

import pytest

from tests.search_quality import holdout, later, third
from tests.search_quality.goals import goals
from tests.search_quality.measure import Outcome, run
from tests.search_quality.model import Half
from tests.search_quality.queries import every_query
from tests.search_quality.report import misses

# Each set is made and run once for all of them.
pytestmark = pytest.mark.xdist_group("search quality")


@lru_cache
def outcomes(half: Half) -> tuple[Outcome, ...]:
    return tuple(run(query) for query in every_query() if query.half is half)


@pytest.mark.parametrize("half", list(Half))
def test_every_goal_is_met(half: Half) -> None:
    missed = [str(goal) for goal in goals(outcomes(half)) if not goal.is_met]

    assert not missed, "\n".join([*missed, *misses(outcomes(half))])


def test_the_goals_are_met_on_the_shipped_glossary_alone() -> None:
    shipped = [
        outcome for half in Half for outcome in outcomes(half) if outcome.query.glossary == "deep_learning"
    ]
    missed = [str(goal) for goal in goals(shipped) if not goal.is_met]

    assert not missed, "\n".join([*missed, *misses(shipped)])


# What the other sets are held to, besides what is reported of them only.
ANYBODY_TYPES = {
    "exact",
    "slips",
    "forms",
    "all lookups, first is right",
    "all lookups, confident and wrong",
    "all strangers, confident",
}
SECOND = ANYBODY_TYPES | {
    "hard slips",
    "questions",
    "prefixes",
    "prefixes with slips",
    "all lookups, confident and right",
}
THIRD = ANYBODY_TYPES | {
    "questions",
    "short forms",
    "far paraphrases",
    "stranger_shared_word, confident",
    "stranger_sound_alike, confident",
}
FOURTH = THIRD - {"questions"} | {"near paraphrases"}
FIFTH = {
    "near paraphrases",
    "far paraphrases",
    "all strangers, confident",
    "stranger_shared_word, confident",
    "stranger_sound_alike, confident",
}


def test_names_are_found_and_strangers_refused_in_another_hand_too() -> None:
    _holds([run(query) for query in holdout.every_query()], SECOND)


@pytest.mark.parametrize("half", list(Half))
def test_and_in_a_third_hand(half: Half) -> None:
    _holds([run(query) for query in third.every_query() if third.half(query) is half], THIRD)


@pytest.mark.parametrize("half", list(Half))
def test_and_in_a_fourth(half: Half) -> None:
    _holds(_outcomes_of("fourth", half), FOURTH)


def test_and_in_a_fifth() -> None:
    _holds(_outcomes_of("fifth", Half.TUNE), FIFTH)
    _holds(_outcomes_of("fifth", Half.REPORT), {"all lookups, first is right"})


def _outcomes_of(name: str, half: Half) -> list[Outcome]:
    half_of = later.half_of(name)
    return [run(query) for query in later.every_query(name) if half_of(query) is half]


def _holds(outcomes: Sequence[Outcome], goals_held: Collection[str]) -> None:
    reached = {goal.name: goal for goal in goals(outcomes)}
    missed = [str(reached[name]) for name in sorted(goals_held) if not reached[name].is_met]

    assert not missed, "\n".join([*missed, *misses(outcomes)])
