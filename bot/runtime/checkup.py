"""Looks at everything an operator can get wrong, one finding each, without changing any of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import discord
from discord.http import Route

from bot.config import Settings
from bot.core.clock import Now
from bot.runtime.wire import use_api
from bot.runtime.zones import RULES
from bot.storage.engine import Database
from bot.storage.errors import StorageError
from bot.storage.migrate import SchemaState, schema_state
from bot.storage.timetable import TimetableStore

# A clock that is further off than this posts daily terms at a time that people notice.
CLOCK_MAY_BE_OFF = timedelta(seconds=5)
NEEDED = discord.Permissions(view_channel=True, send_messages=True, read_message_history=True)

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


async def examine_database(url: str) -> tuple[list[Finding], tuple[tuple[int, int], ...]]:
    """What is to say of the database, and the (guild, channel) pairs that it posts to."""
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
        channels = await TimetableStore(database).channels()
        return [*findings, Finding("schema", "of this version")], channels
    except StorageError as error:
        return [Finding("database", "damaged", str(error))], ()
    finally:
        await database.close()


async def examine_discord(settings: Settings, channels: Iterable[tuple[int, int]], now: Now) -> list[Finding]:
    """Clock, token, intents, and the permissions in every channel that the bot posts to."""
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
            findings.append(Finding("intents", "guilds only, none of them privileged"))
            findings += [await _channel(client, *each) for each in channels]
    except discord.LoginFailure:
        advice = "Copy the token anew from the developer portal (Bot, Reset Token) into DISCORD_TOKEN."
        findings.append(Finding("token", "refused by Discord", advice))
    except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
        findings.append(Finding("Discord", f"not reached ({type(error).__name__})", "Check the network."))
    return findings


@asynccontextmanager
async def _logged_in(token: str) -> AsyncGenerator[discord.Client]:
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
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


async def _channel(client: discord.Client, guild_id: int, channel_id: int) -> Finding:
    name = f"channel {channel_id}"
    try:
        guild = await client.fetch_guild(guild_id)
        channel = await guild.fetch_channel(channel_id)
        me = await guild.fetch_member(client.user.id if client.user else 0)
    except discord.NotFound:
        return Finding(name, "gone", "Choose another channel with /daily setup, or end it with /daily off.")
    except discord.Forbidden:
        return Finding(name, "not visible", "Give the bot the permission View Channel there.")
    missing = [each for each, given in NEEDED & ~channel.permissions_for(me) if given]
    if missing:
        wanted = ", ".join(each.replace("_", " ") for each in missing)
        return Finding(name, "permissions are missing", f"Give the bot there: {wanted}.")
    return Finding(name, "may be posted to")


def zone_rules() -> Finding:
    """How old the time-zone data are; governments change clocks at short notice."""
    year = int(RULES[:4])
    if datetime.now(UTC).year - year > 1:
        return Finding("time zones", RULES, "Install a newer version of the bot; its zone rules are old.")
    return Finding("time zones", f"rules of {RULES}")
