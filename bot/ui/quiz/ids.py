"""Custom ids of a quiz: which game, which round, what was pressed; never what is right."""

from __future__ import annotations

# Discord's ids have 63 bits, and so have the columns that hold them.
_SNOWFLAKE = r"[1-9a-f][0-9a-f]{0,14}|[1-7][0-9a-f]{15}"
_GAME = rf"(?P<game>{_SNOWFLAKE})"
_ROUND = r"(?P<round>[1-9]\d?)"
_USER = rf"(?P<user>{_SNOWFLAKE})"

PRESS = rf"q:{_GAME}:{_ROUND}:(?P<choice>[0-9])"
TYPE = rf"q:{_GAME}:{_ROUND}:t"
TYPED = rf"qt:{_GAME}:{_ROUND}"
APPEAL = rf"qp:{_GAME}:{_ROUND}"
DECIDE = rf"qd:{_GAME}:{_ROUND}:{_USER}:(?P<accepted>[yn])"
JOIN = rf"ql:{_GAME}:j"
BEGIN = rf"ql:{_GAME}:b"
MISSES = rf"qe:{_GAME}:m:(?P<page>\d{{1,2}})"
AGAIN = rf"qe:{_GAME}:a"


def round_mark(game_id: int, number: int) -> str:
    """What the custom ids of a round's question begin with."""
    return f"q:{game_id:x}:{number}:"


def lobby_mark(game_id: int) -> str:
    return f"ql:{game_id:x}:"


def podium_mark(game_id: int) -> str:
    return f"qe:{game_id:x}:"


def press_id(game_id: int, number: int, choice: int) -> str:
    return f"{round_mark(game_id, number)}{choice}"


def type_id(game_id: int, number: int) -> str:
    return f"{round_mark(game_id, number)}t"


def typed_id(game_id: int, number: int) -> str:
    """The id of the modal in which an answer is typed."""
    return f"qt:{game_id:x}:{number}"


def appeal_id(game_id: int, number: int) -> str:
    return f"qp:{game_id:x}:{number}"


def decide_id(game_id: int, number: int, user_id: int, *, accepted: bool) -> str:
    return f"qd:{game_id:x}:{number}:{user_id:x}:{'y' if accepted else 'n'}"


def join_id(game_id: int) -> str:
    return f"{lobby_mark(game_id)}j"


def begin_id(game_id: int) -> str:
    return f"{lobby_mark(game_id)}b"


def misses_id(game_id: int, page: int = 0) -> str:
    return f"{podium_mark(game_id)}m:{page}"


def again_id(game_id: int) -> str:
    return f"{podium_mark(game_id)}a"
