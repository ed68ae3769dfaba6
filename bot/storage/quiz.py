"""Quiz games in the database: each transition of a game is written as what it has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.quiz.rating import START, Rating
from bot.core.quiz.state import Game, Player, Round, RoundStatus
from bot.storage.board_counting import count_anew
from bot.storage.engine import Database
from bot.storage.quiz_rows import (
    Values,
    answer_values,
    appeal_values,
    game_values,
    own_fields,
    player_values,
    round_values,
    to_game,
)
from bot.storage.schema.quiz import (
    answers,
    appeals,
    games,
    player_ratings,
    players,
    rounds,
    term_ratings,
)
from bot.storage.shards import Shards, within
from bot.storage.upsert import Insert, insert_into


@dataclass(frozen=True, slots=True)
class Transition:
    """One game before and after one or several events; `before` is None for a new game."""

    before: Game | None
    after: Game

    @property
    def ends(self) -> bool:
        return self.after.over and (self.before is None or not self.before.over)

    @property
    def recounted(self) -> bool:
        """Whether the boards have to count the game, for the first time or anew."""
        changed = self.before is not None and self.before.rounds is not self.after.rounds
        return self.ends or (self.after.over and changed)


@dataclass(slots=True)
class _Changes:
    """The rows that transitions have changed, by table."""

    games: list[Values] = field(default_factory=list[Values])
    players: list[Values] = field(default_factory=list[Values])
    rounds: list[Values] = field(default_factory=list[Values])
    new_answers: list[Values] = field(default_factory=list[Values])
    changed_answers: list[Values] = field(default_factory=list[Values])
    appeals: list[Values] = field(default_factory=list[Values])
    player_ratings: list[Values] = field(default_factory=list[Values])
    term_ratings: list[Values] = field(default_factory=list[Values])
    # Games that are over, whose answers are new to the boards.
    recounted: list[int] = field(default_factory=list[int])


class QuizStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, transitions: Iterable[Transition]) -> None:
        """Write what the transitions have changed, at most one of each game, in one transaction."""
        changes = _Changes()
        for transition in transitions:
            _collect(changes, transition)
        async with self._database.write() as connection:
            await _write(connection, changes)
            if changes.recounted:
                await count_anew(connection, changes.recounted)

    async def load(self, game_id: int, guild_id: int) -> Game | None:
        """None where the guild has no such game."""
        async with self._database.read() as connection:
            loaded = await _load(connection, [game_id])
        return next((game for game in loaded if game.guild_id == guild_id), None)

    async def unfinished(self, shards: Shards | None = None) -> list[Game]:
        """Every game that is running, or whose end its channel was not told."""
        async with self._database.read() as connection:
            found = await connection.scalars(
                select(games.c.id).where(~games.c.done, within(games.c.guild_id, shards))
            )
            return await _load(connection, list(found))

    async def player_rating(self, guild_id: int, user_id: int) -> Rating:
        """How strong this guild has seen the player; the start for who never answered here."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(player_ratings.c.rating, player_ratings.c.answers).where(
                    player_ratings.c.guild_id == guild_id, player_ratings.c.user_id == user_id
                )
            )
            row = rows.first()
        return Rating(row.rating, row.answers) if row else Rating()

    async def term_ratings(self, guild_id: int) -> dict[int, Rating]:
        """How hard this guild's players have found each term that they were asked, by its id."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(term_ratings.c.term_id, term_ratings.c.rating, term_ratings.c.answers).where(
                    term_ratings.c.guild_id == guild_id
                )
            )
            return {row.term_id: Rating(row.rating, row.answers) for row in rows}


def _collect(changes: _Changes, transition: Transition) -> None:
    before, after = transition.before, transition.after
    if before is None or own_fields(before) != own_fields(after):
        changes.games.append(game_values(after))
    ended = transition.ends
    if transition.recounted:
        changes.recounted.append(after.id)
    changed = [each for each in after.players.values() if ended or _same_player(before, each) is not each]
    changes.players.extend(player_values(after, changed))
    for current in after.rounds:
        old = _same_round(before, current)
        if old is None or _moved_on(old, current):
            changes.rounds.append(round_values(after, current))
        if old is not current or (ended and after.ranked):
            _collect_answers(changes, after, current, old, every=ended and after.ranked)
    for key, appeal in after.appeals.items():
        if before is None or before.appeals.get(key) is not appeal:
            changes.appeals.append(appeal_values(after, appeal))
    _collect_term_ratings(changes, before, after)
    _collect_player_ratings(changes, before, after)


def _same_player(game: Game | None, player: Player) -> Player | None:
    return game.players.get(player.user_id) if game else None


def _same_round(game: Game | None, current: Round) -> Round | None:
    return game.rounds[current.number - 1] if game and current.number <= len(game.rounds) else None


def _moved_on(old: Round, new: Round) -> bool:
    """Whether anything but the answers has changed, which have rows of their own."""
    return old is not new and replace(old, answers={}) != replace(new, answers={})


def _collect_answers(
    changes: _Changes, game: Game, current: Round, old: Round | None, *, every: bool
) -> None:
    for user_id, answer in current.answers.items():
        old_answer = old.answers.get(user_id) if old else None
        if old_answer is None:
            changes.new_answers.append(answer_values(game, current, answer))
        elif every or old_answer is not answer:
            changes.changed_answers.append(_keyed(answer_values(game, current, answer)))


def _collect_term_ratings(changes: _Changes, before: Game | None, after: Game) -> None:
    for current in after.rounds:
        old = _same_round(before, current)
        moved = current.term_moved - (old.term_moved if old else 0.0)
        # A round that is closed is counted; what moves its term later is an answer that turned out right.
        counted = old is not None and old.status is not RoundStatus.ASKED
        if moved:
            changes.term_ratings.append(
                {
                    "guild_id": after.guild_id,
                    "term_id": current.question.term_id,
                    "rating": START + moved,
                    "answers": 0 if counted else len(current.answers),
                    "moved": moved,
                }
            )


def _collect_player_ratings(changes: _Changes, before: Game | None, after: Game) -> None:
    for user_id, player in after.players.items():
        old = _same_player(before, player)
        moved = player.moved - (old.moved if old else 0.0)
        if moved:
            changes.player_ratings.append(
                {
                    "guild_id": after.guild_id,
                    "user_id": user_id,
                    "rating": START + moved,
                    "answers": player.answered - (old.answered if old else 0),
                    "moved": moved,
                }
            )


def _keyed(values: Values) -> Values:
    """An answer's values for an UPDATE: its key under names of their own."""
    changed = {name: values[name] for name in _CHANGING}
    return changed | {"of_game": values["game_id"], "of_number": values["number"], "by": values["user_id"]}


