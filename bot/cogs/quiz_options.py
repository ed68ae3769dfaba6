"""What the options of `/quiz start` mean, their autocomplete, and what a quiz needs to be allowed."""

from __future__ import annotations

from typing import Final

import discord
from discord import app_commands

from bot.cogs.lookup import fitting_choices
from bot.core.quiz.events import Actor
from bot.core.quiz.settings import SECONDS, Settings
from bot.core.refusal import Refusal
from bot.runtime.quiz.picking import count_askable
from bot.runtime.services import Services
from bot.ui.text import counted, cut, escape, joined

Choices = list[app_commands.Choice[str]]

NO_CLOCK: Final = "none"
_DIGITS: Final = len(str(SECONDS[1]))
_OFFERED_SECONDS: Final = ("20", "10", "15", "30", "45", "60", "90", "120", NO_CLOCK)


def actor(interaction: discord.Interaction) -> Actor:
    """Who acts, by the permissions that Discord sent along."""
    return Actor(interaction.user.id, admin=interaction.permissions.manage_guild)


def seconds_of(text: str | None) -> int | None:
    """The time to answer; None without a clock. Raises Refusal."""
    if text is None:
        return Settings().seconds
    wanted = text.casefold().strip().removesuffix("s").strip()
    if wanted in {NO_CLOCK, "no", "off", "0", "∞"}:
        return None
    if not _is_time(wanted):
        raise Refusal(
            f"“{escape(cut(text, 40))}” is not a time I can use. "
            f"Write a number of seconds from {SECONDS[0]} to {SECONDS[1]}, or {NO_CLOCK}."
        )
    return int(wanted)


async def complete_seconds(interaction: discord.Interaction, current: str) -> Choices:
    wanted = current.casefold().strip()
    offered = [each for each in _OFFERED_SECONDS if each.startswith(wanted)]
    if _is_time(wanted) and wanted not in offered:
        offered.insert(0, wanted)
    return [app_commands.Choice(name=_seconds_name(each), value=each) for each in offered]


def _is_time(wanted: str) -> bool:
    # Python refuses to read numbers of thousands of digits.
    return wanted.isdecimal() and len(wanted) <= _DIGITS and SECONDS[0] <= int(wanted) <= SECONDS[1]


def _seconds_name(value: str) -> str:
    return "no clock" if value == NO_CLOCK else f"{value} seconds"


async def complete_topic(services: Services, interaction: discord.Interaction, current: str) -> Choices:
    # What was filled in before this option.
    deck: str | None = getattr(interaction.namespace, "deck", None)
    topics = await services.library.topics(interaction.guild_id, deck=deck or None)
    return fitting_choices(topics, current)


async def complete_deck(services: Services, interaction: discord.Interaction, current: str) -> Choices:
    return fitting_choices(await services.library.deck_names(interaction.guild_id), current)


async def known_deck(services: Services, guild_id: int, name: str | None) -> str | None:
    """The deck that was meant, by its own name. Raises Refusal."""
    return None if name is None else _known(name, await services.library.deck_names(guild_id), "deck")


async def known_topic(services: Services, guild_id: int, name: str | None, deck: str | None) -> str | None:
    """The topic that was meant, by its own name. Raises Refusal."""
    if name is None:
        return None
    return _known(name, tuple(await services.library.topics(guild_id, deck=deck)), "topic")


def _known(name: str, names: tuple[str, ...], what: str) -> str:
    for each in names:
        if each.casefold() == name.casefold().strip():
            return each
    raise Refusal(f"There is no {what} called “{escape(cut(name, 80))}”. Choose one while you type.")


async def require_enough_terms(services: Services, guild_id: int, settings: Settings) -> None:
    """No term is asked twice in a game, and not every term has a fair question of every kind."""
    usable = await count_askable(services.library, services.views, guild_id, settings)
    if usable < settings.rounds:
        raise Refusal(
            f"There are only {counted(usable, 'term')} to ask about in that way, and none is asked twice. "
            "Ask for fewer rounds, choose another mode, or leave topic and deck open."
        )


def require_speech(interaction: discord.Interaction) -> None:
    """The bot must be able to run a quiz in this channel. Raises Refusal naming what is missing."""
    allowed = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    needed = {
        "View Channel": allowed.view_channel,
        "Read Message History": allowed.read_message_history,
        "Send Messages in Threads" if in_thread else "Send Messages": (
            allowed.send_messages_in_threads if in_thread else allowed.send_messages
        ),
    }
    missing = [f"**{name}**" for name, granted in needed.items() if not granted]
    if missing:
        raise Refusal(
            f"I cannot run a quiz here without the permission {joined(missing)}. "
            "An admin can give it to me in this channel's settings."
        )


def guild_of(interaction: discord.Interaction) -> int:
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild_id


def channel_of(interaction: discord.Interaction) -> int:
    if interaction.channel_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.channel_id
