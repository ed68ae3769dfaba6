"""What a game asks of the glossary, and of the ratings beside its own rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.core.quiz.questions.model import Question
from bot.core.quiz.rating import Rating
from bot.core.quiz.typed import accepts
from bot.runtime.library import Library
from bot.storage.quiz import QuizStore


class Glossary(Protocol):
    async def rating(self, guild_id: int, user_id: int) -> Rating:
        """How strong a player has been in this guild."""
        ...

    async def accepts(self, question: Question, typed: str, guild_id: int) -> bool:
        """Whether a typed answer is right."""
        ...

    async def term_ids(self, guild_id: int) -> frozenset[int]:
        """The ids of all terms that this guild can look up."""
        ...

    async def add_alias(self, guild_id: int, term_id: int, alias: str) -> None:
        """From now on the guild knows the term under this name, too; once more is fine."""
        ...


@dataclass(frozen=True, slots=True)
class LibraryGlossary:
    library: Library
    store: QuizStore

    async def rating(self, guild_id: int, user_id: int) -> Rating:
        return await self.store.player_rating(guild_id, user_id)

    async def accepts(self, question: Question, typed: str, guild_id: int) -> bool:
        found = await self.library.lookup(typed, guild_id)
        return accepts(question, typed, lambda _: found).right

    async def term_ids(self, guild_id: int) -> frozenset[int]:
        return frozenset(term.id for term in await self.library.terms(guild_id))

    async def add_alias(self, guild_id: int, term_id: int, alias: str) -> None:
        await self.library.add_guild_alias(guild_id, term_id, alias)
