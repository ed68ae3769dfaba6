"""`migrate`, `backup` and `migrate-database`, as an operator types them."""

from __future__ import annotations

import ctypes
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from bot.storage.glossary_files import SHIPPED


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///lexicord.db")
    monkeypatch.chdir(tmp_path)


def count(file: str, table: str) -> int:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own name


def test_migrate_makes_a_database_and_then_has_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "lexicord.db: made anew.\nlexicord.db: up to date already.\n"


@pytest.mark.parametrize("command", [["migrate"], ["backup", "b.db"], ["export", "--deck", "dl"]])
def test_a_newer_database_is_refused(
    command: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main(["migrate"])
    with closing(sqlite3.connect("lexicord.db")) as database:
        database.execute("UPDATE lexicord_version SET version_num = '9999_later'")
        database.commit()
    before = (tmp_path / "lexicord.db").read_bytes()
    assert main(command) == 1
    assert "written by a newer version" in capsys.readouterr().err
    assert (tmp_path / "lexicord.db").read_bytes() == before


def test_a_backup_is_made_and_restored(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["import", str(SHIPPED), "--deck", "dl"])
    assert main(["backup", "backup.db"]) == 0
    assert "opened and checked" in capsys.readouterr().out
    main(["export", "--deck", "dl", "before.json"])
    (tmp_path / "lexicord.db").unlink()
    (tmp_path / "backup.db").rename("lexicord.db")
    main(["export", "--deck", "dl", "after.json"])
    assert (tmp_path / "after.json").read_text() == (tmp_path / "before.json").read_text()


def test_a_database_is_backed_up_before_a_new_version_brings_it_up(tmp_path: Path) -> None:
    main(["migrate"])
    with closing(sqlite3.connect("lexicord.db")) as database:
        database.execute("UPDATE lexicord_version SET version_num = '0001_glossary'")
        database.commit()
    before = (tmp_path / "lexicord.db").read_bytes()
    assert main(["backup", "backup.db"]) == 0
    with closing(sqlite3.connect("backup.db")) as copy:
        assert copy.execute("SELECT version_num FROM lexicord_version").fetchall() == [("0001_glossary",)]
    assert (tmp_path / "lexicord.db").read_bytes() == before


def test_a_backup_needs_a_database(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["backup", "backup.db"]) == 1
    assert "no database at lexicord.db" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_everything_moves_to_another_database_repeatedly(capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(SHIPPED), "--deck", "dl"])
    move = ["migrate-database", "--from", "sqlite:lexicord.db", "--to", "sqlite:///other.db"]
    for _ in range(2):
        assert main(move) == 0
        assert "counts and checksums agree" in capsys.readouterr().out
    assert count("other.db", "definitions") == count("lexicord.db", "definitions") == 139


def test_a_database_in_use_is_not_filled(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("Q: What is Epoch?\nA: One pass.\n")
    main(["import", "own.txt"])
    main(["migrate-database", "--from", "sqlite:lexicord.db", "--to", "sqlite:other.db"])
    with closing(sqlite3.connect("other.db")) as database:
        database.execute("INSERT INTO guilds (guild_id, joined_at) VALUES (1, 0)")
        database.commit()
    again = ["migrate-database", "--from", "sqlite:lexicord.db", "--to", "sqlite:other.db"]
    capsys.readouterr()
    assert main(again) == 1
    assert "--replace" in capsys.readouterr().err
    assert main([*again, "--replace"]) == 0
    assert count("other.db", "guilds") == 0


def test_a_source_that_is_missing_or_a_server_that_is_down(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["migrate-database", "--from", "none.db", "--to", "other.db"]) == 1
    assert "no database at none.db" in capsys.readouterr().err
    main(["migrate"])
    down = "postgresql://ann:s3cret@127.0.0.1:1/words"
    assert main(["migrate-database", "--from", "sqlite:lexicord.db", "--to", down]) == 1
    err = capsys.readouterr().err
    assert "cannot be reached" in err
    assert "s3cret" not in err
    assert not (tmp_path / "other.db").exists()


DAC_OVERRIDE = 1


def as_anybody() -> None:
    """Let the next program obey the permissions of files, also where it runs as root."""
    if os.geteuid() == 0:
        # Source: prctl(2), PR_CAPBSET_DROP.
        assert ctypes.CDLL(None).prctl(24, DAC_OVERRIDE) == 0


def test_a_file_that_can_only_be_read_is_no_database_for_a_start(tmp_path: Path) -> None:
    """As after a restore by root, of a bot that runs as another user."""
    main(["migrate"])
    (tmp_path / "lexicord.db").chmod(0o444)
    for command in ("migrate", "doctor"):
        told = subprocess.run(
            [sys.executable, "-m", "bot", command],
            env={**os.environ, "PYTHONPATH": str(SHIPPED.parents[1])},
            preexec_fn=as_anybody,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 1
        assert "lexicord.db can be read, but not written to; check the file's owner" in (
            told.stdout + told.stderr
        )
