"""What an operator finds in the log of an interaction, by guild, command and id."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.runtime.library import Library
from bot.storage.errors import DatabaseBusyError
from tests.support.world import World, buttons, shown


@pytest.fixture(autouse=True)
def _everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")


def fields(world: World, caplog: pytest.LogCaptureFixture, message: str) -> dict[str, Any]:
    """The one record whose message holds these words."""
    world.bot.services.tally.settle()
    (record,) = [each for each in caplog.records if message in each.getMessage()]
    return record.__dict__


def break_lookups(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    async def lookup(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Library, "lookup", lookup)


async def test_a_command_leaves_one_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.alice.slash(world.general, "define", term="dropout")
    line = fields(world, caplog, "define answered")
    assert line["levelname"] == "INFO"
    assert line["guild"] == world.guild.id
    assert line["command"] == "define"
    assert line["outcome"] == "answered"
    assert isinstance(line["interaction"], int)
    assert 0 <= line["duration_ms"] < 3000


async def test_a_press_on_a_button_leaves_one_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    result = await world.alice.slash(world.general, "define", term="dropout")
    assert result.response is not None
    await world.alice.click(result.response.message, label=next(iter(buttons(result))))
    line = fields(world, caplog, "open_card answered")
    assert (line["levelname"], line["guild"], line["command"]) == ("INFO", world.guild.id, "open_card")


async def test_a_refusal_is_told_apart(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.alice.slash(world.general, "compare", a="dropout", b="dropout")
    assert fields(world, caplog, "compare refused")["outcome"] == "refused"


async def test_answered_keystrokes_are_no_news(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.alice.autocomplete(world.general, "define", "term", "dro")
    assert fields(world, caplog, "define autocomplete answered")["levelname"] == "DEBUG"


async def test_a_failure_carries_the_fields_and_the_id_that_the_person_reads(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_lookups(monkeypatch, ZeroDivisionError("nobody planned this"))
    result = await world.alice.slash(world.general, "define", term="dropout")
    line = fields(world, caplog, "Failure")
    assert line["failure"] in shown(result)
    assert (line["guild"], line["command"]) == (world.guild.id, "define")
    assert line["interaction"] == fields(world, caplog, "define failed")["interaction"]


async def test_a_database_that_is_away_is_logged_with_the_fields(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_lookups(monkeypatch, DatabaseBusyError("It is locked."))
    await world.alice.slash(world.general, "define", term="dropout")
    line = fields(world, caplog, "failed on the database")
    assert (line["levelname"], line["guild"], line["command"]) == ("ERROR", world.guild.id, "define")
