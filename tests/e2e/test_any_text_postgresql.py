"""What people type is stored on PostgreSQL too, which takes less than SQLite does."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from typing import Any, Final

import pytest
from discord import AppCommandOptionType as Kind

from bot.config import Settings
from bot.ui.quiz.private import LONGEST_ANSWER
from tests.support.databases import migrated_postgresql, postgresql_server
from tests.support.hostile import HOSTILE, raw_parts
from tests.support.judged import leaves, options_of
from tests.support.world import World, buttons, open_world, shown

# NUL, which PostgreSQL refuses, and half a surrogate pair, with and without something to keep; and more than
# an entry of one of its indexes holds, also when it is compressed.
ONLY_ELSEWHERE: Final = (
    "drop\0\ud800out @everyone",
    "\udfff\0.",
    "".join(chr(0x4E00 + 7_919 * each % 20_000) for each in range(6_000)),
)
SENSIBLE: Final = {
    "days": "fri",
    "name": "Spring",
    "points": 1,
    "reason": "a gift",
    "term": "dropout",
    "time": "09:00",
}
"""For the other options that a command cannot do without."""
TYPE, APPEAL, ACCEPT = "Type your answer", "I was right", "It counts"


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[World]:
    # Waits of a second and a half are virtual, too.
    monkeypatch.setattr("tests.support.world.SETTLE_SECONDS", 1.4)
    with postgresql_server() as server:
        name = await migrated_postgresql(server)
        async with open_world(Settings(database_url=server.url(name))) as opened:
            yield opened


async def test_any_text_is_stored(world: World, caplog: pytest.LogCaptureFixture) -> None:
    told = [
        *await looked_up(world),
        *await given_to_every_option(world),
        *await in_a_message(world),
        *await typed_and_appealed(world),
    ]
    told += [
        shown(await world.admin.slash(world.general, name))
        for name in ("leaderboard log", "glossary report", "season history", "privacy export")
    ]
    assert all(told)
    assert raw_parts("\n".join(told)) == []
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == []


async def looked_up(world: World) -> list[str]:
    told: list[str] = []
    for text in HOSTILE:
        await world.alice.slash(world.general, "define", term=text)
        await world.bot.services.journal.write()
        adjust = {"member": world.bob, "points": 1, "reason": text[:200].ljust(3, ".")}
        told.append(shown(await world.admin.slash(world.general, "leaderboard adjust", **adjust)))
    return told


async def given_to_every_option(world: World) -> list[str]:
    """Each text in each option of each command that is free text, the others being sensible."""
    told: list[str] = []
    for name in leaves():
        options = options_of(world, name)
        for option in options:
            if Kind(option["type"]) is not Kind.string or option.get("choices"):
                continue
            for text in ONLY_ELSEWHERE:
                given = {each["name"]: sensible(world, each) for each in options if each.get("required")}
                given[option["name"]] = text[: option.get("max_length", 6_000)].ljust(
                    option.get("min_length", 0), "."
                )
                told.append(shown(await world.admin.slash(world.quiz, name, **given)))
                await world.bot.services.journal.write()
                await cleared(world, name)
    return told


def sensible(world: World, option: dict[str, Any]) -> Any:
    made = {Kind.user: world.bob, Kind.channel: world.daily}
    return made.get(Kind(option["type"])) or SENSIBLE.get(option["name"], "dropout")


async def cleared(world: World, name: str) -> None:
    """End what would refuse the next try."""
    if name == "season start":
        await world.admin.slash(world.general, "season end")
        await world.env.advance_time(2)
    if name == "quiz start" and world.bot.services.games.running:
        await world.admin.slash(world.quiz, "quiz stop")


async def in_a_message(world: World) -> list[str]:
    told: list[str] = []
    for text in ONLY_ELSEWHERE:
        message = await world.alice.send(world.general, text[:2_000])
        told.append(shown(await world.bob.context_menu(world.general, "Explain terms here", message)))
    await world.bot.services.journal.write()
    return told


async def typed_and_appealed(world: World) -> list[str]:
    """An answer in a quiz that the host lets count, so that it becomes a name of the term."""
    told: list[str] = []
    for text in ONLY_ELSEWHERE[:2]:
        lobby = await world.alice.slash(world.quiz, "quiz start", mode="typed", rounds=3, seconds="20")
        assert lobby.response is not None
        await world.alice.click(lobby.response.message, label="Start now")
        asked = [each for each in world.quiz.history() if TYPE in buttons(each)][-1]
        form = await world.bob.click(asked, label=TYPE)
        told.append(shown(await world.bob.submit_modal(form, {"answer": text[:LONGEST_ANSWER]})))
        await world.env.advance_time(21)
        appeal = await world.bob.click(asked, label=APPEAL)
        told.append(shown(appeal))
        assert appeal.response is not None
        if ACCEPT in buttons(appeal):
            await world.alice.click(appeal.response.message, label=ACCEPT)
        await world.alice.slash(world.quiz, "quiz stop")
        await world.env.advance_time(2)
        told.append(shown(await world.bob.slash(world.general, "define", term=text)))
    return told
