"""What a process holds, seen from outside and as it says itself, and how that grows."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

SAMPLES_AT_REST = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """`at` in seconds of the loop's clock, `memory` (resident) in KB; the rest are counts."""

    at: float
    memory: int
    files: int
    threads: int
    tasks: int
    connections: int


class Watch:
    """Takes samples of one process; its figures come over one connection that stays."""

    def __init__(self, pid: int, port: int) -> None:
        self._process = Path(f"/proc/{pid}")
        self._address = f"http://127.0.0.1:{port}/metrics"
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        await self._session.close()

    async def sample(self) -> Sample:
        async with self._session.get(self._address) as answer:
            families = text_string_to_metric_families(await answer.text())
        told = {each.name: each.samples[0].value for each in families if each.samples}
        status = dict(line.split(":", 1) for line in (self._process / "status").read_text().splitlines())
        return Sample(
            at=asyncio.get_running_loop().time(),
            memory=int(status["VmRSS"].split()[0]),
            files=sum(1 for _ in (self._process / "fd").iterdir()),
            threads=int(status["Threads"]),
            tasks=int(told["lexicord_tasks"]),
            connections=int(told["lexicord_database_connections"]),
        )

    async def at_rest(self, seconds: float) -> Sample:
        """What it holds after so long a silence."""
        await asyncio.sleep(seconds - SAMPLES_AT_REST)
        samples: list[Sample] = []
        for _ in range(SAMPLES_AT_REST):
            samples.append(await self.sample())
            await asyncio.sleep(1)
        # Now and then something ticks, so the least of them is what stays.
        return Sample(
            at=samples[-1].at,
            memory=min(each.memory for each in samples),
            files=min(each.files for each in samples),
            threads=min(each.threads for each in samples),
            tasks=min(each.tasks for each in samples),
            connections=min(each.connections for each in samples),
        )


def slope(samples: Sequence[Sample]) -> float:
    """How memory grows in KB a minute: the median of all slopes between two samples.

    Source: H. Theil (1950) and P. K. Sen (1968); it does not mind that a third of the samples are outliers.
    """
    return statistics.median(
        (later.memory - earlier.memory) / (later.at - earlier.at) * 60
        for earlier, later in combinations(samples, 2)
    )
