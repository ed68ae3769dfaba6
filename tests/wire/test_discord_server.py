"""The small Discord itself, as a plain discord.py bot meets it: the rules that the bot's tests rely on."""

from __future__ import annotations

import asyncio
import io
import re
import zlib
from typing import Any

import discord
import pytest
from discord.http import Route

from tests.wire.discord_server import TOKEN, WireDiscord, openapi
from tests.wire.discord_server.state import Json
from tests.wire.tiny_bot import TinyBot, connected


@pytest.fixture
def guild(wire: WireDiscord) -> Json:
    return wire.add_guild("Study group")


@pytest.fixture
def channel(wire: WireDiscord, guild: Json) -> Json:
    return wire.add_channel(guild)


@pytest.fixture
def alice(wire: WireDiscord, guild: Json) -> Json:
    return wire.add_member(guild, "alice")


def seen_by(bot: discord.Client, channel: Json) -> discord.TextChannel:
    found = bot.get_channel(int(channel["id"]))
    assert isinstance(found, discord.TextChannel)
    return found


async def test_a_bot_that_connects_knows_its_guilds_and_what_comes_later(
    wire: WireDiscord, guild: Json, channel: Json
) -> None:
    async with connected(wire, TinyBot()) as bot:
        assert [each.name for each in bot.guilds] == ["Study group"]
        assert seen_by(bot, channel).permissions_for(bot.guilds[0].me).send_messages
        later = wire.add_guild("Later")
        wire.remove_guild(guild)
        await wire.slash(wire.add_member(later, "bob"), wire.add_channel(later), "ask")
        assert [each.name for each in bot.guilds] == ["Later"]
        assert wire.command_names() == ["ask"]


