"""`run` (the bot on Discord) and `start` (the bot where there is a token, else the playground)."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from bot.app import LexicordBot
from bot.cli.endings import sentence
from bot.cli.environment import fail, read_settings
from bot.cli.memory import allocate_sparingly
from bot.cli.types import Subparsers
from bot.config import Settings
from bot.runtime.logs import hide_in_output, set_up_logs

# Docker kills after ten seconds, which would leave no word of the reason.
END_WITHIN_SECONDS = 9.0
_log = logging.getLogger(__name__)

NOT_CONFIGURED = (
    "There is no DISCORD_TOKEN. Put the bot's token into the environment or into .env; "
    "without one, `python -m bot playground` starts the playground."
)


def register(subparsers: Subparsers) -> None:
    run = subparsers.add_parser("run", help="run the bot on Discord (needs DISCORD_TOKEN)")
    run.set_defaults(run=run_bot)
    start = subparsers.add_parser("start", help="run the bot where there is a token, else the playground")
    start.set_defaults(run=start_bot)


def run_bot(_: argparse.Namespace) -> int:
    settings = read_settings()
    if settings.token is None:
        return fail(NOT_CONFIGURED)
    hide_in_output(settings.token)
    return run_to_the_end(lambda: connect(settings))


def start_bot(arguments: argparse.Namespace) -> int:
    if read_settings().token is not None:
        return run_bot(arguments)
    from bot.cli.playground import run_playground  # noqa: PLC0415 - needs the playground extra

    return run_playground(arguments)


async def connect(settings: Settings) -> None:
    """Run until Discord or a signal ends it."""
    set_up_logs(settings.log_level, settings.log_format)
    async with LexicordBot(settings) as bot:
        await bot.start(settings.token or "")


def run_to_the_end(main: Callable[[], Coroutine[Any, Any, None]], *, simulated: bool = False) -> int:
    """Run `main` until it ends or SIGTERM or SIGINT comes; the exit code.

    It runs on the fastest loop there is, but for a simulation, which steers the standard one.
    """
    allocate_sparingly()
    try:
        with asyncio.Runner(loop_factory=None if simulated else _loop_factory()) as runner:
            runner.run(_until_stopped(main))
    except Exception as error:
        told = sentence(error)
        if told is None:
            raise
        return fail(told)
    return 0


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415 - not installed on Windows

    return uvloop.new_event_loop


async def _until_stopped(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    task = asyncio.ensure_future(main())
    loop = asyncio.get_running_loop()
    # A thread, for what holds the end up may hold up the loop as well.
    patience = threading.Timer(END_WITHIN_SECONDS, _give_up)
    patience.daemon = True

    def stop() -> None:
        # A second signal must not cut the orderly end off; that has its own time.
        if patience.ident is None:
            patience.start()
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        return


def _give_up() -> None:
    """End the process as it stands: it is made to be killed at any moment."""
    _log.error(
        "The bot could not end in good order within %.0f s, since its database or Discord does not answer; "
        "it ends now. What people were told is saved, and the rest goes on after the next start.",
        END_WITHIN_SECONDS,
    )
    os._exit(1)
