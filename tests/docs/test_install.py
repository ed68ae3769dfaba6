"""What `make install` says on machines that are not ready, and that it does nothing the second time."""

from __future__ import annotations

import subprocess
import sys
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


@pytest.fixture
def installed(tmp_path: Path, lock: Path) -> Path:
    """An environment as an installation leaves it."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (venv / "installed.txt").write_text(lock.read_text())
    return venv


def test_a_second_time_nothing_is_done(installed: Path, lock: Path) -> None:
    result = install("python3", installed, lock)
    assert (result.returncode, result.stderr) == (0, "")
    assert {path.name for path in installed.iterdir()} == {"bin", "installed.txt"}


def test_an_environment_whose_python_is_gone_is_made_anew(
    installed: Path, tmp_path: Path, lock: Path
) -> None:
    link = installed / "bin" / "python"
    link.unlink()
    link.symlink_to(tmp_path / "removed" / "python3")
    (installed / "left over").touch()
    makes_one = 'case "$2" in venv) rm -r "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python";; esac'
    result = install(fake_python(tmp_path, makes_one), installed, lock)
    assert result.returncode == 0
    assert (installed / "installed.txt").read_text() == lock.read_text()
    assert not (installed / "left over").exists()
    subprocess.run([link], check=True)


@pytest.mark.parametrize(("uv_ends_with", "by_pip"), [(0, ["uv alone"]), (1, ["uv alone", "everything"])])
def test_uv_installs_what_pins_it_and_pip_what_uv_cannot_reach(
    uv_ends_with: int, by_pip: list[str], tmp_path: Path
) -> None:
    lock, pip_calls = tmp_path / "lock.txt", tmp_path / "pip"
    lock.write_text("one==1 \\\n    --hash=sha256:1\nuv==2 \\\n    --hash=sha256:2\nzwei==3\n")
    reads = f'if grep -q one== "$lock"; then echo everything; else echo uv alone; fi >>{pip_calls}'
    python = fake_python(
        tmp_path,
        f"""for lock; do :; done
case "$2" in
venv)
  mkdir -p "$4/bin" && cp "$0" "$4/bin/python"
  printf '#!/bin/sh\nexit {uv_ends_with}\n' >"$4/bin/uv"
  chmod +x "$4/bin/uv"
  ;;
pip) {reads} ;;
esac""",
    )
    result = install(python, tmp_path / "venv", lock)
    assert result.returncode == 0
    assert pip_calls.read_text().splitlines() == by_pip
    assert (tmp_path / "venv" / "installed.txt").read_text() == lock.read_text()


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path: Path, lock: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to a friend").touch()
    result = install("python3", tmp_path / "letters", lock)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.endswith("letters holds something else than an environment. Move it away, or choose another.")
    assert (tmp_path / "letters" / "to a friend").exists()


def test_an_environment_that_cannot_be_made_is_one_sentence(tmp_path: Path, lock: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = install("python3", tmp_path / "file" / "venv", lock)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "cannot be made" in line
    assert line.endswith("Check that this folder may be written to.")


@pytest.mark.parametrize("name", ["run", "playground", "dev"])
def test_lock_files_pin_versions_and_hashes_and_name_no_place(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert packages
    assert all("==" in line for line in packages)
    assert not [line for line in lines if "://" in line or line.startswith("--")]
    assert sum("--hash=sha256:" in line for line in lines) >= len(packages)
