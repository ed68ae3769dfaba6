"""Boards as members see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.config import Settings
from bot.limits import CUSTOM_ID, DISPLAYED_CHARACTERS
from tests.support.played import Given, play
from tests.support.world import World, buttons, shown


@pytest.fixture
async def played(world: World) -> World:
    given = [
        Given(world.alice.id, 1, points=900),
        Given(world.bob.id, 1, points=700),
        Given(world.carol.id, 2, points=700, topic="Maths"),
    ]
    await play(
        world.bot.services.database, 42, given, guild=world.guild.id, at=world.now(), channel=world.quiz.id
    )
    return world


async def board(world: World, **options: Any) -> str:
    return shown(await world.alice.slash(world.general, "leaderboard show", **options))


async def test_a_finished_game_is_on_the_board_with_shared_places(played: World) -> None:
    lines = (await board(played)).splitlines()
    assert lines[1].startswith(f"🥇 <@{played.alice.id}> **900 points**")
    assert [line.split()[0] for line in lines[2:4]] == ["🥈", "🥈"]
    assert "3 players" in lines[4]


async def test_it_is_private_unless_shared(played: World) -> None:
    assert (await played.alice.slash(played.general, "leaderboard show")).ephemeral
    assert not (await played.alice.slash(played.general, "leaderboard show", share=True)).ephemeral


async def test_scopes_narrow_it(played: World) -> None:
    assert "Nobody is on this board yet. `/quiz start`" in await board(played, scope="channel")
    assert "Nobody is on this board yet" in await board(played, scope="global")
    assert "Nobody is on this board yet: it takes a game that is won" in await board(played, by="wins")
    assert "No season runs in this server" in await board(played, period="season")


async def test_a_topic_is_enough_to_say_that_its_board_is_meant(played: World) -> None:
    assert "Points · this month on Training" in await board(played, topic="Training")
    refused = await board(played, topic="Training", scope="channel")
    assert "Leave out `topic`, or choose `topic` as the scope" in refused


async def test_who_is_on_no_board_is_told_what_it_takes(played: World) -> None:
    dave = played.guild.add_member(played.env.create_user("dave"))
    mine = shown(await dave.slash(played.general, "leaderboard show"))
    assert "You are not on this board yet: it takes a quiz with two players or more." in mine
    shared = shown(await dave.slash(played.general, "leaderboard show", share=True))
    assert "You are not" not in shared


async def test_a_board_of_whom_all_stay_off_does_not_say_that_nobody_has_played(played: World) -> None:
    for person in (played.alice, played.bob, played.carol):
        await person.slash(played.general, "privacy visibility", boards=False)
    mine = await board(played)
    assert "Nobody is on this board yet" in mine
    assert "Nobody has played" not in mine
    assert f"🥇 <@{played.alice.id}> **900 points**" in mine


async def test_boards_that_could_only_be_empty_are_refused_and_not_offered(played: World) -> None:
    assert "Seasons are a server's own" in await board(played, scope="global", period="season")
    assert "Ratings compare the players of one server" in await board(played, scope="global", by="rating")
    offered = (await board(played, scope="global")).splitlines()
    assert "Accuracy" in offered
    assert "This week" in offered
    assert not {"Rating", "This season"} & set(offered)


async def test_a_topic_with_a_long_name_keeps_its_board_when_a_button_is_pressed(
    played: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = ["Ordinary and partial differential equations and their uses, " + part for part in ("I", "II")]
    at = played.now()
    for game_id, topic, user in zip((50, 51), topics, (played.alice, played.bob), strict=True):
        given = [Given(user.id, 3, topic=topic), Given(played.carol.id, 4, topic="Maths")]
        await play(played.bot.services.database, game_id, given, guild=played.guild.id, at=at)
    library = played.bot.services.library

    async def with_long_ones(guild_id: int | None, *, deck: str | None = None) -> dict[str, int]:
        return dict.fromkeys(topics, 1)

    monkeypatch.setattr(type(library), "topics", lambda _, guild_id, **some: with_long_ones(guild_id, **some))
    result = await played.alice.slash(
        played.general, "leaderboard show", scope="topic", topic=topics[1], period="today"
    )
    assert f"<@{played.bob.id}>" in shown(result)
    assert result.response is not None
    menu = result.response.components[1]["components"][0]["custom_id"]
    assert len(menu) <= CUSTOM_ID
    await played.alice.select(result.response.message, ["all"], custom_id=menu)
    assert "all time" in shown(result)
    assert f"<@{played.bob.id}>" in shown(result)
    assert f"<@{played.alice.id}>" not in shown(result)


async def test_a_press_is_answered_before_topics_are_looked_up(
    played: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server's own glossary may have to come from the database first, which may take too long."""
    result = await played.alice.slash(played.general, "leaderboard show", scope="topic", topic="Training")
    assert result.response is not None
    order: list[str] = []
    defer, topics = discord.InteractionResponse.defer, type(played.bot.services.library).topics

    async def answering(response: Any, **how: Any) -> Any:
        order.append("answered")
        return await defer(response, **how)

    async def looking(library: Any, guild_id: int | None, **how: Any) -> Any:
        order.append("looked up")
        return await topics(library, guild_id, **how)

    monkeypatch.setattr(discord.InteractionResponse, "defer", answering)
    monkeypatch.setattr(type(played.bot.services.library), "topics", looking)
    menu = result.response.components[1]["components"][0]["custom_id"]
    await played.alice.select(result.response.message, ["all"], custom_id=menu)
    assert order == ["answered", "looked up"]
    assert "all time" in shown(result)


