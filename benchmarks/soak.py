"""A busy server for ten minutes, with faults: memory stays flat, nothing leaks, everybody is answered.

    python -m benchmarks.soak [--minutes N] [--warm-up N] [--rate N] [--seed N]

The real bot runs as a process of its own on a loopback Discord. People look terms up, type, press buttons,
play quizzes, read boards and ask for daily posts, `rate` times a second whether or not the bot keeps up;
every twenty seconds something breaks. Before the ten minutes that count they do so for as long again, until
the bot has all the interactions that it remembers and its pools are full. Forty silent seconds before and
after show what is held when nothing happens. The bounds: memory grows by less than 80 KB a minute; no more
tasks, files or connections in the second silence than in the first, and no more threads than the pool may
have added; no interaction without an answer that a broken websocket does not explain; no error in the log.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import sys
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.soak_faults import Trouble
from benchmarks.soak_figures import Sample, Watch, slope
from benchmarks.soak_people import People
from bot.runtime.wire import REMEMBERED_INTERACTIONS
from bot.storage.glossary_files import load_glossary_file
from tests.support.databases import migrated_sqlite
from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.discord_server import Interaction, WireDiscord

# Half of what one small object of Python's (50 bytes and more, with its place in a table) would take for
# each of the 3,000 interactions of a minute. What fills up to its own bound meanwhile (page caches with the
# database, pairs of terms) takes some of it.
SLOPE_BOUND = 80.0
# Idle connections to Discord are closed after at most half a minute.
SILENCE = 40.0
SAMPLE_EVERY = 5.0
ANSWERED_WITHIN = 15.0
SHOWN = 10
COUNTED = ("tasks", "files", "threads", "connections")


@dataclass
class Ledger:
    """Interactions that wait, the latencies of the answered, and those that nobody answered."""

    trouble: Trouble
    waiting: deque[Interaction] = field(default_factory=deque[Interaction])
    latencies: list[float] = field(default_factory=list[float])
    explained: int = 0
    unanswered: list[str] = field(default_factory=list[str])
    began: float = field(default_factory=time.perf_counter)

    def settle(self, *, all_of_them: bool = False) -> None:
        now = time.perf_counter()
        while self.waiting and (all_of_them or now - self.waiting[0].sent_at > ANSWERED_WITHIN):
            interaction = self.waiting.popleft()
            if interaction.is_settled:
                self.latencies.append(interaction.latency)
            elif self.trouble.explains(interaction.sent_at):
                self.explained += 1
            else:
                what = str(interaction.payload["data"])[:100]
                self.unanswered.append(f"{what}, {interaction.sent_at - self.began:.0f} s after the start")


@dataclass
class Soak:
    people: People
    ledger: Ledger
    watch: Watch

    async def busy(self, seconds: float, rate: float) -> list[Sample]:
        """So many interactions a second for so long, and faults; the samples taken meanwhile."""
        samples: list[Sample] = []
        sampling = asyncio.create_task(self._sample(samples))
        trouble = asyncio.create_task(self.ledger.trouble.goes_on(seconds))
        clock = asyncio.get_running_loop().time
        began = clock()
        for number in range(int(seconds * rate)):
            await asyncio.sleep(began + number / rate - clock())
            self.ledger.waiting.append(await self.people.act())
        await trouble
        sampling.cancel()
        return samples

    async def _sample(self, samples: list[Sample]) -> None:
        while True:
            await asyncio.sleep(SAMPLE_EVERY)
            samples.append(await self.watch.sample())
            self.people.forget()
            self.ledger.settle()

    async def silent(self) -> Sample:
        """Everybody stops; what the process holds after a while."""
        await self.people.end_games()
        at_rest = await self.watch.at_rest(SILENCE)
        self.ledger.settle(all_of_them=True)
        return at_rest


@dataclass
class Findings:
    people: People
    warm: bool
    samples: list[Sample]
    first: Sample
    second: Sample
    ledger: Ledger
    errors: list[str]

    def breaches(self) -> list[str]:
        """What is out of bounds, in words; nothing where all is well."""
        found = [f"an error in the log: {each}" for each in self.errors]
        unanswered = self.ledger.unanswered
        found += [f"nobody answered {each}" for each in unanswered[:SHOWN]]
        found += [f"and {len(unanswered) - SHOWN} more" for _ in unanswered[SHOWN : SHOWN + 1]]
        if self.warm and (growth := slope(self.samples)) > SLOPE_BOUND:
            found.append(f"memory grows by {growth:.0f} KB a minute, bound {SLOPE_BOUND:.0f}")
        # The pool's threads are made when they are needed first, and stay.
        room = {"threads": min(32, (os.cpu_count() or 1) + 4)}
        for what in COUNTED:
            before, after = getattr(self.first, what), getattr(self.second, what)
            if after > before + room.get(what, 0):
                found.append(f"{after} {what} in the second silence, {before} in the first")
        return found

    def report(self) -> int:
        ledger, memory = self.ledger, [each.memory for each in self.samples]
        answered = len(ledger.latencies)
        print(
            f"{answered:,} interactions answered, {len(ledger.unanswered)} not; "
            f"{ledger.explained} more were sent to a broken websocket and not answered"
        )
        tail = sorted(ledger.latencies)[int(answered * 0.99)]
        middle = statistics.median(ledger.latencies)
        print(f"p50 {middle * 1e3:.1f} ms, p99 {tail * 1e3:.1f} ms, all faults included")
        print(f"{self.people.games} games, {self.people.presses:,} presses of answers")
        print("faults:", ", ".join(f"{times} × {name}" for name, times in ledger.trouble.happened.items()))
        growth = f"{slope(self.samples):+.0f} KB a minute"
        judged = "" if self.warm else " (the warm-up was too short for the bound to be held to it)"
        print(f"memory: {min(memory) / 1024:.1f} to {max(memory) / 1024:.1f} MB, slope {growth}{judged}")
        print(f"{'':<24}{'first silence':>15}{'busy, at most':>15}{'second silence':>15}")
        for what in ("memory", *COUNTED):
            most = max(getattr(each, what) for each in self.samples)
            row = (getattr(self.first, what), most, getattr(self.second, what))
            print(f"  {what:<22}" + "".join(f"{each:>15,}" for each in row))
        breaches = self.breaches()
        print("\n".join(breaches) if breaches else "Within the bounds.")
        return 1 if breaches else 0


async def soak(
    given: argparse.Namespace, people: People, ledger: Ledger, bot: BotProcess, port: int
) -> Findings:
    warm_up = given.warm_up * 60
    watch = Watch(bot.pid, port)
    try:
        soak = Soak(people, ledger, watch)
        await people.prepare()
        await people.all_at_once()
        await soak.busy(warm_up, given.rate)
        first = await soak.silent()
        samples = await soak.busy(given.minutes * 60, given.rate)
        second = await soak.silent()
    finally:
        await watch.close()
    errors = [entry["message"] for entry in bot.logged("ERROR", "CRITICAL")]
    warm = warm_up > REMEMBERED_INTERACTIONS / given.rate
    return Findings(people, warm, samples, first, second, ledger, errors)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


async def run(given: argparse.Namespace) -> int:
    wire = await WireDiscord.start(checks_schema=False)
    wire.requests = deque(maxlen=1_000)
    shipped = load_glossary_file(ROOT / "data" / "deep_learning.txt")
    people = People(wire, [term.name for term in shipped.terms], random.Random(given.seed))
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        file = await migrated_sqlite(folder / "soak.db")
        bot = BotProcess(wire, f"sqlite:///{file}", folder, HEALTH_PORT=str(port), LOG_LEVEL="WARNING")
        try:
            await bot.start()
            findings = await soak(given, people, Ledger(Trouble(wire, file, people.double)), bot, port)
            await bot.stop()
        finally:
            await bot.kill()
            await wire.stop()
    return findings.report()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="how long it is watched")
    parser.add_argument("--warm-up", type=float, default=10.0, help="how many minutes people are busy before")
    parser.add_argument("--rate", type=float, default=50.0, help="interactions a second")
    parser.add_argument("--seed", type=int, default=1)
    return asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
