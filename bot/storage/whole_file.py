"""A file that is written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(file: Path) -> Generator[Path]:
    """A path beside `file` to write to; it takes the place of `file` when the block ends.

    Whoever reads `file` sees the old one or the new one, also when the disk fills up or the power fails.
    What is no regular file (a pipe, /dev/stdout) is written to as it is. Raises OSError.
    """
    if file.exists() and not file.is_file():
        yield file
        return
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        yield beside
        _sync(beside)
        beside.replace(file)
        _sync(file.parent)
    finally:
        beside.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
