"""Points: half to full over the time, a bonus for streaks, accuracy alone in a calm game."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quiz.scoring import points, rescore
from bot.core.quiz.settings import Settings
from tests.support.quiz import HOST, Play

TIMED = Settings(seconds=20)


@pytest.mark.parametrize(
    ("reaction_ms", "worth"),
    [(0, 1000), (200, 995), (5_000, 875), (10_000, 750), (20_000, 500), (20_700, 500)],
)
def test_a_right_answer_is_worth_less_the_longer_it_takes(reaction_ms: int, worth: int) -> None:
    assert points(TIMED, correct=True, reaction_ms=reaction_ms, streak=0) == worth


@pytest.mark.parametrize(("streak", "bonus"), [(0, 0), (1, 100), (2, 200), (5, 500), (6, 500), (40, 500)])
def test_right_answers_in_a_row_are_worth_more(streak: int, bonus: int) -> None:
    assert points(TIMED, correct=True, reaction_ms=20_000, streak=streak) == 500 + bonus


def test_a_wrong_answer_is_worth_nothing() -> None:
    assert points(TIMED, correct=False, reaction_ms=0, streak=5) == 0


def test_without_a_clock_only_streaks_count() -> None:
    untimed = Settings(seconds=None)
    assert points(untimed, correct=True, reaction_ms=1, streak=0) == 500
    assert points(untimed, correct=True, reaction_ms=200_000, streak=2) == 700


def test_a_calm_game_counts_right_answers_alone() -> None:
    calm = Settings(calm=True)
    assert points(calm, correct=True, reaction_ms=1, streak=9) == 500
    play = Play(calm).ask().answer(HOST).close().ask().answer(HOST).close()
    assert play.score(HOST) == 1_000
    assert play.player(HOST).best_streak == 0


def test_a_wrong_or_missing_answer_ends_a_streak() -> None:
    play = Play()
    for choice in (1, 1, 0, 1):
        play.ask().answer(HOST, choice, after=20).close()
    assert [one.answers[HOST].points for one in play.game.rounds] == [500, 600, 0, 500]
    play.ask().close().ask().answer(HOST, after=20).close()
    assert play.player(HOST).streak == 1
    assert play.player(HOST).best_streak == 2


def test_a_skipped_question_leaves_a_streak_as_it_is() -> None:
    play = Play().ask().answer(HOST, after=20).close().ask().answer(HOST, 0)
    play.skip(HOST)
    play.ask().answer(HOST, after=20).close()
    assert play.game.rounds[1].answers[HOST].points is None
    assert play.score(HOST) == 500 + 600


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([HOST, 1, 2, 3]), st.tuples(st.integers(0, 3), st.floats(0, 20)), max_size=4
        ),
        min_size=1,
        max_size=8,
    )
)
def test_the_sum_of_the_parts_is_the_score_and_counting_anew_gives_the_same(
    rounds: list[dict[int, tuple[int, float]]],
) -> None:
    play = Play(Settings(rounds=50))
    for answers in rounds:
        if play.game.over:
            break
        play.ask()
        for user_id, (choice, after) in answers.items():
            play.answer(user_id, choice, after=after)
        play.close()
    for user_id, player in play.game.players.items():
        given = [one.answers[user_id].points or 0 for one in play.game.rounds if user_id in one.answers]
        assert player.score == sum(given)
        assert player.answered == len(given)
    assert rescore(play.game) == play.game
