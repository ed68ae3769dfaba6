"""`/healthz`, `/readyz` and `/metrics` on a port of their own.

Healthy: the process answers and its event loop turns. Ready: the gateway is connected and answers its
heartbeats, and the database answers with the schema of this version.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord
from aiohttp import web

from bot.config import DEFAULT_HEALTH_HOST
from bot.runtime.metrics import Metrics
from bot.runtime.wire import silent_shards
from bot.storage.engine import Database
from bot.storage.errors import StorageError
from bot.storage.migrate import require_current

_log = logging.getLogger(__name__)

DATABASE_WITHIN_SECONDS = 3.0
_METRICS_TYPE = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}

Check = Callable[[], Awaitable[str | None]]


@dataclass(slots=True)
class HealthServer:
    """Serves until `close`; `port` 0 takes a free one, which `start` returns."""

    metrics: Metrics
    checks: dict[str, Check]
    _runner: web.AppRunner | None = None

    async def start(self, port: int, host: str = DEFAULT_HEALTH_HOST) -> int:
        """Raises OSError where the port is taken."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        taken = int(self._runner.addresses[0][1])
        _log.info("Health and metrics on %s, port %s", host, taken, extra={"port": taken})
        return taken

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _healthz(self, _: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _readyz(self, _: web.Request) -> web.Response:
        problems = {name: problem for name, check in self.checks.items() if (problem := await check())}
        lines = [f"{name}: {problems.get(name, 'OK')}" for name in self.checks]
        return web.Response(text="\n".join(lines) + "\n", status=503 if problems else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=await self.metrics.read(), headers=_METRICS_TYPE)


def readiness(client: discord.AutoShardedClient, database: Database) -> dict[str, Check]:
    """What has to be well for the bot to serve: each check gives None, or what is wrong."""

    async def gateway() -> str | None:
        if not client.is_ready():
            return "not connected yet"
        silent = silent_shards(client)
        return f"shards {silent} do not answer" if silent else None

    async def database_answers() -> str | None:
        try:
            async with asyncio.timeout(DATABASE_WITHIN_SECONDS):
                await require_current(database)
        except StorageError as error:
            return str(error)
        except TimeoutError:
            return f"no answer within {DATABASE_WITHIN_SECONDS:.0f} s"
        return None

    return {"gateway": gateway, "database": database_answers}
