"""The settings as every command reads them: the environment, and `.env` where it is silent."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dotenv import dotenv_values

from bot.config import Settings, SettingsError

USAGE = 2


def read_environment(dotenv: Path = Path(".env")) -> dict[str, str]:
    stored = {name: value for name, value in dotenv_values(dotenv).items() if value is not None}
    return {**stored, **os.environ}


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
