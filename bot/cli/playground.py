"""`playground`: the bot in a simulated server, in a browser, without a token."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from importlib.util import find_spec

from bot.app import LexicordBot
from bot.cli.environment import fail, read_environment, read_settings
from bot.cli.run import run_to_the_end
from bot.cli.types import Subparsers
from bot.config import PLAYGROUND_DATABASE_URL, Settings
from bot.core.clock import Now
from bot.runtime.logs import set_up_logs

NOT_INSTALLED = (
    "The playground is not installed. `make install` adds it, or pip with requirements/playground.txt."
)


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("playground", help="try the bot in a browser, without a token")
    parser.set_defaults(run=run_playground)


def playground_settings() -> Settings:
    """As all commands read them, but for the database: made-up play has a file of its own."""
    settings = read_settings()
    if read_environment().get("DATABASE_URL", "").strip():
        return settings
    return replace(settings, database_url=PLAYGROUND_DATABASE_URL)


def run_playground(_: argparse.Namespace) -> int:
    settings = playground_settings()
    if find_spec("simcord") is None:
        return fail(NOT_INSTALLED)
    return run_to_the_end(lambda: play(settings), simulated=True)


async def play(settings: Settings) -> None:
    # They need the playground extra.
    from bot.playground.live import open_playground  # noqa: PLC0415
    from bot.playground.made_up_play import make_up_play  # noqa: PLC0415
    from bot.playground.town import Town  # noqa: PLC0415

    made: list[LexicordBot] = []

    def make_bot(now: Now) -> LexicordBot:
        made.append(LexicordBot(settings, now=now, playground=True))
        return made[0]

    async def furnish(town: Town) -> None:
        await make_up_play(made[0].services, town)

    set_up_logs(settings.log_level if settings.log_level != "INFO" else "WARNING", settings.log_format)
    async with open_playground(make_bot, settings.playground_port, furnish) as playground:
        print(f"Playground: {playground.url}", flush=True)
        await asyncio.gather(playground.run())
