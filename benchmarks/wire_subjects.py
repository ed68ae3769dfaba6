"""The bots that `benchmarks.wire` compares, each a process of its own.

    python -m benchmarks.wire_subjects dictionary|lexicord asyncio|uvloop plain|speed

`plain` hides the packages of discord.py's `speed` extra from the process.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

SPEED = ("orjson", "aiodns", "brotli", "zstandard")
CHOICES = 25


def dictionary_bot(answers: dict[str, str], loop_factory: Callable[[], Any] | None) -> None:
    """What discord.py's documentation makes of a glossary: one command, one dict."""
    import discord  # noqa: PLC0415 - after the extras have been hidden
    from discord import app_commands  # noqa: PLC0415

    from bot.runtime.wire import use_api, use_gateway  # noqa: PLC0415

    class Bot(discord.AutoShardedClient):
        async def setup_hook(self) -> None:
            await use_gateway(self)
            await tree.sync()

    client = Bot(intents=discord.Intents(guilds=True), max_messages=None)
    tree = app_commands.CommandTree(client)

    @tree.command(description="Look a term up")
    async def define(interaction: discord.Interaction, term: str) -> None:  # pyright: ignore[reportUnusedFunction] discord.py calls it
        await interaction.response.send_message(answers.get(term, "Not here."))

    @define.autocomplete("term")
    async def complete(  # pyright: ignore[reportUnusedFunction] discord.py calls it
        _: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        wanted = current.lower()
        fitting = [name for name in answers if name.lower().startswith(wanted)]
        return [app_commands.Choice(name=name, value=name) for name in fitting[:CHOICES]]

    async def run() -> None:
        use_api(os.environ["DISCORD_API_BASE"])
        async with client:
            await client.start(os.environ["DISCORD_TOKEN"])

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(run())


def lexicord(loop_factory: Callable[[], Any] | None) -> None:
    from bot.cli import main, run  # noqa: PLC0415 - after the extras have been hidden

    run._loop_factory = lambda: loop_factory  # pyright: ignore[reportPrivateUsage] the loop is what is measured
    sys.exit(main(["run"]))


def glossary() -> dict[str, str]:
    """The shipped terms with their first definition."""
    from pathlib import Path  # noqa: PLC0415 - kept out of the measured part

    from bot.storage.glossary_files import load_glossary_file  # noqa: PLC0415

    deck = load_glossary_file(Path(os.environ["GLOSSARY_FILE"]))
    return {term.name: term.definitions[0].text for term in deck.terms}


def start(subject: str, loop: str, extras: str) -> None:
    if extras == "plain":
        import_module("bot.runtime.logs")  # It needs orjson itself, whatever discord.py does.

        for name in SPEED:
            sys.modules[name] = None  # pyright: ignore[reportArgumentType] None makes the import fail
    loop_factory: Callable[[], Any] | None = None
    if loop == "uvloop":
        import uvloop  # noqa: PLC0415 - only where it is measured

        loop_factory = uvloop.new_event_loop
    if subject == "dictionary":
        dictionary_bot(glossary(), loop_factory)
    else:
        lexicord(loop_factory)


if __name__ == "__main__":
    start(*sys.argv[1:4])
