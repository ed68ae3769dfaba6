"""Boards: what they count is what the answers say, whatever order things happen in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert

from bot.core.leaderboard.board import (
    EVERYWHERE,
    FEWEST_ANSWERS,
    SERVER,
    Board,
    By,
    channel_scope,
    season_period,
    topic_scope,
)
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.privacy import PrivacyStore
from bot.storage.schema.community import board_games, member_choices, seasons
from bot.storage.schema.quiz import answers, player_ratings
from bot.storage.seasons import NewSeason, SeasonStore
from tests.support import played
from tests.support.played import Given, change_answers

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
GUILD, OTHER = 500, 600
ADA, ALAN, GRACE, KATHERINE = 1, 2, 3, 4

Adjusted = Callable[..., Awaitable[list[float]]]


async def play(database: Database, game_id: int, given: list[Given], **options: Any) -> None:
    guild, at = options.pop("guild", GUILD), options.pop("at", NOON)
    await played.play(database, game_id, given, guild=guild, at=at, **options)


async def board(
    database: Database, period: str = "all", scope: str = SERVER, **options: Any
) -> list[tuple[int, int, float]]:
    """(place, person, value) of the first page."""
    by = options.pop("by", By.POINTS)
    guild = options.pop("guild", GUILD)
    page = await BoardStore(database).page(Board(guild, scope, period, by), first=0, size=10, **options)
    return [(row.place, row.user_id, row.value) for row in page.rows]


async def rescore(database: Database, game_id: int, user: int, *, points: int, number: int = 1) -> None:
    """As an appeal leaves it: one answer changed, the game to be counted again."""
    async with database.write() as connection:
        which = (answers.c.user_id == user, answers.c.number == number)
        await change_answers(connection, game_id, which, {"correct": points > 0, "points": points})
        await connection.execute(delete(board_games).where(board_games.c.game_id == game_id))


@pytest.fixture
def store(database: Database) -> BoardStore:
    return BoardStore(database)


async def test_a_game_counts_for_every_period_and_scope_it_belongs_to(
    database: Database, store: BoardStore
) -> None:
    await play(
        database, 10, [Given(ADA, 1), Given(ALAN, 1, points=600), Given(ADA, 2, topic="Maths")], winner=ADA
    )
    await store.settle(10, NOON)
    both = [(1, ADA, 2000.0), (2, ALAN, 600.0)]
    for period in ("2026-03-04", "2026-W10", "2026-03", "all"):
        assert await board(database, period) == both
    assert await board(database, "2026-W11") == []
    assert await board(database, scope=channel_scope(7)) == both
    assert await board(database, scope=channel_scope(8)) == []
    assert await board(database, scope=topic_scope("Maths")) == [(1, ADA, 1000.0)]
    assert await board(database, by=By.WINS) == [(1, ADA, 1.0)]
    assert await board(database, by=By.STREAK) == [(1, ADA, 2.0), (2, ALAN, 1.0)]


async def test_settling_again_changes_nothing(database: Database, store: BoardStore) -> None:
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1, points=600)])
    for _ in range(3):
        await store.settle(10, NOON)
    assert await board(database) == [(1, ADA, 1000.0), (2, ALAN, 600.0)]


async def test_a_rescored_game_moves_its_boards(database: Database, store: BoardStore) -> None:
    await play(database, 10, [Given(ADA, 1), Given(ADA, 2), Given(ALAN, 1, correct=False)])
    await store.settle(10, NOON)
    async with database.write() as connection:
        await change_answers(connection, 10, (answers.c.user_id == ALAN,), {"correct": True, "points": 900})
        second = (answers.c.user_id == ADA, answers.c.number == 2)
        await change_answers(connection, 10, second, {"correct": False, "points": 0})
    await store.settle(10, NOON)
    assert await board(database) == [(1, ADA, 1000.0), (2, ALAN, 900.0)]
    assert await board(database, by=By.STREAK) == [(1, ALAN, 1.0), (1, ADA, 1.0)]


async def test_practice_counts_for_nothing(database: Database, store: BoardStore) -> None:
    await play(database, 10, [Given(ADA, 1)], ranked=False)
    await store.settle(10, NOON)
    assert await board(database) == []
    assert await store.unsettled() == []


async def test_games_that_were_cut_off_before_they_counted_are_found(
    database: Database, store: BoardStore
) -> None:
    await play(database, 11, [Given(ADA, 1), Given(ALAN, 1)], at=NOON + timedelta(hours=1))
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1)])
    assert await store.unsettled() == [10, 11]
    await store.settle(10, NOON)
    assert await store.unsettled() == [11]


@pytest.mark.parametrize("at_most", [None, 20], ids=["at a season's end", "when a board is read"])
async def test_a_game_that_cannot_be_counted_keeps_no_other_off(
    database: Database,
    store: BoardStore,
    at_most: int | None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1)])
    await play(database, 11, [Given(GRACE, 1), Given(ALAN, 2)], at=NOON + timedelta(hours=1))
    settle = BoardStore.settle

    async def settle_all_but_one(store: BoardStore, game_id: int, now: datetime) -> list[int]:
        if game_id == 10:
            raise ValueError("a game from nowhere")
        return await settle(store, game_id, now)

    monkeypatch.setattr(BoardStore, "settle", settle_all_but_one)
    await store.settle_all(NOON, GUILD, at_most=at_most)
    assert await board(database) == [(1, GRACE, 1000.0), (1, ALAN, 1000.0)]
    assert "Quiz 10 is on no board" in caplog.text


async def test_the_same_term_wears_off_within_a_day(database: Database, store: BoardStore) -> None:
    for hour in range(3):
        await play(database, 10 + hour, [Given(ADA, 1), Given(ALAN, 9)], at=NOON + timedelta(hours=hour))
        await store.settle(10 + hour, NOON)
    await play(database, 20, [Given(ADA, 1), Given(ALAN, 8)], at=NOON + timedelta(days=1))
    await store.settle(20, NOON)
    worth = 1000.0 + 500 + 250 + 1000
    assert await board(database) == [(1, ALAN, worth), (1, ADA, worth)]


async def test_games_played_at_once_wear_each_other_off(database: Database, store: BoardStore) -> None:
    """Answer by answer, whichever game ends first and whichever is counted first."""
    terms = [Given(ADA, term) for term in range(5)]
    await play(database, 10, [*terms, Given(ALAN, 9)])
    await store.settle_all(NOON, GUILD)
    await play(database, 11, [*terms, Given(ALAN, 8)], at=NOON + timedelta(milliseconds=500))
    await store.settle_all(NOON, GUILD)
    assert (1, ADA, 5 * 1500.0) in await board(database)


async def test_a_game_that_ends_late_wears_off_what_was_counted_meanwhile(
    database: Database, store: BoardStore
) -> None:
    await play(database, 11, [Given(ADA, 1), Given(ALAN, 8)], at=NOON + timedelta(minutes=1))
    await store.settle_all(NOON, GUILD)
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 9)])
    await store.settle_all(NOON, GUILD)
    assert (2, ADA, 1500.0) in await board(database)


async def test_a_rescored_game_moves_the_later_games_of_its_day(
    database: Database, store: BoardStore
) -> None:
    await play(database, 10, [Given(ADA, 1, correct=False), Given(ALAN, 2)])
    await play(database, 11, [Given(ADA, 1), Given(ALAN, 3)], at=NOON + timedelta(hours=1))
    await play(database, 12, [Given(ADA, 1), Given(ALAN, 4)], at=NOON + timedelta(days=1))
    await store.settle_all(NOON, GUILD)
    assert (2, ADA, 2000.0) in await board(database)
    await rescore(database, 10, ADA, points=600)
    assert await store.unsettled() == [10]
    await store.settle_all(NOON, GUILD)
    assert (2, ADA, 600.0 + 500 + 1000) in await board(database)


async def test_ties_share_a_place_also_across_pages(database: Database, store: BoardStore) -> None:
    people = [Given(user, user, points=1000 if user in (2, 3) else 900 - user) for user in range(1, 25)]
    await play(database, 10, people)
    await store.settle(10, NOON)
    everybody = await store.page(Board(GUILD, SERVER, "all"), first=0, size=50)
    assert [row.place for row in everybody.rows][:4] == [1, 1, 3, 4]
    second = await store.page(Board(GUILD, SERVER, "all"), first=1, size=3, own_id=24)
    assert [(row.place, row.user_id) for row in second.rows] == [(1, 2), (3, 1), (4, 4)]
    assert second.total == 24
    assert second.own is not None
    assert (second.own.place, second.own.user_id) == (24, 24)


async def test_who_stays_off_boards_is_on_none_and_takes_no_place(
    database: Database, store: BoardStore
) -> None:
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1, points=700), Given(GRACE, 1, points=500)])
    await store.settle(10, NOON)
    async with database.write() as connection:
        await connection.execute(
            insert(member_choices).values(guild_id=GUILD, user_id=ADA, on_boards=False, stats_open=True)
        )
    assert await board(database) == [(1, ALAN, 700.0), (2, GRACE, 500.0)]
    page = await store.page(Board(GUILD, SERVER, "all"), first=0, size=10, own_id=ADA)
    assert page.own is None


async def test_the_board_of_all_servers_names_only_who_wanted_it(
    database: Database, store: BoardStore
) -> None:
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1)])
    await play(database, 11, [Given(ADA, 1), Given(GRACE, 1)], guild=OTHER)
    await store.settle(10, NOON)
    await store.settle(11, NOON)
    assert await board(database, guild=EVERYWHERE) == []
    async with database.write() as connection:
        await connection.execute(
            insert(member_choices).values(guild_id=EVERYWHERE, user_id=ADA, on_boards=True, stats_open=False)
        )
    assert await board(database, guild=EVERYWHERE) == [(1, ADA, 2000.0)]
    assert {user for _, user, _ in await board(database, guild=OTHER)} == {ADA, GRACE}


async def test_accuracy_and_rating_need_enough_answers(database: Database, store: BoardStore) -> None:
    many = [Given(ADA, term, correct=term > 2) for term in range(FEWEST_ANSWERS)]
    await play(database, 10, [*many, Given(ALAN, 1)])
    await store.settle(10, NOON)
    async with database.write() as connection:
        for user, rating in ((ADA, 1100.0), (ALAN, 1900.0)):
            await connection.execute(
                insert(player_ratings).values(guild_id=GUILD, user_id=user, rating=rating, answers=5)
            )
    assert await board(database, by=By.ACCURACY) == [(1, ADA, 0.7)]
    assert await board(database, by=By.RATING) == [(1, ADA, 1100.0)]


async def test_points_given_and_taken_show_on_the_board_and_in_the_log(
    database: Database, store: BoardStore
) -> None:
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1, points=900)])
    await store.settle(10, NOON)
    await store.adjust(GUILD, ADA, -300, "answered twice with two accounts", admin_id=KATHERINE, now=NOON)
    assert await board(database) == [(1, ALAN, 900.0), (2, ADA, 700.0)]
    assert await board(database, "2026-W10") == [(1, ALAN, 900.0), (2, ADA, 700.0)]
    number, (entry,) = await store.adjustments(GUILD)
    assert number == 1
    assert (entry.user_id, entry.admin_id, entry.points) == (ADA, KATHERINE, -300)
    assert entry.reason == "answered twice with two accounts"
    assert await store.adjustments(OTHER) == (0, ())


async def test_points_can_be_given_for_an_earlier_day(database: Database, store: BoardStore) -> None:
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1, points=900)])
    await store.settle(10, NOON)
    later = NOON + timedelta(days=40)
    await store.adjust(GUILD, ADA, -300, "two accounts", admin_id=KATHERINE, now=later, day=NOON.date())
    for period in ("2026-03-04", "2026-W10", "2026-03", "all"):
        assert await board(database, period) == [(1, ALAN, 900.0), (2, ADA, 700.0)]
    assert await board(database, "2026-04") == []


async def test_points_taken_for_the_day_on_which_a_season_began_are_taken_from_it(
    database: Database, store: BoardStore
) -> None:
    """Who has cheated on its first evening is found out on the next day."""
    evening = NOON + timedelta(hours=7)
    season = await SeasonStore(database).start(NewSeason(GUILD, 7, "Season 1", 30, True, "n"), evening)
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1, points=900)], guild=GUILD, at=evening)
    await store.settle(10, evening)
    next_day = evening + timedelta(days=1)
    await store.adjust(GUILD, ADA, -300, "two accounts", admin_id=KATHERINE, now=next_day, day=evening.date())
    assert await board(database, season_period(season.id)) == [(1, ALAN, 900.0), (2, ADA, 700.0)]


class TestOnTheBoardsOfAllServers:
    @pytest.fixture
    async def everywhere(self, database: Database, store: BoardStore) -> Adjusted:
        """Ada's 1,000 points, then what the admin gives and takes; her points of that day and of all time."""
        await play(database, 10, [Given(ADA, 1), Given(ALAN, 1)])
        await store.settle(10, NOON)
        await PrivacyStore(database).choose(EVERYWHERE, ADA, on_boards=True)

        async def after(*adjusted: int, day: date | None = None) -> list[float]:
            for points in adjusted:
                await store.adjust(GUILD, ADA, points, "why", admin_id=KATHERINE, now=NOON, day=day)
            boards = [await board(database, period, guild=EVERYWHERE) for period in ("2026-03-04", "all")]
            return [points for ((_, _, points),) in boards]

        return after

    async def test_points_are_taken_there_too(self, everywhere: Adjusted) -> None:
        assert await everywhere(-300) == [700.0, 700.0]

    async def test_no_server_can_give_points_there(self, everywhere: Adjusted, database: Database) -> None:
        assert await everywhere(1_000_000) == [1000.0, 1000.0]
        assert (await board(database))[0] == (1, ADA, 1_001_000.0)

    async def test_what_was_taken_can_be_given_back_and_no_more(self, everywhere: Adjusted) -> None:
        assert await everywhere(-300, 100) == [800.0, 800.0]
        assert await everywhere(900) == [1000.0, 1000.0]
        assert await everywhere(-900) == [800.0, 800.0]

    async def test_what_was_taken_for_one_day_is_not_given_back_on_another(
        self, everywhere: Adjusted
    ) -> None:
        assert await everywhere(-300) == [700.0, 700.0]
        assert await everywhere(300, day=NOON.date() - timedelta(days=1)) == [700.0, 700.0]


