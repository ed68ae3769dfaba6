"""Whatever Discord lets somebody send: only a server's own managers change it, by command or by button."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import pytest_asyncio

from bot.config import Settings
from bot.ui.layout import Layout, button, rows
from tests.support.judged import GuildRows, leaves
from tests.support.simcord_internals import take_roles
from tests.support.world import World, buttons, open_world, shown

MANAGERS: dict[str, dict[str, Any]] = {
    "daily setup": {"channel": "daily", "time": "10:00"},
    "daily status": {},
    "daily preview": {"schedule": "ENTRY"},
    "daily now": {"schedule": "ENTRY"},
    "daily pause": {"schedule": "ENTRY"},
    "daily resume": {"schedule": "ENTRY"},
    "daily history": {"schedule": "ENTRY"},
    "daily off": {"schedule": "ENTRY"},
    "glossary report": {},
    "leaderboard adjust": {"member": "member", "points": 5, "reason": "a gift"},
    "season start": {"name": "Mine"},
    "season end": {},
    "season schedule": {"channel": "daily", "time": "18:00", "days": "fri"},
    "season unschedule": {"channel": "daily"},
}
HOSTS = ("quiz stop", "quiz pause", "quiz resume")
"""For whoever started the quiz, too."""
EVERYBODYS = {
    "about",
    "compare",
    "define",
    "leaderboard log",
    "leaderboard show",
    "privacy delete",
    "privacy export",
    "privacy show",
    "privacy visibility",
    "quiz skip",
    "quiz start",
    "quiz status",
    "random",
    "season history",
    "season status",
    "stats",
    "terms",
}
NEEDS_MANAGER, NEEDS_HOST = "This needs the permission to manage guild.", "Only who started the quiz"
BUTTONS = {
    "d:h:ENTRY:0": NEEDS_MANAGER,
    "d:p:ENTRY": NEEDS_MANAGER,
    "d:skip:ENTRY:1:1": NEEDS_MANAGER,
    "d:up:ENTRY:1:1": NEEDS_MANAGER,
    "d:pin:ENTRY:1:1": NEEDS_MANAGER,
    "ql:GAME:b": NEEDS_HOST,
    "qd:APPEALED:1:CAROL:y": NEEDS_HOST,
    "qd:APPEALED:1:CAROL:n": NEEDS_HOST,
    "qd:OVER:1:CAROL:y": NEEDS_HOST,
    "qd:OVER:1:CAROL:n": NEEDS_HOST,
}


@dataclass
class Place:
    """A server with something to manage, one with an admin of its own, and what is stored of the first."""

    world: World
    here: GuildRows
    entry: int
    game: int
    appealed: int
    """A game that runs, in which Carol has appealed; in the next one she had, before it ended."""
    over: int
    dora: Any
    her_channel: Any

    def filled(self, options: dict[str, Any], who: Any, channel: Any) -> dict[str, Any]:
        stands_for = {"ENTRY": str(self.entry), "member": who, "daily": channel}
        return {name: stands_for.get(value, value) for name, value in options.items()}

    def id(self, template: str) -> str:
        stands_for = {"ENTRY": str(self.entry), "CAROL": f"{self.world.carol.id:x}"}
        games = {"GAME": self.game, "APPEALED": self.appealed, "OVER": self.over}
        stands_for |= {name: f"{game:x}" for name, game in games.items()}
        return ":".join(stands_for.get(part, part) for part in template.split(":"))

    async def press(self, who: Any, channel: Any, custom_id: str) -> str:
        """What somebody is told who presses a button of this id under a message of the bot's."""
        there = self.world.bot.get_channel(channel.id)
        assert isinstance(there, discord.TextChannel)
        (row,) = rows([button("Press", custom_id)])
        message = await there.send(view=Layout([row]))
        result = await who.click(message, custom_id=custom_id)
        return "\n".join(map(shown, [result, *result.followups]))


