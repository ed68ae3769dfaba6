"""What the commands that work on a database share: opening it, and saying in a sentence what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from bot.cli.environment import fail
from bot.core.glossary.problems import GlossaryError
from bot.storage.engine import Database
from bot.storage.errors import StorageError
from bot.storage.migrate import migrate, require_current, require_ours


def run_work(work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run `work` to its exit code; what the operator can mend is told, and ends with 1."""
    try:
        return asyncio.run(work())
    except (StorageError, GlossaryError) as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return fail("Stopped; nothing was changed.", 130)


@asynccontextmanager
async def database_to_change(url: str) -> AsyncGenerator[Database]:
    """The database at `url`, made and migrated where it has to be."""
    async with _opened(url, create=True) as database:
        await migrate(database)
        yield database


@asynccontextmanager
async def database_to_read(url: str) -> AsyncGenerator[Database]:
    """The database at `url` as it is; one that is missing or of another version is a StorageError."""
    async with _opened(url, create=False) as database:
        await require_current(database)
        yield database


@asynccontextmanager
async def database_to_copy(url: str) -> AsyncGenerator[Database]:
    """As `database_to_read`, and one of an older version, too: a copy is wanted before it is brought up."""
    async with _opened(url, create=False) as database:
        await require_ours(database)
        yield database


@asynccontextmanager
async def _opened(url: str, *, create: bool) -> AsyncGenerator[Database]:
    database = await Database.open(url, create=create)
    try:
        yield database
    finally:
        await database.close()
