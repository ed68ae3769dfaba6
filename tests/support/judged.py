"""A world with a judge: whoever acts in it is answered, is shown nothing raw, and touches no other guild."""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from discord import app_commands
from discord.ext import commands
from hypothesis import strategies as st
from simcord.results import InteractionResult
from sqlalchemy.dialects import sqlite

from bot.app import FEATURES
from tests.support.guild_rows import queries
from tests.support.hostile import raw_parts
from tests.support.lives import live_in
from tests.support.options import strategies, values
from tests.support.world import World, shown

GAME_ELSEWHERE = 42
ODD_NAME = "[x](http://example.invalid) @everyone"


def leaves() -> list[str]:
    """The full name of every slash command that the features bring."""
    return sorted(name for feature in FEATURES for name in _leaves(sys.modules[feature.__module__]))


def _leaves(module: Any) -> Iterator[str]:
    for cog in vars(module).values():
        if not (
            isinstance(cog, type) and issubclass(cog, commands.Cog) and cog.__module__ == module.__name__
        ):
            continue
        group = f"{cog.__cog_group_name__} " if issubclass(cog, commands.GroupCog) else ""
        for command in cog.__cog_app_commands__:
            assert isinstance(command, app_commands.Command), "a group within a group"
            yield group + command.name


class GuildRows:
    """What is stored of one guild; `touched` names the tables that changed since it was asked last."""

    def __init__(self, world: World, guild_id: int) -> None:
        self._file = world.settings.database_url.removeprefix("sqlite:///")
        dialect = sqlite.dialect()
        self._queries = {
            name: str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
            for name, query in queries(guild_id).items()
        }
        self._before = self._rows()

    def _rows(self) -> dict[str, list[Any]]:
        with closing(sqlite3.connect(self._file)) as connection:
            return {name: connection.execute(query).fetchall() for name, query in self._queries.items()}

    def touched(self) -> list[str]:
        before, self._before = self._before, self._rows()
        return [name for name, rows in self._before.items() if rows != before[name]]


@dataclass
class Stage:
    world: World
    elsewhere: GuildRows
    log: pytest.LogCaptureFixture

    @property
    def people(self) -> st.SearchStrategy[Any]:
        return st.sampled_from([self.world.admin, self.world.alice])

    def options(self, name: str) -> list[Any]:
        """The payloads of a command's options."""
        return options_of(self.world, name)

    @property
    def by_kind(self) -> dict[Any, Any]:
        world = self.world
        roles = [world.guild.default_role, *world.guild.roles.values()]
        return strategies(
            [world.general, world.daily, world.quiz], roles, [world.admin, world.alice, world.bob]
        )

    def values(self, name: str) -> st.SearchStrategy[dict[str, Any]]:
        return values(self.options(name), self.by_kind)

    def completed(self) -> list[tuple[str, Any, list[Any]]]:
        """(command, option with suggestions, all options) of every one there is."""
        every = [(name, self.options(name)) for name in leaves()]
        return [(name, each, given) for name, given in every for each in given if each.get("autocomplete")]

    async def prepare(self, first: str, options: dict[str, Any]) -> None:
        sure = {"channel": self.world.daily, "time": "09:00"} if first == "daily setup" else {}
        await self.world.admin.slash(self.world.quiz, first, **(options | sure))

    async def clear(self) -> None:
        """End what would refuse the next try, and write what is written later."""
        for running in list(self.world.bot.services.games._running.values()):
            if not running.game.over:
                await self.world.admin.slash(self.world.quiz, "quiz stop")
        await self.world.bot.services.journal.write()

    def judge(self, result: InteractionResult) -> None:
        """Somebody was answered, and nothing else happened."""
        words = "\n".join(map(shown, [result, *result.followups]))
        assert result.acknowledged
        assert words or result.modal or result.autocomplete_choices is not None
        channels = (self.world.general, self.world.daily, self.world.quiz)
        said = [message for channel in channels for message in channel.history()[-2:]]
        by_bot = [shown(each) for each in said if each.author.bot]
        assert raw_parts("\n".join([words, *by_bot])) == []
        bad = [each for each in self.log.records if each.levelno >= logging.WARNING or each.exc_info]
        self.log.clear()
        assert [each.getMessage() for each in bad] == []
        assert self.elsewhere.touched() == []


def options_of(world: World, name: str) -> list[Any]:
    """The payloads of a command's options."""
    tree = world.bot.tree
    commands = (each for each in tree.walk_commands() if isinstance(each, app_commands.Command))
    return next(each for each in commands if each.qualified_name == name).to_dict(tree).get("options", [])


async def judged(world: World, log: pytest.LogCaptureFixture) -> Stage:
    """The world, where members may use what admins may as far as Discord is asked; and another guild."""
    for command in await world.bot.tree.fetch_commands():
        world.guild.set_command_permissions(command, {world.guild.default_role: True})
    world.guild.create_role(ODD_NAME)
    other = world.env.create_guild("Elsewhere")
    await live_in(world.bot.services.database, other.id, GAME_ELSEWHERE)
    return Stage(world, GuildRows(world, other.id), log)
