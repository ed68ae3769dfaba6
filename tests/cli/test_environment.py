"""`.env`: what it sets, and what is said of one that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.environment import read_environment
from bot.config import SettingsError


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_the_environment_comes_before_the_file(dotenv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv.write_text("LOG_LEVEL=DEBUG\nLOG_FORMAT='json' # a comment\n")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    found = read_environment(dotenv)
    assert (found["LOG_LEVEL"], found["LOG_FORMAT"]) == ("ERROR", "json")


def test_a_byte_order_mark_does_not_hide_the_first_name(dotenv: Path) -> None:
    dotenv.write_text("\ufeffLOG_FORMAT=json\n", "utf-8")
    assert read_environment(dotenv)["LOG_FORMAT"] == "json"


def test_no_file_or_a_folder_of_that_name_sets_nothing(dotenv: Path) -> None:
    without = read_environment(dotenv)
    dotenv.mkdir()
    assert read_environment(dotenv) == without


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_a_file_that_is_not_utf_8_is_told(dotenv: Path, encoding: str) -> None:
    dotenv.write_bytes("# Grüße\nDISCORD_TOKEN=x\n".encode(encoding))
    with pytest.raises(SettingsError, match="is not UTF-8; save it as UTF-8"):
        read_environment(dotenv)


def test_a_file_that_cannot_be_read_is_told(dotenv: Path) -> None:
    dotenv.symlink_to(dotenv)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_environment(dotenv)
