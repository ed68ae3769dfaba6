"""`doctor`: what is well, and what to do about the rest."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.cli.environment import read_settings
from bot.cli.types import Subparsers
from bot.config import Settings
from bot.runtime.checkup import examine_database, examine_discord, zone_rules
from bot.runtime.finding import Finding
from bot.runtime.logs import hide_in_output


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("doctor", help="check token, permissions, database, clock and zone rules")
    parser.add_argument("--json", action="store_true", help="one JSON object a line: name, ok, state, advice")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings()
    hide_in_output(settings.token)
    findings = asyncio.run(examine(settings))
    for finding in findings:
        print(_as_json(finding) if arguments.json else _as_text(finding))
    return int(any(finding.advice for finding in findings))


async def examine(settings: Settings) -> Sequence[Finding]:
    stored, uses = await examine_database(settings.database_url)
    online = await examine_discord(settings, uses, lambda: datetime.now(UTC))
    return [*stored, *online, zone_rules()]


def _as_text(finding: Finding) -> str:
    mark = "!!" if finding.advice else "OK"
    return f"{mark}  {finding.name}: {finding.state}" + (f"\n    {finding.advice}" if finding.advice else "")


def _as_json(finding: Finding) -> str:
    return json.dumps(
        {
            "name": finding.name,
            "ok": not finding.advice,
            "state": finding.state,
            "advice": finding.advice or None,
        }
    )
