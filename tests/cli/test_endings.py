"""Why the bot ends: whatever Discord, the network or the machine did, it is one sentence and exit code 1."""

from __future__ import annotations

import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import aiohttp
import discord
import pytest
from discord import app_commands

from bot.cli.endings import LOGIN_REFUSED, MISSING_INTENT
from bot.cli.run import run_to_the_end
from bot.storage.errors import DatabaseBusyError

ROOT = Path(__file__).resolve().parents[2]


def answer(status: int) -> Any:
    return SimpleNamespace(status=status, reason=HTTPStatus(status).phrase)


def closed(code: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(mock.Mock(close_code=code), shard_id=0, code=code)


REFUSED_COMMANDS = app_commands.CommandSyncFailure(
    discord.HTTPException(
        answer(400),
        {
            "code": 50035,
            "message": "Invalid Form Body",
            "errors": {"_errors": [{"code": "X", "message": "One."}, {"code": "Y", "message": "Two."}]},
        },
    ),
    [],
)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (discord.LoginFailure("Improper token has been passed."), LOGIN_REFUSED),
        (discord.PrivilegedIntentsRequired(0), MISSING_INTENT),
        (closed(4004), LOGIN_REFUSED),
        (closed(4014), MISSING_INTENT),
        (closed(4010), "Check SHARD_IDS and SHARD_COUNT"),
        (closed(4011), "Set SHARD_COUNT to a higher number"),
        (closed(4012), "Install the newest version"),
        (closed(4013), "Install the newest version"),
        (closed(4999), "(code 4999)"),
        (discord.Forbidden(answer(403), "<html>\n<p>blocked</p>"), "(HTTP status 403). Check DISCORD_TOKEN"),
        (discord.NotFound(answer(404), ""), "(HTTP status 404). Check DISCORD_TOKEN"),
        (discord.HTTPException(answer(429), ""), "(HTTP status 429). Check DISCORD_TOKEN"),
        (discord.DiscordServerError(answer(503), "<html>\n"), "(HTTP status 503). Try again later."),
        (REFUSED_COMMANDS, "refuses the bot's commands (Failed to upload commands to Discord"),
        (discord.GatewayNotFound(), "Discord cannot be reached (The gateway"),
        (discord.RateLimited(7200), "Discord cannot be reached (Too many requests"),
        (aiohttp.ClientPayloadError("cut\noff"), "Discord cannot be reached (cut off)."),
        (TimeoutError(), "Discord cannot be reached (no answer in time)."),
        (OSError(98, "Address already in use"), "Address already in use. Check ports"),
        (DatabaseBusyError("It is busy."), "It is busy."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_it_is_told_in_one_line(error: Exception, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    async def fail() -> None:
        raise error

    assert run_to_the_end(fail) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert line.endswith(".")
    assert "<" not in line


def test_what_says_itself_what_to_do_stands_alone(capsys: pytest.CaptureFixture[str]) -> None:
    async def fail() -> None:
        raise OSError("Port 80 is taken; set another one")

    assert run_to_the_end(fail) == 1
    assert capsys.readouterr().err == "Port 80 is taken; set another one.\n"


def test_a_fault_of_our_own_is_not_dressed_up() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_to_the_end(fail)


ENDLESS = """
import asyncio, os, signal
from bot.cli import run

run.END_WITHIN_SECONDS = 0.2

async def main():
    os.kill(os.getpid(), signal.SIGTERM)
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            print("goodbye", flush=True)

run.run_to_the_end(main)
"""


def test_told_to_end_it_does_even_if_something_never_answers() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDLESS], cwd=ROOT, capture_output=True, text=True, check=False, timeout=20
    )
    assert (ended.returncode, ended.stdout) == (1, "goodbye\n")
    assert "What people were told is saved" in ended.stderr
