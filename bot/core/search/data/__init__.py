"""What the search knows of English: word lists, associations, and figures of how common words are.

They are part of the code as constants are, only too many to write down in it.
"""

from __future__ import annotations

from importlib import resources


def read(name: str) -> bytes:
    """A file of this package."""
    return resources.files(__name__).joinpath(name).read_bytes()


def word_list(name: str) -> frozenset[str]:
    """The words of a list; lines that begin with # are remarks."""
    return frozenset(" ".join(_lines(name)).split())


def table(name: str) -> list[tuple[str, str]]:
    """The two sides of each line of a table, split at the colon; indented lines go on."""
    rows: list[tuple[str, str]] = []
    for line in _lines(name):
        if line.startswith(" ") and rows:
            left, right = rows[-1]
            rows[-1] = left, right + line
        else:
            left, _, right = line.partition(":")
            rows.append((left, right))
    return rows


def _lines(name: str) -> list[str]:
    return [line for line in read(name).decode().splitlines() if line and not line.startswith("#")]
