"""`kill -9` in the middle of rounds, with answers coming in: what was acknowledged is there afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import random
import socket
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.core.glossary.model import Aspect, Deck, Definition, Term
from bot.core.quiz.scoring import rescore
from bot.core.quiz.state import End, Game, RoundStatus
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.quiz import QuizStore
from tests.support import quiz_process
from tests.support.quiz import GUILD, START
from tests.support.quiz_stage import snowflake

SPEED = 40.0
KILLS = 20
PEOPLE = range(1, 9)

Line = dict[str, Any]


@dataclass
class Discord:
    """What outlives the bot: messages, people, and what they were told."""

    rng: random.Random
    origin: float
    messages: dict[int, Line] = field(default_factory=dict[int, Line])
    acknowledged: dict[tuple[int, int, int], int] = field(default_factory=dict[tuple[int, int, int], int])
    pressed: int = 0
    writer: asyncio.StreamWriter | None = None

    def id_now(self) -> int:
        self.pressed += 1
        seconds = time.monotonic() * SPEED - self.origin
        return snowflake(START + timedelta(seconds=seconds), self.pressed % 4_000)

    def heard(self, said: Line) -> Line | None:
        """What a line of the bot changes, and the answer to it."""
        match said["op"]:
            case "send":
                return {"number": said["number"], "id": self._send(said)}
            case "edit":
                self.messages[said["id"]].update(text=said["text"], ids=said["ids"])
                return {"number": said["number"]}
            case "find":
                found = [
                    message_id
                    for message_id, message in self.messages.items()
                    if any(each.startswith(said["mark"]) for each in message["ids"])
                ]
                return {"number": said["number"], "id": found[0] if found else None}
            case "ack":
                press = said["press"]
                self.acknowledged[press["game"], press["round"], press["user"]] = press["choice"]
            case _:
                pass
        return None

    def _send(self, said: Line) -> int:
        for message_id, message in self.messages.items():
            if message["nonce"] == said["nonce"]:
                return message_id
        message_id = self.id_now()
        self.messages[message_id] = {**said, "presses": 0}
        return message_id

    def open_question(self) -> tuple[int, int, int] | None:
        """(message, game, round) of the newest message with options."""
        for message_id in reversed(self.messages):
            for custom_id in self.messages[message_id]["ids"]:
                kind, game, number, *_ = [*custom_id.split(":"), "", ""]
                if kind == "q":
                    return message_id, int(game, 16), int(number)
        return None

    async def people_press(self) -> None:
        """Whoever was not told that their answer is in presses, again and again."""
        while True:
            await asyncio.sleep(self.rng.uniform(0.001, 0.02))
            found = self.open_question()
            if found is None or self.writer is None:
                continue
            message_id, game, number = found
            waiting = [user for user in PEOPLE if (game, number, user) not in self.acknowledged]
            if not waiting:
                continue
            press = {
                "game": game,
                "round": number,
                "user": self.rng.choice(waiting),
                "choice": self.rng.randrange(4),
                "id": self.id_now(),
                "message": message_id,
            }
            with contextlib.suppress(OSError):
                self.writer.write(json.dumps({"press": press}).encode() + b"\n")


class Bot:
    """One process of the bot after the other."""

    def __init__(self, discord: Discord, url: str, terms: tuple[int, ...]) -> None:
        self.discord = discord
        self.url = url
        self.terms = terms
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.support.quiz_process"])

    @contextlib.asynccontextmanager
    async def running(self, start: int | None) -> AsyncGenerator[asyncio.StreamReader]:
        here, there = socket.socketpair()
        process = self.context.Process(
            target=quiz_process.main,
            args=(there, self.url, SPEED, self.discord.origin, self.terms, start),
            daemon=True,
        )
        process.start()
        there.close()
        reader, writer = await asyncio.open_connection(sock=here)
        self.discord.writer = writer
        try:
            yield reader
        finally:
            self.discord.writer = None
            process.kill()
            await asyncio.to_thread(process.join)
            assert process.exitcode == -9, "it ended by itself"
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def run_until_killed(self, game_id: int, patience: int) -> bool:
        """Serve one process for `patience` lines, then kill it; True once the podium of the game is there.

        The last line is heard but not answered: what was asked for has happened, and nobody knows.
        """
        async with asyncio.timeout(30), self.running(game_id) as reader:
            while patience and not self.has_podium(game_id) and (text := await reader.readline()):
                patience -= 1
                answer = self.discord.heard(json.loads(text))
                if patience and answer is not None and self.discord.writer is not None:
                    self.discord.writer.write(json.dumps(answer).encode() + b"\n")
        return self.has_podium(game_id)

    async def run_to_rest(self, store: QuizStore) -> None:
        """Serve one process until it has nothing left to do."""
        async with asyncio.timeout(30), self.running(None) as reader:
            while await store.unfinished():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.05):
                        answer = self.discord.heard(json.loads(await reader.readline()))
                        if answer is not None and self.discord.writer is not None:
                            self.discord.writer.write(json.dumps(answer).encode() + b"\n")

    def has_podium(self, game_id: int) -> bool:
        return any(message["nonce"] == f"{game_id:x}.end" for message in self.discord.messages.values())


@pytest.fixture
async def terms(database: Database) -> tuple[int, ...]:
    definition = Definition("It is something.", Aspect.DEFINITION, "What is it?")
    made = tuple(Term(number, f"Term {number}", definitions=(definition,)) for number in range(1, 9))
    store = GlossaryStore(database)
    await store.import_deck(Deck("Test", made), now=START)
    deck = await store.load_deck("Test")
    assert deck is not None
    return tuple(term.id for term in deck.terms)


@pytest.mark.timeout(120)
@pytest.mark.long
async def test_killed_twenty_times_with_answers_coming_in(
    database: Database, database_url: str, terms: tuple[int, ...]
) -> None:
    seed = random.randrange(10**9)
    rng = random.Random(seed)
    discord = Discord(rng, origin=time.monotonic() * SPEED)
    bot = Bot(discord, database_url, terms)
    store = QuizStore(database)
    people = asyncio.create_task(discord.people_press())
    closes_at: dict[tuple[int, int], object] = {}
    kills, over = 0, False
    try:
        game_id = 1_000
        while kills < KILLS or not over:
            over = await bot.run_until_killed(game_id, rng.randrange(1, 16) if kills < KILLS else 10**9)
            kills += 1
            if game := await store.load(game_id, GUILD):
                _nothing_is_lost(discord, game, closes_at)
            if over and kills < KILLS:
                game_id, over = game_id + 1, False
        await bot.run_to_rest(store)
    finally:
        people.cancel()
        print(f"seed {seed}: {kills} kills, {len(discord.acknowledged)} answers acknowledged")
    for played in range(1_000, game_id + 1):
        game = await store.load(played, GUILD)
        assert game is not None
        assert game.done
        _nothing_is_lost(discord, game, closes_at)
        _played_as_it_should(discord, game)


def _nothing_is_lost(discord: Discord, game: Game, closes_at: dict[tuple[int, int], object]) -> None:
    stored = {
        (game.id, one.number, answer.user_id): answer.choice
        for one in game.rounds
        for answer in one.answers.values()
    }
    told = {key: choice for key, choice in discord.acknowledged.items() if key[0] == game.id}
    assert told.items() <= stored.items()
    for one in game.rounds:
        if one.closes_at is not None:
            # A restart neither adds to the time of a round nor takes from it.
            assert closes_at.setdefault((game.id, one.number), one.closes_at) == one.closes_at


def _played_as_it_should(discord: Discord, game: Game) -> None:
    assert game.end is End.COMPLETED
    assert [one.number for one in game.rounds] == [1, 2, 3, 4, 5]
    assert len({one.question.term_id for one in game.rounds}) == 5
    assert rescore(game) == game
    for user_id, player in game.players.items():
        points = [one.answers[user_id].points for one in game.rounds if user_id in one.answers]
        assert player.score == sum(each or 0 for each in points)
    for one in game.rounds:
        assert one.status is RoundStatus.CLOSED
        for answer in one.answers.values():
            assert one.shown_at is not None
            assert one.shown_at <= answer.answered_at <= one.shown_at + timedelta(seconds=60)
    nonces = [
        message["nonce"] for message in discord.messages.values() if f"{game.id:x}." in message["nonce"]
    ]
    assert sorted(nonces) == sorted({*nonces})
    texts = [message["text"] for message in discord.messages.values() if f"{game.id:x}." in message["nonce"]]
    assert sum("### Question" in text for text in texts) == 5
    assert sum("Quiz results" in text for text in texts) == 1
