"""Makes the pictures in docs/images from the playground: `make screenshots`.

Each scene is a visit of its own on a fresh database. What people do is the same every time; the time of day
and the questions of a quiz are those of the visit.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.async_api import Page, expect  # noqa: E402 - the tree has to be on the path first

from bot.config import Settings  # noqa: E402
from tests.support.browser import (  # noqa: E402
    answer_round,
    browser_page,
    message,
    playground,
    run_command,
    start_quiz,
)

IMAGES = ROOT / "docs" / "images"


async def define(page: Page) -> None:
    await run_command(page, "define", "dropo", "Dropout")
    await expect(message(page, "regularization technique where random neurons")).to_be_visible()
    # While the page takes in what is new, it greys out all buttons.
    await expect(page.get_by_role("button", name="Overfitting").last).to_be_enabled()
    await expect(page.locator("#channel-message-list button:disabled")).to_have_count(0)


async def round_(page: Page) -> None:
    await start_quiz(page, rounds=3)
    await answer_round(page, 1, 3, {"Ada (admin)": "B", "Alan": "C"})


async def podium(page: Page) -> None:
    await start_quiz(page, rounds=3)
    for number in range(1, 4):
        await answer_round(page, number, 3, {"Ada (admin)": "A", "Alan": "B"})
    await expect(page.get_by_role("button", name="My misses")).to_be_visible(timeout=30_000)
    await page.get_by_role("button", name="My misses").scroll_into_view_if_needed()


SCENES: dict[str, Callable[[Page], Awaitable[None]]] = {"define": define, "round": round_, "podium": podium}


async def take(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/lexicord.db")
        async with playground(settings) as url, browser_page(url, width=1100, height=720) as page:
            await SCENES[name](page)
            await page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


async def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or SCENES:
        await take(name)


if __name__ == "__main__":
    asyncio.run(main())
