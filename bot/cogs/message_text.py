"""What a message says, wherever it says it: in its text, in cards, in embeds, in what it forwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import discord
from discord import components


def text_of(message: discord.Message | discord.MessageSnapshot) -> str:
    """Every word that a person reads in the message, but for buttons and menus; a line a part."""
    return "\n".join(part for part in _parts(message) if part)


def _parts(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    yield message.content
    yield from _displayed(message.components)
    for embed in message.embeds:
        yield from _embedded(embed)
    if isinstance(message, discord.Message):
        for snapshot in message.message_snapshots:
            yield from _parts(snapshot)


def _displayed(found: Iterable[Any]) -> Iterator[str]:
    for component in found:
        if isinstance(component, components.TextDisplay):
            yield component.content
        elif isinstance(component, components.Container | components.SectionComponent):
            yield from _displayed(component.children)


def _embedded(embed: discord.Embed) -> Iterator[str]:
    yield embed.title or ""
    yield embed.description or ""
    for field in embed.fields:
        yield field.name or ""
        yield field.value or ""
    yield embed.footer.text or ""
