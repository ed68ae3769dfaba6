"""A busy day of one server, and the ledger of what the bot told its people while it lasted."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server.state import Json

PLAYERS = 3
DAILY_CHANNELS = 3
TERMS = 60
WORDS = ("dropout", "backprop", "gelu", "batch norm", "softmx", "lstm", "nothing of the kind")
PRESS = re.compile(r"q:([0-9a-f]+):(\d+):\d")


class BusyDay:
    """People who look terms up, play quizzes, ask for posts and import decks, all at once, for ever.

    What stands in `answers`, `posts` and `imported` was confirmed to somebody, so it must be true for good.
    """

    def __init__(self, bot: BotProcess, folder: Path, rng: random.Random) -> None:
        self.bot, self.wire, self.rng = bot, bot.wire, rng
        self.folder = folder
        self.importer = BotProcess(bot.wire, bot.environment["DATABASE_URL"], folder, forked=True)
        self.guild = self.wire.add_guild("Busy")
        self.admin = self.wire.add_member(
            self.guild, "admin", permissions=discord.Permissions(manage_guild=True)
        )
        self.players = [self.wire.add_member(self.guild, f"player {number}") for number in range(PLAYERS)]
        self.lookups = self.wire.add_channel(self.guild, "lookups")
        self.daily = [self.wire.add_channel(self.guild, f"daily-{n}") for n in range(DAILY_CHANNELS)]
        self.quizzes: list[Json] = []
        self.looked_up = 0
        self.answers: set[tuple[int, int, int]] = set()
        """Game, round and person of every answer that was confirmed."""
        self.posts: Counter[int] = Counter()
        """How many posts each channel was promised."""
        self.imported: dict[str, bool] = {}
        """Deck by deck, whether its import ended well."""

    async def prepare(self) -> None:
        """Set a daily term up in each daily channel, due in the next minutes."""
        for number, channel in enumerate(self.daily, 1):
            at = datetime.fromtimestamp(self.wire.state.clock.now(), UTC) + timedelta(minutes=number)
            setup = {"channel": channel, "time": f"{at:%H:%M}"}
            asked = await self.wire.slash(self.admin, channel, "daily setup", setup)
            assert "set up" in asked.text

    async def goes_on(self) -> None:
        """Everybody at once, until this is cancelled."""
        async with asyncio.TaskGroup() as people:
            for person in (self._look_up, self._play, self._ask_for_posts, self._import):
                people.create_task(person())

    async def _look_up(self) -> None:
        while True:
            asker = self.rng.choice(self.players)
            word = {"term": self.rng.choice(WORDS)}
            await self.wire.slash(asker, self.lookups, "define", word, within=60)
            self.looked_up += 1
            await asyncio.sleep(0.02)

    async def _ask_for_posts(self) -> None:
        while True:
            await asyncio.sleep(self.rng.uniform(0.02, 0.1))
            channel = self.rng.choice(self.daily)
            schedules = await self.wire.autocomplete(
                self.admin, channel, "daily now", "schedule", {"schedule": channel["name"]}, within=60
            )
            chosen = {"schedule": schedules.choices[0]["value"]}
            asked = await self.wire.slash(self.admin, channel, "daily now", chosen, within=60)
            if found := re.search(r"on its way to <#(\d+)>", asked.text):
                self.posts[int(found[1])] += 1

    async def _import(self) -> None:
        while True:
            deck = f"deck-{len(self.imported)}"
            file = self.folder / f"{deck}.txt"
            names = (f"{deck} word {number}" for number in range(TERMS))
            file.write_text("\n\n".join(f"Q: What is {n}?\nA: {n} is a thing." for n in names))
            self.imported[deck] = False
            self.importer.arguments = ("import", str(file), "--deck", deck)
            await self.importer.launch()
            self.imported[deck] = await self.importer.ended(within=60) == 0
            await asyncio.sleep(self.rng.uniform(0.1, 1.0))

    async def _play(self) -> None:
        while True:
            if not self.quizzes or self._is_over(self.quizzes[-1]):
                await self._start_quiz()
            elif (begin := self._button("ql:", ":b")) is not None:
                message, custom_id = begin
                pressed = await self.wire.click(self.admin, message, custom_id, within=60)
                if pressed.original is not message:
                    # A lobby whose game was never stored: nobody was told that it was.
                    self.quizzes.append(self.wire.add_channel(self.guild, "quiz"))
            elif (question := self._button("q:", "")) is not None:
                await asyncio.gather(*(self._press(player, question[0]) for player in self.players))
            await asyncio.sleep(0.05)

    async def _start_quiz(self) -> None:
        self.quizzes.append(channel := self.wire.add_channel(self.guild, "quiz"))
        await self.wire.slash(self.admin, channel, "quiz start", {"rounds": 3, "seconds": "5"}, within=60)

    def _is_over(self, channel: Json) -> bool:
        """Its results are out, or the bot has said nothing there yet."""
        texts = self.wire.texts(channel)
        return not texts or any("Quiz results" in text or "has ended" in text for text in texts)

    def _button(self, start: str, end: str) -> tuple[Json, str] | None:
        for message in self.wire.messages(self.quizzes[-1]):
            for custom_id in self.wire.clickable(message):
                if custom_id.startswith(start) and custom_id.endswith(end):
                    return message, custom_id
        return None

    async def _press(self, player: Json, question: Json) -> None:
        ids = [custom_id for custom_id in self.wire.clickable(question) if PRESS.fullmatch(custom_id)]
        if not ids:
            return
        found = PRESS.fullmatch(chosen := self.rng.choice(ids))
        assert found is not None
        pressed = await self.wire.click(player, question, chosen, within=60)
        if "it is" in pressed.text:
            self.answers.add((int(found[1], 16), int(found[2]), int(player["id"])))

    async def ends(self) -> None:
        """Stop what still runs, and wait until nothing is on its way."""
        await self.wire.slash(self.admin, self.quizzes[-1], "quiz stop", within=20)
        await self.wire.until(
            lambda: not self.bot.stored("SELECT 1 FROM outbox WHERE status = 'sending'"), within=30
        )

    # What must be true when it is over.

    def lost_answers(self) -> set[tuple[int, int, int]]:
        return self.answers - set(self.bot.stored("SELECT game_id, number, user_id FROM quiz_answers"))

    def posts_and_rows(self) -> tuple[list[int], list[int]]:
        """The messages in the daily channels, and those that the outbox knows of."""
        there = [int(message["id"]) for channel in self.daily for message in self.wire.messages(channel)]
        query = "SELECT message_id FROM outbox WHERE kind = 'daily' AND status = 'posted'"
        return sorted(there), sorted(self.bot.stored(query))

    def broken_promises(self) -> Counter[int]:
        there = Counter({int(channel["id"]): len(self.wire.messages(channel)) for channel in self.daily})
        return self.posts - there

    def said_twice(self) -> list[str]:
        """What appears more than once in a channel in which one game was played."""
        patterns = (r"Question \d+ of \d+", r"## Quiz$", r"## Quiz results")
        return [
            f"{found} in {channel['id']}"
            for channel in self.quizzes
            for found, times in Counter(
                match
                for text in self.wire.texts(channel)
                for pattern in patterns
                for match in re.findall(pattern, text, re.MULTILINE)[:1]
            ).items()
            if times > 1
        ]

    def half_imported(self) -> dict[str, int]:
        """Decks that are not there although their import ended well, or are there in part."""
        query = "SELECT count(*) FROM terms JOIN decks ON decks.id = terms.deck_id WHERE decks.name = ?"
        counts = {deck: self.bot.stored(query, deck)[0] for deck in self.imported}
        return {
            deck: count
            for deck, count in counts.items()
            if count not in ((TERMS,) if self.imported[deck] else (0, TERMS))
        }

    def summary(self, kills: int) -> str:
        posts, imports = len(self.posts_and_rows()[0]), sum(self.imported.values())
        return (
            f"{kills} kills: {self.looked_up} lookups answered, {len(self.answers)} quiz answers confirmed "
            f"in {len(self.quizzes)} games, {posts} daily posts, {imports} of {len(self.imported)} imports "
            "finished; nothing lost, nothing twice"
        )
