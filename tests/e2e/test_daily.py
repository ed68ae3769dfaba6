"""`/daily`: set up once, and a term comes every day."""

from __future__ import annotations

from typing import Any

import aiohttp
import discord
import pytest
from discord.http import HTTPClient

from bot import limits
from tests.support.daily_term import DAY, NINE, admin, names, passes, posts, set_up, take_out
from tests.support.world import World, shown

pytestmark = pytest.mark.usefixtures("no_hourly_looks")


class TestSetup:
    async def test_it_shows_the_next_three_posts(self, world: World) -> None:
        text = await set_up(world, time="6:30 pm", timezone="new york", days="mon-fri")
        assert "18:30 America/New York · Monday to Friday" in text
        for post in ("2026-01-01T23:30", "2026-01-02T23:30", "2026-01-05T23:30"):
            moment = int(discord.utils.parse_time(f"{post}:00+00:00").timestamp())
            assert f"<t:{moment}:F> (<t:{moment}:R>)" in text
        assert text.count(":F>") == 3

    async def test_the_posts_it_shows_come_so(self, world: World) -> None:
        text = await set_up(world)
        shown_ahead = [line.split(" · ", 1)[1] for line in text.splitlines() if line.startswith("- <t:")]
        await passes(world, NINE)
        for _ in range(2):
            await passes(world, DAY)
        assert names(world) == shown_ahead

    async def test_a_later_hour_brings_no_second_post_on_one_day(self, world: World) -> None:
        await set_up(world)
        await passes(world, NINE)
        text = await set_up(world, time="18:00")
        assert "This schedule has had its turn today" in text
        tomorrow = int(discord.utils.parse_time("2026-01-02T18:00:00+00:00").timestamp())
        assert text.index("### The next posts") < text.index(f"<t:{tomorrow}:F>")
        await passes(world, NINE)
        assert len(posts(world)) == 1
        await passes(world, DAY)
        assert len(posts(world)) == 2

    async def test_an_earlier_hour_brings_no_post_for_a_day_that_had_one(self, world: World) -> None:
        await set_up(world, time="10:00")
        await passes(world, NINE + 3600)
        assert "has had its turn" not in await set_up(world, time="09:00")
        await passes(world, DAY)
        assert len(posts(world)) == 2

    async def test_a_new_hour_keeps_the_zone_that_the_schedule_has(self, world: World) -> None:
        await set_up(world, timezone="berlin")
        await set_up(world, channel=world.quiz, timezone="tokyo")
        text = await set_up(world, time="10:00", timezone=None)
        assert "10:00 Europe/Berlin" in text
        assert "goes by Europe/Berlin" in text
        assert "09:00 Asia/Tokyo" in await admin(world, "status")

    async def test_a_second_schedule_in_the_channel_is_not_taken_for_a_change(self, world: World) -> None:
        assert "other schedule" not in await set_up(world)
        assert "other schedule" not in await set_up(world, time="10:00")
        assert "This channel has another schedule too." in await set_up(world, topic="training")
        assert "This channel has 2 other schedules too." in await set_up(world, topic="foundations")

    async def test_the_answer_is_private(self, world: World) -> None:
        result = await world.admin.slash(world.general, "daily setup", channel=world.daily, time="9")
        assert result.ephemeral
        assert "goes by UTC" in shown(result)

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"time": "soon"}, "“soon” is no time of the day I know."),
            ({"timezone": "lodnon"}, "Did you mean Europe/London?"),
            ({"timezone": "united states"}, "I am not sure which time zone “united states” is."),
            ({"days": "someday"}, "“someday” names no days I know."),
            ({"topic": "cooking"}, "There is no topic or deck “cooking”."),
        ],
    )
    async def test_what_cannot_be_understood_is_named(
        self, world: World, options: dict[str, str], sentence: str
    ) -> None:
        assert sentence in await set_up(world, **options)
        assert "There is no daily term here yet" in await admin(world, "status")

    async def test_each_missing_permission_is_named(self, world: World) -> None:
        denied = discord.PermissionOverwrite(
            send_messages=False, read_message_history=False, create_public_threads=False
        )
        role = world.guild.default_role
        closed = world.guild.create_text_channel("closed", overwrites={role: denied})
        text = await set_up(world, channel=closed, thread=True)
        assert "I cannot post in" in text
        for name in ("Send Messages", "Read Message History", "Create Public Threads"):
            assert f"**{name}**" in text
        assert "View Channel" not in text

    @pytest.mark.parametrize(
        ("denied", "name"),
        [
            ("view_channel", "View Channel"),
            ("send_messages", "Send Messages"),
            ("read_message_history", "Read Message History"),
            ("create_public_threads", "Create Public Threads"),
        ],
    )
    async def test_only_what_is_missing_is_named(self, world: World, denied: str, name: str) -> None:
        """Not what Discord takes away with it."""
        overwrites = {world.guild.default_role: discord.PermissionOverwrite(**{denied: False})}
        channel = world.guild.create_text_channel("calm", overwrites=overwrites)
        role = world.guild.create_role("Learners")
        text = await set_up(world, channel=channel, role=role, thread=True)
        assert text.endswith(f"yet. Give me **{name}** there, then try again.")

    async def test_a_role_that_could_not_be_pinged_is_named(self, world: World) -> None:
        role = world.guild.create_role("Learners")
        denied = discord.PermissionOverwrite(mention_everyone=False)
        channel = world.guild.create_text_channel("calm", overwrites={world.guild.default_role: denied})
        text = (await set_up(world, channel=channel, role=role)).replace("\u200b", "")
        assert "**Mention @everyone, @here, and All Roles (or let everybody mention Learners)**" in text

    async def test_everyone_is_never_pinged(self, world: World) -> None:
        assert "never everyone" in await set_up(world, role=world.guild.default_role)

    async def test_a_server_has_at_most_ten(self, world: World) -> None:
        topics = await world.admin.autocomplete(world.general, "daily setup", "topic", "topic")
        topics += await world.admin.autocomplete(world.general, "daily setup", "topic", "")
        channels = [world.guild.create_text_channel(f"daily-{number}") for number in range(11)]
        for channel in channels[:10]:
            assert "is set up" in await set_up(world, channel=channel)
        assert "has 10 schedules already" in await set_up(world, channel=channels[10])
        assert "is set up" in await set_up(world, channel=channels[0], time="10:00")

    async def test_the_zones_offered_tell_the_time_there(self, world: World) -> None:
        offered = await world.admin.autocomplete(world.general, "daily setup", "timezone", "berl")
        assert offered == [{"name": "Europe/Berlin · 01:00 now, UTC+1", "value": "Europe/Berlin"}]
        start = await world.admin.autocomplete(world.general, "daily setup", "timezone", "")
        assert len(start) == limits.AUTOCOMPLETE_CHOICES

    async def test_topics_and_decks_are_offered(self, world: World) -> None:
        offered = await world.admin.autocomplete(world.general, "daily setup", "topic", "")
        labels = [each["name"] for each in offered]
        assert any(label.startswith("Deck: ") for label in labels)
        assert any(label.endswith(" terms)") for label in labels)
        text = await set_up(world, topic=offered[0]["value"])
        assert offered[0]["value"].removeprefix("topic:") in text

    async def test_a_member_is_refused_by_the_bot_too(self, world: World) -> None:
        commands = await world.bot.tree.fetch_commands()
        (command,) = [each for each in commands if each.name == "daily"]
        world.guild.set_command_permissions(command, {world.guild.default_role: True})
        result = await world.bob.slash(world.general, "daily status")
        assert "This needs the permission to manage guild." in shown(result)
        await set_up(world)
        assert await world.admin.autocomplete(world.general, "daily pause", "schedule", "")
        assert await world.bob.autocomplete(world.general, "daily pause", "schedule", "") == []


