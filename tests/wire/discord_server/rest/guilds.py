"""Guilds and their members."""

from __future__ import annotations

from tests.wire.discord_server.permissions import THREADS
from tests.wire.discord_server.rest.routing import Call, Routes
from tests.wire.discord_server.state import Json

routes = Routes()

# Source: Discord API, gateway events, GUILD_CREATE: what is sent beside the guild object.
GATEWAY_ONLY = frozenset(
    {
        "joined_at",
        "large",
        "unavailable",
        "member_count",
        "voice_states",
        "members",
        "channels",
        "threads",
        "presences",
        "stage_instances",
        "guild_scheduled_events",
        "soundboard_sounds",
    }
)


@routes("GET", "/guilds/{guild_id}")
def guild(call: Call) -> Json:
    found = call.state.guild(call.args["guild_id"])
    return {key: value for key, value in found.items() if key not in GATEWAY_ONLY}


@routes("GET", "/guilds/{guild_id}/channels")
def channels(call: Call) -> list[Json]:
    return call.state.guild(call.args["guild_id"])["channels"]


@routes("GET", "/guilds/{guild_id}/roles")
def roles(call: Call) -> list[Json]:
    return call.state.guild(call.args["guild_id"])["roles"]


@routes("GET", "/guilds/{guild_id}/threads/active")
def active_threads(call: Call) -> Json:
    threads = [
        channel
        for channel in call.state.channels.values()
        if channel["type"] in THREADS
        and channel["guild_id"] == call.args["guild_id"]
        and not channel["thread_metadata"]["archived"]
    ]
    return {"threads": threads, "members": [thread["member"] for thread in threads], "has_more": False}


@routes("GET", "/guilds/{guild_id}/members")
def members(call: Call) -> list[Json]:
    after, limit = int(call.query.get("after", "0")), int(call.query.get("limit", "1"))
    everybody = sorted(
        call.state.guild(call.args["guild_id"])["members"], key=lambda each: int(each["user"]["id"])
    )
    return [each for each in everybody if int(each["user"]["id"]) > after][:limit]


@routes("GET", "/guilds/{guild_id}/members/{user_id}")
def member(call: Call) -> Json:
    return call.state.member(call.args["guild_id"], call.args["user_id"])
