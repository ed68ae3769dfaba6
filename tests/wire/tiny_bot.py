"""A bot of a few lines, on discord.py as it comes: what the wire is tested with and compared to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot.runtime.wire import use_api, use_gateway
from tests.wire.discord_server import TOKEN, WireDiscord

Answer = Callable[[discord.Interaction], Awaitable[Any]]


class TinyBot(discord.AutoShardedClient):
    """`/ask` does what `answer` says; every error of it goes to `errors`."""

    def __init__(self, answer: Answer | None = None, **options: Any) -> None:
        options = {"intents": discord.Intents(guilds=True), "guild_ready_timeout": 0.01, **options}
        super().__init__(**options)
        self.tree = app_commands.CommandTree(self)
        self.answer = answer or self.say_hello
        self.running: asyncio.Task[None]
        self.asked: list[str] = []
        self.errors: asyncio.Queue[BaseException] = asyncio.Queue()
        self.tree.command(name="ask", description="Ask something")(ask)
        self.tree.error(self._note)

    @staticmethod
    async def say_hello(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello")

    async def _note(self, _: discord.Interaction, error: app_commands.AppCommandError) -> None:
        self.errors.put_nowait(error.__cause__ or error)

    async def setup_hook(self) -> None:
        await use_gateway(self)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No wait: the loopback allows it."""


async def ask(interaction: discord.Interaction, word: str = "") -> None:
    bot = interaction.client
    assert isinstance(bot, TinyBot)
    bot.asked.append(word)
    await bot.answer(interaction)


@asynccontextmanager
async def connected(wire: WireDiscord, bot: TinyBot) -> AsyncGenerator[TinyBot]:
    """`bot` on the loopback, ready; closed in the end."""
    wire.gateway.identify_every = 0
    use_api(wire.address)
    async with bot:
        bot.running = asyncio.create_task(bot.start(TOKEN))
        ready = asyncio.create_task(bot.wait_until_ready())
        await asyncio.wait([ready, bot.running], return_when=asyncio.FIRST_COMPLETED)
        if bot.running.done():
            await bot.running
        yield bot
        await bot.close()
        await bot.running
