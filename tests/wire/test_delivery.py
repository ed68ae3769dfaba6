"""On a bad line: a message appears once, an answer appears, an event counts once."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest
from discord import ui
from discord.webhook.async_ import async_context

from bot.runtime import answers, delivery
from bot.runtime.answers import be_patient, finish, show
from bot.runtime.delivery import persist, send_once
from bot.runtime.wire import handle_once
from bot.ui.layout import Layout, button, card, note, rows
from tests.wire.discord_server import WireDiscord
from tests.wire.discord_server.state import Json
from tests.wire.tiny_bot import Answer, TinyBot, connected

SEND = ("POST", "/channels/*/messages")
CALLBACK = ("POST", "/interactions/*/callback")


class PatientBot(TinyBot):
    """The tiny bot with everything that the real one puts between itself and the line."""

    def __init__(self, answer: Answer | None = None, **options: Any) -> None:
        super().__init__(answer, **options)
        handle_once(self)

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        be_patient(self)
        await super().start(token, reconnect=reconnect)


@pytest.fixture
def channel(wire: WireDiscord) -> Json:
    return wire.add_channel(wire.add_guild())


@pytest.fixture
def alice(wire: WireDiscord, channel: Json) -> Json:
    return wire.add_member(wire.state.guilds[channel["guild_id"]], "alice")


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PAUSES", (0.02,))
    monkeypatch.setattr(delivery, "ATTEMPT_WITHIN", timedelta(seconds=0.3))


def seen_by(bot: discord.Client, channel: Json) -> discord.TextChannel:
    found = bot.get_channel(int(channel["id"]))
    assert isinstance(found, discord.TextChannel)
    return found


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"status": 503, "after_effect": True},
        {"status": 429},
        {"status": 429, "is_global": True},
        {"reset": True},
        {"reset": True, "after_effect": True},
        {"delay": 0.5},
        {"delay": 0.5, "after_effect": True},
    ],
    ids=lambda fault: " ".join(fault) + str(fault.get("status", "")),
)
async def test_a_message_appears_once(wire: WireDiscord, channel: Json, fault: dict[str, Any]) -> None:
    async with connected(wire, PatientBot()) as bot:
        injected = wire.faults.next(*SEND, **fault)
        message = await send_once(seen_by(bot, channel), nonce="daily 1", content="the term of today")
        assert injected.hits == 1
        assert [each["id"] for each in wire.messages(channel)] == [str(message.id)]


async def test_a_message_whose_sender_was_killed_is_found_by_its_nonce(
    wire: WireDiscord, channel: Json
) -> None:
    async with connected(wire, PatientBot()) as bot:
        first = await send_once(seen_by(bot, channel), nonce="daily 1", content="the term")
    async with connected(wire, PatientBot()) as bot:
        again = await send_once(seen_by(bot, channel), nonce="daily 1", content="the term")
    assert again.id == first.id
    assert wire.texts(channel) == ["the term"]


async def test_a_file_goes_out_whole_at_the_second_try(wire: WireDiscord, channel: Json) -> None:
    async with connected(wire, PatientBot()) as bot:
        wire.faults.next(*SEND, reset=True)
        picture = discord.File(io.BytesIO(b"picture"), "board.png")
        message = await send_once(seen_by(bot, channel), nonce="board", files=[picture])
        assert await message.attachments[0].read() == b"picture"


async def test_a_refusal_is_raised_at_once(wire: WireDiscord, channel: Json) -> None:
    async with connected(wire, PatientBot()) as bot:
        wire.deny(channel, send_messages=True)
        with pytest.raises(discord.Forbidden):
            await send_once(seen_by(bot, channel), nonce="n", content="x")
        assert len(wire.sent("POST", "/messages")) == 1


async def test_an_edit_is_repeated_through_a_reset(wire: WireDiscord, channel: Json) -> None:
    async with connected(wire, PatientBot()) as bot:
        message = await seen_by(bot, channel).send("before")
        wire.faults.next("PATCH", "*", reset=True)
        await persist(lambda: message.edit(content="after"))
        assert wire.texts(channel) == ["after"]


async def test_an_answer_that_arrived_before_the_line_broke_counts_as_given(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    given: list[int | None] = []

    async def answer(interaction: discord.Interaction) -> None:
        response = await interaction.response.send_message("hello", ephemeral=True)
        given.append(response.message_id)
        await interaction.followup.send("and more", ephemeral=True)

    async with connected(wire, PatientBot(answer)) as bot:
        wire.faults.next(*CALLBACK, reset=True, after_effect=True)
        asked = await wire.slash(alice, channel, "ask")
        await wire.until(lambda: asked.followups)
        assert given == [int(asked.message["id"])]
        assert [request.status for request in wire.sent("POST", "/callback")] == [499, 400]
        assert bot.errors.empty()


async def test_an_answer_that_met_a_500_after_its_effect_counts_as_given(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async with connected(wire, PatientBot()) as bot:
        wire.faults.next(*CALLBACK, status=500, after_effect=True)
        assert (await wire.slash(alice, channel, "ask")).text == "hello"
        await wire.until(lambda: wire.sent("GET", "/messages/@original"))
        assert bot.errors.empty()


async def test_an_answer_that_did_not_arrive_is_sent_again_with_its_file(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("see", file=discord.File(io.BytesIO(b"whole"), "a.txt"))

    async with connected(wire, PatientBot(answer)):
        wire.faults.next(*CALLBACK, reset=True)
        asked = await wire.slash(alice, channel, "ask")
        assert [each["size"] for each in asked.message["attachments"]] == [5]


async def test_suggestions_and_modals_are_answers_too(wire: WireDiscord, channel: Json, alice: Json) -> None:
    class Form(discord.ui.Modal, title="Form"):
        field = discord.ui.Label(text="Term", component=discord.ui.TextInput[discord.ui.Modal]())

    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    async with connected(wire, PatientBot(answer)) as bot:
        wire.faults.next(*CALLBACK, reset=True, after_effect=True)
        assert (await wire.slash(alice, channel, "ask")).modal["title"] == "Form"
        await wire.until(lambda: len(wire.sent("POST", "/callback")) == 2)
        assert (await wire.slash(alice, channel, "ask")).modal["title"] == "Form"
        assert bot.errors.empty()


async def test_an_answer_whose_message_nobody_needs_does_not_ask_for_it_back(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await show(interaction, note("hello"), ephemeral=True)
        await interaction.edit_original_response(view=note("hello again"))

    async with connected(wire, PatientBot(answer)) as bot:
        wire.faults.next(*CALLBACK, reset=True, after_effect=True)
        asked = await wire.slash(alice, channel, "ask")
        await wire.until(lambda: asked.text == "hello again")
        assert asked.is_private
        assert wire.sent("GET", "/messages/@original") == []
        assert {request.query for request in wire.sent("POST", "/callback")} == {""}
        assert bot.errors.empty()


@pytest.mark.parametrize("after_effect", [False, True], ids=["before-its-effect", "after-its-effect"])
@pytest.mark.parametrize(
    "fault", [{"reset": True}, {"status": 500}, {"status": 503}, {"status": 429}], ids=str
)
async def test_an_answer_whose_message_nobody_needs_is_given_through_every_fault(
    wire: WireDiscord, channel: Json, alice: Json, fault: dict[str, Any], *, after_effect: bool
) -> None:
    layout = Layout([card(ui.TextDisplay("hello “you”"), *rows([button("More", "t:1")]))])

    async with connected(wire, PatientBot(lambda interaction: show(interaction, layout))) as bot:
        wire.faults.next(*CALLBACK, after_effect=after_effect, **fault)
        asked = await wire.slash(alice, channel, "ask")
        await wire.until(lambda: len(wire.sent("POST", "/callback")) == 2)
        (shown,) = asked.message["components"]
        assert asked.text == "hello “you”\nMore"
        assert shown["components"][1]["components"][0]["custom_id"] == "t:1"
        assert bot.errors.empty()


async def test_an_answer_that_discord_refuses_fails_with_its_reason(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async with connected(wire, PatientBot(lambda interaction: show(interaction, note("hello")))) as bot:
        wire.faults.next(*CALLBACK, status=403, message="not here", times=2)
        await wire.slash(alice, channel, "ask", wait=False)
        error = await bot.errors.get()
        assert isinstance(error, discord.Forbidden)
        assert error.text == "not here"


async def test_an_edit_of_the_answer_is_repeated_and_a_follow_up_is_not(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.edit_original_response(content="two")
        await interaction.followup.send("doubtful")

    async with connected(wire, PatientBot(answer)) as bot:
        wire.faults.next("PATCH", "/webhooks/*", reset=True)
        wire.faults.next("POST", "/webhooks/*", reset=True, after_effect=True)
        asked = await wire.slash(alice, channel, "ask")
        assert isinstance(await bot.errors.get(), aiohttp.ClientError)
        assert asked.text == "two"
        assert [each["content"] for each in asked.followups] == ["doubtful"]


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_deferred_answer_is_filled_in_once_with_its_whole_file(
    wire: WireDiscord, channel: Json, alice: Json, after_effect: bool
) -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        picture = discord.File(io.BytesIO(b"whole"), "board.png")
        await finish(interaction, note("here it is"), files=[picture])

    async with connected(wire, PatientBot(answer)) as bot:
        wire.faults.next("PATCH", "/webhooks/*", reset=True, after_effect=after_effect)
        asked = await wire.slash(alice, channel, "ask")
        await wire.until(lambda: len(wire.sent("PATCH", "/messages/@original")) == 2)
        await wire.slash(alice, channel, "ask")
        assert asked.text == "here it is"
        assert [each["size"] for each in asked.message["attachments"]] == [5]
        assert asked.followups == []
        assert bot.errors.empty()


async def test_an_answer_that_cannot_be_given_is_given_up_while_somebody_still_waits(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async with connected(wire, PatientBot()) as bot:
        fault = wire.faults.next(*CALLBACK, reset=True, times=99)
        await wire.slash(alice, channel, "ask", wait=False)
        assert isinstance(await bot.errors.get(), aiohttp.ClientError)
        assert fault.hits == len(answers.PAUSES) + 1
        assert sum(answers.PAUSES) < 3


async def test_a_command_a_button_and_a_modal_that_come_twice_count_once(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    counted: list[str] = []

    class Form(discord.ui.Modal, title="Form"):
        field = discord.ui.Label(
            text="Term", component=discord.ui.TextInput[discord.ui.Modal](custom_id="field")
        )

        async def on_submit(self, interaction: discord.Interaction) -> None:
            counted.append("modal")
            await interaction.response.send_message("thanks")

    class Button(discord.ui.DynamicItem[discord.ui.Button[Any]], template="press"):
        @classmethod
        async def from_custom_id(cls, *_: Any) -> Button:
            return cls(discord.ui.Button(custom_id="press"))

        async def callback(self, interaction: discord.Interaction) -> None:
            counted.append("button")
            await interaction.response.send_modal(Form())

    async def answer(interaction: discord.Interaction) -> None:
        counted.append("command")
        await interaction.response.send_message(
            "press",
            view=discord.ui.View().add_item(Button(discord.ui.Button(label="Press", custom_id="press"))),
        )

    bot = PatientBot(answer)
    bot.add_dynamic_items(Button)
    async with connected(wire, bot):
        asked = await wire.slash(alice, channel, "ask", deliveries=2)
        pressed = await wire.click(alice, asked.message, "press", deliveries=2)
        await wire.submit(alice, pressed, {"field": "x"}, deliveries=2)
        # Another interaction after them: by now the second ones have been taken note of too.
        await wire.slash(alice, channel, "ask")
    assert counted == ["command", "button", "modal", "command"]
    assert [request.status for request in wire.sent("POST", "/callback")] == [200] * 4


async def test_what_came_long_ago_is_forgotten(wire: WireDiscord, channel: Json, alice: Json) -> None:
    bot = TinyBot()
    handle_once(bot, remember=2)
    async with connected(wire, bot):
        first = await wire.slash(alice, channel, "ask", {"word": "first"})
        for _ in range(2):
            await wire.slash(alice, channel, "ask")
        wire.gateway.dispatch("INTERACTION_CREATE", first.payload, channel["guild_id"])
        await bot.errors.get()
        assert bot.asked == ["first", "", "", "first"]


def test_the_patient_adapter_is_in_use_only_where_it_was_asked_for() -> None:
    assert not isinstance(async_context.get(), answers.PatientAdapter)
