"""What goes wrong during `soak`: something every twenty seconds, and now and then the database is locked."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.wire.discord_server import WireDiscord

EVERY, LOCKED_FOR = 20.0, 2.0
# An answer counts for three seconds: what is sent to a broken websocket may reach nobody in time.
BEFORE, AFTER = 1.0, 5.0
CALLBACK = ("POST", "/interactions/*/callback")


class Trouble:
    """Faults in turn; `double` lets the next interaction's event come twice."""

    def __init__(self, wire: WireDiscord, file: Path, double: Callable[[], None]) -> None:
        self.happened: Counter[str] = Counter()
        self._wire = wire
        self._file = file
        self._line_broke_at: list[float] = []
        next_fault = wire.faults.next
        faults: dict[str, Callable[[], object]] = {
            "websocket dropped": self._drop,
            "429": lambda: next_fault(*CALLBACK, status=429),
            "event doubled": double,
            "RECONNECT": self._reconnect,
            "500 after the effect": lambda: next_fault(*CALLBACK, status=500, after_effect=True),
            "connection reset": lambda: next_fault(*CALLBACK, reset=True, after_effect=True),
        }
        self._faults = itertools.cycle(faults.items())

    async def goes_on(self, seconds: float) -> None:
        """One fault every twenty seconds; half way through, the database is locked for two."""
        lock = asyncio.create_task(self._lock(seconds / 2))
        clock = asyncio.get_running_loop().time
        began = clock()
        for number in range(1, int((seconds - AFTER) / EVERY) + 1):
            await asyncio.sleep(began + number * EVERY - clock())
            name, happens = next(self._faults)
            happens()
            self.happened[name] += 1
        await lock

    def explains(self, sent_at: float) -> bool:
        """Whether an interaction sent then (on `perf_counter`) may have met a broken websocket."""
        return any(-BEFORE < sent_at - broke_at < AFTER for broke_at in self._line_broke_at)

    def _drop(self) -> None:
        self._line_broke_at.append(time.perf_counter())
        self._wire.gateway.drop()

    def _reconnect(self) -> None:
        self._line_broke_at.append(time.perf_counter())
        self._wire.gateway.ask_to_reconnect()

    async def _lock(self, after: float) -> None:
        await asyncio.sleep(after)
        with closing(sqlite3.connect(self._file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCKED_FOR)
            other.execute("ROLLBACK")
        self.happened["database locked"] += 1
