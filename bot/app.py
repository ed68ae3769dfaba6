"""The composition root: settings become a running bot. The only file that knows everybody."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, cast

import discord
from discord.ext import commands

from bot.cogs import (
    browse,
    components,
    daily,
    define,
    glossary,
    guilds,
    leaderboard,
    privacy,
    quiz,
    season,
    stats,
)
from bot.config import Settings
from bot.core.clock import Now
from bot.runtime.answers import be_patient
from bot.runtime.commands import Tree
from bot.runtime.deck_views import DeckViews
from bot.runtime.health import HealthServer, readiness
from bot.runtime.in_play import TermsInPlay
from bot.runtime.journal import Journal
from bot.runtime.library import Library
from bot.runtime.metrics import Metrics
from bot.runtime.pacer import Pacer, Priority
from bot.runtime.poster import Poster
from bot.runtime.quiz.games import open_games
from bot.runtime.quiz.outlet import DiscordOutlet
from bot.runtime.services import Services
from bot.runtime.start_glossary import load_at_start
from bot.runtime.tally import Tally
from bot.runtime.translator import Translator, load_locales
from bot.runtime.wire import INTENTS, IdentifyTurns, handle_once, require_discord, use_api, use_gateway
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.guilds import GuildStore
from bot.storage.lookups import LookupStore
from bot.storage.migrate import migrate

FULL_COLLECTION_EVERY = 100
"""Collections of the middle generation (gc.set_threshold)."""

HEARD_OF = (discord.InteractionType.component, discord.InteractionType.modal_submit)
# discord.py tells of these with every command and every event of the gateway; nothing here listens.
UNHEARD = frozenset({"app_command_completion", "socket_event_type"})

Feature = Callable[["LexicordBot", Services], Awaitable[None]]
FEATURES: tuple[Feature, ...] = (
    define.setup,
    browse.setup,
    daily.setup,
    leaderboard.setup,
    quiz.setup,
    season.setup,
    stats.setup,
    glossary.setup,
    privacy.setup,
    guilds.setup,
    components.setup,
)


def system_now() -> datetime:
    return datetime.now(UTC)


def _shards(settings: Settings) -> dict[str, Any]:
    """What discord.py is told of shards; it asks Discord where it is told nothing."""
    told = {"shard_count": settings.shard_count, "shard_ids": settings.shard_ids and list(settings.shard_ids)}
    return {name: value for name, value in told.items() if value is not None}


async def open_services(
    settings: Settings, *, now: Now, rng: random.Random, playground: bool = False
) -> Services:
    """Open and migrate the database, load the glossary. Raises StorageError, GlossaryError."""
    database = await Database.open(settings.database_url)
    try:
        await migrate(database)
        await GuildStore(database).require_own(playground=playground)
        await load_at_start(database, settings.glossary_file, now())
        library = Library(GlossaryStore(database))
        await library.open()
    except BaseException:
        await database.close()
        raise
    pacer, metrics = Pacer(), Metrics()
    tally = Tally(metrics)
    metrics.before_reading.append(tally.settle)
    poster = Poster(database, pacer, now=now, rng=rng)
    in_play, outlet, views = TermsInPlay(), DiscordOutlet(pacer), DeckViews()
    _measure(metrics, database, pacer, poster)
    return Services(
        settings=settings,
        database=database,
        library=library,
        journal=Journal(LookupStore(database), now),
        pacer=pacer,
        poster=poster,
        in_play=in_play,
        views=views,
        outlet=outlet,
        games=open_games(database, library, outlet, in_play, views, now=now, rng=rng),
        metrics=metrics,
        tally=tally,
        now=now,
        rng=rng,
    )


def _measure(metrics: Metrics, database: Database, pacer: Pacer, poster: Poster) -> None:
    database.observe = lambda kind, seconds: metrics.database_seconds.labels(kind).observe(seconds)
    for priority in Priority:
        metrics.watch(
            f"lexicord_waiting_{priority.name.lower()}",
            f"Requests of this priority ({priority.name}) that wait for their turn",
            lambda each=priority: pacer.lengths()[each],
        )
    metrics.watch("lexicord_sending", "Scheduled messages on their way", lambda: poster.sending)
    metrics.ask("lexicord_schedules_late", "Schedules due for over a minute", poster.late)
    metrics.watch(
        "lexicord_database_connections",
        "Database connections lent out at this moment",
        lambda: database.connections_in_use,
    )
    metrics.watch("lexicord_tasks", "Tasks of the event loop", lambda: len(asyncio.all_tasks()))


def keep_what_is_there() -> None:
    """Take all objects out of the garbage collector's sight: looking through them holds answers up.

    What comes later is looked through as a whole ten times more rarely than by default, for the same reason.
    """
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, FULL_COLLECTION_EVERY)
    gc.collect()
    gc.freeze()


async def keep_what_is_there_when_ready() -> None:
    """The guilds are there now, too."""
    keep_what_is_there()


class LexicordBot(commands.AutoShardedBot):
    """discord.py's client with the least intents and caches that the features work with."""

    services: Services

    def __init__(
        self,
        settings: Settings,
        *,
        now: Now = system_now,
        rng: random.Random | None = None,
        playground: bool = False,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            **_shards(settings),
            guild_ready_timeout=settings.guild_ready_seconds,
            heartbeat_timeout=settings.gateway_silence_seconds,
        )
        self._settings = settings
        self._playground = playground
        self._now = now
        self._rng = rng or random.Random()
        self._identify_turns = IdentifyTurns(self._rng)
        self._ended = False
        self._refreshing: asyncio.Task[None] | None = None
        self._health: HealthServer | None = None
        handle_once(self)

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        if self._settings.api_base is not None:
            use_api(self._settings.api_base)
            await require_discord()
        be_patient(self)
        await super().start(token, reconnect=reconnect)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Cancelled, it closes the bot: discord.py swallows a cancellation while a shard reconnects."""
        self._identify_turns = IdentifyTurns(self._rng, max_concurrency=await use_gateway(self))
        keep_what_is_there()
        self.add_listener(keep_what_is_there_when_ready, "on_ready")
        connected = asyncio.create_task(super().connect(reconnect=reconnect))
        try:
            await asyncio.shield(connected)
        finally:
            await self.close()
            connected.cancel()

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Listeners hear of buttons and forms; a task each for every command would cost much."""
        if event_name in UNHEARD:
            return
        if event_name != "interaction" or args[0].type in HEARD_OF:
            super().dispatch(event_name, *args, **kwargs)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        await self._identify_turns.wait(shard_id or 0)

    async def setup_hook(self) -> None:
        self.services = await open_services(
            self._settings, now=self._now, rng=self._rng, playground=self._playground
        )
        cast("Tree", self.tree).tally = self.services.tally
        if self._playground:
            # A simulation waits for timers of a moment, and passes over those of many seconds.
            self.services.tally.write_after = 60.0
        self.services.metrics.watch(
            "lexicord_gateway_latency_seconds", "A heartbeat's way there and back", lambda: self.latency
        )
        await self._serve_health()
        self._refreshing = asyncio.create_task(self.services.library.keep_fresh(), name="library")
        await self.tree.set_translator(Translator(load_locales()))
        for feature in FEATURES:
            await feature(self, self.services)
        if not self._settings.shard_ids or 0 in self._settings.shard_ids:
            await self.tree.sync()
        self.services.poster.start(self)

    async def _serve_health(self) -> None:
        if self._settings.health_port is None:
            return
        self._health = HealthServer(self.services.metrics, readiness(self, self.services.database))
        await self._health.start(self._settings.health_port, self._settings.health_host)

    async def end_features(self) -> None:
        """End what features run, then the outgoing pace, then the database; a second call does nothing."""
        if self._ended:
            return
        self._ended = True
        cast("Tree", self.tree).ending = True
        for name in list(self.cogs):
            await self.remove_cog(name)
        if self._health is not None:
            await self._health.close()
        if self._refreshing is not None:
            self._refreshing.cancel()
        if hasattr(self, "services"):
            await self.services.poster.close()
            await self.services.journal.close()
            self.services.tally.settle()
            await self.services.pacer.close()
            await self.services.database.close()

    async def close(self) -> None:
        """The features go first: they may have a last word to say, which needs the connection."""
        await self.end_features()
        await super().close()
