"""Ratings: what an answer moves, and which terms suit the players."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quiz.rating import START, Rating, after_answer, chance_of, level, pick_terms
from bot.core.quiz.settings import Difficulty
from tests.support.questions import named, shipped

RATINGS = st.builds(Rating, st.floats(0, 3_000), st.integers(0, 10_000))


def test_equals_answer_half_of_what_they_cannot_guess() -> None:
    assert chance_of(1_500, 1_500) == 0.5
    assert chance_of(1_500, 1_500, guess=0.25) == 0.625
    assert chance_of(1_900, 1_500) == pytest.approx(10 / 11)


@given(RATINGS, RATINGS, st.sampled_from([0.0, 0.25]))
def test_a_right_answer_lifts_the_player_and_lowers_the_term(
    player: Rating, term: Rating, guess: float
) -> None:
    better, easier = after_answer(player, term, correct=True, guess=guess)
    worse, harder = after_answer(player, term, correct=False, guess=guess)
    assert worse.value <= player.value <= better.value
    assert easier.value <= term.value <= harder.value
    assert better.answers == player.answers + 1


@given(RATINGS, RATINGS)
def test_newcomers_move_faster_than_veterans(player: Rating, term: Rating) -> None:
    new, _ = after_answer(Rating(player.value, 0), term, correct=True)
    old, _ = after_answer(Rating(player.value, 1_000), term, correct=True)
    assert new.value - player.value >= old.value - player.value


def test_a_lucky_guess_is_worth_less_than_a_typed_answer() -> None:
    guessed, _ = after_answer(Rating(), Rating(), correct=True, guess=0.25)
    typed, _ = after_answer(Rating(), Rating(), correct=True)
    assert guessed.value < typed.value


def test_simulated_play_puts_players_and_terms_in_their_order() -> None:
    rng = random.Random(7)
    strength = [rng.gauss(0.3, 1) for _ in range(40)]
    hardness = [rng.gauss(0, 1) for _ in range(60)]
    players, terms = [Rating()] * 40, [Rating()] * 60
    for _ in range(8_000):
        who, what = rng.randrange(40), rng.randrange(60)
        chance = 0.25 + 0.75 / (1 + math.exp(hardness[what] - strength[who]))
        outcome = rng.random() < chance
        players[who], terms[what] = after_answer(players[who], terms[what], correct=outcome, guess=0.25)
    assert rank_correlation([one.value for one in players], strength) > 0.9
    assert rank_correlation([one.value for one in terms], hardness) > 0.9


def rank_correlation(one: list[float], other: list[float]) -> float:
    """Spearman's, for lists without equals."""
    first, second = ([sorted(values).index(value) for value in values] for values in (one, other))
    size = len(one)
    return 1 - 6 * sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / (size * (size**2 - 1))


def test_the_level_of_a_group_is_its_mean_and_nobody_starts_in_the_middle() -> None:
    assert level([Rating(1_400), Rating(1_600), Rating(1_800)]) == 1_600
    assert level([]) == START


def picked(count: int = 10, seed: int = 1, **choices: object) -> tuple[int, ...]:
    return pick_terms(shipped(), count, random.Random(seed), **{"ratings": {}, **choices})  # pyright: ignore[reportArgumentType]


def test_topics_take_turns() -> None:
    topics = Counter(shipped().terms[term].term.topic for term in picked(22))
    assert set(topics.values()) == {2}


def test_a_game_that_picks_round_by_round_mixes_topics_as_well_and_repeats_no_term() -> None:
    asked: list[int] = []
    for seed in range(33):
        asked += picked(1, seed, asked=asked)
    assert len(set(asked)) == 33
    assert set(Counter(shipped().terms[term].term.topic for term in asked).values()) == {3}


def test_a_topic_is_kept_to_and_ends() -> None:
    terms = picked(50, topic="Training")
    assert {shipped().terms[term].term.topic for term in terms} == {"Training"}
    assert len(terms) == len(shipped().topics["Training"])


def test_terms_of_the_players_level_come_more_often() -> None:
    training = shipped().topics["Training"]
    ratings = {term: Rating(1_000 + 100 * place) for place, term in enumerate(training)}
    first = Counter(picked(1, seed, topic="Training", ratings=ratings, level=1_200)[0] for seed in range(400))
    near = sum(first[term] for term in training if abs(ratings[term].value - 1_200) <= 200)
    assert near > 300
    assert len(first) > 6


def test_difficulty_shifts_the_aim() -> None:
    training = shipped().topics["Training"]
    ratings = {term: Rating(1_000 + 100 * place) for place, term in enumerate(training)}

    def mean(difficulty: Difficulty) -> float:
        terms = [
            picked(1, seed, topic="Training", ratings=ratings, level=1_450, difficulty=difficulty)[0]
            for seed in range(300)
        ]
        return sum(ratings[term].value for term in terms) / len(terms)

    means = [mean(difficulty) for difficulty in (Difficulty.EASY, Difficulty.FITTING, Difficulty.HARD)]
    assert all(easier + 100 < harder for easier, harder in pairwise(means))


def test_the_same_dice_pick_the_same_terms() -> None:
    assert picked(30) == picked(30)
    assert picked(30) != picked(30, seed=2)


def test_what_was_asked_is_never_picked() -> None:
    epoch = named("Epoch").id
    assert epoch not in picked(200, asked=[epoch])
    assert len(picked(200, asked=[epoch])) == len(shipped().terms) - 1
