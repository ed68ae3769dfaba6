"""Who of some people is still in a server: one gateway request for all of them, no cache."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import discord

ANSWER_WITHIN_SECONDS = 2.0
_AT_ONCE = 100


async def gone(guild: discord.Guild | None, user_ids: Iterable[int]) -> frozenset[int]:
    """Those who have left, or whose account is deleted; nobody where Discord does not say so in time.

    Source: Discord API, gateway, request guild members: up to 100 ids, no privileged intent.
    """
    asked = [user_id for user_id in dict.fromkeys(user_ids) if user_id > 0][:_AT_ONCE]
    if guild is None or not asked:
        return frozenset()
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            members = await guild.query_members(user_ids=asked, limit=_AT_ONCE, cache=False)
    except (TimeoutError, discord.DiscordException):
        return frozenset()
    return frozenset(asked) - {member.id for member in members}
