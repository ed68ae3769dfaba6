"""What was looked up and what was missed: noted in memory after the answer is out, written in groups.

Nothing about who asked is kept. A crash loses at most the last few seconds of these counts.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.clock import Now
from bot.storage.errors import StorageError
from bot.storage.lookups import LookupStore

_log = logging.getLogger(__name__)
WRITE_AFTER_SECONDS = 10.0
RECENT_PER_GUILD = 10
GUILDS_REMEMBERED = 5_000
POPULAR_WITHIN = timedelta(days=30)
POPULAR_FOR = timedelta(hours=1)
RETRY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Popular:
    """The terms that were popular when they were last read, and when to read them again; None: at once."""

    term_ids: tuple[int, ...] = ()
    read_again: datetime | None = None


@dataclass(slots=True)
class Journal:
    """Counts since the last write, and each guild's last few terms (in memory only)."""

    store: LookupStore
    now: Now
    _found: Counter[tuple[int, int]] = field(default_factory=Counter[tuple[int, int]])
    _missed: dict[tuple[int, str], tuple[int, tuple[int, ...]]] = field(
        default_factory=dict[tuple[int, str], tuple[int, tuple[int, ...]]]
    )
    _recent: OrderedDict[int, list[int]] = field(default_factory=OrderedDict[int, list[int]])
    _popular: OrderedDict[int, _Popular] = field(default_factory=OrderedDict[int, _Popular])
    _timer: asyncio.TimerHandle | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def found(self, guild_id: int | None, term_id: int) -> None:
        if guild_id is None:
            return
        recent = self._recent.setdefault(guild_id, [])
        self._recent.move_to_end(guild_id)
        if term_id in recent:
            recent.remove(term_id)
        recent.insert(0, term_id)
        del recent[RECENT_PER_GUILD:]
        _forget_oldest(self._recent)
        self._found[guild_id, term_id] += 1
        self._write_soon()

    def missed(self, guild_id: int | None, text: str, offered: Sequence[int]) -> None:
        if guild_id is None:
            return
        count, _ = self._missed.get((guild_id, text), (0, ()))
        self._missed[guild_id, text] = (count + 1, tuple(offered))
        self._write_soon()

    def recent(self, guild_id: int | None) -> tuple[int, ...]:
        """The last terms that this guild looked up, newest first."""
        return tuple(self._recent.get(guild_id, ())) if guild_id is not None else ()

    def popular(self, guild_id: int | None) -> tuple[int, ...]:
        """What this guild looked up most lately; empty the first time, while it is being read.

        It is read again after an hour, and until that is done the old answer stands: nobody waits for it.
        """
        if guild_id is None:
            return ()
        known = self._popular.get(guild_id, _Popular())
        now = self.now()
        if known.read_again is None or now >= known.read_again:
            self._popular[guild_id] = replace(known, read_again=now + POPULAR_FOR)
            self._popular.move_to_end(guild_id)
            _forget_oldest(self._popular)
            self._in_background(self._read_popular(guild_id))
        return known.term_ids

    async def _read_popular(self, guild_id: int) -> None:
        now = self.now()
        try:
            counts = await self.store.most_looked_up(
                guild_id, (now - POPULAR_WITHIN).date(), limit=RECENT_PER_GUILD
            )
        except StorageError as error:
            _log.warning("Popular terms cannot be read: %s", error)
            known = self._popular.get(guild_id, _Popular())
            self._popular[guild_id] = replace(known, read_again=now + RETRY_AFTER)
        else:
            term_ids = tuple(term_id for term_id, _ in counts)
            self._popular[guild_id] = _Popular(term_ids, now + POPULAR_FOR)

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name="lookup-journal")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _write_soon(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(WRITE_AFTER_SECONDS, self._start_writing)

    def _start_writing(self) -> None:
        self._in_background(self.write())

    async def write(self) -> None:
        """Write what was noted since the last time; what cannot be written now is kept for the next time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        found, self._found = self._found, Counter()
        missed, self._missed = self._missed, {}
        if not found and not missed:
            return
        try:
            await self.store.note(found, missed, now=self.now())
        except StorageError as error:
            _log.warning("The counts of lookups wait: %s", error)
            self._found.update(found)
            for key, (count, offered) in missed.items():
                since, newest = self._missed.get(key, (0, offered))
                self._missed[key] = (count + since, newest)

    async def close(self) -> None:
        await self.write()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _forget_oldest(remembered: OrderedDict[int, Any]) -> None:
    while len(remembered) > GUILDS_REMEMBERED:
        remembered.popitem(last=False)
