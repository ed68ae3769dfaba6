"""Quiz games in the database: every transition comes back as it was, nothing twice, no guild in another."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text

from bot.core.glossary.model import Aspect, Deck, Definition, Term
from bot.core.quiz.events import Actor, Event, Paused, PodiumShown, Restarted, Stopped
from bot.core.quiz.rating import START as START_RATING
from bot.core.quiz.rating import Rating
from bot.core.quiz.scoring import rescore
from bot.core.quiz.settings import Difficulty, Mode, Settings
from bot.core.quiz.state import Game, Phase
from bot.storage.board_counting import count_again
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.quiz import QuizStore, Transition
from bot.storage.schema.community import board_games
from bot.storage.schema.quiz import answers, games, players
from bot.storage.shards import Shards
from tests.support.quiz import GUILD, HOST, START, Play, choice_question, typed_question


@pytest.fixture
async def term_ids(database: Database) -> tuple[int, ...]:
    """The ids of three terms that ratings can hang on."""
    definition = Definition("It is something.", Aspect.DEFINITION, "What is it?")
    terms = tuple(Term(number, f"Term {number}", definitions=(definition,)) for number in (1, 2, 3))
    store = GlossaryStore(database)
    await store.import_deck(Deck("Test", terms), now=START)
    deck = await store.load_deck("Test")
    assert deck is not None
    return tuple(term.id for term in deck.terms)


@pytest.fixture
def store(database: Database) -> QuizStore:
    return QuizStore(database)


async def record(store: QuizStore, play: Play, *since: Game | None) -> Game:
    await store.record([Transition(since[0] if since else None, play.game)])
    return play.game


def as_stored(game: Game) -> Game:
    """What comes back after a restart: the moves of ratings are in the ratings by then."""
    kept = {user_id: replace(player, moved=0.0) for user_id, player in game.players.items()}
    return rescore(replace(game, players=kept))


async def test_a_game_comes_back_as_it_was_after_every_transition(
    store: QuizStore, term_ids: tuple[int, ...]
) -> None:
    settings = Settings(
        rounds=3, mode=Mode.TYPED, topic="Training", difficulty=Difficulty.HARD, teams=2, deck="Test"
    )
    play = Play(settings).join(1)
    before = await record(store, play)

    async def check() -> None:
        nonlocal before
        await store.record([Transition(before, play.game)])
        before = play.game
        assert await store.load(play.game.id, GUILD) == as_stored(play.game)

    await check()
    play.wait(30)
    await check()
    play.ask(typed_question(term_ids[0]))
    await check()
    play.type(HOST, "dropout", right=True).type(1, "drop-in", right=False)
    await check()
    play.close().appeal(1, 1)
    await check()
    play.do(Paused(Actor(HOST)))
    await check()
    play.decide(1, 1, accepted=True)
    await check()
    play.do(Stopped(Actor(HOST))).do(PodiumShown(77))
    await check()


async def test_several_transitions_at_once_are_written_as_one(
    store: QuizStore, term_ids: tuple[int, ...]
) -> None:
    play = Play(Settings(calm=True)).join(1)
    before = await record(store, play)
    play.ask(choice_question(term_ids[0])).answer(HOST, 0).answer(1).answer(HOST, 1).close()
    await record(store, play, before)
    assert await store.load(play.game.id, GUILD) == as_stored(play.game)


async def test_many_games_are_written_in_one_transaction(store: QuizStore) -> None:
    plays = [Play() for _ in range(20)]
    for number, play in enumerate(plays):
        play.game = replace(play.game, id=1_000 + number)
    await store.record([Transition(None, play.game) for play in plays])
    assert [await store.load(1_000 + number, GUILD) for number in range(20)] == [play.game for play in plays]


async def test_an_answer_written_twice_is_there_once_as_it_was_first(
    store: QuizStore, database: Database, term_ids: tuple[int, ...]
) -> None:
    play = Play().ask(choice_question(term_ids[0]))
    before = await record(store, play)
    play.answer(HOST, 2)
    await record(store, play, before)
    again = Play().ask(choice_question(term_ids[0])).answer(HOST, 3)
    await store.record([Transition(before, again.game)])
    async with database.read() as connection:
        rows = (await connection.execute(select(answers.c.choice))).all()
    assert [row.choice for row in rows] == [2]


async def test_an_answer_with_signs_that_no_database_keeps_ends_no_game(
    store: QuizStore, term_ids: tuple[int, ...]
) -> None:
    play = Play(Settings(mode=Mode.TYPED)).ask(typed_question(term_ids[0]))
    before = await record(store, play)
    play.type(HOST, "drop\0in", right=False).close().appeal(1, HOST)
    await record(store, play, before)
    stored = await store.load(play.game.id, GUILD)
    assert stored is not None
    assert stored.rounds[0].answers[HOST].text == "dropin"
    assert [appeal.text for appeal in stored.appeals.values()] == ["dropin"]


async def test_what_the_boards_count_adds_up(
    store: QuizStore, database: Database, term_ids: tuple[int, ...]
) -> None:
    play = Play(Settings(rounds=3)).join(1)
    before = await record(store, play)
    for term_id, choice in zip(term_ids, (1, 0, 1), strict=True):
        play.ask(choice_question(term_id)).answer(HOST, choice).answer(1)
        before = await record(store, play, before)
        play.close()
        before = await record(store, play, before)
    play.wait_for_next()
    await record(store, play, before)
    async with database.read() as connection:
        sums = await connection.execute(
            select(answers.c.user_id, func.sum(answers.c.points), func.count())
            .where(answers.c.ranked, answers.c.guild_id == GUILD, answers.c.points.is_not(None))
            .group_by(answers.c.user_id)
        )
        ends = await connection.execute(
            select(players.c.user_id, players.c.score, players.c.answered, players.c.place, players.c.won)
        )
        by_user = {user_id: (points, count) for user_id, points, count in sums}
        ended = {row.user_id: row for row in ends}
    assert by_user == {user_id: (row.score, row.answered) for user_id, row in ended.items()}
    assert [ended[1].place, ended[HOST].place] == [1, 2]
    assert [ended[1].won, ended[HOST].won] == [True, False]


async def test_answers_of_one_player_alone_are_practice(
    store: QuizStore, database: Database, term_ids: tuple[int, ...]
) -> None:
    play = Play().ask(choice_question(term_ids[0])).answer(HOST).close().do(Stopped(Actor(HOST)))
    await record(store, play)
    async with database.read() as connection:
        assert not await connection.scalar(select(answers.c.ranked))
        assert await connection.scalar(select(games.c.ranked)) is False


async def test_a_void_round_has_no_points(
    store: QuizStore, database: Database, term_ids: tuple[int, ...]
) -> None:
    play = Play().ask(choice_question(term_ids[0])).answer(HOST).answer(1)
    play.skip(HOST)
    play.do(Stopped(Actor(HOST)))
    await record(store, play)
    async with database.read() as connection:
        assert set(await connection.scalars(select(answers.c.points))) == {None}
        assert not any(await connection.scalars(select(answers.c.ranked)))


async def test_an_accepted_appeal_changes_the_points_that_are_stored(
    store: QuizStore, database: Database, term_ids: tuple[int, ...]
) -> None:
    play = Play().ask(typed_question(term_ids[0])).type(1, "drop", right=False).close()
    before = await record(store, play)
    play.appeal(1, 1)
    before = await record(store, play, before)
    play.decide(1, 1, accepted=True)
    await record(store, play, before)
    async with database.read() as connection:
        row = (await connection.execute(select(answers.c.correct, answers.c.points))).one()
    assert row.correct
    assert row.points == play.score(1) > 0


async def test_only_games_that_go_on_or_whose_end_was_not_told_are_unfinished(store: QuizStore) -> None:
    def numbered(number: int, play: Play, *events: Event) -> Game:
        for event in events:
            play.do(event)
        return replace(play.game, id=number)

    running = numbered(11, Play().ask())
    untold = numbered(12, Play().ask(), Stopped(Actor(HOST)))
    told = numbered(13, Play().ask(), Stopped(Actor(HOST)), PodiumShown(5))
    never_begun = numbered(14, Play(), Stopped(Actor(HOST)))
    await store.record([Transition(None, game) for game in (running, untold, told, never_begun)])
    assert [game.id for game in await store.unfinished()] == [11, 12]


async def test_each_process_resumes_the_games_of_its_own_shards(store: QuizStore) -> None:
    near, far = Play(), Play()
    near.game = replace(near.game, id=21, guild_id=4 << 22)
    far.game = replace(far.game, id=22, guild_id=5 << 22)
    await store.record([Transition(None, near.game), Transition(None, far.game)])
    assert [game.id for game in await store.unfinished(Shards(2, frozenset({0})))] == [21]
    assert [game.id for game in await store.unfinished(Shards(2, frozenset({1})))] == [22]


async def test_a_restart_in_a_round_goes_on_with_the_time_it_had(
    store: QuizStore, term_ids: tuple[int, ...]
) -> None:
    play = Play(Settings(seconds=20)).ask(choice_question(term_ids[0])).answer(1)
    await record(store, play)
    loaded = await store.load(play.game.id, GUILD)
    assert loaded is not None
    play.game = loaded
    play.now += timedelta(seconds=5)
    play.do(Restarted())
    assert play.game.phase is Phase.OPEN
    assert play.game.wake_at == START + timedelta(seconds=30 + 20.75)
    assert set(play.latest.answers) == {1}


async def test_ratings_move_in_the_guild_where_the_game_is(
    store: QuizStore, term_ids: tuple[int, ...]
) -> None:
    play = Play().ask(choice_question(term_ids[0]))
    before = await record(store, play)
    play.answer(HOST, 1).close()
    await record(store, play, before)
    rated = await store.player_rating(GUILD, HOST)
    assert rated == Rating(START_RATING + play.player(HOST).moved, 1)
    assert (await store.term_ratings(GUILD))[term_ids[0]].value == START_RATING + play.latest.term_moved
    assert await store.player_rating(GUILD + 1, HOST) == Rating()
    assert await store.term_ratings(GUILD + 1) == {}


async def test_an_accepted_appeal_mends_both_ratings_and_counts_no_answer_again(
    store: QuizStore, term_ids: tuple[int, ...]
) -> None:
    play = Play(Settings(mode=Mode.TYPED, rounds=3)).join(1).ask(typed_question(term_ids[0]))
    play.type(1, "drop out layer", right=False).close()
    before = await record(store, play)
    play.appeal(1, 1).decide(1, 1, accepted=True)
    await record(store, play, before)
    assert await store.player_rating(GUILD, 1) == Rating(START_RATING + play.player(1).moved, 1)
    assert await store.term_ratings(GUILD) == {term_ids[0]: Rating(START_RATING + play.latest.term_moved, 1)}


async def test_two_games_of_one_player_at_once_both_move_the_rating(
    store: QuizStore, term_ids: tuple[int, ...]
) -> None:
    one, two = Play().ask(choice_question(term_ids[0])), Play().ask(choice_question(term_ids[0]))
    two.game = replace(two.game, id=8, channel_id=3)
    for play in (one, two):
        await record(store, play)
    for play in (one, two):
        before = play.game
        play.answer(HOST, 1).close()
        await record(store, play, before)
    rated = await store.player_rating(GUILD, HOST)
    assert rated.answers == 2
    assert rated.value == pytest.approx(START_RATING + one.player(HOST).moved + two.player(HOST).moved)


async def test_games_whose_answers_changed_are_handed_to_the_boards_in_one_order(
    database: Database, store: QuizStore
) -> None:
    """Who counts games again takes them by their ids: in any other order each could wait for the other."""
    over = Play(Settings(rounds=3)).join(1).do(Stopped(Actor(HOST, admin=True))).game
    low, high = replace(over, id=5), replace(over, id=6)
    ended = [Transition(None, high), Transition(None, low)]
    await store.record(ended)
    async with database.write() as connection:
        for game in (high, low):
            await connection.execute(insert(board_games).values(game_id=game.id, settled_at=START))
    async with asyncio.TaskGroup() as tasks, database.write() as connection:
        await count_again(connection, select(games.c.id).where(games.c.id == low.id))
        tasks.create_task(store.record(ended))
        await until_somebody_waits(database)
        await count_again(connection, select(games.c.id).where(games.c.id == high.id))
    async with database.read() as connection:
        assert (await connection.execute(select(board_games))).all() == []


async def until_somebody_waits(database: Database) -> None:
    """For a row that another transaction has; on SQLite writers wait from their beginning."""
    while database.name.startswith("PostgreSQL"):
        async with database.read() as connection:
            if await connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
        await asyncio.sleep(0.01)


async def test_an_unknown_game_is_none(store: QuizStore) -> None:
    assert await store.load(404, GUILD) is None
