"""Skip, pause, resume, stop: who may, and what it does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.quiz.control import votes_needed
from bot.core.quiz.effects import (
    CountAnswers,
    PickQuestion,
    ShowLobby,
    ShowPodium,
    ShowQuestion,
    ShowResult,
)
from bot.core.quiz.events import (
    Actor,
    Ended,
    Joined,
    Paused,
    Picked,
    PodiumShown,
    Restarted,
    Resumed,
    Stopped,
    TimeCame,
)
from bot.core.quiz.rating import Rating
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import End, Phase, RoundStatus
from bot.core.refusal import Refusal
from tests.support.quiz import HOST, Play, choice_question

BY_HOST = Actor(HOST)


def test_the_host_skips_at_once_and_the_question_counts_for_nothing() -> None:
    play = Play().ask().answer(HOST)
    play.skip(HOST)
    assert play.latest.status is RoundStatus.VOID
    assert play.score(HOST) == 0
    assert play.effects == (ShowResult(1),)
    assert play.wait_for_next().effects == (PickQuestion(2),)


def test_a_vote_of_more_than_half_skips() -> None:
    play = Play().join(1, 2).ask()
    assert votes_needed(play.game) == 2
    play.skip(1)
    assert play.game.phase is Phase.OPEN
    assert play.effects == (CountAnswers(1),)
    play.skip(2)
    assert play.latest.status is RoundStatus.VOID


def test_a_voter_whom_nobody_waits_for_counts_among_those_who_are_asked() -> None:
    play = Play().join(1, 2, 3)
    for _ in range(3):
        play.ask().answer(HOST).answer(1).close()
    play.ask()
    assert votes_needed(play.game) == 2
    play.skip(2).skip(3)
    assert play.latest.status is RoundStatus.ASKED
    play.skip(1)
    assert play.latest.status is RoundStatus.VOID


def test_nobody_votes_twice_and_only_players_vote() -> None:
    play = Play().join(1, 2).ask()
    play.skip(1)
    with pytest.raises(Refusal, match="in already"):
        play.skip(1)
    with pytest.raises(Refusal, match="Only those who play"):
        play.skip(77)


def test_an_admin_who_does_not_play_may_skip() -> None:
    play = Play().join(1, 2).ask()
    play.skip(77, admin=True)
    assert play.latest.status is RoundStatus.VOID


def test_there_is_nothing_to_skip_between_questions() -> None:
    play = Play().ask().close()
    with pytest.raises(Refusal, match="no open question"):
        play.skip(HOST)


def test_a_pause_between_questions_keeps_what_was_left_of_the_break() -> None:
    play = Play().ask().answer(HOST).close().wait(3)
    play.do(Paused(BY_HOST))
    assert play.effects == (ShowResult(1),)
    assert play.wait(600).effects == ()
    play.do(Resumed(BY_HOST))
    assert play.wait(4.9).effects == ()
    assert play.wait(0.1).effects == (PickQuestion(2),)


def test_a_pause_lets_an_open_question_end_first() -> None:
    play = Play().ask().do(Paused(BY_HOST)).answer(HOST).close()
    assert play.player(HOST).correct == 1
    assert play.wait(100).effects == ()
    play.do(Resumed(BY_HOST))
    assert play.wait(8).effects == (PickQuestion(2),)


def test_a_pause_taken_back_before_the_question_ends_changes_nothing() -> None:
    play = Play().ask().do(Paused(BY_HOST)).do(Resumed(BY_HOST)).answer(HOST).close()
    assert play.wait(8).effects == (PickQuestion(2),)


def test_a_paused_lobby_waits() -> None:
    play = Play().wait(10).do(Paused(BY_HOST)).wait(60)
    assert play.game.phase is Phase.LOBBY
    assert play.do(Resumed(BY_HOST)).wait(20).game.phase is Phase.PICKING


def test_a_game_left_paused_ends() -> None:
    play = Play().ask().answer(HOST).close().do(Paused(BY_HOST)).wait(30 * 60)
    assert play.game.end is End.IDLE
    assert play.effects == (ShowPodium(),)


def test_a_lobby_left_paused_ends_and_takes_its_buttons_off() -> None:
    play = Play().do(Paused(BY_HOST)).wait(30 * 60)
    assert play.game.end is End.IDLE
    assert play.effects == (ShowLobby(),)


def test_one_pauses_what_runs_and_resumes_what_is_paused() -> None:
    play = Play().ask()
    with pytest.raises(Refusal, match="not paused"):
        play.do(Resumed(BY_HOST))
    play.do(Paused(BY_HOST))
    with pytest.raises(Refusal, match="paused already"):
        play.do(Paused(BY_HOST))


def test_others_may_neither_pause_nor_resume_nor_stop() -> None:
    play = Play().join(1).ask()
    for event in (Paused(Actor(1)), Resumed(Actor(1)), Stopped(Actor(1))):
        with pytest.raises(Refusal, match="Only who started the quiz"):
            play.do(event)


def test_a_stop_in_a_round_counts_the_rounds_before_it() -> None:
    play = Play().ask().answer(HOST, after=20).close().ask().answer(HOST).do(Stopped(BY_HOST))
    assert play.game.end is End.STOPPED
    assert play.score(HOST) == 500
    assert play.effects == (ShowResult(2), ShowPodium())


def test_a_stop_in_the_lobby_needs_no_podium() -> None:
    play = Play().do(Stopped(BY_HOST))
    assert play.effects == (ShowLobby(),)
    assert play.game.done


def test_a_stop_while_a_question_is_on_its_way_takes_it_off_again() -> None:
    play = Play().wait(30).do(Picked(choice_question(), Rating())).do(Stopped(BY_HOST))
    assert play.effects == (ShowResult(1), ShowPodium())
    play.show()
    assert play.effects == (ShowResult(1),)
    assert play.game.over


def test_a_lost_channel_ends_the_game_without_a_word() -> None:
    play = Play().ask().do(Ended(End.LOST))
    assert play.effects == ()
    assert play.game.done


def test_a_finished_game_takes_nothing_any_more() -> None:
    play = Play().ask().answer(HOST).close().do(Stopped(BY_HOST)).do(PodiumShown(5))
    over = play.game
    for event in (Joined(9), Stopped(BY_HOST), Paused(BY_HOST)):
        with pytest.raises(Refusal, match="over"):
            play.do(event)
    for event in (TimeCame(), Ended(End.LOST), PodiumShown(6), Restarted()):
        assert play.do(event).game == over
        assert play.effects == ()


def test_a_restart_wants_again_what_may_have_been_lost() -> None:
    play = Play().do(Restarted())
    assert play.effects == (ShowLobby(),)
    play.wait(30).do(Restarted())
    assert play.effects == (PickQuestion(1),)
    play.do(Picked(choice_question(), Rating())).do(Restarted())
    assert play.effects == (ShowQuestion(1),)
    play.show().do(Restarted())
    assert play.effects == ()
    play.answer(HOST).close().do(Restarted())
    assert play.effects == (ShowResult(1),)
    play.do(Stopped(BY_HOST)).do(Restarted())
    assert play.effects == (ShowResult(1), ShowPodium())
    play.do(PodiumShown(5)).do(Restarted())
    assert play.effects == ()


def test_a_round_keeps_the_time_it_had_left_over_a_restart() -> None:
    play = Play(Settings(seconds=20)).ask()
    closes_at = play.latest.closes_at
    play.now += timedelta(seconds=6)
    assert play.do(Restarted()).latest.closes_at == closes_at
    assert play.game.wake_at == closes_at


def test_a_game_interrupted_for_hours_is_scored_and_ended() -> None:
    play = Play(Settings(seconds=20)).ask().answer(HOST, after=20)
    play.now += timedelta(hours=3)
    play.do(Restarted())
    assert play.game.end is End.INTERRUPTED
    assert play.score(HOST) == 500
    assert play.effects == (ShowResult(1), ShowPodium())
