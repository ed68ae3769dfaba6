"""The settings: every variable documented, every problem told at once, the token never shown."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import VARIABLES, Settings, SettingsError, setting_names

ROOT = Path(__file__).parent.parent


def test_nothing_set_gives_the_defaults() -> None:
    assert Settings.from_env({}) == Settings()


def test_blank_values_count_as_unset() -> None:
    assert Settings.from_env({variable.name: "  " for variable in VARIABLES}) == Settings()


def test_every_variable_fills_a_setting() -> None:
    assert {variable.setting for variable in VARIABLES} == setting_names()


def test_good_values_are_read() -> None:
    settings = Settings.from_env(
        {
            "DISCORD_TOKEN": "abc",
            "PLAYGROUND_PORT": "0",
            "SHARD_COUNT": "4",
            "SHARD_IDS": "0-1,3",
            "DAILY_LATE_HOURS": "1.5",
            "LOG_LEVEL": "debug",
        }
    )
    assert settings.token == "abc"
    assert settings.playground_port == 0
    assert settings.shard_ids == (0, 1, 3)
    assert settings.daily_late == timedelta(minutes=90)
    assert settings.log_level == "DEBUG"


def test_a_pods_name_tells_its_shard() -> None:
    settings = Settings.from_env({"SHARD_COUNT": "4", "SHARD_IDS": "lexicord-2"})
    assert settings.shard_ids == (2,)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLAYGROUND_PORT", "65536"),
        ("PLAYGROUND_PORT", "http"),
        ("SHARD_COUNT", "0"),
        ("SHARD_IDS", "1,1"),
        ("SHARD_IDS", "0-9999999999999999999999"),
        ("DAILY_LATE_HOURS", "0"),
        ("DISCORD_API_BASE", "discord"),
        ("DISCORD_API_BASE", "http://127.0.0.1:99999"),
        ("DISCORD_API_BASE", "http://[::1"),
        ("DISCORD_TOKEN", "tok\nen"),
        ("DISCORD_TOKEN", "Bot token"),
        ("DISCORD_TOKEN", '"token"'),
        ("DISCORD_TOKEN", "tokén"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("GUILD_READY_SECONDS", "-1"),
        ("GATEWAY_SILENCE_SECONDS", "0"),
        ("HEALTH_PORT", "x"),
        ("HEALTH_HOST", "everywhere"),
    ],
)
def test_a_bad_value_is_named_with_what_is_expected(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({name: value, "SHARD_COUNT": "9"} if name != "SHARD_COUNT" else {name: value})
    assert [problem for problem in caught.value.problems if problem.startswith(f"{name} must be ")]
    assert name != "DISCORD_TOKEN" or value not in str(caught.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"LOG_LEVEL": "loud", "PLAYGROUND_PORT": "x", "SHARD_IDS": "0"})
    assert len(caught.value.problems) == 3


def test_shards_must_exist() -> None:
    with pytest.raises(SettingsError, match="below SHARD_COUNT"):
        Settings.from_env({"SHARD_COUNT": "2", "SHARD_IDS": "2"})


def test_the_token_and_the_databases_password_stay_out_of_the_representation() -> None:
    settings = Settings.from_env({"DISCORD_TOKEN": "tok-en", "DATABASE_URL": "postgresql://u:secret@h/d"})
    assert "tok-en" not in repr(settings)
    assert "secret" not in repr(settings)


def test_the_example_file_documents_exactly_what_is_read() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    entries = re.findall(r"(?m)^# .+\n#?([A-Z_]+)=(.*)$", text)
    assert [name for name, _ in entries] == [variable.name for variable in VARIABLES]
    assert Settings.from_env(dict(entries)) == Settings()


def test_the_example_file_sets_nothing_but_the_token() -> None:
    """Copied as it is, it must not cover what a container's image sets."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == ["DISCORD_TOKEN="]
