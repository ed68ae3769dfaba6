"""Who may do what where. Source: Discord API, permissions, permission overwrites."""

from __future__ import annotations

import discord

from tests.wire.discord_server import errors
from tests.wire.discord_server.state import DM, PRIVATE_THREAD, PUBLIC_THREAD, Json, State

THREADS = (PUBLIC_THREAD, PRIVATE_THREAD)


def in_channel(state: State, channel: Json, user_id: str) -> discord.Permissions:
    """The permissions of a person in a channel; in a direct message everything that exists there."""
    if channel["type"] == DM:
        return discord.Permissions.all()
    guild = state.guild(channel["guild_id"])
    member = state.member(guild["id"], user_id)
    if guild["owner_id"] == user_id:
        return discord.Permissions.all()
    own = {guild["id"], *member["roles"]}
    value = 0
    for role in guild["roles"]:
        if role["id"] in own:
            value |= int(role["permissions"])
    if discord.Permissions(value).administrator:
        return discord.Permissions.all()
    place = state.channel(channel["parent_id"]) if channel["type"] in THREADS else channel
    return discord.Permissions(_overwritten(value, place["permission_overwrites"], guild["id"], user_id, own))


def _overwritten(value: int, overwrites: list[Json], guild_id: str, user_id: str, own: set[str]) -> int:
    by_id = {overwrite["id"]: overwrite for overwrite in overwrites}
    roles = [by_id[role] for role in own - {guild_id} if role in by_id]
    # @everyone first, then all roles at once, then the person: the order of the documentation.
    for layer in ([by_id.get(guild_id)], roles, [by_id.get(user_id)]):
        present = [overwrite for overwrite in layer if overwrite is not None]
        for overwrite in present:
            value &= ~int(overwrite["deny"])
        for overwrite in present:
            value |= int(overwrite["allow"])
    return value


def require(state: State, channel: Json, *names: str) -> None:
    """Raise 50001 where the bot does not see the channel, 50013 where it lacks one of `names`."""
    have = in_channel(state, channel, state.bot["id"])
    if not have.view_channel:
        raise errors.missing_access()
    if not all(getattr(have, name) for name in names):
        raise errors.missing_permissions()


def require_open(state: State, channel: Json) -> None:
    """Raise 50083 or 160005 where the channel is a locked thread and the bot may not open it."""
    about = channel.get("thread_metadata") or {}
    if about.get("locked") and not in_channel(state, channel, state.bot["id"]).manage_threads:
        raise errors.thread_archived() if about["archived"] else errors.thread_locked()


def to_send(channel: Json) -> str:
    return "send_messages_in_threads" if channel["type"] in THREADS else "send_messages"
