"""The glossary as the database remembers it: decks, their terms, and the aliases a guild adds."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, delete, func, select

from bot.core.glossary.model import Deck, Term
from bot.storage.deck_import import ImportSummary, Progress, carry_out, claim, make_plan
from bot.storage.decks import in_use, owned_by, read_deck, read_terms, visible_to
from bot.storage.engine import Database
from bot.storage.schema.glossary import decks, guild_aliases, terms
from bot.storage.upsert import insert


class UnknownTermError(LookupError):
    """No living term with this id that the guild may see."""


class GlossaryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def import_deck(
        self,
        deck: Deck,
        *,
        now: datetime,
        guild_id: int | None = None,
        progress: Progress | None = None,
    ) -> ImportSummary:
        """Make the stored deck of this name the one given: all of it, or nothing when this raises.

        The ids in `deck` only tell its terms apart. A term that is stored already keeps its id, under a
        new name too (`bot.core.glossary.identity`); one that is gone is retired; one that returns lives
        on under its old id. A deck that is no different leaves everything as it is, its revision too.
        """
        while True:
            async with self._database.read() as connection:
                stored = await read_deck(connection, deck.name, guild_id)
            plan = await asyncio.to_thread(make_plan, stored, deck)
            if not plan.changes_something:
                return plan.summary
            async with self._database.write() as connection:
                deck_id = await claim(connection, plan, guild_id, now)
                if deck_id is not None:
                    await carry_out(connection, plan, deck_id, now, progress)
                    return plan.summary

    async def retire_deck(self, name: str, *, now: datetime, guild_id: int | None = None) -> int:
        """Retire every term of a deck; how many that were: none where there is no such deck.

        The deck is not listed any more. Its history stays, and it returns with its old ids when it is
        imported again.
        """
        if name not in await self.decks(guild_id):
            return 0
        return (await self.import_deck(Deck(name, ()), now=now, guild_id=guild_id)).retired

    async def load_deck(self, name: str, guild_id: int | None = None) -> Deck | None:
        """The living terms of a shared deck, or of the guild's own deck of that name."""
        async with self._database.read() as connection:
            stored = await read_deck(connection, name, guild_id)
        return Deck(name, stored.living) if stored and stored.living else None

    async def decks(self, guild_id: int | None = None) -> dict[str, int]:
        """The shared decks, or the guild's own: name → revision, which counts the imports with a change."""
        listed = select(decks.c.name, decks.c.revision).where(owned_by(guild_id), in_use())
        async with self._database.read() as connection:
            rows = await connection.execute(listed.order_by(decks.c.id))
        return dict(rows.all())

    async def own_decks(self) -> dict[int, tuple[int, int]]:
        """For each guild that has decks of its own two numbers, of which one changes when any deck does."""
        marks = (func.sum(decks.c.revision), func.max(decks.c.id))
        listed = select(decks.c.guild_id, *marks).where(decks.c.guild_id.is_not(None))
        async with self._database.read() as connection:
            rows = await connection.execute(listed.group_by(decks.c.guild_id))
        return {guild_id: (int(revisions), newest) for guild_id, revisions, newest in rows}

    async def terms_by_id(self, term_ids: Iterable[int], guild_id: int | None = None) -> dict[int, Term]:
        """Those of the terms that the guild may see, retired ones too: history speaks of them."""
        which = and_(
            terms.c.id.in_(sorted(set(term_ids))),
            terms.c.deck_id.in_(select(decks.c.id).where(visible_to(guild_id))),
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(select(terms).where(which))).all()
            found = await read_terms(connection, rows, which)
        return {term.id: term for term in found}

    async def add_guild_alias(self, guild_id: int, term_id: int, alias: str) -> None:
        """From now on this guild may call the term `alias`; UnknownTermError if it does not see the term."""
        visible = (
            select(terms.c.id)
            .join(decks, decks.c.id == terms.c.deck_id)
            .where(terms.c.id == term_id, terms.c.retired_at.is_(None), visible_to(guild_id))
        )
        async with self._database.write() as connection:
            if (await connection.execute(visible)).first() is None:
                raise UnknownTermError(term_id)
            values = {"guild_id": guild_id, "term_id": term_id, "alias": alias}
            await connection.execute(
                insert(connection, guild_aliases).values(values).on_conflict_do_nothing()
            )

    async def remove_guild_alias(self, guild_id: int, term_id: int, alias: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                delete(guild_aliases).where(
                    guild_aliases.c.guild_id == guild_id,
                    guild_aliases.c.term_id == term_id,
                    guild_aliases.c.alias == alias,
                )
            )

    async def guild_aliases(self, guild_id: int) -> dict[int, tuple[str, ...]]:
        """The aliases that the guild added, by the id of their living term."""
        found: defaultdict[int, list[str]] = defaultdict(list)
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(guild_aliases.c.term_id, guild_aliases.c.alias)
                .join(terms, terms.c.id == guild_aliases.c.term_id)
                .where(guild_aliases.c.guild_id == guild_id, terms.c.retired_at.is_(None))
            )
            for term_id, alias in rows:
                found[term_id].append(alias)
        return {term_id: tuple(sorted(found[term_id])) for term_id in sorted(found)}

    async def guilds_with_own(self) -> frozenset[int]:
        """The guilds that have a deck or an alias of their own."""
        own_decks = select(decks.c.guild_id).where(decks.c.guild_id.is_not(None))
        async with self._database.read() as connection:
            found = await connection.scalars(own_decks.union(select(guild_aliases.c.guild_id)))
            return frozenset(found)
