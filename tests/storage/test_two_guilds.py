"""Two guilds in one database, and every method of every store: neither sees or changes what is the other's.

A method that is new fails here until it has a case, or a reason why no guild is in it.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, make_url

import bot.storage
from bot.core.leaderboard.board import SERVER, Board
from bot.core.quiz.state import Game
from bot.storage.boards import BoardStore
from bot.storage.daily import DailyStore, NewAnswer
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore, UnknownTermError
from bot.storage.guilds import KEPT_AFTER_LEAVING, GuildStore
from bot.storage.items import ItemStore
from bot.storage.lookups import LookupStore
from bot.storage.outbox import FAILED, GivenUp, OutboxStore, Sent
from bot.storage.privacy import PrivacyStore
from bot.storage.quiz import QuizStore, Transition
from bot.storage.schema.community import board_entries, board_games
from bot.storage.seasons import NewSeason, SeasonStore
from bot.storage.stats import StatsStore
from bot.storage.timetable import Claim, NewEntry, TimetableStore
from tests.support.databases import PostgresServer, opened
from tests.support.glossary import a_deck, a_term
from tests.support.guild_rows import rows_of
from tests.support.lives import ADA, NOON
from tests.support.whole_life import ALIAS, DAY, DECK, HOLD, OWNER, RULES, Life, live_wholly, new_item

HERE, THERE = 10, 20
EMPTY_TABLES = {"links"}
"""A deck of one term has none."""
LATER = NOON + timedelta(hours=1)
EVA = 700_000_000_000_000_003

Read = Callable[[Database, Life], Awaitable[Any]]
Write = Callable[[Database, Life], Awaitable[Any]]

# What a case needs around its one call.


def _entry(me: Life, key: str) -> NewEntry:
    entry = me.entry
    return NewEntry(
        me.guild, entry.channel_id, "daily", key, entry.at, entry.zone, entry.weekdays, entry.settings
    )


def _answer(me: Life) -> NewAnswer:
    return NewAnswer(me.post.id, me.ended_entry, me.guild, EVA, choice=2, correct=False, question=2)


async def _settled(database: Database, me: Life, settle: Callable[[], Awaitable[Any]]) -> None:
    """A game that was not counted yet is."""
    async with database.write() as connection:
        await connection.execute(delete(board_games).where(board_games.c.game_id == me.game))
        await connection.execute(delete(board_entries).where(board_entries.c.game_id == me.game))
    await settle()
    assert (await rows_of(database, me.guild))["board_entries"]


async def _left_and(database: Database, me: Life, then: Callable[[], Awaitable[Any]]) -> None:
    await GuildStore(database).left(me.guild, LATER)
    await then()


async def _joined_again(database: Database, me: Life) -> None:
    store = GuildStore(database)
    await store.left(me.guild, LATER)
    away = await rows_of(database, me.guild)
    await store.joined([me.guild], LATER)
    assert await rows_of(database, me.guild) != away
    await store.left(me.guild, LATER)


async def _recorded(database: Database, me: Life) -> None:
    store = QuizStore(database)
    before = await store.load(me.running, me.guild)
    assert before is not None
    after: Game = replace(before, paused=True)
    await store.record([Transition(before, after)])


async def _after_the_season(database: Database, me: Life) -> None:
    store = SeasonStore(database)
    await store.end_now(me.season, LATER, again=False)
    ended, following = await store.close(replace(me.season, again=False), LATER, nonce="n")
    assert (ended.id, following) == (me.season.id, None)
    await store.start(NewSeason(me.guild, 7, "Autumn", 30, False, "end"), LATER)


async def _claimed_now(database: Database, me: Life) -> None:
    await OutboxStore(database).finish(me.sending, at=LATER, thread_id=None)
    await TimetableStore(database).claim_now(
        me.entry, {"bag": [2]}, new_item(me.entry, "now"), owner=OWNER, now=LATER, until=LATER + HOLD
    )


READS: dict[str, Read] = {
    "BoardStore.unsettled": lambda db, me: BoardStore(db).unsettled(guild_id=me.guild),
    "BoardStore.page": lambda db, me: BoardStore(db).page(
        Board(me.guild, SERVER, "all"), first=0, size=9, own_id=ADA
    ),
    "BoardStore.adjustments": lambda db, me: BoardStore(db).adjustments(me.guild),
    "BoardStore.today": lambda db, me: BoardStore(db).today(me.guild, LATER),
    "DailyStore.answer_of": lambda db, me: DailyStore(db).answer_of(
        me.post.id, me.ended_entry, me.guild, ADA
    ),
    "DailyStore.outcome": lambda db, me: DailyStore(db).outcome(me.guild, me.post.id, named_at_most=9),
    "GlossaryStore.load_deck": lambda db, me: GlossaryStore(db).load_deck(DECK, me.guild),
    "GlossaryStore.decks": lambda db, me: GlossaryStore(db).decks(me.guild),
    "GlossaryStore.terms_by_id": lambda db, me: GlossaryStore(db).terms_by_id([me.term], me.guild),
    "GlossaryStore.guild_aliases": lambda db, me: GlossaryStore(db).guild_aliases(me.guild),
    "GuildStore.zone": lambda db, me: GuildStore(db).zone(me.guild),
    "GuildStore.has_played": lambda db, me: GuildStore(db).has_played(me.guild),
    "ItemStore.report": lambda db, me: ItemStore(db).report(me.guild, NOON - DAY),
    "LookupStore.misses": lambda db, me: LookupStore(db).misses(me.guild),
    "LookupStore.most_looked_up": lambda db, me: LookupStore(db).most_looked_up(me.guild, NOON.date()),
    "OutboxStore.get": lambda db, me: OutboxStore(db).get(me.guild, me.post.id),
    "OutboxStore.history": lambda db, me: OutboxStore(db).history(me.guild, me.entry.id, limit=9),
    "PrivacyStore.visibility": lambda db, me: PrivacyStore(db).visibility(me.guild, ADA),
    "QuizStore.load": lambda db, me: QuizStore(db).load(me.running, me.guild),
    "QuizStore.player_rating": lambda db, me: QuizStore(db).player_rating(me.guild, ADA),
    "QuizStore.term_ratings": lambda db, me: QuizStore(db).term_ratings(me.guild),
    "SeasonStore.running": lambda db, me: SeasonStore(db).running(me.guild),
    "SeasonStore.get": lambda db, me: SeasonStore(db).get(me.guild, me.season.id),
    "SeasonStore.history": lambda db, me: SeasonStore(db).history(me.guild),
    "StatsStore.of_member": lambda db, me: StatsStore(db).of_member(me.guild, ADA, LATER),
    "TimetableStore.get": lambda db, me: TimetableStore(db).get(me.guild, me.entry.id),
    "TimetableStore.last_day": lambda db, me: TimetableStore(db).last_day(_entry(me, "active")),
    "TimetableStore.of_guild": lambda db, me: TimetableStore(db).of_guild(me.guild, "daily"),
    "TimetableStore.as_due": lambda db, me: TimetableStore(db).as_due(me.guild, me.entry.id),
}
"""What a guild reads of its own."""

EMPTY_FOR_STRANGERS = (
    "DailyStore.answer_of",
    "DailyStore.outcome",
    "GlossaryStore.terms_by_id",
    "OutboxStore.get",
    "OutboxStore.history",
    "QuizStore.load",
    "SeasonStore.get",
    "TimetableStore.get",
    "TimetableStore.as_due",
)
"""Those that are given the id of something, which may be another guild's."""

