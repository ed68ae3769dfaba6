"""DATABASE_URL as people write it."""

from __future__ import annotations

import pytest

from bot.storage.errors import DatabaseUrlError
from bot.storage.url import display_name, parse_url, sqlite_path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("sqlite:///var/lexicord.db", "var/lexicord.db"),
        ("sqlite:////srv/lexicord.db", "/srv/lexicord.db"),
        ("sqlite:/srv/lexicord.db", "/srv/lexicord.db"),
        ("sqlite:var/lexicord.db", "var/lexicord.db"),
        ("sqlite+aiosqlite:///var/lexicord.db", "var/lexicord.db"),
        ("var/lexicord.db", "var/lexicord.db"),
        ("/srv/a b/ü?#%.db", "/srv/a b/ü?#%.db"),
        (" lexicord.db\n", "lexicord.db"),
        ("sqlite:///what?is=a.db", "what?is=a.db"),
        ("profile:one.db", "profile:one.db"),
    ],
)
def test_a_file(text: str, path: str) -> None:
    url = parse_url(text)
    assert url.drivername == "sqlite+aiosqlite"
    assert str(sqlite_path(url)) == path
    assert display_name(url) == path


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ann:s3cret@db.example:5433/words",
        "postgresql+asyncpg://ann:s3cret@db.example:5433/words",
        "postgres://ann:s3cret@db.example:5433/words",
    ],
)
def test_a_server(text: str) -> None:
    url = parse_url(text)
    assert (
        url.render_as_string(hide_password=False) == "postgresql+asyncpg://ann:s3cret@db.example:5433/words"
    )
    assert sqlite_path(url) is None
    assert display_name(url) == "PostgreSQL database words on db.example"


def test_a_server_behind_a_socket() -> None:
    url = parse_url("postgresql://ann@/words?host=/run/postgresql")
    assert display_name(url) == "PostgreSQL database words on /run/postgresql"


def test_libpqs_name_for_encryption_is_understood() -> None:
    assert dict(parse_url("postgresql://ann@db.example/words?sslmode=require").query) == {"ssl": "require"}


def test_what_the_driver_can_use_is_kept() -> None:
    options = "ssl=verify-full&target_session_attrs=primary&prepared_statement_cache_size=0&passfile=/p"
    assert dict(parse_url(f"postgresql://ann@db.example/words?{options}").query) == {
        "ssl": "verify-full",
        "target_session_attrs": "primary",
        "prepared_statement_cache_size": "0",
        "passfile": "/p",
    }


def test_several_hosts_are_all_named() -> None:
    url = parse_url("postgresql://ann@/words?host=one:5432&host=two:5433")
    assert display_name(url) == "PostgreSQL database words on one:5432, two:5433"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "names no SQLite file"),
        ("sqlite://", "two slashes"),
        ("sqlite://lexicord.db", "two slashes"),
        ("sqlite:///", "names no SQLite file"),
        ("sqlite:///:memory:", "names no SQLite file"),
        ("mysql://ann:s3cret@db.example/words", "mysql://, which is not supported"),
        ("postgresql+psycopg://ann:s3cret@db.example/words", "not supported"),
        ("postgresql://ann:s3cret@db.example", "names no database"),
        ("postgresql://ann:s3cret@db.example:port/words", "cannot be read"),
        ("postgresql://ann:s3cret@db.example:99999/words", "port in DATABASE_URL must be a number from 1 to"),
        ("postgresql://ann:s3cret@db.example:0/words", "port in DATABASE_URL must be a number from 1 to"),
        (
            "postgresql://ann:s3cret@/words?host=db.example:99999",
            "port in DATABASE_URL must be a number from",
        ),
        ("postgresql://ann:s3cret@/words?host=db.example&port=x", "hosts and ports that do not fit together"),
        ("postgresql://ann:s3cret@/words?port=5432&port=5433", "hosts and ports that do not fit together"),
        ("postgresql://ann:s3cret@db.example/words?ssl=allow&sslmode=allow", "both ssl and sslmode"),
        (
            "postgresql://ann:s3cret@db.example/words?sslmode=require&channel_binding=require",
            "the option channel_binding, which is not supported; leave it out. Those that are: ",
        ),
        ("postgresql://ann:s3cret@db.example/words?password=s3cret", "the option password, which is not"),
        ("postgresql://ann:s3cret@db.example/words?sslmode=s3cret", "sslmode in DATABASE_URL must be one of"),
        ("postgresql://ann:s3cret@db.example/words?ssl=prefer&ssl=allow", "the option ssl more than once"),
        ("postgresql://ann:s3cret@db.example/words?prepared_statement_cache_size=-1", "from 0 to 999999"),
        ("sqlite:///lexicord.db?mode=ro", "holds SQLite options"),
        ("lexicord.db?x=1&CACHE=shared", "holds SQLite options"),
        ("file:lexicord.db", "holds SQLite options"),
        ("sqlite:///file:lexicord.db?mode=ro&uri=true", "holds SQLite options"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence_without_the_password(text: str, sentence: str) -> None:
    with pytest.raises(DatabaseUrlError, match=sentence) as error:
        parse_url(text)
    assert "s3cret" not in str(error.value)
    assert error.value.__cause__ is None
