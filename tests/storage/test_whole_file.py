"""A file is there whole, or it is as it was."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from bot.storage.whole_file import whole_file


def test_the_new_content_takes_the_place_of_the_old(tmp_path: Path) -> None:
    file = tmp_path / "deck.csv"
    for content in ("old", "new"):
        with whole_file(file) as part:
            part.write_text(content)
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


def _fail_halfway(file: Path) -> None:
    with whole_file(file) as part:
        part.write_text("ne")
        raise OSError(28, "No space left on device")


def test_a_failure_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "deck.csv"
    file.write_text("old")
    with pytest.raises(OSError, match="No space"):
        _fail_halfway(file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    with whole_file(pipe) as part:
        part.write_text("all of it")
    reader.join()
    assert read == ["all of it"]
    assert pipe.is_fifo()
