"""The bot itself, other people, and direct messages."""

from __future__ import annotations

from tests.wire.discord_server import errors, world
from tests.wire.discord_server.rest.routing import Call, Routes
from tests.wire.discord_server.state import Json

routes = Routes()


@routes("GET", "/users/@me")
def me(call: Call) -> Json:
    return {**call.state.bot, "mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}


@routes("GET", "/users/{user_id}")
def person(call: Call) -> Json:
    if call.args["user_id"] not in call.state.users:
        raise errors.unknown("User")
    return call.state.users[call.args["user_id"]]


@routes("POST", "/users/@me/channels")
def open_dm(call: Call) -> Json:
    recipient = str(call.body["recipient_id"])
    if recipient not in call.state.users:
        raise errors.unknown("User")
    return world.dm_channel(call.state, call.state.users[recipient])
