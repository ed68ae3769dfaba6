"""A simulated server with the whole bot in it: what the end-to-end tests act in.

`World` holds a guild with #general, #daily and #quiz, an admin and three members. Its clock is simcord's,
so time passes only when a test says so (`world.env.advance_time`).
"""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import discord
import simcord
from simcord.results import InteractionResult, ResponseMessage

from bot.app import LexicordBot
from bot.config import Settings
from bot.core.glossary.model import Deck
from bot.runtime import library, start_glossary, tally
from bot.storage.glossary_files import digest_of_file, load_glossary_file
from tests.support.simcord_internals import quick_and_yielding

# Longer than any wait of the bot that is not a stored due time, short enough to fail a test that hangs.
SETTLE_SECONDS = 5.0


# Nearly every world begins with the shipped glossary.
@lru_cache(maxsize=4)
def _read(path: Path, _digest: str) -> Deck:
    return load_glossary_file(path)


def _load_glossary_file(path: Path) -> Deck:
    return _read(path, digest_of_file(path))


@dataclass
class World:
    settings: Settings
    env: simcord.Env
    guild: Any
    general: Any
    daily: Any
    quiz: Any
    admin: Any
    alice: Any
    bob: Any
    carol: Any
    made_bots: list[LexicordBot] = field(default_factory=list)

    @property
    def bot(self) -> LexicordBot:
        return self.made_bots[-1]

    def now(self) -> datetime:
        return self.env.now()

    async def restart(self) -> None:
        """Stop the bot in good order and start a new one on the same database."""
        await self.bot.end_features()
        bot = LexicordBot(self.settings, now=self.env.now, rng=random.Random(1))
        self.made_bots.append(bot)
        await self.env.restart_bot(bot)


@asynccontextmanager
async def open_world(settings: Settings, *, seed: int = 0) -> AsyncGenerator[World]:
    """A running bot on the database that `settings` name, which is migrated and loaded if need be."""
    clock: list[simcord.Env] = []

    def now() -> datetime:
        return clock[0].now()

    bot = LexicordBot(settings, now=now, rng=random.Random(seed))
    # No other process imports meanwhile; looking every minute would fill days of simulated time.
    # Lines and figures wait until somebody looks, for the simulation would wait for a timer of a moment.
    with (
        quick_and_yielding(),
        patch.object(library, "REFRESH_SECONDS", 10**9),
        patch.object(tally, "WRITE_AFTER_SECONDS", 10**9),
        patch.object(start_glossary, "load_glossary_file", _load_glossary_file),
    ):
        env = simcord.Env(bot, settle_timeout=SETTLE_SECONDS, shard_count=bot.shard_count or 1)
        clock.append(env)
        await env.start()
        world = _inhabited(settings, env, bot)
        try:
            await env.settle()
            yield world
        finally:
            await world.bot.end_features()
            await env.shutdown()


def _inhabited(settings: Settings, env: simcord.Env, bot: LexicordBot) -> World:
    guild = env.create_guild()
    admins = guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    return World(
        settings=settings,
        env=env,
        guild=guild,
        general=guild.create_text_channel("general"),
        daily=guild.create_text_channel("daily"),
        quiz=guild.create_text_channel("quiz"),
        admin=guild.add_member(env.create_user("ada"), roles=[admins]),
        alice=guild.add_member(env.create_user("alice")),
        bob=guild.add_member(env.create_user("bob")),
        carol=guild.add_member(env.create_user("carol")),
        made_bots=[bot],
    )


def shown(result: InteractionResult | ResponseMessage | discord.Message) -> str:
    """Every word that a person reads in the answer: text, headings, button and menu labels, one a line."""
    if isinstance(result, InteractionResult):
        if result.response is None:
            return ""
        result = result.response
    if isinstance(result, ResponseMessage):
        return "\n".join([result.content, *_words(result.components)]).strip()
    return "\n".join([result.content, *_words([part.to_dict() for part in result.components])]).strip()


def _words(components: list[Any]) -> list[str]:
    found: list[str] = []
    for component in components:
        found += [str(component[key]) for key in ("content", "label", "placeholder") if component.get(key)]
        found += _words(component.get("components", []))
        found += _words(component.get("options", []))
        found += _words([component["accessory"]] if component.get("accessory") else [])
    return found


def buttons(result: InteractionResult | ResponseMessage | discord.Message) -> dict[str, dict[str, Any]]:
    """The answer's buttons by their labels."""
    if isinstance(result, InteractionResult):
        assert result.response is not None
        result = result.response
    if isinstance(result, ResponseMessage):
        components: list[Any] = result.components
    else:
        components = [part.to_dict() for part in result.components]
    return {each["label"]: each for each in _every(components) if each.get("type") == 2 and "label" in each}


def _every(components: list[Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for component in components:
        found.append(component)
        found += _every(component.get("components", []))
        if component.get("accessory"):
            found += _every([component["accessory"]])
    return found
