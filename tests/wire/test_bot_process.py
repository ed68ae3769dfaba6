"""The helper that starts and kills the bot, where it could be wrong about a process."""

from __future__ import annotations

import time

import psutil

from tests.wire.bot_process import BotProcess


def hold_up_the_loop_until_gone(pid: int) -> None:
    while psutil.pid_exists(pid):
        time.sleep(0.01)


async def test_a_process_that_has_just_ended_can_be_killed(bot: BotProcess) -> None:
    bot.arguments = ("--version",)
    await bot.launch()
    hold_up_the_loop_until_gone(bot.pid)
    assert bot.runs
    await bot.kill()
    assert bot.exit_code is not None
