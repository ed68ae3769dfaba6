"""The glossary in memory while it is read anew: nothing older stays, and trouble is made up for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.runtime.library import Library
from bot.storage.engine import Database
from bot.storage.errors import DatabaseBusyError
from bot.storage.glossary import GlossaryStore
from tests.runtime.conftest import NOW
from tests.support.glossary import a_deck, a_term

HERE, ELSEWHERE = 111, 222


@pytest.fixture
async def store(database: Database) -> GlossaryStore:
    store = GlossaryStore(database)
    await store.import_deck(a_deck(a_term(1, "Dropout"), a_term(2, "Epoch"), name="shared"), now=NOW)
    await store.import_deck(a_deck(a_term(1, "Standup"), name="house"), guild_id=HERE, now=NOW)
    return store


@pytest.fixture
async def library(store: GlossaryStore) -> Library:
    library = Library(store)
    await library.open()
    return library


async def id_of(library: Library, name: str) -> int:
    found = (await library.lookup(name)).answer
    assert found is not None
    return found.term_id


def hold(
    monkeypatch: pytest.MonkeyPatch, store: GlossaryStore, name: str
) -> tuple[asyncio.Event, asyncio.Event]:
    """Has a method of the store wait with its first answer: set when it has read, and to be set to go on."""
    read, go_on = asyncio.Event(), asyncio.Event()
    original: Callable[..., Any] = getattr(store, name)

    async def held(*args: Any, **more: Any) -> Any:
        found = await original(*args, **more)
        if not read.is_set():
            read.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(store, name, held)
    return read, go_on


async def test_a_name_given_while_a_servers_words_are_read_is_found(
    monkeypatch: pytest.MonkeyPatch, store: GlossaryStore, library: Library
) -> None:
    dropout = await id_of(library, "dropout")
    read, go_on = hold(monkeypatch, store, "guild_aliases")
    reading = asyncio.create_task(library.lookup("anything", HERE))
    await read.wait()
    await library.add_guild_alias(HERE, dropout, "knockout")
    go_on.set()
    await reading
    assert (await library.lookup("knockout", HERE)).answer is not None


async def test_a_name_given_while_all_is_read_again_is_found(
    monkeypatch: pytest.MonkeyPatch, store: GlossaryStore, library: Library
) -> None:
    dropout = await id_of(library, "dropout")
    await store.import_deck(a_deck(a_term(5, "Tensor"), name="more"), now=NOW)
    read, go_on = hold(monkeypatch, store, "guilds_with_own")
    refreshing = asyncio.create_task(library.refresh())
    await read.wait()
    await library.add_guild_alias(ELSEWHERE, dropout, "knockout")
    go_on.set()
    await refreshing
    assert (await library.lookup("knockout", ELSEWHERE)).answer is not None


async def test_what_is_read_while_the_glossary_changes_keeps_no_term_of_the_old_one(
    monkeypatch: pytest.MonkeyPatch, store: GlossaryStore, library: Library
) -> None:
    await library.add_guild_alias(HERE, await id_of(library, "dropout"), "knockout")
    read, go_on = hold(monkeypatch, store, "load_deck")
    reading = asyncio.create_task(library.lookup("anything", HERE))
    await read.wait()
    await store.import_deck(a_deck(a_term(2, "Epoch"), name="shared"), now=NOW)
    await library.refresh()
    go_on.set()
    await reading
    assert (await library.lookup("knockout", HERE)).answer is None


@pytest.mark.parametrize("fails", ["load_deck", "own_decks", "guilds_with_own"])
async def test_what_a_database_in_trouble_did_not_tell_is_read_the_next_time(
    monkeypatch: pytest.MonkeyPatch, store: GlossaryStore, library: Library, fails: str
) -> None:
    await store.import_deck(a_deck(a_term(1, "Tensor"), name="more"), now=NOW)
    await store.import_deck(a_deck(a_term(1, "Retro"), name="own"), guild_id=ELSEWHERE, now=NOW)
    original: Callable[..., Any] = getattr(store, fails)
    failed: list[str] = []

    async def once(*args: Any, **more: Any) -> Any:
        if not failed:
            failed.append(fails)
            raise DatabaseBusyError("locked")
        return await original(*args, **more)

    monkeypatch.setattr(store, fails, once)
    with pytest.raises(DatabaseBusyError):
        await library.refresh()
    await library.refresh()
    assert (await library.lookup("tensor")).answer is not None
    assert (await library.lookup("retro", ELSEWHERE)).answer is not None


async def test_a_server_whose_own_words_cannot_be_read_finds_the_shared_ones(
    monkeypatch: pytest.MonkeyPatch, store: GlossaryStore, library: Library
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise DatabaseBusyError("locked")

    with monkeypatch.context() as trouble:
        trouble.setattr(store, "load_deck", away)
        assert (await library.lookup("dropout", HERE)).answer is not None
    assert (await library.lookup("standup", HERE)).answer is not None


async def test_one_server_is_not_held_up_by_the_words_of_another(
    monkeypatch: pytest.MonkeyPatch, store: GlossaryStore, library: Library
) -> None:
    await library.add_guild_alias(ELSEWHERE, await id_of(library, "dropout"), "knockout")
    read, go_on = hold(monkeypatch, store, "guild_aliases")
    reading = asyncio.create_task(library.lookup("anything", HERE))
    await read.wait()
    assert (await library.lookup("knockout", ELSEWHERE)).answer is not None
    go_on.set()
    await reading
