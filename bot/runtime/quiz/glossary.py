"""What a game asks of the glossary, and of the ratings beside its own rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.core.glossary.words import key
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


async def name_of_another(library: Library, question: Question, typed: str, guild_id: int) -> str | None:
    """The term other than the question's that this guild calls exactly what was typed; None without one."""
    found = (await library.lookup(typed, guild_id)).answer
    if found is None or found.term_id == question.term_id:
        return None
    other = await library.term(found.term_id, guild_id)
    called_so = other is not None and key(typed) in map(key, (other.name, *other.aliases))
    return other.name if other is not None and called_so else None


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
