"""How a day's question went, and who keeps at it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.daily.results import Streak, Tally, answered


def test_a_tally_tells_who_was_right_and_each_options_share() -> None:
    tally = Tally((1, 6, 1, 0), correct=1)
    assert (tally.answered, tally.percent_right, tally.shares) == (8, 75, (13, 75, 12, 0))


def test_nobody_answered() -> None:
    tally = Tally((0, 0), correct=0)
    assert (tally.answered, tally.percent_right, tally.shares) == (0, 0, (0, 0))


@given(st.lists(st.integers(0, 5_000), min_size=2, max_size=6).filter(any))
def test_shares_are_near_the_truth_and_add_up(counts: list[int]) -> None:
    shares = Tally(tuple(counts), correct=0).shares
    assert sum(shares) == 100
    assert all(
        abs(share - 100 * count / sum(counts)) < 1 for share, count in zip(shares, counts, strict=True)
    )


def test_a_streak_grows_with_every_question_answered() -> None:
    streak = None
    for number in (4, 5, 6):
        streak = answered(streak, number)
    assert streak == Streak(current=3, best=3, last=6)


def test_a_question_left_out_starts_anew_and_the_best_stays() -> None:
    assert answered(Streak(current=3, best=5, last=6), 8) == Streak(current=1, best=5, last=8)


def test_the_same_question_counts_once() -> None:
    streak = Streak(current=3, best=5, last=6)
    assert answered(streak, 6) == streak
