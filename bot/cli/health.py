"""`health`: asks the running bot whether it is well; the container's health check."""

from __future__ import annotations

import argparse
import ipaddress
import urllib.error
import urllib.request

from bot.cli.environment import fail, read_settings
from bot.cli.types import Subparsers

WITHIN_SECONDS = 4
# This machine is not asked through a proxy that its environment names.
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "health", help="ask the running bot whether it is well (needs HEALTH_PORT)"
    )
    parser.set_defaults(run=run)


def _from_here(host: str) -> str:
    """How this machine reaches what listens on `host`, as an address in a URL."""
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        return "[::1]" if address.version == 6 else "127.0.0.1"
    return f"[{address}]" if address.version == 6 else str(address)


def run(_: argparse.Namespace) -> int:
    settings = read_settings()
    port = settings.health_port
    if not port:
        return fail("HEALTH_PORT is not set, so the running bot answers nobody.", 2)
    url = f"http://{_from_here(settings.health_host)}:{port}/healthz"
    try:
        with _DIRECTLY.open(url, timeout=WITHIN_SECONDS) as response:
            print(response.read().decode().strip())
    except urllib.error.HTTPError as error:
        return fail(error.read().decode().strip() or f"The bot is not well ({error.code}).")
    except OSError as error:
        return fail(f"The bot does not answer on port {port} ({error}). Is it running?")
    return 0
