"""The board as a picture: a PNG that fits a phone, and the same in words."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from bot.core.leaderboard.board import By, Row
from bot.runtime.board_picture import HEADER, MARGIN, ROW, WIDTH, draw_board, initials
from bot.runtime.fonts import drawable, font
from bot.ui.leaderboard import shown_value


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


def digest(image: Image.Image) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


@pytest.mark.parametrize("by", By)
async def test_a_long_name_stops_before_what_is_said_of_it(by: By) -> None:
    """Discord has names of 32 characters, and the widest are letters as wide as W."""
    best = Row(1, 5, 12_345.0, 1_234_567, 20, 15, 100, 100, 120)

    async def right_part(name: str) -> str:
        image = Image.open(io.BytesIO((await draw_board("All time", [best], {5: name}, by)).png))
        value = font(38).getlength(shown_value(best, by))
        return digest(image.crop((int(WIDTH - MARGIN - 28 - value - 12), HEADER, WIDTH, HEADER + ROW)))

    assert await right_part("W" * 32) == await right_part("W")


async def test_a_title_shows_its_topic_in_letters_as_small_as_it_takes() -> None:
    """Titles that differ at their end only look different, and none runs over the edge."""
    titles = [f"Longest streak, this month on Natural language proce{end}" for end in ("ssing", "dures")]
    pictures = [Image.open(io.BytesIO((await draw_board(title, [], {})).png)) for title in titles]
    assert len({digest(image.crop((0, 0, WIDTH, HEADER))) for image in pictures}) == 2
    endless = Image.open(io.BytesIO((await draw_board("W" * 100, [], {})).png))
    edge = endless.crop((WIDTH - MARGIN + 1, 0, WIDTH, HEADER))
    assert len(edge.getcolors() or ()) == 1


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
