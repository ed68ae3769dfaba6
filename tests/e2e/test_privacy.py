"""`/privacy` as members use it, and what happens to a server's data when the bot is removed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.storage.schema.guilds import guilds
from bot.storage.schema.quiz import games
from tests.support.played import Given, play
from tests.support.quiz_evening import begin, question
from tests.support.simcord_internals import feed
from tests.support.world import World, buttons, shown


@pytest.fixture
async def played(world: World) -> World:
    given = [Given(world.alice.id, 1, points=900), Given(world.bob.id, 1, points=700)]
    database = world.bot.services.database
    await play(database, 42, given, guild=world.guild.id, at=world.now(), channel=world.quiz.id)
    return world


async def board(world: World, who: Any, **options: Any) -> str:
    return shown(await who.slash(world.general, "leaderboard show", **options))


async def press(who: Any, result: Any, label: str) -> Any:
    return await who.click(result.response.message, custom_id=buttons(result)[label]["custom_id"])


async def test_somebody_new_learns_that_nothing_is_kept(world: World) -> None:
    result = await world.alice.slash(world.general, "privacy show")
    assert result.ephemeral
    assert "Nothing at all." in shown(result)
    assert "nothing to delete" in shown(await world.alice.slash(world.general, "privacy delete"))
    assert "nothing to export" in shown(await world.alice.slash(world.general, "privacy export"))


async def test_a_player_sees_and_exports_what_is_kept(played: World) -> None:
    await board(played, played.alice)
    result = await played.alice.slash(played.general, "privacy show")
    assert result.ephemeral
    assert "- Quiz answers: 1" in shown(result)
    exported = await played.alice.slash(played.general, "privacy export")
    assert exported.ephemeral
    (file,) = exported.response.attachments
    assert file.filename.endswith(".json")
    data = json.loads(await file.read())
    assert data["quiz_answers"][0]["user_id"] == str(played.alice.id)
    assert str(played.bob.id) not in json.dumps(data)


async def test_deleting_asks_first_and_leaves_the_sums_of_someone(played: World) -> None:
    before = await board(played, played.bob)
    asked = await played.alice.slash(played.general, "privacy delete")
    assert "cannot be undone" in shown(asked)
    assert await board(played, played.bob) == before
    await press(played.alice, asked, "Delete everything")
    assert "nothing in my database names you" in shown(asked)
    after = await board(played, played.bob)
    assert after == before.replace(f"<@{played.alice.id}>", "someone")
    assert "Nothing at all." in shown(await played.alice.slash(played.general, "privacy show"))


async def test_who_thinks_better_of_it_keeps_everything(played: World) -> None:
    asked = await played.alice.slash(played.general, "privacy delete")
    await press(played.alice, asked, "Keep it")
    assert "Nothing was deleted." in shown(asked)
    assert f"<@{played.alice.id}>" in await board(played, played.bob)


async def test_it_waits_for_the_end_of_a_quiz(played: World) -> None:
    async with played.bot.services.database.write() as connection:
        await connection.execute(update(games).values(done=False))
    asked = await played.alice.slash(played.general, "privacy delete")
    refused = await press(played.alice, asked, "Delete everything")
    assert "a quiz that is not over" in refused.followups[0].content
    assert f"<@{played.alice.id}>" in await board(played, played.bob)


async def test_a_member_leaves_the_boards_and_comes_back(played: World) -> None:
    told = await played.alice.slash(played.general, "privacy visibility", boards=False)
    assert "The boards of this server name you: **no**" in shown(told)
    assert f"<@{played.alice.id}>" not in await board(played, played.bob)
    await played.alice.slash(played.general, "privacy visibility", boards=True)
    assert f"<@{played.alice.id}>" in await board(played, played.bob)


async def test_boards_of_all_servers_name_only_who_chose_it(played: World) -> None:
    assert "Nobody is on this board yet" in await board(played, played.carol, scope="global")
    await played.alice.slash(played.general, "privacy visibility", everywhere=True)
    named = await board(played, played.carol, scope="global")
    assert f"<@{played.alice.id}>" in named
    assert f"<@{played.bob.id}>" not in named


async def left_at(world: World) -> Any:
    async with world.bot.services.database.read() as connection:
        return await connection.scalar(select(guilds.c.left_at).where(guilds.c.guild_id == world.guild.id))


async def remove_bot(world: World, **details: Any) -> None:
    feed(world.env, "GUILD_DELETE", {"id": str(world.guild.id), **details})
    await world.env.settle()


async def test_the_days_are_counted_from_when_the_bot_was_removed(world: World) -> None:
    assert await left_at(world) is None
    await remove_bot(world)
    assert await left_at(world) == world.now()


async def test_an_outage_is_no_removal(world: World) -> None:
    await remove_bot(world, unavailable=True)
    world.bot.dispatch("ready")
    await world.env.settle()
    assert await left_at(world) is None


async def test_a_server_that_is_there_again_at_the_start_is_kept(world: World) -> None:
    await remove_bot(world)
    await world.restart()
    await world.env.settle()
    assert await left_at(world) is None


async def test_a_game_that_is_over_forgets_who_was_deleted(world: World) -> None:
    await begin(world, world.bob, mode="typed")
    for person in (world.alice, world.bob):
        modal = await person.click(question(world), label="Type your answer")
        await person.submit_modal(modal, {"answer": "my own word"})
    await world.env.advance_time(21)
    await world.alice.slash(world.quiz, "quiz stop")
    await world.env.advance_time(1)
    podium = world.quiz.last_message
    assert "You have missed" in shown(await world.bob.click(podium, label="My misses"))
    asked = await world.bob.slash(world.general, "privacy delete")
    assert asked.response is not None
    label = next(each for each in buttons(asked) if "elete" in each)
    await world.bob.click(asked.response.message, label=label)
    assert "You did not play in this quiz" in shown(await world.bob.click(podium, label="My misses"))
