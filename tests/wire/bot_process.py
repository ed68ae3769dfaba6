"""The real bot, `python -m bot run`, as a process of its own on the loopback Discord."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.wire.discord_server import TOKEN, WireDiscord

ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
"""What a process needs of this machine; the developer's own settings are none of it."""
START_WITHIN = 30.0
END_WITHIN = 10.0
# Importing the bot takes a second; a server that has done so forks each process in milliseconds.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.wire.bot_process", "bot.app", "bot.cli.run"])


def run_forked(
    arguments: Sequence[str], environment: dict[str, str], folder: Path, output: Connection, ahead: float
) -> None:
    """What `python -m bot …` does, in a process forked for it whose clock is `ahead` seconds."""
    from bot.app import LexicordBot  # noqa: PLC0415 - the fork server has it, the tests do not need it
    from bot.cli import main  # noqa: PLC0415 - as above

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    os.dup2(output.fileno(), 2)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    defaults = LexicordBot.__init__.__kwdefaults__
    assert defaults is not None
    assert "now" in defaults
    defaults["now"] = lambda: datetime.now(UTC) + timedelta(seconds=ahead)
    sys.exit(main(arguments))


class BotProcess:
    """One process at a time, as often as a test starts it; everything it says is kept in `lines`.

    `settings` are environment variables beside those that lead it to the loopback. `forked` starts it
    without a new interpreter, for tests about what it does later; then its clock goes with Discord's.
    """

    def __init__(
        self, wire: WireDiscord, database_url: str, folder: Path, *, forked: bool = False, **settings: str
    ) -> None:
        self.wire = wire
        self.lines: list[str] = []
        self.exit_code: int | None = None
        self.said_its_token = False
        self.arguments: tuple[str, ...] = ("run",)
        self.pid = 0
        self._folder = folder
        self.forked = forked
        self._watching: asyncio.Task[None] | None = None
        self.environment = {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_BASE": wire.address,
            "DATABASE_URL": database_url,
            "GLOSSARY_FILE": str(ROOT / "data" / "deep_learning.txt"),
            "GUILD_READY_SECONDS": "0.05",
            "LOG_FORMAT": "json",
            **settings,
        }

    def stored(self, query: str, *values: object) -> list[Any]:
        """What the SQLite database answers to a query; of single columns, the values."""
        path = self.environment["DATABASE_URL"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute(query, values).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    @property
    def runs(self) -> bool:
        return self._watching is not None and self.exit_code is None

    def logged(self, *levels: str) -> list[dict[str, Any]]:
        """The log's entries of these levels."""
        entries = [json.loads(line) for line in self.lines if line.startswith("{")]
        return [entry for entry in entries if entry["level"] in levels]

    async def launch(self) -> None:
        """Start it and do not wait for anything."""
        self.exit_code = None
        reader, output = await _pipe()
        try:
            code = await (self._fork(output) if self.forked else self._spawn(output))
        finally:
            output.close()
        self._watching = asyncio.create_task(self._watch(reader, code))

    async def _spawn(self, output: Connection) -> asyncio.Future[int]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *self.arguments,
            env=self.environment,
            cwd=self._folder,
            stderr=output.fileno(),
        )
        self.pid = process.pid
        return asyncio.ensure_future(process.wait())

    async def _fork(self, output: Connection) -> asyncio.Future[int]:
        process = _FORKS.Process(
            target=run_forked,
            args=(self.arguments, self.environment, self._folder, output, self.wire.state.clock.ahead),
            daemon=True,
        )
        await asyncio.to_thread(process.start)
        self.pid = process.pid or 0
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[int] = loop.create_future()

        def end() -> None:
            loop.remove_reader(process.sentinel)
            process.join()
            ended.set_result(process.exitcode or 0)

        loop.add_reader(process.sentinel, end)
        return ended

    async def _watch(self, reader: asyncio.StreamReader, code: asyncio.Future[int]) -> None:
        while line := await reader.readline():
            self.lines.append(line.decode().rstrip("\n"))
            self.said_its_token |= TOKEN.encode() in line
            self.wire.changed()
        self.exit_code = await code
        self.wire.changed()

    async def start(self) -> None:
        """Return when it is on the gateway; its commands are known by then."""
        before = len(self.wire.gateway.identified)
        await self.launch()
        await self.wire.until(
            lambda: (
                not self.runs
                or (len(self.wire.gateway.identified) > before and self.wire.gateway.connected())
            ),
            within=START_WITHIN,
        )
        assert self.runs, self.output

    async def stop(self) -> int:
        """SIGTERM, as a service manager sends it; the exit code."""
        self._signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self, *, within: float = END_WITHIN) -> int:
        """The exit code, once the process is gone and its last words have been read: none was its token."""
        assert self._watching is not None, "the bot was not started"
        async with asyncio.timeout(within):
            await asyncio.shield(self._watching)
        assert self.exit_code is not None
        assert not self.said_its_token
        return self.exit_code

    async def kill(self) -> None:
        """SIGKILL: no last word, no flush."""
        if self.runs:
            self._signal(signal.SIGKILL)
        if self._watching is not None:
            await self.ended()

    def _signal(self, number: signal.Signals) -> None:
        # One that has just ended is gone before this loop hears of it.
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def allow_file_size(self, size: int | None) -> None:
        """No file of the process may grow beyond `size` bytes from now on: what a full disk is like."""
        limit = resource.RLIM_INFINITY if size is None else size
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


async def _pipe() -> tuple[asyncio.StreamReader, Connection]:
    reading, writing = os.pipe()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: protocol, os.fdopen(reading, "rb", buffering=0)
    )
    return reader, Connection(writing, readable=False)
