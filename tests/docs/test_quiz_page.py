"""docs/quiz.md says what the code does: the points, the options, the waits."""

from __future__ import annotations

import re
from pathlib import Path

from bot.core.quiz import settings
from bot.core.quiz.scoring import STREAK_MOST, points
from bot.core.quiz.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "quiz.md").read_text("utf-8")
PLAY = PAGE.partition("\n## Play\n")[2]


def test_the_table_of_points_is_what_an_answer_is_worth() -> None:
    table = PLAY.partition("### Points")[2]
    shares = {int(share): _number(worth) for share, worth in re.findall(r"\| (\d+) % \| ([\d,]+) \|", table)}
    assert shares.keys() == {0, 25, 50, 75, 100}
    timed = Settings(seconds=20)
    for share, worth in shares.items():
        assert points(timed, correct=True, reaction_ms=200 * share, streak=0) == worth
    bonuses = re.findall(r"\| (\d)(?: or more)? \| (\d+) \|\n", table)
    assert [int(streak) for streak, _ in bonuses] == [0, 1, 2, 3, 4, 5]
    for streak, bonus in bonuses:
        assert points(timed, correct=True, reaction_ms=20_000, streak=int(streak)) == 500 + int(bonus)
    assert points(timed, correct=True, reaction_ms=20_000, streak=99) == 500 + STREAK_MOST
    (unclocked,) = re.findall(r"no clock, or a calm game \| (\d+)", table)
    for without in (Settings(seconds=None), Settings(calm=True)):
        assert points(without, correct=True, reaction_ms=1, streak=0) == int(unclocked)


def test_the_ranges_of_the_options_are_those_of_the_settings() -> None:
    for option, (least, most) in {
        "rounds": settings.ROUNDS,
        "seconds": settings.SECONDS,
        "teams": settings.TEAMS,
    }.items():
        assert re.search(rf"\| `{option}` \| {least} to {most}", PLAY), option


def test_the_waits_are_those_of_the_settings() -> None:
    for wait, words in {
        settings.LOBBY: "begins after {:.0f} seconds",
        settings.ALL_ANSWERED: "{:.0f} seconds after everybody who plays has answered",
        settings.ALL_ANSWERED_CALM: "({:.0f} in a calm game)",
        settings.ALL_ANSWERED_FIRST: "the first one {:.0f} seconds after the last answer",
    }.items():
        assert words.format(wait.total_seconds()) in PLAY
    assert settings.UNTIMED_ROUND.total_seconds() == 5 * 60
    assert settings.PAUSED_AT_MOST.total_seconds() == 30 * 60
    assert settings.BREAK.total_seconds() == 8
    assert settings.IN_TRANSIT.total_seconds() == 0.75
    assert settings.INTERRUPTED_AT_MOST.total_seconds() == 3_600
    assert settings.APPEALS_HOLD_THE_END.total_seconds() == 60
    assert settings.IDLE_ROUNDS == 3


def _number(text: str) -> int:
    return int(text.replace(",", ""))
