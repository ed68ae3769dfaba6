"""The decks that starts of the bot loaded from GLOSSARY_FILE, told from those that somebody imported."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from bot.storage.decks import in_use, owned_by
from bot.storage.engine import Database
from bot.storage.schema.glossary import decks

_LOADED = (owned_by(None), decks.c.start_digest.is_not(None))


@dataclass(frozen=True, slots=True)
class StartDeck:
    """`digest` is that of the file as it was loaded last; `changed`: by an import since."""

    digest: str
    changed: bool
    in_use: bool


async def start_decks(database: Database) -> dict[str, StartDeck]:
    """The decks that starts loaded and have not given up since, by name."""
    listed = select(
        decks.c.name,
        decks.c.start_digest,
        (decks.c.revision != decks.c.start_revision).label("changed"),
        in_use().label("in_use"),
    ).where(*_LOADED)
    async with database.read() as connection:
        rows = await connection.execute(listed.order_by(decks.c.id))
    return {name: StartDeck(digest, bool(changed), bool(used)) for name, digest, changed, used in rows}


async def note_loaded(database: Database, name: str, digest: str) -> None:
    """A start has loaded this deck, as it is now, from the file with that digest."""
    noted = update(decks).values(start_digest=digest, start_revision=decks.c.revision)
    async with database.write() as connection:
        await connection.execute(noted.where(owned_by(None), decks.c.name == name))


async def note_given_up(database: Database, name: str) -> None:
    """Starts have nothing to do with this deck any more."""
    given_up = update(decks).values(start_digest=None, start_revision=None)
    async with database.write() as connection:
        await connection.execute(given_up.where(owned_by(None), decks.c.name == name))
