"""A round: who may answer, until when, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.quiz.effects import CountAnswers, PickQuestion, ShowPodium, ShowQuestion, ShowResult
from bot.core.quiz.events import Answered, Picked, Rated, Shown
from bot.core.quiz.rating import Rating
from bot.core.quiz.settings import Mode, Settings
from bot.core.quiz.state import End, Phase, RoundStatus
from bot.core.refusal import Refusal
from tests.support.quiz import HOST, Play, choice_question, typed_question


def test_a_question_is_stored_then_shown_then_open() -> None:
    play = Play().wait(30).do(Picked(choice_question(5), Rating()))
    assert play.game.phase is Phase.ASKING
    assert play.effects == (ShowQuestion(1),)
    play.show()
    assert play.game.phase is Phase.OPEN
    assert play.latest.message_id == 9_001


def test_its_terms_are_hidden_until_it_closes() -> None:
    play = Play().wait(30)
    assert play.game.hidden_terms == set()
    play.do(Picked(choice_question(5), Rating()))
    assert play.game.hidden_terms == {5, 1005, 2005, 3005}
    play.show().answer(HOST)
    assert play.game.hidden_terms == {5, 1005, 2005, 3005}
    assert play.close().game.hidden_terms == set()


def test_the_reaction_time_is_discords_and_not_ours() -> None:
    play = Play(skew=timedelta(seconds=40)).ask().answer(HOST, after=3.217)
    assert play.latest.answers[HOST].reaction_ms == 3_217


def test_an_answer_from_before_the_question_takes_no_time() -> None:
    play = Play().ask().answer(HOST, after=-0.05)
    assert play.latest.answers[HOST].reaction_ms == 0


def test_the_first_answer_counts() -> None:
    play = Play().ask().answer(HOST, 2)
    with pytest.raises(Refusal, match="first answer counts"):
        play.answer(HOST, 1)
    assert play.latest.answers[HOST].choice == 2


def test_in_a_calm_game_an_answer_may_be_changed_until_the_round_ends() -> None:
    play = Play(Settings(calm=True)).ask().answer(HOST, 2).answer(HOST, 1).close()
    assert play.latest.answers[HOST].choice == 1
    assert play.player(HOST).correct == 1
    with pytest.raises(Refusal, match="closed"):
        play.answer(HOST, 2)


def test_an_answer_joins_the_game() -> None:
    play = Play().ask().answer(42)
    assert play.player(42).joined_round == 1


def test_an_answer_pressed_in_time_counts_though_it_arrives_a_moment_late() -> None:
    play = Play(Settings(seconds=10)).ask()
    play.wait(10.5).answer(HOST, after=9.99)
    assert HOST in play.latest.answers


def test_an_answer_pressed_too_late_does_not_count_though_the_round_is_still_open() -> None:
    play = Play(Settings(seconds=10)).ask()
    play.wait(10.3)
    assert play.game.phase is Phase.OPEN
    with pytest.raises(Refusal, match=r"Too late by 0\.2 s"):
        play.answer(HOST, after=10.2)


def test_no_answer_counts_after_the_close() -> None:
    play = Play(Settings(seconds=10)).ask().close()
    with pytest.raises(Refusal, match="closed"):
        play.answer(HOST, after=3)
    assert play.latest.answers == {}


def test_no_answer_counts_for_another_round() -> None:
    play = Play().ask().close().ask()
    with pytest.raises(Refusal, match="closed"):
        play.do(Answered(1, HOST, play.now, choice=1))


@pytest.mark.parametrize("choice", [-1, 4, 99])
def test_an_option_that_nobody_made_is_refused(choice: int) -> None:
    with pytest.raises(Refusal, match="no such option"):
        Play().ask().answer(HOST, choice)


def test_a_typed_question_takes_no_button_and_a_choice_no_text() -> None:
    with pytest.raises(Refusal, match="typed answer"):
        Play().ask(typed_question()).answer(HOST, 0)
    with pytest.raises(Refusal, match="no such option"):
        Play().ask().type(HOST, "dropout", right=True)


@pytest.mark.parametrize("text", ["", "  ", "\u200b \u2060"])
def test_a_blank_is_no_answer(text: str) -> None:
    play = Play(Settings(mode=Mode.TYPED)).ask(typed_question())
    with pytest.raises(Refusal, match="empty"):
        play.type(HOST, text, right=False)
    assert play.type(HOST, "dropout", right=True).latest.answers[HOST].correct


def test_the_round_closes_when_its_time_is_up() -> None:
    play = Play(Settings(seconds=10)).join(1).ask().answer(HOST)
    play.wait(10.7)
    assert play.game.phase is Phase.OPEN
    play.wait(0.05)
    assert play.game.phase is Phase.BREAK
    assert play.effects == (ShowResult(1),)


def test_the_round_closes_soon_after_everybody_has_answered() -> None:
    play = Play().join(1).ask().close().ask().answer(HOST).answer(1)
    assert play.effects == (CountAnswers(2),)
    assert play.wait(2.9).game.phase is Phase.OPEN
    assert play.wait(0.1).game.phase is Phase.BREAK


def test_somebody_new_may_still_come_in_then() -> None:
    play = Play().ask().close().ask().answer(HOST).wait(2).answer(7, after=2)
    assert set(play.latest.answers) == {HOST, 7}
    assert play.wait(1).game.phase is Phase.BREAK


def test_the_first_round_lasts_its_time_for_those_who_did_not_press_join() -> None:
    play = Play(Settings(seconds=20)).ask().answer(HOST).wait(19).answer(7, after=19)
    assert set(play.latest.answers) == {HOST, 7}
    assert play.wait(1.7).game.phase is Phase.OPEN
    assert play.wait(0.05).game.phase is Phase.BREAK


def test_the_first_round_without_a_clock_gives_them_20_seconds() -> None:
    play = Play(Settings(seconds=None)).ask().answer(HOST).wait(19)
    assert play.game.phase is Phase.OPEN
    assert play.wait(1).game.phase is Phase.BREAK


def test_who_has_gone_is_not_waited_for() -> None:
    play = Play().join(1)
    for _ in range(3):
        play.ask().answer(HOST).close()
    play.ask().answer(HOST).wait(3)
    assert play.game.phase is Phase.BREAK


def test_changing_ones_mind_in_a_calm_game_keeps_the_round_open() -> None:
    play = Play(Settings(calm=True)).ask().close().ask()
    play.answer(HOST, 0).wait(5).answer(HOST, 1).wait(5)
    assert play.game.phase is Phase.OPEN
    assert play.wait(1).game.phase is Phase.BREAK


def test_a_round_without_a_clock_waits_five_minutes() -> None:
    play = Play(Settings(seconds=None)).join(1).ask().answer(HOST, after=250)
    assert play.wait(299).game.phase is Phase.OPEN
    assert play.wait(1).game.phase is Phase.BREAK


def test_the_next_question_follows_a_break() -> None:
    play = Play().ask().answer(HOST).close()
    assert play.wait(7.9).effects == ()
    assert play.wait(0.1).effects == (PickQuestion(2),)


def test_the_game_ends_after_its_rounds() -> None:
    play = Play(Settings(rounds=3))
    for _ in range(3):
        play.ask().answer(HOST).close()
    play.wait_for_next()
    assert play.game.phase is Phase.FINISHED
    assert play.game.end is End.COMPLETED
    assert play.effects == (ShowPodium(),)


def test_three_rounds_without_an_answer_end_the_game() -> None:
    play = Play().ask().answer(HOST).close()
    for _ in range(3):
        assert not play.game.over
        play.ask().close()
    assert play.game.end is End.IDLE
    assert play.effects == (ShowResult(4), ShowPodium())


def test_an_answer_keeps_the_game_going() -> None:
    play = Play().ask().close().ask().close().ask().answer(HOST).close().ask().close()
    assert not play.game.over
    assert play.game.idle_rounds == 1


def test_no_term_is_asked_twice() -> None:
    play = Play().ask(choice_question(5)).close().wait_for_next()
    with pytest.raises(ValueError, match="was asked"):
        play.do(Picked(choice_question(5), Rating()))


def test_a_question_found_again_after_its_time_closes_at_once() -> None:
    play = Play(Settings(seconds=10)).wait(30).do(Picked(choice_question(), Rating()))
    shown = play.now
    play.wait(60).do(Shown(1, 9_001, shown, opened_at=shown))
    assert play.wait(0).latest.status is RoundStatus.CLOSED


def test_a_second_message_of_a_question_is_ignored() -> None:
    play = Play().ask()
    before = play.game
    assert play.do(Shown(1, 4_444, play.now, play.now)).game is before


def test_a_rating_that_is_learned_later_is_where_the_player_starts() -> None:
    play = Play().join(1).ask().do(Rated(1, Rating(1_800, 50)))
    play.answer(1).close()
    assert play.player(1).rating.value == 1_800 + play.player(1).moved
    assert play.player(1).moved > 0
    rating = play.player(1).rating
    assert play.do(Rated(1, Rating(1_200, 9))).player(1).rating == rating
    assert play.do(Rated(77, Rating())).game.players.keys() == {HOST, 1}


def test_ratings_move_with_every_answer() -> None:
    play = Play().join(1).ask().answer(HOST, 1).answer(1, 0).close()
    assert play.player(HOST).rating.value > 1_500 > play.player(1).rating.value
    assert play.player(1).rating.answers == 1
    assert play.latest.term_moved != 0
