"""**Ask me** under a daily post: one private question about the term of the post before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.cogs.lookup import QUIET
from bot.core.daily.post import DailyPost
from bot.core.quiz.questions.model import Question
from bot.core.refusal import Refusal
from bot.runtime.answers import finish
from bot.runtime.services import Services
from bot.storage.daily import Answer, AnsweredTodayError, DailyStore, NewAnswer
from bot.storage.outbox import Item
from bot.ui.daily_post import Given, answered_layout, closed_layout, question_layout

OPEN_FOR = timedelta(hours=24)
_ONE_A_DAY = "You have answered a question of this day already. The next day's post brings another."


@dataclass(frozen=True, slots=True)
class Asked:
    """A post with its question; closed where its time is over or the next post has told the answer."""

    item: Item
    timetable_id: int
    post: DailyPost
    question: Question
    closes: datetime
    is_open: bool


class AskMe:
    def __init__(self, services: Services, answers: DailyStore) -> None:
        self.services = services
        self.answers = answers

    async def ask(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        """A press on **Ask me**: the question, or what became of the person's answer."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        asked = await self._asked(interaction, match)
        before = await self._answer(interaction, asked)
        if before is not None:
            view = answered_layout(asked.question, asked.item.id, _given(before), again=True)
        elif asked.is_open:
            last = await self.answers.last_question(asked.timetable_id, interaction.user.id)
            if last >= asked.post.asked:
                raise Refusal(_ONE_A_DAY)
            view = question_layout(asked.question, asked.item.id, asked.closes)
        else:
            view = closed_layout(asked.question)
        await finish(interaction, view)

    async def answer(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        """A press on an option: the first one counts."""
        await interaction.response.defer()
        asked = await self._asked(interaction, match)
        choice = int(match["choice"])
        if choice >= len(asked.question.options):
            raise Refusal("There is no such option. Press **Ask me** again.")
        before = await self._answer(interaction, asked)
        if before is None and not asked.is_open:
            await finish(interaction, closed_layout(asked.question))
            return
        given, first = before, False
        if given is None:
            given, first = await self._store(interaction, asked, choice)
        view = answered_layout(asked.question, asked.item.id, _given(given), again=not first)
        await finish(interaction, view)

    async def name_me(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        """A press on the switch: whether the next posts may name the person."""
        await interaction.response.defer()
        asked = await self._asked(interaction, match)
        await self.answers.set_named(asked.item.guild_id, interaction.user.id, named=match["named"] == "1")
        given = await self._answer(interaction, asked)
        if given is None:
            raise Refusal("You have not answered this question. Press **Ask me** first.")
        view = answered_layout(asked.question, asked.item.id, _given(given), again=False)
        await finish(interaction, view)

    async def _store(
        self, interaction: discord.Interaction, asked: Asked, choice: int
    ) -> tuple[Answer, bool]:
        new = NewAnswer(
            post_id=asked.item.id,
            timetable_id=asked.timetable_id,
            guild_id=asked.item.guild_id,
            user_id=interaction.user.id,
            choice=choice,
            correct=choice == asked.question.correct,
            question=asked.post.asked,
        )
        try:
            return await self.answers.answer(new, now=self.services.now())
        except AnsweredTodayError:
            raise Refusal(_ONE_A_DAY) from None

    async def _answer(self, interaction: discord.Interaction, asked: Asked) -> Answer | None:
        return await self.answers.answer_of(
            asked.item.id, asked.timetable_id, asked.item.guild_id, interaction.user.id
        )

    async def _asked(self, interaction: discord.Interaction, match: re.Match[str]) -> Asked:
        """Raises Refusal where there is no question, or it would give away one that is open in a quiz."""
        guild_id = interaction.guild_id or 0
        item = await self.services.poster.outbox.get(guild_id, int(match["post"]))
        post = DailyPost.from_json(item.payload) if item and item.payload else None
        if item is None or item.timetable_id is None or post is None or post.question is None:
            raise Refusal("There is no question here any more. The next daily post brings one.")
        if post.question.terms & self.services.in_play.hidden(guild_id):
            raise Refusal(QUIET)
        entry = await self.services.poster.timetable.get(guild_id, item.timetable_id)
        now = self.services.now()
        closes = (item.finished_at or now) + OPEN_FOR
        newest = entry is None or entry.last_posted_id in {None, item.id}
        return Asked(item, item.timetable_id, post, post.question, closes, newest and now < closes)


def _given(answer: Answer) -> Given:
    return Given(answer.choice, answer.streak, answer.named)