@pytest.mark.parametrize("compression", ["zstd-stream", "zlib-stream"])
async def test_the_gateway_compresses_as_it_is_asked_to(
    wire: WireDiscord, channel: Json, alice: Json, compression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if compression == "zlib-stream":
        monkeypatch.setattr(discord.utils, "_ActiveDecompressionContext", ZlibContext)
    async with connected(wire, TinyBot()):
        assert (await wire.slash(alice, channel, "ask")).text == "hello"
        assert [each.compression for each in wire.gateway.connections] == [compression]


class ZlibContext:
    """What discord.py uses where no zstandard is installed."""

    COMPRESSION_TYPE = "zlib-stream"

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj()

    def decompress(self, data: bytes, /) -> str:
        return self._inflate.decompress(data).decode()


async def test_each_shard_gets_its_own_guilds(wire: WireDiscord) -> None:
    for number in range(4):
        wire.add_guild(f"guild {number}", guild_id=str(number << 22))
    async with (
        connected(wire, TinyBot(shard_count=4, shard_ids=[0, 2])) as even,
        connected(wire, TinyBot(shard_count=4, shard_ids=[1, 3])) as odd,
    ):
        assert wire.gateway.connected() == [0, 1, 2, 3]
        assert sorted(each.name for each in even.guilds) == ["guild 0", "guild 2"]
        assert sorted(each.name for each in odd.guilds) == ["guild 1", "guild 3"]


async def test_a_wrong_token_and_a_privileged_intent_are_refused(wire: WireDiscord) -> None:
    wire.state.token = "another"
    with pytest.raises(discord.LoginFailure):
        async with connected(wire, TinyBot()):
            pass
    wire.state.token = TOKEN
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with connected(wire, TinyBot(intents=discord.Intents(guilds=True, message_content=True))):
            pass


async def test_a_second_identify_within_five_seconds_ends_in_an_invalid_session(wire: WireDiscord) -> None:
    async with connected(wire, TinyBot()):
        wire.gateway.identify_every = 0.3
        wire.gateway.invalidate()
        await wire.until(lambda: len(wire.gateway.identified) == 2)
        wire.gateway.invalidate()
        await wire.until(lambda: len(wire.gateway.identified) == 3)
        # Identifying again at once was refused at least once in between.
        assert wire.gateway.refused_identifies > 0


async def test_options_autocomplete_menus_and_modals_arrive_as_people_filled_them(
    wire: WireDiscord, guild: Json, channel: Json, alice: Json
) -> None:
    bot = TinyBot()
    heard: list[object] = []

    class Form(discord.ui.Modal, title="Suggest"):
        text = discord.ui.Label(
            text="Term", component=discord.ui.TextInput[discord.ui.Modal](custom_id="term")
        )
        kind = discord.ui.Label(
            text="Kind",
            component=discord.ui.Select[discord.ui.Modal](
                custom_id="kind",
                options=[discord.SelectOption(label="A"), discord.SelectOption(label="B", default=True)],
            ),
        )

        async def on_submit(self, interaction: discord.Interaction) -> None:
            assert isinstance(self.text.component, discord.ui.TextInput)
            assert isinstance(self.kind.component, discord.ui.Select)
            heard.append((self.text.component.value, self.kind.component.values))
            await interaction.response.send_message("thanks", ephemeral=True)

    class Menu(discord.ui.View):
        @discord.ui.select(
            custom_id="pick", options=[discord.SelectOption(label="x"), discord.SelectOption(label="y")]
        )
        async def pick(
            self, interaction: discord.Interaction, select: discord.ui.Select[discord.ui.View]
        ) -> None:
            heard.append(select.values)
            await interaction.response.send_modal(Form())

    group = discord.app_commands.Group(name="deck", description="decks")

    @group.command(description="x")
    async def put(
        interaction: discord.Interaction, size: int, who: discord.Member, file: discord.Attachment, word: str
    ) -> None:
        heard.append((size, who.name, await file.read(), word))
        await interaction.response.send_message("choose", view=Menu())

    @put.autocomplete("word")
    async def complete(
        interaction: discord.Interaction, current: str
    ) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=current.upper(), value=f"{current} {interaction.locale}")]

    bot.tree.add_command(group)
    async with connected(wire, bot):
        typed = await wire.autocomplete(alice, channel, "deck put", "word", {"word": "dro"}, locale="de")
        assert typed.choices == [{"name": "DRO", "value": "dro de"}]
        options = {"size": 3, "who": alice, "file": ("a.txt", b"Question?"), "word": "dropout"}
        shown = await wire.slash(alice, channel, "deck put", options)
        picked = await wire.click(alice, shown.message, "pick", values=["y"])
        sent = await wire.submit(alice, picked, {"term": "GELU"})
    assert heard == [(3, "alice", b"Question?", "dropout"), ["y"], ("GELU", ["B"])]
    assert (sent.text, sent.is_private) == ("thanks", True)
    assert wire.texts(channel) == ["choose"]


