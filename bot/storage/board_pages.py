"""One page of a board, read through the index of what the board orders by: nothing is sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import EVERYWHERE, Board, By, Page, Row
from bot.core.leaderboard.ranks import places
from bot.storage.schema.community import HAS_STREAK, HAS_WINS, board_totals, member_choices
from bot.storage.schema.quiz import player_ratings


@dataclass(frozen=True, slots=True)
class _Order:
    """Who is on a board and by what: columns of one table, of which an index has all that is needed."""

    user_id: ColumnElement[int]
    value: ColumnElement[Any]
    has_value: tuple[Any, ...]
    """Who is on the board, or would be, had they not chosen to stay off it."""
    shown: Any

    @property
    def people(self) -> Select[int, Any]:
        return select(self.user_id.label("user_id"), self.value.label("value"))


async def read_page(
    connection: AsyncConnection,
    board: Board,
    *,
    first: int,
    size: int,
    own_id: int | None = None,
    own_unlisted: bool = False,
) -> Page:
    """`size` rows from place `first` (0 is the top) on, and that of `own_id`, wherever it stands.

    With `own_unlisted`, theirs is there also when they stay off the board: where they would stand on it.
    """
    # A page may look at most people, too: where few of those who are rated are on the board.
    few, many = _order(board, many=False), _order(board, many=True)
    # Both descending, as the index is read backwards.
    backwards = many.people.order_by(many.value.desc(), many.user_id.desc())
    page = backwards.where(*many.has_value, many.shown).offset(first).limit(size)
    found = (await connection.execute(page)).all()
    of_own = few.people.add_columns(few.shown.label("listed")).where(few.user_id == own_id, *few.has_value)
    own = (await connection.execute(of_own)).one_or_none()
    if own is not None and not (own.listed or own_unlisted):
        own = None
    values = [row.value for row in found]
    number, above_first, above_own = await _counts(
        connection, many, values[0] if values and first else None, None if own is None else own.value
    )
    sums = await _sums(connection, board, {row.user_id for row in (*found, *([own] if own else []))})
    rows = [
        _row(place, row, sums[row.user_id])
        for place, row in zip(_places(values, first, above_first), found, strict=True)
    ]
    if own is None:
        return Page(tuple(rows), first, number, None)
    return Page(tuple(rows), first, number, _row(1 + above_own, own, sums[own.user_id]), bool(own.listed))


def _places(values: Sequence[float], first: int, above_first: int) -> list[int]:
    """Who ties with the first of the page may tie with people before it, too."""
    counted = places(values, first=first + 1)
    return [
        1 + above_first if value == values[0] else place for value, place in zip(values, counted, strict=True)
    ]


async def _counts(connection: AsyncConnection, order: _Order, *values: Any) -> tuple[int, ...]:
    """How many people the board has, and how many stand above each value (0 for None)."""
    above = [func.count().filter(order.value > value) for value in values if value is not None]
    query = select(func.count(), *above).where(*order.has_value, order.shown)
    number, *rest = (await connection.execute(query)).one()
    left = iter(rest)
    return (number, *(0 if value is None else next(left) for value in values))


def _order(board: Board, *, many: bool) -> _Order:
    """With `many`, for a query that looks at most of the board's people rather than at some."""
    total, rating = board_totals.c, player_ratings.c
    match board.by:
        case By.POINTS:
            return _by_total(board, many, total.points)
        case By.ACCURACY:
            return _by_total(board, many, total.accuracy, total.accuracy.is_not(None))
        case By.WINS:
            return _by_total(board, many, total.wins, HAS_WINS)
        case By.STREAK:
            return _by_total(board, many, total.best_streak, HAS_STREAK)
        case By.RATING:
            # Not a join: the ratings are to be read in their order, and each person then found on the board.
            enough = select(total.user_id).where(*_of(board), total.accuracy.is_not(None))
            has_value = (rating.guild_id == board.guild_id, _among(rating.user_id, enough, many))
            return _Order(rating.user_id, rating.rating, has_value, _shown(board, rating.user_id, many))


def _by_total(board: Board, many: bool, value: ColumnElement[Any], *conditions: Any) -> _Order:
    user_id = board_totals.c.user_id
    return _Order(user_id, value, (*_of(board), *conditions), _shown(board, user_id, many))


def _among(user_id: ColumnElement[int], people: Select[int], many: bool) -> ColumnElement[bool]:
    """Whether somebody is among `people`: many are looked up in one list, some each by their key."""
    if many:
        # Wrapped, it stays a list that each is looked up in: SQLite would begin with it and sort, PostgreSQL
        # without statistics would read it anew for each.
        return func.coalesce(user_id.in_(people), false())
    return people.where(people.selected_columns[0] == user_id).exists()


def _of(board: Board) -> tuple[Any, ...]:
    total = board_totals.c
    return (total.guild_id == board.guild_id, total.scope == board.scope, total.period == board.period)


def _shown(board: Board, user_id: ColumnElement[int], many: bool) -> ColumnElement[bool]:
    """Not of people who stay off the board; off that of all servers is who has not chosen to be on it."""
    choice = member_choices.c
    chosen = select(choice.user_id).where(choice.guild_id == board.guild_id)
    if board.guild_id == EVERYWHERE:
        return _among(user_id, chosen.where(choice.on_boards.is_(True)), many)
    return ~_among(user_id, chosen.where(choice.on_boards.is_(False)), many)


_SUMS = ("points", "answered", "correct", "wins", "games", "best_streak")


async def _sums(connection: AsyncConnection, board: Board, user_ids: set[int]) -> dict[int, Any]:
    total = board_totals.c
    columns = [total.user_id, *(total[name] for name in _SUMS)]
    rows = await connection.execute(select(*columns).where(*_of(board), total.user_id.in_(sorted(user_ids))))
    return {row.user_id: row for row in rows}


def _row(place: int, found: Any, sums: Any) -> Row:
    return Row(
        place=place,
        user_id=found.user_id,
        value=float(found.value),
        **{name: getattr(sums, name) for name in _SUMS},
    )
