"""`migrate-database`: move everything to another database, such as from SQLite to PostgreSQL."""

from __future__ import annotations

import argparse

from bot.cli.database import database_to_change, database_to_read, run_work
from bot.cli.progress import progress_bar
from bot.cli.types import Subparsers
from bot.storage.transfer import transfer


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "migrate-database",
        help="move everything to another database",
        description="Copies everything and checks that it arrived. Stop the bot first; repeat it at will.",
    )
    parser.add_argument(
        "--from", dest="source", required=True, metavar="URL", help="such as sqlite:var/lexicord.db"
    )
    parser.add_argument(
        "--to",
        dest="target",
        required=True,
        metavar="URL",
        help="such as postgresql://user:password@host/name",
    )
    parser.add_argument("--replace", action="store_true", help="give up what the other database holds")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    async def work() -> int:
        async with (
            database_to_read(arguments.source) as source,
            database_to_change(arguments.target) as target,
        ):
            with progress_bar("Moving rows") as progress:
                reports = await transfer(source, target, replace=arguments.replace, progress=progress)
        for report in reports:
            print(f"{report.table:<24} {report.rows:>12,} rows  checksum {report.checksum:016x}")
        total = sum(report.rows for report in reports)
        print(
            f"{total:,} rows moved to {target.name}; counts and checksums agree. Set DATABASE_URL to it now."
        )
        return 0

    return run_work(work)
