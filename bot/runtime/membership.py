"""Who of some people is in a server and what they are called: one gateway request for all, no cache."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import discord

from bot.runtime.delivery import REQUEST_ERRORS
from bot.runtime.wire import forgotten_if_unanswered

ANSWER_WITHIN_SECONDS = 2.0
_AT_ONCE = 100


async def members_of(
    guild: discord.Guild | None, user_ids: Iterable[int]
) -> dict[int, discord.Member] | None:
    """Those who are there, by id; None where Discord does not say in time.

    Source: Discord API, gateway, request guild members: up to 100 ids, no privileged intent.
    """
    asked = _people(user_ids)
    if guild is None:
        return None
    if not asked:
        return {}
    try:
        with forgotten_if_unanswered(guild):
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                members = await guild.query_members(user_ids=asked, limit=_AT_ONCE, cache=False)
    except (*REQUEST_ERRORS, discord.DiscordException):
        return None
    return {member.id: member for member in members}


def left(members: Mapping[int, object] | None, user_ids: Iterable[int]) -> frozenset[int]:
    """Those who have left, or whose account is deleted, by what `members_of` has said of them."""
    return frozenset() if members is None else frozenset(_people(user_ids)) - frozenset(members)


async def gone(guild: discord.Guild | None, user_ids: Iterable[int]) -> frozenset[int]:
    """The same, asked for; nobody where Discord does not say in time."""
    asked = _people(user_ids)
    return left(await members_of(guild, asked), asked)


def _people(user_ids: Iterable[int]) -> list[int]:
    return [user_id for user_id in dict.fromkeys(user_ids) if user_id > 0][:_AT_ONCE]
