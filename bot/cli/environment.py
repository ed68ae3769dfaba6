"""The settings as every command reads them: the environment, and `.env` where it is silent."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from dotenv import dotenv_values

from bot.config import Settings, SettingsError

USAGE = 2


def read_environment(dotenv: Path = Path(".env")) -> dict[str, str]:
    """What is set, and what `dotenv` sets where the environment is silent. Raises SettingsError."""
    values = dotenv_values(stream=io.StringIO(_text(dotenv)))
    stored = {name: value for name, value in values.items() if value is not None}
    return {**stored, **os.environ}


def _text(dotenv: Path) -> str:
    """The file's text; none where there is no such file."""
    try:
        # Windows likes to put a byte order mark before the first name.
        text = dotenv.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        return ""
    except OSError as error:
        raise SettingsError([f"{dotenv} cannot be read ({error.strerror})."]) from error
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise SettingsError([f"{dotenv} is not UTF-8; save it as UTF-8."])
    return text


def read_settings() -> Settings:
    """The settings; where they cannot be used, one line a problem and the end of the process."""
    try:
        return Settings.from_env(read_environment())
    except SettingsError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        sys.exit(USAGE)


def fail(message: str, code: int = 1) -> int:
    """Tell the operator why the command ends; the code is what it exits with."""
    print(message, file=sys.stderr)
    return code
