"""Channels and threads."""

from __future__ import annotations

from tests.wire.discord_server import errors, permissions, world
from tests.wire.discord_server.rest.routing import Call, Routes
from tests.wire.discord_server.state import Json

routes = Routes()

METADATA = ("archived", "locked", "auto_archive_duration")


def visible_channel(call: Call, *needs: str) -> Json:
    """The channel of the path, once the bot may see it and do what it asks for."""
    channel = call.state.channel(call.args["channel_id"])
    permissions.require(call.state, channel, *needs)
    return channel


@routes("GET", "/channels/{channel_id}")
def channel(call: Call) -> Json:
    return visible_channel(call)


@routes("PATCH", "/channels/{channel_id}")
def edit(call: Call) -> Json:
    found = call.state.channel(call.args["channel_id"])
    if found["type"] not in permissions.THREADS:
        permissions.require(call.state, found, "manage_channels")
        found.update(call.body)
        call.server.tell("CHANNEL_UPDATE", found)
        return found
    permissions.require(call.state, found, permissions.to_send(found))
    found["thread_metadata"].update({key: call.body[key] for key in METADATA if key in call.body})
    found.update({key: value for key, value in call.body.items() if key not in METADATA})
    call.server.tell("THREAD_UPDATE", found)
    return found


@routes("POST", "/channels/{channel_id}/typing")
def typing(call: Call) -> Json:
    found = call.state.channel(call.args["channel_id"])
    permissions.require(call.state, found, permissions.to_send(found))
    return {}


@routes("POST", "/channels/{channel_id}/threads")
def create_thread(call: Call) -> Json:
    parent = visible_channel(call, "create_public_threads")
    return _announced(
        call, world.thread(call.state, parent, call.body, thread_id=call.state.snowflakes.new())
    )


@routes("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def create_thread_from_message(call: Call) -> Json:
    parent = visible_channel(call, "create_public_threads")
    message = call.state.message(parent["id"], call.args["message_id"])
    if message["id"] in call.state.channels:
        raise errors.ApiError(400, 160004, "A thread has already been created for this message")
    message["thread"] = world.thread(call.state, parent, call.body, thread_id=message["id"])
    return _announced(call, message["thread"])


@routes("PUT", "/channels/{channel_id}/thread-members/@me")
@routes("DELETE", "/channels/{channel_id}/thread-members/@me")
def join_or_leave_thread(call: Call) -> None:
    visible_channel(call)


def _announced(call: Call, thread: Json) -> Json:
    call.server.tell("THREAD_CREATE", thread)
    return thread
