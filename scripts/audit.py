"""Asks whether anything that a lock file pins has a known vulnerability: `audit.py LOCKFILE`.

It fails on a finding. Where the data cannot be reached, or does not know these packages (as behind a mirror
that has none), it says so and lets the change pass: a change is not to wait for somebody else's network.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

WITHIN_SECONDS = 20
AUDITOR = (
    str(Path(sys.executable).parent / "pip-audit"),
    *("--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off"),
    *("--timeout", "5", "--requirement"),
)
_OF_THE_NETWORK = ("requests.exceptions.", "vulnerability feed", "ServiceError")


def audit(command: list[str], *, within: float = WITHIN_SECONDS) -> tuple[int, str]:
    """The exit code, and what to say."""
    try:
        done = subprocess.run(  # noqa: S603 - the words are this file's own
            command, capture_output=True, text=True, check=False, timeout=within
        )
    except subprocess.TimeoutExpired:
        return 0, f"Not audited: no answer within {within:g} s."
    try:
        return _verdict(json.loads(done.stdout)["dependencies"])
    except json.JSONDecodeError:
        if any(sign in done.stderr for sign in _OF_THE_NETWORK):
            return 0, "Not audited: the data about vulnerabilities cannot be reached from here."
        return 1, done.stderr.strip() or "The audit ended without a word."


def _verdict(dependencies: list[dict[str, Any]]) -> tuple[int, str]:
    known = [each for each in dependencies if "vulns" in each]
    found = [
        f"{each['name']} {each['version']}: {vulnerability['id']}, mended in "
        + (", ".join(vulnerability["fix_versions"]) or "no version yet")
        for each in known
        for vulnerability in each["vulns"]
    ]
    if found:
        return 1, "\n".join(["Known vulnerabilities:", *found, "Run `make lock` once they are mended."])
    if not known:
        return 0, "Not audited: the data about vulnerabilities knows none of these packages."
    return 0, f"No known vulnerability; {len(known)} looked at, {len(dependencies) - len(known)} unknown."


if __name__ == "__main__":
    code, told = audit([*AUDITOR, *sys.argv[1:2]])
    print(told)
    sys.exit(code)
