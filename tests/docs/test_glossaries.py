"""docs/glossaries.md: its examples are read as it says."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

from bot.core.glossary.csv_format import COLUMNS
from bot.core.glossary.formats import read_glossary
from bot.core.glossary.overlay import Overlay, read_overlay
from bot.core.glossary.texts import ANSWER_LIMIT, QUESTION_LIMIT

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "glossaries.md").read_text()
TEXT, TOML, JSON = re.findall(r"```(?:text|toml|json)\n(.*?)```", PAGE, re.DOTALL)


def test_the_text_is_one_term_with_two_answers() -> None:
    (dropout,) = read_glossary(TEXT.encode(), ".txt", "deck").deck.terms
    assert [len(one.text.split("\n\n")) for one in dropout.definitions] == [1, 2]


def test_the_overlay_shows_every_part_and_the_table_explains_it() -> None:
    parts = {part.name for part in fields(Overlay)}
    assert set(tomllib.loads(TOML)) == parts
    assert read_overlay(tomllib.loads(TOML)).names == {"Gradient Vanishing": "Vanishing Gradient"}
    assert set(re.findall(r"^\| `\[?(\w+)\]?` \|", PAGE, re.MULTILINE)) == parts


def test_the_json_is_a_whole_term() -> None:
    (dropout,) = read_glossary(JSON.encode(), ".json", "deck").deck.terms
    assert (dropout.name, dropout.topic) == ("Dropout", "Training")
    assert json.loads(JSON)["terms"][0].keys() >= {
        "name",
        "kind",
        "topic",
        "aliases",
        "confused_with",
        "compares",
    }


def test_the_columns_and_limits_are_those_of_the_code() -> None:
    (columns,) = re.findall(r"The columns are then (.*?);", PAGE)
    named = [name for name in re.findall(r"`(\w+)`", columns) if name != "comparison"]
    assert tuple(dict.fromkeys(named)) == COLUMNS
    assert f"up to {QUESTION_LIMIT} characters" in PAGE
    assert f"up to {ANSWER_LIMIT:,}" in PAGE
