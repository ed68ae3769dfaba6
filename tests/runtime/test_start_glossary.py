"""What a start makes of GLOSSARY_FILE: the newest file is there, and what an admin did since stays."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.glossary.model import Deck
from bot.core.glossary.problems import GlossaryError
from bot.runtime.start_glossary import load_at_start
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from tests.support.glossary import a_deck, a_term

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    write(path, "Epoch", "Batch")
    return path


def write(path: Path, *names: str) -> None:
    path.write_text("\n".join(f"Q: What is {name}?\nA: {name} is explained.\n" for name in names))


async def start(database: Database, file: Path) -> dict[str, list[str]]:
    """A start with that GLOSSARY_FILE; the names of all terms afterwards, by deck."""
    await load_at_start(database, file, NOW)
    store = GlossaryStore(database)
    decks = [await store.load_deck(name) for name in await store.decks()]
    return {deck.name: [term.name for term in deck.terms] for deck in decks if deck}


async def admin_imports(database: Database, *names: str, deck: str = "words") -> None:
    terms = (a_term(number, name) for number, name in enumerate(names, 1))
    await GlossaryStore(database).import_deck(a_deck(*terms, name=deck), now=NOW)


async def test_a_first_start_loads_the_file_and_a_second_changes_nothing(
    database: Database, file: Path
) -> None:
    assert await start(database, file) == {"words": ["Epoch", "Batch"]}
    before = await GlossaryStore(database).load_deck("words")
    await start(database, file)
    assert await GlossaryStore(database).load_deck("words") == before
    assert await GlossaryStore(database).decks() == {"words": 1}


async def test_a_changed_file_is_loaded(database: Database, file: Path) -> None:
    await start(database, file)
    write(file, "Epoch", "Loss")
    assert await start(database, file) == {"words": ["Epoch", "Loss"]}


async def test_a_changed_overlay_is_loaded(database: Database, file: Path) -> None:
    await start(database, file)
    file.with_suffix(".toml").write_text('[names]\n"Epoch" = "Pass"\n')
    assert await start(database, file) == {"words": ["Pass", "Batch"]}


async def test_what_an_admin_imported_since_outlives_every_start(database: Database, file: Path) -> None:
    await start(database, file)
    await admin_imports(database, "Epoch", "Edited")
    for _ in range(2):
        assert await start(database, file) == {"words": ["Epoch", "Edited"]}


async def test_a_file_that_changed_after_an_import_is_loaded(database: Database, file: Path) -> None:
    await start(database, file)
    await admin_imports(database, "Epoch", "Edited")
    write(file, "Epoch", "Loss")
    assert await start(database, file) == {"words": ["Epoch", "Loss"]}


async def test_the_same_file_is_read_anew_where_only_the_rules_may_have_changed(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start(database, file)
    newer = Deck("words", (a_term(1, "Epoch"), a_term(2, "Batch, by newer rules")))
    monkeypatch.setattr("bot.runtime.start_glossary.load_glossary_file", lambda _: newer)
    assert await start(database, file) == {"words": ["Epoch", "Batch, by newer rules"]}


async def test_another_file_takes_the_place_of_the_one_before(database: Database, file: Path) -> None:
    await start(database, file)
    store = GlossaryStore(database)
    old = await store.load_deck("words")
    await admin_imports(database, "Blanching", deck="cooking")
    other = file.with_name("physics.txt")
    write(other, "Quark")
    assert await start(database, other) == {"cooking": ["Blanching"], "physics": ["Quark"]}
    assert old is not None
    history = await store.terms_by_id([term.id for term in old.terms])
    assert {term.name for term in history.values()} == {"Epoch", "Batch"}


async def test_a_file_that_is_named_again_has_its_old_terms_again(database: Database, file: Path) -> None:
    await start(database, file)
    before = await GlossaryStore(database).load_deck("words")
    other = file.with_name("physics.txt")
    write(other, "Quark")
    await start(database, other)
    assert await start(database, file) == {"words": ["Epoch", "Batch"]}
    assert await GlossaryStore(database).load_deck("words") == before


async def test_a_deck_that_an_admin_imports_again_is_no_starts_business_any_more(
    database: Database, file: Path
) -> None:
    await start(database, file)
    other = file.with_name("physics.txt")
    write(other, "Quark")
    await start(database, other)
    await admin_imports(database, "Epoch")
    assert await start(database, other) == {"words": ["Epoch"], "physics": ["Quark"]}


async def test_a_deck_that_an_admin_removed_stays_away(database: Database, file: Path) -> None:
    await start(database, file)
    await GlossaryStore(database).retire_deck("words", now=NOW)
    assert await start(database, file) == {}
    write(file, "Epoch", "Loss")
    assert await start(database, file) == {}


async def test_a_bad_file_leaves_everything_as_it_was(database: Database, file: Path) -> None:
    await start(database, file)
    other = file.with_name("physics.txt")
    other.write_text("nothing asked")
    for bad in (other, file.with_name("nowhere.txt")):
        with pytest.raises(GlossaryError, match=bad.name):
            await load_at_start(database, bad, NOW)
    assert await GlossaryStore(database).decks() == {"words": 1}
