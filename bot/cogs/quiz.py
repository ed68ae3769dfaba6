"""`/quiz`: starting a game and minding it."""

from __future__ import annotations

import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.components import add_components, add_modal
from bot.cogs.quiz_buttons import QuizButtons
from bot.cogs.quiz_end import QuizEnd
from bot.cogs.quiz_options import (
    Choices,
    actor,
    channel_of,
    complete_deck,
    complete_seconds,
    complete_topic,
    guild_of,
    known_deck,
    known_topic,
    require_enough_terms,
    require_speech,
    seconds_of,
)
from bot.cogs.quiz_start import open_lobby
from bot.core.quiz.events import Paused, Resumed, Skipped, Stopped
from bot.core.quiz.settings import Difficulty, Mode, Settings
from bot.core.quiz.state import Game, RoundStatus
from bot.runtime.answers import in_time, show
from bot.runtime.services import Services
from bot.storage.shards import Shards
from bot.ui.layout import note
from bot.ui.quiz import ids
from bot.ui.quiz.private import status_layout, vote_layout
from bot.ui.quiz.words import person

_log = logging.getLogger(__name__)


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
class Quiz(commands.GroupCog, group_name="quiz", group_description="Compete in a quiz"):
    def __init__(self, bot: commands.AutoShardedBot, services: Services) -> None:
        super().__init__()
        self.bot = bot
        self.services = services
        self.games = services.games

    @app_commands.command(description="Start a quiz in this channel")
    @app_commands.describe(
        rounds="How many questions (10)",
        seconds="Time to answer each, or none (20)",
        mode="How to answer: by button, by typing, or both",
        topic="Only terms of this topic",
        deck="Only terms of this deck",
        difficulty="Easier or harder than what you usually get right",
        teams="Play in so many teams of even strength",
        calm="No clock, no streaks, change your answer until the end",
    )
    @app_commands.choices(
        mode=[
            app_commands.Choice(name="choice", value=Mode.CHOICE.value),
            app_commands.Choice(name="typed", value=Mode.TYPED.value),
            app_commands.Choice(name="mixed", value=Mode.MIXED.value),
        ],
        difficulty=[
            app_commands.Choice(name="easy", value=Difficulty.EASY.value),
            app_commands.Choice(name="fitting", value=Difficulty.FITTING.value),
            app_commands.Choice(name="hard", value=Difficulty.HARD.value),
        ],
    )
    async def start(
        self,
        interaction: discord.Interaction,
        rounds: app_commands.Range[int, 3, 50] = 10,
        seconds: str | None = None,
        mode: str = Mode.CHOICE.value,
        topic: str | None = None,
        deck: str | None = None,
        difficulty: str = Difficulty.FITTING.value,
        teams: app_commands.Range[int, 2, 6] | None = None,
        calm: bool = False,
    ) -> None:
        guild_id = guild_of(interaction)
        require_speech(interaction)
        wanted_deck = await known_deck(self.services, guild_id, deck)
        settings = Settings(
            rounds=rounds,
            seconds=seconds_of(seconds),
            mode=Mode(mode),
            topic=await known_topic(self.services, guild_id, topic, wanted_deck),
            deck=wanted_deck,
            difficulty=Difficulty(difficulty),
            teams=teams,
            calm=calm,
        )
        await in_time(interaction, require_enough_terms(self.services, guild_id, settings), ephemeral=False)
        await open_lobby(self.games, interaction, settings)

    @start.autocomplete("seconds")
    async def _complete_seconds(self, interaction: discord.Interaction, current: str) -> Choices:
        return await complete_seconds(interaction, current)

    @start.autocomplete("topic")
    async def _complete_topic(self, interaction: discord.Interaction, current: str) -> Choices:
        return await complete_topic(self.services, interaction, current)

    @start.autocomplete("deck")
    async def _complete_deck(self, interaction: discord.Interaction, current: str) -> Choices:
        return await complete_deck(self.services, interaction, current)

    @app_commands.command(description="End the quiz in this channel")
    async def stop(self, interaction: discord.Interaction) -> None:
        running = self.games.in_channel(channel_of(interaction))
        await in_time(interaction, running.do(Stopped(actor(interaction))), ephemeral=False)
        await show(interaction, note(f"{person(interaction.user.id)} has stopped the quiz."))

    @app_commands.command(description="Skip this question, or vote to")
    async def skip(self, interaction: discord.Interaction) -> None:
        running = self.games.in_channel(channel_of(interaction))
        await in_time(interaction, running.do(Skipped(actor(interaction))))
        voted = running.game.rounds[-1].status is RoundStatus.ASKED
        layout = vote_layout(running.game) if voted else note("Skipped. This question does not count.")
        await show(interaction, layout, ephemeral=True)

    @app_commands.command(description="Pause the quiz after this question")
    async def pause(self, interaction: discord.Interaction) -> None:
        running = self.games.in_channel(channel_of(interaction))
        await in_time(interaction, running.do(Paused(actor(interaction))), ephemeral=False)
        when = " after this question" if running.game.hidden_terms else ""
        text = f"{person(interaction.user.id)} has paused the quiz{when}. `/quiz resume` goes on."
        await show(interaction, note(text))

    @app_commands.command(description="Go on after a pause")
    async def resume(self, interaction: discord.Interaction) -> None:
        running = self.games.in_channel(channel_of(interaction))
        await in_time(interaction, running.do(Resumed(actor(interaction))), ephemeral=False)
        await show(interaction, note(f"{person(interaction.user.id)} goes on with the quiz."))

    @app_commands.command(description="Where the quiz stands, with a link to it")
    async def status(self, interaction: discord.Interaction) -> None:
        games = [game for game in self.games.in_guild(guild_of(interaction)) if _sees(interaction, game)]
        here = [game for game in games if game.channel_id == interaction.channel_id]
        if not games:
            text = "No quiz is running where you can see it. `/quiz start` begins one."
            await interaction.response.send_message(view=note(text), ephemeral=True)
            return
        layout = status_layout(here or games, self.bot)
        await interaction.response.send_message(view=layout, ephemeral=True)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await self.games.resume(lambda guild_id: self.bot.get_guild(guild_id) is not None)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.games.lost_channel(channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        self.games.lost_channel(payload.thread_id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.games.lost_guild(guild.id)

    async def cog_unload(self) -> None:
        await self.games.close()


def _sees(interaction: discord.Interaction, game: Game) -> bool:
    """Whether who asks can see the game's channel; of private threads only who manages them."""
    if game.channel_id == interaction.channel_id:
        return True
    channel = interaction.guild.get_channel_or_thread(game.channel_id) if interaction.guild else None
    if channel is None or not isinstance(interaction.user, discord.Member):
        return False
    allowed = channel.permissions_for(interaction.user)
    is_private = isinstance(channel, discord.Thread) and channel.is_private()
    return allowed.view_channel and (allowed.manage_threads or not is_private)


def _shards(services: Services) -> Shards | None:
    settings = services.settings
    if settings.shard_ids is None or settings.shard_count is None:
        return None
    return Shards(settings.shard_count, frozenset(settings.shard_ids))


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    games = services.games
    services.outlet.client = bot
    await games.load(_shards(services))
    services.metrics.watch("lexicord_quizzes", "Quiz games that are running", lambda: games.running)
    buttons, end = QuizButtons(services), QuizEnd(services)
    await bot.add_cog(Quiz(bot, services))
    add_modal(bot, ids.TYPED, "typed", buttons.typed)
    add_components(
        bot,
        {
            ids.JOIN: buttons.join,
            ids.BEGIN: buttons.begin,
            ids.PRESS: buttons.press,
            ids.TYPE: buttons.type,
            ids.APPEAL: buttons.appeal,
            ids.DECIDE: buttons.decide,
            ids.MISSES: end.misses,
            ids.AGAIN: end.again,
        },
    )
