"""The server that people find in the playground: three channels, four people to be, others who play too."""

from __future__ import annotations

from dataclasses import dataclass

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.storage.guilds import PLAYGROUND_GUILD

CHANNELS = {
    "general": "Look terms up: /define, /compare, /terms, /random",
    "daily": "The term of the day: /daily setup",
    "quiz": "Play together: /quiz start",
}
PEOPLE = ("Ada (admin)", "Alan", "Grace", "Katherine")
# They are members, but nobody can be them.
OTHERS = (
    "Emmy",
    "Srinivasa",
    "Rosalind",
    "Софья",
    "Barbara",
    "Chien-Shiung",
    "Radia",
    "Kurt",
    "Ὑπατία",
    "Dorothy",
    "Donald",
    "Hedy",
)


@dataclass(frozen=True, slots=True)
class Town:
    channels: tuple[ChannelHandle, ...]
    people: tuple[MemberActor, ...]
    others: tuple[MemberActor, ...]
    guild_id: int

    def channel_id(self, name: str) -> int:
        """Raises KeyError for a channel that is not there."""
        return {each.name: each.id for each in self.channels}[name]


def build_town(env: simcord.Env) -> Town:
    """Make the server; made at the same instant it has the same ids, so that scores stay people's own."""
    guild = env.create_guild("Learning together", id=PLAYGROUND_GUILD)
    admins = guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    channels = tuple(guild.create_text_channel(name, topic=topic) for name, topic in CHANNELS.items())
    admin, *others = (env.create_user(name) for name in PEOPLE)
    members = (guild.add_member(admin, roles=[admins]), *(guild.add_member(each) for each in others))
    # The last to come, so that more of them change nobody's id.
    further = tuple(guild.add_member(env.create_user(name)) for name in OTHERS)
    return Town(channels, members, further, guild.id)
