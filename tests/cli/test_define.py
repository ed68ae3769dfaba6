"""`define`: the same lookup as the bot's, for people and for programs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = str(ROOT / "data" / "deep_learning.txt")


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    monkeypatch.setenv("GLOSSARY_FILE", SHIPPED)


def define(*arguments: str, capsys: pytest.CaptureFixture[str]) -> Any:
    assert main(["define", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_typo_is_answered_with_the_term(capsys: pytest.CaptureFixture[str]) -> None:
    found = define("droput", capsys=capsys)
    assert list(found) == ["query", "answer", "confident", "matches"]
    assert (found["query"], found["answer"], found["confident"]) == ("droput", "Dropout", True)
    assert list(found["matches"][0]) == ["id", "name", "aliases", "score", "kind"]
    assert found["matches"][0]["name"] == "Dropout"


def test_what_is_not_there_is_not_answered(capsys: pytest.CaptureFixture[str]) -> None:
    found = define("zebra", "sandwich", capsys=capsys)
    assert (found["answer"], found["confident"]) == (None, False)


def test_lines_of_input_are_answered_in_their_order(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = b"dropout\n\nwhat is an epoch?\r\n\xff\xfe\nlast without a break: relu"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert main(["define", "--stdin", "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["query"] for each in found][:3] == ["dropout", "", "what is an epoch?"]
    assert [each["answer"] for each in found][:4] == ["Dropout", None, "Epoch", None]
    assert len(found) == 5


def test_autocomplete_offers_and_answers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    found = define("grad", "--complete", capsys=capsys)
    assert found["answer"] is None
    assert 1 <= len(found["matches"]) <= 25
    assert any(match["name"] == "Gradient Descent" for match in found["matches"])


def test_a_deck_that_is_not_there_is_not_answered_from_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["define", "--deck", "cooking", "dropout"]) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith("There is no deck 'cooking': There is no database at ")


def test_a_file_of_ones_own_is_looked_up_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "kitchen.txt"
    path.write_text("Q: What is Blanching?\nA: Blanching is a short boil before a cold bath.\n", "utf-8")
    assert define("blanchng", "--glossary", str(path), capsys=capsys)["answer"] == "Blanching"
    assert define("dropout", "--glossary", str(path), capsys=capsys)["answer"] is None


def test_people_get_a_card(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["define", "dropout"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Dropout\n")
    assert "regularization technique" in shown


def test_the_exit_code_tells_a_miss(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["define", "zebra sandwich"]) == 4
    assert "is not in deep_learning." in capsys.readouterr().out


def test_how_it_was_found_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["define", "--explain", "droput"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("sure, found by ")
    assert "Dropout" in shown


def test_nothing_to_look_up_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["define"]) == 2
    assert "Say what to look up" in capsys.readouterr().err
