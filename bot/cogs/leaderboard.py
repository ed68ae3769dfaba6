"""`/leaderboard`: boards by period, scope and measure, adjustments by admins and their log."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.components import add_components
from bot.cogs.lookup import complete_topic
from bot.cogs.permissions import require_manager
from bot.cogs.quiz_options import known_topic
from bot.core.leaderboard.board import SERVER, Board, By, Page, channel_scope, season_period, topic_scope
from bot.core.leaderboard.periods import Period, period_key
from bot.core.refusal import Refusal
from bot.runtime.answers import finish
from bot.runtime.board_keeper import BoardKeeper
from bot.runtime.board_picture import ELSEWHERE, LEFT, draw_members
from bot.runtime.membership import gone, members_of
from bot.runtime.services import Services
from bot.storage.boards import BoardStore
from bot.ui import leaderboard as ui
from bot.ui.layout import Layout, note
from bot.ui.seasons import PICTURE_NAME, pictured
from bot.ui.text import cut, escape, is_blank

SCOPES = ("server", "channel", "topic", "global")
MOST_POINTS = 1_000_000
COUNTED_FIRST = 20
"""Games that a reader waits for; with more, as after an upgrade, boards show what is counted so far."""


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
class Leaderboard(
    commands.GroupCog, group_name="leaderboard", group_description="Who stands where in this server's quizzes"
):
    def __init__(self, services: Services, keeper: BoardKeeper) -> None:
        super().__init__()
        self.services = services
        self.store = keeper.store
        self.keeper = keeper

    async def cog_load(self) -> None:
        self.services.games.tell_of_ends(self.keeper.count)
        self.keeper.wake()

    async def cog_unload(self) -> None:
        await self.keeper.close()

    @app_commands.command(description="Show a leaderboard")
    @app_commands.describe(
        period="Since when",
        scope="Of this server, this channel, one topic, or across servers",
        by="What it orders by",
        topic="The topic, for a board of it alone",
        share="Show it to everybody in this channel",
    )
    @app_commands.choices(
        period=[app_commands.Choice(name=label, value=str(each)) for each, label in ui.PERIODS.items()],
        scope=[app_commands.Choice(name=each, value=each) for each in SCOPES],
        by=[app_commands.Choice(name=label, value=str(each)) for each, label in ui.BY.items()],
    )
    async def show(
        self,
        interaction: discord.Interaction,
        period: str = Period.MONTH,
        scope: str | None = None,
        by: str = By.POINTS,
        topic: str | None = None,
        share: bool = False,
    ) -> None:
        scope = scope or ("server" if topic is None else "topic")
        require_possible(scope, Period(period), By(by))
        if topic is not None and scope != "topic":
            raise Refusal(
                "A topic has a board of its own. Leave out `topic`, or choose `topic` as the scope."
            )
        await interaction.response.defer(ephemeral=not share, thinking=True)
        view = ui.View(Period(period), By(by), scope, await self._of(interaction, scope, topic))
        layout = await self.board(interaction, view, 0, privately=not share)
        await finish(interaction, layout)

    @show.autocomplete("topic")
    async def _complete_topic(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await complete_topic(self.services, interaction, current)

    async def _of(self, interaction: discord.Interaction, scope: str, topic: str | None) -> str:
        if scope == "channel":
            return str(interaction.channel_id)
        if scope != "topic":
            return ""
        found = await known_topic(self.services, interaction.guild_id or 0, topic, None)
        if found is None:
            raise Refusal("Choose a topic too: the option `topic` lists them while you type.")
        return found

    async def board(
        self, interaction: discord.Interaction, view: ui.View, number: int, *, privately: bool
    ) -> Layout:
        """With `privately` nobody else sees it: it shows their own row to who stays off boards, too."""
        page, season_runs = await self._page(interaction, view, number, privately=privately)
        left = (
            frozenset[int]()
            if view.scope == "global"
            else await gone(interaction.guild, [row.user_id for row in page.rows])
        )
        return ui.board(
            view,
            page,
            gone=left,
            own_id=interaction.user.id,
            season_runs=season_runs,
            privately=privately,
        )

    async def _page(
        self, interaction: discord.Interaction, view: ui.View, number: int, *, privately: bool
    ) -> tuple[Page, bool]:
        """The page, and whether a season runs."""
        guild_id = interaction.guild_id or 0
        now = self.services.now()
        # Mostly there are none: a game is counted when it ends.
        await self.store.settle_all(now, guild_id, at_most=COUNTED_FIRST)
        day, season_id = await self.store.today(guild_id, now)
        in_season = view.period is Period.SEASON
        period = season_period(season_id or 0) if in_season else period_key(view.period, day)
        page = await self.store.page(
            Board(ui.guild_of(view, guild_id), _scope(view), period, view.by),
            first=number * ui.ROWS,
            size=ui.ROWS,
            own_id=interaction.user.id,
            own_unlisted=privately,
        )
        return page, season_id is not None

    async def turn(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        await self._again(interaction, ui.View.of_match(match), int(match["page"]))

    async def choose(self, interaction: discord.Interaction, match: re.Match[str], verb: str) -> None:
        values = (interaction.data or {}).get("values", [])
        try:
            view = ui.chosen(ui.View.of_match(match), verb, str(values[0]))
        except (IndexError, ValueError):
            raise Refusal(
                "I do not know that choice any more. `/leaderboard show` shows what there is."
            ) from None
        await self._again(interaction, view, 0)

    async def _whole(self, interaction: discord.Interaction, view: ui.View) -> ui.View:
        """What a button carries, with its topic by its whole name; it may have to wait for the database."""
        if view.scope != "topic":
            return view
        topics = await self.services.library.topics(interaction.guild_id)
        return replace(view, of=next((each for each in topics if ui.short_topic(each) == view.of), view.of))

    async def choose_period(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        await self.choose(interaction, match, "d")

    async def choose_by(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        await self.choose(interaction, match, "b")

    async def _again(self, interaction: discord.Interaction, view: ui.View, number: int) -> None:
        """Turn the page of one's own board; a shared one stays, and who presses gets their own."""
        require_possible(view.scope, view.period, view.by)
        mine = interaction.message is not None and interaction.message.flags.ephemeral
        if mine:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
        layout = await self.board(interaction, await self._whole(interaction, view), number, privately=True)
        await finish(interaction, layout)

    async def picture(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        """The board's first ten as a picture, to whoever pressed."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = await self._whole(interaction, ui.View.of_match(match))
        page, _ = await self._page(interaction, view, 0, privately=True)
        members = await members_of(interaction.guild, [row.user_id for row in page.rows])
        if members is None:
            raise Refusal("Discord does not say just now who these people are. Try again in a moment.")
        others = ELSEWHERE if view.scope == "global" else LEFT
        drawn = await draw_members(view.words, page.rows, members, view.by, others=others)
        file = discord.File(io.BytesIO(drawn.png), PICTURE_NAME, description=drawn.description)
        await finish(interaction, pictured(drawn.description), files=[file])

    @app_commands.command(description="Give or take points, with a reason that members can read")
    @app_commands.describe(
        member="Whose points",
        points="How many; below zero takes them away",
        reason="Why, for the log",
        day="For which day they count, such as 2026-11-23 (today)",
    )
    async def adjust(
        self,
        interaction: discord.Interaction,
        member: discord.User,
        points: app_commands.Range[int, -MOST_POINTS, MOST_POINTS],
        reason: app_commands.Range[str, 3, 200],
        day: str | None = None,
    ) -> None:
        require_manager(interaction)
        if not points:
            raise Refusal("Zero points change nothing. Give a number above or below zero.")
        if member.bot:
            raise Refusal("Bots do not play. Choose a person.")
        if is_blank(reason):
            raise Refusal("The reason is blank. Members read it in `/leaderboard log`, so write why.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id, now = interaction.guild_id or 0, self.services.now()
        today, _ = await self.store.today(guild_id, now)
        for_day = None if day is None else past_day(day, today)
        await self.store.adjust(
            guild_id,
            member.id,
            points,
            reason,
            admin_id=interaction.user.id,
            now=now,
            day=for_day,
        )
        given = f"{points:+,} {'point' if abs(points) == 1 else 'points'}"
        earlier = ui.for_day(for_day if for_day != today else None)
        told = f"{ui.person(member.id)}: {given}{earlier}. The log has it, with “{escape(reason)}”."
        await finish(interaction, note(told))

    @app_commands.command(description="Read who was given or taken points, and why")
    async def log(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await finish(interaction, await self._log(interaction, 0))

    async def turn_log(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        await interaction.response.defer()
        await finish(interaction, await self._log(interaction, int(match["page"])))

    async def _log(self, interaction: discord.Interaction, page: int) -> Layout:
        number, entries = await self.store.adjustments(
            interaction.guild_id or 0, first=page * ui.LOG_ROWS, limit=ui.LOG_ROWS
        )
        lines = [
            ui.LogLine(each.user_id, each.admin_id, each.points, each.reason, each.made_at, each.earlier_day)
            for each in entries
        ]
        people = [user for each in lines for user in (each.user_id, each.admin_id)]
        return ui.log(lines, await gone(interaction.guild, people), page=page, total=number)


def require_possible(scope: str, period: Period, by: By) -> None:
    """Raises Refusal for a board that could only ever be empty."""
    if period not in ui.periods_of(scope):
        raise Refusal("Seasons are a server's own. Across servers, choose another period.")
    if by not in ui.measures_of(scope):
        raise Refusal("Ratings compare the players of one server. Across servers, order by something else.")


def past_day(text: str, today: date) -> date:
    """Raises Refusal for what is no day, or one to come."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal(f"“{escape(cut(text, 40))}” is no day. Write it as {today.isoformat()}.") from None
    if day > today:
        raise Refusal("That day is still to come. Choose today or an earlier day.")
    return day


def _scope(view: ui.View) -> str:
    if view.scope == "channel":
        return channel_scope(int(view.of)) if view.of.isdecimal() else SERVER
    return topic_scope(view.of) if view.scope == "topic" else SERVER


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    cog = Leaderboard(services, BoardKeeper(bot, BoardStore(services.database), services.now))
    await bot.add_cog(cog)
    add_components(
        bot,
        {
            ui.TURN: cog.turn,
            ui.CHOOSE_PERIOD: cog.choose_period,
            ui.CHOOSE_BY: cog.choose_by,
            ui.PICTURE: cog.picture,
            ui.LOG: cog.turn_log,
        },
    )
