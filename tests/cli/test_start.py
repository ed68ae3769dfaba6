"""Starting: what goes wrong is one plain sentence and a non-zero exit, never a traceback."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.app import open_services
from bot.cli.playground import playground_settings
from bot.config import Settings
from bot.playground.live import no_port, require_room
from bot.storage.engine import Database
from bot.storage.errors import DatabaseOfOthersError
from bot.storage.guilds import PLAYGROUND_GUILD, GuildStore
from bot.storage.migrate import migrate

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def start(command: str, tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
    environment = {
        **kept,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'lexicord.db'}",
        "PLAYGROUND_PORT": "0",
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    # Away from the tree, so that a developer's own .env does not speak.
    return subprocess.run(
        [sys.executable, "-m", "bot", command],
        cwd=tmp_path,
        env=environment
        | {"GLOSSARY_FILE": variables.get("GLOSSARY_FILE", str(ROOT / "data/deep_learning.txt"))},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def one_sentence(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    (line,) = result.stderr.strip().splitlines()
    assert line.endswith(".")
    return line


@pytest.fixture
def taken_port() -> Generator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_without_a_token_run_says_where_one_belongs(tmp_path: Path) -> None:
    assert "There is no DISCORD_TOKEN." in one_sentence(start("run", tmp_path))


@pytest.fixture(params=["text/html", "application/json"])
def somebody_else(request: pytest.FixtureRequest) -> Generator[str]:
    """The address of a server that is not Discord and is content with every request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", request.param)
            self.end_headers()
            self.wfile.write(b"<html></html>" if request.param == "text/html" else b'{"ok": true}')

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_server_that_is_not_discord_is_told_apart(tmp_path: Path, somebody_else: str) -> None:
    result = start("run", tmp_path, DISCORD_TOKEN="x.y.z", DISCORD_API_BASE=somebody_else)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    *before, told = result.stderr.strip().splitlines()
    assert told.startswith("What answers at DISCORD_API_BASE is not Discord (")
    assert not [line for line in before if "voice" in line]


def test_the_doctor_says_so_too(tmp_path: Path, somebody_else: str) -> None:
    examined = start("doctor", tmp_path, DISCORD_TOKEN="x.y.z", DISCORD_API_BASE=somebody_else)
    assert examined.returncode == 1
    assert "Traceback" not in examined.stderr
    assert "What answers at DISCORD_API_BASE is not Discord" in examined.stdout


def test_a_taken_port_is_named(tmp_path: Path, taken_port: int) -> None:
    told = one_sentence(start("playground", tmp_path, PLAYGROUND_PORT=str(taken_port)))
    assert f"Port {taken_port} is taken." in told
    assert told.endswith("set PLAYGROUND_PORT to the first of 3 free ones, or to 0.")


def test_a_port_that_leaves_no_room_for_all_channels_is_told_at_once() -> None:
    with pytest.raises(OSError, match="at most 65533"):
        require_room(65_534)
    require_room(65_533)


def test_the_reason_why_a_port_cannot_be_had_is_named() -> None:
    assert "Port 80 cannot be used: Permission denied" in no_port(PermissionError(errno.EACCES, ""), 80, 3)
    assert "Port 80 is taken" in no_port(OSError(errno.EADDRINUSE, ""), 80, 3)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told = one_sentence(start("playground", tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/file/lexicord.db"))
    assert str(tmp_path / "file") in told


@pytest.mark.parametrize(
    ("guild_id", "playground", "told"),
    [(1_234_567_890_123_456_789, True, "holds real servers"), (PLAYGROUND_GUILD, False, "made-up play")],
)
def test_made_up_play_and_real_servers_keep_out_of_each_others_database(
    tmp_path: Path, guild_id: int, playground: bool, told: str
) -> None:
    path = tmp_path / "lexicord.db"
    known_guild(path, guild_id)
    before = path.read_bytes()
    opening = open_services(
        Settings(database_url=f"sqlite:///{path}"),
        now=lambda: NOW,
        rng=random.Random(0),
        playground=playground,
    )
    with pytest.raises(DatabaseOfOthersError, match=told):
        asyncio.run(opening)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("", "sqlite:///var/playground.db"),
        (" ", "sqlite:///var/playground.db"),
        ("sqlite:///var/lexicord.db", "sqlite:///var/lexicord.db"),
    ],
)
def test_the_playground_has_a_file_of_its_own_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, used: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", given)
    assert playground_settings().database_url == used


def known_guild(path: Path, guild_id: int) -> None:
    """A migrated database that knows one server."""

    async def make() -> None:
        database = await Database.open(f"sqlite:///{path}")
        await migrate(database)
        await GuildStore(database).joined([guild_id], NOW)
        await database.close()

    asyncio.run(make())


def test_a_glossary_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = start("playground", tmp_path, GLOSSARY_FILE=str(tmp_path / "words.txt"))
    assert result.returncode == 1
    assert "words.txt" in result.stderr
    assert "cannot be read" in result.stderr
    assert "Traceback" not in result.stderr


def test_settings_that_cannot_be_used_are_all_told(tmp_path: Path) -> None:
    result = start("start", tmp_path, PLAYGROUND_PORT="x", LOG_LEVEL="loud")
    assert result.returncode == 2
    assert [line.split()[0] for line in result.stderr.splitlines()] == ["PLAYGROUND_PORT", "LOG_LEVEL"]


def test_an_environment_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("DISCORD_TOKEN=x".encode("utf-16"))
    assert one_sentence(start("run", tmp_path)) == ".env is not UTF-8; save it as UTF-8."
