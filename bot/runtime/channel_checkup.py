"""What the doctor says of each channel that the bot posts to by itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from typing import Final, cast

import discord

from bot.core.daily.entry import Entry
from bot.core.daily.post import DailySettings
from bot.runtime.channel_needs import extras_of, missing_permissions
from bot.runtime.daily import KIND as DAILY
from bot.runtime.finding import Finding
from bot.runtime.scheduled_quiz import KIND as QUIZ
from bot.storage.seasons import KIND as SEASON
from bot.storage.seasons import Season

# By what is posted there: how an admin has it posted elsewhere.
_ELSEWHERE: Final = {
    DAILY: "End its daily term with /daily off and set up another channel with /daily setup.",
    QUIZ: "End its quizzes with /season unschedule and plan them elsewhere with /season schedule.",
    SEASON: "End its season with /season end and begin one in another channel with /season start.",
}


@dataclass(frozen=True, slots=True)
class Use:
    """A channel, what is posted there ("daily", "quiz" or "season"), and what this needs beyond posting."""

    guild_id: int
    channel_id: int
    kind: str
    extras: DailySettings


def use_of_entry(entry: Entry) -> Use:
    return Use(entry.guild_id, entry.channel_id, entry.kind, extras_of(entry))


def use_of_season(season: Season) -> Use:
    return Use(season.guild_id, season.channel_id, SEASON, DailySettings())


async def channel_findings(client: discord.Client, uses: Iterable[Use]) -> AsyncGenerator[Finding]:
    """One finding a channel, in the order in which the channels are used first."""
    channels: dict[tuple[int, int], list[Use]] = {}
    for use in uses:
        channels.setdefault((use.guild_id, use.channel_id), []).append(use)
    for each in channels.items():
        yield await _channel(client, *each)


async def _channel(client: discord.Client, where: tuple[int, int], uses: list[Use]) -> Finding:
    guild_id, channel_id = where
    name = f"channel {channel_id}"
    try:
        guild = await client.fetch_guild(guild_id)
    except (discord.NotFound, discord.Forbidden):
        # It is the server's choice, and nothing that the operator has to do.
        return Finding(name, f"of server {guild_id}, which the bot is not in any more; nothing is posted")
    try:
        channel = await _with_parent(guild, channel_id)
        me = await guild.fetch_member(client.user.id if client.user else 0)
    except discord.NotFound:
        return Finding(name, "gone", _elsewhere(uses))
    except discord.Forbidden:
        return Finding(name, "not visible", "Give the bot the permission View Channel there.")
    if not isinstance(channel, discord.TextChannel | discord.Thread):
        return Finding(name, "no text channel", _elsewhere(uses))
    missing = dict.fromkeys(each for use in uses for each in missing_permissions(channel, me, use.extras))
    if missing:
        return Finding(name, "permissions are missing", f"Give the bot there: {', '.join(missing)}.")
    return Finding(name, "may be posted to")


def _elsewhere(uses: Iterable[Use]) -> str:
    return " ".join(dict.fromkeys(_ELSEWHERE[use.kind] for use in uses))


async def _with_parent(guild: discord.Guild, channel_id: int) -> discord.abc.GuildChannel | discord.Thread:
    """The channel; a thread's own channel is remembered, too, for its permissions are read there."""
    channel = await guild.fetch_channel(channel_id)
    if isinstance(channel, discord.Thread):
        parent = await guild.fetch_channel(channel.parent_id)
        guild._add_channel(cast("discord.TextChannel", parent))  # pyright: ignore[reportPrivateUsage] only the gateway adds them otherwise
    return channel
