"""What no later try can mend stops the schedule, tells the admins once, and leaves other schedules alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.daily.reasons import Reason
from bot.storage.timetable import Entry
from tests.wire.discord_server import PATIENCE
from tests.wire.place import Place

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def paused(place: Place, entry: Entry) -> Entry:
    async with asyncio.timeout(PATIENCE):
        await place.settled(entry)
        found = await place.posters[-1].timetable.get(entry.guild_id, entry.id)
    assert found is not None
    assert found.status == "paused"
    return found


async def notices(place: Place) -> list[str]:
    """What the other channel of the guild says, once nothing is on its way any more."""
    poster = place.posters[-1]
    async with asyncio.timeout(PATIENCE):
        waits_for = await poster.outbox.nearest()
        while waits_for is not None:
            await asyncio.sleep(0.01)
            waits_for = await poster.outbox.nearest()
    guild = place.wire.state.guilds[place.channel["guild_id"]]
    return [text for channel in guild["channels"] for text in place.wire.texts(channel)]


async def start_with_another_channel(place: Place) -> Entry:
    place.wire.add_channel(place.wire.state.guilds[place.channel["guild_id"]], "general")
    return await place.schedule(weekly=False)


async def test_a_channel_that_is_gone(place: Place) -> None:
    entry = await start_with_another_channel(place)
    place.wire.delete_channel(place.channel)
    await place.start()
    assert (await paused(place, entry)).reason == Reason.CHANNEL_GONE
    (told,) = await notices(place)
    assert "is paused" in told
    assert "The channel is gone." in told


@pytest.mark.parametrize(
    ("denied", "reason"),
    [
        ({"send_messages": True}, Reason.NO_PERMISSION),
        ({"view_channel": True}, Reason.NO_ACCESS),
    ],
    ids=["may not post", "may not see"],
)
async def test_a_permission_that_is_gone(place: Place, denied: dict[str, bool], reason: Reason) -> None:
    entry = await start_with_another_channel(place)
    place.wire.deny(place.channel, **denied)
    await place.start()
    assert (await paused(place, entry)).reason == reason
    assert len(await notices(place)) == 1


@pytest.mark.parametrize("archived", [True, False], ids=["and archived", "and open"])
async def test_a_thread_that_is_locked(place: Place, archived: bool) -> None:
    place.wire.add_channel(place.wire.state.guilds[place.channel["guild_id"]], "general")
    place.open_thread()
    place.channel["thread_metadata"] |= {"locked": True, "archived": archived}
    place.wire.tell("THREAD_UPDATE", place.channel)
    entry = await place.schedule(weekly=False)
    await place.start()
    assert (await paused(place, entry)).reason == Reason.THREAD_CLOSED
    assert place.messages() == []
    (told,) = await notices(place)
    assert "The thread is closed." in told


async def test_it_is_told_once_however_long_it_lasts(place: Place) -> None:
    entry = await start_with_another_channel(place)
    place.wire.deny(place.channel, send_messages=True)
    await place.start()
    await paused(place, entry)
    for _ in range(3):
        place.wire.state.clock.advance(86_400)
        await place.posters[-1].close()
        await place.start()
        await asyncio.sleep(0.05)
    assert len(await notices(place)) == 1
    assert len(await place.items(entry)) == 1


async def test_where_the_bot_may_speak_nowhere_the_status_alone_tells(place: Place) -> None:
    entry = await place.schedule()
    place.wire.deny(place.channel, send_messages=True)
    await place.start()
    assert (await paused(place, entry)).reason == Reason.NO_PERMISSION
    assert await notices(place) == []


async def test_what_was_drawn_and_not_posted_is_put_back(place: Place) -> None:
    entry = await start_with_another_channel(place)
    place.wire.deny(place.channel, send_messages=True)
    await place.start()
    assert (await paused(place, entry)).state == {"posts": 0}


@pytest.mark.parametrize(
    "fault", [{"status": 401}, {"status": 403, "code": 0}, {"status": 403, "code": 40333}], ids=str
)
async def test_what_concerns_the_whole_bot_pauses_no_schedule(place: Place, fault: dict[str, Any]) -> None:
    injected = place.fault(**fault)
    entry = await place.schedule()
    poster = await place.start()
    await place.wire.until(lambda: injected.hits == 1 and not poster.sending)
    item = (await place.items(entry))[0]
    assert (item.status, item.reason) == ("sending", Reason.OUTAGE)
    place.wire.state.clock.advance(60)
    poster.wake()
    await place.is_one_message(entry)


async def test_a_message_that_discord_refuses_is_a_failure_and_the_next_day_comes(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.fault(status=400, code=50035)
    entry = await place.schedule(weekly=False)
    await place.start()
    async with asyncio.timeout(PATIENCE):
        item = await place.settled(entry)
    assert (item.status, item.reason) == ("failed", Reason.REFUSED)
    assert "was not sent" in caplog.text
    place.wire.state.clock.advance(86_400)
    place.posters[-1].wake()
    async with asyncio.timeout(PATIENCE):
        items = await place.items(entry)
        while len(items) < 2:
            await asyncio.sleep(0.01)
            items = await place.items(entry)
    await place.is_one_message(entry)


@pytest.mark.parametrize(
    ("fault", "messages"),
    [({"status": 429, "via": False}, 0), ({"status": 503}, 0), ({"status": 503, "after_effect": True}, 1)],
    ids=["surely not sent", "perhaps sent, and not", "perhaps sent, and sent"],
)
async def test_a_pause_stops_what_waits_for_its_next_try(
    place: Place, fault: dict[str, Any], messages: int
) -> None:
    injected = place.fault(**fault)
    entry = await place.schedule()
    poster = await place.start()
    await place.wire.until(lambda: injected.hits == 1 and not poster.sending)
    active = await poster.timetable.get(entry.guild_id, entry.id)
    assert active is not None
    assert await poster.pause(active, Reason.BY_ADMIN)
    await place.passes(timedelta(minutes=10))
    async with asyncio.timeout(PATIENCE):
        item = await place.settled(entry)
    assert (len(place.messages()), len(place.sent())) == (messages, 1)
    assert (item.status, item.reason) == (("posted", None) if messages else ("failed", Reason.BY_ADMIN))
    assert (await paused(place, entry)).state == {"posts": messages}
