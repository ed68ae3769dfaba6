"""The files for operators fit the bot: its settings, its commands, its image."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.cli import COMMANDS
from bot.cli.run import END_WITHIN_SECONDS
from bot.config import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {variable.name for variable in VARIABLES}


def names(text: str) -> set[str]:
    return set(re.findall(r"\b(?:DISCORD|DATABASE|SHARD|HEALTH|LOG|GLOSSARY|DAILY|GUILD)_[A-Z_]+\b", text))


def test_compose_and_kubernetes_set_only_what_is_read() -> None:
    for path in ("compose.yaml", "deploy/kubernetes.yaml"):
        text = (ROOT / path).read_text("utf-8")
        assert names(text) <= KNOWN, path
        assert {"SHARD_COUNT", "SHARD_IDS"} <= names(text)


def test_every_shard_of_compose_is_run_once() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    (count,) = re.findall(r'SHARD_COUNT: "(\d+)"', text)
    assert sorted(re.findall(r'SHARD_IDS: "(\d+)"', text)) == [str(each) for each in range(int(count))]


def test_pods_run_as_many_shards_as_there_are() -> None:
    text = (ROOT / "deploy" / "kubernetes.yaml").read_text("utf-8")
    (replicas,) = re.findall(r"replicas: (\d+)", text)
    (count,) = re.findall(r'name: SHARD_COUNT\n\s+value: "(\d+)"', text)
    assert count == replicas
    assert "fieldPath: metadata.name" in text


def test_a_bot_that_is_told_to_end_has_the_time_for_it() -> None:
    for path, pattern in (
        ("compose.yaml", r"stop_grace_period: (\d+)s"),
        ("deploy/kubernetes.yaml", r"terminationGracePeriodSeconds: (\d+)"),
    ):
        (seconds,) = re.findall(pattern, (ROOT / path).read_text("utf-8"))
        assert int(seconds) >= END_WITHIN_SECONDS + 5, path


def test_what_asks_for_health_from_elsewhere_is_let_in() -> None:
    """A container's loopback is reached from within it alone."""
    text = (ROOT / "deploy" / "kubernetes.yaml").read_text("utf-8")
    assert re.search(r'name: HEALTH_HOST\n\s+value: "0\.0\.0\.0"', text)
    assert "HEALTH_HOST: 0.0.0.0" in (ROOT / "compose.yaml").read_text("utf-8")
    asked = dict(re.findall(r"(\w+)Probe:\n\s+httpGet:\n\s+path: (\S+)\n\s+port: health", text))
    assert asked == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}


def test_the_dashboard_is_json_with_a_query_in_each_panel() -> None:
    dashboard = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text("utf-8"))
    assert dashboard["panels"]
    assert all(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])


def test_the_dashboard_tells_processes_apart_or_adds_them_up() -> None:
    """Several would be lines of one name."""
    dashboard = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text("utf-8"))
    targets = [target for panel in dashboard["panels"] for target in panel["targets"]]
    assert [
        target["expr"]
        for target in targets
        if "sum" not in target["expr"] and "{{instance}}" not in target["legendFormat"]
    ] == []


def test_documents_name_commands_that_there_are() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        told = set(re.findall(r"python -m bot ([a-z-]+)", path.read_text("utf-8")))
        assert told <= set(COMMANDS), path.name
