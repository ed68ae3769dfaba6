"""The application, its gateway and its commands."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_server import errors
from tests.wire.discord_server.rest.routing import Call, Routes
from tests.wire.discord_server.state import Json

routes = Routes()


@routes("GET", "/gateway")
def gateway_address(call: Call) -> Json:
    return {"url": call.server.gateway.address}


@routes("GET", "/gateway/bot")
def gateway(call: Call) -> Json:
    return {
        "url": call.server.gateway.address,
        "shards": call.server.gateway.shards,
        "session_start_limit": {
            "total": 1_000,
            "remaining": 1_000,
            "reset_after": 0,
            "max_concurrency": call.server.gateway.max_concurrency,
        },
    }


@routes("GET", "/applications/@me")
@routes("GET", "/oauth2/applications/@me")
def application(call: Call) -> Json:
    bot = call.state.bot
    return {
        "id": bot["id"],
        "name": bot["username"],
        "icon": None,
        "description": "",
        "type": None,
        "bot": bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": bot,
        "approximate_guild_count": len(call.state.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "team": None,
        "tags": [],
        "rpc_origins": [],
    }


@routes("PUT", "/applications/{application_id}/commands")
@routes("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def replace_commands(call: Call) -> list[Json]:
    scope = _scope(call)
    before = {(command["name"], command["type"]): command for command in call.state.commands.get(scope, [])}
    call.state.commands[scope] = [_command(call, scope, body, before) for body in call.body]
    return call.state.commands[scope]


@routes("POST", "/applications/{application_id}/commands")
@routes("POST", "/applications/{application_id}/guilds/{guild_id}/commands")
def upsert_command(call: Call) -> Json:
    scope = _scope(call)
    commands = call.state.commands.setdefault(scope, [])
    made = _command(call, scope, call.body, {(each["name"], each["type"]): each for each in commands})
    call.state.commands[scope] = [each for each in commands if each["id"] != made["id"]] + [made]
    return made


@routes("GET", "/applications/{application_id}/commands")
@routes("GET", "/applications/{application_id}/guilds/{guild_id}/commands")
def list_commands(call: Call) -> list[Json]:
    return call.state.commands.get(_scope(call), [])


@routes("DELETE", "/applications/{application_id}/commands/{command_id}")
@routes("DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}")
def delete_command(call: Call) -> None:
    commands = call.state.commands.get(_scope(call), [])
    left = [command for command in commands if command["id"] != call.args["command_id"]]
    if len(left) == len(commands):
        raise errors.unknown("application command")
    call.state.commands[_scope(call)] = left


def _scope(call: Call) -> str | None:
    if call.args["application_id"] != call.state.application_id:
        raise errors.missing_access()
    guild_id = call.args.get("guild_id")
    return call.state.guild(guild_id)["id"] if guild_id else None


def _command(call: Call, scope: str | None, body: Json, before: dict[Any, Json]) -> Json:
    kind = body.get("type") or 1
    known = before.get((body["name"], kind))
    made: Json = {
        "default_member_permissions": None,
        "dm_permission": True,
        "nsfw": False,
        "options": [],
        "description": "",
        "contexts": None,
        "integration_types": [0],
        **{key: value for key, value in body.items() if value is not None},
        "type": kind,
        "id": known["id"] if known else call.state.snowflakes.new(),
        "application_id": call.state.application_id,
        "version": call.state.snowflakes.new(),
    }
    if made["default_member_permissions"] is not None:
        made["default_member_permissions"] = str(made["default_member_permissions"])
    return {**made, "guild_id": scope} if scope else made