async def test_what_discord_would_not_send_is_refused_to_the_test(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async with connected(wire, TinyBot()):
        with pytest.raises(AssertionError, match=r"no command 'nothing'.*\['ask'\]"):
            await wire.slash(alice, channel, "nothing")
        with pytest.raises(AssertionError, match=r"no option \['nothing'\]; there are \['word'\]"):
            await wire.slash(alice, channel, "ask", {"nothing": 1})


async def test_files_go_up_and_come_down_again(wire: WireDiscord, channel: Json) -> None:
    async with connected(wire, TinyBot()) as bot:
        message = await seen_by(bot, channel).send(
            "see", file=discord.File(io.BytesIO(b"\x00png"), "a b.png")
        )
        assert await message.attachments[0].read() == b"\x00png"
        edited = await message.edit(attachments=[discord.File(io.BytesIO(b"new"), "n.txt")])
        assert [each.filename for each in edited.attachments] == ["n.txt"]


async def test_threads_direct_messages_and_history(wire: WireDiscord, channel: Json, alice: Json) -> None:
    async with connected(wire, TinyBot()) as bot:
        place = seen_by(bot, channel)
        messages = [await place.send(str(number)) for number in range(3)]
        thread = await messages[0].create_thread(name="about 0")
        await thread.send("inside")
        await thread.edit(archived=True)
        await messages[1].delete()
        assert [message.content async for message in place.history(limit=2)] == ["2", "0"]
        assert [m.content async for m in place.history(after=messages[0])] == ["2"]
        assert wire.state.channels[str(thread.id)]["thread_metadata"]["archived"]
        person = await bot.fetch_user(int(alice["id"]))
        await person.send("psst")
        assert wire.texts(wire.dm(alice)) == ["psst"]
        wire.state.refuse_dms.add(alice["id"])
        with pytest.raises(discord.Forbidden, match="50007"):
            await person.send("psst")


async def test_a_missing_permission_is_not_the_same_as_a_hidden_channel(
    wire: WireDiscord, guild: Json, channel: Json
) -> None:
    other = wire.add_channel(guild)
    async with connected(wire, TinyBot()) as bot:
        place, elsewhere = seen_by(bot, channel), seen_by(bot, other)
        wire.deny(channel, send_messages=True)
        with pytest.raises(discord.Forbidden, match="50013"):
            await place.send("x")
        wire.deny(channel, view_channel=True)
        with pytest.raises(discord.Forbidden, match="50001"):
            await place.send("x")
        wire.delete_channel(channel)
        with pytest.raises(discord.NotFound, match="10003"):
            await place.send("x")
        wire.remove_guild(guild)
        with pytest.raises(discord.Forbidden, match="50001"):
            await elsewhere.send("x")


async def test_the_same_nonce_brings_the_same_message(wire: WireDiscord, channel: Json) -> None:
    async with connected(wire, TinyBot()) as bot:
        place = seen_by(bot, channel)
        first = await place.send("once", nonce="n1")
        assert (await place.send("twice", nonce="n1")).id == first.id
        wire.state.clock.advance(301)
        await place.send("much later", nonce="n1")
    assert wire.texts(channel) == ["once", "much later"]


async def test_an_answer_counts_for_three_seconds_and_its_token_for_fifteen_minutes(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async def follow_up(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("in time", ephemeral=True)
        wire.state.clock.advance(15 * 60)
        await interaction.followup.send("too late")

    async with connected(wire, TinyBot(follow_up)) as bot:
        assert (await wire.slash(alice, channel, "ask", late=2.7)).text == "in time"
        assert "401 Unauthorized (error code: 50027)" in str(await bot.errors.get())
        late = await wire.slash(alice, channel, "ask", late=3.1, wait=False)
        assert "10062" in str(await bot.errors.get())
        assert late.callback is None


async def test_a_second_answer_is_refused(wire: WireDiscord, channel: Json, alice: Json) -> None:
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.response._response_type = None
        await interaction.response.send_message("two")

    async with connected(wire, TinyBot(twice)) as bot:
        answered = await wire.slash(alice, channel, "ask")
        assert "40060" in str(await bot.errors.get())
        assert answered.text == "one"


async def test_the_first_follow_up_takes_the_place_of_thinking(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async def think(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send("thought")
        await interaction.followup.send("more", ephemeral=True)
        await interaction.edit_original_response(content="thought again")

    async with connected(wire, TinyBot(think)):
        asked = await wire.slash(alice, channel, "ask")
        await wire.until(lambda: asked.text == "thought again")
        assert asked.is_private
        assert [message["content"] for message in asked.followups] == ["more"]
        assert wire.messages(channel) == []


async def test_a_bucket_that_is_empty_makes_discord_py_wait_without_a_429(
    wire: WireDiscord, channel: Json
) -> None:
    wire.rate_limits.routes["POST /channels/{channel_id}/messages"] = (2, 0.15)
    async with connected(wire, TinyBot()) as bot:
        for number in range(6):
            await seen_by(bot, channel).send(str(number))
    assert wire.texts(channel) == list("012345")
    assert wire.rate_limits.refused == []


async def test_more_than_fifty_a_second_meet_the_global_limit_but_answers_do_not(
    wire: WireDiscord, guild: Json, alice: Json
) -> None:
    async with connected(wire, TinyBot()) as bot:
        channels = [wire.add_channel(guild, f"c{number}") for number in range(60)]
        await wire.slash(alice, channels[0], "ask")
        await asyncio.gather(*(seen_by(bot, channel).send("x") for channel in channels))
        assert set(wire.rate_limits.refused) == {"POST /channels/{channel_id}/messages"}
        assert wire.rate_limits.busiest_second == 50
        assert sum(len(wire.messages(channel)) for channel in channels) == 61
        wire.rate_limits.refused.clear()
        asked = [await wire.slash(alice, channels[0], "ask", wait=False) for _ in range(120)]
        await wire.until(lambda: all(each.callback for each in asked))
        assert wire.rate_limits.refused == []


async def test_what_is_too_long_too_full_or_too_large_is_refused(wire: WireDiscord, channel: Json) -> None:
    class Full(discord.ui.LayoutView):
        def __init__(self, *texts: str) -> None:
            super().__init__()
            for text in texts:
                self.add_item(discord.ui.TextDisplay(text))

    wire.rate_limits.off()
    async with connected(wire, TinyBot()) as bot:
        place = seen_by(bot, channel)
        too_much: tuple[dict[str, Any], ...] = (
            {"content": "x" * 2_001},
            {"view": Full("x" * 4_001)},
            {"content": "both", "view": Full("x")},
            {"files": [discord.File(io.BytesIO(b"x"), f"{n}.txt") for n in range(11)]},
        )
        for refused in too_much:
            with pytest.raises(discord.HTTPException, match="50035"):
                await place.send(**refused)
        with pytest.raises(discord.HTTPException, match="40005"):
            await place.send(file=discord.File(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), "big"))
        with pytest.raises(discord.HTTPException, match="50006"):
            await place.send("")
        assert wire.messages(channel) == []
        wire.problems.clear()


async def test_a_body_that_discord_does_not_know_is_reported_where_the_document_lies(
    wire: WireDiscord, channel: Json
) -> None:
    async with connected(wire, TinyBot()) as bot:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel["id"])
        button = {"type": 2, "style": 77, "label": "x", "custom_id": "x"}
        await bot.http.request(
            route, json={"content": "x", "components": [{"type": 1, "components": [button]}]}
        )
        with pytest.raises(discord.NotFound):
            await bot.http.request(Route("GET", "/nowhere"))
    *misfits, unknown = wire.problems
    wire.problems.clear()
    assert unknown == "GET /api/v10/nowhere: this server does not know the route"
    assert bool(misfits) == openapi.present()
    assert all(re.search(r"\$\.components\[0\]\.components\[0\]", misfit) for misfit in misfits)


async def test_its_own_answers_are_those_of_the_document(
    wire: WireDiscord, guild: Json, channel: Json, alice: Json
) -> None:
    async with connected(wire, TinyBot()) as bot:
        await wire.slash(alice, channel, "ask")
        message = await seen_by(bot, channel).send("x", file=discord.File(io.BytesIO(b"1"), "a.txt"))
        thread = await message.create_thread(name="t")
        ids = {
            "{channel_id}": channel["id"],
            "{guild_id}": guild["id"],
            "{user_id}": alice["id"],
            "{message_id}": str(message.id),
            "{application_id}": wire.state.application_id,
        }
        for path in (
            "/gateway/bot",
            "/users/@me",
            "/users/{user_id}",
            "/applications/@me",
            "/applications/{application_id}/commands",
            "/guilds/{guild_id}",
            "/guilds/{guild_id}/roles",
            "/guilds/{guild_id}/channels",
            "/guilds/{guild_id}/members/{user_id}",
            "/guilds/{guild_id}/threads/active",
            "/channels/{channel_id}",
            "/channels/{channel_id}/messages",
            "/channels/{channel_id}/messages/{message_id}",
        ):
            filled = re.sub(r"{\w+}", lambda match: ids[match[0]], path)
            answer = await bot.http.request(Route("GET", filled))
            assert openapi.response_problems("GET", path, 200, answer) == [], path
        answer = await bot.http.request(Route("GET", f"/channels/{thread.id}"))
        assert openapi.response_problems("GET", "/channels/{channel_id}", 200, answer) == []