_CHANGING = ("choice", "text", "correct", "points", "reaction_ms", "answered_at", "ranked")


async def _write(connection: AsyncConnection, changes: _Changes) -> None:
    prepared = _statements(connection.dialect.name)
    for statement, rows in (
        (prepared.games, changes.games),
        (prepared.players, changes.players),
        (prepared.rounds, changes.rounds),
        (prepared.new_answers, changes.new_answers),
        (_CHANGE_ANSWERS, changes.changed_answers),
        (prepared.appeals, changes.appeals),
        (prepared.player_ratings, _in_order(changes.player_ratings, "user_id")),
        (prepared.term_ratings, _in_order(changes.term_ratings, "term_id")),
    ):
        if rows:
            await connection.execute(statement, rows)


def _in_order(rows: list[Values], name: str) -> list[Values]:
    """Ratings of several games may meet: the same order everywhere, and no two processes block each other."""
    return sorted(rows, key=lambda row: (row["guild_id"], row[name]))


_CHANGE_ANSWERS = (
    update(answers)
    .where(
        answers.c.game_id == bindparam("of_game"),
        answers.c.number == bindparam("of_number"),
        answers.c.user_id == bindparam("by"),
    )
    .values({name: bindparam(name) for name in _CHANGING})
)


@dataclass(frozen=True, slots=True)
class _Statements:
    """Built once for each kind of database: building one costs more than sending it."""

    games: Insert
    players: Insert
    rounds: Insert
    new_answers: Insert
    appeals: Insert
    player_ratings: Insert
    term_ratings: Insert


@cache
def _statements(dialect: str) -> _Statements:
    return _Statements(
        games=_upsert(dialect, games),
        players=_upsert(dialect, players),
        rounds=_upsert(dialect, rounds),
        # The first answer counts, whatever comes twice.
        new_answers=insert_into(dialect, answers).on_conflict_do_nothing(),
        appeals=_upsert(dialect, appeals),
        player_ratings=_move(dialect, player_ratings),
        term_ratings=_move(dialect, term_ratings),
    )


def _upsert(dialect: str, table: Table) -> Insert:
    statement = insert_into(dialect, table)
    keys = [column.name for column in table.primary_key]
    new = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=new)


def _move(dialect: str, table: Table) -> Insert:
    """Add to ratings what a round has moved them by: two games at once may both move one."""
    statement = insert_into(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key],
        set_={
            "rating": table.c.rating + bindparam("moved"),
            "answers": table.c.answers + statement.excluded.answers,
        },
    )


async def _load(connection: AsyncConnection, game_ids: Sequence[int]) -> list[Game]:
    found = (
        await connection.execute(select(games).where(games.c.id.in_(game_ids)).order_by(games.c.id))
    ).all()

    async def of_games(table: Table, *order: Any) -> dict[int, list[Any]]:
        rows = await connection.execute(
            select(table).where(table.c.game_id.in_(game_ids)).order_by(table.c.game_id, *order)
        )
        grouped: dict[int, list[Any]] = {}
        for row in rows:
            grouped.setdefault(row.game_id, []).append(row)
        return grouped

    their_players = await of_games(players, players.c.joined_round, players.c.user_id)
    their_rounds = await of_games(rounds, rounds.c.number)
    their_answers = await of_games(answers, answers.c.number, answers.c.answered_at, answers.c.user_id)
    their_appeals = await of_games(appeals, appeals.c.number, appeals.c.user_id)
    return [
        to_game(
            row,
            their_players.get(row.id, []),
            their_rounds.get(row.id, []),
            their_answers.get(row.id, []),
            their_appeals.get(row.id, []),
        )
        for row in found
    ]
