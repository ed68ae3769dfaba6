"""How the process asks the system for memory."""

from __future__ import annotations

import ctypes
import os
import platform

ARENAS = 2
# From glibc's malloc.h.
_M_ARENA_MAX = -8
OPERATORS_OWN = ("MALLOC_ARENA_MAX", "GLIBC_TUNABLES")


def allocate_from_few_arenas() -> None:
    """Let all threads share two of the C library's heaps; to be called before the first thread begins.

    By default there are eight for each core, and the threads that wait for the database spread over them:
    what one has freed the others cannot use, and memory grows on.
    Nothing changes without glibc and where the operator has set it.
    """
    if platform.libc_ver()[0] == "glibc" and not any(name in os.environ for name in OPERATORS_OWN):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)
