"""The running playground: real time passes, and every page shows what the bot says on its own."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import discord
import simcord

from bot.playground.simcord_internals import (
    ChannelPage,
    errors_so_far,
    name_bot,
    quick_actions,
    set_clock,
    take_for_answers,
    transcript_length,
)
from bot.playground.town import CHANNELS, Town, build_town
from bot.runtime.failures import sentence

_log = logging.getLogger(__name__)
TICK_SECONDS = 0.5
HIGHEST_PORT = 65_535


@dataclass
class Playground:
    env: simcord.Env
    town: Town
    pages: tuple[ChannelPage, ...]
    turn: asyncio.Lock
    _seen: int = 0
    _told: int = 0
    _clock: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    @property
    def url(self) -> str:
        return self.pages[0].preview.url

    async def tick(self) -> None:
        """Let the simulated time catch up with the real one, then show what was said meanwhile."""
        async with self.turn:
            real = asyncio.get_running_loop().time()
            passed, self._clock = real - self._clock, real
            await self.env.advance_time(passed)
            for error in errors_so_far(self.env)[self._told :]:
                _log.error("The bot failed", exc_info=error)
            self._told = len(errors_so_far(self.env))
            length = transcript_length(self.env)
            if length != self._seen:
                self._seen = length
                for page in self.pages:
                    await page.preview.refresh()

    async def run(self) -> None:
        """Tick until cancelled; one tick that fails does not stop the clock."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self.tick()
            except Exception:  # noqa: BLE001 - the clock must go on; the log has it
                _log.exception("A tick of the playground failed")


@asynccontextmanager
async def open_playground(
    make_bot: Callable[[Callable[[], datetime]], discord.AutoShardedClient],
    port: int,
    furnish: Callable[[Town], Awaitable[None]],
) -> AsyncGenerator[Playground]:
    """The bot in its simulated server, served on 127.0.0.1: a channel a port, from `port` on (0: free ones).

    `make_bot` is given the clock; `furnish` is called when the bot runs and nobody sees it yet. Raises
    OSError where a port cannot be had.
    """
    require_room(port)
    holder: list[simcord.Env] = []

    def now() -> datetime:
        return holder[0].now()

    bot = make_bot(now)
    env = simcord.Env(bot, check_errors=False, shard_count=bot.shard_count or 1)
    holder.append(env)
    take_for_answers(env, lambda error: sentence(error) is not None)
    with quick_actions():
        # The town comes first: its ids are those of the simulation's first instant, the same at every start.
        town = build_town(env)
        name_bot(env, "Lexicord")
        set_clock(env, datetime.now(UTC))
        await env.start()
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(env.shutdown)
            await furnish(town)
            yield await _serve(env, town, port, stack)


async def _serve(env: simcord.Env, town: Town, port: int, stack: contextlib.AsyncExitStack) -> Playground:
    turn = asyncio.Lock()
    pages: list[ChannelPage] = []
    for number, channel in enumerate(town.channels):
        page = ChannelPage(env, channel, town.people, port and port + number, turn)
        try:
            await stack.enter_async_context(page.preview)
        except simcord.SetupError as error:
            cause = error.__cause__
            if not isinstance(cause, OSError):
                raise
            raise OSError(no_port(cause, port + number, len(town.channels))) from error
        pages.append(page)
    for page in pages:
        page.show_neighbours({each.name: each.preview.url for each in pages})
    return Playground(env, town, tuple(pages), turn)


def require_room(port: int) -> None:
    """Raise OSError where the last ports of all are too few for the channels."""
    last = HIGHEST_PORT - len(CHANNELS) + 1
    if port > last:
        raise OSError(
            f"PLAYGROUND_PORT is {port}; the playground uses {len(CHANNELS)} ports in a row, so set it to "
            f"at most {last}, or to 0 for free ones"
        )


def no_port(error: OSError, port: int, needed: int) -> str:
    """What to tell of a port that cannot be had, where `needed` ports in a row are wanted."""
    taken = error.errno == errno.EADDRINUSE
    why = "is taken" if taken else f"cannot be used: {os.strerror(error.errno or 0)}"
    return (
        f"Port {port} {why}. The playground uses {needed} ports in a row: "
        f"set PLAYGROUND_PORT to the first of {needed} free ones, or to 0"
    )
