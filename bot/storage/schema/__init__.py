"""Every table, one module a feature. Importing this package registers all of them with `metadata`."""

from bot.storage.schema import glossary, guilds, lookups, quiz
from bot.storage.schema.metadata import metadata

__all__ = ["glossary", "guilds", "lookups", "metadata", "quiz"]
