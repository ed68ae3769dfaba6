"""What is told at the end of a round and of a game."""

from __future__ import annotations

from bot.core.quiz.standings import fastest, fastest_of_all, hardest, misses, option_counts, standings
from tests.support.quiz import HOST, Play


def test_everybody_has_a_place_and_equals_share_one() -> None:
    play = Play().join(1, 2).ask()
    play.answer(HOST, after=4).answer(1, after=4).answer(2, 0).close()
    assert [(one.player.user_id, one.place) for one in standings(play.game).values()] == [
        (1, 1),
        (HOST, 1),
        (2, 3),
    ]


def test_nobody_wins_with_nothing() -> None:
    play = Play().join(1).ask().answer(HOST, 0).close()
    assert not any(one.won for one in standings(play.game).values())


def test_how_many_chose_what() -> None:
    play = Play().ask().answer(HOST, 0).answer(1, 1).answer(2, 1).answer(3, 3)
    assert option_counts(play.latest) == [1, 2, 0, 1]


def test_the_fastest_is_the_fastest_of_the_right() -> None:
    play = Play().ask().answer(HOST, 0, after=0.5).answer(1, after=2).answer(2, after=1.5).close()
    assert fastest(play.latest) == (2, 1_500)
    play.ask().answer(HOST, after=0.9).close()
    assert fastest_of_all(play.game) == (HOST, 900)


def test_nobody_is_the_fastest_where_nobody_was_right() -> None:
    play = Play().ask().answer(HOST, 0).close()
    assert fastest(play.latest) is None
    assert fastest_of_all(play.game) is None


def test_the_hardest_question_is_the_one_that_fewest_got_right() -> None:
    play = Play().ask().answer(HOST).answer(1).close().ask().answer(HOST).answer(1, 0).close()
    found = hardest(play.game)
    assert found is not None
    current, right, all_answers = found
    assert (current.number, right, all_answers) == (2, 1, 2)


def test_my_misses_are_wrong_and_missing_answers_since_i_came() -> None:
    play = Play().ask().answer(HOST).close()
    play.ask().answer(HOST, 0).answer(1).close()
    play.ask().answer(HOST).close()
    play.ask().answer(1, 0)
    play.skip(HOST)
    assert [one.number for one in misses(play.game, HOST)] == [2]
    assert [one.number for one in misses(play.game, 1)] == [3]
    assert misses(play.game, 999) == []


def test_a_game_counts_for_the_boards_when_two_have_answered() -> None:
    play = Play().join(1).ask().answer(HOST).close()
    assert not play.game.ranked
    play.ask().answer(1, 0).close()
    assert play.game.ranked
