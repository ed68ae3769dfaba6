"""The pages of `/daily`: status, the posts ahead with the ways to change them, history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import discord

from bot.cogs.permissions import require_manager
from bot.core.daily.bag import Bag, move_up, pin, skip, upcoming
from bot.core.daily.entry import Entry
from bot.core.daily.post import DailyPost, DailySettings
from bot.core.daily.when import Occurrence, next_day, next_occurrences, plan
from bot.core.refusal import Refusal
from bot.runtime.answers import finish
from bot.runtime.claims import timetable_of
from bot.runtime.daily import KIND, Daily, state_of
from bot.runtime.services import Services
from bot.storage.outbox import Item
from bot.ui import daily as ui
from bot.ui.layout import Layout

AHEAD = 14
PINNABLE = 25
_TRIES = 3


class DailyPages:
    def __init__(self, services: Services, daily: Daily) -> None:
        self.services = services
        self.daily = daily

    async def status(self, guild_id: int) -> Layout:
        schedules = [
            ui.Schedule(entry, await self._last(entry), self.services.poster.kept_by(entry))
            for entry in await self.services.poster.timetable.of_guild(guild_id, KIND)
        ]
        return ui.status_layout(schedules)

    async def _last(self, entry: Entry) -> ui.Line | None:
        items, _ = await self.daily.outbox.history(entry.guild_id, entry.id, limit=1)
        return await self._line(items[0]) if items else None

    async def history(self, entry: Entry, page: int) -> Layout:
        outbox = self.daily.outbox
        _, total = await outbox.history(entry.guild_id, entry.id, limit=0)
        page = min(page, max(0, (total - 1) // ui.PER_PAGE))
        items, total = await outbox.history(
            entry.guild_id, entry.id, limit=ui.PER_PAGE, offset=page * ui.PER_PAGE
        )
        return ui.history_layout(entry, [await self._line(item) for item in items], page, total)

    async def _line(self, item: Item) -> ui.Line:
        post = DailyPost.from_json(item.payload) if item.payload else None
        term = await self.services.library.term(post.term, item.guild_id) if post else None
        return ui.Line(
            due=item.due,
            status=item.status,
            reason=item.reason,
            number=post.number if post else None,
            name=term.name if term else None,
            url=_url(item),
        )

    async def turn_page(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        entry = await self._entry(interaction, match)
        await finish(interaction, await self.history(entry, int(match["page"])))

    async def preview(self, entry: Entry, chosen: tuple[int, int] | None = None) -> Layout:
        """The days ahead; `chosen` is a round and a term."""
        ahead = await self.ahead(entry, AHEAD)
        occurrences = self._occurrences(entry, PINNABLE)
        marked = next((each for each in ahead if (each.round, each.term) == chosen), None)
        days = [datetime.combine(each.day, entry.at, each.instant.tzinfo) for each in occurrences]
        return ui.preview_layout(entry, ahead, days, marked, ends=len(ahead) < AHEAD)

    async def ahead(self, entry: Entry, count: int) -> list[ui.Ahead]:
        """The next posts as they will be: what is shown is stored. Short where the order ends before."""
        bag = await self.daily.prepared_bag(
            entry.guild_id, DailySettings.from_json(entry.settings), entry.state
        )
        # Where somebody was quicker, their order is as good and is shown the next time.
        await self.services.poster.timetable.save_state(entry, state_of(bag))
        moments = {each.day: each.instant for each in self._occurrences(entry, count)}
        found: list[ui.Ahead] = []
        for drawn in upcoming(bag, moments):
            term = await self.services.library.term(drawn.term, entry.guild_id)
            name = term.name if term else "?"
            found.append(ui.Ahead(moments[drawn.day], drawn.term, drawn.round, name, drawn.pinned))
        return found

    def _occurrences(self, entry: Entry, count: int) -> list[Occurrence]:
        """The entry's next times, on days that have not had their turn.

        One whose time has come and that waits, for a quiz to end say, is the first of them.
        """
        timetable, now = timetable_of(entry), self.services.now()
        if entry.next_due is not None and entry.next_due <= now:
            late = self.daily.late or timedelta.max
            planned = plan(timetable, entry.next_due, now, late, entry.last_day)
            first = [each for each in (planned.post, planned.next) if each is not None]
        else:
            first = [next_day(timetable, now, entry.last_day)]
        return [*first, *next_occurrences(timetable, first[-1].instant, count)][:count]

    async def choose(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        entry = await self._entry(interaction, match)
        round_, _, term = _value(interaction).partition(":")
        chosen = (int(round_), int(term)) if round_.isdecimal() and term.isdecimal() else None
        await finish(interaction, await self.preview(entry, chosen))

    async def skip(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        term, round_ = int(match["term"]), int(match["round"])
        await self._change(interaction, match, lambda bag: skip(bag, term, round_))

    async def move_up(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        term, round_ = int(match["term"]), int(match["round"])
        await self._change(interaction, match, lambda bag: move_up(bag, term, round_))

    async def pin(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        require_manager(interaction)
        term, day = int(match["term"]), _day(_value(interaction))
        await self._change(interaction, match, lambda bag: pin(bag, term, day))

    async def _change(
        self, interaction: discord.Interaction, match: re.Match[str], change: Callable[[Bag], Bag]
    ) -> None:
        entry = await self._entry(interaction, match)
        chosen = int(match["round"]), int(match["term"])
        for _ in range(_TRIES):
            settings = DailySettings.from_json(entry.settings)
            if chosen[1] not in await self.daily.terms(entry.guild_id, settings):
                raise Refusal("That term is no longer in this schedule. Open `/daily preview` again.")
            bag = await self.daily.prepared_bag(entry.guild_id, settings, entry.state)
            if await self.services.poster.timetable.save_state(entry, state_of(change(bag))):
                break
            entry = await self._fresh(entry)
        else:
            raise Refusal("This schedule is being changed by others right now. Try again in a moment.")
        await finish(interaction, await self.preview(await self._fresh(entry), chosen))

    async def _entry(self, interaction: discord.Interaction, match: re.Match[str]) -> Entry:
        require_manager(interaction)
        await interaction.response.defer()
        found = await self.services.poster.timetable.get(interaction.guild_id or 0, int(match["entry"]))
        if found is None:
            raise Refusal("This schedule is off. `/daily status` shows what there is.")
        return found

    async def _fresh(self, entry: Entry) -> Entry:
        found = await self.services.poster.timetable.get(entry.guild_id, entry.id)
        if found is None:
            raise Refusal("This schedule is off. `/daily status` shows what there is.")
        return found


def _url(item: Item) -> str | None:
    if item.message_id is None or item.channel_id is None:
        return None
    return f"https://discord.com/channels/{item.guild_id}/{item.channel_id}/{item.message_id}"


def _value(interaction: discord.Interaction) -> str:
    values = (interaction.data or {}).get("values", [])
    return str(values[0]) if values else ""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("That is no date I know. Open `/daily preview` again.") from None
