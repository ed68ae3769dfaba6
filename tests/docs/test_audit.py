"""The audit of what the lock file pins: it fails on findings, and never on somebody else's network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from scripts.audit import audit

ROOT = Path(__file__).resolve().parents[2]
FINE = {"name": "fine", "version": "1.0", "vulns": []}
HOLED = {"name": "holed", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found"}


def auditor(*, code: int = 0, says: str = "", complains: str = "", waits: float = 0) -> list[str]:
    """A program that behaves so."""
    script = (
        "import sys, time; time.sleep(float(sys.argv[1]));"
        "print(sys.argv[2]); print(sys.argv[3], file=sys.stderr); sys.exit(int(sys.argv[4]))"
    )
    return [sys.executable, "-c", script, str(waits), says, complains, str(code)]


def about(*dependencies: dict[str, Any]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_nothing_found_passes() -> None:
    assert audit(auditor(says=about(FINE))) == (0, "No known vulnerability; 1 looked at, 0 unknown.")


def test_a_finding_fails_and_names_package_hole_and_cure() -> None:
    code, told = audit(auditor(code=1, says=about(FINE, HOLED, UNKNOWN)))
    assert code == 1
    assert "holed 1.0: CVE-1, mended in 1.1" in told


def test_packages_that_the_data_does_not_know_are_counted() -> None:
    assert audit(auditor(says=about(FINE, UNKNOWN)))[1].endswith("1 unknown.")


def test_data_that_knows_nothing_are_no_clean_bill() -> None:
    code, told = audit(auditor(says=about(UNKNOWN, UNKNOWN)))
    assert code == 0
    assert told.startswith("Not audited")


def test_an_auditor_that_hangs_is_left() -> None:
    code, told = audit(auditor(waits=60), within=0.2)
    assert (code, told) == (0, "Not audited: no answer within 0.2 s.")


def test_an_auditor_that_breaks_for_another_reason_fails() -> None:
    assert audit(auditor(code=1, complains="invalid requirements input")) == (1, "invalid requirements input")


def test_the_real_one_without_a_network_says_so_and_passes(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    nothing_kept = dict.fromkeys(["HOME", "XDG_CACHE_HOME", "PIP_CACHE_DIR"], str(tmp_path))
    done = subprocess.run(
        [sys.executable, "scripts/audit.py", "requirements/run.txt"],
        cwd=ROOT,
        env={**os.environ, **nothing_kept, "HTTPS_PROXY": nowhere, "https_proxy": nowhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Not audited: the data about vulnerabilities cannot be reached from here.\n"
