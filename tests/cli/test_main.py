"""The command line as a whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_reader_that_has_read_enough_is_no_failure(tmp_path: Path) -> None:
    """`python -m bot check FILE --json | head -1`, whose pipe is closed while the rest is written."""
    file = tmp_path / "ship.txt"
    file.write_text("Q: What is a Keel?\nA: A keel is the lowest beam of a ship.\n")
    bot = subprocess.Popen(
        [sys.executable, "-m", "bot", "check", str(file), "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert bot.stdout is not None
    assert bot.stderr is not None
    bot.stdout.close()
    told = bot.stderr.read().decode()
    bot.stderr.close()
    bot.wait(60)
    assert told == ""
