"""docs/backup.md, word for word: what it tells to do brings a killed bot's database back."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest

from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.discord_server import WireDiscord

PAGE = (ROOT / "docs" / "backup.md").read_text("utf-8")
SCHEDULES = "SELECT channel_id FROM timetable WHERE status = 'active' ORDER BY channel_id"


def block(section: str, language: str = "sh") -> str:
    """The one block of code in this language under this heading."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    (found,) = re.findall(rf"```{language}\n(.+?)```", text, re.DOTALL)
    return found


@dataclass
class Machine:
    """A folder with a bot in it, and an operator who types what the page says."""

    wire: WireDiscord
    bot: BotProcess
    folder: Path

    async def schedule(self) -> int:
        """A daily term that somebody was told is set up; the channel's id."""
        channel = self.wire.add_channel(guild := self.wire.add_guild())
        admin = self.wire.add_member(guild, "admin", permissions=discord.Permissions(manage_guild=True))
        setup = {"channel": channel, "time": "03:00"}
        told = await self.wire.slash(admin, channel, "daily setup", setup, within=10)
        assert "03:00" in told.text
        return int(channel["id"])

    @property
    def environment(self) -> dict[str, str]:
        return {**self.bot.environment, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    async def launch(self, commands: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *("sh", "-ec", commands),
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def type(self, commands: str) -> None:
        process = await self.launch(commands)
        out, _ = await process.communicate()
        assert process.returncode == 0, out.decode()

    @asynccontextmanager
    async def running(self, commands: str) -> AsyncGenerator[None]:
        """A program beside the bot, ended with SIGTERM."""
        process = await self.launch(f"exec {commands}")
        try:
            yield
        finally:
            process.terminate()
            await process.communicate()


@pytest.fixture
async def machine(wire: WireDiscord, migrated: Path, tmp_path: Path) -> AsyncIterator[Machine]:
    wire.gateway.identify_every = 0
    (tmp_path / "var").mkdir()
    path = shutil.copy(migrated, tmp_path / "var" / "lexicord.db")
    bot = BotProcess(wire, f"sqlite:///{path}", tmp_path, forked=True)
    yield Machine(wire, bot, tmp_path)
    await bot.kill()


async def test_a_copy_restores(machine: Machine) -> None:
    await machine.bot.start()
    kept = await machine.schedule()
    await machine.type(block("A copy now and then"))
    lost = await machine.schedule()
    assert machine.bot.stored(SCHEDULES) == [kept, lost]
    await machine.bot.kill()

    await machine.type(block("Restore a copy"))
    await machine.bot.start()
    assert machine.bot.stored(SCHEDULES) == [kept]
    assert await machine.schedule() in machine.bot.stored(SCHEDULES)


@pytest.mark.long
async def test_litestream_brings_everything_back_and_goes_on(machine: Machine) -> None:
    (machine.folder / "litestream.yml").write_text(
        block("Copies by the second: Litestream", "yaml").replace("/mnt", str(machine.folder / "mnt"))
    )
    kept: list[int] = []
    for _ in range(2):
        async with machine.running(block("Copies by the second: Litestream")):
            await machine.wire.until((machine.folder / "var" / ".lexicord.db-litestream").exists)
            await machine.bot.start()
            kept += [await machine.schedule() for _ in range(3)]
            await machine.bot.kill()
        await machine.type(block("Restore from Litestream"))
        assert machine.bot.stored(SCHEDULES) == kept
        # "Remove `var/before` when all is well."
        shutil.rmtree(machine.folder / "var" / "before")
