"""The people of a busy server for `soak`: what they do next is drawn from a seeded mix."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import discord

from tests.wire.discord_server import Interaction, WireDiscord
from tests.wire.discord_server.state import NONCE_MEMORY, Json

GUILDS, QUIZ_GUILDS, PEOPLE = 20, 4, 8
ROUNDS, SECONDS = 3, 5
# A lobby or a question takes a moment to appear; a game that was lost is given up after a minute.
PATIENCE, GIVEN_UP_AFTER = 2.0, 60.0
KEPT_MESSAGES, KEPT_FILES = 100, 50
SLIPS = 0.1
CROWD = 300

Deed = Callable[[], Awaitable[Interaction]]


@dataclass
class Guild:
    data: Json
    admin: Json
    people: list[Json]
    lookups: Json
    daily: Json
    quiz: Json | None
    next_step: float = 0.0
    changed_at: float = 0.0
    question: str = ""
    pressed: set[str] = field(default_factory=set[str])


class People:
    """Twenty guilds; games are played in four of them all the time."""

    def __init__(self, wire: WireDiscord, names: list[str], rng: random.Random) -> None:
        self.wire, self.names, self.rng = wire, names, rng
        self.guilds = [self._guild(number) for number in range(GUILDS)]
        self.games = self.presses = 0
        self._deliveries = 1
        self._deeds: dict[Deed, int] = {
            self._define: 36,
            self._type: 36,
            self._see_also: 10,
            self._play: 13,
            self._board: 2,
            self._stats: 2,
            self._post: 1,
        }

    def _guild(self, number: int) -> Guild:
        wire = self.wire
        data = wire.add_guild(f"Guild {number}")
        admin = wire.add_member(data, f"admin-{number}", permissions=discord.Permissions(manage_guild=True))
        people = [admin, *(wire.add_member(data, f"p{number}-{seat}") for seat in range(PEOPLE - 1))]
        lookups, daily = wire.add_channel(data, "lookups"), wire.add_channel(data, "daily")
        quiz = wire.add_channel(data, "quiz") if number < QUIZ_GUILDS else None
        return Guild(data, admin, people, lookups, daily, quiz)

    async def prepare(self) -> None:
        """A daily term in every guild; due when nobody is there to see it, and asked for with `daily now`."""
        hour = (int(time.time()) // 3600 + 12) % 24
        for guild in self.guilds:
            setup = {"channel": guild.daily, "time": f"{hour:02}:00", "timezone": "UTC"}
            await self.wire.slash(guild.admin, guild.daily, "daily setup", setup, within=30)

    async def act(self) -> Interaction:
        """One interaction, sent and not waited for."""
        (deed,) = self.rng.choices(list(self._deeds), list(self._deeds.values()))
        return await deed()

    async def all_at_once(self) -> None:
        """More at one time than any hiccup brings: it fills the pools of threads and connections."""
        members = [(guild, person) for guild in self.guilds[:QUIZ_GUILDS] for person in guild.people]
        everybody = [
            *(self.wire.slash(person, guild.lookups, "stats", within=30) for guild, person in members),
            *(self.act() for _ in range(CROWD)),
        ]
        await asyncio.gather(*everybody)

    async def end_games(self) -> None:
        for guild in self.guilds:
            if guild.quiz is not None:
                await self.wire.slash(guild.admin, guild.quiz, "quiz stop", within=30)
                guild.next_step = guild.changed_at = 0.0

    def double(self) -> None:
        """Let the next interaction's event come twice."""
        self._deliveries = 2

    def forget(self) -> None:
        """Drop what this Discord would otherwise keep for ever, so that it stays as quick as it was."""
        state, now = self.wire.state, self.wire.state.clock.now()
        for messages in state.messages.values():
            for message_id in list(messages)[:-KEPT_MESSAGES]:
                del messages[message_id]
        for path in list(state.files)[:-KEPT_FILES]:
            del state.files[path]
        for key, (sent_at, _) in list(state.nonces.items()):
            if now - sent_at > NONCE_MEMORY:
                del state.nonces[key]
        for token, interaction in list(self.wire.interactions.items()):
            if now - interaction.made_at > GIVEN_UP_AFTER:
                del self.wire.interactions[token]

    # What they do.

    def _how(self) -> dict[str, Any]:
        deliveries, self._deliveries = self._deliveries, 1
        return {"wait": False, "deliveries": deliveries}

    def _word(self) -> str:
        """A name as people type it, now and then with a letter missing."""
        name = self.rng.choice(self.names)
        if self.rng.random() < SLIPS and len(name) > 3:
            gone = self.rng.randrange(len(name))
            name = name[:gone] + name[gone + 1 :]
        return name[:100]

    async def _define(self) -> Interaction:
        guild = self.rng.choice(self.guilds)
        word = {"term": self._word()}
        return await self.wire.slash(
            self.rng.choice(guild.people), guild.lookups, "define", word, **self._how()
        )

    async def _type(self) -> Interaction:
        guild, word = self.rng.choice(self.guilds), self._word()
        typed = {"term": word[: self.rng.randint(0, len(word))]}
        return await self.wire.autocomplete(
            self.rng.choice(guild.people), guild.lookups, "define", "term", typed, **self._how()
        )

    async def _see_also(self) -> Interaction:
        guild = self.rng.choice(self.guilds)
        for message in self.wire.messages(guild.lookups)[-10:]:
            if ids := [each for each in self.wire.clickable(message) if each.startswith("t:")]:
                person = self.rng.choice(guild.people)
                return await self.wire.click(person, message, self.rng.choice(ids), **self._how())
        return await self._define()

    async def _board(self) -> Interaction:
        guild = self.rng.choice(self.guilds[:QUIZ_GUILDS])
        return await self.wire.slash(
            self.rng.choice(guild.people), guild.lookups, "leaderboard show", **self._how()
        )

    async def _stats(self) -> Interaction:
        guild = self.rng.choice(self.guilds[:QUIZ_GUILDS])
        return await self.wire.slash(self.rng.choice(guild.people), guild.lookups, "stats", **self._how())

    async def _post(self) -> Interaction:
        guild = self.rng.choice(self.guilds)
        return await self.wire.slash(guild.admin, guild.daily, "daily now", **self._how())

    async def _play(self) -> Interaction:
        """The next thing that somebody can do in a game; a lookup where all wait for the clock."""
        guild = self.rng.choice(self.guilds[:QUIZ_GUILDS])
        now = time.monotonic()
        if guild.quiz is None or now < guild.next_step:
            return await self._define()
        messages = self.wire.messages(guild.quiz)[-6:]
        for message in reversed(messages):
            ids = self.wire.clickable(message)
            if begin := [each for each in ids if each.startswith("ql:") and each.endswith(":b")]:
                guild.next_step, guild.changed_at = now + PATIENCE, now
                return await self.wire.click(guild.admin, message, begin[0], **self._how())
            if choices := [each for each in ids if each.startswith("q:")]:
                return await self._press(guild, message, choices)
        over = not messages or any(each.startswith("qe:") for each in self.wire.clickable(messages[-1]))
        if over or now - guild.changed_at > GIVEN_UP_AFTER:
            guild.next_step, guild.changed_at = now + PATIENCE, now
            self.games += 1
            options = {"rounds": ROUNDS, "seconds": str(SECONDS)}
            return await self.wire.slash(guild.admin, guild.quiz, "quiz start", options, **self._how())
        return await self._define()

    async def _press(self, guild: Guild, message: Json, choices: list[str]) -> Interaction:
        if guild.question != message["id"]:
            guild.question, guild.pressed = message["id"], set()
            guild.changed_at = time.monotonic()
        left = [person for person in guild.people if person["id"] not in guild.pressed]
        if not left:
            return await self._define()
        person = self.rng.choice(left)
        guild.pressed.add(person["id"])
        self.presses += 1
        return await self.wire.click(person, message, self.rng.choice(choices), **self._how())
