"""Seasons: one at a time, frozen once, followed by the next where that is wanted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import SERVER, Board, Row, season_period
from bot.storage.board_counting import count
from bot.storage.board_totals import Entry
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.outbox import FAILED, SENDING, GivenUp, OutboxStore
from bot.storage.privacy import PrivacyStore
from bot.storage.seasons import NewSeason, Season, SeasonRunsError, SeasonStore, next_name
from tests.support.played import Given, play

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
GUILD, OTHER = 500, 600
ADA, ALAN = 7_000_001, 7_000_002
WINNER = Row(1, ADA, 900.0, 900, 1, 1, 1, 1, 1)


def new(name: str = "Season 1", *, guild: int = GUILD, again: bool = False) -> NewSeason:
    return NewSeason(guild, 77, name, 30, again, "nonce")


@pytest.fixture
def store(database: Database) -> SeasonStore:
    return SeasonStore(database)


async def test_one_runs_at_a_time_in_a_server(store: SeasonStore) -> None:
    season = await store.start(new(), NOW)
    with pytest.raises(SeasonRunsError):
        await store.start(new("Another"), NOW)
    assert await store.running(GUILD) == season
    assert await store.running(OTHER) is None
    await store.start(new(guild=OTHER), NOW)


async def test_those_that_run_are_listed_for_all_servers(store: SeasonStore) -> None:
    ended = await store.start(new(), NOW)
    await store.close(ended, NOW + timedelta(days=1), nonce="n")
    running = (
        await store.start(new("Another"), NOW + timedelta(days=2)),
        await store.start(new(guild=OTHER), NOW),
    )
    assert await store.all_running() == running


async def test_its_end_is_promised_at_its_start(database: Database, store: SeasonStore) -> None:
    season = await store.start(new(), NOW)
    assert season.ends_at == NOW + timedelta(days=30)
    assert await OutboxStore(database).nearest() == season.ends_at


async def test_ended_now_it_is_due_now(database: Database, store: SeasonStore) -> None:
    season = await store.start(new(again=True), NOW)
    await store.end_now(season, NOW + timedelta(days=2), again=False)
    assert await OutboxStore(database).nearest() == NOW + timedelta(days=2)
    running = await store.running(GUILD)
    assert running is not None
    assert not running.again


async def test_an_admin_can_end_one_whose_end_went_wrong(database: Database, store: SeasonStore) -> None:
    season = await store.start(new(), NOW)
    outbox, later = OutboxStore(database), season.ends_at + timedelta(days=1)
    (item,) = await outbox.take(season.ends_at, owner="first", until=later, limit=1)
    assert await outbox.give_up(GivenUp(item, FAILED, "fault"), owner="first", now=season.ends_at)
    assert await outbox.nearest() is None
    await store.end_now(season, later)
    (again,) = await outbox.take(later, owner="second", until=later + timedelta(minutes=1), limit=1)
    assert (again.id, again.status, again.due, again.reason) == (item.id, SENDING, later, None)
    await outbox.finish(again, at=later, thread_id=None)
    await store.close(season, later, nonce="n")
    await store.end_now(season, later)
    assert await outbox.nearest() is None


async def played(database: Database, game_id: int, at: datetime, *, guild: int = GUILD) -> None:
    given = [Given(ADA, game_id, points=900), Given(ALAN, game_id, points=500)]
    await play(database, game_id, given, guild=guild, at=at, winner=ADA)
    await BoardStore(database).settle_all(at, guild)


async def test_it_is_frozen_once(database: Database, store: SeasonStore) -> None:
    season = await store.start(new(), NOW)
    await played(database, 10, NOW + timedelta(days=1))
    ended, following = await store.close(season, season.ends_at, nonce="n", rows=1)
    assert (ended.standings, ended.board_size) == ((WINNER,), 2)
    assert following is None
    await played(database, 11, NOW + timedelta(days=2))
    again, _ = await store.close(season, season.ends_at + timedelta(days=1), nonce="n")
    assert again.standings == (WINNER,)
    assert await store.running(GUILD) is None
    assert await store.history(GUILD) == (ended,)
    assert await store.history(OTHER) == ()


async def test_who_stays_off_boards_is_not_in_past_seasons_either(
    database: Database, store: SeasonStore
) -> None:
    season = await store.start(new(), NOW)
    await played(database, 10, NOW + timedelta(days=1))
    await store.close(season, season.ends_at, nonce="n")
    await PrivacyStore(database).choose(GUILD, ADA, on_boards=False)
    (past,) = await store.history(GUILD)
    assert [row.user_id for row in past.standings or ()] == [ALAN]
    assert past.board_size == 2
    assert await store.get(GUILD, season.id) == past
    await PrivacyStore(database).choose(GUILD, ADA, on_boards=True)
    (past,) = await store.history(GUILD)
    assert [row.user_id for row in past.standings or ()] == [ADA, ALAN]


async def test_what_is_played_before_a_season_is_closed_late_counts_for_the_next(
    database: Database, store: SeasonStore
) -> None:
    """The bot was away when the season ended; a board was read before its end was told."""
    season = await store.start(new(again=True), NOW)
    await played(database, 10, season.ends_at + timedelta(minutes=30))
    closed_at = season.ends_at + timedelta(hours=1)
    ended, following = await store.close(season, closed_at, nonce="n")
    assert ended.standings == ()
    assert following is not None
    boards = BoardStore(database)
    await boards.settle_all(closed_at, GUILD)
    page = await boards.page(Board(GUILD, SERVER, season_period(following.id)), first=0, size=5)
    assert [row.user_id for row in page.rows] == [ADA, ALAN]


async def test_what_is_given_before_a_season_is_closed_late_counts_for_the_next(
    database: Database, store: SeasonStore
) -> None:
    season = await store.start(new(again=True), NOW)
    boards, late = BoardStore(database), season.ends_at + timedelta(hours=30)
    for points, day in ((250, None), (-30, season.ends_at.date() + timedelta(days=1)), (7, NOW.date())):
        await boards.adjust(GUILD, ADA, points, "why", admin_id=9, now=late - timedelta(hours=1), day=day)
    _, following = await store.close(season, late, nonce="n")
    assert following is not None
    page = await boards.page(Board(GUILD, SERVER, season_period(following.id)), first=0, size=5)
    assert [(row.user_id, row.points) for row in page.rows] == [(ADA, 220)]


async def test_a_game_that_is_being_counted_while_a_season_closes_is_in_the_next(
    database: Database, store: SeasonStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = await store.start(new(again=True), NOW)
    given = [Given(ADA, 1, points=900), Given(ALAN, 1, points=500)]
    await play(database, 10, given, guild=GUILD, at=season.ends_at + timedelta(minutes=1))
    closing: set[asyncio.Task[tuple[Season, Season | None]]] = set()

    async def count_and_be_overtaken(connection: AsyncConnection, game_id: int) -> list[Entry]:
        entries = await count(connection, game_id)
        closing.add(asyncio.create_task(store.close(season, season.ends_at + timedelta(hours=1), nonce="n")))
        # It has to wait; a moment is enough for one that does not.
        await asyncio.wait(closing, timeout=0.3)
        return entries

    boards = BoardStore(database)
    with monkeypatch.context() as patched:
        patched.setattr("bot.storage.boards.count", count_and_be_overtaken)
        await boards.settle(10, NOW)
    ((_, following),) = [await each for each in closing]
    assert following is not None
    await boards.settle_all(NOW, GUILD)
    page = await boards.page(Board(GUILD, SERVER, season_period(following.id)), first=0, size=5)
    assert [row.user_id for row in page.rows] == [ADA, ALAN]


async def test_who_is_forgotten_while_seasons_close_is_in_no_standings(
    database: Database, store: SeasonStore
) -> None:
    guilds = range(GUILD, GUILD + 8)
    seasons = [await store.start(new(guild=guild), NOW) for guild in guilds]
    for guild in guilds:
        await played(database, guild, NOW + timedelta(days=1), guild=guild)
    closing = [store.close(season, season.ends_at, nonce="n") for season in seasons]
    half = len(closing) // 2
    await asyncio.gather(*closing[:half], PrivacyStore(database).forget(ADA, -5), *closing[half:])
    for guild in guilds:
        (past,) = await store.history(guild)
        assert [row.user_id for row in past.standings or ()] == [-5, ALAN]


async def test_the_next_one_begins_where_the_last_one_ended(store: SeasonStore) -> None:
    season = await store.start(new("Season 9", again=True), NOW)
    _, following = await store.close(season, season.ends_at + timedelta(hours=3), nonce="n")
    assert following is not None
    assert (following.name, following.starts_at) == ("Season 10", season.ends_at)
    assert await store.running(GUILD) == following


async def test_after_a_long_absence_the_next_one_begins_today(store: SeasonStore) -> None:
    season = await store.start(new(again=True), NOW)
    late = season.ends_at + timedelta(days=90)
    _, following = await store.close(season, late, nonce="n")
    assert following is not None
    assert following.starts_at == late


async def test_a_season_of_another_server_is_not_read(store: SeasonStore) -> None:
    season = await store.start(new(), NOW)
    assert await store.get(OTHER, season.id) is None
    assert await store.get(GUILD, season.id) == season


@pytest.mark.parametrize(
    ("name", "following"), [("Season 3", "Season 4"), ("Autumn", "Autumn 2"), ("2026", "2026 2")]
)
def test_names_count_on(name: str, following: str) -> None:
    assert next_name(name) == following


async def test_a_name_with_signs_that_no_database_keeps_is_kept_without_them(store: SeasonStore) -> None:
    season = await store.start(new("Spring\0 term"), NOW)
    assert season.name == "Spring term"
    assert await store.running(GUILD) == season
