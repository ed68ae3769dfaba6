"""`import` and `export`: what goes in comes out, in every format, and a bad file changes nothing."""

from __future__ import annotations

import asyncio
import io
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import open_services
from bot.cli import main
from bot.cli.progress import progress_bar
from bot.config import Settings
from bot.core.glossary.model import Deck
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.glossary_files import SHIPPED

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BAD = """A: An answer to nothing.

Q: What is asked twice?
Q: What is asked?
A:

Q: What has no answer?
"""


@pytest.fixture(autouse=True)
def database_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "lexicord.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.chdir(tmp_path)
    return path


def stored(database_file: Path, name: str, guild_id: int | None = None) -> Deck | None:
    async def load() -> Deck | None:
        database = await Database.open(str(database_file))
        try:
            return await GlossaryStore(database).load_deck(name, guild_id)
        finally:
            await database.close()

    return asyncio.run(load())


def export(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> bytes:
    capsysbinary.readouterr()
    assert main(["export", "--deck", "dl", *arguments]) == 0
    return capsysbinary.readouterr().out


def test_the_shipped_text_comes_out_byte_for_byte(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["import", str(SHIPPED), "--deck", "dl"]) == 0
    assert b"Deck 'dl': " in capsysbinary.readouterr().out
    out = export(capsysbinary)
    assert out == export(capsysbinary, "--format", "qa")
    assert out == SHIPPED.read_bytes().removesuffix(b"\n") + b"\n"


@pytest.mark.parametrize("ending", ["csv", "tsv", "json"])
def test_csv_tsv_and_json_hold_all_there_is(
    ending: str, database_file: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    main(["import", str(SHIPPED), "--deck", "dl"])
    before = stored(database_file, "dl")
    file = tmp_path / f"out.{ending}"
    assert main(["export", "--deck", "dl", str(file)]) == 0
    assert file.read_bytes() == export(capsysbinary, "--format", ending)
    assert main(["import", str(file), "--deck", "dl"]) == 0
    assert b"0 added, 0 updated" in capsysbinary.readouterr().out
    assert stored(database_file, "dl") == before
    assert main(["import", str(file), "--deck", "copy"]) == 0
    assert main(["export", "--deck", "copy", "--format", ending, str(tmp_path / "again")]) == 0
    assert (tmp_path / "again").read_bytes() == file.read_bytes()


def test_texts_survive_every_format(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    text = (
        'Q: What is "Dropout", exactly; or |piped| \\slashed?\n'
        "A: First line, with a comma.\n\n  An indented one: ✓ „ü“ 🎲\nA last one.\n\n"
        "Q: What is Epoch?\nA: One pass\n"
    )
    file = tmp_path / "dl.txt"
    file.write_text("\ufeff" + text.replace("\n", "\r\n"), newline="")
    assert main(["import", str(file)]) == 0
    assert export(capsysbinary).decode() == text
    for ending in ("csv", "tsv", "json"):
        assert main(["export", "--deck", "dl", f"dl.{ending}"]) == 0
        assert main(["import", f"dl.{ending}"]) == 0
        assert export(capsysbinary).decode() == text


def test_a_bad_file_changes_nothing_and_every_problem_is_listed_with_its_line(
    database_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "dl.txt"
    file.write_text("Q: What is Epoch?\nA: One pass.\n")
    main(["import", str(file)])
    before = stored(database_file, "dl")
    capsys.readouterr()
    file.write_text(BAD)
    assert main(["import", str(file)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    for line in (1, 4, 7):
        assert f"line {line}: " in err
    assert "Traceback" not in err
    assert stored(database_file, "dl") == before


def test_a_bad_file_does_not_even_make_a_database(
    database_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.txt").write_text(BAD)
    assert main(["import", "bad.txt"]) == 1
    assert main(["import", "none.txt"]) == 1
    assert "none.txt" in capsys.readouterr().err
    assert not database_file.parent.exists()


def test_an_export_without_a_database_or_a_deck_says_so(
    database_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--deck", "dl"]) == 1
    assert "no database at" in capsys.readouterr().err
    (tmp_path / "dl.txt").write_text("Q: What is Epoch?\nA: One pass.\n")
    main(["import", "dl.txt"])
    assert main(["export", "--deck", "ld"]) == 1
    assert capsys.readouterr().err == "There is no deck 'ld' in the database; there is: 'dl'.\n"
    assert main(["export", "--deck", "dl", "nowhere/dl.csv"]) == 1
    assert "nowhere/dl.csv cannot be written" in capsys.readouterr().err


def test_a_deck_can_be_removed_and_imported_again(
    database_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["remove", "--deck", "dl"]) == 1
    assert "no database at" in capsys.readouterr().err
    (tmp_path / "dl.txt").write_text("Q: What is Epoch?\nA: One pass.\n")
    main(["import", "dl.txt"])
    before = stored(database_file, "dl")
    capsys.readouterr()
    assert main(["remove", "--deck", "dl"]) == 0
    assert capsys.readouterr().out == "Deck 'dl': 1 terms retired.\n"
    assert stored(database_file, "dl") is None
    assert main(["remove", "--deck", "dl"]) == 1
    assert capsys.readouterr().err == "There is no deck 'dl' in the database; there is: none.\n"
    assert main(["import", "dl.txt"]) == 0
    assert "1 brought back" in capsys.readouterr().out
    assert stored(database_file, "dl") == before


def start(database_file: Path, glossary_file: Path) -> None:
    """All that a start of the bot does to the database."""

    async def open_and_close() -> None:
        settings = Settings(database_url=f"sqlite:///{database_file}", glossary_file=glossary_file)
        services = await open_services(settings, now=lambda: NOW, rng=random.Random(0))
        await services.database.close()

    asyncio.run(open_and_close())


def test_a_start_undoes_no_import_and_another_glossary_takes_the_place_of_the_first(
    database_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "dl.txt").write_text("Q: What is Epoch?\nA: One pass.\n")
    (tmp_path / "edited.txt").write_text("Q: What is Epoch?\nA: Edited.\n")
    (tmp_path / "other.txt").write_text("Q: What is Quark?\nA: A particle.\n")
    start(database_file, tmp_path / "dl.txt")
    main(["import", "edited.txt", "--deck", "dl"])
    edited = stored(database_file, "dl")
    start(database_file, tmp_path / "dl.txt")
    assert edited is not None
    assert stored(database_file, "dl") == edited
    start(database_file, tmp_path / "other.txt")
    assert stored(database_file, "dl") is None
    assert stored(database_file, "other") is not None


def test_a_servers_own_deck_is_its_own(
    database_file: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    shared, own = "Q: What is Epoch?\nA: One pass.\n", "Q: What is Standup?\nA: A meeting.\n"
    (tmp_path / "dl.txt").write_text(shared)
    (tmp_path / "own.txt").write_text(own)
    guild = ["--guild", "123456789012345678"]
    main(["import", "dl.txt"])
    capsysbinary.readouterr()
    assert main(["import", "own.txt", "--deck", "dl", *guild]) == 0
    assert capsysbinary.readouterr().out.startswith(b"Deck 'dl' of server 123456789012345678: 1 added")
    assert export(capsysbinary).decode() == shared
    assert export(capsysbinary, *guild).decode() == own
    assert main(["export", "--deck", "dl", "--guild", "7"]) == 1
    assert capsysbinary.readouterr().err == b"Server 7 has no deck 'dl'; it has: none.\n"
    assert main(["remove", "--deck", "dl", *guild]) == 0
    assert stored(database_file, "dl", 123456789012345678) is None
    assert export(capsysbinary).decode() == shared


@pytest.mark.parametrize("guild", ["0", "-1", "lexicord", "9223372036854775808", "१"])
def test_what_is_no_servers_id_is_refused(guild: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "--deck", "dl", f"--guild={guild}"])
    assert ended.value.code == 2
    assert "is no server's id" in capsys.readouterr().err


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_and_a_file_does_not() -> None:
    terminal, file = _Terminal(), io.StringIO()
    with progress_bar("Writing rows", terminal) as progress:
        assert progress is not None
        for done in range(0, 100_001, 10):
            progress(done, 100_000)
    lines = terminal.getvalue().split("\r")
    assert lines[-1] == f"Writing rows: [{'#' * 30}] 100% of 100,000\n"
    assert lines[0] == "Writing rows ..."
    assert len(lines) < 200
    with progress_bar("Writing rows", file) as none:
        assert none is None
    assert file.getvalue() == ""
