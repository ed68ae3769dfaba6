"""Which deck a command works on: that of a file, else the database's, else the glossary that ships."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from pathlib import Path

from bot.cli.database import database_to_read
from bot.cli.environment import read_settings
from bot.core.glossary.model import Deck
from bot.storage.errors import DatabaseMissingError, SchemaMissingError, StorageError
from bot.storage.glossary import GlossaryStore
from bot.storage.glossary_files import load_glossary_file


class NoSuchDeckError(StorageError):
    """The database holds no deck of this name, or there is none."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--glossary", type=Path, metavar="FILE", help="this file alone, without a database")
    parser.add_argument("--deck", metavar="NAME", help="a deck of the database (default: its first)")


async def read_deck(arguments: argparse.Namespace) -> Deck:
    """The deck that `add_arguments` chose. Raises GlossaryError and StorageError, which are sentences."""
    if arguments.glossary:
        return load_glossary_file(arguments.glossary)
    settings = read_settings()
    try:
        async with database_to_read(settings.database_url) as database:
            store = GlossaryStore(database)
            names = list(await store.decks())
            if arguments.deck and arguments.deck not in names:
                raise NoSuchDeckError(no_such_deck(arguments.deck, names))
            deck = await store.load_deck(arguments.deck or names[0]) if names else None
    except (DatabaseMissingError, SchemaMissingError) as error:
        if arguments.deck:
            raise NoSuchDeckError(f"There is no deck {arguments.deck!r}: {error}") from error
        deck = None
    return deck or load_glossary_file(settings.glossary_file)


def add_guild(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--guild", type=_guild_id, metavar="ID", help="a server's own deck, which no other one sees"
    )


def no_such_deck(name: str, names: Iterable[str], guild_id: int | None = None) -> str:
    there = ", ".join(map(repr, names)) or "none"
    if guild_id is not None:
        return f"Server {guild_id} has no deck {name!r}; it has: {there}."
    return f"There is no deck {name!r} in the database; there is: {there}."


def called(name: str, guild_id: int | None) -> str:
    """How messages call a deck."""
    return f"Deck {name!r}" if guild_id is None else f"Deck {name!r} of server {guild_id}"


def _guild_id(text: str) -> int:
    number = int(text) if re.fullmatch(r"[0-9]{1,19}", text) else 0
    if not 0 < number < 2**63:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no server's id; copy it from Discord (developer mode, Copy Server ID)"
        )
    return number
