"""The faces of a few people, for a picture: fetched when one is drawn, kept nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

import discord

SIZE: Final = 64
ANSWER_WITHIN_SECONDS: Final = 1.0
_AT_MOST: Final = 10


async def avatars_of(members: Iterable[discord.Member]) -> dict[int, bytes]:
    """PNG files by user id, of the first ten; who has no avatar, or whose does not come in time, has none."""
    assets = {each.id: asset for each in members if (asset := each.guild_avatar or each.avatar) is not None}
    reading = {
        user_id: asyncio.create_task(asset.replace(size=SIZE, static_format="png").read(), name="avatar")
        for user_id, asset in list(assets.items())[:_AT_MOST]
    }
    if not reading:
        return {}
    _, late = await asyncio.wait(reading.values(), timeout=ANSWER_WITHIN_SECONDS)
    for each in late:
        each.cancel()
    found = await asyncio.gather(*reading.values(), return_exceptions=True)
    return {user_id: read for user_id, read in zip(reading, found, strict=True) if isinstance(read, bytes)}
