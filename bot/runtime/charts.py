"""Charts as pictures: bars drawn by hand with Pillow, which draws the boards already.

A chart library earns its weight with axes and scales of many kinds; this is one kind, of twelve bars. It is
drawn in a thread, so that the event loop goes on. No name of a person is in a chart, so its letters are ours.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

from bot.core.leaderboard.stats import Week
from bot.runtime.fonts import font

WIDTH: Final = 1080
HEIGHT: Final = 660
_LEFT, _RIGHT, _TOP, _BOTTOM = 100, 20, 130, 92
_BACKGROUND: Final = "#1e1f29"
_TEXT: Final = "#f5f6fa"
_QUIET: Final = "#b4b8c7"
_GRID: Final = "#3a3d4d"
_RIGHT_ANSWERS: Final = "#5b7cff"
_WRONG_ANSWERS: Final = "#8a8fa3"
_STEPS: Final = (1, 2, 5)


async def draw_weeks(weeks: Sequence[Week]) -> bytes:
    """A PNG with a bar for each week: right answers below, wrong ones above, their sum on top."""
    return await asyncio.to_thread(_draw, weeks)


def grid_step(most: int) -> int:
    """The distance of at most five lines that reach `most`: 1, 2, 5, 10, 20, 50 and so on."""
    size = 1
    while True:
        for step in _STEPS:
            if step * size * 5 >= most:
                return step * size
        size *= 10


def _draw(weeks: Sequence[Week]) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), _BACKGROUND)
    canvas = ImageDraw.Draw(image)
    most = max((week.share.answered for week in weeks), default=0)
    step = grid_step(most)
    top = max(step, -(-most // step) * step)
    _draw_legend(canvas)
    _draw_grid(canvas, step, top)
    room = (WIDTH - _LEFT - _RIGHT) / max(1, len(weeks))
    for number, week in enumerate(weeks):
        _draw_bar(canvas, week, _LEFT + (number + 0.5) * room, room * 0.34, top)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_legend(canvas: ImageDraw.ImageDraw) -> None:
    canvas.text((_LEFT, 56), "Answers a week", _TEXT, font(42), anchor="lm")
    left = WIDTH - 400
    for colour, word in ((_RIGHT_ANSWERS, "right"), (_WRONG_ANSWERS, "wrong")):
        canvas.rounded_rectangle((left, 42, left + 30, 72), 6, colour)
        canvas.text((left + 44, 56), word, _TEXT, font(34), anchor="lm")
        left += 190


def _draw_grid(canvas: ImageDraw.ImageDraw, step: int, top: int) -> None:
    for value in range(0, top + 1, step):
        y = _height(value, top)
        canvas.line((_LEFT, y, WIDTH - _RIGHT, y), _GRID, 2)
        canvas.text((_LEFT - 16, y), f"{value:,}", _QUIET, font(32), anchor="rm")


def _draw_bar(canvas: ImageDraw.ImageDraw, week: Week, middle: float, half: float, top: int) -> None:
    base, correct, answered = (_height(value, top) for value in (0, week.share.correct, week.share.answered))
    if week.share.answered:
        canvas.rectangle((middle - half, answered, middle + half, base), _WRONG_ANSWERS)
        canvas.text((middle, answered - 22), f"{week.share.answered:,}", _TEXT, font(32), anchor="mm")
    if week.share.correct:
        canvas.rectangle((middle - half, correct, middle + half, base), _RIGHT_ANSWERS)
    canvas.text((middle, base + 26), f"{week.monday.day}", _TEXT, font(32), anchor="mm")
    canvas.text((middle, base + 62), f"{week.monday:%b}", _QUIET, font(30), anchor="mm")


def _height(value: int, top: int) -> float:
    return HEIGHT - _BOTTOM - value / top * (HEIGHT - _TOP - _BOTTOM)
