"""The chart of weeks shows the numbers that it is given."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.core.leaderboard.stats import Share, Week
from bot.runtime.charts import HEIGHT, WIDTH, draw_weeks, grid_step

MONDAY = date(2026, 3, 2)
RIGHT, WRONG = (0x5B, 0x7C, 0xFF), (0x8A, 0x8F, 0xA3)


def weeks(*shares: Share) -> list[Week]:
    return [Week(MONDAY + timedelta(weeks=number), share) for number, share in enumerate(shares)]


async def bars(shown: list[Week]) -> list[tuple[int, int]]:
    """(right, wrong) as heights in pixels, of each bar."""
    picture = Image.open(io.BytesIO(await draw_weeks(shown)))
    assert picture.size == (WIDTH, HEIGHT)
    room = (WIDTH - 120) / len(shown)
    found: list[tuple[int, int]] = []
    for number in range(len(shown)):
        x = round(100 + (number + 0.5) * room) - 10
        # Below the legend.
        column = [picture.getpixel((x, y)) for y in range(110, HEIGHT)]
        found.append((column.count(RIGHT), column.count(WRONG)))
    return found


async def test_bars_are_as_high_as_their_numbers() -> None:
    whole, half, none, wrong = await bars(weeks(Share(40, 40), Share(20, 10), Share(0, 0), Share(40, 0)))
    assert none == (0, 0)
    assert whole[0] == pytest.approx(4 * half[0], abs=6)
    assert half[0] == pytest.approx(half[1], abs=3)
    assert wrong[0] == 0
    assert wrong[1] == pytest.approx(whole[0], abs=3)


async def test_a_quiet_quarter_can_be_drawn() -> None:
    assert await bars(weeks(*[Share(0, 0)] * 12)) == [(0, 0)] * 12


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (5, 1), (6, 2), (11, 5), (60, 20), (251, 100), (9_999, 2_000)]
)
def test_the_grid_has_round_numbers_and_few_lines(most: int, step: int) -> None:
    assert grid_step(most) == step
