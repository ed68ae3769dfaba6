"""What every format demands of a question, an answer and a name, and bytes turned into text."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

from bot.core.glossary.problems import GlossaryError, Problem

# A card shows an answer whole, beside other ones, within the characters that Discord displays.
ANSWER_LIMIT = 2_000
QUESTION_LIMIT = 300
# A name is also the label of an autocomplete choice.
NAME_LIMIT = 100
# A question that no form fits is its own subject: such a name is cut in lists.
SUBJECT_LIMIT = QUESTION_LIMIT

# Zl and Zp break a line only for some readers; Cs cannot be written as UTF-8.
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_ALLOWED_CONTROLS = frozenset("\t\n")
# Of a binary file's bytes about one in ten is a control character; a text has hardly any.
_BINARY_SHARE = 0.05
_CONTROL_BYTES = bytes(set(range(32)) - {9, 10, 12, 13} | {127})
_NOT_TEXT = {
    b"PK\x03\x04": "a zip archive, as spreadsheets and documents are: unpack it, or save it as CSV or text.",
    b"\x1f\x8b": "a gzip file: unpack it first.",
    b"%PDF-": "a PDF: save what it says as text.",
}
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """A file's text without its byte order mark, every line ended by "\\n", and each line that is not UTF-8.

    What is not UTF-8 is replaced in the text. Raises `GlossaryError` for an empty file and a binary one.
    """
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise GlossaryError([Problem(1, "The file is empty.")])
    for mark, what in _NOT_TEXT.items():
        if data.startswith(mark):
            raise GlossaryError([Problem(1, f"This is {what}")])
    if data.startswith(_UTF16_MARKS):
        raise GlossaryError([Problem(1, "The file is not UTF-8 (it looks like UTF-16): save it as UTF-8.")])
    lines = re.split(rb"\r\n|\r|\n", data.removeprefix(codecs.BOM_UTF8))
    bad = [number for number, line in enumerate(lines, 1) if not _is_utf8(line)]
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if controls > _BINARY_SHARE * len(data) or (bad and b"\0" in data):
        first = next(
            (n for n, line in enumerate(lines, 1) if line.translate(None, _CONTROL_BYTES) != line), 1
        )
        raise GlossaryError([Problem(first, "This is a binary file, not text.")])
    problems = [Problem(number, "The text is not UTF-8: save the file as UTF-8.") for number in bad]
    return b"\n".join(lines).decode(errors="replace"), problems


def as_text(source: str | bytes) -> tuple[str, list[Problem]]:
    """The text of a file given as bytes or as text, as `decode` gives it."""
    if isinstance(source, bytes):
        return decode(source)
    if not source.removeprefix("\ufeff").strip():
        raise GlossaryError([Problem(1, "The file is empty.")])
    return unix_lines(source.removeprefix("\ufeff")), []


def unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean_line(text: str) -> str:
    """A question or a name: one line, single spaces."""
    return re.sub(r"[ \t\n]+", " ", unix_lines(text)).strip(" ")


def clean_block(text: str) -> str:
    """An answer: line ends unified, no space at a line's end, no blank lines around it."""
    lines = [line.rstrip(" \t") for line in unix_lines(text).split("\n")]
    return "\n".join(lines).strip("\n").lstrip(" \t")


def faults(what: str, text: str, limit: int, line: int | None) -> Iterator[Problem]:
    """What is wrong with one cleaned text; `what` names it ("question"), `limit` is in characters."""
    if not text.strip():
        yield Problem(line, f"The {what} is empty.")
    if len(text) > limit:
        yield Problem(line, f"The {what} is too long: {len(text):,} characters, at most {limit:,} fit.")


def control_faults(text: str, line: int | None) -> Iterator[Problem]:
    """The forbidden characters of a text, each named once, such as "U+0007"."""
    found = () if text.isprintable() else dict.fromkeys(text)
    names = [
        f"U+{ord(character):04X}"
        for character in found
        if unicodedata.category(character) in _FORBIDDEN_CATEGORIES and character not in _ALLOWED_CONTROLS
    ]
    if names:
        yield Problem(line, f"Control characters ({', '.join(names)}): remove them.")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
