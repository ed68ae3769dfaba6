"""Builds guilds, channels and people, in the shapes in which Discord sends them."""

from __future__ import annotations

import discord

from tests.wire.discord_server.state import DM, PRIVATE_THREAD, PUBLIC_THREAD, TEXT, Json, State

EVERYONE_MAY = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
    embed_links=True,
    attach_files=True,
    add_reactions=True,
    use_application_commands=True,
    use_external_apps=True,
)
"""What @everyone has in a fresh guild, as far as a glossary bot may meet it."""


def user(state: State, name: str, *, bot: bool = False) -> Json:
    made: Json = {
        "id": state.snowflakes.new(),
        "username": name,
        "global_name": None if bot else name.title(),
        "avatar": None,
        "discriminator": "0",
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "bot": bot,
    }
    state.users[made["id"]] = made
    return made


def member(state: State, guild: Json, person: Json, *, roles: list[str] | None = None) -> Json:
    made: Json = {
        "user": person,
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": roles or [],
        "joined_at": state.clock.timestamp(),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }
    guild["members"].append(made)
    guild["member_count"] = len(guild["members"])
    return made


def role(
    state: State, guild: Json, name: str, permissions: discord.Permissions, *, role_id: str = ""
) -> Json:
    made: Json = {
        "id": role_id or state.snowflakes.new(),
        "name": name,
        "permissions": str(permissions.value),
        "position": len(guild["roles"]),
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    guild["roles"].append(made)
    return made


def guild(state: State, name: str, owner: Json, *, locale: str, guild_id: str) -> Json:
    made: Json = {
        **_GUILD_DEFAULTS,
        "id": guild_id,
        "name": name,
        "owner_id": owner["id"],
        "preferred_locale": locale,
        "joined_at": state.clock.timestamp(),
        **{key: [] for key in _GUILD_LISTS},
    }
    role(state, made, "@everyone", EVERYONE_MAY, role_id=guild_id)
    member(state, made, state.bot)
    member(state, made, owner)
    state.guilds[guild_id] = made
    return made


def text_channel(state: State, guild: Json, name: str) -> Json:
    made: Json = {
        "id": state.snowflakes.new(),
        "type": TEXT,
        "guild_id": guild["id"],
        "name": name,
        "position": len(guild["channels"]),
        "permission_overwrites": [],
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "flags": 0,
    }
    guild["channels"].append(made)
    state.channels[made["id"]] = made
    return made


def thread(state: State, parent: Json, body: Json, *, thread_id: str) -> Json:
    now = state.clock.timestamp()
    made: Json = {
        "id": thread_id,
        "type": PRIVATE_THREAD if body.get("type") == PRIVATE_THREAD else PUBLIC_THREAD,
        "guild_id": parent["guild_id"],
        "parent_id": parent["id"],
        "owner_id": state.bot["id"],
        "name": body["name"],
        "last_message_id": None,
        "rate_limit_per_user": body.get("rate_limit_per_user") or 0,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": body.get("auto_archive_duration") or 4_320,
            "archive_timestamp": now,
            "locked": False,
            "create_timestamp": now,
        },
        "member": {"id": thread_id, "user_id": state.bot["id"], "join_timestamp": now, "flags": 0},
    }
    state.channels[thread_id] = made
    state.guild(parent["guild_id"])["threads"].append(made)
    return made


def dm_channel(state: State, person: Json) -> Json:
    """The one direct-message channel between the bot and `person`."""
    for channel in state.channels.values():
        if channel["type"] == DM and channel["recipients"][0]["id"] == person["id"]:
            return channel
    made: Json = {
        "id": state.snowflakes.new(),
        "type": DM,
        "last_message_id": None,
        "flags": 0,
        "recipients": [person],
    }
    state.channels[made["id"]] = made
    return made


_GUILD_LISTS = (
    "roles",
    "members",
    "channels",
    "threads",
    "features",
    "emojis",
    "stickers",
    "voice_states",
    "presences",
    "stage_instances",
    "guild_scheduled_events",
    "soundboard_sounds",
)
_GUILD_DEFAULTS: Json = {
    "icon": None,
    "description": None,
    "home_header": None,
    "splash": None,
    "discovery_splash": None,
    "banner": None,
    "application_id": None,
    "region": "deprecated",
    "afk_channel_id": None,
    "afk_timeout": 300,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "widget_enabled": False,
    "widget_channel_id": None,
    "verification_level": 0,
    "default_message_notifications": 0,
    "mfa_level": 0,
    "explicit_content_filter": 0,
    "max_presences": None,
    "max_members": 500_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "rules_channel_id": None,
    "safety_alerts_channel_id": None,
    "public_updates_channel_id": None,
    "premium_progress_bar_enabled": False,
    "nsfw": False,
    "nsfw_level": 0,
    "incidents_data": None,
    "large": False,
    "unavailable": False,
    "member_count": 0,
}
