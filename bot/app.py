"""The composition root: settings become a running bot. The only file that knows everybody."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import discord
from discord.ext import commands

from bot.cli.glossary_files import load_glossary_file
from bot.cogs import browse, define
from bot.config import Settings
from bot.core.clock import Now
from bot.runtime.commands import Tree
from bot.runtime.in_play import TermsInPlay
from bot.runtime.journal import Journal
from bot.runtime.library import Library
from bot.runtime.pacer import Pacer
from bot.runtime.services import Services
from bot.runtime.translator import Translator, load_locales
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.lookups import LookupStore
from bot.storage.migrate import migrate

_log = logging.getLogger(__name__)

Feature = Callable[["LexicordBot", Services], Awaitable[None]]
FEATURES: tuple[Feature, ...] = (define.setup, browse.setup)


def system_now() -> datetime:
    return datetime.now(UTC)


async def load_shipped_glossary(store: GlossaryStore, settings: Settings, now: datetime) -> None:
    """Bring the configured glossary file into the database; unchanged text changes nothing."""
    deck = await asyncio.to_thread(load_glossary_file, settings.glossary_file)
    summary = await store.import_deck(deck, now=now)
    _log.info("Glossary %s: %s", deck.name, summary)


async def open_services(settings: Settings, *, now: Now, rng: random.Random) -> Services:
    """Open and migrate the database, load the glossary. Raises StorageError, GlossaryFileError."""
    database = await Database.open(settings.database_url)
    try:
        await migrate(database)
        store = GlossaryStore(database)
        await load_shipped_glossary(store, settings, now())
        library = Library(store)
        await library.open()
    except BaseException:
        await database.close()
        raise
    return Services(
        settings=settings,
        database=database,
        library=library,
        journal=Journal(LookupStore(database), now),
        pacer=Pacer(),
        in_play=TermsInPlay(),
        now=now,
        rng=rng,
    )


class LexicordBot(commands.AutoShardedBot):
    """discord.py's client with the least intents and caches that the features work with."""

    services: Services

    def __init__(self, settings: Settings, *, now: Now = system_now, rng: random.Random | None = None) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            shard_count=settings.shard_count,
            shard_ids=list(settings.shard_ids) if settings.shard_ids else None,
            guild_ready_timeout=settings.guild_ready_seconds,
        )
        self._settings = settings
        self._now = now
        self._rng = rng or random.Random()

    async def setup_hook(self) -> None:
        self.services = await open_services(self._settings, now=self._now, rng=self._rng)
        await self.tree.set_translator(Translator(load_locales()))
        for feature in FEATURES:
            await feature(self, self.services)
        if not self._settings.shard_ids or 0 in self._settings.shard_ids:
            await self.tree.sync()

    async def close(self) -> None:
        """Features end first (their cogs are removed), then the outgoing pace, then the database."""
        if self.is_closed():
            return
        for name in list(self.cogs):
            await self.remove_cog(name)
        if hasattr(self, "services"):
            await self.services.journal.close()
            await self.services.pacer.close()
            await self.services.database.close()
        await super().close()
