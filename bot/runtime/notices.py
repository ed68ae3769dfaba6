"""Telling a server's admins, once, that something has stopped: where the bot can still speak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import discord

from bot.core.daily.reasons import Reason
from bot.core.daily.when import Occurrence
from bot.runtime.occasions import Missed, State
from bot.runtime.outgoing import Delivery, NowhereError
from bot.storage.outbox import Item, NewItem
from bot.storage.timetable import Due
from bot.ui.daily import notice_layout
from bot.ui.layout import Layout

NOTICE: Final = "notice"


def notice_item(
    kind: str, guild_id: int, channel_id: int | None, reason: str, *, key: str, nonce: str, now: datetime
) -> NewItem:
    """That an entry of `kind`, for this channel, is paused; `key` names the occasion."""
    return NewItem(
        kind=NOTICE,
        key=f"{NOTICE}:{key}",
        guild_id=guild_id,
        channel_id=None,
        due=now,
        payload={"kind": kind, "channel": channel_id, "reason": reason},
        nonce=nonce,
    )


class Notices:
    """Keeps to `bot.runtime.occasions.Kind`; its items come from pauses, never from the timetable."""

    late: timedelta | None = None

    async def prepare(self, due: Due, occurrence: Occurrence, now: datetime) -> Missed:
        return Missed(Reason.EMPTY)

    async def deliver(self, delivery: Delivery) -> None:
        payload = delivery.item.payload
        guild = delivery.client.get_guild(delivery.item.guild_id)
        channel = _where_to_speak(guild) if guild else None
        if channel is None:
            raise NowhereError

        async def layout() -> Layout:
            return notice_layout(payload["kind"], payload["channel"], payload["reason"])

        await delivery.post(channel, layout, allowed_mentions=discord.AllowedMentions.none())

    def undo(self, item: Item) -> Callable[[State], State] | None:
        return None


def _where_to_speak(guild: discord.Guild) -> discord.TextChannel | None:
    """The channel for news to moderators, then the one for system messages, then the first that is open."""
    wanted = [guild.public_updates_channel, guild.system_channel, *guild.text_channels]
    return next((each for each in wanted if each is not None and _may_speak(each)), None)


def _may_speak(channel: discord.TextChannel) -> bool:
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and allowed.send_messages and allowed.read_message_history
