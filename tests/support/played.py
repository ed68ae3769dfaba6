"""Finished games written as the quiz writes them, for what counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine import Database
from bot.storage.schema.quiz import answers, games, players, rounds


@dataclass(frozen=True)
class Given:
    """One answer; each stands in a round of its own."""

    user: int
    term: int
    correct: bool = True
    points: int = 1000
    topic: str = "Basics"


async def play(
    database: Database,
    game_id: int,
    given: list[Given],
    *,
    guild: int,
    at: datetime,
    channel: int = 7,
    winner: int | None = None,
    ranked: bool = True,
) -> None:
    """A finished game with one round an answer, written as the quiz writes it."""
    users = sorted({each.user for each in given})
    async with database.write() as connection:
        await connection.execute(
            insert(games).values(
                id=game_id,
                guild_id=guild,
                channel_id=channel,
                host_id=1,
                settings={},
                created_at=at,
                phase="finished",
                paused=False,
                idle_rounds=0,
                finished_at=at + timedelta(minutes=5),
                end="played",
                done=True,
                ranked=ranked,
            )
        )
        for user in users:
            await connection.execute(
                insert(players).values(
                    game_id=game_id,
                    user_id=user,
                    guild_id=guild,
                    channel_id=channel,
                    rating=1000.0,
                    rated_answers=0,
                    joined_round=0,
                    score=0,
                    correct=sum(each.correct for each in given if each.user == user),
                    answered=sum(each.user == user for each in given),
                    best_streak=_longest_run([each.correct for each in given if each.user == user]),
                    right_ms=0,
                    place=1 if user == winner else 2,
                    won=user == winner,
                    ranked=ranked,
                    finished_at=at + timedelta(minutes=5),
                )
            )
        for number, each in enumerate(given, 1):
            moment = at + timedelta(seconds=number)
            await connection.execute(
                insert(rounds).values(
                    game_id=game_id,
                    number=number,
                    question={},
                    term_id=each.term,
                    asked_at=moment,
                    status="closed",
                    votes=[],
                    term_rating=1000.0,
                    term_answers=0,
                    term_moved=0.0,
                )
            )
            await connection.execute(
                insert(answers).values(
                    game_id=game_id,
                    number=number,
                    user_id=each.user,
                    guild_id=guild,
                    channel_id=channel,
                    term_id=each.term,
                    topic=each.topic,
                    deck="d",
                    choice=0,
                    correct=each.correct,
                    points=each.points if each.correct else 0,
                    reaction_ms=1000,
                    answered_at=moment,
                    ranked=ranked,
                )
            )


async def change_answers(
    connection: AsyncConnection, game_id: int, which: Sequence[ColumnElement[bool]], new: Mapping[str, Any]
) -> None:
    """Answers that come to count otherwise, as an appeal leaves them: their players' rows go with them."""
    await connection.execute(update(answers).where(answers.c.game_id == game_id, *which).values(new))
    right: dict[int, list[bool]] = {}
    rows = await connection.execute(
        select(answers).where(answers.c.game_id == game_id).order_by(answers.c.number)
    )
    for row in rows:
        if row.points is not None:
            right.setdefault(row.user_id, []).append(row.correct)
    for user, given in right.items():
        own = (players.c.game_id == game_id, players.c.user_id == user)
        await connection.execute(update(players).where(*own).values(best_streak=_longest_run(given)))


def _longest_run(right: list[bool]) -> int:
    longest = run = 0
    for each in right:
        run = run + 1 if each else 0
        longest = max(longest, run)
    return longest
