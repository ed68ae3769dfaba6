"""Every table, one module a feature. Importing this package registers all of them with `metadata`."""

from bot.storage.schema import community, daily, glossary, guilds, lookups, quiz, timetable, transfers
from bot.storage.schema.metadata import metadata

__all__ = [
    "community",
    "daily",
    "glossary",
    "guilds",
    "lookups",
    "metadata",
    "quiz",
    "timetable",
    "transfers",
]
