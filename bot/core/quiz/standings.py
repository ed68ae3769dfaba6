"""Who stands where, during a game and at its end."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.quiz.state import Game, Player, Round, RoundStatus
from bot.core.quiz.teams import places, team_scores


@dataclass(frozen=True, slots=True)
class Standing:
    """One player's place among all, equals sharing one; `won` is true for the first with any points.

    In a team game the members of the first team have won, whatever their own place.
    """

    player: Player
    place: int
    won: bool


def standings(game: Game) -> dict[int, Standing]:
    """Everybody by user id, best first; of equals those who were faster in all stand first."""
    players = game.players.values()
    place = places({player.user_id: player.score for player in players})
    teams = team_scores(game)
    best_team = max(teams.values(), default=0)
    winners = {team for team, score in teams.items() if score == best_team > 0}

    def won(player: Player) -> bool:
        if game.settings.teams is not None:
            return player.team in winners
        return place[player.user_id] == 1 and player.score > 0

    ordered = sorted(players, key=lambda each: (place[each.user_id], each.right_ms, each.user_id))
    return {each.user_id: Standing(each, place[each.user_id], won(each)) for each in ordered}


def team_places(game: Game) -> list[tuple[int, int, int]]:
    """(place, team, score) of each team that has members, best first."""
    scores = team_scores(game)
    return [(place, team, scores[team]) for team, place in places(scores).items()]


def option_counts(of: Round) -> list[int]:
    """How many chose each option, in the order shown."""
    counts = [0] * len(of.question.options)
    for answer in of.answers.values():
        if answer.choice is not None:
            counts[answer.choice] += 1
    return counts


def fastest(of: Round) -> tuple[int, int] | None:
    """(user id, milliseconds) of the first right answer."""
    right = [(each.reaction_ms, each.user_id) for each in of.answers.values() if each.correct]
    if not right:
        return None
    reaction_ms, user_id = min(right)
    return user_id, reaction_ms


def fastest_of_all(game: Game) -> tuple[int, int] | None:
    """(user id, milliseconds) of the fastest right answer; None in a calm game, which has no clock."""
    if game.settings.calm:
        return None
    each_first = [first for one in closed_rounds(game) if (first := fastest(one)) is not None]
    return min(each_first, key=lambda first: (first[1], first[0]), default=None)


def hardest(game: Game) -> tuple[Round, int, int] | None:
    """The answered round with the smallest share of right answers, their number and that of all answers."""
    asked = [
        (one, sum(answer.correct for answer in one.answers.values()), len(one.answers))
        for one in closed_rounds(game)
        if one.answers
    ]
    return min(asked, key=lambda item: (item[1] / item[2], -item[2], item[0].number), default=None)


def misses(game: Game, user_id: int) -> list[Round]:
    """The closed rounds that this player answered wrongly, or not at all since they came."""
    player = game.players.get(user_id)
    if player is None:
        return []
    return [
        one
        for one in closed_rounds(game)
        if one.number >= player.joined_round
        and ((answer := one.answers.get(user_id)) is None or not answer.correct)
    ]


def closed_rounds(game: Game) -> list[Round]:
    return [one for one in game.rounds if one.status is RoundStatus.CLOSED]
