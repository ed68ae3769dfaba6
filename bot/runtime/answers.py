"""Answers to interactions over a line that breaks: discord.py's adapter for them, made patient.

discord.py repeats an answer after a 5xx, but neither after a reset connection nor when it learns from the
repetition that the first one had arrived (40060): the person sees the answer and the command fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from typing import Any, Final, TypeVar
from urllib.parse import quote

import aiohttp
import discord
import orjson
from discord.http import MultipartParameters, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from yarl import URL

from bot.runtime.delivery import Failure, classify, persist
from bot.ui.layout import Components, Layout

T = TypeVar("T")
ALREADY_ANSWERED: Final = 40060
# An answer counts for three seconds only; longer pauses would be in vain.
PAUSES: Final = (0.1, 0.3, 0.8)
# Discord waits three seconds for an acknowledgement; a slow database may take longer to take an answer.
ACKNOWLEDGE_AFTER: Final = 1.5
CHOICES: Final = discord.InteractionResponseType.autocomplete_result.value
SHOWS_MESSAGE: Final = frozenset(
    {
        discord.InteractionResponseType.channel_message.value,
        discord.InteractionResponseType.deferred_channel_message.value,
        discord.InteractionResponseType.deferred_message_update.value,
        discord.InteractionResponseType.message_update.value,
    }
)
_NOTHING_BACK: Final = ContextVar("nothing_back", default=False)
_JSON: Final = {"Content-Type": "application/json"}


class PatientAdapter(AsyncWebhookAdapter):
    """`application_id` is asked when it is needed first, for it is known only after the login."""

    def __init__(self, application_id: Callable[[], int | None]) -> None:
        super().__init__()
        self._application_id = application_id

    async def create_interaction_response(
        self,
        interaction_id: int,
        token: str,
        *,
        session: aiohttp.ClientSession,
        proxy: str | None = None,
        proxy_auth: aiohttp.BasicAuth | None = None,
        params: MultipartParameters,
    ) -> Any:
        """Where no message is wanted back, one plain request first: `request` takes more CPU than a lookup.

        Whatever comes of it but success, `request` begins anew and knows what it means.
        """
        payload = params.payload
        if payload is not None and _wants_nothing_back(payload["type"]):
            url = f"{Route.BASE}/interactions/{interaction_id}/{quote(token, safe='')}/callback"
            with contextlib.suppress(OSError, aiohttp.ClientError):
                async with session.post(
                    URL(url, encoded=True),
                    data=_encoded(payload),
                    headers=_JSON,
                    proxy=proxy,
                    proxy_auth=proxy_auth,
                ) as response:
                    if response.ok:
                        return _described(interaction_id)
        return await super().create_interaction_response(
            interaction_id, token, session=session, proxy=proxy, proxy_auth=proxy_auth, params=params
        )

    async def request(self, route: Route, session: aiohttp.ClientSession, **how: Any) -> Any:
        """First answers and edits of them are repeated here. A follow-up carries no nonce and is not; yet
        discord.py itself repeats it after a 500, also where the first one had its effect.
        """
        if route.path.endswith("/callback"):
            return await self._answer(route, session, how)
        if route.method == "POST":
            return await super().request(route, session, **how)
        send = super().request

        async def repeatable() -> Any:
            _rewind(how)
            return await send(route, session, **how)

        return await persist(repeatable)

    async def _answer(self, route: Route, session: aiohttp.ClientSession, how: dict[str, Any]) -> Any:
        if _wants_nothing_back(_kind(how)):
            # Discord would send the message back, kilobytes that nobody reads.
            await self._patiently(route, session, {**how, "params": None})
            return _described(route.webhook_id)
        return await self._patiently(route, session, how)

    async def _patiently(self, route: Route, session: aiohttp.ClientSession, how: dict[str, Any]) -> Any:
        for pause in (*PAUSES, None):
            _rewind(how)
            try:
                return await super().request(route, session, **how)
            except discord.HTTPException as error:
                if error.code != ALREADY_ANSWERED:
                    raise
                return await self._given_answer(route, session, how)
            except (OSError, aiohttp.ClientError) as error:
                if pause is None or classify(error) is Failure.PERMANENT:
                    raise
            await asyncio.sleep(pause)
        raise AssertionError("the last try has returned or raised")

    async def _given_answer(self, route: Route, session: aiohttp.ClientSession, how: dict[str, Any]) -> Any:
        """What Discord would have said of the answer that is there, as an interaction callback object."""
        described, kind = _described(route.webhook_id), _kind(how)
        application_id, token = self._application_id(), route.webhook_token
        if how["params"] and kind in SHOWS_MESSAGE and application_id is not None and token is not None:
            message = await self.get_original_interaction_response(
                application_id,
                token,
                session=session,
                proxy=how.get("proxy"),
                proxy_auth=how.get("proxy_auth"),
            )
            described["interaction"]["response_message_id"] = message["id"]
            described["resource"] = {"type": kind, "message": message}
        return described


def _rewind(how: dict[str, Any]) -> None:
    """An earlier try may have read the files to their end."""
    for file in how.get("files") or ():
        file.reset(seek=True)


def _encoded(payload: dict[str, Any]) -> bytes:
    data: dict[str, Any] = payload.get("data") or {}
    components = data.get("components")
    if not isinstance(components, Components):
        return orjson.dumps(payload)
    return orjson.dumps({**payload, "data": {**data, "components": orjson.Fragment(components.json)}})


def _wants_nothing_back(kind: int) -> bool:
    return _NOTHING_BACK.get() or kind == CHOICES


def _described(interaction_id: int | str | None) -> dict[str, Any]:
    """An interaction callback object without a message."""
    return {"interaction": {"id": interaction_id, "type": 0}}


def _kind(how: dict[str, Any]) -> int:
    payload = how.get("payload") or json.loads(how["multipart"][0]["value"])
    return payload["type"]


async def in_time(
    interaction: discord.Interaction, work: Awaitable[T], *, ephemeral: bool = True, thinking: bool = True
) -> T:
    """Wait for what has to be stored before the answer; where that takes long, tell Discord that it comes.

    Without `thinking` the answer is a change of the message that was pressed.
    """
    task = asyncio.ensure_future(work)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(ACKNOWLEDGE_AFTER):
            return await asyncio.shield(task)
    if interaction.response.is_done():
        return await task
    announced = interaction.response.defer(ephemeral=ephemeral, thinking=thinking)
    # Whether or not they can be told, what came of it is waited for.
    told, _ = await asyncio.gather(announced, task, return_exceptions=True)
    result = task.result()
    if isinstance(told, BaseException):
        raise told
    return result


async def show(interaction: discord.Interaction, layout: Layout, *, ephemeral: bool = False) -> None:
    """Answer with a layout whose message nobody needs to know; also where `in_time` had to announce it."""
    if interaction.response.is_done():
        await finish(interaction, layout)
        return
    told = _NOTHING_BACK.set(True)
    try:
        await interaction.response.send_message(view=layout, ephemeral=ephemeral)
    finally:
        _NOTHING_BACK.reset(told)


async def show_instead(interaction: discord.Interaction, layout: Layout) -> None:
    """Change the message that was pressed; also where `in_time` had to announce it."""
    if interaction.response.is_done():
        await finish(interaction, layout)
    else:
        await interaction.response.edit_message(view=layout)


async def finish(
    interaction: discord.Interaction, layout: Layout, *, files: Sequence[discord.File] = ()
) -> None:
    """Fill in the answer that was deferred.

    It is an edit, so that a repetition changes nothing; a follow-up, which carries no nonce, would be there
    twice.
    """
    await interaction.edit_original_response(view=layout, attachments=files)


def be_patient(client: discord.Client) -> None:
    """Use the patient adapter for everything that the current task starts from now on."""
    async_context.set(PatientAdapter(lambda: client.application_id))
