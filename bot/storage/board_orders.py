"""Who is on a board, and by what it orders them: the conditions that every reading of it shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select

from bot.core.leaderboard.board import EVERYWHERE, Board, By
from bot.storage.schema.community import HAS_STREAK, HAS_WINS, board_totals, member_choices
from bot.storage.schema.quiz import player_ratings


@dataclass(frozen=True, slots=True)
class Order:
    """Who is on a board and by what: columns of one table, of which an index has all that is needed."""

    user_id: ColumnElement[int]
    value: ColumnElement[Any]
    has_value: tuple[Any, ...]
    """Who is on the board, or would be, had they not chosen to stay off it."""
    shown: Any

    @property
    def on_board(self) -> tuple[Any, ...]:
        return (*self.has_value, self.shown)

    @property
    def people(self) -> Select[int, Any]:
        return select(self.user_id.label("user_id"), self.value.label("value"))


def order_of(board: Board, *, many: bool) -> Order:
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
            enough = select(total.user_id).where(*of_board(board), total.accuracy.is_not(None))
            has_value = (rating.guild_id == board.guild_id, _among(rating.user_id, enough, many))
            return Order(rating.user_id, rating.rating, has_value, _shown(board, rating.user_id, many))


def _by_total(board: Board, many: bool, value: ColumnElement[Any], *conditions: Any) -> Order:
    user_id = board_totals.c.user_id
    return Order(user_id, value, (*of_board(board), *conditions), _shown(board, user_id, many))


def _among(user_id: ColumnElement[int], people: Select[int], many: bool) -> ColumnElement[bool]:
    """Whether somebody is among `people`: many are looked up in one list, some each by their key."""
    if many:
        # Wrapped, it stays a list that each is looked up in: SQLite would begin with it and sort, PostgreSQL
        # without statistics would read it anew for each.
        return func.coalesce(user_id.in_(people), false())
    return people.where(people.selected_columns[0] == user_id).exists()


def of_board(board: Board) -> tuple[Any, ...]:
    total = board_totals.c
    return (total.guild_id == board.guild_id, total.scope == board.scope, total.period == board.period)


def _shown(board: Board, user_id: ColumnElement[int], many: bool) -> ColumnElement[bool]:
    """Not of people who stay off the board; off that of all servers is who has not chosen to be on it."""
    choice = member_choices.c
    chosen = select(choice.user_id).where(choice.guild_id == board.guild_id)
    if board.guild_id == EVERYWHERE:
        return _among(user_id, chosen.where(choice.on_boards.is_(True)), many)
    return ~_among(user_id, chosen.where(choice.on_boards.is_(False)), many)
