"""The end of a season, as something that the poster sends once: freeze the standings, then tell them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.core.clock import Now
from bot.core.daily.when import Occurrence
from bot.runtime.board_picture import draw_members
from bot.runtime.claims import new_nonce
from bot.runtime.membership import left, members_of
from bot.runtime.occasions import Hold, Missed, Prepared, State
from bot.runtime.outgoing import Delivery, ServerAwayError
from bot.storage.boards import BoardStore
from bot.storage.outbox import Item
from bot.storage.seasons import Season, SeasonStore
from bot.storage.timetable import Due
from bot.ui.layout import Layout
from bot.ui.seasons import PICTURE_NAME, SeasonView, podium

# Discord mostly says who is there at once; a podium does not wait for ever.
_TRIES_FOR_MEMBERS = 3


def view_of(season: Season) -> SeasonView:
    ends_at = season.ended_at or season.ends_at
    return SeasonView(
        season.name,
        season.starts_at,
        ends_at,
        season.again,
        season.standings or (),
        season.board_size or 0,
        season.id,
    )


@dataclass(slots=True)
class SeasonEnd:
    """Keeps to `bot.runtime.occasions.Kind`; a season's end is told however late."""

    seasons: SeasonStore
    boards: BoardStore
    now: Now
    rng: random.Random
    late: timedelta | None = None

    async def prepare(self, due: Due, occurrence: Occurrence, now: datetime) -> Prepared | Missed | Hold:
        """Never asked: a season's end is promised in the outbox at its start."""
        return Missed("not on the timetable")

    async def deliver(self, delivery: Delivery) -> None:
        item = delivery.item
        season = await self.seasons.get(item.guild_id, int(item.payload["season"]))
        if season is None or item.channel_id is None:
            await delivery.finish(thread_id=None)
            return
        ended, following = await self.close(season)
        people = [row.user_id for row in ended.standings or ()]
        members = await members_of(delivery.client.get_guild(item.guild_id), people)
        if members is None and item.attempts < _TRIES_FOR_MEMBERS:
            raise ServerAwayError
        files, described = list[discord.File](), None
        if ended.standings and members is not None and _may_attach(delivery):
            picture = await draw_members(ended.name, ended.standings, members)
            described = picture.description
            files = [discord.File(io.BytesIO(picture.png), PICTURE_NAME, description=described)]

        async def render() -> Layout:
            after = view_of(following) if following else None
            return podium(view_of(ended), after, gone=left(members, people), described=described)

        await delivery.post(delivery.channel(item.channel_id), render, files=files)

    async def close(self, season: Season) -> tuple[Season, Season | None]:
        """Freeze the season as it stands; a second time changes nothing."""
        await self.boards.settle_all(self.now(), season.guild_id)
        ended, _ = await self.seasons.close(season, self.now(), nonce=new_nonce(self.rng))
        # What was played since its end counts for the next one.
        await self.boards.settle_all(self.now(), season.guild_id)
        return ended, await self.seasons.running(season.guild_id)

    def undo(self, item: Item) -> Callable[[State], State] | None:
        return None


def _may_attach(delivery: Delivery) -> bool:
    """Without leave to attach files the standings are told in words, rather than not at all."""
    guild = delivery.client.get_guild(delivery.item.guild_id)
    channel = guild.get_channel_or_thread(delivery.item.channel_id or 0) if guild else None
    return guild is None or channel is None or channel.permissions_for(guild.me).attach_files
