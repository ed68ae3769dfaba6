"""Seasons and quizzes on schedule, from the admin's command to what stands in the channel."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest

from bot.core.daily.entry import Entry
from tests.support.played import Given, play
from tests.support.world import World, buttons, shown

DAY = 86_400.0


async def start(world: World, **options: object) -> str:
    return shown(await world.admin.slash(world.quiz, "season start", name="Season 1", length=2, **options))


def messages(world: World) -> list[str]:
    found = [shown(world.quiz.history()[place]) for place in range(len(world.quiz.history()))]
    return [text for text in found if text]


def alt_texts(world: World) -> list[str]:
    """Of the pictures in the newest message."""
    galleries = [
        part
        for card in world.quiz.history()[-1].components
        for part in getattr(card, "children", [])
        if isinstance(part, discord.MediaGalleryComponent)
    ]
    return [item.description or "" for gallery in galleries for item in gallery.items]


async def test_members_cannot_begin_one(world: World) -> None:
    result = await world.bob.slash(world.quiz, "season start", name="Mine")
    assert "permission to manage guild" in shown(result)
    assert "No season runs" in shown(await world.bob.slash(world.quiz, "season status"))


async def test_its_name_can_be_read(world: World) -> None:
    refused = await world.admin.slash(world.quiz, "season start", name=" \u200b ")
    assert "The name is blank" in shown(refused)
    assert "No season runs" in shown(await world.bob.slash(world.quiz, "season status"))


async def test_its_end_is_told_once_with_the_standings_and_the_next_begins(world: World) -> None:
    assert "Season 1" in await start(world)
    refused = await world.admin.slash(world.quiz, "season start", name="Season X")
    assert "A season runs already" in shown(refused)
    given = [Given(world.alice.id, 1, points=900), Given(world.bob.id, 1, points=500)]
    await play(
        world.bot.services.database, 42, given, guild=world.guild.id, at=world.now() + timedelta(hours=1)
    )
    await world.env.advance_time(2 * DAY + 60)
    told = [text for text in messages(world) if "is over" in text]
    assert len(told) == 1
    assert f"🥇 <@{world.alice.id}> **900 points**" in told[0]
    assert "**Season 2** runs until" in told[0]
    assert f"Season 1: 1. {world.alice.name}, 900 points; 2. {world.bob.name}, 500 points" in alt_texts(world)
    history = shown(await world.bob.slash(world.quiz, "season history"))
    assert f"won by <@{world.alice.id}>" in history
    await world.restart()
    await world.env.advance_time(60)
    assert len([text for text in messages(world) if "is over" in text]) == 1


async def test_the_frozen_standings_of_a_past_season_can_be_read_to_their_end(world: World) -> None:
    """The podium shows ten of them."""
    await start(world)
    given = [Given(7_000 + number, 1, points=900 - number) for number in range(25)]
    await play(world.bot.services.database, 42, given, guild=world.guild.id, at=world.now())
    await world.admin.slash(world.quiz, "season end")
    await world.env.advance_time(5)
    result = await world.bob.slash(world.general, "season history")
    assert "<@7024>" not in shown(result)
    assert result.response is not None
    menu = result.response.components[1]["components"][0]
    await world.bob.select(
        result.response.message, [menu["options"][0]["value"]], custom_id=menu["custom_id"]
    )
    assert "## Season 1\n" in shown(result)
    assert "` 25` <@7024> (left) **876 points**" in shown(result)


async def test_an_admin_may_end_it_early(world: World) -> None:
    await start(world)
    await world.admin.slash(world.quiz, "season end")
    await world.env.advance_time(5)
    assert [text for text in messages(world) if "Nobody is on its board." in text]
    assert "No season runs" in shown(await world.bob.slash(world.quiz, "season status"))


@pytest.mark.long
async def test_a_quiz_on_schedule_is_announced_and_opens_by_itself(world: World) -> None:
    at = (world.now() + timedelta(minutes=30)).strftime("%H:%M")
    result = await world.admin.slash(
        world.general, "season schedule", channel=world.quiz, time=at, days="mon-sun", rounds=3
    )
    assert "3 questions" in shown(result)
    await world.env.advance_time(16 * 60)
    assert any("Come and play" in text for text in messages(world))
    assert not any("Join" in text for text in messages(world))
    await world.env.advance_time(14 * 60 + 5)
    assert [text.splitlines()[0] for text in messages(world)][1:] == ["## Quiz"]
    assert "3 rounds" in messages(world)[1]
    lobby = world.quiz.history()[1]
    await world.alice.click(lobby, label="Join")
    await world.bob.click(lobby, label="Join")
    assert "**2 players**" in shown(world.quiz.history()[1])


async def test_a_quiz_comes_although_its_reminder_was_missed(world: World) -> None:
    """The bot was away when the reminder was due, and is back an hour before the quiz."""
    at = (world.now() + timedelta(hours=3)).strftime("%H:%M")
    await world.admin.slash(
        world.general, "season schedule", channel=world.quiz, time=at, days="mon-sun", reminder=120
    )
    await world.bot.end_features()
    await world.env.advance_time(2 * 3_600)
    await world.restart()
    await world.env.advance_time(5)
    assert any("Come and play" in text for text in messages(world))
    await world.env.advance_time(3_600)
    assert any(text.startswith("## Quiz") for text in messages(world))


async def test_a_quiz_whose_reminder_comes_too_late_begins_without_it(world: World) -> None:
    at = (world.now() + timedelta(hours=3)).strftime("%H:%M")
    await world.admin.slash(
        world.general, "season schedule", channel=world.quiz, time=at, days="mon-sun", reminder=120
    )
    await world.bot.end_features()
    await world.env.advance_time(3 * 3_600 + 300)
    await world.restart()
    await world.env.advance_time(5)
    assert [text.splitlines()[0] for text in messages(world)] == ["## Quiz"]


async def test_quizzes_at_one_hour_on_other_days_are_two(world: World) -> None:
    for days in ("mon", "fri"):
        result = await world.admin.slash(
            world.general, "season schedule", channel=world.quiz, time="18:00", days=days
        )
    assert shown(result).count("10 questions") == 2


async def test_other_days_at_the_same_hour_replace_the_days_that_were_set(world: World) -> None:
    """Two that overlap would open one lobby, and the other would be refused where nobody sees it."""
    for days, rounds in (("mon,fri", 5), ("sun", 6), ("fri,sat", 7)):
        result = await world.admin.slash(
            world.general,
            "season schedule",
            channel=world.quiz,
            time="00:05",
            days=days,
            rounds=rounds,
            reminder=15,
        )
    assert "5 questions" not in shown(result)
    assert "6 questions" in shown(result)
    assert "7 questions" in shown(result)


async def test_a_full_schedule_can_be_changed_and_not_added_to(world: World) -> None:
    for hour in range(10, 15):
        await world.admin.slash(
            world.general, "season schedule", channel=world.quiz, time=f"{hour}:00", days="fri"
        )
    more = await world.admin.slash(
        world.general, "season schedule", channel=world.quiz, time="15:00", days="fri"
    )
    assert "has 5 quizzes on schedule already" in shown(more)
    changed = await world.admin.slash(
        world.general, "season schedule", channel=world.quiz, time="14:00", days="fri,sat"
    )
    assert shown(changed).count("10 questions") == 5


async def test_what_the_bot_may_not_do_there_is_said_at_once(world: World) -> None:
    denied = discord.PermissionOverwrite(send_messages=False)
    closed = world.guild.create_text_channel("closed", overwrites={world.guild.default_role: denied})
    refused = [
        await world.admin.slash(world.general, "season start", name="Spring", channel=closed),
        await world.admin.slash(world.general, "season schedule", channel=closed, time="18:00", days="fri"),
    ]
    for result in refused:
        assert "Give me **Send Messages** there" in shown(result)
    assert "No season runs" in shown(await world.bob.slash(world.quiz, "season status"))


async def test_the_end_is_told_in_words_where_no_file_may_be_attached(world: World) -> None:
    denied = discord.PermissionOverwrite(attach_files=False)
    plain = world.guild.create_text_channel("plain", overwrites={world.guild.default_role: denied})
    await world.admin.slash(world.general, "season start", name="Spring", length=2, channel=plain)
    given = [Given(world.alice.id, 1, points=900), Given(world.bob.id, 1, points=500)]
    await play(world.bot.services.database, 42, given, guild=world.guild.id, at=world.now())
    await world.admin.slash(world.general, "season end")
    await world.env.advance_time(5)
    (told,) = [message for message in plain.history() if "is over" in shown(message)]
    assert f"🥇 <@{world.alice.id}> **900 points**" in shown(told)
    assert not told.attachments


async def test_admins_are_told_when_the_end_cannot_be(world: World) -> None:
    await start(world)
    path = f"/channels/{world.quiz.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50013, times=1)
    await world.admin.slash(world.general, "season end")
    await world.env.advance_time(60)
    (told,) = [text for message in world.general.history() if "could not be told" in (text := shown(message))]
    assert f"The end of the season could not be told in <#{world.quiz.id}>" in told
    assert "I may not post in the channel any more" in told


async def test_a_schedule_can_be_ended(world: World) -> None:
    await world.admin.slash(world.general, "season schedule", channel=world.quiz, time="18:00", days="fri")
    result = await world.admin.slash(world.general, "season unschedule", channel=world.quiz)
    assert "None." in shown(result)


async def test_a_schedule_that_changes_while_it_is_ended_is_ended_as_it_is_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.admin.slash(world.general, "season schedule", channel=world.quiz, time="18:00", days="fri")
    timetable = world.bot.services.poster.timetable
    read = timetable.of_guild

    async def then_changed(guild_id: int, kind: str) -> tuple[Entry, ...]:
        found = await read(guild_id, kind)
        for entry in found:
            await timetable.save_state(entry, {"changed": True})
        return found

    monkeypatch.setattr(timetable, "of_guild", then_changed)
    result = await world.admin.slash(world.general, "season unschedule", channel=world.quiz)
    assert "None." in shown(result)


async def test_a_schedule_that_cannot_be_ended_is_said_to_be_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process has it in its hands, say, as its quiz is about to begin."""
    await world.admin.slash(world.general, "season schedule", channel=world.quiz, time="18:00", days="fri")

    async def never(*_: object, **__: object) -> bool:
        return False

    monkeypatch.setattr(world.bot.services.poster.timetable, "end", never)
    result = await world.admin.slash(world.general, "season unschedule", channel=world.quiz)
    assert f"<#{world.quiz.id}>: 10 questions" in shown(result)
    assert "did not end" in shown(result)
    options = {"channel": world.quiz, "time": "18:00", "days": "fri,sat"}
    replaced = await world.admin.slash(world.general, "season schedule", **options)
    assert "did not end" in shown(replaced)


