"""Looks at everything an operator can get wrong, one finding each, without changing any of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import cast

import aiohttp
import discord
from discord.http import Route

from bot.config import Settings
from bot.core.clock import Now
from bot.core.daily.entry import Entry
from bot.runtime.channel_needs import extras_of, missing_permissions
from bot.runtime.wire import INTENTS, use_api
from bot.runtime.zones import RULES
from bot.storage.engine import Database
from bot.storage.errors import StorageError
from bot.storage.migrate import SchemaState, schema_state
from bot.storage.timetable import TimetableStore
from bot.ui.text import joined

# A clock that is further off than this posts daily terms at a time that people notice.
CLOCK_MAY_BE_OFF = timedelta(seconds=5)
PRIVILEGED = ("presences", "members", "message_content")

_SCHEMA = {
    SchemaState.EMPTY: "it is empty; the first start, or `python -m bot migrate`, makes its tables",
    SchemaState.OLDER: "it is of an older version; the next start, or `python -m bot migrate`, brings it up",
    SchemaState.NEWER: "it was written by a newer version of the bot; run that version",
    SchemaState.FOREIGN: "it holds another program's tables; choose another DATABASE_URL",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice` is what to do, or empty where all is well; `state` is what was seen."""

    name: str
    state: str
    advice: str = ""


async def examine_database(url: str) -> tuple[list[Finding], tuple[Entry, ...]]:
    """What is to say of the database, and the schedules in it."""
    try:
        database = await Database.open(url, create=False)
    except StorageError as error:
        return [Finding("database", "not usable", str(error))], ()
    try:
        await database.verify()
        state = await schema_state(database)
        findings = [Finding("database", f"{database.name} answers")]
        if state is not SchemaState.CURRENT:
            return [*findings, Finding("schema", state.value, _SCHEMA[state])], ()
        entries = await TimetableStore(database).all()
        return [*findings, Finding("schema", "of this version")], entries
    except StorageError as error:
        return [Finding("database", "damaged", str(error))], ()
    finally:
        await database.close()


async def examine_discord(settings: Settings, entries: Iterable[Entry], now: Now) -> list[Finding]:
    """Clock, token, intents, and what the schedules need in each of their channels."""
    if settings.token is None:
        return [
            Finding("token", "none", "Put the bot's token into DISCORD_TOKEN; without one, there is no bot.")
        ]
    if settings.api_base is not None:
        use_api(settings.api_base)
    findings = [await _clock(now)]
    try:
        async with _logged_in(settings.token) as client:
            application = await client.application_info()
            findings.append(Finding("token", f"that of {application.name}"))
            findings.append(intents_finding(INTENTS, application.flags))
            findings += [await _channel(client, *each) for each in _by_channel(entries).items()]
    except discord.LoginFailure:
        advice = "Copy the token anew from the developer portal (Bot, Reset Token) into DISCORD_TOKEN."
        findings.append(Finding("token", "refused by Discord", advice))
    except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
        findings.append(Finding("Discord", f"not reached ({type(error).__name__})", "Check the network."))
    return findings


@asynccontextmanager
async def _logged_in(token: str) -> AsyncGenerator[discord.Client]:
    async with discord.Client(intents=INTENTS) as client:
        await client.login(token)
        yield client


async def _clock(now: Now) -> Finding:
    """Ours against Discord's, read from the Date header of an answer, which counts whole seconds."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{Route.BASE}/gateway") as answer:
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (OSError, aiohttp.ClientError, KeyError, ValueError) as error:
        return Finding("clock", f"not compared ({type(error).__name__})", "Check the network.")
    off = abs(now() - theirs)
    if off > CLOCK_MAY_BE_OFF:
        return Finding(
            "clock",
            f"{off.total_seconds():.0f} s from Discord's",
            "Set this machine's clock by the network (NTP).",
        )
    return Finding("clock", "agrees with Discord's")


def intents_finding(wanted: discord.Intents, application: discord.ApplicationFlags) -> Finding:
    """Whether the application may have what the bot asks for; only privileged intents need permission."""
    allowed = {
        "presences": application.gateway_presence or application.gateway_presence_limited,
        "members": application.gateway_guild_members or application.gateway_guild_members_limited,
        "message_content": application.gateway_message_content or application.gateway_message_content_limited,
    }
    asked = [name for name in PRIVILEGED if getattr(wanted, name)]
    missing = [_shown(name) for name in asked if not allowed[name]]
    if missing:
        advice = f"Switch on in the developer portal (Bot, Privileged Gateway Intents): {joined(missing)}."
        return Finding("intents", "some are not allowed", advice)
    unused = [_shown(name) for name in PRIVILEGED if allowed[name] and name not in asked]
    rest = f"; {joined(unused)} may be switched off in the developer portal" if unused else ""
    return Finding("intents", f"all that it asks for are allowed{rest}")


def _shown(name: str) -> str:
    return name.replace("_", " ")


def _by_channel(entries: Iterable[Entry]) -> dict[tuple[int, int], list[Entry]]:
    channels: dict[tuple[int, int], list[Entry]] = {}
    for entry in entries:
        channels.setdefault((entry.guild_id, entry.channel_id), []).append(entry)
    return channels


async def _channel(client: discord.Client, where: tuple[int, int], entries: Iterable[Entry]) -> Finding:
    guild_id, channel_id = where
    name = f"channel {channel_id}"
    try:
        guild = await client.fetch_guild(guild_id)
        channel = await _with_parent(guild, channel_id)
        me = await guild.fetch_member(client.user.id if client.user else 0)
    except discord.NotFound:
        return Finding(name, "gone", "Choose another channel with /daily setup, or end it with /daily off.")
    except discord.Forbidden:
        return Finding(name, "not visible", "Give the bot the permission View Channel there.")
    if not isinstance(channel, discord.TextChannel | discord.Thread):
        return Finding(name, "no text channel", "Choose another one with /daily setup.")
    missing = dict.fromkeys(
        each for entry in entries for each in missing_permissions(channel, me, extras_of(entry))
    )
    if missing:
        return Finding(name, "permissions are missing", f"Give the bot there: {', '.join(missing)}.")
    return Finding(name, "may be posted to")


async def _with_parent(guild: discord.Guild, channel_id: int) -> discord.abc.GuildChannel | discord.Thread:
    """The channel; a thread's own channel is remembered, too, for its permissions are read there."""
    channel = await guild.fetch_channel(channel_id)
    if isinstance(channel, discord.Thread):
        parent = await guild.fetch_channel(channel.parent_id)
        guild._add_channel(cast("discord.TextChannel", parent))  # pyright: ignore[reportPrivateUsage] only the gateway adds them otherwise
    return channel


def zone_rules() -> Finding:
    """How old the time-zone data are; governments change clocks at short notice."""
    year = int(RULES[:4])
    if datetime.now(UTC).year - year > 1:
        return Finding("time zones", RULES, "Install a newer version of the bot; its zone rules are old.")
    return Finding("time zones", f"rules of {RULES}")