async def test_games_are_won_and_runs_made_on_topics_too(database: Database, store: BoardStore) -> None:
    given = [
        Given(ADA, 1, topic="Maths"),
        Given(ADA, 2, correct=False),
        Given(ADA, 3, topic="Maths"),
        Given(ALAN, 1, topic="Maths", points=600),
    ]
    await play(database, 10, given, winner=ADA)
    await store.settle(10, NOON)
    maths = topic_scope("Maths")
    assert await board(database, scope=maths, by=By.WINS) == [(1, ADA, 1.0)]
    assert await board(database, scope=maths, by=By.STREAK) == [(1, ADA, 2.0), (2, ALAN, 1.0)]


async def test_who_stays_off_a_board_may_see_where_they_would_stand(
    database: Database, store: BoardStore
) -> None:
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1, points=700), Given(GRACE, 1, points=900)])
    await store.settle(10, NOON)
    await PrivacyStore(database).choose(GUILD, GRACE, on_boards=False)
    everything = Board(GUILD, SERVER, "all")
    page = await store.page(everything, first=0, size=10, own_id=GRACE, own_unlisted=True)
    assert [(row.place, row.user_id) for row in page.rows] == [(1, ADA), (2, ALAN)]
    assert page.own is not None
    assert (page.own.place, page.own.user_id, page.own_listed) == (2, GRACE, False)
    assert (await store.page(everything, first=0, size=10, own_id=GRACE)).own is None
    own = await store.page(everything, first=0, size=10, own_id=ADA, own_unlisted=True)
    assert own.own_listed


