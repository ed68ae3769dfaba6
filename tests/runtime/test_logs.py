"""What the log keeps: never the token, whichever way it comes; and one JSON object a line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "a.token.of-the-bot"

START = f"""
import asyncio, logging, sys, threading, warnings
from bot.runtime.logs import hide_in_output, set_up_logs
TOKEN = {TOKEN!r}
hide_in_output(TOKEN)
set_up_logs("INFO", sys.argv[1])
log = logging.getLogger("any")
"""

LEAKS = {
    "the message": "log.error('began ' + TOKEN)",
    "an argument": "log.error('began %s', TOKEN)",
    "a field": "log.error('began', extra={'url': TOKEN})",
    "a field's object": "log.error('began', extra={'error': ValueError(TOKEN)})",
    "an exception": """
try:
    raise ValueError(TOKEN)
except ValueError:
    log.exception('began')
""",
    "the cause of an exception": """
try:
    try:
        raise RuntimeError(TOKEN)
    except RuntimeError as error:
        raise ValueError('began') from error
except ValueError:
    log.exception('began')
""",
    "a group of exceptions": """
try:
    raise ExceptionGroup('began', [ValueError(TOKEN)])
except ExceptionGroup:
    log.exception('began')
""",
    "the note of an exception": """
try:
    error = ValueError('began')
    error.add_note(TOKEN)
    raise error
except ValueError:
    log.exception('began')
""",
    "a line that cannot be formatted": "log.error('began %d', TOKEN)",
    "a warning": "warnings.warn('began ' + TOKEN)",
    "an error that nobody caught": "raise RuntimeError('began ' + TOKEN)",
    "an error that nobody caught in a thread": """
def work():
    raise RuntimeError('began ' + TOKEN)
thread = threading.Thread(target=work)
thread.start()
thread.join()
""",
    "a task that nobody asked": """
async def work():
    raise RuntimeError('began ' + TOKEN)
async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
asyncio.run(main())
""",
    "an error while an object goes": """
class Broken:
    def __del__(self):
        raise RuntimeError('began ' + TOKEN)
Broken()
""",
    "what is printed": "print('began', TOKEN)",
    "lines written at once": "sys.stderr.writelines(['began ', TOKEN, chr(10)])",
    "lines that say it together": "sys.stderr.writelines(['began ', TOKEN[:7], TOKEN[7:], chr(10)])",
}


def output(script: str, form: str) -> str:
    """All that a process says which has set up its logs and then runs `script`."""
    done = subprocess.run(
        [sys.executable, "-c", START + script, form],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def entries(script: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output(script, "json").splitlines()]


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("form", ["text", "json"])
def test_the_token_is_hidden_in(leak: str, form: str) -> None:
    said = output(LEAKS[leak], form)
    assert "began" in said
    assert TOKEN not in said


def test_what_is_hidden_leaves_a_mark() -> None:
    assert "began [hidden]" in output(LEAKS["an argument"], "text")


def test_an_error_that_nobody_caught_is_one_json_object_with_its_story() -> None:
    (entry,) = entries("raise RuntimeError('the cable is cut')")
    assert entry["level"] == "CRITICAL"
    assert "RuntimeError: the cable is cut" in entry["exception"]


def test_what_json_cannot_say_is_said_nearly() -> None:
    (entry,) = entries("log.info('typed %s', chr(0xD83D), extra={'sum': 2**70, 'at': ValueError})")
    assert entry["message"] == "typed \ud83d"
    assert (entry["sum"], entry["at"]) == (2**70, "<class 'ValueError'>")


def test_extra_fields_stand_beside_the_message() -> None:
    (entry,) = entries("log.info('define answered', extra={'guild': 7, 'command': 'define'})")
    assert entry["message"] == "define answered"
    assert (entry["level"], entry["logger"]) == ("INFO", "any")
    assert (entry["guild"], entry["command"]) == (7, "define")
    assert entry["time"].endswith("+00:00")


MANY_LINES = """
from bot.runtime.logs import lines_together
written = []
write = sys.stderr.write
logging.getLogger().handlers[0].stream.write = lambda text: (written.append(text), write(text))
log.info("before")
with lines_together():
    log.info("one")
    log.info("two")
log.info("after")
print(*(text.count(chr(10)) for text in written))
"""


def test_lines_that_are_logged_together_are_written_in_one_go_and_in_order() -> None:
    *lines, counts = output(MANY_LINES, "text").splitlines()
    assert [line.rsplit(" ", 1)[1] for line in lines] == ["before", "one", "two", "after"]
    assert counts == "1 2 1"


def test_lines_logged_together_before_an_error_are_there_too() -> None:
    script = (
        "from bot.runtime.logs import lines_together\nwith lines_together():\n    log.info('one')\n    1 / 0"
    )
    first, error = entries(script)
    assert first["message"] == "one"
    assert "ZeroDivisionError" in error["exception"]
