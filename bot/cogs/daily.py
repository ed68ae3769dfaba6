"""`/daily`: setting up and minding the daily term."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.components import add_components
from bot.cogs.daily_ask import AskMe
from bot.cogs.daily_options import (
    Choices,
    Options,
    complete_schedule,
    complete_subject,
    complete_zone,
    new_entry,
    one_schedule,
    require_permissions,
    settings_of,
)
from bot.cogs.daily_pages import DailyPages
from bot.cogs.permissions import require_manager
from bot.core.daily.entry import ACTIVE, PAUSED, Entry
from bot.core.daily.post import DailySettings
from bot.core.daily.reasons import Reason
from bot.core.daily.when import Timetable, next_day, next_occurrence
from bot.core.refusal import Refusal
from bot.runtime.answers import finish
from bot.runtime.claims import NothingToSendError, next_due
from bot.runtime.daily import KIND, Daily
from bot.runtime.notices import NOTICE, Notices
from bot.runtime.questions import Questions
from bot.runtime.services import Services
from bot.runtime.zones import RULES, zone, zone_names
from bot.storage.daily import DailyStore
from bot.storage.guilds import GuildStore
from bot.storage.timetable import TooManyEntriesError
from bot.ui import daily as ui
from bot.ui import daily_post
from bot.ui.layout import note
from bot.ui.reasons import why

SCHEDULES_PER_GUILD = 10
_SHOWN_AHEAD = 3
_CHANGED_MEANWHILE = "Somebody else has just changed this schedule. Look at it again, then repeat this."


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class DailyCommands(
    commands.GroupCog, group_name="daily", group_description="A term a day, at your own hour"
):
    def __init__(self, services: Services, pages: DailyPages) -> None:
        super().__init__()
        self.services = services
        self.pages = pages

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride] discord.py types its client more narrowly
        """The server decides too: what Discord shows to whom can be changed by anyone who manages it."""
        require_manager(interaction)
        return True

    @app_commands.command(description="Post a term every day in a channel")
    @app_commands.describe(
        channel="Where to post",
        time="When, on the clock of the time zone: 09:00, 9 pm",
        timezone="A city or a time zone",
        days="Only on these days: mon-fri, weekends",
        role="Ping this role with each post",
        thread="Open a thread for each post",
        topic="Only terms of this topic or deck",
    )
    async def setup(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | discord.Thread,
        time: str,
        timezone: str | None = None,
        days: str | None = None,
        role: discord.Role | None = None,
        thread: bool = False,
        topic: str | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = _guild_id(interaction)
        options = Options(time, timezone, days, topic, role, thread)
        settings = await settings_of(self.services, guild_id, options)
        here = await self.services.poster.timetable.of_guild(guild_id, KIND)
        default = await self._default_zone(guild_id, here, (channel.id, settings.key))
        new = new_entry(channel, settings, options, default)
        require_permissions(channel, settings)
        now = self.services.now()
        timetable = Timetable(new.at, zone(new.zone), new.weekdays)
        last_day = await self.services.poster.timetable.last_day(new)
        first = next_day(timetable, now, last_day)
        try:
            entry = await self.services.poster.timetable.put(
                new, next_due=first.instant, rules=RULES, now=now, at_most=SCHEDULES_PER_GUILD
            )
        except TooManyEntriesError:
            raise Refusal(
                f"This server has {SCHEDULES_PER_GUILD} schedules already. End one with `/daily off` first."
            ) from None
        self.services.poster.wake()
        if timezone:
            await GuildStore(self.services.database).set_zone(guild_id, new.zone, now)
        notes = [] if timezone else [f"No time zone was given, so this goes by {default}."]
        if first != next_occurrence(timetable, now):
            notes.append(
                "This schedule has had its turn today: one a day. `/daily now` posts another at once."
            )
        others = sum(each.channel_id == entry.channel_id and each.id != entry.id for each in here)
        if others:
            too = "another schedule" if others == 1 else f"{others} other schedules"
            notes.append(f"This channel has {too} too. `/daily status` lists all, `/daily off` ends one.")
        ahead = await self.pages.ahead(entry, _SHOWN_AHEAD)
        await finish(interaction, ui.set_up_layout(entry, ahead, notes))

    async def _default_zone(self, guild_id: int, here: Sequence[Entry], place: tuple[int, str]) -> str:
        """The zone of the schedule that is there, else of the server's newest one, else the server's own."""
        known = [entry for entry in here if entry.zone in zone_names()]
        # Sorting is stable: the newest of the others stays the last of them.
        known.sort(key=lambda entry: (entry.channel_id, entry.key) == place)
        return known[-1].zone if known else await GuildStore(self.services.database).zone(guild_id)

    @setup.autocomplete("timezone")
    async def _complete_zone(self, _: discord.Interaction, current: str) -> Choices:
        return complete_zone(current, self.services)

    @setup.autocomplete("topic")
    async def _complete_topic(self, interaction: discord.Interaction, current: str) -> Choices:
        return await complete_subject(self.services, interaction.guild_id, current)

    @app_commands.command(description="How the daily terms are doing")
    async def status(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await finish(interaction, await self.pages.status(_guild_id(interaction)))

    @app_commands.command(description="See and change what comes next")
    @app_commands.describe(schedule="Which of several schedules")
    async def preview(self, interaction: discord.Interaction, schedule: str | None = None) -> None:
        entry = await self._chosen(interaction, schedule)
        await finish(interaction, await self.pages.preview(entry))

    @app_commands.command(description="Post the next term at once")
    @app_commands.describe(schedule="Which of several schedules")
    async def now(self, interaction: discord.Interaction, schedule: str | None = None) -> None:
        entry = await self._chosen(interaction, schedule)
        await self._require_channel(interaction, entry)
        due = await self.services.poster.timetable.as_due(entry.guild_id, entry.id)
        if due is None:
            raise Refusal(_CHANGED_MEANWHILE)
        try:
            sent = await self.services.poster.send_now(due, key=f"now:{interaction.id}")
        except NothingToSendError as nothing:
            raise Refusal(f"Nothing was posted. {why(nothing.reason)}") from None
        if not sent:
            raise Refusal(_CHANGED_MEANWHILE)
        text = f"The next term is on its way to <#{entry.channel_id}>. The daily time stays as it is."
        await finish(interaction, note(text))

    @app_commands.command(description="Stop posting for a while")
    @app_commands.describe(schedule="Which of several schedules")
    async def pause(self, interaction: discord.Interaction, schedule: str | None = None) -> None:
        entry = await self._chosen(interaction, schedule)
        if entry.status == PAUSED:
            raise Refusal(f"This schedule is paused already. {why(entry.reason)}")
        await self._changed(self.services.poster.pause(entry, Reason.BY_ADMIN))
        text = f"The daily term in <#{entry.channel_id}> is paused. `/daily resume` goes on."
        await finish(interaction, note(text))

    @app_commands.command(description="Go on posting after a pause")
    @app_commands.describe(schedule="Which of several schedules")
    async def resume(self, interaction: discord.Interaction, schedule: str | None = None) -> None:
        entry = await self._chosen(interaction, schedule)
        if entry.status == ACTIVE:
            raise Refusal("This schedule is not paused.")
        await self._require_channel(interaction, entry)
        when = next_due(entry, self.services.now())
        await self._changed(self.services.poster.timetable.resume(entry, next_due=when, rules=RULES))
        self.services.poster.wake()
        text = (
            f"The daily term in <#{entry.channel_id}> goes on. Next: {discord.utils.format_dt(when, 'F')} "
            f"({discord.utils.format_dt(when, 'R')})."
        )
        await finish(interaction, note(text))

    @app_commands.command(description="What was posted, and what was not")
    @app_commands.describe(schedule="Which of several schedules")
    async def history(self, interaction: discord.Interaction, schedule: str | None = None) -> None:
        entry = await self._chosen(interaction, schedule)
        await finish(interaction, await self.pages.history(entry, 0))

    @app_commands.command(description="End a daily term")
    @app_commands.describe(schedule="Which of several schedules")
    async def off(self, interaction: discord.Interaction, schedule: str | None = None) -> None:
        entry = await self._chosen(interaction, schedule)
        await self._changed(self.services.poster.end(entry))
        text = (
            f"The daily term in <#{entry.channel_id}> is off. Set it up again with the same channel and "
            "topic, and it goes on where it stopped."
        )
        await finish(interaction, note(text))

    @preview.autocomplete("schedule")
    @now.autocomplete("schedule")
    @pause.autocomplete("schedule")
    @resume.autocomplete("schedule")
    @history.autocomplete("schedule")
    @off.autocomplete("schedule")
    async def _complete_schedule(self, interaction: discord.Interaction, current: str) -> Choices:
        return await complete_schedule(self.services, interaction, current)

    async def _chosen(self, interaction: discord.Interaction, schedule: str | None) -> Entry:
        await interaction.response.defer(ephemeral=True, thinking=True)
        return await one_schedule(self.services, _guild_id(interaction), schedule)

    async def _require_channel(self, interaction: discord.Interaction, entry: Entry) -> None:
        guild = interaction.guild
        channel = guild.get_channel_or_thread(entry.channel_id) if guild else None
        if channel is None:
            # Discord tells of no thread that it has archived; a post wakes it.
            with contextlib.suppress(discord.NotFound, discord.Forbidden):
                channel = await interaction.client.fetch_channel(entry.channel_id)
        if not isinstance(channel, discord.TextChannel | discord.Thread):
            raise Refusal(
                f"I cannot see <#{entry.channel_id}>. Let me view it, or set up the daily term elsewhere."
            )
        require_permissions(channel, DailySettings.from_json(entry.settings))

    async def _changed(self, change: Awaitable[bool]) -> None:
        if not await change:
            raise Refusal(_CHANGED_MEANWHILE)


def _guild_id(interaction: discord.Interaction) -> int:
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild_id


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    poster = services.poster
    answers = DailyStore(services.database)
    daily = Daily(
        library=services.library,
        questions=Questions(services.views, services.rng),
        answers=answers,
        outbox=poster.outbox,
        timetable=poster.timetable,
        in_play=services.in_play,
        now=services.now,
        rng=services.rng,
        late=services.settings.daily_late,
    )
    poster.kinds[KIND] = daily
    poster.kinds[NOTICE] = Notices()
    pages = DailyPages(services, daily)
    ask = AskMe(services, answers)
    await bot.add_cog(DailyCommands(services, pages))
    add_components(
        bot,
        {
            ui.HISTORY: pages.turn_page,
            ui.CHOOSE: pages.choose,
            ui.SKIP: pages.skip,
            ui.MOVE_UP: pages.move_up,
            ui.PIN: pages.pin,
            daily_post.ASK: ask.ask,
            daily_post.ANSWER: ask.answer,
            daily_post.NAME_ME: ask.name_me,
        },
    )