async def test_a_quiz_that_was_announced_does_not_come_when_its_schedule_is_ended(world: World) -> None:
    at = (world.now() + timedelta(minutes=30)).strftime("%H:%M")
    await world.admin.slash(world.general, "season schedule", channel=world.quiz, time=at, days="mon-sun")
    await world.env.advance_time(16 * 60)
    assert any("Come and play" in text for text in messages(world))
    await world.admin.slash(world.general, "season unschedule", channel=world.quiz)
    await world.env.advance_time(3_600)
    assert not any(text.startswith("## Quiz") for text in messages(world))


async def test_the_board_is_a_picture_on_request(world: World) -> None:
    given = [Given(world.alice.id, 1, points=900), Given(world.bob.id, 1, points=500)]
    await play(world.bot.services.database, 42, given, guild=world.guild.id, at=world.now())
    result = await world.alice.slash(world.general, "leaderboard show")
    assert "As a picture" in buttons(result)
    assert result.response is not None
    drawn = await world.alice.click(result.response.message, label="As a picture")
    assert drawn.ephemeral
    assert drawn.response is not None
    (attachment,) = drawn.response.attachments
    assert attachment.filename == "board.png"
    assert "1. alice, 900 points; 2. bob, 500 points" in (attachment.description or "")
    assert "1. alice, 900 points; 2. bob, 500 points" in shown(drawn)


