"""Everything that a running quiz game talks to, made of plain values: a channel, a database, a glossary."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import discord

from bot.core.quiz.questions.model import Question
from bot.core.quiz.rating import Rating
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import Game
from bot.runtime.in_play import TermsInPlay
from bot.runtime.quiz.commits import Commits
from bot.runtime.quiz.games import Games
from bot.runtime.quiz.outlet import ChannelLostError, MessageLostError, Refresh, Render
from bot.runtime.quiz.running import RunningGame, Stage
from bot.storage.quiz import Transition
from bot.storage.shards import Shards
from tests.support.quiz import CHANNEL, GUILD, HOST, START, choice_question

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def snowflake(at: datetime, number: int = 0) -> int:
    """An id that Discord could have given at that instant."""
    return ((at - EPOCH) // timedelta(milliseconds=1) << 22) + number


def words(view: discord.ui.LayoutView) -> str:
    """What a person reads in the message."""
    texts = [item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    labels = [item.label or "" for item in view.walk_children() if isinstance(item, discord.ui.Button)]
    return "\n".join([*texts, *labels])


def custom_ids(view: discord.ui.LayoutView) -> list[str]:
    buttons = [item for item in view.walk_children() if isinstance(item, discord.ui.Button)]
    return [item.custom_id or "" for item in buttons]


@dataclass
class Message:
    id: int
    nonce: str
    at: datetime
    versions: list[str]
    custom_ids: list[str]

    @property
    def text(self) -> str:
        return self.versions[-1]


@dataclass
class Channel:
    """Keeps to `bot.runtime.quiz.outlet.Outlet`; each request takes `delay` seconds."""

    now: Callable[[], datetime]
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    edits: int = 0
    delay: float = 0.05
    lost: bool = False
    # Raised by the next sends, after the message is there.
    after_send: list[BaseException] = field(default_factory=list[BaseException])
    # Raised by the next edits.
    on_edit: list[BaseException] = field(default_factory=list[BaseException])

    async def send(self, game: Game, nonce: str, render: Render) -> int:
        await asyncio.sleep(self.delay)
        if self.lost:
            raise ChannelLostError
        for message in self.messages.values():
            if message.nonce == nonce:
                return message.id
        view = render()
        message_id = snowflake(self.now(), len(self.messages))
        self.messages[message_id] = Message(message_id, nonce, self.now(), [words(view)], custom_ids(view))
        if self.after_send:
            raise self.after_send.pop(0)
        return message_id

    async def edit(self, game: Game, message_id: int, render: Refresh, *, urgent: bool) -> None:
        await asyncio.sleep(self.delay)
        if self.lost:
            raise ChannelLostError
        if message_id not in self.messages:
            raise MessageLostError
        if self.on_edit:
            raise self.on_edit.pop(0)
        view = render()
        if view is not None:
            self.edits += 1
            self.messages[message_id].versions.append(words(view))
            self.messages[message_id].custom_ids = custom_ids(view)

    async def find(self, game: Game, mark: str, since: datetime) -> int | None:
        await asyncio.sleep(self.delay)
        for message in self.messages.values():
            if message.at >= since and any(each.startswith(mark) for each in message.custom_ids):
                return message.id
        return None

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages.values()]

    @property
    def latest(self) -> Message:
        return list(self.messages.values())[-1]


@dataclass
class Rows:
    """Keeps to what is used of `bot.storage.quiz.QuizStore`; `fails` are raised by the next writes."""

    games: dict[int, Game] = field(default_factory=dict[int, Game])
    writes: int = 0
    delay: float = 0.01
    fails: list[BaseException] = field(default_factory=list[BaseException])
    poisoned: frozenset[int] = frozenset()

    async def record(self, transitions: Iterable[Transition]) -> None:
        written = list(transitions)
        await asyncio.sleep(self.delay)
        if self.fails:
            raise self.fails.pop(0)
        if any(each.after.id in self.poisoned for each in written):
            raise ValueError("this game cannot be written")
        self.writes += 1
        self.games.update({each.after.id: each.after for each in written})

    async def load(self, game_id: int, guild_id: int) -> Game | None:
        game = self.games.get(game_id)
        return game if game is not None and game.guild_id == guild_id else None

    async def unfinished(self, shards: Shards | None = None) -> list[Game]:
        return [game for game in self.games.values() if not game.done]


@dataclass
class Questions:
    """Keeps to `bot.runtime.quiz.picking.Picker`: question after question, option 1 (B) is right."""

    left: int = 100
    make: Callable[[int], Question] = choice_question

    async def pick(self, game: Game) -> tuple[Question, Rating] | None:
        await asyncio.sleep(0.005)
        number = len(game.rounds) + 1
        return (self.make(number), Rating()) if number <= self.left else None


@dataclass
class Words:
    """Keeps to `bot.runtime.quiz.glossary.Glossary`."""

    aliases: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])

    async def rating(self, guild_id: int, user_id: int) -> Rating:
        await asyncio.sleep(0.002)
        return Rating(1_600, 30)

    async def accepts(self, question: Question, typed: str, guild_id: int) -> bool:
        return typed in question.accept

    async def term_ids(self, guild_id: int) -> frozenset[int]:
        return frozenset(range(1, 50))

    async def add_alias(self, guild_id: int, term_id: int, alias: str) -> None:
        self.aliases.append((guild_id, term_id, alias))


@dataclass
class Theatre:
    """A process that runs games in one channel, on the loop's own clock; `restart` makes the next one."""

    settings: Settings = field(default_factory=lambda: Settings(rounds=3, seconds=20))
    rows: Rows = field(default_factory=Rows)
    questions: Questions = field(default_factory=Questions)
    words: Words = field(default_factory=Words)
    in_play: TermsInPlay = field(default_factory=TermsInPlay)
    channel: Channel = field(init=False)
    games: Games = field(init=False)
    started: int = 0
    presses: int = 0

    def __post_init__(self) -> None:
        self.channel = Channel(self.now)
        self.games = self._games()

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time())

    def _games(self) -> Games:
        stage = Stage(
            self.channel,
            Commits(self.rows),  # pyright: ignore[reportArgumentType] a stand-in with the same methods
            self.questions,
            self.words,
            self.in_play,
            self.now,
        )
        return Games(stage, self.rows)  # pyright: ignore[reportArgumentType] as above

    def start(self, channel_id: int = CHANNEL, *, by_itself: bool = False) -> RunningGame:
        self.started += 1
        return self.games.start(
            self.started,
            guild_id=GUILD,
            channel_id=channel_id,
            host_id=HOST,
            settings=self.settings,
            by_itself=by_itself,
        )

    async def press(self, running: RunningGame, user_id: int, choice: int = 1) -> None:
        """Press a button of the latest question now; return when the press is acknowledged."""
        number = len(running.game.rounds)
        await self.games.answer(
            running.game.id,
            GUILD,
            number,
            user_id=user_id,
            interaction_id=self.press_id(),
            message_id=self.channel.latest.id,
            choice=choice,
        )

    def press_id(self) -> int:
        self.presses += 1
        return snowflake(self.now(), self.presses)

    def kill(self) -> None:
        """What the process knew is gone; tasks and timers too, as with `kill -9`."""
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()
        for running in list(self.games._running.values()):
            running._stop_timers()

    async def restart(self) -> RunningGame:
        """Kill the process, start another, return the game that it takes up, of several the newest."""
        self.kill()
        await asyncio.sleep(0)
        await self.begin_anew()
        return self.games.with_id(self.started, GUILD)

    async def begin_anew(self) -> None:
        self.in_play = TermsInPlay()
        self.games = self._games()
        await self.games.load(None)
        await self.games.resume(lambda _: True)
