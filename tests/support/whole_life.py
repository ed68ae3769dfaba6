"""Everything that can be kept of one guild, in every table, for what must keep two apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import delete, insert, select

from bot.core.daily.entry import Entry
from bot.core.quiz.lobby import new_game
from bot.core.quiz.settings import Settings
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.guilds import GuildStore
from bot.storage.lookups import LookupStore
from bot.storage.outbox import Item, NewItem, OutboxStore
from bot.storage.quiz import QuizStore, Transition
from bot.storage.schema.community import seasons
from bot.storage.schema.quiz import term_ratings
from bot.storage.schema.timetable import outbox
from bot.storage.seasons import NewSeason, Season, SeasonStore
from bot.storage.timetable import Claim, NewEntry, TimetableStore
from tests.support.glossary import a_deck, a_term
from tests.support.lives import ADA, NOON, live_in

DECK, ALIAS, RULES, OWNER = "own", "zorgling", "2026a", "a process"
DAY, HOLD = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Life:
    """The ids of a guild: a finished game and a running one, its own term, what is posted and to be sent."""

    guild: int
    game: int
    running: int
    term: int
    entry: Entry
    ended_entry: int
    post: Item
    sending: Item
    season: Season


async def live_wholly(database: Database, guild: int, game: int) -> Life:
    """Two guilds that do so have the same names for everything, so that a mix-up shows."""
    await GuildStore(database).joined([guild], NOON)
    await live_in(database, guild, game)
    season = await _seasons(database, guild)
    term = await _own_term(database, guild)
    running = new_game(game + 1, guild_id=guild, channel_id=8, host_id=ADA, settings=Settings(), now=NOON)
    await QuizStore(database).record([Transition(None, running)])
    entry, sending = await _promised(database, guild)
    ended, post = await _posted(database, guild)
    return Life(guild, game, running.id, term, entry, ended, post, sending, season)


async def _seasons(database: Database, guild: int) -> Season:
    """One that has ended and one that runs; the one that was written by hand has no standings to be read."""
    async with database.write() as connection:
        await connection.execute(delete(seasons).where(seasons.c.guild_id == guild))
    store = SeasonStore(database)
    first = await store.start(NewSeason(guild, 7, "Spring", 30, True, "end"), NOON - DAY)
    _, following = await store.close(first, NOON, nonce="end")
    assert following is not None
    return following


async def _own_term(database: Database, guild: int) -> int:
    store = GlossaryStore(database)
    deck = a_deck(a_term(1, "Zorgle", aliases=("zorg",)), name=DECK)
    await store.import_deck(deck, now=NOON, guild_id=guild)
    stored = await store.load_deck(DECK, guild)
    assert stored is not None
    (term,) = stored.terms
    await store.add_guild_alias(guild, term.id, ALIAS)
    await LookupStore(database).note({(guild, term.id): 3}, {}, now=NOON)
    async with database.write() as connection:
        rating = {"guild_id": guild, "term_id": term.id, "rating": 1100.0, "answers": 4}
        await connection.execute(insert(term_ratings).values(rating))
    return term.id


async def _promised(database: Database, guild: int) -> tuple[Entry, Item]:
    """An active entry whose post is being sent."""
    store = TimetableStore(database)
    new = NewEntry(guild, 7, "daily", "active", time(9), "UTC", frozenset(range(7)), {})
    entry = await store.put(new, next_due=NOON, rules=RULES, now=NOON, at_most=9)
    item = new_item(entry, "first")
    claim = Claim(entry, NOON + DAY, {"bag": [1]}, date(2026, 3, 4), (item,))
    (sending,) = await store.claim([claim], rules=RULES, owner=OWNER, now=NOON, until=NOON + HOLD)
    fresh = await store.get(guild, entry.id)
    assert fresh is not None
    return fresh, sending


async def _posted(database: Database, guild: int) -> tuple[int, Item]:
    """The entry that is off, and its post with a question that people have answered."""
    async with database.read() as connection:
        which = (outbox.c.guild_id == guild, outbox.c.key == f"daily:{guild}")
        row = (await connection.execute(select(outbox).where(*which))).one()
    item = await OutboxStore(database).get(guild, row.id)
    assert item is not None
    return row.timetable_id, item


def new_item(entry: Entry, key: str) -> NewItem:
    return NewItem(
        "daily", f"{entry.guild_id}:{key}", entry.guild_id, 7, NOON, {"term": 1}, "nonce", entry.id
    )
