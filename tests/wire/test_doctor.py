"""`python -m bot doctor` against the loopback Discord: each part named, each fault with what to do."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime, time
from typing import Any

from bot.storage.engine import Database
from bot.storage.timetable import NewEntry, TimetableStore
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import TOKEN, WireDiscord

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def examine(bot: BotProcess) -> tuple[dict[str, Any], int | None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "doctor", "--json"),
        env=bot.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert TOKEN not in (out + err).decode()
    assert "Traceback" not in err.decode(), err.decode()
    return {found["name"]: found for found in map(json.loads, out.decode().splitlines())}, process.returncode


async def test_all_is_well(wire: WireDiscord, bot: BotProcess) -> None:
    found, code = await examine(bot)
    assert {name: each["ok"] for name, each in found.items()} == dict.fromkeys(
        ["database", "schema", "clock", "token", "intents", "time zones"], True
    )
    assert code == 0


async def test_a_refused_token_a_missing_database_and_a_wrong_clock_say_what_to_do(
    wire: WireDiscord, bot: BotProcess
) -> None:
    wire.state.token = "another"
    bot.environment["DATABASE_URL"] += ".not-there"
    found, code = await examine(bot)
    assert code == 1
    assert "developer portal" in found["token"]["advice"]
    assert "no database at" in found["database"]["advice"]


async def test_each_channel_it_posts_to_is_looked_at(wire: WireDiscord, bot: BotProcess) -> None:
    guild = wire.add_guild()
    open_channel, closed = wire.add_channel(guild, "daily"), wire.add_channel(guild, "staff")
    wire.deny(closed, send_messages=True)
    gone = "998877665544332211"
    database = await Database.open(bot.environment["DATABASE_URL"])
    store = TimetableStore(database)
    for channel_id in (open_channel["id"], closed["id"], gone):
        entry = NewEntry(
            int(guild["id"]), int(channel_id), "daily", "", time(9), "UTC", frozenset(range(7)), {}
        )
        await store.put(entry, now=NOW, next_due=NOW, rules="2026a", at_most=10)
    await database.close()
    found, code = await examine(bot)
    assert code == 1
    assert found[f"channel {open_channel['id']}"]["ok"]
    assert found[f"channel {closed['id']}"]["advice"] == "Give the bot there: send messages."
    assert found[f"channel {gone}"]["state"] == "gone"


async def test_an_unreachable_discord_is_named(bot: BotProcess) -> None:
    bot.environment["DISCORD_API_BASE"] = "http://127.0.0.1:9"
    found, code = await examine(bot)
    assert code == 1
    assert found["Discord"]["advice"] == "Check the network."
    assert found["database"]["ok"]
