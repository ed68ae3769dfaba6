"""What was looked up and what was missed, noted after the answer is out and written in groups.

Nothing about who asked is kept. A crash loses at most the last few seconds of these counts.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.clock import Now
from bot.storage.errors import StorageError
from bot.storage.lookups import LookupStore

_log = logging.getLogger(__name__)
WRITE_AFTER_SECONDS = 10.0
RECENT_PER_GUILD = 10
GUILDS_REMEMBERED = 5_000


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
    _timer: asyncio.TimerHandle | None = None
    _writing: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def found(self, guild_id: int | None, term_id: int) -> None:
        if guild_id is None:
            return
        recent = self._recent.setdefault(guild_id, [])
        self._recent.move_to_end(guild_id)
        if term_id in recent:
            recent.remove(term_id)
        recent.insert(0, term_id)
        del recent[RECENT_PER_GUILD:]
        while len(self._recent) > GUILDS_REMEMBERED:
            self._recent.popitem(last=False)
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

    def _write_soon(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(WRITE_AFTER_SECONDS, self._start_writing)

    def _start_writing(self) -> None:
        task = asyncio.create_task(self.write(), name="lookup-journal")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

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
            for key, value in missed.items():
                self._missed.setdefault(key, value)

    async def close(self) -> None:
        await self.write()
        await asyncio.gather(*self._writing, return_exceptions=True)
