"""A running game: people see it once, in order, and only what is stored."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

import pytest

from bot.core.quiz.events import Actor, Joined, Paused, StartedNow, Stopped
from bot.core.quiz.rating import Rating
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import End, Phase
from bot.core.refusal import Refusal
from bot.runtime.in_play import TermsInPlay
from bot.storage.errors import DatabaseBusyError
from tests.support.quiz import GUILD, HOST, choice_question, typed_question
from tests.support.quiz_stage import Questions, Theatre
from tests.support.virtual_time import run_in_virtual_time


def play(scene: Coroutine[Any, Any, None]) -> None:
    run_in_virtual_time(scene)


def test_a_whole_game_by_itself() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        assert "Question 1 of 3" in theatre.channel.latest.text
        await theatre.press(running, HOST)
        await asyncio.sleep(20.5)
        assert "✅ **B ◆** **Term 1001** · 1" in theatre.channel.latest.text
        for _ in range(2):
            await asyncio.sleep(9)
            await theatre.press(running, HOST)
            await asyncio.sleep(4)
        await asyncio.sleep(9)
        assert "Quiz results" in theatre.channel.latest.text
        assert running.game.end is End.COMPLETED
        assert theatre.games.running == 0
        assert len(theatre.channel.messages) == 4

    play(scene())


def test_what_is_told_is_what_is_stored() -> None:
    async def scene() -> None:
        theatre = Theatre()
        theatre.rows.delay = 2.0
        running = theatre.start()
        await asyncio.sleep(40)
        loop = asyncio.get_running_loop()
        started = loop.time()
        await theatre.press(running, HOST)
        assert loop.time() - started >= 2.0
        assert theatre.rows.games[1].rounds[0].answers.keys() == {HOST}

    play(scene())


def test_a_second_press_is_not_told_of_the_first_before_that_is_stored() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        theatre.rows.delay = 1.0
        first = asyncio.create_task(theatre.press(running, HOST))
        await asyncio.sleep(0.01)
        with pytest.raises(Refusal, match="first answer counts"):
            await theatre.press(running, HOST)
        assert first.done()

    play(scene())


def test_fifty_presses_at_once_are_two_transactions_and_two_edits() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        writes, edits = theatre.rows.writes, theatre.channel.edits
        await asyncio.gather(*(theatre.press(running, user_id, user_id % 4) for user_id in range(1, 51)))
        assert theatre.rows.writes - writes <= 2
        await asyncio.sleep(2.9)
        assert theatre.channel.edits - edits <= 2
        assert "50 answers" in theatre.channel.latest.text
        await asyncio.sleep(20)
        assert "· 13" in theatre.channel.latest.text or len(theatre.channel.messages) > 2
        assert len(running.game.rounds[0].answers) == 50

    play(scene())


def test_a_press_that_overtakes_the_news_of_our_own_message_counts() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        theatre.channel.delay = 3.0
        await asyncio.sleep(31)
        assert running.game.phase is Phase.ASKING
        message_id = theatre.press_id()
        await asyncio.sleep(0.5)
        _, answer = await theatre.games.answer(
            1, GUILD, 1, user_id=5, interaction_id=theatre.press_id(), message_id=message_id, choice=1
        )
        assert answer.reaction_ms == 500
        assert running.game.phase is Phase.OPEN

    play(scene())


def test_the_terms_in_play_are_hidden_from_before_the_question_until_its_end() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        assert theatre.in_play.hidden(GUILD) == set()
        await asyncio.sleep(31)
        assert theatre.in_play.hidden(GUILD) == choice_question(1).terms
        await theatre.press(running, HOST)
        await asyncio.sleep(20.5)
        assert theatre.in_play.hidden(GUILD) == set()

    play(scene())


def test_while_an_answer_is_typed_no_lookup_can_be_tried() -> None:
    async def scene() -> None:
        theatre = Theatre(questions=Questions(make=typed_question))
        theatre.start()
        await asyncio.sleep(31)
        assert theatre.in_play.hidden(GUILD) == set(range(1, 50))
        await theatre.restart()
        assert theatre.in_play.hidden(GUILD) == set(range(1, 50))

    play(scene())


def test_terms_are_hidden_again_before_a_restarted_game_says_a_word() -> None:
    async def scene() -> None:
        theatre = Theatre()
        theatre.start()
        await asyncio.sleep(31)
        theatre.kill()
        theatre.in_play = TermsInPlay()
        theatre.games = theatre._games()
        await theatre.games.load(None)
        assert theatre.in_play.hidden(GUILD) == choice_question(1).terms

    play(scene())


def test_the_host_comes_with_their_rating_as_everybody_does() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await running.do(Joined(5))
        await asyncio.sleep(1)
        assert running.game.players[HOST].rating == Rating(1_600, 30)
        assert running.game.players[5].rating == Rating(1_600, 30)

    play(scene())


def test_a_result_that_cannot_be_shown_does_not_take_the_podium_with_it() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        theatre.channel.on_edit.append(ValueError("this result cannot be shown"))
        await running.do(Stopped(Actor(HOST, admin=False)))
        await asyncio.sleep(1)
        assert "Quiz results" in theatre.channel.latest.text

    play(scene())


def test_a_lost_channel_ends_the_game_and_frees_the_channel() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        theatre.channel.lost = True
        await asyncio.sleep(60)
        assert running.game.end is End.LOST
        assert theatre.rows.games[1].end is End.LOST
        theatre.channel.lost = False
        theatre.start()

    play(scene())


def test_a_fault_while_asking_ends_the_game_with_what_was_played() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        await theatre.press(running, HOST)
        theatre.channel.after_send.append(RuntimeError("a fault"))
        await asyncio.sleep(40)
        assert running.game.end is End.FAILED
        assert "fault on my side" in theatre.channel.latest.text

    play(scene())


def test_a_deleted_question_is_followed_by_its_result() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        await theatre.press(running, HOST)
        del theatre.channel.messages[theatre.channel.latest.id]
        await asyncio.sleep(20.5)
        assert "was fastest" in theatre.channel.latest.text

    play(scene())


def test_a_game_in_one_channel_and_another_in_another() -> None:
    async def scene() -> None:
        theatre = Theatre()
        theatre.start(1)
        theatre.start(2)
        with pytest.raises(Refusal, match="running in this channel already"):
            theatre.start(1)
        assert theatre.games.running == 2

    play(scene())


def test_a_database_that_is_away_for_a_while_loses_nothing() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        theatre.rows.fails.extend(DatabaseBusyError("locked") for _ in range(3))
        await theatre.press(running, HOST)
        assert theatre.rows.games[1].rounds[0].answers.keys() == {HOST}

    play(scene())


def test_a_game_that_cannot_be_stored_stops_alone() -> None:
    async def scene() -> None:
        theatre = Theatre()
        bad, good = theatre.start(1), theatre.start(2)
        await asyncio.sleep(31)
        theatre.rows.poisoned = frozenset({bad.game.id})
        with pytest.raises(ValueError, match="cannot be written"):
            await theatre.press(bad, HOST)
        await theatre.press(good, HOST)
        await asyncio.sleep(1)
        assert theatre.games.running == 1
        theatre.start(1)

    play(scene())


def test_after_a_restart_one_that_cannot_go_on_leaves_the_others_to() -> None:
    async def scene() -> None:
        theatre = Theatre()
        bad, good = theatre.start(1), theatre.start(2)
        await asyncio.sleep(40)
        theatre.kill()
        # Time runs out for both while the bot is away; the end of one cannot be written.
        await asyncio.sleep(2 * 3600)
        theatre.rows.poisoned = frozenset({bad.game.id})
        await theatre.begin_anew()
        await asyncio.sleep(3600)
        assert theatre.rows.games[good.game.id].done
        assert not theatre.in_play.hidden(GUILD)

    play(scene())


def test_of_two_in_one_channel_the_newer_is_taken_up_and_the_older_ends() -> None:
    async def scene() -> None:
        theatre = Theatre()
        older = theatre.start()
        await asyncio.sleep(40)
        theatre.rows.poisoned = frozenset({older.game.id})
        await asyncio.sleep(60)
        theatre.rows.poisoned = frozenset()
        newer = theatre.start()
        await asyncio.sleep(40)
        assert (await theatre.restart()).game.id == newer.game.id
        await asyncio.sleep(1)
        assert theatre.rows.games[older.game.id].done
        assert not theatre.rows.games[newer.game.id].over

    play(scene())


@pytest.mark.parametrize("seconds", [0.0, 10.0, 29.9, 30.01, 30.06, 30.5, 35.0, 50.7, 51.0, 58.0, 59.2])
def test_a_game_killed_at_any_time_goes_on(seconds: float) -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(max(seconds, 0.02))
        running = await theatre.restart()
        while not running.game.over:
            if running.game.phase is Phase.OPEN and HOST not in running.game.rounds[-1].answers:
                with contextlib.suppress(Refusal):
                    await theatre.press(running, HOST)
            await asyncio.sleep(0.5)
        await asyncio.sleep(1)
        questions = [text for text in theatre.channel.texts if text.startswith("### Question")]
        assert [text.splitlines()[0] for text in questions] == [
            f"### Question {number} of 3" for number in (1, 2, 3)
        ]
        assert sum("Quiz results" in text for text in theatre.channel.texts) == 1
        stored = theatre.rows.games[1]
        assert stored.players[HOST].score == sum(
            one.answers[HOST].points or 0 for one in stored.rounds if HOST in one.answers
        )

    play(scene())


def test_a_question_that_was_sent_but_not_recorded_is_found_again() -> None:
    async def scene() -> None:
        theatre = Theatre()
        theatre.start()
        await asyncio.sleep(30)
        theatre.channel.after_send.append(asyncio.CancelledError())
        await asyncio.sleep(5)
        assert len(theatre.channel.messages) == 1
        running = await theatre.restart()
        await asyncio.sleep(0.5)
        assert len(theatre.channel.messages) == 1
        current = running.game.rounds[0]
        assert current.message_id == theatre.channel.latest.id
        assert current.closes_at is not None
        left = (current.closes_at - theatre.now()).total_seconds()
        assert 14 < left < 16.5

    play(scene())


def test_a_round_whose_time_passed_while_nobody_was_there_closes() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        await theatre.press(running, HOST)
        theatre.kill()
        await asyncio.sleep(60)
        running = await theatre.restart()
        await asyncio.sleep(0.5)
        assert running.game.phase is Phase.BREAK
        assert running.game.players[HOST].score > 0
        assert "was fastest" in theatre.channel.latest.text

    play(scene())


def test_a_shutdown_says_so_and_the_next_process_goes_on() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        await theatre.press(running, HOST)
        await theatre.games.close()
        assert "goes on in a moment" in theatre.channel.latest.text
        with pytest.raises(Refusal):
            await running.do(Stopped(Actor(HOST)))
        running = await theatre.restart()
        await asyncio.sleep(21)
        assert running.game.players[HOST].correct == 1

    play(scene())


def test_a_shutdown_does_not_wait_for_a_channel_that_does_not_answer() -> None:
    async def scene() -> None:
        theatre = Theatre()
        theatre.start()
        await asyncio.sleep(1)
        theatre.channel.delay = 3_600
        loop = asyncio.get_running_loop()
        started = loop.time()
        await theatre.games.close()
        assert loop.time() - started < 5

    play(scene())


def test_a_paused_game_needs_no_timer_but_the_one_that_ends_it() -> None:
    async def scene() -> None:
        theatre = Theatre(Settings(rounds=3))
        running = theatre.start()
        await running.do(StartedNow(Actor(HOST)))
        await asyncio.sleep(1)
        await theatre.press(running, HOST)
        await running.do(Paused(Actor(HOST)))
        await asyncio.sleep(1_000)
        assert running.game.phase is Phase.BREAK
        assert "Paused" in theatre.channel.latest.text
        await asyncio.sleep(900)
        assert running.game.end is End.IDLE

    play(scene())


def test_a_game_is_its_own_guilds() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        with pytest.raises(Refusal, match="over"):
            theatre.games.with_id(running.game.id, GUILD + 1)
        with pytest.raises(Refusal, match="over"):
            await theatre.games.answer(
                running.game.id,
                GUILD + 1,
                1,
                user_id=5,
                interaction_id=theatre.press_id(),
                message_id=theatre.channel.latest.id,
                choice=1,
            )
        with pytest.raises(Refusal, match="do not know"):
            await theatre.games.look_back(running.game.id, GUILD + 1)
        assert theatre.games.in_guild(GUILD + 1) == []
        assert running.game.rounds[0].answers == {}

    play(scene())


def test_an_ended_game_is_in_memory_for_some_minutes_and_then_in_the_database_alone() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(1_900)
        game = running.game
        assert game.end is End.IDLE
        await asyncio.sleep(60)
        for _ in range(2):
            looked_back = await theatre.games.look_back(game.id, GUILD)
            assert (looked_back.end, len(looked_back.rounds)) == (End.IDLE, len(game.rounds))
            await asyncio.sleep(300)
        assert theatre.games.remembered(game.id, GUILD) is None

    play(scene())


def test_a_game_that_starts_by_itself_sends_its_own_lobby() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start(by_itself=True)
        await asyncio.sleep(1)
        assert "**0 players**" in theatre.channel.latest.text
        assert running.game.lobby_message_id == theatre.channel.latest.id

    play(scene())


def test_a_players_rating_is_learned_beside_the_game() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        await theatre.press(running, 7)
        await asyncio.sleep(0.1)
        assert running.game.players[7].rating.value == 1_600

    play(scene())


def test_a_guild_that_removed_the_bot_has_no_games_any_more() -> None:
    async def scene() -> None:
        theatre = Theatre()
        running = theatre.start()
        await asyncio.sleep(31)
        theatre.games.lost_guild(GUILD + 1)
        assert not running.game.over
        theatre.games.lost_guild(GUILD)
        await asyncio.sleep(0.1)
        assert theatre.rows.games[1].end is End.LOST
        assert theatre.games.running == 0

    play(scene())
