"""Ended in the middle of something, with a word or without: after the next start everything is there once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import WireDiscord
from tests.wire.discord_server.state import Json

HELD = 50
"""Seconds after which what a process held when it died is free for the next."""
Trouble = dict[str, Any]


@pytest.fixture
def guild(wire: WireDiscord) -> Json:
    return wire.add_guild()


@pytest.fixture
def channel(wire: WireDiscord, guild: Json) -> Json:
    return wire.add_channel(guild)


@pytest.fixture
def admin(wire: WireDiscord, guild: Json) -> Json:
    return wire.add_member(guild, "admin", permissions=discord.Permissions(manage_guild=True))


async def set_up(wire: WireDiscord, admin: Json, channel: Json, *, in_minutes: int) -> None:
    """A daily term whose first time is so many minutes from now."""
    at = datetime.fromtimestamp(wire.state.clock.now(), UTC) + timedelta(minutes=in_minutes)
    options = {"channel": channel, "time": f"{at:%H:%M}"}
    await wire.slash(admin, channel, "daily setup", options)


async def posted_once(wire: WireDiscord, bot: BotProcess, channel: Json) -> None:
    """Wait until the post is recorded; then it is the only one."""
    recorded = "SELECT message_id FROM outbox WHERE status = 'posted'"
    await wire.until(lambda: bot.stored(recorded), within=10)
    assert [int(message["id"]) for message in wire.messages(channel)] == bot.stored(recorded)


BEFORE: Trouble = {"delay": 60}
AFTER: Trouble = {"delay": 60, "after_effect": True}


@pytest.mark.parametrize(
    ("end", "trouble", "away"),
    [
        pytest.param("killed", BEFORE, HELD, id="killed before the message was there"),
        pytest.param("killed", AFTER, HELD, id="killed after it was there"),
        pytest.param("killed", AFTER, 600, id="killed after it was there, and its nonce forgotten"),
        pytest.param("terminated", AFTER, HELD, id="terminated after it was there"),
    ],
)
async def test_a_daily_post_under_way_when_the_process_ended_is_there_once(
    wire: WireDiscord, bot: BotProcess, admin: Json, channel: Json, trouble: Trouble, away: int, end: str
) -> None:
    await bot.start()
    await set_up(wire, admin, channel, in_minutes=30)
    held = wire.faults.next("POST", f"/channels/{channel['id']}/messages", **trouble)
    await wire.slash(admin, channel, "daily now")
    await wire.until(lambda: held.hits and len(wire.messages(channel)) == bool(trouble.get("after_effect")))
    if end == "killed":
        await bot.kill()
    else:
        assert await bot.stop() == 0
    wire.state.clock.advance(away)
    await bot.start()
    await posted_once(wire, bot, channel)


async def test_a_daily_term_that_came_due_while_the_bot_was_away_is_posted_once(
    wire: WireDiscord, bot: BotProcess, admin: Json, channel: Json
) -> None:
    await bot.start()
    await set_up(wire, admin, channel, in_minutes=2)
    await bot.stop()
    wire.state.clock.advance(10 * 60)
    for _ in range(2):
        await bot.start()
        await posted_once(wire, bot, channel)
        await bot.stop()


async def test_many_hours_late_it_counts_as_missed_and_the_status_says_so(
    wire: WireDiscord, bot: BotProcess, admin: Json, channel: Json
) -> None:
    await bot.start()
    await set_up(wire, admin, channel, in_minutes=2)
    await bot.stop()
    wire.state.clock.advance(7 * 3600)
    await bot.start()
    await wire.until(lambda: bot.stored("SELECT 1 FROM outbox WHERE status = 'missed'"))
    status = await wire.slash(admin, channel, "daily status")
    assert "not posted" in status.text
    assert wire.messages(channel) == []


async def test_a_channel_closed_to_the_bot_stops_its_schedule_and_an_admin_is_told(
    wire: WireDiscord, bot: BotProcess, guild: Json, admin: Json, channel: Json
) -> None:
    await bot.start()
    await set_up(wire, admin, channel, in_minutes=2)
    await bot.stop()
    wire.deny(channel, send_messages=True)
    wire.state.clock.advance(10 * 60)
    elsewhere = wire.add_channel(guild, "elsewhere")
    await bot.start()
    await wire.until(lambda: bot.stored("SELECT reason FROM timetable WHERE status = 'paused'"))
    assert wire.messages(channel) == []
    await wire.until(lambda: wire.messages(elsewhere))
    assert channel["id"] in wire.texts(elsewhere)[0]


async def test_buttons_from_before_a_restart_still_work(
    wire: WireDiscord, bot: BotProcess, admin: Json, channel: Json
) -> None:
    await bot.start()
    asked = await wire.slash(admin, channel, "define", {"term": "dropuot layr"})
    shown = wire.clickable(asked.message)
    await bot.kill()
    await bot.start()
    pressed = await wire.click(admin, asked.message, shown[0])
    assert "Dropout" in pressed.text
