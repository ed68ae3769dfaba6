"""The daily term as a kind of entry on the timetable: what the bag brings, and how it is sent."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import discord

from bot import limits
from bot.core.clock import Now
from bot.core.daily.bag import Bag, draw, from_json, prepare, put_back, to_json
from bot.core.daily.post import DailyPost, DailySettings
from bot.core.daily.reasons import Reason
from bot.core.daily.when import Occurrence
from bot.core.glossary.model import Deck, Kind, Term
from bot.core.quiz.questions.model import Question
from bot.runtime.in_play import TermsInPlay
from bot.runtime.library import Library
from bot.runtime.occasions import Hold, Missed, Prepared, State
from bot.runtime.outages import GiveUp, judge
from bot.runtime.outgoing import Delivery, NothingLeftError, NotNowError, StoppedError
from bot.runtime.questions import Questions
from bot.runtime.related import related
from bot.storage.daily import DailyStore
from bot.storage.outbox import Item, OutboxStore
from bot.storage.timetable import Due, TimetableStore
from bot.ui.daily_post import Results, post_layout
from bot.ui.layout import Layout
from bot.ui.text import cut

KIND: Final = "daily"
NAMED_AT_MOST: Final = 10
# A fan-out to ten thousand servers takes three and a half minutes; that is not worth a word.
MARKED_LATE_AFTER: Final = timedelta(minutes=5)
_ASK_AGAIN: Final = timedelta(seconds=20)
_THREAD_EXISTS: Final = 160004


def bag_of(state: State) -> Bag:
    return from_json(state["bag"]) if "bag" in state else Bag()


def state_of(bag: Bag) -> dict[str, Any]:
    return {"bag": to_json(bag)}


@dataclass(slots=True)
class Daily:
    """Keeps to `bot.runtime.occasions.Kind`."""

    library: Library
    questions: Questions
    answers: DailyStore
    outbox: OutboxStore
    timetable: TimetableStore
    in_play: TermsInPlay
    now: Now
    rng: random.Random
    late: timedelta | None

    async def terms(self, guild_id: int, settings: DailySettings) -> dict[int, Term]:
        """What a schedule draws from: terms, not comparisons, by id."""
        found = await self.library.terms(guild_id, deck=settings.deck, topic=settings.topic)
        return {term.id: term for term in found if term.kind is Kind.TERM}

    async def prepared_bag(self, guild_id: int, settings: DailySettings, state: State) -> Bag:
        return prepare(bag_of(state), await self.terms(guild_id, settings), self.rng)

    async def prepare(self, due: Due, occurrence: Occurrence, now: datetime) -> Prepared | Missed | Hold:
        entry = due.entry
        settings = DailySettings.from_json(entry.settings)
        hidden = self.in_play.hidden(entry.guild_id)
        bag = await self.prepared_bag(entry.guild_id, settings, entry.state)
        drawn, left = draw(bag, occurrence.day, avoid=hidden)
        before = DailyPost.from_json(due.last_payload) if due.last_payload else None
        if hidden and (drawn is None or _tells(before, hidden)):
            return Hold(_ASK_AGAIN, Reason.IN_PLAY)
        if drawn is None:
            return Missed(Reason.EMPTY)
        question = await self._question(entry.guild_id, settings, before)
        day = occurrence.day.isoformat()
        asked, asked_on = before.asked_with(day, question) if before else (0, None)
        post = DailyPost(
            term=drawn.term,
            day=day,
            number=1 + (before.number if before else 0),
            round=drawn.round,
            asked=asked,
            asked_on=asked_on,
            question=question,
            before=entry.last_posted_id,
            role=settings.role,
            thread=settings.thread,
        )
        return Prepared(post.to_json(), state_of(left))

    async def _question(
        self, guild_id: int, settings: DailySettings, before: DailyPost | None
    ) -> Question | None:
        term = await self.library.term(before.term, guild_id) if before else None
        if term is None:
            return None
        deck = await self._deck_of(guild_id, settings, term)
        return await self.questions.about(deck, term) if deck else None

    async def _deck_of(self, guild_id: int, settings: DailySettings, term: Term) -> Deck | None:
        names = (settings.deck,) if settings.deck else await self.library.deck_names(guild_id)
        for name in names:
            deck = await self.library.deck(name, guild_id)
            if deck is not None and any(each.id == term.id for each in deck.terms):
                return deck
        return None

    async def deliver(self, delivery: Delivery) -> None:
        item = delivery.item
        post = DailyPost.from_json(item.payload)
        if item.channel_id is None:
            raise ValueError("a daily post has a channel")
        channel = delivery.channel(item.channel_id)
        roles = [discord.Object(post.role)] if post.role else []
        message_id = await delivery.post(
            channel,
            lambda: self._layout(delivery),
            finished=not post.thread,
            allowed_mentions=discord.AllowedMentions(everyone=False, users=False, roles=roles),
        )
        if post.thread:
            post = DailyPost.from_json(delivery.item.payload)
            await self._open_thread(delivery, channel.get_partial_message(message_id), post)

    async def _layout(self, delivery: Delivery) -> Layout:
        post = DailyPost.from_json(delivery.item.payload)
        term = await self.library.term(post.term, delivery.item.guild_id)
        if term is None:
            post, term = await self._draw_another(delivery, post)
        item = delivery.item
        late = item.due if self.now() - item.due > MARKED_LATE_AFTER else None
        return post_layout(
            term,
            await related(self.library, term, item.guild_id),
            post,
            post_id=item.id,
            late=late,
            results=await self.results(item.guild_id, post.before),
        )

    async def _draw_another(self, delivery: Delivery, post: DailyPost) -> tuple[DailyPost, Term]:
        """In place of a term that left the glossary between the draw and the post.

        Where an earlier try may have posted that term, nothing is drawn: for as long as Discord remembers
        the nonce it would take another term's message for the one that is there. After that the delivery
        looks into the channel first, and a message that is there is recorded as it is.
        """
        if delivery.unsure_since is not None:
            raise NotNowError
        item = delivery.item
        entry = await self.timetable.get(item.guild_id, item.timetable_id or 0)
        if entry is None:
            raise StoppedError
        terms = await self.terms(item.guild_id, DailySettings.from_json(entry.settings))
        hidden = self.in_play.hidden(item.guild_id)
        bag = prepare(bag_of(entry.state), terms, self.rng)
        drawn, left = draw(bag, date.fromisoformat(post.day), avoid=hidden)
        if drawn is None:
            raise NotNowError if hidden else NothingLeftError
        post = replace(post, term=drawn.term, round=drawn.round)
        changed = await self.timetable.redraw(
            entry, state_of(left), item, post.to_json(), owner=delivery.holds.owner
        )
        if not changed:
            raise NotNowError
        delivery.item = replace(item, payload=post.to_json())
        return post, terms[drawn.term]

    async def results(self, guild_id: int, post_id: int | None) -> Results | None:
        """How the question of an earlier post went; None where it had none."""
        if post_id is None:
            return None
        outcome = await self.answers.outcome(guild_id, post_id, named_at_most=NAMED_AT_MOST)
        question = DailyPost.from_json(outcome.payload).question if outcome else None
        if outcome is None or question is None or question.correct is None:
            return None
        return Results(question, outcome.tally(len(question.options), question.correct), outcome.named)

    async def _open_thread(
        self, delivery: Delivery, message: discord.PartialMessage, post: DailyPost
    ) -> None:
        term = await self.library.term(post.term, delivery.item.guild_id)
        name = cut(term.name if term else f"Day {post.number}", limits.THREAD_NAME)
        try:
            thread = await delivery.request(lambda: message.create_thread(name=name))
        except discord.HTTPException as error:
            if error.code == _THREAD_EXISTS:
                # A thread made from a message has the message's id.
                await delivery.finish(thread_id=message.id)
            elif isinstance(judge(error), GiveUp):
                await delivery.finish(thread_id=None, reason=Reason.NO_THREAD)
            else:
                raise
        else:
            await delivery.finish(thread_id=thread.id)

    def undo(self, item: Item) -> Callable[[State], Mapping[str, Any]] | None:
        post = DailyPost.from_json(item.payload)
        return lambda state: state_of(put_back(bag_of(state), post.term, post.round))


def _tells(before: DailyPost | None, hidden: frozenset[int]) -> bool:
    """Whether the next post, with the results and the question about the last one, gives something away."""
    if before is None:
        return False
    about = {before.term} | (before.question.terms if before.question else set[int]())
    return bool(about & hidden)
