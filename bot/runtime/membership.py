"""Who of some people is in a server and what they are called: one gateway request for all, no cache."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import discord

ANSWER_WITHIN_SECONDS = 2.0
_AT_ONCE = 100


async def names_of(guild: discord.Guild | None, user_ids: Iterable[int]) -> dict[int, str] | None:
    """The display names of those who are there, by id; None where Discord does not say in time.

    Source: Discord API, gateway, request guild members: up to 100 ids, no privileged intent.
    """
    asked = _people(user_ids)
    if guild is None:
        return None
    if not asked:
        return {}
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            members = await guild.query_members(user_ids=asked, limit=_AT_ONCE, cache=False)
    except (TimeoutError, discord.DiscordException):
        return None
    return {member.id: member.display_name for member in members}


def left(names: Mapping[int, str] | None, user_ids: Iterable[int]) -> frozenset[int]:
    """Those who have left, or whose account is deleted, by what `names_of` has said of them."""
    return frozenset() if names is None else frozenset(_people(user_ids)) - frozenset(names)


async def gone(guild: discord.Guild | None, user_ids: Iterable[int]) -> frozenset[int]:
    """The same, asked for; nobody where Discord does not say in time."""
    asked = _people(user_ids)
    return left(await names_of(guild, asked), asked)


def _people(user_ids: Iterable[int]) -> list[int]:
    return [user_id for user_id in dict.fromkeys(user_ids) if user_id > 0][:_AT_ONCE]
