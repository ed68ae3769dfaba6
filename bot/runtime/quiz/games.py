"""All games that this process runs: one in a channel, taken up again after a restart."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Final

import discord

from bot.core.clock import Now
from bot.core.quiz.appeals import decided_late
from bot.core.quiz.events import Answered, AppealDecided, Ended
from bot.core.quiz.lobby import new_game
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import Answer, End, Game, Phase
from bot.core.refusal import Refusal
from bot.runtime.deck_views import DeckViews
from bot.runtime.in_play import TermsInPlay
from bot.runtime.library import Library
from bot.runtime.quiz.commits import Commits
from bot.runtime.quiz.glossary import LibraryGlossary
from bot.runtime.quiz.outlet import Outlet
from bot.runtime.quiz.picking import GlossaryPicker
from bot.runtime.quiz.running import RunningGame, Stage
from bot.storage.engine import Database
from bot.storage.quiz import QuizStore
from bot.storage.shards import Shards
from bot.ui.quiz.private import restarting

_log = logging.getLogger(__name__)

# Ended games whose buttons people still press: kept for a while so that these need no database.
_ENDED_KEPT, _ENDED_KEPT_FOR = 200, timedelta(minutes=5)
# Discord takes about one edit a second of one message, and fifty requests a second of all.
_REFRESH_AFTER: Final = 1.5
_REFRESHES_A_SECOND: Final = 20
_TO_SAY_GOODBYE: Final = timedelta(seconds=4)

OVER: Final = "This quiz is over. `/quiz start` begins another."
NONE_HERE: Final = "No quiz is running in this channel. `/quiz start` begins one."


class RestartingError(Refusal):
    """The process ends; the next one can do what was asked for."""


class Games:
    def __init__(self, stage: Stage, store: QuizStore) -> None:
        self._stage = stage
        self._store = store
        self._running: dict[int, RunningGame] = {}
        self._in_channel: dict[int, RunningGame] = {}
        self._ended: OrderedDict[int, Game] = OrderedDict()
        self._loaded: list[RunningGame] = []
        self._closed = False
        # Of several games in one channel, those that a newer one has followed.
        self._outlived: set[int] = set()

    @property
    def running(self) -> int:
        return len(self._running)

    def tell_of_ends(self, told: Callable[[Sequence[int]], None]) -> None:
        """Have `told` called with the ids of games whose end, or a change after it, was stored."""
        self._stage.commits.told_of_ends = told

    def in_channel(self, channel_id: int) -> RunningGame:
        """The game that runs in this channel. Raises Refusal where there is none."""
        game = self._in_channel.get(channel_id)
        if game is None:
            raise Refusal(NONE_HERE)
        return game

    def with_id(self, game_id: int, guild_id: int) -> RunningGame:
        """The game with this id, if it runs in this guild. Raises Refusal where it does not."""
        running = self._running.get(game_id)
        if running is None or running.game.guild_id != guild_id:
            raise Refusal(OVER)
        return running

    def remembered(self, game_id: int, guild_id: int) -> Game | None:
        """A game that runs, or that was over not long ago; from memory."""
        running = self._running.get(game_id)
        game = running.game if running is not None else self._ended.get(game_id)
        return game if game is not None and game.guild_id == guild_id else None

    async def look_back(self, game_id: int, guild_id: int) -> Game:
        """A game that runs or is over. Raises Refusal where nobody remembers it."""
        game = self.remembered(game_id, guild_id) or await self._store.load(game_id, guild_id)
        if game is None:
            raise Refusal("I do not know this quiz any more.")
        return game

    async def decide_late(self, game: Game, event: AppealDecided) -> None:
        """Decide an appeal of a game that is over; return when that is stored. Raises Refusal."""
        before = self.remembered(game.id, game.guild_id) or game
        after = decided_late(before, event)
        self._remember(after)
        await asyncio.shield(self._stage.commits.commit(before, after))

    def start(
        self,
        game_id: int,
        *,
        guild_id: int,
        channel_id: int,
        host_id: int,
        settings: Settings,
        by_itself: bool = False,
    ) -> RunningGame:
        """Open a lobby; `game_id` is a snowflake of its own, such as that of the interaction that wants it.

        The lobby's message is the caller's to send, except where the game starts `by_itself`: then the host
        does not play unless they join. Raises Refusal where a game runs already, RestartingError at the end.
        """
        if self._closed:
            raise RestartingError("I am restarting. Try again in a moment.")
        if channel_id in self._in_channel and not self._in_channel[channel_id].game.over:
            raise Refusal("A quiz is running in this channel already. `/quiz status` shows where it stands.")
        game = new_game(
            game_id,
            guild_id=guild_id,
            channel_id=channel_id,
            host_id=host_id,
            settings=settings,
            now=self._stage.now(),
            host_plays=not by_itself,
        )
        running = self._register(game)
        running.open(announce=by_itself)
        return running

    def in_guild(self, guild_id: int) -> list[Game]:
        """The games that run in a guild, the oldest first."""
        games = [running.game for running in self._running.values()]
        return [game for game in games if game.guild_id == guild_id and not game.over]

    async def answer(
        self,
        game_id: int,
        guild_id: int,
        number: int,
        *,
        user_id: int,
        interaction_id: int,
        message_id: int | None,
        choice: int | None = None,
        text: str | None = None,
    ) -> tuple[Game, Answer]:
        """Take an answer; return when it is stored. Raises Refusal where it does not count."""
        running = self.with_id(game_id, guild_id)
        game = running.game
        if game.phase is Phase.ASKING and len(game.rounds) == number and message_id is not None:
            # Their press is here before Discord has told us of our own message.
            running.shown(number, message_id)
        right = None
        if text is not None and 1 <= number <= len(game.rounds):
            question = game.rounds[number - 1].question
            right = await self._stage.glossary.accepts(question, text, game.guild_id)
        event = Answered(
            number,
            user_id,
            discord.utils.snowflake_time(interaction_id),
            choice=choice,
            text=text,
            right=right,
        )
        await running.do(event)
        answer = running.game.rounds[number - 1].answers[user_id]
        return running.game, answer

    async def load(self, shards: Shards | None) -> None:
        """Take up what an earlier process ran, without saying a word yet; its buttons work from now on."""
        for game in reversed(await self._store.unfinished(shards)):
            if game.channel_id in self._in_channel:
                _log.warning("Quiz %s is in a channel with a newer one and ends here", game.id)
                self._outlived.add(game.id)
            running = self._register(game)
            if game.id not in self._outlived:
                await running.conceal()
            self._loaded.append(running)

    async def resume(self, knows_guild: Callable[[int], bool]) -> None:
        """Go on with what was loaded; games in guilds that are gone end."""
        loaded, self._loaded = self._loaded, []
        for running in reversed(loaded):
            try:
                if knows_guild(running.game.guild_id) and running.game.id not in self._outlived:
                    await running.resume()
                else:
                    self._end([running], End.LOST)
            except Exception:  # noqa: BLE001 - one bad game must not keep the others from going on
                _log.exception("Quiz %s cannot go on", running.game.id)
                running.leave()
        self._outlived.clear()

    def forget_player(self, user_id: int) -> None:
        """Games that are over are read anew where this person played: their rows know them no more."""
        for game in [each for each in self._ended.values() if user_id in each.players]:
            del self._ended[game.id]

    def lost_channel(self, channel_id: int) -> None:
        self._end(
            [running for running in self._running.values() if running.game.channel_id == channel_id], End.LOST
        )

    def lost_guild(self, guild_id: int) -> None:
        self._end(
            [running for running in self._running.values() if running.game.guild_id == guild_id], End.LOST
        )

    async def close(self) -> None:
        """Tell the channels, stop every timer, write what is not written."""
        self._closed = True
        games = [running for running in self._running.values() if not running.game.over]
        for running in self._running.values():
            running.close()
        if games:
            goodbyes = [asyncio.ensure_future(self._say_goodbye(running)) for running in games]
            _, late = await asyncio.wait(goodbyes, timeout=_TO_SAY_GOODBYE.total_seconds())
            for each in late:
                each.cancel()
        await self._stage.commits.close()

    async def _say_goodbye(self, running: RunningGame) -> None:
        try:
            await running.say(f"bye{self._stage.now():%M%S}", restarting)
        except Exception as error:  # noqa: BLE001 - a word of courtesy; the game is safe without it
            _log.info("Quiz %s was not told of the restart: %s", running.game.id, error)

    def _end(self, games: Iterable[RunningGame], end: End) -> None:
        for running in games:
            if not running.game.over:
                running.happened(Ended(end))

    def _register(self, game: Game) -> RunningGame:
        running = RunningGame(game, self._stage, self._forget, self._refresh_after)
        self._running[game.id] = running
        if not game.over and game.id not in self._outlived:
            self._in_channel[game.channel_id] = running
        return running

    def _refresh_after(self) -> float:
        """Many games show their counts less often, so that counts leave most of the outgoing pace free."""
        return max(_REFRESH_AFTER, len(self._running) / _REFRESHES_A_SECOND)

    def _forget(self, running: RunningGame) -> None:
        game = running.game
        self._running.pop(game.id, None)
        if self._in_channel.get(game.channel_id) is running:
            del self._in_channel[game.channel_id]
        self._remember(game)

    def _remember(self, game: Game) -> None:
        """A game that is over, for a while."""
        self._ended[game.id] = game
        while len(self._ended) > _ENDED_KEPT:
            self._ended.popitem(last=False)
        kept_for = _ENDED_KEPT_FOR.total_seconds()
        asyncio.get_running_loop().call_later(kept_for, self._ended.pop, game.id, None)


def open_games(
    database: Database,
    library: Library,
    outlet: Outlet,
    in_play: TermsInPlay,
    views: DeckViews,
    *,
    now: Now,
    rng: random.Random,
) -> Games:
    """The games of a process, none running yet."""
    store = QuizStore(database)
    stage = Stage(
        outlet=outlet,
        commits=Commits(store),
        picker=GlossaryPicker(library, store, views, in_play, rng),
        glossary=LibraryGlossary(library, store),
        in_play=in_play,
        now=now,
    )
    return Games(stage, store)
