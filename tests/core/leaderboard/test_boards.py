"""Places, periods and worth, as a member would work them out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.leaderboard.periods import Period, last_weeks, local_day, period_key
from bot.core.leaderboard.ranks import places
from bot.core.leaderboard.worth import WHOLE, Answer, Right, Tally, tally, worn

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_equal_values_share_a_place_and_the_next_counts_them() -> None:
    assert places([50, 40, 40, 30]) == [1, 2, 2, 4]
    assert places([]) == []
    assert places([5, 5], first=11) == [11, 11]


@given(st.lists(st.integers(0, 20)))
def test_a_place_is_one_more_than_how_many_stand_above(values: list[int]) -> None:
    ordered = sorted(values, reverse=True)
    assert places(ordered) == [1 + sum(other > value for other in values) for value in ordered]


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Tokyo", date(2026, 3, 2)), ("America/New_York", date(2026, 3, 1))]
)
def test_a_day_is_the_servers_own(zone: str, day: date) -> None:
    assert local_day(datetime(2026, 3, 1, 20, tzinfo=UTC), ZoneInfo(zone)) == day


def test_weeks_are_those_of_iso_8601() -> None:
    assert period_key(Period.WEEK, date(2027, 1, 3)) == "2026-W53"
    assert period_key(Period.WEEK, date(2027, 1, 4)) == "2027-W01"
    assert period_key(Period.MONTH, date(2026, 2, 28)) == "2026-02"
    assert period_key(Period.TODAY, date(2026, 2, 28)) == "2026-02-28"
    assert period_key(Period.ALL, date(2026, 2, 28)) == "all"


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_the_days_of_one_week_share_its_key_and_no_others_do(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    keys = {period_key(Period.WEEK, monday + timedelta(days=each)) for each in range(7)}
    assert keys == {period_key(Period.WEEK, day)}
    assert period_key(Period.WEEK, monday - timedelta(days=1)) not in keys


def test_the_last_weeks_end_with_this_one() -> None:
    assert last_weeks(date(2026, 11, 25), 3) == [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]


def answer(
    user: int,
    term: int,
    *,
    correct: bool = True,
    points: int = 1000,
    after: int = 0,
    topic: str = "Basics",
) -> Answer:
    moment = NOON + timedelta(seconds=after)
    return Answer(user, term, topic, correct, points if correct else 0, moment)


def tallied(answers: list[Answer], *elsewhere: Right, zone: str = "UTC") -> dict[tuple[int, str], Tally]:
    return tally(answers, elsewhere, game_id=5, zone=ZoneInfo(zone))


def right(user: int, term: int, *, after: int, game: int = 4) -> Right:
    return Right(user, term, NOON + timedelta(seconds=after), game)


def test_the_same_term_is_worth_half_each_further_time() -> None:
    assert [worn(1000, repeats) for repeats in range(4)] == [1000, 500, 250, 125]
    tallies = tallied([answer(1, 9), answer(1, 9, after=5), answer(1, 8, after=9)])
    assert tallies[1, WHOLE].points == 1000 + 500 + 1000


def test_what_was_right_before_in_other_games_counts_too() -> None:
    before = (right(1, 9, after=-60), right(1, 9, after=-30))
    assert tallied([answer(1, 9)], *before)[1, WHOLE].points == 250
    assert tallied([answer(2, 9)], *before)[2, WHOLE].points == 1000
    assert tallied([answer(1, 8)], *before)[1, WHOLE].points == 1000


def test_what_is_right_later_in_other_games_wears_nothing_here() -> None:
    assert tallied([answer(1, 9)], right(1, 9, after=1))[1, WHOLE].points == 1000
    assert tallied([answer(1, 9)], right(1, 9, after=0, game=4))[1, WHOLE].points == 500
    assert tallied([answer(1, 9)], right(1, 9, after=0, game=6))[1, WHOLE].points == 1000


def test_after_midnight_a_term_is_worth_all_again() -> None:
    """At noon UTC it is one in the morning in Auckland, and two hours earlier it was the day before."""
    before = right(1, 9, after=-7_200)
    assert tallied([answer(1, 9)], before, zone="UTC")[1, WHOLE].points == 500
    assert tallied([answer(1, 9)], before, zone="Pacific/Auckland")[1, WHOLE].points == 1000


def test_runs_of_a_topic_are_broken_by_its_own_answers_only() -> None:
    answers = [
        answer(1, 1, topic="Maths", after=1),
        answer(1, 2, correct=False, after=2),
        answer(1, 3, topic="Maths", after=3),
    ]
    tallies = tallied(answers)
    assert tallies[1, "Maths"].best_streak == 2
    assert tallies[1, WHOLE].best_streak == 1


def test_wrong_answers_wear_nothing_and_break_a_run() -> None:
    answers = [
        answer(1, 1, after=1),
        answer(1, 2, after=2),
        answer(1, 3, correct=False, after=3),
        answer(1, 4, after=4),
    ]
    sums = tallied(answers)[1, WHOLE]
    assert (sums.answered, sums.correct, sums.best_streak, sums.points) == (4, 3, 2, 3000)


@given(
    st.lists(
        st.builds(
            answer,
            st.integers(1, 3),
            st.integers(1, 4),
            correct=st.booleans(),
            points=st.integers(0, 1500),
            after=st.integers(0, 500),
        )
    )
)
def test_the_topics_sum_up_to_the_whole(answers: list[Answer]) -> None:
    tallies = tallied(answers)
    for user in {user for user, _ in tallies}:
        whole = tallies[user, WHOLE]
        parts = [part for (owner, topic), part in tallies.items() if owner == user and topic]
        assert sum(part.points for part in parts) == whole.points
        assert sum(part.correct for part in parts) == whole.correct
        assert whole.points <= sum(each.points for each in answers if each.user_id == user)
