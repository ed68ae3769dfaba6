"""`check`: what it prints, and its exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.storage.glossary_files import SHIPPED

DATA = SHIPPED.parent
DOWN = "Q: What is Down?\nA: Down is a way.\n"
GLOSSARIES = sorted(path.name for path in DATA.iterdir() if path.suffix in {".txt", ".csv", ".json"})


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `check --json`; gives the exit code and what was printed."""

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(["check", *arguments, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize(
    "arguments", [[], *([str(DATA / name)] for name in GLOSSARIES if name != SHIPPED.name)]
)
def test_no_rule_of_any_feature_finds_anything_to_mend_in_what_ships(
    arguments: list[str], report: Any
) -> None:
    code, found = report(*arguments)
    bad = "\n".join(f"line {one['line']}: {one['message']}" for one in found["errors"] + found["warnings"])
    assert (code, found["ok"]) == (0, True)
    assert not bad, bad
    assert found["pairs"] == found["kept"] == sum(len(term["pairs"]) for term in found["glossary"])
    assert (found["lost"], found["unmerged"]) == (0, 0)
    if not arguments:
        assert (found["file"], found["pairs"]) == (str(SHIPPED), 139)


def test_the_readable_report_shows_the_terms_and_ends_with_the_sums(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(
        "Q: What is Up?\nA: Up is not Down.\n\nQ: What is the Role of Up?\nA: Up leads away.\n\n" + DOWN
    )
    path.with_suffix(".toml").write_text(
        'confused_with = [["Up", "Down"]]\n[aliases]\n"Up" = ["above"]\n[topics]\n"Ways" = ["Up", "Down"]\n'
    )
    assert main(["check", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:9] == [
        "Up (Ways)",
        "    line 1, definition: What is Up?",
        "    line 4, role: What is the Role of Up?",
        "    also: above",
        "    mentions: Down",
        "    confused with: Down",
        "Down (Ways)",
        "    line 7, definition: What is Down?",
        "    confused with: Up",
    ]
    sums = "3 pairs, 3 kept, 0 lost, 0 unmerged, 2 terms, 0 comparisons, 1 alias, 1 topic, 1 link"
    assert lines[-2] == f"{path}: {sums}"
    assert lines[-1].startswith("0 errors, 0 warnings, ")


def test_an_error_of_the_linter_gives_a_code(tmp_path: Path, report: Any) -> None:
    (tmp_path / "mine.txt").write_text("Q: What is Up?\nA: Up is not it.\n\n" + DOWN)
    (tmp_path / "mine.toml").write_text('[aliases]\n"Up" = ["above"]\n"Down" = ["above"]\n')
    code, found = report(str(tmp_path / "mine.txt"))
    assert (code, found["ok"]) == (1, False)
    assert [(one["rule"], one["terms"]) for one in found["errors"]] == [
        ("name-claimed-twice", ["Up", "Down"])
    ]


def test_a_file_that_cannot_be_read_lists_every_problem_with_its_line(
    tmp_path: Path, report: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("A: Nothing asked.\n\nQ: What?\n")
    code, found = report(str(path))
    assert (code, found["ok"]) == (1, False)
    assert [one["line"] for one in found["errors"]] == [1, 3]
    assert (found["warnings"], found["notes"]) == ([], [])
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{path} has 2 problems:",
        '  line 1: An answer without a question: put a line "Q: …" before it.',
        '  line 3: A question without an answer: put a line "A: …" after it.',
    ]


def test_a_file_that_is_not_there_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere.txt"]) == 1
    assert "The file cannot be read: No such file or directory." in capsys.readouterr().out


def test_what_is_wrong_with_the_overlay_is_told_of_the_overlay(tmp_path: Path, report: Any) -> None:
    (tmp_path / "mine.txt").write_text(DOWN)
    overlay = tmp_path / "mine.toml"
    overlay.write_text('[aliases]\n"Up" = ["above"]\n')
    code, found = report(str(tmp_path / "mine.txt"))
    assert (code, found["ok"], found["file"]) == (1, False, str(overlay))


def test_a_finding_is_one_line_whatever_it_quotes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("Q: What is Up?\nA: Up is it.\n\nIt is.\n")
    assert main(["check", str(path)]) == 0
    notes = capsys.readouterr().out.splitlines()[2:-2]
    assert notes
    assert all(note.startswith("note: ") for note in notes)
