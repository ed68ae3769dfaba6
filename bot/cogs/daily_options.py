"""What the options of `/daily` mean, and their autocomplete."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import TypeAlias

import discord
from discord import app_commands

from bot import limits
from bot.core.daily.entry import Entry
from bot.core.daily.post import DailySettings
from bot.core.daily.wall_time import parse_time, parse_weekdays, show_time
from bot.core.daily.when import EVERY_DAY
from bot.core.daily.zones import show_offset, show_zone
from bot.core.refusal import Refusal
from bot.runtime.channel_needs import Target, missing_permissions
from bot.runtime.daily import KIND
from bot.runtime.services import Services
from bot.runtime.zones import zone, zone_index
from bot.storage.timetable import NewEntry
from bot.ui.text import cut, escape, joined

Choices: TypeAlias = list[app_commands.Choice[str]]
_TOPIC, _DECK = "topic:", "deck:"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `/daily setup` as they were typed."""

    time: str
    timezone: str | None
    days: str | None
    topic: str | None
    role: discord.Role | None
    thread: bool


def wall_time(text: str) -> time:
    at = parse_time(text)
    if at is None:
        raise Refusal(
            f"“{escape(cut(text, 40))}” is no time of the day I know. Write it like 09:00, 18:30 or 9 pm."
        )
    return at


def weekdays(text: str | None) -> frozenset[int]:
    if text is None:
        return EVERY_DAY
    days = parse_weekdays(text)
    if days is None:
        raise Refusal(
            f"“{escape(cut(text, 40))}” names no days I know. "
            "Write them like mon, wed, fri or mon-fri or weekdays."
        )
    return days


def zone_name(text: str) -> str:
    """The one zone that `text` means. Raises Refusal with the nearest ones."""
    found = zone_index().resolve(text)
    if found is not None:
        return found
    near = zone_index().search(text, 3)
    hint = f"Did you mean {joined(list(near), last='or')}?" if near else "Choose one while you type."
    raise Refusal(f"I am not sure which time zone “{escape(cut(text, 40))}” is. {hint}")


async def subject(services: Services, guild_id: int, text: str | None) -> DailySettings:
    """The deck or topic that was meant; all where nothing was. Raises Refusal."""
    if text is None:
        return DailySettings()
    wanted = text.removeprefix(_TOPIC).removeprefix(_DECK).strip().casefold()
    if not text.startswith(_DECK):
        for topic in await services.library.topics(guild_id):
            if topic.casefold() == wanted:
                return DailySettings(topic=topic)
    if not text.startswith(_TOPIC):
        for deck in await services.library.deck_names(guild_id):
            if deck.casefold() == wanted:
                return DailySettings(deck=deck)
    raise Refusal(f"There is no topic or deck “{escape(cut(text, 60))}”. Choose one while you type.")


async def settings_of(services: Services, guild_id: int, options: Options) -> DailySettings:
    """Raises Refusal."""
    if options.role is not None and options.role.is_default():
        raise Refusal("I ping a role, never everyone. Choose another role, or leave `role` out.")
    about = await subject(services, guild_id, options.topic)
    role = options.role.id if options.role else None
    return replace(about, role=role, thread=options.thread)


def new_entry(channel: Target, settings: DailySettings, options: Options, default_zone: str) -> NewEntry:
    """Raises Refusal."""
    return NewEntry(
        guild_id=channel.guild.id,
        channel_id=channel.id,
        kind=KIND,
        key=settings.key,
        at=wall_time(options.time),
        zone=zone_name(options.timezone) if options.timezone else default_zone,
        weekdays=weekdays(options.days),
        settings=settings.to_json(),
    )


def require_permissions(channel: Target, settings: DailySettings) -> None:
    """Raises Refusal that names each missing permission."""
    missing = missing_permissions(channel, channel.guild.me, settings)
    if missing:
        names = joined([f"**{escape(name)}**" for name in missing])
        raise Refusal(f"I cannot post in {channel.mention} yet. Give me {names} there, then try again.")
    if settings.thread and isinstance(channel, discord.Thread):
        raise Refusal("There are no threads within a thread. Leave `thread` out, or choose a channel.")


def complete_zone(current: str, services: Services) -> Choices:
    """Zones that fit, each with the local time there now."""
    now = services.now()
    return [
        app_commands.Choice(
            name=cut(
                f"{show_zone(name)} · {now.astimezone(zone(name)):%H:%M} now, {show_offset(zone(name), now)}",
                limits.CHOICE_LABEL,
            ),
            value=name,
        )
        for name in zone_index().search(current, limits.AUTOCOMPLETE_CHOICES)
    ]


async def complete_subject(services: Services, guild_id: int | None, current: str) -> Choices:
    wanted = current.casefold().strip()
    topics = await services.library.topics(guild_id)
    labels = {f"{_TOPIC}{topic}": f"{topic} ({number} terms)" for topic, number in topics.items()}
    labels |= {f"{_DECK}{deck}": f"Deck: {deck}" for deck in await services.library.deck_names(guild_id)}
    return [
        app_commands.Choice(name=cut(label, limits.CHOICE_LABEL), value=value)
        for value, label in labels.items()
        if wanted in label.casefold() and len(value) <= limits.CHOICE_LABEL
    ][: limits.AUTOCOMPLETE_CHOICES]


async def complete_schedule(services: Services, interaction: discord.Interaction, current: str) -> Choices:
    """None for who may not use the command: its check is not asked about what completes its options."""
    guild = interaction.guild
    if guild is None or not interaction.permissions.manage_guild:
        return []
    entries = await services.poster.timetable.of_guild(guild.id, KIND)
    labels = {entry.id: schedule_label(guild, entry) for entry in entries}
    wanted = current.casefold().strip()
    return [
        app_commands.Choice(name=cut(label, limits.CHOICE_LABEL), value=str(entry_id))
        for entry_id, label in labels.items()
        if wanted in label.casefold()
    ]


def schedule_label(guild: discord.Guild, entry: Entry) -> str:
    settings = DailySettings.from_json(entry.settings)
    channel = guild.get_channel_or_thread(entry.channel_id)
    parts = [f"#{channel.name if channel else 'gone'}", f"{show_time(entry.at)} {entry.zone}"]
    return " · ".join([*parts, *filter(None, [settings.topic, settings.deck])])


async def one_schedule(services: Services, guild_id: int, chosen: str | None) -> Entry:
    """The schedule that was meant: the chosen one, or the only one. Raises Refusal."""
    entries = await services.poster.timetable.of_guild(guild_id, KIND)
    if not entries:
        raise Refusal("There is no daily term here yet. `/daily setup` begins one.")
    if chosen is None and len(entries) == 1:
        return entries[0]
    if chosen is None:
        raise Refusal("There are several schedules here. Choose one with the option `schedule`.")
    for entry in entries:
        if str(entry.id) == chosen.strip():
            return entry
    raise Refusal("There is no such schedule here. Choose one while you type.")
