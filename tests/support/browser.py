"""The playground as a process, and headless Chromium on its page."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from bot.config import Settings

ROOT = Path(__file__).resolve().parents[2]
STARTED_WITHIN = 60.0
# Without these, Chromium calls home at every start.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@asynccontextmanager
async def playground(settings: Settings, *, port: int = 0) -> AsyncGenerator[str]:
    """`python -m bot playground` on free ports; gives the address it prints, ends it with SIGTERM."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"},
        "DATABASE_URL": settings.database_url,
        "PLAYGROUND_PORT": str(port),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "playground"),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(STARTED_WITHIN):
            line = (await process.stdout.readline()).decode()
        assert line.startswith("Playground: http://127.0.0.1:"), line
        yield line.removeprefix("Playground: ").strip()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        code = await process.wait()
    assert code == 0


@asynccontextmanager
async def browser_page(url: str, *, width: int = 1280, height: int = 860) -> AsyncGenerator[Page]:
    """The page in headless Chromium, loaded; fails where a script of the page fails."""
    executable = chromium()
    assert executable is not None, "These tests need Chromium. On Debian: apt install chromium"
    failures: list[str] = []
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=executable, args=list(_QUIET))
        page = await browser.new_page(viewport={"width": width, "height": height})
        page.on("pageerror", lambda error: failures.append(str(error)))
        await page.goto(url)
        await page.locator("#channel-composer-input").wait_for()
        try:
            yield page
        finally:
            await browser.close()
    assert failures == []


def suggestions(page: Page) -> Locator:
    """What the page offers for what is being typed."""
    return page.locator('[role="listbox"] [role="option"]')


async def begin_command(page: Page, command: str) -> None:
    """Type a slash command's name and choose it: its first option waits to be filled in."""
    await page.locator("#channel-composer-input").click()
    await page.keyboard.type(f"/{command}")
    await suggestions(page).first.wait_for()
    await page.keyboard.press("Enter")


async def finish_command(page: Page, typed: str, choice: str) -> None:
    """Fill the first option in with the first suggestion, which must be `choice`, and send the command."""
    await page.keyboard.type(typed)
    await expect(suggestions(page).first).to_have_text(choice)
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Send", exact=True).click()


async def run_command(page: Page, command: str, typed: str, choice: str) -> None:
    """A slash command as a person gives it."""
    await begin_command(page, command)
    await finish_command(page, typed, choice)


def message(page: Page, text: str) -> Locator:
    """The newest message that shows `text`."""
    return page.locator("#channel-message-list").get_by_text(text).last


async def change_channel(page: Page, name: str) -> None:
    await page.get_by_role("link", name=f"#{name}").click()
    await page.locator("#channel-composer-input").wait_for()


async def look_as(page: Page, person: str) -> None:
    """Go on as somebody else, as the page's picker allows."""
    await page.get_by_label("Viewing as").select_option(label=person)
    await expect(page.locator("#channel-composer-input")).to_be_enabled()


async def start_quiz(page: Page, *, rounds: int) -> None:
    """`/quiz start rounds:…` in #quiz, and begin at once."""
    await change_channel(page, "quiz")
    await page.locator("#channel-composer-input").click()
    await page.keyboard.type("/quiz start")
    first = suggestions(page).first
    await expect(first).to_contain_text("start")
    await page.keyboard.press("Enter")
    await expect(first).to_contain_text("rounds")
    await page.keyboard.press("Enter")
    await page.keyboard.type(str(rounds))
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_role("button", name="Start now").click()


async def answer_round(page: Page, number: int, rounds: int, answers: dict[str, str]) -> None:
    """Let each person press a letter in round `number`, which ends soon after."""
    for person, letter in answers.items():
        await look_as(page, person)
        await expect(message(page, f"Question {number} of {rounds}")).to_be_visible(timeout=30_000)
        await page.get_by_role("button", name=re.compile(f"^{letter} ")).last.click()
        await expect(page.get_by_text(re.compile(rf"^{letter} it is")).last).to_be_visible()
