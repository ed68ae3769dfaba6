"""A bar on the terminal for what takes long; nothing where no one is watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TextIO

_WIDTH = 30


@contextmanager
def progress_bar(what: str, stream: TextIO | None = None) -> Generator[Callable[[int, int], None] | None]:
    """A function to call with (done, total) as often as one likes, or None where no terminal is."""
    out = stream or sys.stderr
    if not out.isatty():
        yield None
        return
    drawn = ""

    def draw(done: int, total: int) -> None:
        nonlocal drawn
        share = done / total if total else 1.0
        bar = "#" * int(share * _WIDTH)
        line = f"\r{what}: [{bar:<{_WIDTH}}] {share:4.0%} of {total:,}"
        if line != drawn:
            drawn = line
            out.write(line)
            out.flush()

    out.write(f"{what} ...")
    out.flush()
    try:
        yield draw
    finally:
        out.write("\n")
