"""GLOSSARY_FILE at a start: the file's deck is there, and no start undoes what was imported since.

A file is loaded when it has changed since a start loaded it last. One that has not is loaded again only
while its deck is as that start left it: newer rules may make other terms of the same text. The deck of
another file that a start loaded before is retired.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.glossary_files import deck_name, digest_of_file, load_glossary_file
from bot.storage.start_decks import StartDeck, note_given_up, note_loaded, start_decks

_log = logging.getLogger(__name__)


async def load_at_start(database: Database, file: Path, now: datetime) -> None:
    """Bring the file's deck, which has the file's name, into the database. Raises GlossaryError."""
    digest = await asyncio.to_thread(digest_of_file, file)
    name = deck_name(file)
    before = await start_decks(database)
    if _may_be_loaded(name, digest, before.get(name)):
        store = GlossaryStore(database)
        deck = await asyncio.to_thread(load_glossary_file, file)
        summary = await store.import_deck(deck, now=now)
        await note_loaded(database, name, digest)
        _log.info("Glossary %s: %s", name, summary)
    for other in before.keys() - {name}:
        await _give_up(database, other, now)


def _may_be_loaded(name: str, digest: str, before: StartDeck | None) -> bool:
    if before is None:
        return True
    if not before.in_use:
        _log.warning("Glossary %s was removed and stays away; import it to have it back.", name)
        return False
    if before.changed and before.digest == digest:
        _log.info("Glossary %s stays as it was imported; its file has not changed since.", name)
        return False
    return True


async def _give_up(database: Database, name: str, now: datetime) -> None:
    retired = await GlossaryStore(database).retire_deck(name, now=now)
    await note_given_up(database, name)
    _log.warning("Glossary %s: %s retired, as GLOSSARY_FILE names another file now.", name, retired)
