"""The README claims what is there: every command, every option named, every file linked."""

from __future__ import annotations

import re
from pathlib import Path

from bot.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_table_of_the_command_line_is_complete() -> None:
    section = README.split("## On the command line")[1].split("\n## ")[0]
    assert set(re.findall(r"(?m)^\| `([a-z-]+)", section)) - {"python"} == set(COMMANDS)


def test_every_picture_and_folder_named_is_there() -> None:
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file(), path
    section = README.split("## Where things are")[1]
    for row in re.findall(r"(?m)^\| (`.+?) \|", section):
        for folder in re.findall(r"`([^` ]+)`", row):
            assert (ROOT / folder).exists(), folder


def test_its_two_commands_are_in_the_makefile() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    assert {"run", "test"} <= targets
    assert "make test" in (ROOT / ".ci" / "run").read_text()