async def test_a_picture_across_servers_says_of_nobody_that_they_left(world: World) -> None:
    """Who plays elsewhere was never here."""
    elsewhere = world.env.create_guild()
    zoe = elsewhere.add_member(world.env.create_user("zoe"))
    given = [Given(zoe.id, 1, points=900), Given(world.bob.id, 1, points=500)]
    await play(world.bot.services.database, 42, given, guild=elsewhere.id, at=world.now())
    there = elsewhere.create_text_channel("there")
    await zoe.slash(there, "privacy visibility", everywhere=True)
    await zoe.slash(there, "leaderboard show")
    result = await world.alice.slash(world.general, "leaderboard show", scope="global")
    assert result.response is not None
    drawn = await world.alice.click(result.response.message, label="As a picture")
    assert "1. Not in this server, 900 points" in shown(drawn)


@pytest.mark.parametrize("reminder", [15, 0])
@pytest.mark.parametrize("deleted", [True, False])
async def test_a_quiz_whose_channel_is_closed_to_the_bot_pauses_and_its_admins_are_told(
    world: World, reminder: int, deleted: bool
) -> None:
    planned = {"channel": world.quiz, "time": "18:00", "days": "mon-sun", "timezone": "UTC"}
    await world.admin.slash(world.general, "season schedule", **planned, reminder=reminder)
    channel = world.bot.get_channel(world.quiz.id)
    assert isinstance(channel, discord.TextChannel)
    if deleted:
        await channel.delete()
    else:
        await channel.set_permissions(channel.guild.default_role, send_messages=False)
    await world.env.advance_time(3 * 86_400)
    (entry,) = await world.bot.services.poster.timetable.of_guild(world.guild.id, "quiz")
    assert entry.status == "paused"
    assert sum("is paused" in shown(each) for each in world.general.history()) == 1
