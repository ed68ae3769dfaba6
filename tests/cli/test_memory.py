"""Memory: many threads take it from few heaps, and large blocks go back whole."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from bot.cli.memory import ARENAS, OPERATORS_OWN, OWN_MAPPING_FROM

ROOT = Path(__file__).resolve().parents[2]

GLIBC = platform.libc_ver()[0] == "glibc"

BEGIN = """
import ctypes, sys, threading
from bot.cli.memory import OWN_MAPPING_FROM, allocate_sparingly
allocate_sparingly()
"""
THREADS_THAT_ALLOCATE = """
all_there = threading.Barrier(16)
def hold():
    held = bytearray(10_000)
    all_there.wait()
threads = [threading.Thread(target=hold) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
A_LARGE_BLOCK_AFTER_ANOTHER = """
bytearray(8 * OWN_MAPPING_FROM)
held = bytearray(4 * OWN_MAPPING_FROM)
"""
TELL = """
if sys.argv[1] == "glibc":
    ctypes.CDLL(None).malloc_stats()
"""


def report(work: str, **environment: str) -> str:
    """What glibc says of the memory of a process that has done some work; others say nothing."""
    inherited = {name: value for name, value in os.environ.items() if name not in OPERATORS_OWN}
    code = (sys.executable, "-c", BEGIN + work + TELL, "glibc" if GLIBC else "another")
    ended = subprocess.run(
        code, check=True, cwd=ROOT, env=inherited | environment, capture_output=True, text=True
    )
    return ended.stderr


def arenas(**environment: str) -> int:
    return report(THREADS_THAT_ALLOCATE, **environment).count("Arena ")


def mapped(work: str, **environment: str) -> int:
    """Bytes in mappings of their own: what is in no arena."""
    lines = report(work, **environment).splitlines()
    *arenas_have, together = (int(line.split()[-1]) for line in lines if line.startswith("system bytes"))
    return together - sum(arenas_have)


def test_sixteen_threads_share_two_where_there_is_glibc_and_run_elsewhere_too() -> None:
    assert arenas() == (ARENAS if GLIBC else 0)


def test_an_operators_own_number_stands() -> None:
    assert arenas(MALLOC_ARENA_MAX="4") == (4 if GLIBC else 0)


def test_a_large_block_is_a_mapping_of_its_own_that_goes_back_whole() -> None:
    if not GLIBC:
        assert report(A_LARGE_BLOCK_AFTER_ANOTHER) == ""
        return
    held = mapped(A_LARGE_BLOCK_AFTER_ANOTHER) - mapped("")
    assert 4 * OWN_MAPPING_FROM <= held < 8 * OWN_MAPPING_FROM
    by_default = mapped(A_LARGE_BLOCK_AFTER_ANOTHER, GLIBC_TUNABLES="glibc.malloc.arena_max=1") - mapped("")
    assert by_default < 4 * OWN_MAPPING_FROM
