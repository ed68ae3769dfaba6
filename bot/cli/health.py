"""`health`: asks the running bot whether it is well; the container's health check."""

from __future__ import annotations

import argparse
import urllib.error
import urllib.request

from bot.cli.environment import fail, read_settings
from bot.cli.types import Subparsers

WITHIN_SECONDS = 4


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "health", help="ask the running bot whether it is well (needs HEALTH_PORT)"
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    port = read_settings().health_port
    if not port:
        return fail("HEALTH_PORT is not set, so the running bot answers nobody.", 2)
    url = f"http://127.0.0.1:{port}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=WITHIN_SECONDS) as response:
            print(response.read().decode().strip())
    except urllib.error.HTTPError as error:
        return fail(error.read().decode().strip() or f"The bot is not well ({error.code}).")
    except OSError as error:
        return fail(f"The bot does not answer on port {port} ({error}). Is it running?")
    return 0
