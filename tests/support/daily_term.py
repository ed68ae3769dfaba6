"""A server with a daily term: what its admin does, and what its channels show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord

from bot.storage.glossary import GlossaryStore
from tests.support.world import World, shown

DAY = timedelta(days=1).total_seconds()
NINE = timedelta(hours=9).total_seconds()


async def passes(world: World, seconds: float) -> None:
    """Time passes, and what became due is done."""
    await world.env.advance_time(seconds)
    await world.env.settle()


async def set_up(world: World, **options: Any) -> str:
    """The world's first day is Thursday, 1 January 2026, 00:00 UTC."""
    options = {"channel": world.daily, "time": "09:00", "timezone": "UTC", **options}
    options = {name: value for name, value in options.items() if value is not None}
    return shown(await world.admin.slash(world.general, "daily setup", **options))


async def admin(world: World, command: str, **options: Any) -> str:
    return shown(await world.admin.slash(world.general, f"daily {command}", **options))


def posts(world: World, channel: Any = None) -> list[discord.Message]:
    return [message for message in (channel or world.daily).history() if message.components]


def names(world: World, channel: Any = None) -> list[str]:
    """The term of each post, oldest first."""
    texts = [shown(message).splitlines() for message in posts(world, channel)]
    return [next(line for line in lines if line.startswith("## "))[3:] for lines in texts]


async def take_out(world: World, gone: int) -> None:
    """A term leaves the glossary, and with it what names it."""
    services = world.bot.services
    store = GlossaryStore(services.database)
    for name in await services.library.deck_names(world.guild.id):
        deck = await store.load_deck(name)
        assert deck is not None
        rest = (
            replace(term, mentions=(), confused_with=())
            for term in deck.terms
            if term.id != gone and gone not in {*term.mentions, *term.confused_with}
        )
        await store.import_deck(replace(deck, terms=tuple(rest)), now=world.now())
    await services.library.refresh()
    assert await services.library.term(gone, world.guild.id) is None
