"""Counts games for the boards when they end, so that no reader waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

import discord

from bot.core.clock import Now
from bot.runtime.poster import shards_of
from bot.storage.boards import BoardStore
from bot.storage.errors import StorageError

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class BoardKeeper:
    client: discord.Client
    store: BoardStore
    now: Now
    _counting: asyncio.Task[None] | None = None
    _ended: dict[int, None] = field(default_factory=dict[int, None])
    _look: bool = False
    _closing: bool = False

    def wake(self) -> None:
        """An earlier process may have left games: look through all that were ever played."""
        self._look = True
        self._begin()

    def count(self, game_ids: Iterable[int]) -> None:
        """These games have ended, or their answers have changed."""
        self._ended |= dict.fromkeys(game_ids)
        self._begin()

    def _begin(self) -> None:
        if self._counting is None and not self._closing:
            self._counting = asyncio.create_task(self._count_all(), name="boards")

    async def close(self) -> None:
        """Return when the game that is being counted is; the others are counted after the next start."""
        self._closing = True
        if self._counting is not None:
            await self._counting

    async def _count_all(self) -> None:
        try:
            while (self._look or self._ended) and not self._closing:
                await self._count()
        except StorageError as error:
            # What is left is found then; and who reads a board meanwhile counts what it lacks.
            self._look = True
            _log.warning("The boards wait for the next game that ends: %s", error)
        finally:
            self._counting = None

    async def _count(self) -> None:
        ended, self._ended = self._ended, {}
        if self._look:
            self._look = False
            await self.store.settle_all(self.now(), shards=shards_of(self.client), stop=self._stops)
        else:
            await self.store.settle_each(ended, self.now(), stop=self._stops)

    def _stops(self) -> bool:
        return self._closing
