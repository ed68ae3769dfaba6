"""`import`: a glossary file becomes a deck in the database, or the deck's new version."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.database import database_to_change, run_work
from bot.cli.deck_source import add_guild, called
from bot.cli.environment import read_settings
from bot.cli.progress import progress_bar
from bot.cli.types import Subparsers
from bot.core.glossary.model import Deck
from bot.storage.glossary import GlossaryStore
from bot.storage.glossary_files import deck_name, load_glossary_file


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("import", help="bring a glossary file into the database")
    parser.add_argument("file", type=Path, help="questions and answers as text (.txt), .csv, .tsv or .json")
    parser.add_argument("--deck", help="the name of the deck (default: the file's name)")
    add_guild(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0, or 1 where the file cannot be used: then every problem is listed and nothing was changed."""
    url = read_settings().database_url

    async def work() -> int:
        # The file first: a bad one leaves the database alone, and does not even make one.
        with progress_bar(f"Reading {arguments.file}"):
            deck = load_glossary_file(arguments.file, deck_name(arguments.file, arguments.deck))
        return await _import(url, deck, arguments.guild)

    return run_work(work)


async def _import(url: str, deck: Deck, guild_id: int | None) -> int:
    async with database_to_change(url) as database:
        with progress_bar("Writing rows") as progress:
            summary = await GlossaryStore(database).import_deck(
                deck, now=datetime.now(UTC), guild_id=guild_id, progress=progress
            )
    print(f"{called(deck.name, guild_id)}: {summary}.")
    return 0
