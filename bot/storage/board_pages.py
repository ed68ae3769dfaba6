"""One page of a board, and where somebody stands on it; the board is passed once for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import Board, By, Page, Row
from bot.core.leaderboard.ranks import places
from bot.storage.board_orders import Order, of_board, order_of
from bot.storage.schema.community import board_totals


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows from some place on, in order, and what their places and the asker's are found by."""

    rows: Sequence[Any]
    number: int
    above_first: int
    above_own: int


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
    few = order_of(board, many=False)
    of_own = few.people.add_columns(few.shown.label("listed")).where(few.user_id == own_id, *few.has_value)
    own = (await connection.execute(of_own)).one_or_none()
    if own is not None and not (own.listed or own_unlisted):
        own = None
    read = _of_list if board.by is By.RATING else _of_index
    part = await read(connection, order_of(board, many=True), first, size, None if own is None else own.value)
    sums = await _sums(connection, board, {row.user_id for row in (*part.rows, *([own] if own else []))})
    rows = [
        _row(place, row, sums[row.user_id])
        for place, row in zip(_places(part, first), part.rows, strict=True)
    ]
    if own is None:
        return Page(tuple(rows), first, part.number, None)
    own_row = _row(1 + part.above_own, own, sums[own.user_id])
    return Page(tuple(rows), first, part.number, own_row, bool(own.listed))


def _places(part: _Part, first: int) -> list[int]:
    """Who ties with the first of the page may tie with people before it, too."""
    values = [row.value for row in part.rows]
    counted = places(values, first=first + 1)
    return [
        1 + part.above_first if value == values[0] else place
        for value, place in zip(values, counted, strict=True)
    ]


async def _of_index(
    connection: AsyncConnection, order: Order, first: int, size: int, own: float | None
) -> _Part:
    """Read a page in the order of an index, from the nearer end of the board.

    PostgreSQL looks up in the table whom the index has, as long as no vacuum has been there since they last
    played: the time is that of the people passed, so the board is passed once, and what comes to the page in
    half of it at most.
    """
    people = select(func.count(), _above(order.value, own)).where(*order.on_board)
    number, above_own = (await connection.execute(people)).one()
    size = min(size, number - first)
    if size <= 0:
        return _Part((), number, 0, above_own)
    after = number - first - size
    page = order.people.where(*order.on_board).limit(size)
    if first <= after:
        page = page.order_by(order.value.desc(), order.user_id.desc()).offset(first)
        rows = (await connection.execute(page)).all()
    else:
        page = page.order_by(order.value, order.user_id).offset(after)
        rows = (await connection.execute(page)).all()[::-1]
    if not first:
        return _Part(rows, number, 0, above_own)
    tied_before = select(func.count()).where(
        *order.on_board, order.value == rows[0].value, order.user_id > rows[0].user_id
    )
    return _Part(rows, number, first - (await connection.scalar(tied_before) or 0), above_own)


async def _of_list(
    connection: AsyncConnection, order: Order, first: int, size: int, own: float | None
) -> _Part:
    """Read a page where finding who is on the board costs most of the time: once, into a list."""
    ordered = order.people.where(*order.on_board).order_by(order.value.desc(), order.user_id.desc())
    people = ordered.cte("people").c
    page = (
        select(people.user_id, people.value)
        .order_by(people.value.desc(), people.user_id.desc())
        .offset(first)
        .limit(size)
        .cte("page")
    )
    numbers = select(func.count(people.user_id).label("number"), _above(people.value, own).label("above_own"))
    before = select(func.count(people.user_id)).where(
        people.value > select(func.max(page.c.value)).scalar_subquery()
    )
    above_first = before.scalar_subquery() if first else literal(0)
    counted = numbers.add_columns(above_first.label("above_first")).subquery()
    found = await connection.execute(
        select(counted, page)
        # Beyond the end of the board there is nobody, and still a number of people.
        .select_from(counted.outerjoin(page, true()))
        .order_by(page.c.value.desc(), page.c.user_id.desc())
    )
    rows = found.all()
    on_page = [row for row in rows if row.user_id is not None]
    return _Part(on_page, rows[0].number, rows[0].above_first, rows[0].above_own)


def _above(value: ColumnElement[Any], own: float | None) -> ColumnElement[int]:
    """How many of those counted stand above `own`; 0 for None."""
    return literal(0) if own is None else func.count().filter(value > own)


_SUMS = ("points", "answered", "correct", "wins", "games", "best_streak")


async def _sums(connection: AsyncConnection, board: Board, user_ids: set[int]) -> dict[int, Any]:
    total = board_totals.c
    columns = [total.user_id, *(total[name] for name in _SUMS)]
    rows = await connection.execute(
        select(*columns).where(*of_board(board), total.user_id.in_(sorted(user_ids)))
    )
    return {row.user_id: row for row in rows}


def _row(place: int, found: Any, sums: Any) -> Row:
    return Row(
        place=place,
        user_id=found.user_id,
        value=float(found.value),
        **{name: getattr(sums, name) for name in _SUMS},
    )
