"""How a server's players have answered each term."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.quiz.items import Item, Picked, lures
from bot.storage.engine import Database
from bot.storage.schema.quiz import answers, players, rounds

CHOICES_LOOKED_AT = 20_000
"""Which options draw whom is read from the newest of them; the sums are of all."""


class ItemStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def report(self, guild_id: int, since: datetime) -> tuple[Item, ...]:
        """Every term with an answer since then, the one with the fewest right first."""
        counted = (
            answers.c.guild_id == guild_id,
            answers.c.answered_at >= since,
            answers.c.points.is_not(None),
        )
        async with self._database.read() as connection:
            sums = await connection.execute(
                select(answers.c.term_id, func.count(), func.sum(cast(answers.c.correct, Integer)))
                .where(*counted)
                .group_by(answers.c.term_id)
            )
            rows = sums.all()
            drawn = lures(await _choices(connection, counted))
        items = [Item(term_id, count, correct, drawn.get(term_id)) for term_id, count, correct in rows]
        return tuple(sorted(items, key=lambda item: (item.part, -item.answered, item.term_id)))


async def _choices(connection: AsyncConnection, counted: tuple[Any, ...]) -> list[Picked]:
    of_round = and_(rounds.c.game_id == answers.c.game_id, rounds.c.number == answers.c.number)
    of_player = and_(players.c.game_id == answers.c.game_id, players.c.user_id == answers.c.user_id)
    options = rounds.c.question["option_ids"]
    rows = await connection.execute(
        select(answers.c.term_id, answers.c.choice, players.c.rating, options)
        .join(rounds, of_round)
        .join(players, of_player)
        .where(*counted, answers.c.choice.is_not(None))
        .order_by(answers.c.answered_at.desc())
        .limit(CHOICES_LOOKED_AT)
    )
    return [
        Picked(term_id, option_ids[choice], rating)
        for term_id, choice, rating, option_ids in rows
        if option_ids is not None and choice < len(option_ids)
    ]
