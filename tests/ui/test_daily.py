"""What admins see of their daily schedules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import discord
import pytest

from bot import limits
from bot.core.daily.entry import ACTIVE, PAUSED, Entry
from bot.core.daily.post import DailySettings
from bot.core.daily.reasons import Reason
from bot.ui.daily import Line, Schedule, status_layout

NINE = datetime(2026, 1, 1, 9, tzinfo=UTC)


def schedule(number: int, reason: Reason | None, topic: str) -> Schedule:
    entry = Entry(
        id=number,
        guild_id=10**18,
        channel_id=10**18 + number,
        kind="daily",
        key="",
        at=time(9),
        zone="America/Argentina/ComodRivadavia",
        weekdays=frozenset({0, 2, 4, 5, 6}),
        settings=DailySettings(topic=topic, role=10**18, thread=True).to_json(),
        state={},
        status=PAUSED if reason else ACTIVE,
        reason=reason,
        next_due=None if reason else NINE,
        last_day=None,
        last_posted_id=None,
        version=1,
    )
    url = f"https://discord.com/channels/{10**18}/{10**18 + number}/{10**18}"
    return Schedule(entry, Line(NINE, "failed", reason, number=number, name="Backpropagation", url=url))


def text_of(schedules: list[Schedule]) -> str:
    parts = [
        each for each in status_layout(schedules).walk_children() if isinstance(each, discord.ui.TextDisplay)
    ]
    return "\n".join(part.content for part in parts)


@pytest.mark.parametrize("topic", ["Sequence Models", "*" * 100], ids=["plain", "long"])
@pytest.mark.parametrize("reason", [None, Reason.NO_PERMISSION, Reason.NO_ACCESS])
def test_the_status_leaves_none_of_ten_schedules_out(topic: str, reason: Reason | None) -> None:
    text = text_of([schedule(number, reason, topic) for number in range(1, 11)])
    assert len(text) <= limits.DISPLAYED_CHARACTERS
    for number in range(1, 11):
        block = text.split(f"<#{10**18 + number}>")[1].split("\n\n")[0]
        assert ("⏸️ Paused. I " if reason else "Next: ") in block


def test_a_link_is_whole_or_not_there() -> None:
    for number in range(1, 11):
        text = text_of([schedule(each, None, "*" * 100) for each in range(1, number + 1)])
        assert text.count("](https://") == text.count(f"/{10**18})")


def test_what_becomes_of_a_post_under_way_is_told_also_in_a_pause() -> None:
    paused = schedule(1, Reason.BY_ADMIN, "Training")
    assert paused.last is not None
    text = text_of([replace(paused, last=replace(paused.last, status="sending"))])
    assert "It was stopped; I look whether it is out already." in text


def test_the_reason_is_told_once() -> None:
    text = text_of([schedule(1, Reason.NO_ACCESS, "Training")])
    assert text.count("I cannot see the channel any more.") == 1
