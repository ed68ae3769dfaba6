"""The board as a picture: a PNG that fits a phone, and the same in words."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.core.leaderboard.board import By, Row
from bot.runtime.board_picture import HEADER, MARGIN, ROW, WIDTH, draw_board, initials
from bot.runtime.fonts import drawable


def row(place: int, user_id: int, points: int) -> Row:
    return Row(place, user_id, float(points), points, 20, 15, 1, 2, 4)


async def test_it_is_a_png_with_a_line_for_each_of_the_first_ten() -> None:
    few = await draw_board("Season 3", [row(1, 5, 900)], {5: "Ada"})
    many = await draw_board("Season 3", [row(place, place, 900 - place) for place in range(1, 15)], {})
    sizes = [Image.open(io.BytesIO(each.png)).size for each in (few, many)]
    assert [width for width, _ in sizes] == [WIDTH, WIDTH]
    assert sizes[1][1] - sizes[0][1] == 9 * 104


async def test_its_description_says_the_same() -> None:
    rows = [row(1, 5, 900), row(1, 6, 900), row(3, -4, 100), row(4, 7, 90)]
    picture = await draw_board("Season 3", rows, {5: "Ada", 6: "李小龙"})
    assert picture.description == (
        "Season 3: 1. Ada, 900 points; 1. 李小龙, 900 points; 3. someone, 100 points;"
        " 4. Left the server, 90 points"
    )
    by_accuracy = await draw_board("Now", [Row(1, 5, 0.75, 1, 20, 15, 0, 1, 1)], {5: "Ada"}, By.ACCURACY)
    assert by_accuracy.description == "Now: 1. Ada, 75%"


async def test_an_empty_board_says_so() -> None:
    assert (await draw_board("Season 3", [], {})).description == "Season 3: nobody yet"


def a_face(colour: str, size: int = 64) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(out, "PNG")
    return out.getvalue()


async def colours_of_discs(faces: dict[int, bytes]) -> list[object]:
    rows = [row(place, place, 900) for place in (1, 2, 3)]
    picture = await draw_board("Season 3", rows, {1: "Ada", 2: "Alan", 3: "Grace"}, faces=faces)
    image = Image.open(io.BytesIO(picture.png))
    # Near the upper edge of each disc, where no letter is.
    return [image.getpixel((MARGIN + 154, HEADER + ROW * line + 18)) for line in range(3)]


async def test_avatars_are_drawn_and_initials_stand_for_what_is_none() -> None:
    red, blue = (255, 0, 0), (0, 0, 255)
    initials_only = await colours_of_discs({})
    assert await colours_of_discs({1: a_face("#f00"), 2: a_face("#00f")}) == [red, blue, initials_only[2]]
    odd = {1: b"no image", 2: a_face("#00f", size=5_000), 3: a_face("#f00")[:60]}
    assert await colours_of_discs(odd) == initials_only


@pytest.mark.parametrize(
    ("name", "drawn"), [("Émile Ωmega Кирилл", "Émile Ωmega Кирилл"), ("x 🎉", "x"), ("李小龙", "Player 5")]
)
def test_what_the_font_lacks_is_left_out(name: str, drawn: str) -> None:
    assert drawable(name, "Player 5") == drawn


@pytest.mark.parametrize(
    ("name", "letters"), [("Ada Lovelace", "AL"), ("alan", "A"), ("(x) y z", "YZ"), ("", "?"), ("★", "★")]
)
def test_initials_are_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters
