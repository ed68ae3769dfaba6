"""Teams are even in size and strength, and their score does not grow with their size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.quiz.rating import Rating
from bot.core.quiz.settings import Settings
from bot.core.quiz.standings import standings, team_places
from bot.core.quiz.state import Player
from bot.core.quiz.teams import balanced, places, team_scores
from tests.support.quiz import HOST, Play


def members(players: dict[int, Player], team: int) -> list[Player]:
    return [player for player in players.values() if player.team == team]


@given(st.lists(st.integers(800, 2_200), min_size=1, max_size=40), st.integers(2, 6))
def test_team_sizes_differ_by_one_at_most(ratings: list[int], teams: int) -> None:
    players = balanced([Player(user_id, Rating(rating)) for user_id, rating in enumerate(ratings)], teams)
    sizes = [len(members(players, team)) for team in range(teams)]
    assert sum(sizes) == len(ratings)
    assert max(sizes) - min(sizes) <= 1


@given(st.lists(st.integers(800, 2_200), min_size=2, max_size=20), st.integers(2, 6), st.randoms())
def test_the_order_in_which_people_join_does_not_matter(
    ratings: list[int], teams: int, shuffler: st.DataObject
) -> None:
    players = [Player(user_id, Rating(rating)) for user_id, rating in enumerate(ratings)]
    mixed = list(players)
    shuffler.shuffle(mixed)  # pyright: ignore[reportAttributeAccessIssue] a random.Random by its strategy
    assert balanced(mixed, teams) == balanced(players, teams)


def test_the_strong_are_spread() -> None:
    players = balanced(
        [Player(user_id, Rating(rating)) for user_id, rating in enumerate([2000, 1900, 1200, 1100])], 2
    )
    strengths = [sum(player.rating.value for player in members(players, team)) for team in range(2)]
    assert strengths == [3_100, 3_100]


def test_a_game_with_teams_puts_everybody_in_one_at_its_beginning() -> None:
    play = Play(Settings(teams=2)).join(1, 2, 3)
    assert {player.team for player in play.game.players.values()} == {None}
    play.ask()
    assert sorted(player.team or 0 for player in play.game.players.values()) == [0, 0, 1, 1]


def test_who_comes_later_joins_the_smallest_team() -> None:
    play = Play(Settings(teams=2)).join(1, 2).ask()
    sizes = {team: len(members(dict(play.game.players), team)) for team in (0, 1)}
    play.answer(50)
    assert play.player(50).team == min(sizes, key=lambda team: sizes[team])


def test_a_teams_score_is_the_mean_of_its_members() -> None:
    play = Play(Settings(teams=2, seconds=20)).join(1, 2).ask()
    three_teams = {user_id: player.team for user_id, player in play.game.players.items()}
    for user_id in three_teams:
        play.answer(user_id, after=20)
    play.close()
    assert team_scores(play.game) == {0: 500, 1: 500}
    assert [place for place, _, _ in team_places(play.game)] == [1, 1]


def test_a_newcomer_costs_the_team_nothing_in_the_rounds_before() -> None:
    play = Play(Settings(teams=2, seconds=20)).join(1).ask()
    play.answer(HOST, after=20).answer(1, after=20).close().ask()
    play.answer(HOST, after=20).answer(1, after=20).answer(50, 0, after=20).close()
    team = play.player(50).team
    assert team_scores(play.game)[team or 0] == 500 + 300


def test_the_members_of_the_first_team_have_won() -> None:
    play = Play(Settings(teams=2)).join(1).ask().answer(HOST, 1).answer(1, 0).close()
    won = {user_id: standing.won for user_id, standing in standings(play.game).items()}
    assert won == {HOST: True, 1: False}


def test_equal_scores_share_a_place() -> None:
    assert places({1: 10, 2: 30, 3: 20, 4: 20, 5: 5}) == {2: 1, 3: 2, 4: 2, 1: 4, 5: 5}
