"""Reads glossary files from the disk: the file, and the overlay beside it (FILE.toml beside FILE.txt)."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path

from bot.core.glossary.formats import Glossary, read_glossary
from bot.core.glossary.model import Deck
from bot.core.glossary.overlay import NO_OVERLAY, Overlay, read_overlay
from bot.core.glossary.problems import GlossaryError, OverlayError, Problem
from bot.core.glossary.texts import NAME_LIMIT, control_faults, faults

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "deep_learning.txt"

# In bytes. 100,000 terms with all that belongs to them take half of it as JSON, the longest of the formats.
LARGEST_FILE = 100_000_000


def load_glossary_file(path: Path, name: str | None = None) -> Deck:
    """The deck in a file; its name is the file's own unless given.

    Raises `GlossaryError` with every problem, also where the file cannot be read.
    """
    return load_glossary(path, name).deck


def load_glossary(path: Path, name: str | None = None) -> Glossary:
    """As `load_glossary_file`, with the pairs and their lines too."""
    beside = path.with_suffix(".toml")
    try:
        return read_glossary(_bytes(path), path.suffix, name or path.stem, load_overlay(beside))
    except OverlayError as error:
        raise OverlayError(error.problems, str(beside)) from error
    except GlossaryError as error:
        raise GlossaryError(error.problems, str(path)) from error


def deck_name(path: Path, name: str | None = None) -> str:
    """What the file's deck is called, its own name unless given. Raises GlossaryError for what cannot be."""
    called = path.stem if name is None else name
    problems = list(faults("deck's name", called, NAME_LIMIT, None))
    if "\n" in called or list(control_faults(called, None)):
        problems.append(Problem(None, "The deck's name holds control characters or a line break."))
    if problems:
        raise GlossaryError(problems, str(path))
    return called


def digest_of_file(path: Path) -> str:
    """Tells whether the file or the overlay beside it has changed. Raises GlossaryError."""
    digest = hashlib.sha256(path.suffix.encode())
    for each in (path, path.with_suffix(".toml")):
        if each == path or each.exists():
            try:
                digest.update(hashlib.sha256(_bytes(each)).digest())
            except GlossaryError as error:
                raise GlossaryError(error.problems, str(each)) from error
    return digest.hexdigest()


def load_overlay(path: Path) -> Overlay:
    """The overlay in a TOML file; one that says nothing where there is no such file."""
    if not path.exists():
        return NO_OVERLAY
    try:
        return read_overlay(tomllib.loads(_bytes(path).decode()))
    except OverlayError:
        raise
    except GlossaryError as error:
        raise OverlayError(error.problems) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OverlayError([Problem(None, f"This is not valid TOML: {error}.")]) from error


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            # A device or a pipe has no size beforehand.
            data = file.read(LARGEST_FILE + 1) if size <= LARGEST_FILE else b""
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise GlossaryError([Problem(None, f"The file cannot be read: {reason}.")]) from error
    if max(size, len(data)) > LARGEST_FILE:
        message = f"The file is too large for a glossary: at most {LARGEST_FILE // 10**6} MB are read."
        raise GlossaryError([Problem(None, message)])
    return data