async def test_a_reason_with_signs_that_no_database_keeps_is_kept_without_them(store: BoardStore) -> None:
    await store.adjust(GUILD, ADA, 5, "won\0 the bet", admin_id=KATHERINE, now=NOON)
    assert [entry.reason for entry in (await store.adjustments(GUILD))[1]] == ["won the bet"]


async def test_a_season_counts_what_was_played_in_it(database: Database, store: BoardStore) -> None:
    async with database.write() as connection:
        season = await connection.scalar(
            insert(seasons)
            .values(
                guild_id=GUILD,
                channel_id=7,
                name="Spring",
                days=30,
                again=False,
                starts_at=NOON + timedelta(days=1),
                ends_at=NOON + timedelta(days=31),
            )
            .returning(seasons.c.id)
        )
    await play(database, 10, [Given(ADA, 1), Given(ALAN, 1)])
    await play(database, 11, [Given(GRACE, 2), Given(ALAN, 2)], at=NOON + timedelta(days=2))
    await store.settle(10, NOON)
    await store.settle(11, NOON)
    found = await board(database, f"season:{season}")
    assert {user for _, user, _ in found} == {GRACE, ALAN}
    assert await store.today(GUILD, NOON) == (NOON.date(), None)
    assert await store.today(GUILD, NOON + timedelta(days=3)) == ((NOON + timedelta(days=3)).date(), season)
