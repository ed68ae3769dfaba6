"""The lobby: people join, the countdown ends, the game begins."""

from __future__ import annotations

import pytest

from bot.core.quiz.effects import PickQuestion, ShowLobby
from bot.core.quiz.events import Actor, NothingToPick, StartedNow, TimeCame
from bot.core.quiz.lobby import new_game
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import End, Phase
from bot.core.refusal import Refusal
from tests.support.quiz import HOST, START, Play


def test_the_host_plays_and_others_join() -> None:
    play = Play().join(1, 2)
    assert set(play.game.players) == {HOST, 1, 2}
    assert play.effects == (ShowLobby(),)


def test_a_game_that_starts_by_itself_begins_without_players() -> None:
    game = new_game(
        1,
        guild_id=1,
        channel_id=2,
        host_id=HOST,
        settings=Settings(),
        now=START,
        host_plays=False,
    )
    assert not game.players


def test_nobody_joins_twice() -> None:
    play = Play().join(1)
    with pytest.raises(Refusal, match="in the game already"):
        play.join(1)


def test_the_game_begins_after_30_seconds_and_not_before() -> None:
    play = Play().wait(29.9)
    assert play.game.phase is Phase.LOBBY
    play.wait(0.1)
    assert play.game.phase is Phase.PICKING
    assert play.effects == (ShowLobby(), PickQuestion(1))


def test_the_host_or_an_admin_begins_at_once() -> None:
    for starter in (Actor(HOST), Actor(999, admin=True)):
        play = Play().do(StartedNow(starter))
        assert play.game.phase is Phase.PICKING


def test_others_cannot_begin_it() -> None:
    with pytest.raises(Refusal, match="Only who started the quiz"):
        Play().join(1).do(StartedNow(Actor(1)))


def test_it_begins_once() -> None:
    play = Play().do(StartedNow(Actor(HOST)))
    with pytest.raises(Refusal, match="begun already"):
        play.do(StartedNow(Actor(HOST)))
    assert play.do(TimeCame()).effects == ()


def test_whoever_joins_during_a_question_may_answer_it() -> None:
    play = Play().ask().join(1)
    assert play.player(1).joined_round == 1
    assert 1 in play.answer(1).latest.answers


def test_whoever_joins_in_a_break_is_in_from_the_next_question() -> None:
    play = Play().ask().answer(HOST).close().join(1)
    assert play.player(1).joined_round == 2


def test_a_deck_without_questions_ends_the_game() -> None:
    play = Play().wait(30).do(NothingToPick())
    assert play.game.end is End.NO_QUESTIONS
    assert play.effects == (ShowLobby(),)
    assert play.game.done


@pytest.mark.parametrize(
    "outside", [{"rounds": 2}, {"rounds": 51}, {"seconds": 4}, {"seconds": 121}, {"teams": 1}, {"teams": 7}]
)
def test_settings_outside_their_range_are_refused(outside: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="not"):
        Settings(**outside)  # pyright: ignore[reportArgumentType] each value fits its own field
