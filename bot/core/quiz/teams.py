"""Teams of even strength, and what a team has scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from bot.core.quiz.state import Game, Player, Round, RoundStatus


def balanced(players: Iterable[Player], teams: int) -> dict[int, Player]:
    """Everybody in one of `teams` teams (from 0): the strongest first, each into the weakest of the smallest.

    Sizes differ by one at most, and no two orders of the same players give different teams.
    """
    chosen: dict[int, Player] = {}
    for player in sorted(players, key=lambda each: (-each.rating.value, each.user_id)):
        chosen[player.user_id] = replace(player, team=open_team(chosen.values(), teams))
    return chosen


def open_team(players: Iterable[Player], teams: int) -> int:
    """The team that the next player joins: the smallest, of equal ones that with the lower ratings."""
    sizes = [0] * teams
    strengths = [0.0] * teams
    for player in players:
        if player.team is not None:
            sizes[player.team] += 1
            strengths[player.team] += player.rating.value
    return min(range(teams), key=lambda team: (sizes[team], strengths[team], team))


def team_scores(game: Game) -> dict[int, int]:
    """Each team that has members with its score: the sum over the rounds of its members' mean points.

    Whoever came later is not counted in the rounds before, so that a newcomer costs their team nothing.
    """
    members: dict[int, list[Player]] = {}
    for player in game.players.values():
        if player.team is not None:
            members.setdefault(player.team, []).append(player)
    closed = [each for each in game.rounds if each.status is RoundStatus.CLOSED]
    return {team: _team_score(members[team], closed) for team in sorted(members)}


def _team_score(members: list[Player], rounds: list[Round]) -> int:
    total = Fraction(0)
    for each in rounds:
        present = [player.user_id for player in members if player.joined_round <= each.number]
        if present:
            total += Fraction(sum(_points(each, user_id) for user_id in present), len(present))
    return round(total)


def _points(of: Round, user_id: int) -> int:
    answer = of.answers.get(user_id)
    return (answer.points or 0) if answer else 0


def places(scores: Mapping[int, int]) -> dict[int, int]:
    """The place of each key by its score, best first; equals share a place: 1, 2, 2, 4."""
    ordered = sorted(scores.values(), reverse=True)
    first = {score: ordered.index(score) + 1 for score in set(ordered)}
    return {key: first[score] for key, score in sorted(scores.items(), key=lambda item: -item[1])}
