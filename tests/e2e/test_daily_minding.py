"""`/daily`: what admins see of a schedule that runs, and what they do with it."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.ui import daily
from tests.support.daily_term import DAY, NINE, admin, names, passes, posts, set_up
from tests.support.world import World, buttons, shown

pytestmark = pytest.mark.usefixtures("no_hourly_looks")


class TestMinding:
    """Pause, resume, now, history, off."""

    async def test_the_status_says_what_each_post_does_besides(self, world: World) -> None:
        role = world.guild.create_role("Learners")
        await set_up(world, role=role, thread=True)
        assert f"-# Pings <@&{role.id}> · opens threads\n" in await admin(world, "status")
        await set_up(world, thread=True)
        assert "-# Opens threads\n" in await admin(world, "status")
        await set_up(world)
        assert "-#" not in await admin(world, "status")

    async def test_the_preview_of_a_paused_schedule_says_so(self, world: World) -> None:
        await set_up(world)
        assert "Paused" not in await admin(world, "preview")
        await admin(world, "pause")
        assert "⏸️ Paused: nothing comes before `/daily resume`." in await admin(world, "preview")

    async def test_a_pause_and_what_follows(self, world: World) -> None:
        await set_up(world)
        assert "is paused" in await admin(world, "pause")
        assert "paused already" in await admin(world, "pause")
        await passes(world, 2 * DAY)
        assert posts(world) == []
        assert "Paused. An admin has paused it." in await admin(world, "status")
        assert "goes on" in await admin(world, "resume")
        assert "is not paused" in await admin(world, "resume")
        await passes(world, DAY)
        assert len(posts(world)) == 1

    async def test_now_posts_at_once_and_the_daily_time_stays(self, world: World) -> None:
        await set_up(world)
        assert "is on its way" in await admin(world, "now")
        await world.env.settle()
        assert len(posts(world)) == 1
        await passes(world, NINE)
        assert len(set(names(world))) == 2

    @pytest.mark.long
    async def test_while_a_post_is_on_its_way_there_is_no_other(self, world: World) -> None:
        await set_up(world)
        path = f"/channels/{world.daily.id}/messages"
        world.env.inject_error("POST", path, status=503, times=5)
        assert "is on its way" in await admin(world, "now")
        assert "Nothing was posted. The post before is still on its way." in await admin(world, "now")
        status = await admin(world, "status")
        assert "on its way · Discord cannot be reached; I keep trying." in status
        await passes(world, NINE)
        await passes(world, 60)
        days = [shown(message).splitlines()[0] for message in posts(world)]
        assert [day.removeprefix("-# Term of the day · ") for day in days] == ["Day 1", "Day 2"]

    async def test_the_history_is_paged_and_links_to_the_messages(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(daily, "PER_PAGE", 3)
        await set_up(world)
        await passes(world, NINE)
        for _ in range(3):
            await passes(world, DAY)
        result = await world.admin.slash(world.general, "daily history")
        assert "4 posts · page 1 of 2" in shown(result)
        assert result.response is not None
        assert buttons(result)["◀ Newer"]["disabled"]
        await world.admin.click(result.response.message, label="Older ▶")
        text = shown(result)
        assert "page 2 of 2" in text
        first = posts(world)[0]
        assert f"[Day 1: {names(world)[0]}]({first.jump_url})" in text

    async def test_off_ends_it_and_setting_up_again_goes_on(self, world: World) -> None:
        await set_up(world)
        await passes(world, NINE)
        assert "is off" in await admin(world, "off")
        await passes(world, 2 * DAY)
        assert len(posts(world)) == 1
        assert "There is no daily term here yet" in await admin(world, "status")
        await set_up(world)
        await passes(world, DAY)
        assert "Day 2" in shown(posts(world)[-1])
        assert len(set(names(world))) == 2

    async def test_down_for_a_while_it_comes_late_and_says_so(self, world: World) -> None:
        await set_up(world)
        await world.bot.end_features()
        await passes(world, NINE + 3600)
        await world.restart()
        (post,) = posts(world)
        assert "Late: this was due <t:1767258000:f>" in shown(post)

    async def test_down_for_too_long_it_is_a_miss_with_its_reason(self, world: World) -> None:
        await set_up(world)
        await world.bot.end_features()
        await passes(world, NINE + 7 * 3600)
        await world.restart()
        assert posts(world) == []
        assert "not posted · I was not running at that time" in await admin(world, "status")

    async def test_without_the_permission_it_pauses_tells_once_and_can_go_on(self, world: World) -> None:
        await set_up(world)
        path = f"/channels/{world.daily.id}/messages"
        world.env.inject_error("POST", path, status=403, code=50013, times=1)
        await passes(world, 3 * DAY)
        assert posts(world) == []
        (told,) = posts(world, world.general)
        assert f"The daily term in <#{world.daily.id}> is paused." in shown(told)
        assert "I may not post in the channel any more." in shown(told)
        assert "⏸️ Paused. I may not post in the channel any more." in await admin(world, "status")
        assert "goes on" in await admin(world, "resume")
        await passes(world, DAY)
        assert "Day 1" in shown(posts(world)[0])


class TestPreview:
    async def open(self, world: World) -> Any:
        result = await world.admin.slash(world.general, "daily preview")
        assert result.response is not None
        return result

    def terms(self, result: Any) -> list[str]:
        lines = [line for line in shown(result).splitlines() if " · " in line and line[0].isdigit()]
        return [line.split(" · ", 1)[1].removesuffix(" 📌").strip("*") for line in lines]

    async def choose(self, world: World, result: Any, place: int) -> None:
        options = result.response.components[1]["components"][0]["options"]
        await world.admin.select(
            result.response.message,
            custom_id=result.response.components[1]["components"][0]["custom_id"],
            values=[options[place]["value"]],
        )

    async def test_fourteen_terms_are_shown_and_come_so(self, world: World) -> None:
        await set_up(world)
        expected = self.terms(await self.open(world))
        assert len(set(expected)) == 14
        await passes(world, NINE)
        for _ in range(4):
            await passes(world, DAY)
        assert names(world) == expected[:5]

    async def test_where_few_terms_are_left_it_says_that_they_begin_anew(self, world: World) -> None:
        await set_up(world)
        assert "begin anew" not in shown(await self.open(world))
        await admin(world, "off")
        offered = await world.admin.autocomplete(world.general, "daily setup", "topic", "")
        few = min(
            (each for each in offered if each["name"].endswith(" terms)")),
            key=lambda each: int(each["name"].split("(")[-1].split()[0]),
        )
        await set_up(world, topic=few["value"])
        result = await self.open(world)
        assert len(self.terms(result)) < 14
        assert "Then all terms begin anew" in shown(result)

    async def test_one_can_be_moved_up_and_skipped(self, world: World) -> None:
        await set_up(world)
        result = await self.open(world)
        before = self.terms(result)
        await self.choose(world, result, 1)
        await world.admin.click(result.response.message, label="Move up")
        assert self.terms(result)[:3] == [before[1], before[0], before[2]]
        assert buttons(result)["Move up"]["disabled"]
        await world.admin.click(result.response.message, label="Skip")
        after = self.terms(result)
        assert after[:2] == [before[0], before[2]]
        assert before[1] not in after
        await passes(world, NINE)
        assert names(world) == [before[0]]

    async def test_one_can_be_pinned_to_a_date_and_that_is_kept(self, world: World) -> None:
        await set_up(world)
        result = await self.open(world)
        before = self.terms(result)
        await self.choose(world, result, 0)
        menu = result.response.components[3]["components"][0]
        assert menu["options"][4]["label"] == "Monday, 05 January 2026"
        await world.admin.select(result.response.message, custom_id=menu["custom_id"], values=["2026-01-05"])
        assert self.terms(result)[:6] == [*before[1:5], before[0], before[5]]
        assert "📌" in shown(result)
        await world.restart()
        await passes(world, NINE)
        for _ in range(4):
            await passes(world, DAY)
        assert names(world) == [*before[1:5], before[0]]


async def test_a_thread_that_discord_has_archived_is_posted_to_all_the_same(world: World) -> None:
    channel = world.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="words", type=discord.ChannelType.public_thread)
    (there,) = world.general.threads
    await world.admin.slash(world.general, "daily setup", channel=there, time="09:00", timezone="UTC")
    await thread.edit(archived=True)
    await world.env.settle()
    assert "on its way" in shown(await world.admin.slash(world.general, "daily now"))
    await world.admin.slash(world.general, "daily pause")
    await thread.edit(archived=True)
    await world.env.settle()
    assert "goes on" in shown(await world.admin.slash(world.general, "daily resume"))
