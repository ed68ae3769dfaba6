"""`python -m bot questions`: one object a line, the same for the same seed in every process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.core.quiz.questions.kinds import KINDS
from bot.storage.glossary_files import SHIPPED

KEYS = ["kind", "prompt", "options", "correct", "answer", "accept", "term_id", "explanation"]
SMALL = """Q: What is an Anchor?
A: An Anchor holds a ship in its place against wind and current.
"""


@pytest.fixture(autouse=True)
def database_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "lexicord.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("GLOSSARY_FILE", str(SHIPPED))
    monkeypatch.chdir(tmp_path)
    return path


def made(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(["questions", "--json", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_line_is_one_object_with_the_promised_keys(capsys: pytest.CaptureFixture[str]) -> None:
    questions = made(capsys, "--count", "40", "--seed", "1")
    assert len(questions) == 40
    assert {question["kind"] for question in questions} == set(KINDS)
    for question in questions:
        assert list(question) == KEYS
        assert question["answer"] in question["accept"]
        if question["kind"] == "typed":
            assert (question["options"], question["correct"]) == ([], None)
        else:
            assert question["options"][question["correct"]] == question["answer"]


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    command = [sys.executable, "-m", "bot", "questions", "--json", "--count", "60", "--seed", "9"]
    outputs = {
        subprocess.run(
            command,
            cwd=SHIPPED.parents[1],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") == 60


def test_another_seed_gives_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert made(capsys, "--seed", "1") != made(capsys, "--seed", "2")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_can_be_asked_for(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert {question["kind"] for question in made(capsys, "--count", "8", "--kind", kind)} == {kind}


def test_a_topic_can_be_asked_for_in_any_case(capsys: pytest.CaptureFixture[str]) -> None:
    questions = made(capsys, "--count", "12", "--topic", "training", "--kind", "odd-one-out")
    assert {question["prompt"] for question in questions} == {"Which of these is not about Training?"}


@pytest.mark.parametrize("count", ["0", "-1", "abc", "1.5", "9" * 5_000])
def test_a_count_that_is_none_is_refused_in_plain_words(
    count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["questions", f"--count={count}"])
    assert "is no number of questions from 1 to 1000000" in capsys.readouterr().err


def test_an_unknown_topic_names_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--topic", "Sailing"]) == 1
    message = capsys.readouterr().err
    assert "no topic 'Sailing'" in message
    assert "Sequence Models" in message


def test_a_file_is_read_alone_and_a_small_one_says_that_it_has_no_more(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "ships.txt"
    file.write_text(SMALL)
    assert main(["questions", "--json", "--glossary", str(file)]) == 0
    captured = capsys.readouterr()
    assert [json.loads(line)["answer"] for line in captured.out.splitlines()] == ["Anchor"]
    assert captured.err == "ships has no more than 1 such question.\n"
    assert main(["questions", "--glossary", str(file), "--kind", "which-term"]) == 0
    assert capsys.readouterr().err == "ships has no such questions.\n"


def test_typed_questions_are_asked_by_each_definition_once_and_said_to_be_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["questions", "--json", "--count", "300", "--kind", "typed", "--seed", "1"]) == 0
    captured = capsys.readouterr()
    prompts = [json.loads(line)["prompt"] for line in captured.out.splitlines()]
    assert len(set(prompts)) == len(prompts) > 70
    assert captured.err == f"deep_learning has no more than {len(prompts)} such questions.\n"


def test_a_file_that_cannot_be_read_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--glossary", "nowhere.txt"]) == 1
    assert "nowhere.txt" in capsys.readouterr().err


def test_the_decks_of_the_database_come_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "ships.txt"
    file.write_text(SMALL)
    assert main(["import", str(file), "--deck", "ships"]) == 0
    capsys.readouterr()
    assert [question["answer"] for question in made(capsys)] == ["Anchor"]
    assert main(["questions", "--deck", "planes"]) == 1
    assert "there is: 'ships'" in capsys.readouterr().err


def test_people_get_letters_and_the_answer_below(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--count", "1", "--seed", "1", "--kind", "which-term"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in lines[1:5]] == ["  A ", "  B ", "  C ", "  D "]
    assert lines[5].removeprefix("  → ") in {line.strip() for line in lines[1:5]}