WRITES: dict[str, Write] = {
    "BoardStore.settle": lambda db, me: _settled(db, me, lambda: BoardStore(db).settle(me.game, LATER)),
    "BoardStore.settle_each": lambda db, me: _settled(
        db, me, lambda: BoardStore(db).settle_each([me.game], LATER)
    ),
    "BoardStore.settle_all": lambda db, me: _settled(
        db, me, lambda: BoardStore(db).settle_all(LATER, me.guild)
    ),
    "BoardStore.adjust": lambda db, me: BoardStore(db).adjust(me.guild, ADA, 7, "x", admin_id=EVA, now=LATER),
    "DailyStore.answer": lambda db, me: DailyStore(db).answer(_answer(me), now=LATER),
    "DailyStore.set_named": lambda db, me: DailyStore(db).set_named(me.guild, ADA, named=False),
    "GlossaryStore.import_deck": lambda db, me: GlossaryStore(db).import_deck(
        a_deck(a_term(1, "Changed"), name=DECK), now=LATER, guild_id=me.guild
    ),
    "GlossaryStore.retire_deck": lambda db, me: GlossaryStore(db).retire_deck(
        DECK, now=LATER, guild_id=me.guild
    ),
    "GlossaryStore.add_guild_alias": lambda db, me: GlossaryStore(db).add_guild_alias(me.guild, me.term, "z"),
    "GlossaryStore.remove_guild_alias": lambda db, me: GlossaryStore(db).remove_guild_alias(
        me.guild, me.term, ALIAS
    ),
    "GuildStore.joined": _joined_again,
    "GuildStore.left": lambda db, me: GuildStore(db).left(me.guild, LATER),
    "GuildStore.set_zone": lambda db, me: GuildStore(db).set_zone(me.guild, "Europe/Berlin", LATER),
    "GuildStore.delete": lambda db, me: _left_and(
        db, me, lambda: GuildStore(db).delete(me.guild, LATER + KEPT_AFTER_LEAVING + DAY)
    ),
    "LookupStore.note": lambda db, me: LookupStore(db).note(
        {(me.guild, me.term): 2}, {(me.guild, "zorgle"): (1, ())}, now=LATER
    ),
    "LookupStore.forget_miss": lambda db, me: LookupStore(db).forget_miss(me.guild, "zorgle"),
    "OutboxStore.put": lambda db, me: OutboxStore(db).put(new_item(me.entry, "put"), now=LATER),
    "OutboxStore.sent": lambda db, me: OutboxStore(db).sent([Sent(me.sending, 99, LATER, finished=True)]),
    "OutboxStore.finish": lambda db, me: OutboxStore(db).finish(me.sending, at=LATER, thread_id=None),
    "OutboxStore.sure_until": lambda db, me: OutboxStore(db).sure_until(me.sending, LATER, owner=OWNER),
    "OutboxStore.retry": lambda db, me: OutboxStore(db).retry(
        me.sending, owner=OWNER, at=LATER, reason="x", unsure_since=None
    ),
    "OutboxStore.give_up": lambda db, me: OutboxStore(db).give_up(
        GivenUp(me.sending, FAILED, "x", "paused", notice=replace(new_item(me.entry, "told"), kind="notice")),
        owner=OWNER,
        now=LATER,
    ),
    "OutboxStore.renew": lambda db, me: OutboxStore(db).renew(
        [me.sending.id], owner=OWNER, until=LATER + HOLD
    ),
    "PrivacyStore.choose": lambda db, me: PrivacyStore(db).choose(me.guild, ADA, on_boards=False),
    "QuizStore.record": _recorded,
    "SeasonStore.start": _after_the_season,
    "SeasonStore.end_now": lambda db, me: SeasonStore(db).end_now(me.season, LATER, again=False),
    "SeasonStore.close": lambda db, me: SeasonStore(db).close(me.season, LATER, nonce="n"),
    "TimetableStore.put": lambda db, me: TimetableStore(db).put(
        _entry(me, "another"), next_due=LATER, rules=RULES, now=LATER, at_most=9
    ),
    "TimetableStore.claim": lambda db, me: TimetableStore(db).claim(
        [Claim(me.entry, LATER + DAY, {"bag": [2]}, NOON.date(), (new_item(me.entry, "next"),))],
        rules=RULES,
        owner=OWNER,
        now=LATER,
        until=LATER + HOLD,
    ),
    "TimetableStore.claim_now": _claimed_now,
    "TimetableStore.redraw": lambda db, me: TimetableStore(db).redraw(
        me.entry, {"bag": [3]}, me.sending, {"term": 3}, owner=OWNER
    ),
    "TimetableStore.save_state": lambda db, me: TimetableStore(db).save_state(me.entry, {"bag": [4]}),
    "TimetableStore.pause": lambda db, me: TimetableStore(db).pause(
        me.entry, "x", undo=lambda _: None, now=LATER
    ),
    "TimetableStore.resume": lambda db, me: TimetableStore(db).resume(me.entry, next_due=LATER, rules=RULES),
    "TimetableStore.end": lambda db, me: TimetableStore(db).end(me.entry, undo=lambda _: None, now=LATER),
    "TimetableStore.reschedule": lambda db, me: TimetableStore(db).reschedule(
        me.entry, next_due=LATER, rules="2026b"
    ),
}
"""What a guild changes of its own."""

