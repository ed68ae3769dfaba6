"""What follows the first answer: follow-ups and edits under the interaction's token, for fifteen minutes."""

from __future__ import annotations

from tests.wire.discord_server import errors
from tests.wire.discord_server.interactions import TOKEN_LIFETIME, Interaction
from tests.wire.discord_server.rest.interactions import change, new_message
from tests.wire.discord_server.rest.routing import Call, Routes
from tests.wire.discord_server.state import Json

routes = Routes()

ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
FOLLOWUP = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"


@routes("POST", "/webhooks/{webhook_id}/{webhook_token}")
def follow_up(call: Call) -> Json:
    interaction = _interaction(call)
    if interaction.deferred:
        # The first follow-up takes the place of "is thinking…".
        interaction.deferred = False
        message = _original(interaction)
        change(call, message, {**call.body, "flags": message["flags"] | (call.body.get("flags") or 0)})
        return message
    message = new_message(call, interaction, call.body)
    interaction.followups.append(message)
    return message


@routes("GET", ORIGINAL)
@routes("GET", FOLLOWUP)
def read(call: Call) -> Json:
    return _message(call)


@routes("PATCH", ORIGINAL)
@routes("PATCH", FOLLOWUP)
def edit(call: Call) -> Json:
    message = _message(call)
    interaction = _interaction(call)
    if message is interaction.original:
        interaction.deferred = False
    change(call, message, call.body)
    return message


@routes("DELETE", ORIGINAL)
@routes("DELETE", FOLLOWUP)
def delete(call: Call) -> None:
    call.server.delete_message(_message(call))


def _interaction(call: Call) -> Interaction:
    interaction = call.server.interactions.get(call.args["webhook_token"])
    if interaction is None or call.args["webhook_id"] != call.state.application_id:
        raise errors.unknown("Webhook")
    if interaction.callback is None:
        raise errors.unknown("Webhook")
    if call.state.clock.now() > interaction.made_at + TOKEN_LIFETIME:
        raise errors.expired_token()
    return interaction


def _original(interaction: Interaction) -> Json:
    if interaction.original is None:
        raise errors.unknown("Message")
    return interaction.original


def _message(call: Call) -> Json:
    interaction = _interaction(call)
    wanted = call.args.get("message_id")
    message = _original(interaction) if wanted is None else None
    channel_id = interaction.payload["channel_id"]
    return call.state.message(channel_id, message["id"] if message else str(wanted))
