"""The Dockerfile's steps as a test can run them: in a folder, without a container."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stage:
    """One FROM and what follows; instructions as (name, arguments) in their order."""

    instructions: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        return [arguments for each, arguments in self.instructions if each == name]


def read_stages(path: Path) -> list[Stage]:
    text = re.sub(r"\\\n\s*", " ", path.read_text("utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    stages: list[list[tuple[str, str]]] = []
    for line in lines:
        name, _, arguments = line.partition(" ")
        if name == "FROM":
            stages.append([])
        stages[-1].append((name, arguments))
    return [Stage(tuple(stage)) for stage in stages]


def copy_into(stage: Stage, source: Path, target: Path) -> None:
    """What the stage's COPY instructions bring from the source tree."""
    for arguments in stage.all("COPY"):
        if arguments.startswith("--from"):
            continue
        origin, destination = (part.rstrip("/") for part in arguments.split())
        where = target / destination
        if (source / origin).is_dir():
            shutil.copytree(source / origin, where, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            where.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / origin, where)


def environment(stage: Stage) -> dict[str, str]:
    return dict(pair.split("=", 1) for arguments in stage.all("ENV") for pair in arguments.split())


def command(stage: Stage) -> list[str]:
    (entrypoint,) = stage.all("ENTRYPOINT")
    (arguments,) = stage.all("CMD")
    return [*json.loads(entrypoint), *json.loads(arguments)]


def health_check(stage: Stage) -> list[str]:
    (arguments,) = stage.all("HEALTHCHECK")
    return list(json.loads(arguments.partition("CMD ")[2]))
