"""What a person sees when something went wrong, and what the log keeps of it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands

from bot import limits
from bot.core.refusal import Refusal
from bot.runtime.answers import finish
from bot.runtime.delivery import REQUEST_ERRORS
from bot.runtime.log_fields import log_fields
from bot.storage.errors import StorageError
from bot.ui.layout import note
from bot.ui.text import cut, escape

_log = logging.getLogger(__name__)
OUTCOME = "outcome"
ANSWERED = "answered"
_ALREADY_ANSWERED = 40060
_UNKNOWN_INTERACTION = 10062


def _missing_permissions(error: app_commands.MissingPermissions) -> str:
    wanted = ", ".join(name.replace("_", " ") for name in error.missing_permissions)
    return f"This needs the permission to {wanted}. Ask an admin of this server."


def _unusable_value(error: app_commands.TransformerError) -> str:
    return f"“{escape(cut(str(error.value), limits.CHOICE_LABEL))}” is not something I can use there."


def _changed_command(_: app_commands.AppCommandError) -> str:
    return "This command has changed. Restart Discord (or wait a minute), then try again."


# The first class that fits speaks; the narrower ones stand first.
_SENTENCES: tuple[tuple[type[BaseException], Callable[[Any], str]], ...] = (
    (Refusal, str),
    (StorageError, lambda _: "My database does not answer right now. Try again in a minute."),
    (app_commands.MissingPermissions, _missing_permissions),
    (app_commands.NoPrivateMessage, lambda _: "This works in a server only. Use it in a channel there."),
    (
        app_commands.CommandOnCooldown,
        lambda error: f"Not so fast. Try again in {error.retry_after:.0f} seconds.",
    ),
    (app_commands.CheckFailure, lambda _: "You may not use this here. Ask an admin of this server."),
    (app_commands.TransformerError, _unusable_value),
    (app_commands.CommandNotFound, _changed_command),
    (app_commands.CommandSignatureMismatch, _changed_command),
)


def sentence(error: BaseException) -> str | None:
    """What to tell the person, or None where nobody planned the error."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    return next((speak(cause) for kind, speak in _SENTENCES if isinstance(cause, kind)), None)


async def report_failure(interaction: discord.Interaction, error: BaseException) -> None:
    """Answer the person, privately, and log what nobody planned under an id that the answer names."""
    text = sentence(error)
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    planned = text is not None and not isinstance(cause, StorageError)
    interaction.extras[OUTCOME] = "refused" if planned else "failed"
    fields = log_fields(interaction)
    if isinstance(cause, StorageError):
        _log.error("Interaction %s failed on the database: %s", interaction.id, cause, extra=fields)
    if text is None:
        if _nobody_waits(cause):
            _log.warning("Interaction %s could not be answered: %s", interaction.id, cause, extra=fields)
            return
        reference = secrets.token_hex(4)
        fields["failure"] = reference
        _log.error("Failure %s in interaction %s", reference, interaction.id, exc_info=cause, extra=fields)
        text = f"Something went wrong on my side. Try again; if it stays, report failure `{reference}`."
    await _answer(interaction, text)


def _nobody_waits(error: BaseException) -> bool:
    return isinstance(error, discord.HTTPException) and error.code in {
        _ALREADY_ANSWERED,
        _UNKNOWN_INTERACTION,
    }


async def _answer(interaction: discord.Interaction, text: str) -> None:
    try:
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await finish(interaction, note(text))
        elif interaction.response.is_done():
            # After a press that changes its message, an edit would put the sentence in place of what others
            # read there. A follow-up is told to one person; should it come twice, it says the same twice.
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except REQUEST_ERRORS as failure:
        _log.warning(
            "Interaction %s could not be told: %s", interaction.id, failure, extra=log_fields(interaction)
        )
