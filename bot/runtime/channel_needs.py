"""What the bot must be allowed to do in a channel that it posts to by itself."""

from __future__ import annotations

from typing import TypeAlias

import discord

from bot.core.daily.entry import Entry
from bot.core.daily.post import DailySettings
from bot.runtime.daily import KIND

Target: TypeAlias = discord.TextChannel | discord.Thread


def extras_of(entry: Entry) -> DailySettings:
    """The settings that need more than posting: a daily term may open threads and ping."""
    return DailySettings.from_json(entry.settings) if entry.kind == KIND else DailySettings()


def missing_permissions(channel: Target, me: discord.Member, settings: DailySettings) -> list[str]:
    """The names, as Discord shows them, of what the bot lacks there; a thread's parent has to be known."""
    allowed = _given(channel, me)
    needed = {
        "View Channel": allowed.view_channel,
        "Read Message History": allowed.read_message_history,
        "Send Messages": allowed.send_messages,
    }
    if isinstance(channel, discord.Thread):
        del needed["Send Messages"]
        needed["Send Messages in Threads"] = allowed.send_messages_in_threads
        if channel.locked:
            needed["Manage Threads (the thread is locked)"] = allowed.manage_threads
    if settings.thread:
        needed["Create Public Threads"] = allowed.create_public_threads
    role = me.guild.get_role(settings.role) if settings.role else None
    if role is not None and not role.mentionable:
        needed[f"Mention @everyone, @here, and All Roles (or let everybody mention {role.name})"] = (
            allowed.mention_everyone
        )
    return [name for name, given in needed.items() if not given]


def _given(channel: Target, me: discord.Member) -> discord.Permissions:
    """What roles and overwrites give: whoever may not view or post loses other rights with it.

    Those are there again once the one is given, so they are not missing. A thread goes by its channel.
    """
    place = channel.parent if isinstance(channel, discord.Thread) else channel
    return discord.abc.GuildChannel.permissions_for(place, me) if place else channel.permissions_for(me)
