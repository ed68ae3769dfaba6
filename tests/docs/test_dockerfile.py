"""The container, as far as it can be shown without one: linted, and its steps run in a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Settings
from tests.docs.dockerfile import command, copy_into, environment, health_check, read_stages

ROOT = Path(__file__).resolve().parents[2]
STAGES = read_stages(ROOT / "Dockerfile")


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    result = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


def test_it_is_two_stages_and_runs_as_nobody_special() -> None:
    assert len(STAGES) == 2
    (user,) = STAGES[1].all("USER")
    assert user != "0"
    assert STAGES[1].all("VOLUME") == ["/app/var"]
    assert STAGES[1].all("STOPSIGNAL") == ["SIGTERM"]


def test_a_copy_of_the_example_as_its_env_file_leaves_the_health_check_working() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    env_file = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    settings = Settings.from_env(environment(STAGES[1]) | env_file)
    assert settings.health_port == 8080
    assert settings.database_url == "sqlite:////app/var/lexicord.db"


def test_the_image_is_built_from_its_own_parts_alone() -> None:
    """Docker is sent what is not ignored: a token or a database would lie in its cache."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    copied = {
        arguments.split()[0]
        for stage in STAGES
        for arguments in stage.all("COPY")
        if not arguments.startswith("--from")
    }
    assert patterns[0] == "*"
    assert {pattern.removeprefix("!") for pattern in patterns if pattern.startswith("!")} == copied


@pytest.mark.long
def test_its_steps_install_and_start_the_bot(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    copy_into(STAGES[0], ROOT, app)
    (install,) = STAGES[0].all("RUN")
    subprocess.run(install, shell=True, cwd=app, check=True)  # noqa: S602 - the Dockerfile's own words
    copy_into(STAGES[1], ROOT, app)
    variables = {
        **{name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"},
        **{name: value.replace("/app/", f"{app}/") for name, value in environment(STAGES[1]).items()},
    }

    def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            arguments, cwd=app, env=variables, capture_output=True, text=True, check=False, timeout=300
        )

    started = run(command(STAGES[1]))
    assert started.returncode == 1
    assert "There is no DISCORD_TOKEN" in started.stderr
    looked_up = run([*command(STAGES[1])[:3], "define", "droput", "--json"])
    assert '"answer": "Dropout"' in looked_up.stdout
    health = run(health_check(STAGES[1]))
    assert health.returncode == 1
    assert "does not answer on port 8080" in health.stderr
    shutil.rmtree(app)