NOBODYS = {
    "DailyStore.last_question": "is asked for the schedule of a post that was read with its guild",
    "GlossaryStore.own_decks": "tells the process which guilds' decks have changed; no guild asks it",
    "GlossaryStore.guilds_with_own": "tells the process which guilds have terms of their own",
    "GuildStore.require_own": "looks for made-up play among all guilds, at the start",
    "GuildStore.reconcile": "is about all the guilds of a process, at the start",
    "GuildStore.abandoned": "lists the guilds to clean up after",
    "OutboxStore.take": "takes what is due of all the guilds of a process",
    "OutboxStore.nearest": "is the next moment of a process",
    "OutboxStore.release": "gives back all that a process holds",
    "PrivacyStore.stored": "is about one person, wherever they are",
    "PrivacyStore.export": "is about one person, wherever they are",
    "PrivacyStore.forget": "is about one person, wherever they are",
    "QuizStore.unfinished": "is what a process goes on with after a start",
    "SeasonStore.all_running": "is for the doctor, who looks at everything",
    "TimetableStore.due": "is what is due of all the guilds of a process",
    "TimetableStore.nearest": "is the next moment of a process",
    "TimetableStore.late": "counts for a process",
    "TimetableStore.all": "is for the doctor, who looks at everything",
    "TimetableStore.outdated": "is what a process computes anew when zone rules change",
}
"""Methods that no guild is in, each with the reason."""


