"""The first answer to an interaction. Source: Discord API, receiving and responding."""

from __future__ import annotations

import time
from typing import Any

from tests.wire.discord_server import errors, form, messages
from tests.wire.discord_server.interactions import (
    ANSWER_WITHIN,
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFERRED_MESSAGE,
    DEFERRED_UPDATE,
    MESSAGE,
    MODAL,
    SHOW_MODAL,
    UPDATE,
    Interaction,
)
from tests.wire.discord_server.rest.routing import Call, Routes
from tests.wire.discord_server.state import EPHEMERAL, Json

routes = Routes()

ALLOWED: dict[int, tuple[int, ...]] = {
    COMMAND: (MESSAGE, DEFERRED_MESSAGE, SHOW_MODAL),
    COMPONENT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, SHOW_MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE),
}
"""The answers each kind of interaction may have."""
COMMAND_ANSWER = 20


@routes("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
def respond(call: Call) -> Json | None:
    interaction = call.server.interactions.get(call.args["interaction_token"])
    if interaction is None or interaction.id != call.args["interaction_id"]:
        raise errors.unknown("Interaction")
    if interaction.callback is not None:
        raise errors.already_acknowledged()
    if call.state.clock.now() > interaction.made_at + ANSWER_WITHIN:
        raise errors.unknown("Interaction")
    kind, data = call.body["type"], call.body.get("data") or {}
    if kind not in ALLOWED[interaction.payload["type"]]:
        raise errors.invalid_form(f"type: {kind} does not answer this interaction")
    _perform(call, interaction, kind, data)
    interaction.callback = {"type": kind, "data": data}
    interaction.answered_at = time.perf_counter()
    return _described(interaction, kind) if call.asks("with_response") else None


def _perform(call: Call, interaction: Interaction, kind: int, data: Json) -> None:
    if kind == CHOICES:
        form.check_choices(data["choices"])
    elif kind == SHOW_MODAL:
        form.check_modal(data)
    elif kind == MESSAGE:
        interaction.original = new_message(call, interaction, data)
    elif kind == DEFERRED_MESSAGE:
        flags = (data.get("flags") or 0) & EPHEMERAL | messages.LOADING
        thinking: Json = {"content": "is thinking…", "flags": flags}
        interaction.original = new_message(call, interaction, thinking)
        interaction.original["content"] = ""
        interaction.deferred = True
    else:
        interaction.original = call.state.message(
            interaction.payload["channel_id"], interaction.payload["message"]["id"]
        )
        if kind == UPDATE:
            change(call, interaction.original, data)


def new_message(call: Call, interaction: Interaction, body: Json) -> Json:
    """A message under the interaction's name, in its channel."""
    payload = interaction.payload
    person: Json = payload.get("user") or payload["member"]["user"]
    extra: dict[str, Any] = {
        "webhook_id": call.state.application_id,
        "interaction_metadata": {
            "id": interaction.id,
            "type": payload["type"],
            "user": person,
            "authorizing_integration_owners": payload["authorizing_integration_owners"],
        },
    }
    message = messages.create(
        call.state,
        call.state.channel(payload["channel_id"]),
        call.state.bot,
        body,
        call.files,
        kind=COMMAND_ANSWER if payload["type"] == COMMAND else 0,
        extra=extra,
    )
    call.server.tell_message("MESSAGE_CREATE", message)
    return message


def change(call: Call, message: Json, body: Json) -> None:
    messages.edit(call.state, message, body, call.files)
    call.server.tell_message("MESSAGE_UPDATE", message)


def _described(interaction: Interaction, kind: int) -> Json:
    described: Json = {"id": interaction.id, "type": interaction.payload["type"]}
    message = interaction.original
    if message is None:
        return {"interaction": described}
    described["response_message_id"] = message["id"]
    described["response_message_loading"] = bool(message["flags"] & messages.LOADING)
    described["response_message_ephemeral"] = bool(message["flags"] & EPHEMERAL)
    return {"interaction": described, "resource": {"type": kind, "message": message}}
