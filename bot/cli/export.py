"""`export`: a deck of the database as a glossary file, which imports to the same deck again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.database import database_to_read, run_work
from bot.cli.deck_source import add_guild, no_such_deck
from bot.cli.environment import fail, read_settings
from bot.cli.types import Subparsers
from bot.core.glossary.formats import write_glossary
from bot.core.glossary.model import Deck
from bot.storage.glossary import GlossaryStore
from bot.storage.whole_file import whole_file

ENDINGS = {"qa": ".txt", "csv": ".csv", "tsv": ".tsv", "json": ".json"}


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("export", help="write a deck as a glossary file")
    parser.add_argument("file", nargs="?", type=Path, help="default: the terminal, or wherever it is piped")
    parser.add_argument("--deck", required=True, help="the name of the deck")
    add_guild(parser)
    parser.add_argument(
        "--format",
        choices=list(ENDINGS),
        help="qa: questions and answers; csv, tsv, json: all there is (default: by FILE's ending, else qa)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    url = read_settings().database_url
    file: Path | None = arguments.file
    guild_id: int | None = arguments.guild
    ending = ENDINGS[arguments.format] if arguments.format else file.suffix if file else ENDINGS["qa"]

    async def work() -> int:
        async with database_to_read(url) as database:
            store = GlossaryStore(database)
            deck = await store.load_deck(arguments.deck, guild_id)
            if deck is None:
                return fail(no_such_deck(arguments.deck, await store.decks(guild_id), guild_id))
        return _put(deck, ending, file)

    return run_work(work)


def _put(deck: Deck, ending: str, file: Path | None) -> int:
    content = write_glossary(deck, ending).encode()
    if file is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return 0
    try:
        with whole_file(file) as part:
            part.write_bytes(content)
    except OSError as error:
        return fail(f"{file} cannot be written: {error.strerror}.")
    print(f"Deck {deck.name!r}: {len(deck.terms)} terms in {file}.")
    return 0
