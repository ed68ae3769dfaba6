"""The command tree: errors are answered, every interaction is counted, timed and logged.

It touches a few private names of discord.py, which `tests/e2e/test_failing_commands.py` guards.
"""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
import re
from typing import Any, cast

import discord
from discord import app_commands

from bot.runtime.failures import report_failure
from bot.runtime.metrics import Metrics
from bot.runtime.quiz.games import RestartingError
from bot.runtime.tally import Tally


class Tree(app_commands.CommandTree[discord.Client]):
    """`routes` and `modals` are the custom ids that something answers to.

    `ending` says that the process ends: its commands go while it may still be asked.
    """

    def __init__(self, client: discord.Client, **rest: Any) -> None:
        super().__init__(client, **rest)
        self.tally = Tally(Metrics())
        self.routes: list[re.Pattern[str]] = []
        self.modals: list[re.Pattern[str]] = []
        self.ending = False

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        if self.ending and isinstance(error, app_commands.CommandNotFound):
            await report_failure(interaction, RestartingError("I am restarting. Try again in a moment."))
        else:
            await report_failure(interaction, error)

    async def _call(self, interaction: discord.Interaction) -> None:
        """discord.py's one way into commands and autocomplete; a test guards its name.

        What discord.py would answer after this is answered here, so that it is counted as what it was.
        """
        started = asyncio.get_running_loop().time()
        try:
            if interaction.type is discord.InteractionType.autocomplete:
                await self._complete(interaction)
            else:
                await super()._call(interaction)  # pyright: ignore[reportUnknownMemberType] - untyped there
        except app_commands.AppCommandError as error:
            await self._dispatch_error(interaction, error)
        finally:
            self.tally.add(interaction, started)

    async def _complete(self, interaction: discord.Interaction) -> None:
        """As discord.py does it, but that an error is answered with no choices, logged once and counted."""
        data = cast("Any", interaction.data)
        command, options = self._get_app_command_options(data)
        namespace = app_commands.Namespace(interaction, data.get("resolved", {}), options)
        interaction._cs_command, interaction._cs_namespace = command, namespace
        focused = next((option["name"] for option in options if option.get("focused")), "")
        try:
            await command._invoke_autocomplete(interaction, focused, namespace)
        except Exception as error:  # noqa: BLE001 - the last stop, as for every command
            await report_failure(interaction, error)
