"""Messages in channels, threads and direct messages."""

from __future__ import annotations

from tests.wire.discord_server import errors, messages, permissions
from tests.wire.discord_server.rest.channels import visible_channel
from tests.wire.discord_server.rest.routing import Call, Routes
from tests.wire.discord_server.state import DM, EPHEMERAL, Json

routes = Routes()


@routes("POST", "/channels/{channel_id}/messages")
def create(call: Call) -> Json:
    channel = call.state.channel(call.args["channel_id"])
    permissions.require(call.state, channel, permissions.to_send(channel))
    permissions.require_open(call.state, channel)
    if call.files:
        permissions.require(call.state, channel, "attach_files")
    if channel["type"] == DM and channel["recipients"][0]["id"] in call.state.refuse_dms:
        raise errors.cannot_message_user()
    nonce = str(call.body["nonce"]) if call.body.get("nonce") is not None else None
    author = call.state.bot
    if nonce and call.body.get("enforce_nonce") and (sent := call.state.remembered(author["id"], nonce)):
        return sent
    message = messages.create(call.state, channel, author, call.body, call.files)
    if nonce:
        call.state.nonces[author["id"], nonce] = (call.state.clock.now(), message)
    call.server.tell_message("MESSAGE_CREATE", message)
    return message


@routes("GET", "/channels/{channel_id}/messages")
def history(call: Call) -> list[Json]:
    channel = visible_channel(call)
    # No error: whoever may not read the history is shown an empty one.
    if not permissions.in_channel(call.state, channel, call.state.bot["id"]).read_message_history:
        return []
    public = [
        message
        for message in call.state.messages.get(channel["id"], {}).values()
        if not message["flags"] & EPHEMERAL
    ]
    limit = int(call.query.get("limit", "50"))
    if "after" in call.query:
        newer = [message for message in public if int(message["id"]) > int(call.query["after"])]
        return newer[:limit][::-1]
    before = int(call.query.get("before", str(1 << 63)))
    return [message for message in public if int(message["id"]) < before][-limit:][::-1]


@routes("GET", "/channels/{channel_id}/messages/{message_id}")
def read(call: Call) -> Json:
    return _public_message(call, "read_message_history")


@routes("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit(call: Call) -> Json:
    message = _public_message(call)
    if message["author"]["id"] != call.state.bot["id"]:
        raise errors.not_the_author()
    messages.edit(call.state, message, call.body, call.files)
    call.server.tell_message("MESSAGE_UPDATE", message)
    return message


@routes("DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete(call: Call) -> None:
    message = _public_message(call)
    if message["author"]["id"] != call.state.bot["id"]:
        visible_channel(call, "manage_messages")
    call.server.delete_message(message)


def _public_message(call: Call, *needs: str) -> Json:
    channel = visible_channel(call, *needs)
    message = call.state.message(channel["id"], call.args["message_id"])
    # A private answer is reached through its interaction only.
    if message["flags"] & EPHEMERAL:
        raise errors.unknown("Message")
    return message