async def test_who_stays_off_boards_sees_their_own_row_alone(played: World) -> None:
    await played.bob.slash(played.general, "privacy visibility", boards=False)
    mine = shown(await played.bob.slash(played.general, "leaderboard show"))
    assert f"🥈 <@{played.bob.id}> **700 points**" in mine
    assert "Only you see your row" in mine
    shared = shown(await played.bob.slash(played.general, "leaderboard show", share=True))
    assert f"<@{played.bob.id}>" not in shared


async def test_a_picture_waits_for_names_rather_than_showing_nobody(
    played: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: Any, **__: Any) -> Any:
        raise TimeoutError

    result = await played.alice.slash(played.general, "leaderboard show")
    assert result.response is not None
    monkeypatch.setattr(discord.Guild, "query_members", silent)
    drawn = await played.alice.click(result.response.message, label="As a picture")
    assert "Try again in a moment" in shown(drawn)
    assert drawn.response is not None
    assert not drawn.response.attachments


async def test_a_long_log_of_adjustments_can_be_read_to_its_end(played: World) -> None:
    reasons = [f"{number:02} " + "*_" * 98 for number in range(20)]
    for reason in reasons:
        await played.admin.slash(
            played.general, "leaderboard adjust", member=played.alice, points=1, reason=reason
        )
    result = await played.bob.slash(played.general, "leaderboard log")
    read: list[str] = []
    while True:
        read += [line for line in shown(result).splitlines() if line.startswith("- <t:")]
        assert sum(len(line) for line in shown(result).splitlines()) <= DISPLAYED_CHARACTERS
        if buttons(result)["Next ▶"].get("disabled"):
            break
        assert result.response is not None
        await played.bob.click(result.response.message, label="Next ▶")
    assert len(read) == 20
    assert all(f": {number:02} " in line for line, number in zip(read, reversed(range(20)), strict=True))


async def test_a_menu_changes_what_it_orders_by(played: World) -> None:
    result = await played.alice.slash(played.general, "leaderboard show")
    assert result.response is not None
    menu = next(
        part["components"][0]["custom_id"] for part in result.response.components if part["type"] == 1
    )
    assert menu.startswith("lb:d:")
    await played.alice.select(result.response.message, ["all"], custom_id=menu)
    assert "all time" in shown(result)


