"""Answers to the daily question: one a person, with streaks, and nobody named unasked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core.daily.results import Streak, Tally
from bot.storage.daily import AnsweredTodayError, DailyStore, NewAnswer
from bot.storage.engine import Database
from bot.storage.outbox import NewItem
from bot.storage.timetable import Claim, NewEntry, TimetableStore
from tests.support.databases import opened

NOW = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
GUILD, ALICE, BOB = 1, 100, 200


@pytest.fixture
def store(database: Database) -> DailyStore:
    return DailyStore(database)


async def tally(store: DailyStore, post: NewAnswer, guild_id: int = GUILD) -> Tally | None:
    outcome = await store.outcome(guild_id, post.post_id, named_at_most=9)
    return outcome.tally(options=4, correct=2) if outcome else None


async def named(store: DailyStore, post: NewAnswer, at_most: int = 9) -> tuple[int, ...]:
    outcome = await store.outcome(GUILD, post.post_id, named_at_most=at_most)
    assert outcome is not None
    return outcome.named


@pytest.fixture
async def posts(database: Database) -> list[NewAnswer]:
    """An answer of Alice's for each of five posts of one schedule, all right."""
    timetable = TimetableStore(database)
    new = NewEntry(GUILD, 10, "daily", "", time(9), "UTC", frozenset(range(7)), {})
    entry = await timetable.put(new, next_due=NOW, rules="", now=NOW, at_most=10)
    items = tuple(NewItem("daily", str(n), GUILD, 10, NOW, {}, "n", entry.id) for n in range(5))
    made = await timetable.claim(
        [Claim(entry, NOW, {}, date(2026, 6, 10), items)], rules="", owner="", now=NOW, until=NOW
    )
    return [
        NewAnswer(each.id, entry.id, GUILD, ALICE, choice=2, correct=True, question=number)
        for number, each in enumerate(made, start=1)
    ]


async def test_the_first_answer_stays(store: DailyStore, posts: list[NewAnswer]) -> None:
    given, first = await store.answer(posts[0], now=NOW)
    assert (given.choice, given.correct, given.streak, first) == (2, True, Streak(1, 1, 1), True)
    changed = replace(posts[0], choice=0, correct=False)
    given, first = await store.answer(changed, now=NOW)
    assert (given.choice, given.correct, given.streak, first) == (2, True, Streak(1, 1, 1), False)


async def test_many_presses_at_once_make_one_answer(
    database: Database, database_url: str, posts: list[NewAnswer]
) -> None:
    async with opened(database_url) as other:
        stores = [DailyStore(database), DailyStore(other)]
        given = await asyncio.gather(
            *(stores[n % 2].answer(replace(posts[0], choice=n % 4), now=NOW) for n in range(12))
        )
    assert sum(first for _, first in given) == 1
    assert len({answer.choice for answer, _ in given}) == 1
    found = await tally(stores[0], posts[0])
    assert found is not None
    assert found.answered == 1


async def test_of_two_posts_of_one_day_a_person_answers_one(
    database: Database, database_url: str, posts: list[NewAnswer]
) -> None:
    async with opened(database_url) as other:
        stores = [DailyStore(database), DailyStore(other)]
        of_one_day = [replace(post, question=1) for post in posts]
        given = await asyncio.gather(
            *(stores[n % 2].answer(post, now=NOW) for n, post in enumerate(of_one_day)),
            return_exceptions=True,
        )
    refused = [each for each in given if isinstance(each, AnsweredTodayError)]
    assert len(refused) == len(posts) - 1
    tallies = [await tally(stores[0], post) for post in posts]
    assert sum(each.answered for each in tallies if each) == 1
    assert await stores[0].last_question(posts[0].timetable_id, ALICE) == 1
    assert await stores[0].last_question(posts[0].timetable_id, BOB) == 0
    _, first = await stores[0].answer(replace(posts[1], user_id=BOB, question=1), now=NOW)
    assert first


async def test_a_streak_grows_breaks_and_is_a_persons_own(store: DailyStore, posts: list[NewAnswer]) -> None:
    for answer in (posts[0], posts[1], posts[3]):
        given, _ = await store.answer(answer, now=NOW)
    assert given.streak == Streak(current=1, best=2, last=4)
    given, _ = await store.answer(replace(posts[4], user_id=BOB), now=NOW)
    assert given.streak == Streak(1, 1, 5)


async def test_answers_are_counted_by_option(store: DailyStore, posts: list[NewAnswer]) -> None:
    post = posts[0]
    for user_id, choice in enumerate((2, 2, 0, 2), start=ALICE):
        await store.answer(replace(post, user_id=user_id, choice=choice, correct=choice == 2), now=NOW)
    assert await tally(store, post) == Tally((1, 0, 3, 0), 2)
    assert await tally(store, posts[1]) == Tally((0, 0, 0, 0), 2)
    assert await tally(store, post, guild_id=2) is None


async def test_only_those_are_named_who_were_right_and_want_to_be(
    store: DailyStore, posts: list[NewAnswer]
) -> None:
    post = posts[0]
    people = {1: True, 2: False, 3: True, 4: True, 5: True}
    for user_id, right in people.items():
        moment = NOW - timedelta(seconds=user_id)
        await store.answer(replace(post, user_id=user_id, correct=right), now=moment)
    assert await named(store, post) == ()
    for user_id in (1, 2, 3, 4):
        await store.set_named(GUILD, user_id, named=True)
    await store.set_named(GUILD, 4, named=False)
    await store.set_named(GUILD, 4, named=False)
    await store.set_named(GUILD, 3, named=True)
    await store.set_named(2, 5, named=True)
    assert await named(store, post) == (3, 1)
    assert await named(store, post, at_most=1) == (3,)


async def test_an_answer_is_found_by_its_person_alone(store: DailyStore, posts: list[NewAnswer]) -> None:
    post = posts[0]
    await store.answer(post, now=NOW)
    await store.set_named(GUILD, ALICE, named=True)
    found = await store.answer_of(post.post_id, post.timetable_id, GUILD, ALICE)
    assert found is not None
    assert found.named
    assert await store.answer_of(post.post_id, post.timetable_id, GUILD, BOB) is None
    assert await store.answer_of(post.post_id, post.timetable_id, 2, ALICE) is None
    assert await store.answer_of(posts[1].post_id, post.timetable_id, GUILD, ALICE) is None
