"""Looks at everything an operator can get wrong, one finding each, without changing any of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import discord

from bot.config import Settings
from bot.core.clock import Now
from bot.runtime.channel_checkup import Use, channel_findings, use_of_entry, use_of_season
from bot.runtime.finding import Finding
from bot.runtime.wire import INTENTS, NotDiscordError, discords_date, use_api
from bot.runtime.zones import RULES
from bot.storage.engine import Database
from bot.storage.errors import DatabaseCorruptError, StorageError
from bot.storage.migrate import SchemaState, schema_state
from bot.storage.seasons import SeasonStore
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


async def examine_database(url: str) -> tuple[list[Finding], tuple[Use, ...]]:
    """What is to say of the database, and the channels that it says are posted to."""
    try:
        database = await Database.open(url, create=False)
    except StorageError as error:
        return [Finding("database", "not usable", str(error))], ()
    try:
        await database.verify()
        await database.require_writable()
        state = await schema_state(database)
        findings = [Finding("database", f"{database.name} answers")]
        if state is not SchemaState.CURRENT:
            return [*findings, Finding("schema", state.value, _SCHEMA[state])], ()
        entries, seasons = await TimetableStore(database).all(), await SeasonStore(database).all_running()
        uses = (*map(use_of_entry, entries), *map(use_of_season, seasons))
        return [*findings, Finding("schema", "of this version")], uses
    except StorageError as error:
        state = "damaged" if isinstance(error, DatabaseCorruptError) else "not usable"
        return [Finding("database", state, str(error))], ()
    finally:
        await database.close()


async def examine_discord(settings: Settings, uses: Iterable[Use], now: Now) -> list[Finding]:
    """Clock, token, intents, and what is needed in each of the channels."""
    if settings.token is None:
        return [
            Finding("token", "none", "Put the bot's token into DISCORD_TOKEN; without one, there is no bot.")
        ]
    if settings.api_base is not None:
        use_api(settings.api_base)
    try:
        findings = [await _clock(now)]
    except NotDiscordError as error:
        return [Finding("Discord", "somebody else answers", str(error))]
    try:
        async with _logged_in(settings.token) as client:
            application = await client.application_info()
            findings.append(Finding("token", f"that of {application.name}"))
            findings.append(intents_finding(INTENTS, application.flags))
            async for finding in channel_findings(client, uses):
                findings.append(finding)  # noqa: PERF401 - those before a failure stay
    except discord.LoginFailure:
        advice = "Copy the token anew from the developer portal (Bot, Reset Token) into DISCORD_TOKEN."
        findings.append(Finding("token", "refused by Discord", advice))
    except discord.HTTPException as error:
        findings.append(_answered(error))
    except (OSError, aiohttp.ClientError) as error:
        findings.append(Finding("Discord", f"not reached ({type(error).__name__})", "Check the network."))
    return findings


def _answered(error: discord.HTTPException) -> Finding:
    """Discord was reached, and would not serve."""
    if error.status >= 500:
        advice = "Discord is out of order at the moment; try again later."
    elif error.status == 429:
        advice = "Discord wants fewer requests from this address; try again in an hour."
    else:
        advice = "Check DISCORD_TOKEN and DISCORD_API_BASE; if both are right, try again later."
    return Finding("Discord", f"answers with HTTP status {error.status}", advice)


@asynccontextmanager
async def _logged_in(token: str) -> AsyncGenerator[discord.Client]:
    async with discord.Client(intents=INTENTS) as client:
        await client.login(token)
        yield client


async def _clock(now: Now) -> Finding:
    """Ours against Discord's; raises NotDiscordError."""
    try:
        theirs = await discords_date()
    except (OSError, aiohttp.ClientError) as error:
        return Finding("clock", f"not compared ({type(error).__name__})", "Check the network.")
    if theirs is None:
        return Finding("clock", "not compared (Discord does not tell the time)", "Check the network.")
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


def zone_rules() -> Finding:
    """How old the time-zone data are; governments change clocks at short notice."""
    year = int(RULES[:4])
    if datetime.now(UTC).year - year > 1:
        return Finding("time zones", RULES, "Install a newer version of the bot; its zone rules are old.")
    return Finding("time zones", f"rules of {RULES}")
