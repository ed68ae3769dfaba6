"""A board as a picture, wide enough letters for a phone, and the same in words for who cannot see it.

Pillow draws it in a thread: a picture takes some hundredths of a second, in which the event loop goes on.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import discord
from PIL import Image, ImageDraw

from bot.core.leaderboard.board import By, Row
from bot.limits import FILE_DESCRIPTION
from bot.runtime.avatars import avatars_of
from bot.runtime.fonts import drawable, fitting, font
from bot.ui.leaderboard import shown_value
from bot.ui.text import cut

WIDTH: Final = 1080
ROW: Final = 104
HEADER: Final = 140
MARGIN: Final = 40
SHOWN: Final = 10
FACE: Final = 68
_FACE_AT_MOST: Final = 512
NOBODY: Final = "someone"
LEFT: Final = "Left the server"
ELSEWHERE: Final = "Not in this server"
_TITLE_SIZES: Final = (52, 44, 36, 32)
_NAME_FROM: Final = MARGIN + 216
_VALUE_TO: Final = WIDTH - MARGIN - 28
_GAP: Final = 24
_BACKGROUND: Final = "#1e1f29"
_CARD: Final = "#2b2d3a"
_TEXT: Final = "#f5f6fa"
_QUIET: Final = "#b4b8c7"
_PLACES: Final = {1: "#f2c94c", 2: "#c9d1d9", 3: "#d9955b"}
_DISCS: Final = ("#4f6bed", "#2f9e77", "#c2556a", "#8e5bd0", "#c27c2c", "#2c8fb5")


@dataclass(frozen=True, slots=True)
class Picture:
    """`description` says in words what `png` shows."""

    png: bytes
    description: str


async def draw_members(
    title: str,
    rows: Sequence[Row],
    members: Mapping[int, discord.Member],
    by: By = By.POINTS,
    *,
    others: str = LEFT,
) -> Picture:
    """`draw_board` with the names and the avatars of the people who are in the server."""
    shown = [members[row.user_id] for row in rows[:SHOWN] if row.user_id in members]
    names = {each.id: each.display_name for each in shown}
    return await draw_board(title, rows, names, by, faces=await avatars_of(shown), others=others)


async def draw_board(
    title: str,
    rows: Sequence[Row],
    names: Mapping[int, str],
    by: By = By.POINTS,
    *,
    faces: Mapping[int, bytes] | None = None,
    others: str = LEFT,
) -> Picture:
    """The first ten rows; `names` are those of the people who are in the server, `faces` image files.

    `others` is what stands for who has no name there: on boards across servers they need not have left.
    """
    files = faces or {}
    lines = [
        Line(row, _name(row.user_id, names, others), shown_value(row, by), files.get(row.user_id))
        for row in rows[:SHOWN]
    ]
    png = await asyncio.to_thread(_draw, title, lines)
    words = "; ".join(f"{line.row.place}. {line.name}, {line.value}" for line in lines)
    return Picture(png, cut(f"{title}: {words or 'nobody yet'}", FILE_DESCRIPTION))


@dataclass(frozen=True, slots=True)
class Line:
    row: Row
    name: str
    value: str
    face: bytes | None


def _name(user_id: int, names: Mapping[int, str], others: str) -> str:
    return NOBODY if user_id <= 0 else names.get(user_id, others)


def initials(name: str) -> str:
    """Up to two letters: of the first and the last word, or of the only one."""
    parts = [part for part in name.split() if part[0].isalnum()] or [name or "?"]
    letters = parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")
    return letters.upper()


def _draw(title: str, lines: Sequence[Line]) -> bytes:
    height = HEADER + max(1, len(lines)) * ROW + MARGIN
    image = Image.new("RGB", (WIDTH, height), _BACKGROUND)
    canvas = ImageDraw.Draw(image)
    _draw_title(canvas, drawable(title, "Leaderboard"))
    if not lines:
        canvas.text((MARGIN, HEADER + ROW / 2), "Nobody yet", _QUIET, font(40), anchor="lm")
    for number, line in enumerate(lines):
        _draw_line(image, line, HEADER + number * ROW)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_title(canvas: ImageDraw.ImageDraw, title: str) -> None:
    """In smaller letters where it is long: at its end it says which topic the board is of."""
    room = WIDTH - 2 * MARGIN
    size = next((each for each in _TITLE_SIZES if font(each).getlength(title) <= room), _TITLE_SIZES[-1])
    canvas.text((MARGIN, HEADER / 2), fitting(title, font(size), room), _TEXT, font(size), anchor="lm")


def _draw_line(image: Image.Image, line: Line, top: int) -> None:
    canvas = ImageDraw.Draw(image)
    middle = top + ROW // 2 - 6
    canvas.rounded_rectangle((MARGIN, top, WIDTH - MARGIN, top + ROW - 12), 18, _CARD)
    place = _PLACES.get(line.row.place, _QUIET)
    canvas.text((MARGIN + 62, middle), str(line.row.place), place, font(44), anchor="mm")
    name = drawable(line.name, f"Player {line.row.place}")
    face = _face(line.face)
    if face is not None:
        image.paste(face, (MARGIN + 120, middle - FACE // 2), _disc())
    else:
        disc = _DISCS[line.row.user_id % len(_DISCS)]
        canvas.ellipse((MARGIN + 120, middle - FACE // 2, MARGIN + 120 + FACE, middle + FACE // 2), disc)
        canvas.text((MARGIN + 154, middle), initials(name), _TEXT, font(32), anchor="mm")
    canvas.text((_VALUE_TO, middle), line.value, place, font(38), anchor="rm")
    room = _VALUE_TO - font(38).getlength(line.value) - _GAP - _NAME_FROM
    canvas.text((_NAME_FROM, middle), fitting(name, font(40), room), _TEXT, font(40), anchor="lm")


def _face(file: bytes | None) -> Image.Image | None:
    """None where there is none, or none that can be drawn."""
    if file is None:
        return None
    try:
        with Image.open(io.BytesIO(file)) as image:
            if max(image.size) > _FACE_AT_MOST:
                return None
            return image.convert("RGB").resize((FACE, FACE), Image.Resampling.LANCZOS)
    except (OSError, ValueError):
        return None


@cache
def _disc() -> Image.Image:
    """Drawn large and made small, for a soft edge."""
    mask = Image.new("L", (4 * FACE, 4 * FACE))
    ImageDraw.Draw(mask).ellipse((0, 0, 4 * FACE - 1, 4 * FACE - 1), 255)
    return mask.resize((FACE, FACE), Image.Resampling.LANCZOS)
