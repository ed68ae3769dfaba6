"""The daily post, and the question that its button asks in private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import discord
from discord import ui

from bot import limits
from bot.core.daily.post import DailyPost
from bot.core.daily.results import Streak, Tally
from bot.core.glossary.model import Term
from bot.core.quiz.questions.model import Question
from bot.ui.cards import Related, card_items, heading, short
from bot.ui.layout import Layout, button, card, rows
from bot.ui.text import counted, cut, escape, joined

LETTERS: Final = "ABCDEFGH"
ASK: Final = r"d:ask:(?P<post>[1-9]\d{0,17})"
ANSWER: Final = r"d:a:(?P<post>[1-9]\d{0,17}):(?P<choice>\d)"
NAME_ME: Final = r"d:n:(?P<post>[1-9]\d{0,17}):(?P<named>[01])"
_PROMPT: Final = 900
_OPTION: Final = 300


@dataclass(frozen=True, slots=True)
class Results:
    """How a question went; `named` are the ids of those who were right and chose to be named."""

    question: Question
    tally: Tally
    named: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A person's answer: the choice counts options from 0."""

    choice: int
    streak: Streak
    named: bool


def post_layout(
    term: Term,
    related: Related,
    post: DailyPost,
    *,
    post_id: int,
    late: datetime | None,
    results: Results | None,
) -> Layout:
    """The day's card; `late` is when it was due, where it comes noticeably later."""

    def layout(*body: ui.Item[Any]) -> Layout:
        items: list[ui.Item[Any]] = [ui.TextDisplay(_head(post, late)), *body]
        if results is not None:
            items += [ui.Separator(), ui.TextDisplay(results_text(results))]
        if post.question is not None:
            ask = button("Ask me", f"d:ask:{post_id}", style=discord.ButtonStyle.primary, emoji="❓")
            items += rows([ask])
        return Layout([*_ping(post), card(*items)])

    whole = layout(*card_items(term, related))
    if whole.content_length() <= limits.DISPLAYED_CHARACTERS:
        return whole
    return layout(ui.TextDisplay(heading(term)), ui.TextDisplay(short(term, 800)))


def _ping(post: DailyPost) -> list[ui.Item[Any]]:
    return [ui.TextDisplay(f"<@&{post.role}>")] if post.role else []


def _head(post: DailyPost, late: datetime | None) -> str:
    lines = [f"-# Term of the day · Day {post.number:,}"]
    if late is not None:
        lines.append(f"-# Late: this was due {discord.utils.format_dt(late, 'f')}")
    return "\n".join(lines)


def results_text(results: Results) -> str:
    """How many answered, how many were right, each option's share, and who wanted to be named."""
    question, tally = results.question, results.tally
    answer = f"{LETTERS[tally.correct]}: {escape(cut(question.options[tally.correct], _OPTION))}"
    if not tally.answered:
        return f"**Last question**\nNobody answered. It was {answer}"
    shares = " · ".join(
        f"**{letter} {share} %** ✓" if place == tally.correct else f"{letter} {share} %"
        for place, (letter, share) in enumerate(zip(LETTERS, tally.shares, strict=False))
    )
    lines = [
        "**Last question**",
        f"{counted(tally.answered, 'person', 'people')} answered, {tally.percent_right} % of them right.",
        shares,
        answer,
    ]
    if results.named:
        lines.append(f"Right: {joined([f'<@{user_id}>' for user_id in results.named])}")
    return "\n".join(lines)


def question_layout(question: Question, post_id: int, closes: datetime) -> Layout:
    """The question, for one person alone."""
    answers = [
        button(letter, f"d:a:{post_id}:{place}")
        for place, letter in enumerate(LETTERS[: len(question.options)])
    ]
    text = f"{_asked(question)}\n\n{_options(question.options)}"
    foot = f"-# One answer. Open until {discord.utils.format_dt(closes, 'f')}."
    return Layout([card(ui.TextDisplay(text), ui.TextDisplay(foot), *rows(answers))])


def _asked(question: Question) -> str:
    prompt = escape(cut(question.prompt, _PROMPT))
    return prompt if question.prompt.rstrip().endswith("?") else f"**Which term is this?**\n{prompt}"


def _options(options: Sequence[str]) -> str:
    return "\n".join(
        f"**{letter}** {escape(cut(option, _OPTION))}"
        for letter, option in zip(LETTERS, options, strict=False)
    )


def answered_layout(question: Question, post_id: int, given: Given, *, again: bool) -> Layout:
    """What became of an answer; `again` where the person had given theirs before."""
    correct = question.correct or 0
    right = given.choice == correct
    verdict = "✅ Right" if right else "❌ Not this time"
    lines = [
        f"### {verdict}: you chose {LETTERS[given.choice]}",
        "" if right else f"It is **{LETTERS[correct]}**: {escape(cut(question.options[correct], _OPTION))}",
        escape(cut(question.explanation, _PROMPT)),
        f"-# {_streak(given.streak)}",
    ]
    if again:
        lines.insert(0, "You have answered this one already.")
    toggle = button(
        "Do not name me" if given.named else "Name me when I am right",
        f"d:n:{post_id}:{0 if given.named else 1}",
    )
    return Layout([card(ui.TextDisplay("\n".join(filter(None, lines))), *rows([toggle]))])


def _streak(streak: Streak) -> str:
    text = f"Your streak: {counted(streak.current, 'day')}"
    return f"{text} · best: {streak.best:,}" if streak.best > streak.current else text


def closed_layout(question: Question) -> Layout:
    """The question's time is over: what was asked and what was right."""
    correct = question.correct or 0
    text = (
        f"This question is closed.\n\n{_asked(question)}\n\n"
        f"It was **{escape(cut(question.options[correct], _OPTION))}**\n"
        f"{escape(cut(question.explanation, _PROMPT))}"
    )
    return Layout([card(ui.TextDisplay(text))])
