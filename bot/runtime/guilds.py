"""Which servers the bot is in; what is kept about one goes thirty days after the bot was removed from it.

An outage is no removal: Discord names a server that is away among the others, and tells of a removal apart.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import discord

from bot.core.clock import Now
from bot.runtime.poster import shards_of
from bot.storage.errors import StorageError
from bot.storage.guilds import GuildStore

_log = logging.getLogger(__name__)

CLEAN_UP_SECONDS: Final = 24 * 60 * 60.0


@dataclass(slots=True)
class GuildKeeper:
    """`forget` is told of a server whose data is gone, for what memory holds of it."""

    client: discord.Client
    store: GuildStore
    now: Now
    forget: Callable[[int], None]
    _cleaning: asyncio.Task[None] | None = None
    _news: dict[int, bool] = field(default_factory=dict[int, bool])
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ready(self) -> None:
        """All servers are known: make up for what happened unheard; from the first time on clean up daily."""
        await self._try(self._reconcile)
        if self._cleaning is None:
            self._cleaning = asyncio.create_task(self._clean_up_daily(), name="guilds")

    async def joined(self, guild_id: int) -> None:
        await self._note(guild_id, here=True)

    async def left(self, guild: discord.Guild) -> None:
        """discord.py tells of an outage apart, and of a removal during one as of any other."""
        await self._note(guild.id, here=False)

    async def _note(self, guild_id: int, *, here: bool) -> None:
        """What comes while something is written goes together: a start tells of thousands of servers."""
        self._news[guild_id] = here
        async with self._turn:
            news, self._news = self._news, {}
            if joined := [each for each, is_here in news.items() if is_here]:
                await self._try(lambda: self.store.joined(joined, self.now()))
            for left in [each for each, is_here in news.items() if not is_here]:
                await self._try(partial(self.store.left, left, self.now()))

    def close(self) -> None:
        if self._cleaning is not None:
            self._cleaning.cancel()

    async def _reconcile(self) -> None:
        # Those in an outage are in this list too.
        present = {guild.id for guild in self.client.guilds}
        await self.store.reconcile(present, self.now(), shards_of(self.client))

    async def _clean_up_daily(self) -> None:
        while True:
            await self._try(self.clean_up)
            await asyncio.sleep(CLEAN_UP_SECONDS)

    async def clean_up(self) -> None:
        """Delete what is kept about servers that were left thirty days ago. Raises StorageError."""
        for guild_id in await self.store.abandoned(self.now(), shards_of(self.client)):
            if self.client.get_guild(guild_id) is None and await self.store.delete(guild_id, self.now()):
                self.forget(guild_id)
                _log.info("The data of server %s is deleted: the bot was removed 30 days ago.", guild_id)

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except StorageError as error:
            _log.warning("The list of servers waits until the next start: %s", error)
        except Exception:  # noqa: BLE001 - this runs for months, and tomorrow is another day
            _log.exception("The list of servers could not be kept")
