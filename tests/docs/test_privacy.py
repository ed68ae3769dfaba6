"""docs/privacy.md lists what the database stores: every column, and what becomes of it."""

from __future__ import annotations

import re
from pathlib import Path

from bot.storage.personal import PERSONAL, PERSONAL_JSON, Fate
from bot.storage.schema import metadata

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "privacy.md").read_text("utf-8")
ABOUT_PEOPLE, ABOUT_THINGS = TEXT.split("## What is stored about people")[1].split(
    "## What is stored about servers and terms"
)


def listed(section: str) -> dict[str, list[str]]:
    """The cells of each row, by table."""
    rows = re.findall(r"(?m)^\| `(\w+)` \|(.+)\|$", section)
    return {table: [cell.strip() for cell in cells.split("|")] for table, cells in rows}


def test_every_stored_column_is_listed() -> None:
    rows = listed(ABOUT_PEOPLE) | listed(ABOUT_THINGS)
    columns = {table: re.findall(r"`(\w+)`", cells[1]) for table, cells in rows.items()}
    stored = {table.name: list(table.c.keys()) for table in metadata.sorted_tables}
    assert columns == stored


def test_tables_with_people_stand_among_them_with_their_fate() -> None:
    rows = listed(ABOUT_PEOPLE)
    with_json = {name.split(".")[0] for name in PERSONAL_JSON}
    assert set(rows) == set(PERSONAL) | with_json
    for table, cells in rows.items():
        fate = PERSONAL[table].fate if table in PERSONAL else Fate.NAMELESS
        assert cells[2].startswith("deleted" if fate is Fate.DELETED else "without a name"), table
    for table, personal in PERSONAL.items():
        for cleared in personal.clears:
            assert f"`{cleared}`" in rows[table][2]


def test_every_command_is_told() -> None:
    assert set(re.findall(r"(?m)^\| `/privacy (\w+)`", TEXT)) == {"show", "export", "delete", "visibility"}