async def appealed_game(world: World, channel: Any) -> int:
    """Bob's game, in whose first round Carol has typed what is wrong and appealed."""
    lobby = await world.bob.slash(channel, "quiz start", mode="typed", rounds=3, seconds="20")
    await world.bob.click(lobby.response.message, label="Start now")
    question = [each for each in channel.history() if "Type your answer" in buttons(each)][-1]
    form = await world.carol.click(question, label="Type your answer")
    await world.carol.submit_modal(form, {"answer": "my own word"})
    await world.env.advance_time(21)
    told = await world.carol.click(question, label="I was right")
    assert "my own word" in shown(told)
    return world.bot.services.games.in_guild(world.guild.id)[-1].id


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(module_settings: Settings) -> AsyncGenerator[Place]:
    """One for all tests of this file: none of them may change it."""
    async with open_world(module_settings) as world:
        other = world.env.create_guild("Elsewhere")
        admins = other.create_role("Admins", permissions=discord.Permissions(administrator=True))
        dora = other.add_member(world.env.create_user("dora"), roles=[admins])
        her_channel = other.create_text_channel("general")
        for command in await world.bot.tree.fetch_commands():
            world.guild.set_command_permissions(command, {world.guild.default_role: True})
        admin = world.admin
        await admin.slash(world.general, "daily setup", channel=world.daily, time="09:00")
        await admin.slash(world.general, "season start", name="Spring")
        await admin.slash(
            world.general, "season schedule", channel=world.daily, time="18:00", days="fri", reminder=0
        )
        over = await appealed_game(world, world.daily)
        await world.bob.slash(world.daily, "quiz stop")
        appealed = await appealed_game(world, world.daily)
        lobby = await world.bob.slash(world.quiz, "quiz start", rounds=3, seconds="none")
        assert "rounds" in shown(lobby)
        take_roles(admin)
        (entry,) = await world.bot.services.poster.timetable.of_guild(world.guild.id, "daily")
        game = world.bot.services.games.in_guild(world.guild.id)[-1]
        here = GuildRows(world, world.guild.id)
        yield Place(world, here, entry.id, game.id, appealed, over, dora, her_channel)


pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("who may")]


async def test_every_command_is_somebodys() -> None:
    assert sorted([*MANAGERS, *HOSTS, *EVERYBODYS]) == leaves()


@pytest.mark.parametrize("who", ["alice", "admin"], ids=["a member", "who was an admin"])
@pytest.mark.parametrize("name", [*MANAGERS, *HOSTS])
async def test_commands_refuse_who_is_no_manager(place: Place, name: str, who: str) -> None:
    world, person = place.world, getattr(place.world, who)
    options = place.filled(MANAGERS.get(name, {}), person, world.daily)
    told = shown(await person.slash(world.quiz, name, **options))
    assert (NEEDS_HOST if name in HOSTS else NEEDS_MANAGER) in told
    assert place.here.touched() == []


@pytest.mark.parametrize("who", ["alice", "admin"], ids=["a member", "who was an admin"])
@pytest.mark.parametrize("template", BUTTONS)
async def test_buttons_refuse_who_is_no_manager(place: Place, template: str, who: str) -> None:
    told = await place.press(getattr(place.world, who), place.world.general, place.id(template))
    assert BUTTONS[template] in told
    assert place.here.touched() == []


@pytest.mark.parametrize("name", [*MANAGERS, *HOSTS])
async def test_commands_of_another_servers_admin_change_nothing_here(place: Place, name: str) -> None:
    options = place.filled(MANAGERS.get(name, {}), place.dora, place.her_channel)
    told = shown(await place.dora.slash(place.her_channel, name, **options))
    assert told
    assert str(place.world.daily.id) not in told
    assert place.here.touched() == []


@pytest.mark.parametrize("template", BUTTONS)
async def test_buttons_refuse_another_servers_admin(place: Place, template: str) -> None:
    told = await place.press(place.dora, place.her_channel, place.id(template))
    assert told
    assert str(place.world.daily.id) not in told
    assert place.here.touched() == []