class TestPosts:
    async def test_a_term_comes_each_day_at_the_hour_and_none_twice(self, world: World) -> None:
        await set_up(world)
        await passes(world, NINE - 1)
        assert posts(world) == []
        await passes(world, 1)
        for _ in range(6):
            await passes(world, DAY)
        assert len(names(world)) == len(set(names(world))) == 7
        assert [shown(message).splitlines()[0] for message in posts(world)] == [
            f"-# Term of the day · Day {number}" for number in range(1, 8)
        ]

    async def test_only_on_its_days(self, world: World) -> None:
        await set_up(world, days="sat, sun")
        await passes(world, 9 * DAY)
        assert [message.created_at.weekday() for message in posts(world)] == [5, 6]

    async def test_a_topic_alone_is_drawn_from_and_then_begins_anew(self, world: World) -> None:
        offered = await world.admin.autocomplete(world.general, "daily setup", "topic", "Sequence")
        await set_up(world, topic=offered[0]["value"])
        size = int(offered[0]["name"].split("(")[1].split()[0])
        await passes(world, NINE)
        for _ in range(2 * size - 1):
            await passes(world, DAY)
        found = names(world)
        assert sorted(found[:size]) == sorted(found[size:])
        assert len(set(found)) == size

    async def test_the_role_is_pinged_and_nobody_else(self, world: World) -> None:
        role = world.guild.create_role("Learners", mentionable=True)
        await set_up(world, role=role)
        await passes(world, NINE)
        (post,) = posts(world)
        assert shown(post).startswith(f"<@&{role.id}>")
        assert [each.id for each in post.role_mentions] == [role.id]
        assert not post.mention_everyone

    async def test_a_thread_bears_the_terms_name(self, world: World) -> None:
        await set_up(world, thread=True)
        await passes(world, NINE)
        assert [thread.name for thread in world.daily.threads] == names(world)

    async def test_a_thread_that_cannot_be_opened_does_not_stop_the_term(self, world: World) -> None:
        await set_up(world, thread=True)
        world.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)
        await passes(world, NINE)
        assert len(posts(world)) == 1
        assert "I could not open its thread" in await admin(world, "status")

    async def test_a_restart_forgets_nothing(self, world: World) -> None:
        await set_up(world)
        await passes(world, NINE)
        await world.restart()
        await passes(world, DAY)
        await passes(world, DAY)
        assert len(names(world)) == len(set(names(world))) == 3

    async def test_two_schedules_in_two_channels_go_their_own_ways(self, world: World) -> None:
        await set_up(world)
        await set_up(world, channel=world.quiz, time="10:00")
        await passes(world, NINE)
        assert (len(posts(world)), len(posts(world, world.quiz))) == (1, 0)
        await passes(world, 3600)
        assert (len(posts(world)), len(posts(world, world.quiz))) == (1, 1)
        assert "There are several schedules here." in await admin(world, "pause")
        offered = await world.admin.autocomplete(world.general, "daily pause", "schedule", "quiz")
        assert [each["name"] for each in offered] == ["#quiz · 10:00 UTC"]
        assert "is paused" in await admin(world, "pause", schedule=offered[0]["value"])

    async def test_a_term_that_has_left_meanwhile_gives_way_to_another(self, world: World) -> None:
        await set_up(world, thread=True)
        world.env.inject_error("POST", f"/channels/{world.daily.id}/messages", status=503, times=3)
        await passes(world, NINE)
        services = world.bot.services
        (entry,) = await services.poster.timetable.of_guild(world.guild.id, "daily")
        (item,), _ = await services.poster.outbox.history(world.guild.id, entry.id, limit=9)
        assert item.status == "sending"
        await take_out(world, item.payload["term"])
        # An earlier try may have shown it: Discord is asked as soon as it has forgotten the nonce.
        await passes(world, 300)
        (post,) = posts(world)
        assert "Day 1" in shown(post)
        history = await admin(world, "history")
        assert f"[Day 1: {names(world)[0]}]" in history
        assert [thread.name for thread in world.daily.threads] == names(world)

    async def test_a_term_that_left_after_it_may_have_been_shown_is_what_is_recorded(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The message is there, its answer was lost: Discord would take another one for the same."""
        await set_up(world)
        send, breaks = HTTPClient.send_message, iter(["after", "before", "before"])

        async def over_a_bad_line(*args: Any, **how: Any) -> Any:
            broken = next(breaks, "")
            message = await send(*args, **how) if broken != "before" else None
            if broken:
                raise aiohttp.ClientOSError("the line broke")
            return message

        monkeypatch.setattr(HTTPClient, "send_message", over_a_bad_line)
        await passes(world, NINE)
        services = world.bot.services
        (entry,) = await services.poster.timetable.of_guild(world.guild.id, "daily")
        (item,), _ = await services.poster.outbox.history(world.guild.id, entry.id, limit=9)
        assert item.status == "sending"
        shown_first = names(world)
        await take_out(world, item.payload["term"])
        await passes(world, 300)
        assert names(world) == shown_first
        (recorded,), _ = await services.poster.outbox.history(world.guild.id, entry.id, limit=9)
        assert (recorded.status, recorded.payload["term"]) == ("posted", item.payload["term"])

    async def test_a_term_in_play_waits_until_its_round_is_over(self, world: World) -> None:
        await set_up(world)
        terms = await world.bot.services.library.terms(world.guild.id)
        world.bot.services.in_play.hide(world.guild.id, "round", [term.id for term in terms])
        await passes(world, NINE)
        assert posts(world) == []
        assert "A quiz question about these terms is open" in await admin(world, "status")
        world.bot.services.in_play.reveal(world.guild.id, "round")
        await passes(world, 30)
        assert len(posts(world)) == 1

    async def test_the_preview_begins_with_what_waits(self, world: World) -> None:
        await set_up(world)
        terms = await world.bot.services.library.terms(world.guild.id)
        world.bot.services.in_play.hide(world.guild.id, "round", [term.id for term in terms])
        await passes(world, NINE + 60)
        lines = (await admin(world, "preview")).splitlines()
        today = int(discord.utils.parse_time("2026-01-01T09:00:00+00:00").timestamp())
        assert f"1. <t:{today}:f>" in lines[2]
        assert f"2. <t:{today + int(DAY)}:f>" in lines[3]
        world.bot.services.in_play.reveal(world.guild.id, "round")
        await passes(world, 30)
        assert lines[2].endswith(f" · {names(world)[0]}")
