"""Why the bot cannot start or go on, as one sentence for whoever runs it."""

from __future__ import annotations

import aiohttp
import discord
from discord import app_commands

from bot.core.glossary.problems import GlossaryError
from bot.runtime.wire import NotDiscordError
from bot.storage.errors import StorageError

LOGIN_REFUSED = (
    "Discord refuses the token. Copy it anew from the developer portal (Bot, Reset Token) into DISCORD_TOKEN."
)
MISSING_INTENT = (
    "Discord refuses an intent that this bot asks for. It needs no privileged one; "
    "check the application in the developer portal (Bot, Privileged Gateway Intents)."
)
_VERSION_TOO_OLD = "Install the newest version of Lexicord."
# Source: Discord API, gateway close event codes; those after which connecting again is of no use.
_CLOSED = {
    4004: LOGIN_REFUSED,
    4010: "Discord does not know a shard of this process. Check SHARD_IDS and SHARD_COUNT.",
    4011: "Discord wants more shards for this bot. Set SHARD_COUNT to a higher number, or leave it blank "
    "to get what Discord recommends.",
    4012: f"Discord no longer speaks the gateway version that this bot asks for. {_VERSION_TOO_OLD}",
    4013: f"Discord does not know an intent that this bot asks for. {_VERSION_TOO_OLD}",
    4014: MISSING_INTENT,
}


def sentence(error: Exception) -> str | None:
    """What happened and what to do; None for a fault of the bot itself, of which the traceback tells."""
    match error:
        case discord.LoginFailure():
            told = LOGIN_REFUSED
        case discord.PrivilegedIntentsRequired():
            told = MISSING_INTENT
        case discord.ConnectionClosed():
            told = _CLOSED.get(error.code, f"Discord closed the connection for good (code {error.code}).")
        case app_commands.CommandSyncFailure():
            told = f"Discord refuses the bot's commands ({_one_line(error)}). {_VERSION_TOO_OLD}"
        case discord.HTTPException():
            told = _answered(error)
        case StorageError() | GlossaryError() | NotDiscordError():
            told = str(error)
        case discord.GatewayNotFound() | discord.RateLimited() | TimeoutError() | aiohttp.ClientError():
            why = _one_line(error) or "no answer in time"
            told = f"Discord cannot be reached ({why}). Check the network and DISCORD_API_BASE."
        case OSError(strerror=str(why)):
            told = f"{why}. Check ports, files and folders in the settings."
        case OSError():
            # One of ours, which says more than the system does.
            told = f"{error}."
        case _:
            told = None
    return told


def _answered(error: discord.HTTPException) -> str:
    status = f"HTTP status {error.status}"
    if error.status >= 500:
        return f"Discord is out of order at the moment ({status}). Try again later."
    return (
        f"Discord refuses the bot at its start ({status}). "
        "Check DISCORD_TOKEN and DISCORD_API_BASE; if both are right, try again later."
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
