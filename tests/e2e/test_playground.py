"""The playground: the private touches it stands on, and a visit in a real browser."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
from pathlib import Path

import aiohttp
import pytest
import simcord
from playwright.async_api import expect
from simcord.preview._server import PreviewServer

from bot.app import LexicordBot
from bot.config import Settings
from bot.core.clock import Now
from bot.playground import live, simcord_internals
from bot.playground.town import Town
from bot.storage.guilds import PLAYGROUND_GUILD
from tests.support.browser import (
    answer_round,
    begin_command,
    browser_page,
    change_channel,
    finish_command,
    message,
    playground,
    start_quiz,
    suggestions,
)
from tests.support.world import shown

INDEX = Path(simcord.__file__).parent / "preview" / "static" / "index.html"


def test_the_page_that_ours_is_put_in_front_of_has_its_marks() -> None:
    html = INDEX.read_text("utf-8")
    for mark in ("<title>SimCord Preview</title>", "</head>", "<body>"):
        assert html.count(mark) == 1, mark
    for element in ("channel-timeline", "channel-message-list", "viewer-picker"):
        assert f'id="{element}"' in html


def test_the_servers_files_and_actions_are_where_they_were() -> None:
    assert "/" in PreviewServer._STATIC_FILES
    for method in ("_static", "_allowed_hosts"):
        assert callable(getattr(PreviewServer, method))
    assert callable(simcord.preview.Preview._action)


def test_added_files_exist() -> None:
    for name in simcord_internals._ADDED_FILES.values():
        assert (simcord_internals.STATIC / name).is_file()


@pytest.mark.long
async def test_each_start_serves_the_channels_on_the_given_ports_and_loses_nothing(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/playground.db")
    first, found = free_ports_from(3), list[list[tuple[int, ...]]]()
    for _ in range(2):
        async with playground(settings, port=first) as url, aiohttp.ClientSession() as session:
            assert url.startswith(f"http://127.0.0.1:{first}/")
            for port in range(first, first + 3):
                async with session.get(f"http://127.0.0.1:{port}/") as answer:
                    assert "Lexicord playground" in await answer.text()
        with contextlib.closing(sqlite3.connect(tmp_path / "playground.db")) as database:
            scores = "SELECT game_id, user_id, score FROM quiz_players ORDER BY 1, 2"
            found.append(database.execute(scores).fetchall())
            servers = database.execute("SELECT guild_id, left_at FROM guilds").fetchall()
            assert servers == [(PLAYGROUND_GUILD, None)]
    assert found[0]
    assert found[1] == found[0]


def free_ports_from(number: int) -> int:
    """A port that is free now, as are the next ones."""
    for first in range(20_000, 60_000, number):
        with contextlib.ExitStack() as stack:
            try:
                for port in range(first, first + number):
                    stack.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return first
    raise AssertionError("There is no free port.")


async def test_a_refusal_is_an_answer_and_a_fault_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The page lets nobody go on from an action that failed, and the operator is shown where."""
    made: list[LexicordBot] = []

    def make_bot(now: Now) -> LexicordBot:
        made.append(LexicordBot(settings, now=now))
        return made[0]

    async with live.open_playground(make_bot, 0, unfurnished) as playground:
        general, alan = playground.town.channels[0], playground.town.people[1]
        refused = await alan.slash(general, "compare", a="dropout", b="dropout")
        assert "Choose two different terms." in shown(refused)
        await playground.tick()
        assert "The bot failed" not in caplog.text
        assert not playground.env.errors

        async def broken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(made[0].services.library, "terms", broken)
        await alan.slash(general, "terms")
        await playground.tick()
        assert "The bot failed" in caplog.text
        assert len(playground.env.errors) == 1
        await made[0].end_features()


async def unfurnished(_: Town) -> None:
    """Nobody has played here."""


@pytest.mark.browser
@pytest.mark.long
async def test_a_newcomer_looks_dropout_up(settings: Settings) -> None:
    async with playground(settings) as url, browser_page(url) as page:
        await begin_command(page, "define")
        await expect(suggestions(page).first).to_have_text("Deep Learning")
        await finish_command(page, "dropo", "Dropout")
        await expect(message(page, "regularization technique where random neurons")).to_be_visible()
        await page.get_by_role("button", name="Overfitting").last.click()
        await expect(message(page, "learns the training data too well")).to_be_visible()
        await change_channel(page, "quiz")
        await expect(page.locator("#channel-name")).to_have_text("quiz")


@pytest.mark.browser
@pytest.mark.long
async def test_one_person_plays_a_whole_quiz_as_two(settings: Settings) -> None:
    rounds = 3
    async with playground(settings) as url, browser_page(url) as page:
        await start_quiz(page, rounds=rounds)
        for number in range(1, rounds + 1):
            await answer_round(page, number, rounds, {"Ada (admin)": "A", "Alan": "B"})
        podium = page.get_by_role("button", name="My misses")
        await expect(podium).to_be_visible(timeout=30_000)
        await podium.click()
        await expect(page.get_by_text("Only you can see this").last).to_be_visible()
