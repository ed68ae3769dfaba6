"""Counts games for the boards when they end, so that no reader waits for it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

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
    _again: bool = False
    _closing: bool = False

    def wake(self) -> None:
        """A game has ended, or its answers have changed; or an earlier process may have left some."""
        self._again = True
        if self._counting is None and not self._closing:
            self._counting = asyncio.create_task(self._count_all(), name="boards")

    async def close(self) -> None:
        """Return when the game that is being counted is; the others are counted after the next start."""
        self._closing = True
        if self._counting is not None:
            await self._counting

    async def _count_all(self) -> None:
        try:
            while self._again and not self._closing:
                self._again = False
                await self._count()
        except StorageError as error:
            # Who reads a board meanwhile counts what it lacks.
            _log.warning("The boards wait for the next game that ends: %s", error)
        finally:
            self._counting = None

    async def _count(self) -> None:
        shards = shards_of(self.client)
        refused: set[int] = set()
        while waiting := [each for each in await self.store.unsettled(shards) if each not in refused]:
            for game_id in waiting:
                if self._closing:
                    return
                try:
                    await self.store.settle(game_id, self.now())
                except StorageError:
                    raise
                except Exception:  # noqa: BLE001 - one bad game must not keep the others off the boards
                    refused.add(game_id)
                    _log.exception("Quiz %s is on no board: it cannot be counted", game_id)
