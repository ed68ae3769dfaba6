"""How the process asks the system for memory, and gives it back."""

from __future__ import annotations

import ctypes
import os
import platform
from typing import Final

ARENAS: Final = 2
OWN_MAPPING_FROM: Final = 128 * 1024
"""Bytes; glibc's own value to begin with."""
# The numbers are those of glibc's malloc.h; the names are what an operator would set instead.
_OPTIONS: Final = (
    (-8, ARENAS, "MALLOC_ARENA_MAX"),
    (-3, OWN_MAPPING_FROM, "MALLOC_MMAP_THRESHOLD_"),
)
_ALL_OPTIONS: Final = "GLIBC_TUNABLES"
OPERATORS_OWN: Final = (*(name for _, _, name in _OPTIONS), _ALL_OPTIONS)


def allocate_sparingly() -> None:
    """Keep what was freed from piling up in the process; to be called before the first thread begins.

    All threads share two of the C library's heaps. By default there are eight for each core, and the
    threads that wait for the database spread over them: what one has freed the others cannot use.
    Large blocks (pictures, files) stay mappings of their own, which go back to the system as a whole.
    By default the first that is freed lets all later ones into the heap, where they leave holes.
    Nothing changes without glibc, nor what the operator has set.
    """
    if platform.libc_ver()[0] != "glibc" or _ALL_OPTIONS in os.environ:
        return
    library = ctypes.CDLL(None)
    for option, value, name in _OPTIONS:
        if name not in os.environ:
            library.mallopt(option, value)
