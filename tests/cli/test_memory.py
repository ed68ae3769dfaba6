"""Memory: many threads take it from few heaps."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from bot.cli.memory import ARENAS, OPERATORS_OWN

ROOT = Path(__file__).resolve().parents[2]

GLIBC = platform.libc_ver()[0] == "glibc"

THREADS_THAT_ALLOCATE = """
import ctypes, sys, threading
from bot.cli.memory import allocate_from_few_arenas
allocate_from_few_arenas()
all_there = threading.Barrier(16)
def hold():
    held = bytearray(10_000)
    all_there.wait()
threads = [threading.Thread(target=hold) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if sys.argv[1] == "glibc":
    ctypes.CDLL(None).malloc_stats()
"""


def arenas(**environment: str) -> int:
    """How many heaps sixteen threads have taken their memory from, as glibc says; others say nothing."""
    inherited = {name: value for name, value in os.environ.items() if name not in OPERATORS_OWN}
    code = (sys.executable, "-c", THREADS_THAT_ALLOCATE, "glibc" if GLIBC else "another")
    ended = subprocess.run(
        code, check=True, cwd=ROOT, env=inherited | environment, capture_output=True, text=True
    )
    return ended.stderr.count("Arena ")


def test_sixteen_threads_share_two_where_there_is_glibc_and_run_elsewhere_too() -> None:
    assert arenas() == (ARENAS if GLIBC else 0)


def test_an_operators_own_number_stands() -> None:
    assert arenas(MALLOC_ARENA_MAX="4") == (4 if GLIBC else 0)
