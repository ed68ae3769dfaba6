"""What is kept about a person, in words, and the question before it is deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord
from discord import ui

from bot.core.leaderboard.visibility import Visibility
from bot.ui.layout import Layout, button, card, note, rows

DELETE: Final = "pv:delete"
KEEP: Final = "pv:keep"

_NEVER: Final = (
    "-# I read no messages, only the one you choose for **Explain terms here**. I keep no names, only ids. "
    "What you look up is counted without you. "
    "What Discord shows of earlier messages is Discord's to delete."
)


def stored(counts: Mapping[str, int], visibility: Visibility, *, in_guild: bool) -> Layout:
    """How many things of each kind are kept about the asker, in all servers."""
    kept = [f"- {what[0].upper()}{what[1:]}: {count:,}" for what, count in counts.items()]
    parts = ["\n".join(["## What I keep about you", *(kept or ["Nothing at all."])])]
    if counts:
        parts.append("This is from all servers together. `/privacy export` sends it to you as a file.")
    parts += [*_visibility(visibility, in_guild=in_guild), _NEVER]
    return _card(parts)


def _visibility(visibility: Visibility, *, in_guild: bool) -> list[str]:
    def yes(chosen: bool) -> str:
        return "**yes**" if chosen else "**no**"

    lines = ["### Who sees what", f"- The boards of all servers name you: {yes(visibility.on_global_boards)}"]
    if in_guild:
        lines.insert(1, f"- The boards of this server name you: {yes(visibility.on_boards)}")
        lines.append(f"- Others here may see your `/stats`: {yes(visibility.stats_open)}")
    return ["\n".join(lines), "`/privacy visibility` changes it."]


def _card(parts: Sequence[str]) -> Layout:
    items: list[ui.Item[Any]] = [ui.TextDisplay(part) for part in parts]
    return Layout([card(*items)])


def visibility_now(visibility: Visibility, *, in_guild: bool) -> Layout:
    return _card(_visibility(visibility, in_guild=in_guild))


def really_delete(count: int) -> Layout:
    """The question before everything about a person goes."""
    lines = [
        "## Delete everything about you?",
        f"This is about **{count:,}** entries in all servers, and cannot be undone.",
        "- Answers to daily questions, their runs, your appeals and every text you typed are deleted.",
        "- What boards and other players are compared with stays as sums of “someone”, without your id.",
        "- Messages that I have posted stay in their channels.",
        "If you play again, you begin anew.",
    ]
    confirm = [
        button("Delete everything", DELETE, style=discord.ButtonStyle.danger),
        button("Keep it", KEEP),
    ]
    return Layout([card(ui.TextDisplay("\n".join(lines)), accent=discord.Colour.red()), *rows(confirm)])


def deleted() -> Layout:
    return note("Done: nothing in my database names you any more.")


def kept() -> Layout:
    return note("Nothing was deleted.")
