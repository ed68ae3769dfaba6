"""Before the first question: people join, and the game begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.quiz.effects import Effect, PickQuestion, ShowLobby
from bot.core.quiz.events import Actor, Joined, LobbyShown, Rated, StartedNow
from bot.core.quiz.settings import LOBBY, Settings
from bot.core.quiz.state import Game, Phase, Player
from bot.core.quiz.teams import balanced, open_team
from bot.core.refusal import Refusal

Step = tuple[Game, tuple[Effect, ...]]


def new_game(
    game_id: int,
    *,
    guild_id: int,
    channel_id: int,
    host_id: int,
    settings: Settings,
    now: datetime,
    host_plays: bool = True,
) -> Game:
    """A game whose lobby is open for 30 seconds."""
    return Game(
        id=game_id,
        guild_id=guild_id,
        channel_id=channel_id,
        host_id=host_id,
        settings=settings,
        created_at=now,
        wake_at=now + LOBBY,
        players={host_id: Player(host_id)} if host_plays else {},
    )


def may_manage(game: Game, actor: Actor) -> bool:
    return actor.admin or actor.user_id == game.host_id


def require_manager(game: Game, actor: Actor) -> None:
    if not may_manage(game, actor):
        raise Refusal("Only who started the quiz, or an admin, can do that.")


def lobby_shown(game: Game, event: LobbyShown, now: datetime) -> Step:
    return replace(game, lobby_message_id=event.message_id), ()


def joined(game: Game, event: Joined, now: datetime) -> Step:
    if event.user_id in game.players:
        raise Refusal("You are in the game already.")
    effects = (ShowLobby(),) if game.phase is Phase.LOBBY else ()
    return with_player(game, event.user_id), effects


def rated(game: Game, event: Rated, now: datetime) -> Step:
    player = game.players.get(event.user_id)
    if player is None or player.rating.answers:
        return game, ()
    return replace(game, players={**game.players, event.user_id: replace(player, rating=event.rating)}), ()


def with_player(game: Game, user_id: int) -> Game:
    """The game with one more player, in a team if the teams are made already."""
    number = len(game.rounds) if game.phase in {Phase.ASKING, Phase.OPEN} else len(game.rounds) + 1
    team = None
    if game.settings.teams is not None and game.phase is not Phase.LOBBY:
        team = open_team(game.players.values(), game.settings.teams)
    player = Player(user_id, joined_round=number, team=team)
    return replace(game, players={**game.players, user_id: player})


def started_now(game: Game, event: StartedNow, now: datetime) -> Step:
    if game.phase is not Phase.LOBBY:
        raise Refusal("The quiz has begun already.")
    require_manager(game, event.by)
    return begin(game)


def begin(game: Game) -> Step:
    players = game.players
    if game.settings.teams is not None:
        players = balanced(players.values(), game.settings.teams)
    begun = replace(game, phase=Phase.PICKING, players=players, wake_at=None, paused=False, left=None)
    return begun, (ShowLobby(), PickQuestion(1))
