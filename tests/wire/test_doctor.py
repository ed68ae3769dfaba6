"""`python -m bot doctor` against the loopback Discord: each part named, each fault with what to do."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime, time
from typing import Any

import discord
import pytest

from bot.core.daily.post import DailySettings
from bot.runtime.scheduled_quiz import QuizPlan
from bot.storage.engine import Database
from bot.storage.seasons import NewSeason, SeasonStore
from bot.storage.timetable import NewEntry, TimetableStore
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import TOKEN, WireDiscord, world
from tests.wire.discord_server.state import Json

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
    assert err.decode() == ""
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


async def test_a_clock_that_is_a_minute_off_is_to_be_set(wire: WireDiscord, bot: BotProcess) -> None:
    wire.state.clock.advance(60)
    found, code = await examine(bot)
    assert code == 1
    assert found["clock"]["state"] in {"59 s from Discord's", "60 s from Discord's", "61 s from Discord's"}
    assert "NTP" in found["clock"]["advice"]


async def schedule(bot: BotProcess, *channels: Json, **settings: Any) -> None:
    """A daily term in each of the channels, with these settings."""
    database = await Database.open(bot.environment["DATABASE_URL"])
    store = TimetableStore(database)
    stored = DailySettings(**settings).to_json()
    for channel in channels:
        place = int(channel["guild_id"]), int(channel["id"])
        entry = NewEntry(*place, "daily", "", time(9), "UTC", frozenset(range(7)), stored)
        await store.put(entry, now=NOW, next_due=NOW, rules="2026a", at_most=10)
    await database.close()


async def test_each_channel_it_posts_to_is_looked_at(wire: WireDiscord, bot: BotProcess) -> None:
    guild = wire.add_guild()
    open_channel, closed = wire.add_channel(guild, "daily"), wire.add_channel(guild, "staff")
    wire.deny(closed, send_messages=True)
    hidden = wire.add_channel(guild, "hidden")
    wire.deny(hidden, view_channel=True)
    gone = {"guild_id": guild["id"], "id": "998877665544332211"}
    await schedule(bot, open_channel, closed, hidden, gone)
    found, code = await examine(bot)
    assert code == 1
    assert found[f"channel {open_channel['id']}"]["ok"]
    assert found[f"channel {closed['id']}"]["advice"] == "Give the bot there: Send Messages."
    assert found[f"channel {hidden['id']}"]["state"] == "not visible"
    assert found[f"channel {gone['id']}"]["state"] == "gone"
    assert "/daily setup" in found[f"channel {gone['id']}"]["advice"]


async def test_the_channels_of_quizzes_on_schedule_and_of_seasons_are_looked_at(
    wire: WireDiscord, bot: BotProcess
) -> None:
    guild, other = wire.add_guild(), wire.add_guild()
    quizzes, podium = wire.add_channel(guild, "quizzes"), wire.add_channel(guild, "podium")
    for channel in (quizzes, podium):
        wire.deny(channel, send_messages=True)
    gone = {"guild_id": other["id"], "id": "998877665544332211"}
    database = await Database.open(bot.environment["DATABASE_URL"])
    plan = QuizPlan(time(18), 15, 10, None, None).to_json()
    for channel in (quizzes, gone):
        place = int(channel["guild_id"]), int(channel["id"])
        entry = NewEntry(*place, "quiz", "", time(18), "UTC", frozenset({4}), plan)
        await TimetableStore(database).put(entry, now=NOW, next_due=NOW, rules="2026a", at_most=10)
    for channel in (podium, gone):
        place = int(channel["guild_id"]), int(channel["id"])
        await SeasonStore(database).start(NewSeason(*place, "Spring", 30, False, "nonce"), NOW)
    await database.close()
    found, code = await examine(bot)
    assert code == 1
    for channel in (quizzes, podium):
        assert found[f"channel {channel['id']}"]["advice"] == "Give the bot there: Send Messages."
    assert found[f"channel {gone['id']}"]["advice"] == (
        "End its quizzes with /season unschedule and plan them elsewhere with /season schedule. "
        "End its season with /season end and begin one in another channel with /season start."
    )


async def test_a_thread_needs_what_its_channel_allows_in_threads(wire: WireDiscord, bot: BotProcess) -> None:
    guild = wire.add_guild()
    quiet, silent = wire.add_channel(guild, "quiet"), wire.add_channel(guild, "silent")
    wire.deny(quiet, send_messages=True)
    wire.deny(silent, send_messages_in_threads=True)
    in_quiet, in_silent = wire.add_thread(quiet, "daily"), wire.add_thread(silent, "daily")
    await schedule(bot, in_quiet, in_silent)
    found, _ = await examine(bot)
    assert found[f"channel {in_quiet['id']}"]["ok"]
    assert found[f"channel {in_silent['id']}"]["advice"] == "Give the bot there: Send Messages in Threads."


async def test_what_a_schedule_asks_for_beyond_posting_is_looked_at(
    wire: WireDiscord, bot: BotProcess
) -> None:
    channel = wire.add_channel(guild := wire.add_guild())
    wire.deny(channel, create_public_threads=True)
    readers = world.role(wire.state, guild, "Readers", discord.Permissions.none())
    await schedule(bot, channel, thread=True, role=int(readers["id"]))
    found, _ = await examine(bot)
    assert found[f"channel {channel['id']}"]["advice"] == (
        "Give the bot there: Create Public Threads, Mention @everyone, @here, and All Roles "
        "(or let everybody mention Readers)."
    )


async def test_an_unreachable_discord_is_named(bot: BotProcess) -> None:
    bot.environment["DISCORD_API_BASE"] = "http://127.0.0.1:9"
    found, code = await examine(bot)
    assert code == 1
    assert found["Discord"]["advice"] == "Check the network."
    assert found["database"]["ok"]


@pytest.mark.parametrize(
    ("status", "told"),
    [(503, "out of order at the moment"), (429, "fewer requests"), (403, "Check DISCORD_TOKEN")],
)
async def test_a_discord_that_answers_and_does_not_serve_is_no_fault_of_the_network(
    wire: WireDiscord, bot: BotProcess, status: int, told: str
) -> None:
    wire.faults.next("GET", "/users/@me", status=status, times=9, via=False)
    found, code = await examine(bot)
    assert code == 1
    assert found["Discord"]["state"] == f"answers with HTTP status {status}"
    assert told in found["Discord"]["advice"]


async def test_what_was_seen_before_discord_went_away_is_told(wire: WireDiscord, bot: BotProcess) -> None:
    guild = wire.add_guild()
    first, second = wire.add_channel(guild, "first"), wire.add_channel(guild, "second")
    await schedule(bot, first, second)
    wire.faults.next("GET", f"/channels/{second['id']}", status=503)
    found, code = await examine(bot)
    assert code == 1
    assert found[f"channel {first['id']}"]["ok"]
    assert "out of order" in found["Discord"]["advice"]


async def test_a_server_that_has_removed_the_bot_is_no_fault(wire: WireDiscord, bot: BotProcess) -> None:
    channel = wire.add_channel(guild := wire.add_guild())
    await schedule(bot, channel)
    wire.remove_guild(guild)
    found, code = await examine(bot)
    assert code == 0
    assert "the bot is not in any more" in found[f"channel {channel['id']}"]["state"]
