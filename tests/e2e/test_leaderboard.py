"""Boards as members see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.config import Settings
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
    assert "Nobody has played yet" in await board(played, scope="channel")
    assert "Nobody has played yet" in await board(played, scope="global")


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
