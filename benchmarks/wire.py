"""The bot against a bot that answers from a dict, on one wire, one machine, in one run.

    python -m benchmarks.wire [--rounds N] [--seconds N] [--rate N] [--all]

Each round asks every subject in turn, at a steady rate, so that whatever else the machine does meets all
of them. Logs are as by default, a line a command. It prints CPU time an answer and latencies, each beside
its ratio to the dictionary bot on the same loop with the same extras. The bounds: CPU at most 1/0.85, p99
at most 1.2 times that bot's.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.wire_subjects import glossary
from tests.wire.discord_server import TOKEN, Interaction, WireDiscord

ROOT = Path(__file__).parent.parent
CPU_BOUND = 1 / 0.85
P99_BOUND = 1.2
WARM_UP = 200
BEST = ("uvloop", "speed")
VARIANTS = (("asyncio", "plain"), ("asyncio", "speed"), BEST)
COMMANDS = ("define", "autocomplete")


@dataclass
class Subject:
    """A bot on a Discord of its own; `cpu` (seconds an answer) and the latencies, a value a round."""

    name: str
    loop: str
    extras: str
    wire: WireDiscord
    process: asyncio.subprocess.Process
    channel: dict[str, Any]
    alice: dict[str, Any]
    cpu: dict[str, list[float]] = field(default_factory=lambda: {command: [] for command in COMMANDS})
    p50: dict[str, list[float]] = field(default_factory=lambda: {command: [] for command in COMMANDS})
    p99: dict[str, list[float]] = field(default_factory=lambda: {command: [] for command in COMMANDS})

    @property
    def variant(self) -> tuple[str, str]:
        return self.loop, self.extras

    def cpu_time(self) -> float:
        # The process's CPU clock (clock_getcpuclockid): nanoseconds, where psutil has hundredths of a second.
        return time.clock_gettime((~self.process.pid << 3) | 2)

    async def end(self) -> None:
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.wait()
        await self.wire.stop()

    async def ask(self, command: str, word: str) -> Interaction:
        if command == "define":
            return await self.wire.slash(self.alice, self.channel, "define", {"term": word}, wait=False)
        typed = {"term": word[:4]}
        return await self.wire.autocomplete(self.alice, self.channel, "define", "term", typed, wait=False)


async def start(name: str, loop: str, extras: str, folder: Path) -> Subject:
    wire = await WireDiscord.start(checks_schema=False)
    guild = wire.add_guild()
    channel, alice = wire.add_channel(guild), wire.add_member(guild, "alice")
    environment = {
        **os.environ,
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_BASE": wire.address,
        "DATABASE_URL": f"sqlite:///{folder / f'{name}-{loop}-{extras}.db'}",
        "GLOSSARY_FILE": str(ROOT / "data" / "deep_learning.txt"),
    }
    log = folder / f"{name}-{loop}-{extras}.log"
    with log.open("w") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.wire_subjects", name, loop, extras),
            env=environment,
            cwd=ROOT,
            stderr=output,
        )
    subject = Subject(name, loop, extras, wire, process, channel, alice)
    try:
        await wire.until(wire.gateway.connected, within=60)
    except AssertionError:
        await subject.end()
        print(log.read_text(), file=sys.stderr)
        raise
    return subject


async def measure(subject: Subject, command: str, words: list[str], *, rate: float, seconds: float) -> None:
    """Ask at a steady rate, whether answers come or not, and add what it took to the subject's values."""
    loop = asyncio.get_running_loop()
    asked: list[Interaction] = []
    before, began = subject.cpu_time(), loop.time()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
        asked.append(await subject.ask(command, words[number % len(words)]))
    await subject.wire.until(lambda: all(each.callback for each in asked), within=30)
    subject.cpu[command].append((subject.cpu_time() - before) / len(asked))
    latencies = sorted(each.latency for each in asked)
    subject.p50[command].append(statistics.median(latencies))
    subject.p99[command].append(latencies[int(len(latencies) * 0.99)])
    subject.wire.interactions.clear()
    subject.wire.state.messages.clear()


def report(subjects: list[Subject], command: str) -> list[str]:
    """A line a subject; the names of the bounds that do not hold on the best loop."""
    broken: list[str] = []
    print(f"\n{command:<32}{'CPU an answer':>20}{'p50':>18}{'p99':>18}")
    for subject in subjects:
        base = next(
            each for each in subjects if each.name == "dictionary" and each.variant == subject.variant
        )
        cells = ""
        for values, unit, scale in (("cpu", "µs", 1e6), ("p50", "ms", 1e3), ("p99", "ms", 1e3)):
            own, other = getattr(subject, values)[command], getattr(base, values)[command]
            # A round's values belong together: ratios first, then their median.
            ratio = statistics.median(a / b for a, b in zip(own, other, strict=True))
            cells += f"{statistics.median(own) * scale:>9.2f} {unit} ×{ratio:.2f}"
            bound = {"cpu": CPU_BOUND, "p99": P99_BOUND}.get(values)
            if bound and ratio > bound and subject.variant == BEST:
                broken.append(f"{command} {values}: ×{ratio:.2f}, bound ×{bound:.2f}")
        print(f"{subject.name + ' ' + ' '.join(subject.variant):<32}{cells}")
    return broken


async def compare(rounds: int, seconds: float, rate: float, variants: tuple[tuple[str, str], ...]) -> int:
    os.environ.setdefault("GLOSSARY_FILE", str(ROOT / "data" / "deep_learning.txt"))
    words = list(glossary())
    with tempfile.TemporaryDirectory() as folder:
        subjects: list[Subject] = []
        try:
            for variant in variants:
                subjects += [await start(name, *variant, Path(folder)) for name in ("dictionary", "lexicord")]
            for subject in subjects:
                for command in COMMANDS:
                    await measure(subject, command, words, rate=WARM_UP, seconds=1)
                subject.cpu, subject.p50, subject.p99 = ({c: [] for c in COMMANDS} for _ in range(3))
            for _ in range(rounds):
                for command in COMMANDS:
                    for subject in subjects:
                        await measure(subject, command, words, rate=rate, seconds=seconds)
        finally:
            for subject in subjects:
                await subject.end()
    broken = [each for command in COMMANDS for each in report(subjects, command)]
    print("\n" + ("\n".join(broken) if broken else "Within the bounds."))
    return 1 if broken else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--all", action="store_true", help="without uvloop and without the speed extras too")
    given = parser.parse_args()
    return asyncio.run(compare(given.rounds, given.seconds, given.rate, VARIANTS if given.all else (BEST,)))


if __name__ == "__main__":
    sys.exit(main())
