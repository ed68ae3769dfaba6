"""What becomes of a command or a completion that fails: an answer, one line in the log, one count."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.core.refusal import Refusal
from bot.runtime.commands import Tree
from bot.runtime.quiz.running import RunningGame
from bot.storage.errors import DatabaseBusyError
from bot.storage.privacy import PrivacyStore
from tests.support.world import World, shown


def failing(error: Exception) -> Callable[..., Any]:
    async def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def counted(world: World, command: str, outcome: str) -> float | None:
    labels = {"command": command, "outcome": outcome}
    world.bot.services.tally.settle()
    return world.bot.services.metrics.registry.get_sample_value("lexicord_interactions_total", labels)


async def complete(world: World) -> list[dict[str, Any]]:
    return await world.alice.autocomplete(world.general, "define", "term", "drop")


async def test_completion_without_the_database_offers_nothing_and_says_so_in_one_line(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(world.bot.services.library, "complete", failing(DatabaseBusyError("It is locked.")))
    assert await complete(world) == []
    (record,) = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert "It is locked." in record.getMessage()
    assert record.exc_info is None
    assert counted(world, "define autocomplete", "failed") == 1
    assert counted(world, "define autocomplete", "answered") is None


async def test_completion_that_nobody_planned_to_fail_is_logged_once_with_its_place(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(world.bot.services.library, "complete", failing(ZeroDivisionError()))
    assert await complete(world) == []
    (record,) = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert record.exc_info is not None
    assert counted(world, "define autocomplete", "failed") == 1


async def test_completion_that_is_refused_offers_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(world.bot.services.library, "complete", failing(Refusal("Not now.")))
    assert await complete(world) == []
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []
    assert counted(world, "define autocomplete", "refused") == 1


@pytest.mark.parametrize("type_", [1, 3])
async def test_a_command_that_is_gone_is_answered_and_counted_as_refused(world: World, type_: int) -> None:
    names = {1: "about", 3: "Explain terms here"}
    kinds = {1: discord.AppCommandType.chat_input, 3: discord.AppCommandType.message}
    assert world.bot.tree.remove_command(names[type_], type=kinds[type_]) is not None
    if type_ == 1:
        result = await world.alice.slash(world.general, "about")
    else:
        message = await world.bob.send(world.general, "dropout")
        result = await world.alice.context_menu(world.general, "Explain terms here", message)
    assert result.ephemeral
    assert "This command has changed" in shown(result)
    assert counted(world, "unknown", "refused") == 1
    assert counted(world, "unknown", "answered") is None


async def test_a_press_that_fails_after_it_was_acknowledged_is_told_privately_with_its_id(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await world.alice.slash(world.general, "privacy visibility", stats=True)
    question = await world.alice.slash(world.general, "privacy delete")
    assert question.response is not None
    asked = shown(question)
    monkeypatch.setattr(PrivacyStore, "forget", failing(ZeroDivisionError()))
    pressed = await world.alice.click(question.response.message, label="Delete everything")
    (told,) = pressed.followups
    assert told.ephemeral
    (record,) = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert f"report failure `{record.__dict__['failure']}`" in shown(told)
    assert shown(question) == asked


async def test_a_public_message_whose_press_fails_stays_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting takes long enough to be announced, then goes wrong."""
    lobby = await world.alice.slash(world.quiz, "quiz start", rounds=3)
    assert lobby.response is not None
    before = [shown(each) for each in world.quiz.history()]

    async def fail(*_: Any) -> None:
        await asyncio.sleep(0.05)
        raise DatabaseBusyError("It is locked.")

    monkeypatch.setattr("bot.runtime.answers.ACKNOWLEDGE_AFTER", 0)
    monkeypatch.setattr(RunningGame, "do", fail)
    pressed = await world.alice.click(lobby.response.message, label="Start now")
    (told,) = pressed.followups
    assert told.ephemeral
    assert "My database does not answer right now" in shown(told)
    assert [shown(each) for each in world.quiz.history()] == before


def test_what_the_tree_stands_on_is_where_it_was() -> None:
    for name in ("_call", "_dispatch_error", "_get_app_command_options"):
        assert callable(getattr(app_commands.CommandTree, name))
        assert callable(getattr(Tree, name))
    assert callable(app_commands.Command._invoke_autocomplete)


async def test_while_the_bot_ends_it_says_that_it_restarts(world: World) -> None:
    tree = world.bot.tree
    assert isinstance(tree, Tree)
    assert tree.remove_command("define") is not None
    tree.ending = True
    result = await world.alice.slash(world.general, "define", term="dropout")
    assert "I am restarting. Try again in a moment." in shown(result)
