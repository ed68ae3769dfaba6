"""`migrate`: bring the database to the schema that this version of the bot needs."""

from __future__ import annotations

import argparse

from bot.cli.database import run_work
from bot.cli.environment import read_settings
from bot.cli.types import Subparsers
from bot.storage.engine import Database
from bot.storage.migrate import SchemaState, migrate

_DONE = {
    SchemaState.EMPTY: "made anew",
    SchemaState.OLDER: "brought up to date",
    SchemaState.CURRENT: "up to date already",
}


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("migrate", help="make the database, or bring it up to date")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    url = read_settings().database_url

    async def work() -> int:
        database = await Database.open(url)
        try:
            before = await migrate(database)
        finally:
            await database.close()
        print(f"{database.name}: {_DONE[before]}.")
        return 0

    return run_work(work)
