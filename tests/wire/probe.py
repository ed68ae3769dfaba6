"""What a probe or Prometheus asks the running process for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self

import aiohttp

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import PATIENCE


@dataclass(frozen=True, slots=True)
class Probe:
    port: int

    @classmethod
    def of(cls, bot: BotProcess) -> Self:
        """On the port that the bot's log names; it was started with HEALTH_PORT=0."""
        (line,) = [entry for entry in bot.logged("INFO") if "port" in entry]
        return cls(line["port"])

    async def read(self, path: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status, await answer.text()

    async def until(self, status: int, *, within: float = PATIENCE) -> str:
        """What `/readyz` says once it answers with this status."""
        async with asyncio.timeout(within):
            while True:
                answered, text = await self.read("/readyz")
                if answered == status:
                    return text
                await asyncio.sleep(0.02)
