"""Memory: many threads take it from few heaps."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.memory import ARENAS

ROOT = Path(__file__).resolve().parents[2]

THREADS_THAT_ALLOCATE = """
import ctypes, threading
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
ctypes.CDLL(None).malloc_stats()
"""


def arenas(**environment: str) -> int:
    """How many heaps sixteen threads have taken their memory from, as glibc says."""
    inherited = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    code = (sys.executable, "-c", THREADS_THAT_ALLOCATE)
    ended = subprocess.run(
        code, check=True, cwd=ROOT, env=inherited | environment, capture_output=True, text=True
    )
    return ended.stderr.count("Arena ")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="asks glibc itself")
class TestArenas:
    def test_sixteen_threads_share_two(self) -> None:
        assert arenas() == ARENAS

    def test_an_operators_own_number_stands(self) -> None:
        assert arenas(MALLOC_ARENA_MAX="4") == 4
