"""Thousands of daily terms due at the same instant: how long until all are out, and what others notice.

    python -m benchmarks.daily_fanout [--schedules N] [--database URL]

The real bot runs as a process of its own on a loopback Discord that enforces the 50 requests a second. The
baseline is what that limit alone needs for so many messages. Meanwhile the process looks terms up, writes
to the database as a quiz does, and asks for turns as a running game does; each is shown beside the same
before the fan-out. The bounds: 1.1 times the limit's own time, no 429, no stall of the loop over 50 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.quiz_load import SETTLES_WITHIN, Watch, told_of_collections

ROOT = Path(__file__).parent.parent
TIME_BOUND = 1.1
STALL_BOUND = 0.050
CHANNELS_A_GUILD = 100
QUIET_SECONDS = 10
EVERY = 0.1
# Each turn of a game is one that no post gets.
TURN_EVERY = 2.0

Json = dict[str, Any]
Timed = tuple[float, float]


@dataclass
class Life:
    """What else the process does, before and during the fan-out: when it began, and the seconds it took."""

    lookups: list[Timed] = field(default_factory=list[Timed])
    writes: list[Timed] = field(default_factory=list[Timed])
    turns: list[Timed] = field(default_factory=list[Timed])

    async def go_on(self, services: Any) -> None:
        from bot.runtime.pacer import Priority  # noqa: PLC0415 - only the child needs the bot
        from bot.storage.lookups import LookupStore  # noqa: PLC0415

        store = LookupStore(services.database)

        async def look_up() -> None:
            await services.library.lookup("backpropogation")

        async def write() -> None:
            await store.note({}, {(1, "a miss"): (1, ())}, now=services.now())

        async def take_a_turn() -> None:
            await services.pacer.run(_nothing, priority=Priority.GAME)

        await asyncio.gather(
            _again_and_again(look_up, EVERY, self.lookups),
            _again_and_again(write, EVERY, self.writes),
            _again_and_again(take_a_turn, TURN_EVERY, self.turns),
        )


async def _again_and_again(work: Callable[[], Awaitable[None]], pause: float, taken: list[Timed]) -> None:
    while True:
        at, began = time.time(), time.perf_counter()
        await work()
        taken.append((at, time.perf_counter() - began))
        await asyncio.sleep(pause)


async def _nothing() -> None:
    """A request that takes no time."""


def bot_process(path: str) -> int:
    """The bot as `run` starts it, with a watch on its loop and some life besides."""
    from bot.app import LexicordBot  # noqa: PLC0415 - only the child needs it
    from bot.cli import main  # noqa: PLC0415

    watch, life = Watch(), Life()
    tasks: list[asyncio.Task[None]] = []

    async def on_ready(self: LexicordBot) -> None:
        await asyncio.sleep(SETTLES_WITHIN)
        watch.start()
        tasks.append(asyncio.create_task(life.go_on(self.services)))

    ended = LexicordBot.end_features

    async def end_features(self: LexicordBot) -> None:
        for task in tasks:
            task.cancel()
        if watch.late:
            watch.write(path)
            _add(path, life)
        await ended(self)

    LexicordBot.on_ready = on_ready  # pyright: ignore[reportAttributeAccessIssue] discord.py's hook
    LexicordBot.end_features = end_features
    return main(["run"])


def _add(path: str, life: Life) -> None:
    Path(path).write_text(json.dumps({**_read(path), "life": vars(life)}), encoding="utf-8")


def _read(path: str) -> Json:
    return json.loads(Path(path).read_text(encoding="utf-8"))


async def fill(url: str, channels: list[Json], due: datetime) -> None:
    """A daily term in every channel, all due at the same instant, each with a post of the day before."""
    from sqlalchemy import insert, update  # noqa: PLC0415 - not for the child

    from bot.config import Settings  # noqa: PLC0415
    from bot.runtime.start_glossary import load_at_start  # noqa: PLC0415
    from bot.storage.engine import Database  # noqa: PLC0415
    from bot.storage.glossary import GlossaryStore  # noqa: PLC0415
    from bot.storage.migrate import migrate  # noqa: PLC0415
    from bot.storage.schema.timetable import outbox, timetable  # noqa: PLC0415

    database = await Database.open(url)
    await migrate(database)
    store = GlossaryStore(database)
    await load_at_start(database, Settings().glossary_file, due)
    deck = await store.load_deck(next(iter(await store.decks())))
    terms = [term.id for term in deck.terms] if deck else []
    entries = [_entry(number, channel, due) for number, channel in enumerate(channels, start=1)]
    posts = [_post(number, entry, terms) for number, entry in enumerate(entries, start=1)]
    async with database.write() as connection:
        await connection.execute(insert(timetable), entries)
        await connection.execute(insert(outbox), posts)
        await connection.execute(update(timetable).values(last_posted_id=timetable.c.id))
    await database.close()


def _entry(number: int, channel: Json, due: datetime) -> Json:
    return {
        "id": number,
        "guild_id": int(channel["guild_id"]),
        "channel_id": int(channel["id"]),
        "kind": "daily",
        "key": "/",
        "minute": due.hour * 60 + due.minute,
        "zone": "UTC",
        "weekdays": 127,
        "settings": {},
        "state": {},
        "status": "active",
        "next_due": due,
        "rules": "",
        "version": 1,
        "created_at": due,
    }


def _post(number: int, entry: Json, terms: list[int]) -> Json:
    """Yesterday's, with a question whose answers today's post tells."""
    from bot.core.daily.post import DailyPost  # noqa: PLC0415 - not for the child
    from bot.core.quiz.questions.model import Question  # noqa: PLC0415

    question = Question("which-term", "Which?", ("A", "B", "C", "D"), 1, "B", ("B",), terms[0], "It is B.")
    day = (entry["next_due"] - timedelta(days=1)).date().isoformat()
    term = terms[number % len(terms)]
    payload = DailyPost(term=term, day=day, number=1, round=1, asked=1, question=question)
    return {
        "id": number,
        "kind": "daily",
        "key": f"yesterday:{number}",
        "timetable_id": number,
        "guild_id": entry["guild_id"],
        "channel_id": entry["channel_id"],
        "due": entry["next_due"] - timedelta(days=1),
        "payload": payload.to_json(),
        "nonce": str(number),
        "status": "posted",
        "attempts": 0,
        "message_id": number,
        "finished_at": entry["next_due"] - timedelta(days=1),
    }


async def run(given: argparse.Namespace) -> int:
    from tests.wire.discord_server import TOKEN, WireDiscord  # noqa: PLC0415 - not for the child

    wire = await WireDiscord.start(checks_schema=False)
    channels: list[Json] = []
    while len(channels) < given.schedules:
        guild = wire.add_guild(f"Guild {len(channels)}")
        room = min(CHANNELS_A_GUILD, given.schedules - len(channels))
        channels += [wire.add_channel(guild, f"daily-{number}") for number in range(room)]
    with tempfile.TemporaryDirectory() as folder:
        figures = f"{folder}/bot.json"
        url = given.database or f"sqlite:///{folder}/fanout.db"
        # Whole minutes: the timetable knows no seconds.
        soon = datetime.now(UTC) + timedelta(seconds=QUIET_SECONDS + 20)
        due = soon.replace(second=0, microsecond=0) + timedelta(minutes=1)
        await fill(url, channels, due)
        # A pause of this Discord would make a burst of requests that came evenly.
        gc.collect()
        gc.freeze()
        environment = {
            **os.environ,
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_BASE": wire.address,
            "DATABASE_URL": url,
            "GLOSSARY_FILE": str(ROOT / "data" / "deep_learning.txt"),
            "LOG_LEVEL": "WARNING",
        }
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.daily_fanout", "--child", figures, env=environment, cwd=ROOT
        )
        try:
            counts = await _watch_messages(wire, channels, due)
            # The last ones are recorded a moment after they are there.
            await asyncio.sleep(2)
        finally:
            with suppress(ProcessLookupError):
                bot.terminate()
            await bot.wait()
            await wire.stop()
        return _report(given, wire, counts, due, _read(figures))


async def _watch_messages(wire: Any, channels: list[Json], due: datetime) -> list[float]:
    """Seconds from the due instant to each message; returns when every channel has one."""
    longest = 60 + (due - datetime.now(UTC)).total_seconds() + 4 * len(channels) / 50
    await wire.until(lambda: len(wire.state.messages) == len(channels), within=longest)
    from tests.wire.discord_server.state import made_at  # noqa: PLC0415 - not for the child

    messages = [message for each in wire.state.messages.values() for message in each.values()]
    return sorted(made_at(message["id"]) - due.timestamp() for message in messages)


def _report(given: argparse.Namespace, wire: Any, sent: list[float], due: datetime, measured: Json) -> int:
    limits, needed = wire.rate_limits, given.schedules / 50
    doubled = len(sent) - given.schedules
    print(f"{given.schedules:,} schedules due at once; {len(sent):,} messages, {doubled} doubled")
    print(f"first message after {sent[0]:.2f} s, last after {sent[-1]:.1f} s")
    print(f"the limit's own time (baseline): {needed:.1f} s; ratio ×{sent[-1] / needed:.3f}")
    print(f"{len(limits.refused)} requests met a 429; {limits.busiest_second} in the busiest second")
    life, border = measured["life"], due.timestamp()
    end = border + sent[-1]
    print(f"{'meanwhile':<30}{'p50':>12}{'p99':>12}{'max':>12}{'p99 before':>14}{'ratio':>8}")
    for name, what in (("lookup", "lookups"), ("write", "writes"), ("a game's turn", "turns")):
        quiet = sorted(seconds for at, seconds in life[what] if at < border - 1)
        busy = sorted(seconds for at, seconds in life[what] if border <= at <= end)
        cells = "".join(f"{_at(busy, share) * 1e3:>9.1f} ms" for share in (0.5, 0.99, 1.0))
        ratio = _at(busy, 0.99) / _at(quiet, 0.99)
        print(f"  {name:<28}{cells}{_at(quiet, 0.99) * 1e3:>11.1f} ms{ratio:>7.1f}×")
    stalls = measured["computed"]
    print(
        "the loop computed without a pause: "
        + ", ".join(f"{name} {stalls[name] * 1e3:.1f} ms" for name in ("p99", "p99.9", "max"))
    )
    print(told_of_collections(measured))
    broken: list[str] = []
    if sent[-1] > TIME_BOUND * needed + 1:
        broken.append(f"{sent[-1]:.0f} s, bound {TIME_BOUND * needed + 1:.0f} s")
    if limits.refused or doubled:
        broken.append(f"{len(limits.refused)} requests refused, {doubled} messages doubled")
    if stalls["max"] > STALL_BOUND:
        broken.append(f"stall {stalls['max'] * 1e3:.0f} ms, bound {STALL_BOUND * 1e3:.0f} ms")
    print("\n".join(broken) if broken else "Within the bounds.")
    return 1 if broken else 0


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--database", help="a database of its own, else an SQLite file for this run")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        return bot_process(given.child)
    return asyncio.run(run(given))


if __name__ == "__main__":
    sys.exit(main())
