"""What `make install` says on machines that are not ready, and that it does nothing the second time."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALL = ROOT / "scripts" / "install.sh"


def install(python: str, venv: Path, lock: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", INSTALL, python, venv, lock], capture_output=True, text=True, check=False, cwd=ROOT
    )


def fake_python(tmp_path: Path, script: str) -> str:
    path = tmp_path / "python3"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "lock.txt"
    path.write_text("")
    return path


def test_no_python_is_one_sentence(tmp_path: Path, lock: Path) -> None:
    result = install("python-that-is-not-there", tmp_path / "venv", lock)
    assert result.returncode == 1
    assert result.stderr.startswith("There is no python-that-is-not-there here.")


def test_an_old_python_is_one_sentence(tmp_path: Path, lock: Path) -> None:
    python = fake_python(tmp_path, 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac')
    result = install(python, tmp_path / "venv", lock)
    assert result.returncode == 1
    assert "Python 3.9.2 is too old. Install Python 3.11 or newer" in result.stderr


def test_debians_python_without_venv_names_the_package(tmp_path: Path, lock: Path) -> None:
    python = fake_python(tmp_path, 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.11;; *) exit 0;; esac')
    result = install(python, tmp_path / "venv", lock)
    assert result.returncode == 1
    assert "apt install python3.11-venv" in result.stderr


def test_a_second_time_nothing_is_done(tmp_path: Path, lock: Path) -> None:
    venv = tmp_path / "venv"
    venv.mkdir()
    (venv / "installed.txt").write_text(lock.read_text())
    assert install("python3", venv, lock).returncode == 0
    assert [path.name for path in venv.iterdir()] == ["installed.txt"]


def test_an_environment_that_cannot_be_made_is_one_sentence(tmp_path: Path, lock: Path) -> None:
    occupied = tmp_path / "venv"
    occupied.write_text("a file in the way")
    result = install("python3", occupied, lock)
    assert result.returncode == 1
    assert "cannot be made" in result.stderr


@pytest.mark.parametrize("name", ["run", "playground", "dev"])
def test_lock_files_pin_versions_and_hashes_and_name_no_place(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert packages
    assert all("==" in line for line in packages)
    assert not [line for line in lines if "://" in line or line.startswith("--")]
    assert sum("--hash=sha256:" in line for line in lines) >= len(packages)
