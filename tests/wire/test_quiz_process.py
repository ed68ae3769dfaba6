"""A quiz in the real process: ended, killed, pressed by a crowd; what was said to count counts."""

from __future__ import annotations

import asyncio
import time

import discord
import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import Interaction, WireDiscord
from tests.wire.discord_server.state import Json

ANSWERS = "SELECT user_id FROM quiz_answers"


class Quiz:
    """A channel with a host, and what people do there."""

    def __init__(self, wire: WireDiscord) -> None:
        self.wire = wire
        self.guild = wire.add_guild()
        self.channel = wire.add_channel(self.guild, "quiz")
        self.host = wire.add_member(self.guild, "host", permissions=discord.Permissions(manage_guild=True))

    async def begin(self, *players: Json) -> Json:
        """Start a game of three questions without waiting for more players; the first question."""
        lobby = await self.wire.slash(self.host, self.channel, "quiz start", {"rounds": 3, "seconds": "30"})
        join, begin = self.wire.clickable(lobby.message)
        for player in players:
            await self.wire.click(player, lobby.message, join)
        await self.wire.click(self.host, lobby.message, begin)
        return await self.question(1)

    async def question(self, number: int) -> Json:
        """The question with this number, once it can be answered."""
        found = await self.wire.until(lambda: self._open(number), within=30)
        return found[0]

    def _open(self, number: int) -> list[Json]:
        return [
            message
            for message in self.wire.messages(self.channel)
            if any(each.startswith("q:") and f":{number}:" in each for each in self.wire.clickable(message))
        ]

    async def press(self, player: Json, question: Json) -> Interaction:
        return await self.wire.click(player, question, self.wire.clickable(question)[0])

    def saying(self, text: str) -> list[str]:
        return [each for each in self.wire.texts(self.channel) if text in each]


@pytest.fixture
def quiz(wire: WireDiscord) -> Quiz:
    return Quiz(wire)


@pytest.fixture
def bob(quiz: Quiz) -> Json:
    return quiz.wire.add_member(quiz.guild, "bob")


async def test_a_quiz_is_told_of_a_restart_and_goes_on_after_it(
    bot: BotProcess, quiz: Quiz, bob: Json
) -> None:
    await bot.start()
    question = await quiz.begin(bob)
    assert "it is" in (await quiz.press(bob, question)).text
    began = time.monotonic()
    assert await bot.stop() == 0
    assert time.monotonic() - began < 10
    assert len(quiz.saying("restarting")) == 1
    await bot.start()
    assert "it is" in (await quiz.press(quiz.host, question)).text
    assert sorted(bot.stored(ANSWERS)) == sorted(int(each["id"]) for each in (bob, quiz.host))
    await bot.stop()
    # While it is away, the time of the question passes: the next start shows the answer in its place.
    quiz.wire.state.clock.advance(60)
    await bot.start()
    await quiz.wire.until(lambda: quiz.saying("✅"))
    assert len(quiz.saying("Question 1 of 3")) == 1
    assert bot.logged("ERROR") == []


async def test_an_answer_that_was_confirmed_survives_a_kill(bot: BotProcess, quiz: Quiz, bob: Json) -> None:
    await bot.start()
    question = await quiz.begin(bob)
    assert "it is" in (await quiz.press(bob, question)).text
    await bot.kill()
    await bot.start()
    again = await quiz.press(bob, question)
    assert "the first answer counts" in again.text
    assert "it is" in (await quiz.press(quiz.host, question)).text
    assert len(bot.stored(ANSWERS)) == 2


async def test_a_crowd_that_presses_at_once_is_answered_in_time_and_counted_once(
    bot: BotProcess, quiz: Quiz
) -> None:
    crowd = [quiz.wire.add_member(quiz.guild, f"player {number}") for number in range(50)]
    await bot.start()
    question = await quiz.begin()
    pressed = await asyncio.gather(*(quiz.press(each, question) for each in crowd for _ in range(2)))
    assert max(each.latency for each in pressed) < 3
    assert sum("it is" in each.text for each in pressed) == len(crowd)
    assert sorted(bot.stored(ANSWERS)) == sorted(int(each["id"]) for each in crowd)
    assert quiz.wire.rate_limits.refused == []


async def test_a_press_delivered_twice_counts_once(bot: BotProcess, quiz: Quiz, bob: Json) -> None:
    await bot.start()
    question = await quiz.begin(bob)
    await quiz.wire.click(bob, question, quiz.wire.clickable(question)[0], deliveries=2)
    assert bot.stored(ANSWERS) == [int(bob["id"])]
    assert bot.logged("ERROR") == []


async def test_a_question_appears_once_whatever_happens_to_its_request(
    bot: BotProcess, quiz: Quiz, bob: Json
) -> None:
    await bot.start()
    quiz.wire.faults.next("POST", f"/channels/{quiz.channel['id']}/messages", reset=True, after_effect=True)
    question = await quiz.begin(bob)
    assert "it is" in (await quiz.press(bob, question)).text
    assert len(quiz.saying("Question 1 of 3")) == 1


async def test_a_lobby_that_nobody_could_see_does_not_block_the_channel(bot: BotProcess, quiz: Quiz) -> None:
    await bot.start()
    fault = quiz.wire.faults.next("POST", "/interactions/*/callback", times=4, reset=True)
    await quiz.wire.slash(quiz.host, quiz.channel, "quiz start", {"rounds": 3}, wait=False)
    await quiz.wire.until(lambda: fault.hits == 4)
    lobby = await quiz.wire.slash(quiz.host, quiz.channel, "quiz start", {"rounds": 3})
    assert "Begins" in lobby.text
    assert bot.logged("CRITICAL") == []
