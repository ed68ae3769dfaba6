"""Command names and descriptions in other languages: one file a language, English text to its own.

`bot/locales/de.toml` serves the Discord locale `de`; what a file does not hold stays English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import discord
from discord import app_commands

LOCALES = Path(__file__).parent.parent / "locales"


def load_locales(folder: Path = LOCALES) -> dict[str, dict[str, str]]:
    """Every language's texts by its Discord locale, such as `de` or `pt-BR`."""
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}


class Translator(app_commands.Translator):
    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        return self._texts.get(locale.value, {}).get(string.message)
