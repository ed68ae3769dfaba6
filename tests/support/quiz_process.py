"""A process that runs quiz games on a real database and speaks to a Discord in another process.

Lines of JSON go over a socket. The process asks `send`, `edit` and `find` and says `ack` when a press is
acknowledged; it is told `press`.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.quiz.questions.model import Question
from bot.core.quiz.rating import Rating
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import Game
from bot.core.refusal import Refusal
from bot.runtime.in_play import TermsInPlay
from bot.runtime.quiz.commits import Commits
from bot.runtime.quiz.games import Games
from bot.runtime.quiz.outlet import Refresh, Render
from bot.runtime.quiz.running import Stage
from bot.storage.engine import Database
from bot.storage.quiz import QuizStore
from tests.support.fast_time import FastLoop
from tests.support.quiz import GUILD, HOST, START, choice_question
from tests.support.quiz_stage import Words, custom_ids, words

Line = dict[str, Any]


def game_now(loop: asyncio.AbstractEventLoop, origin: float) -> datetime:
    """The instant on a clock that stood at START when the loop's stood at `origin`."""
    return START + timedelta(seconds=loop.time() - origin)


@dataclass
class Line2Discord:
    """Keeps to `bot.runtime.quiz.outlet.Outlet` over the socket."""

    writer: asyncio.StreamWriter
    answers: dict[int, asyncio.Future[Line]] = field(default_factory=dict[int, "asyncio.Future[Line]"])

    async def send(self, game: Game, nonce: str, render: Render) -> int:
        view = render()
        answer = await self._ask(op="send", nonce=nonce, text=words(view), ids=custom_ids(view))
        return answer["id"]

    async def edit(self, game: Game, message_id: int, render: Refresh, *, urgent: bool) -> None:
        view = render()
        if view is not None:
            await self._ask(op="edit", id=message_id, text=words(view), ids=custom_ids(view))

    async def find(self, game: Game, mark: str, since: datetime) -> int | None:
        return (await self._ask(op="find", mark=mark))["id"]

    def say(self, **line: Any) -> None:
        self.writer.write(json.dumps(line).encode() + b"\n")

    async def _ask(self, **line: Any) -> Line:
        number = len(self.answers)
        self.answers[number] = asyncio.get_running_loop().create_future()
        self.say(number=number, **line)
        return await self.answers[number]


@dataclass
class StoredTerms:
    """Keeps to `bot.runtime.quiz.picking.Picker`: each of the ids once, B is right."""

    term_ids: tuple[int, ...]
    store: QuizStore

    async def pick(self, game: Game) -> tuple[Question, Rating] | None:
        left = [term_id for term_id in self.term_ids if term_id not in game.asked_terms]
        if not left:
            return None
        ratings = await self.store.term_ratings(game.guild_id)
        return choice_question(left[0]), ratings.get(left[0], Rating())


async def play(
    line: socket.socket, url: str, origin: float, terms: tuple[int, ...], start: int | None
) -> None:
    """Take up what is stored, start game `start` where one is wanted, run until killed."""
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection(sock=line)
    discord = Line2Discord(writer)
    database = await Database.open(url)
    store = QuizStore(database)
    stage = Stage(
        discord,
        Commits(store),
        StoredTerms(terms, store),
        Words(),
        TermsInPlay(),
        lambda: game_now(loop, origin),
    )
    games = Games(stage, store)
    await games.load(None)
    tasks = {asyncio.create_task(games.resume(lambda _: True))}
    if start is not None and not games.in_guild(GUILD):
        games.start(
            start, guild_id=GUILD, channel_id=start, host_id=HOST, settings=Settings(rounds=5, seconds=60)
        )

    def begin(work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    while text := await reader.readline():
        said: Line = json.loads(text)
        if "press" in said:
            begin(_press(games, discord, said["press"]))
        else:
            discord.answers[said["number"]].set_result(said)


async def _press(games: Games, discord: Line2Discord, press: Line) -> None:
    try:
        _, answer = await games.answer(
            press["game"],
            GUILD,
            press["round"],
            user_id=press["user"],
            interaction_id=press["id"],
            message_id=press["message"],
            choice=press["choice"],
        )
    except Refusal as refusal:
        discord.say(op="refused", press=press, reason=str(refusal))
    else:
        discord.say(op="ack", press=press, reaction=answer.reaction_ms)


def main(
    line: socket.socket, url: str, speed: float, origin: float, terms: tuple[int, ...], start: int | None
) -> None:
    with asyncio.Runner(loop_factory=lambda: FastLoop(speed)) as runner:
        runner.run(play(line, url, origin, terms, start))
