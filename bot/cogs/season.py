"""`/season`: seasons of the leaderboard, and quizzes that start by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.components import add_components
from bot.cogs.daily_options import Choices, complete_zone, require_permissions, wall_time, weekdays, zone_name
from bot.cogs.lookup import complete_topic
from bot.cogs.permissions import require_manager
from bot.cogs.quiz_options import known_topic
from bot.core.daily.entry import Entry
from bot.core.daily.post import DailySettings
from bot.core.daily.when import Timetable, next_occurrence
from bot.core.refusal import Refusal
from bot.runtime.answers import finish
from bot.runtime.claims import new_nonce
from bot.runtime.membership import gone
from bot.runtime.scheduled_quiz import KIND, REMIND_AT_MOST, START_KIND, QuizPlan, QuizReminder, QuizStart
from bot.runtime.seasons import SeasonEnd, view_of
from bot.runtime.services import Services
from bot.runtime.zones import RULES, zone
from bot.storage.boards import BoardStore
from bot.storage.guilds import GuildStore
from bot.storage.seasons import KIND as SEASON_KIND
from bot.storage.seasons import NewSeason, Season, SeasonRunsError, SeasonStore
from bot.storage.timetable import NewEntry, TooManyEntriesError
from bot.ui import seasons as ui
from bot.ui.layout import note
from bot.ui.text import escape, is_blank

QUIZZES_PER_GUILD = 5


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
class SeasonCommands(
    commands.GroupCog,
    group_name="season",
    group_description="Seasons of the leaderboard, quizzes on schedule",
):
    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.store = SeasonStore(services.database)

    @app_commands.command(description="Begin a season")
    @app_commands.describe(
        name="What it is called",
        length="How many days it lasts (30)",
        again="Begin the next one when it ends",
        channel="Where its end is told (here)",
    )
    async def start(
        self,
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, 60],
        length: app_commands.Range[int, 1, 366] = 30,
        again: bool = True,
        channel: discord.TextChannel | None = None,
    ) -> None:
        require_manager(interaction)
        told_in = channel or interaction.channel
        if not isinstance(told_in, discord.TextChannel | discord.Thread):
            raise Refusal("Choose a text channel where the end of the season is told: the option `channel`.")
        require_permissions(told_in, DailySettings())
        if is_blank(name):
            raise Refusal("The name is blank. Call it something that members can read.")
        await interaction.response.defer(thinking=True)
        where = told_in.id
        new = NewSeason(interaction.guild_id or 0, where, name, length, again, new_nonce(self.services.rng))
        try:
            season = await self.store.start(new, self.services.now())
        except SeasonRunsError:
            raise Refusal(
                "A season runs already. `/season status` shows it, `/season end` ends it."
            ) from None
        self.services.poster.wake()
        await finish(interaction, ui.running(view_of(season)))

    @app_commands.command(description="The season that runs")
    async def status(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        season = await self._running(interaction)
        await finish(interaction, ui.running(view_of(season)))

    @app_commands.command(description="End the season now and tell the standings")
    @app_commands.describe(again="Begin the next one at once")
    async def end(self, interaction: discord.Interaction, again: bool = False) -> None:
        require_manager(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        season = await self._running(interaction)
        await self.store.end_now(season, self.services.now(), again=again)
        self.services.poster.wake()
        told = f"**{escape(season.name)}** ends. The standings come in <#{season.channel_id}>."
        await finish(interaction, note(told))

    @app_commands.command(description="Past seasons and who won them")
    async def history(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        past = await self.store.history(interaction.guild_id or 0)
        seasons = [view_of(each) for each in past]
        first = [row.user_id for each in seasons for row in each.rows if row.place == 1]
        left = await gone(interaction.guild, first)
        await finish(interaction, ui.history(seasons, left))

    async def standings(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        """The final standings of the past season that was chosen below the history."""
        await interaction.response.defer()
        values = (interaction.data or {}).get("values", [])
        seasons = [view_of(each) for each in await self.store.history(interaction.guild_id or 0)]
        season = next((each for each in seasons if [str(each.id)] == list(values)), None)
        if season is None:
            raise Refusal("That season is not among the last ones any more. `/season history` lists them.")
        left = await gone(interaction.guild, [row.user_id for row in season.rows])
        await finish(interaction, ui.standings(season, seasons, left))

    async def _running(self, interaction: discord.Interaction) -> Season:
        season = await self.store.running(interaction.guild_id or 0)
        if season is None:
            raise Refusal("No season runs in this server. `/season start` begins one.")
        return season

    @app_commands.command(description="A quiz that starts by itself, such as every Friday at 18:00")
    @app_commands.describe(
        channel="Where to play",
        time="When, on the clock of the time zone: 18:00, 6 pm",
        days="On which days: fri, weekends, mon-fri",
        timezone="A city or a time zone",
        rounds="How many questions (10)",
        topic="Only terms of this topic",
        reminder="How many minutes before to remind (15); 0 for no reminder",
    )
    async def schedule(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel,
        time: str,
        days: str,
        timezone: str | None = None,
        rounds: app_commands.Range[int, 3, 50] = 10,
        topic: str | None = None,
        reminder: app_commands.Range[int, 0, REMIND_AT_MOST] = 15,
    ) -> None:
        require_manager(interaction)
        require_permissions(channel, DailySettings())
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = interaction.guild_id or 0
        known = await known_topic(self.services, guild_id, topic, None)
        plan, quiz_days = QuizPlan(wall_time(time), reminder, rounds, known, None), weekdays(days)
        at, on_days = plan.reminder(quiz_days)
        guilds = GuildStore(self.services.database)
        zone_key = zone_name(timezone) if timezone else await guilds.zone(guild_id)
        new = NewEntry(
            guild_id, channel.id, KIND, time_key(plan, quiz_days), at, zone_key, on_days, plan.to_json()
        )
        ended = [each for each in await self._planned(interaction) if replaces(new, quiz_days, each)]
        now = self.services.now()
        first = next_occurrence(Timetable(at, zone(zone_key), on_days), now).instant
        try:
            await self.services.poster.timetable.put(
                new, next_due=first, rules=RULES, now=now, at_most=QUIZZES_PER_GUILD + len(ended)
            )
        except TooManyEntriesError:
            raise Refusal(
                f"This server has {QUIZZES_PER_GUILD} quizzes on schedule already. "
                "End one with `/season unschedule` first."
            ) from None
        left = await self._end(ended)
        self.services.poster.wake()
        if timezone:
            await guilds.set_zone(guild_id, zone_key, now)
        await self._show_planned(interaction, left)

    @schedule.autocomplete("timezone")
    async def _complete_zone(self, _: discord.Interaction, current: str) -> Choices:
        return complete_zone(current, self.services)

    @schedule.autocomplete("topic")
    async def _complete_topic(self, interaction: discord.Interaction, current: str) -> Choices:
        return await complete_topic(self.services, interaction, current)

    @app_commands.command(description="End the quizzes on schedule in a channel")
    @app_commands.describe(channel="Where")
    async def unschedule(self, interaction: discord.Interaction, channel: discord.TextChannel) -> None:
        require_manager(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        there = [each for each in await self._planned(interaction) if each.channel_id == channel.id]
        await self._show_planned(interaction, await self._end(there))

    async def _end(self, entries: Iterable[Entry]) -> list[Entry]:
        """End each, also one that has changed since it was read; return those that are still there."""
        poster, left = self.services.poster, list[Entry]()
        for entry in entries:
            if await poster.end(entry):
                continue
            changed = await poster.timetable.get(entry.guild_id, entry.id)
            if changed is not None and not await poster.end(changed):
                left.append(changed)
        return left

    async def _planned(self, interaction: discord.Interaction) -> tuple[Entry, ...]:
        return await self.services.poster.timetable.of_guild(interaction.guild_id or 0, KIND)

    async def _show_planned(self, interaction: discord.Interaction, not_ended: Iterable[Entry] = ()) -> None:
        shown: list[ui.PlannedQuiz] = []
        for entry in await self._planned(interaction):
            plan = QuizPlan.from_json(entry.settings)
            shown.append(ui.PlannedQuiz(entry.channel_id, starts_at(entry, plan), plan.rounds, plan.topic))
        await finish(interaction, ui.planned(shown, [each.channel_id for each in not_ended]))


def time_key(plan: QuizPlan, days: frozenset[int]) -> str:
    """Tells several quizzes of one channel apart: by the time and the days at which they start."""
    return f"{plan.at.isoformat('minutes')} {''.join(str(day) for day in sorted(days))}"


def replaces(new: NewEntry, days: frozenset[int], old: Entry) -> bool:
    """Whether both would begin in one channel at once on some day; the same entry is just changed."""
    was, at = QuizPlan.from_json(old.settings), QuizPlan.from_json(new.settings).at
    same_place = (old.channel_id, was.at) == (new.channel_id, at) and old.key != new.key
    return same_place and bool(was.days(old.weekdays) & days)


def starts_at(entry: Entry, plan: QuizPlan) -> datetime | None:
    """When the quiz itself is, where its reminder is due next."""
    if entry.next_due is None:
        return None
    return plan.starts_at(entry, entry.next_due.astimezone(zone(entry.zone)).date())


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    poster, boards = services.poster, BoardStore(services.database)
    seasons = SeasonStore(services.database)
    poster.kinds[SEASON_KIND] = SeasonEnd(seasons, boards, services.now, services.rng)
    poster.kinds[KIND] = QuizReminder(poster.outbox, services.now, services.rng, poster.wake)
    poster.kinds[START_KIND] = QuizStart(services.games)
    cog = SeasonCommands(services)
    await bot.add_cog(cog)
    add_components(bot, {ui.STANDINGS: cog.standings})