def methods() -> Iterator[str]:
    """Every public coroutine of every store."""
    for found in pkgutil.walk_packages(bot.storage.__path__, "bot.storage."):
        for name, store in vars(importlib.import_module(found.name)).items():
            if inspect.isclass(store) and name.endswith("Store") and store.__module__ == found.name:
                for method, function in vars(store).items():
                    if inspect.iscoroutinefunction(function) and not method.startswith("_"):
                        yield f"{name}.{method}"


def test_every_method_has_a_case_or_a_reason() -> None:
    assert sorted(methods()) == sorted([*READS, *WRITES, *NOBODYS])


@dataclass(frozen=True)
class Filled:
    """A database in which both guilds have lived; `alone` is what the first read before the second came."""

    backend: str
    url: str
    here: Life
    there: Life
    alone: dict[str, Any]


async def fill(backend: str, url: str) -> Filled:
    async with opened(url) as database:
        here = await live_wholly(database, HERE, 1_000)
        alone = {method: await read(database, here) for method, read in READS.items()}
        there = await live_wholly(database, THERE, 2_000)
    return Filled(backend, url, here, there, alone)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """Filled once; a test that changes something works on a copy."""

    async def make() -> Filled:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("filled") / "lexicord.db"
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            return await fill("sqlite", f"sqlite:///{path}")
        server: PostgresServer = request.getfixturevalue("postgresql")
        name = await server.create(request.getfixturevalue("postgresql_template"))
        return await fill("postgresql", server.url(name))

    # In a thread: the tests' own loop may be running.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, make()).result()


@pytest.fixture
async def original(filled: Filled) -> AsyncGenerator[Database]:
    async with opened(filled.url) as database:
        yield database


@pytest.fixture
async def copy(filled: Filled, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncGenerator[Database]:
    if filled.backend == "sqlite":
        path = shutil.copyfile(filled.url.removeprefix("sqlite:///"), tmp_path / "copy.db")
        async with opened(f"sqlite:///{path}") as database:
            yield database
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    name = await server.create(make_url(filled.url).database)
    async with opened(server.url(name)) as database:
        yield database
    await server.drop(name)


@pytest.mark.parametrize("method", READS)
async def test_a_guild_reads_what_it_would_read_alone(
    filled: Filled, original: Database, method: str
) -> None:
    alone = filled.alone[method]
    assert await READS[method](original, filled.here) == alone
    assert alone or method == "BoardStore.unsettled"


@pytest.mark.parametrize("method", EMPTY_FOR_STRANGERS)
async def test_the_ids_of_another_guild_lead_nowhere(filled: Filled, original: Database, method: str) -> None:
    assert await READS[method](original, filled.there)
    found = await READS[method](original, replace(filled.there, guild=HERE))
    assert not found or found == ((), 0)


async def test_another_guilds_term_cannot_be_given_a_name(filled: Filled, original: Database) -> None:
    with pytest.raises(UnknownTermError):
        await GlossaryStore(original).add_guild_alias(HERE, filled.there.term, "mine")


async def test_the_guilds_have_rows_in_every_table_that_knows_guilds(original: Database) -> None:
    rows = await rows_of(original, THERE)
    assert [table for table, found in rows.items() if not found and table not in EMPTY_TABLES] == []


@pytest.mark.parametrize("method", WRITES)
async def test_a_guild_changes_nothing_of_another(filled: Filled, copy: Database, method: str) -> None:
    own, others = await rows_of(copy, HERE), await rows_of(copy, THERE)
    await WRITES[method](copy, filled.here)
    assert await rows_of(copy, THERE) == others
    assert await rows_of(copy, HERE) != own
