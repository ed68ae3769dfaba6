"""What a person is told when something goes wrong, and what the log keeps."""

from __future__ import annotations

import discord
import pytest
from discord import app_commands

from bot.core.refusal import Refusal
from bot.runtime.failures import sentence
from bot.storage.errors import DatabaseBusyError


class Command:
    name = "define"


def invoke_error(error: Exception) -> app_commands.CommandInvokeError:
    """An error as discord.py hands it on."""
    return app_commands.CommandInvokeError(Command(), error)  # pyright: ignore[reportArgumentType] - only its name is read


def test_a_refusal_is_told_word_for_word() -> None:
    assert sentence(invoke_error(Refusal("Choose two different terms."))) == "Choose two different terms."


def test_a_database_that_is_away_is_said_so_without_its_address() -> None:
    told = sentence(invoke_error(DatabaseBusyError("/srv/secret/lexicord.db is locked.")))
    assert told is not None
    assert told.startswith("My database does not answer right now")
    assert "secret" not in told


def test_what_nobody_planned_has_no_sentence() -> None:
    assert sentence(invoke_error(ZeroDivisionError())) is None


def test_a_value_that_fits_nothing_is_shown_as_it_was_typed() -> None:
    error = app_commands.TransformerError(
        "@everyone **x**", discord.AppCommandOptionType.string, app_commands.Transformer()
    )
    told = sentence(error)
    assert told is not None
    assert "@everyone" not in told
    assert "\\*\\*x\\*\\*" in told


@pytest.mark.parametrize("permission", ["manage_guild", "send_messages"])
def test_a_missing_permission_is_named(permission: str) -> None:
    told = sentence(app_commands.MissingPermissions([permission]))
    assert told is not None
    assert permission.replace("_", " ") in told
