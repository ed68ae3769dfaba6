"""`remove`: a deck is retired; its terms answer no more, and what hangs on them is kept."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from bot.cli.database import database_to_read, run_work
from bot.cli.deck_source import add_guild, called, no_such_deck
from bot.cli.environment import fail, read_settings
from bot.cli.types import Subparsers
from bot.storage.glossary import GlossaryStore


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("remove", help="retire a deck; importing it again brings it back")
    parser.add_argument("--deck", required=True, help="the name of the deck")
    add_guild(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    url = read_settings().database_url
    name: str = arguments.deck
    guild_id: int | None = arguments.guild

    async def work() -> int:
        async with database_to_read(url) as database:
            store = GlossaryStore(database)
            retired = await store.retire_deck(name, now=datetime.now(UTC), guild_id=guild_id)
            if not retired:
                return fail(no_such_deck(name, await store.decks(guild_id), guild_id))
        print(f"{called(name, guild_id)}: {retired} terms retired.")
        return 0

    return run_work(work)
