"""How long `python -m bot import` takes for 100,000 terms, and how much memory.

The baseline is the least that any import could do: the same rows, ready made, in one `executemany` a table
through Python's sqlite3 alone.

    python benchmarks/import_deck.py [TERMS]
"""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

_TABLES = ("decks", "terms", "aliases", "definitions", "links")


def write_glossary(file: Path, terms: int) -> None:
    """A glossary of `terms` questions about names of three made-up words."""
    rng = random.Random(1)
    words = [
        f"{a}{b}{c}" for a in "bcdfgklmnprst" for b in ("an", "el", "or", "ust") for c in ("ing", "er", "al")
    ]
    with file.open("w") as out:
        for number in range(terms):
            name = f"{' '.join(rng.choices(words, k=3)).title()} {number}"
            out.write(f"Q: What is {name}?\nA: {name} is a {' '.join(rng.choices(words, k=18))}.\n\n")


def import_it(file: Path, database: Path) -> float:
    """Seconds of a whole `python -m bot import`, its start and its reading of the file included."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bot", "import", str(file), "--deck", "big"],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def copy_rows(source: Path, target: Path) -> float:
    """Seconds to insert the imported rows into an empty database with the same tables."""
    with closing(sqlite3.connect(source)) as full, closing(sqlite3.connect(target)) as empty:
        for (statement,) in full.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        ):
            empty.execute(statement)
        rows = {table: full.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}  # noqa: S608 - our own names
        began = time.perf_counter()
        with empty:
            for table, values in rows.items():
                if values:
                    holes = ", ".join("?" * len(values[0]))
                    empty.executemany(f"INSERT INTO {table} VALUES ({holes})", values)  # noqa: S608 - our own names
        return time.perf_counter() - began


def main() -> None:
    terms = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        file, database = Path(folder, "big.txt"), Path(folder, "big.db")
        write_glossary(file, terms)
        first = import_it(file, database)
        again = import_it(file, database)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        floor = copy_rows(database, Path(folder, "floor.db"))
    print(f"{terms:,} terms           seconds  ratio to sqlite3 alone")
    print(f"sqlite3 alone, rows ready {floor:7.1f}  {1:6.1f}")
    print(f"import, read and linked   {first:7.1f}  {first / floor:6.1f}")
    print(f"the same file again       {again:7.1f}  {again / floor:6.1f}")
    print(f"peak memory {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
