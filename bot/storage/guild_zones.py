"""The time zone by which a server's days go."""

from __future__ import annotations

import logging
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema.guilds import guilds

_log = logging.getLogger(__name__)
_UTC: Final = "UTC"


async def zone_of(connection: AsyncConnection, guild_id: int) -> ZoneInfo:
    """The server's own time zone; UTC until an admin has chosen one, and where theirs is no more."""
    name = await connection.scalar(select(guilds.c.zone).where(guilds.c.guild_id == guild_id))
    try:
        return ZoneInfo(name or _UTC)
    except (ZoneInfoNotFoundError, ValueError):
        _log.warning("The time zone %s of the server %s is not known: it counts as UTC", name, guild_id)
        return ZoneInfo(_UTC)
