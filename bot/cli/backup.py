"""`backup`: a verified copy of the database in one file, taken while the bot runs."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from bot.cli.database import database_to_copy, run_work
from bot.cli.environment import read_settings
from bot.cli.types import Subparsers
from bot.storage.backup import back_up


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("backup", help="copy the database to one file, while the bot runs")
    parser.add_argument("file", type=Path, help="where to; an older backup there is replaced")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    url = read_settings().database_url
    file: Path = arguments.file

    async def work() -> int:
        async with database_to_copy(url) as database:
            report = await asyncio.to_thread(back_up, database, file)
        print(f"{file}: {report.size:,} bytes, {sum(report.rows.values()):,} rows, opened and checked.")
        print(
            f"To restore it: stop the bot, delete {database.name}-wal and {database.name}-shm if they exist, "
            f"put the backup in the place of {database.name}, start the bot."
        )
        return 0

    return run_work(work)