async def test_ones_own_row_is_shown_below_the_first_ten(world: World) -> None:
    given = [Given(9_000 + number, 1, points=1000 - number) for number in range(14)]
    given.append(Given(world.alice.id, 1, points=5))
    await play(world.bot.services.database, 42, given, guild=world.guild.id, at=world.now())
    result = await world.alice.slash(world.general, "leaderboard show")
    text = shown(result)
    assert f"` 15` <@{world.alice.id}>" in text
    assert "(left)" in text
    assert not buttons(result)["Next ▶"].get("disabled")


async def test_members_cannot_adjust_and_admins_leave_a_reason(played: World) -> None:
    refused = await played.bob.slash(
        played.general, "leaderboard adjust", member=played.alice, points=-500, reason="two accounts"
    )
    assert "permission to manage guild" in shown(refused)
    told = await played.admin.slash(
        played.general, "leaderboard adjust", member=played.alice, points=-500, reason="two **accounts**"
    )
    assert "-500 points" in shown(told)
    log = shown(await played.bob.slash(played.general, "leaderboard log"))
    assert "two \\*\\*accounts\\*\\*" in log
    assert "**400 points**" in await board(played)


async def test_points_are_taken_for_the_day_that_is_named(played: World) -> None:
    today = played.now().date()

    async def adjust(day: str) -> str:
        result = await played.admin.slash(
            played.general, "leaderboard adjust", member=played.bob, points=-100, reason="why", day=day
        )
        return shown(result)

    assert "“last week” is no day" in await adjust("last week")
    assert "still to come" in await adjust((today + timedelta(days=1)).isoformat())
    assert "-100 points" in await adjust((today - timedelta(days=60)).isoformat())
    assert "**700 points**" in await board(played, period="today")
    assert "**600 points**" in await board(played, period="all")


async def test_the_log_says_for_which_earlier_day_points_are(played: World) -> None:
    for day in ("2025-11-23", None):
        given = {"day": day} if day else {}
        told = await played.admin.slash(
            played.general, "leaderboard adjust", member=played.bob, points=1, reason="why", **given
        )
        assert "+1 point" in shown(told)
        assert "+1 points" not in shown(told)
        assert ("for 2025-11-23" in shown(told)) == (day is not None)
    now, earlier, *_ = shown(await played.bob.slash(played.general, "leaderboard log")).splitlines()[1:]
    assert f"by <@{played.admin.id}> for 2025-11-23: why" in earlier
    assert f"by <@{played.admin.id}>: why" in now


async def test_points_are_given_to_people_and_with_words_that_can_be_read(played: World) -> None:
    robot = played.guild.add_member(played.env.create_user("robot", bot=True))
    for member, reason, refusal in (
        (robot, "why", "Bots do not play"),
        (played.bob, "    ", "The reason is blank"),
        (played.bob, "\u200b\u200b\u200b", "The reason is blank"),
    ):
        told = await played.admin.slash(
            played.general, "leaderboard adjust", member=member, points=1, reason=reason
        )
        assert refusal in shown(told)
    assert "No score has been adjusted" in shown(await played.bob.slash(played.general, "leaderboard log"))


async def test_boards_survive_a_restart(played: World, settings: Settings) -> None:
    before = await board(played)
    await played.restart()
    assert await board(played) == before


async def test_today_is_the_servers_own_day(world: World) -> None:
    """At midnight UTC it is nine in the morning in Tokyo, and who played two hours ago played today."""
    given = [Given(world.alice.id, 1), Given(world.bob.id, 1)]
    database = world.bot.services.database
    await world.admin.slash(
        world.general, "daily setup", channel=world.daily, time="09:00", timezone="Asia/Tokyo"
    )
    await play(database, 42, given, guild=world.guild.id, at=world.now() - timedelta(hours=2))
    assert "🥇" in await board(world, period="today")
