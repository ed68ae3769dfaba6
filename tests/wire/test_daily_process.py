"""The daily term in the real process: killed, stopped, doubled; each day's term is there once.

`test_exactly_once.py` holds the whole table of accidents; here the process really dies.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import discord
import pytest

from bot.core.daily.post import DailySettings
from bot.runtime.holds import HOLD
from bot.storage.engine import Database
from bot.storage.timetable import NewEntry, TimetableStore
from tests.support.databases import migrated_postgresql, postgresql_server
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import WireDiscord, world
from tests.wire.discord_server.messages import custom_ids
from tests.wire.discord_server.state import Json

KEEPS_UP = timedelta(hours=24)
HOLDS_BACK = 30.0


def now(wire: WireDiscord) -> datetime:
    return datetime.fromtimestamp(wire.state.clock.now(), UTC)


async def schedule(wire: WireDiscord, url: str, channels: list[Json], *, thread: bool = False) -> None:
    """A daily term in each channel, due a moment ago and then in a week."""
    moment = now(wire)
    database = await Database.open(url)
    for channel in channels:
        new = NewEntry(
            guild_id=int(channel["guild_id"]),
            channel_id=int(channel["id"]),
            kind="daily",
            key="/",
            at=time(moment.hour, moment.minute),
            zone="UTC",
            weekdays=frozenset({moment.weekday()}),
            settings=DailySettings(thread=thread).to_json(),
        )
        due = moment.replace(second=0, microsecond=0)
        await TimetableStore(database).put(new, next_due=due, rules="", now=moment, at_most=99)
    await database.close()


@pytest.fixture
def channels(wire: WireDiscord) -> list[Json]:
    guild = wire.add_guild()
    return [wire.add_channel(guild, f"daily-{number}") for number in range(3)]


@pytest.fixture
async def patient(bot: BotProcess) -> BotProcess:
    bot.environment["DAILY_LATE_HOURS"] = str(KEEPS_UP / timedelta(hours=1))
    return bot


@contextmanager
def locked(bot: BotProcess) -> Generator[None]:
    """Nobody else can write to the database."""
    path = bot.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


async def kill_in_the_middle(bot: BotProcess, channels: list[Json]) -> None:
    """Three posts are claimed: one does not arrive, one is not answered, one is answered and not recorded."""
    wire = bot.wire
    unsent, unanswered, unrecorded = (f"/channels/{channel['id']}/messages" for channel in channels)
    lost = wire.faults.next("POST", unsent, delay=HOLDS_BACK, reset=True)
    wire.faults.next("POST", unanswered, after_effect=True, delay=HOLDS_BACK)
    wire.faults.next("POST", unrecorded, after_effect=True, delay=0.4)
    await bot.start()
    await wire.until(
        lambda: lost.hits and wire.messages(channels[1]) and wire.messages(channels[2]), within=10
    )
    with locked(bot):
        await wire.until(lambda: wire.sent("POST", unrecorded)[0].status == 200)
        await asyncio.sleep(0.1)
        await bot.kill()
    assert bot.stored("SELECT status FROM outbox") == ["sending"] * 3
    assert bot.stored("SELECT message_id FROM outbox") == [None] * 3


async def settled(bot: BotProcess, count: int) -> list[tuple[int, str, int | None]]:
    """Channel, status and message of every item, once none is on its way."""
    await bot.wire.until(
        lambda: bot.stored("SELECT count(*) FROM outbox WHERE status != 'sending'") == [count], within=15
    )
    return bot.stored("SELECT channel_id, status, message_id FROM outbox ORDER BY id")


@pytest.mark.parametrize(
    "later", [timedelta(0), timedelta(hours=1), timedelta(hours=23)], ids=["at once", "an hour", "a day"]
)
async def test_killed_in_the_middle_and_started_again_each_channel_has_one_post(
    patient: BotProcess, channels: list[Json], later: timedelta
) -> None:
    bot, wire = patient, patient.wire
    await schedule(wire, bot.environment["DATABASE_URL"], channels)
    await kill_in_the_middle(bot, channels)
    wire.faults.clear()
    wire.state.clock.advance((later + HOLD).total_seconds())
    await bot.start()
    rows = await settled(bot, 3)
    posts = {channel["id"]: wire.messages(channel) for channel in channels}
    assert [len(found) for found in posts.values()] == [1, 1, 1]
    assert sorted(rows) == sorted(
        (int(channel_id), "posted", int(found[0]["id"])) for channel_id, found in posts.items()
    )
    (first, *_) = (wire.texts(channel)[0] for channel in channels)
    assert ("Late: this was due" in first) == (later > timedelta(minutes=5))
    assert bot.logged("ERROR", "CRITICAL") == []


async def test_a_day_too_late_nothing_old_is_posted_and_nothing_sent_is_forgotten(
    bot: BotProcess, channels: list[Json]
) -> None:
    await schedule(bot.wire, bot.environment["DATABASE_URL"], channels)
    await kill_in_the_middle(bot, channels)
    bot.wire.faults.clear()
    bot.wire.state.clock.advance(timedelta(days=1).total_seconds())
    await bot.start()
    rows = {channel_id: status for channel_id, status, _ in await settled(bot, 3)}
    assert [rows[int(channel["id"])] for channel in channels] == ["missed", "posted", "posted"]
    assert [len(bot.wire.messages(channel)) for channel in channels] == [0, 1, 1]
    # The term that was drawn and not posted comes first the next time.
    (unsent,) = bot.stored(
        "SELECT json_extract(payload, '$.term') FROM outbox WHERE channel_id = ?", int(channels[0]["id"])
    )
    (state,) = bot.stored(
        "SELECT json_extract(state, '$.bag.now[0]') FROM timetable WHERE channel_id = ?",
        int(channels[0]["id"]),
    )
    assert state == unsent


@pytest.mark.parametrize("opened", [False, True], ids=["before its thread is open", "before that is known"])
async def test_killed_after_the_message_there_is_one_message_with_one_thread(
    bot: BotProcess, channels: list[Json], opened: bool
) -> None:
    wire, channel = bot.wire, channels[0]
    await schedule(wire, bot.environment["DATABASE_URL"], [channel], thread=True)
    path = f"/channels/{channel['id']}/messages/*/threads"
    lost = wire.faults.next("POST", path, delay=HOLDS_BACK, after_effect=opened, reset=not opened)
    threads = wire.state.guilds[channel["guild_id"]]["threads"]
    await bot.start()
    await wire.until(lambda: lost.hits and len(threads) == opened, within=10)
    await bot.kill()
    (message,) = wire.messages(channel)
    assert bot.stored("SELECT status, message_id FROM outbox") == [("sending", int(message["id"]))]
    wire.faults.clear()
    wire.state.clock.advance(HOLD.total_seconds())
    await bot.start()
    await settled(bot, 1)
    assert len(wire.messages(channel)) == 1
    assert [thread["id"] for thread in threads] == [message["id"]]
    assert bot.stored("SELECT status, thread_id, reason FROM outbox") == [
        ("posted", int(message["id"]), None)
    ]
    assert threads[0]["name"] in wire.texts(channel)[0]


async def test_stopped_in_the_middle_it_goes_on_at_once_after_the_start(
    bot: BotProcess, channels: list[Json]
) -> None:
    await schedule(bot.wire, bot.environment["DATABASE_URL"], channels)
    lost = bot.wire.faults.next("POST", "/channels/*/messages", delay=HOLDS_BACK, reset=True, times=3)
    await bot.start()
    await bot.wire.until(lambda: lost.hits == 3, within=10)
    assert await bot.stop() == 0
    bot.wire.faults.clear()
    await bot.start()
    await settled(bot, 3)
    assert [len(bot.wire.messages(channel)) for channel in channels] == [1, 1, 1]


@pytest.fixture(params=["sqlite", "postgresql"])
async def shared_url(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(migrated, tmp_path / 'shared.db')}"
        return
    with postgresql_server() as server:
        yield server.url(await migrated_postgresql(server))


async def test_two_processes_with_one_database_post_each_term_once(
    wire: WireDiscord, shared_url: str, tmp_path: Path
) -> None:
    wire.gateway.identify_every = 0
    guild = wire.add_guild()
    channels = [wire.add_channel(guild, f"daily-{number}") for number in range(12)]
    await schedule(wire, shared_url, channels)
    processes = [BotProcess(wire, shared_url, tmp_path, forked=True) for _ in range(2)]
    try:
        await asyncio.gather(*(process.start() for process in processes))
        await wire.until(lambda: all(wire.messages(channel) for channel in channels), within=15)
        codes = [await process.stop() for process in processes]
    finally:
        for process in processes:
            await process.kill()
    assert codes == [0, 0]
    assert [len(wire.messages(channel)) for channel in channels] == [1] * len(channels)
    assert len(wire.sent("POST", "/messages")) == len(channels)


async def test_set_up_by_an_admin_the_term_comes_at_its_time(bot: BotProcess) -> None:
    wire = bot.wire
    guild = wire.add_guild()
    channel = wire.add_channel(guild, "daily")
    admin = wire.add_member(guild, "ada", permissions=discord.Permissions(manage_guild=True))
    await bot.start()
    due = now(wire).replace(second=0, microsecond=0) + timedelta(minutes=10)
    role = world.role(wire.state, guild, "Learners", discord.Permissions.none())
    role["mentionable"] = True
    wire.tell("GUILD_ROLE_UPDATE", {"guild_id": guild["id"], "role": role})
    options = {"channel": channel, "time": f"{due:%H:%M}", "timezone": "UTC", "role": role}
    answer = await wire.slash(admin, channel, "daily setup", options)
    assert "The daily term is set up" in answer.text
    assert f"<t:{int(due.timestamp())}:F>" in answer.text
    assert await bot.stop() == 0
    wire.state.clock.advance(timedelta(minutes=10).total_seconds())
    await bot.start()
    await wire.until(lambda: wire.messages(channel), within=10)
    assert "Term of the day · Day 1" in wire.texts(channel)[0]
    (post,) = wire.messages(channel)
    assert post["allowed_mentions"] == {"parse": [], "roles": [int(role["id"])]}
    await settled(bot, 1)


async def test_an_admin_who_is_none_any_more_cannot_change_what_comes(bot: BotProcess) -> None:
    wire = bot.wire
    guild = wire.add_guild()
    channel = wire.add_channel(guild)
    ada = wire.add_member(guild, "ada", permissions=discord.Permissions(manage_guild=True))
    await bot.start()
    await wire.slash(ada, channel, "daily setup", {"channel": channel, "time": "9", "timezone": "UTC"})
    preview = await wire.slash(ada, channel, "daily preview")
    (entry_id,) = bot.stored("SELECT id FROM timetable")
    (first,) = bot.stored("SELECT json_extract(state, '$.bag.now[0]') FROM timetable")
    chosen = await wire.click(ada, preview.message, f"d:p:{entry_id}", values=[f"1:{first}"])
    await wire.until(lambda: f"d:skip:{entry_id}:1:{first}" in custom_ids(chosen.message))
    before = bot.stored("SELECT state, version FROM timetable")
    guild["roles"][-1]["permissions"] = "0"
    for custom_id in (f"d:skip:{entry_id}:1:{first}", f"d:up:{entry_id}:1:{first}"):
        refused = await wire.click(ada, chosen.message, custom_id)
        assert "This needs the permission to manage guild." in refused.text
        assert refused.is_private
    assert bot.stored("SELECT state, version FROM timetable") == before
