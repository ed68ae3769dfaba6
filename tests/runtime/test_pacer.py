"""The outgoing pace: never over Discord's limit, urgent first, nothing sent that is already out of date."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Awaitable, Callable

import pytest

from bot import limits
from bot.runtime.pacer import RATE, Pacer, PacerClosedError, Priority
from tests.support.virtual_time import VirtualTimeLoop, run_in_virtual_time

Sent = list[tuple[float, str]]


def request(sent: Sent, name: str, *, takes: float = 0.0) -> Callable[[], Awaitable[str]]:
    async def send() -> str:
        sent.append((asyncio.get_running_loop().time(), name))
        await asyncio.sleep(takes)
        return name

    return send


def busiest_second(sent: Sent) -> int:
    times = [moment for moment, _ in sent]
    return max(bisect_left(times, start + 1.0) - index for index, start in enumerate(times))


def test_a_single_request_goes_at_once_and_gives_its_result() -> None:
    async def main() -> None:
        sent: Sent = []
        assert await Pacer().run(request(sent, "a"), priority=Priority.REPLY) == "a"
        assert sent == [(0.0, "a")]

    run_in_virtual_time(main())


def test_an_error_reaches_the_one_who_asked() -> None:
    async def fail() -> None:
        raise LookupError("no such channel")

    async def main() -> None:
        with pytest.raises(LookupError, match="no such channel"):
            await Pacer().run(fail, priority=Priority.REPLY)

    run_in_virtual_time(main())


def test_a_fan_out_runs_at_just_under_the_limit() -> None:
    async def main() -> None:
        pacer, sent = Pacer(), []
        await asyncio.gather(
            *(pacer.run(request(sent, str(n), takes=0.3), priority=Priority.FANOUT) for n in range(1_000))
        )
        assert busiest_second(sent) <= limits.REQUESTS_PER_SECOND - 1
        assert sent[-1][0] == pytest.approx(999 / RATE, abs=1 / RATE)

    run_in_virtual_time(main())


def test_a_stall_of_the_loop_is_not_followed_by_a_burst() -> None:
    async def main() -> None:
        loop, pacer, sent = asyncio.get_running_loop(), Pacer(), []
        waiting = asyncio.gather(
            *(pacer.run(request(sent, str(n)), priority=Priority.FANOUT) for n in range(200))
        )
        await asyncio.sleep(1)
        assert isinstance(loop, VirtualTimeLoop)
        loop.stall(2.0)
        await waiting
        assert busiest_second(sent) <= limits.REQUESTS_PER_SECOND - 1

    run_in_virtual_time(main())


def test_a_game_is_served_in_the_middle_of_a_fan_out() -> None:
    async def main() -> None:
        loop, pacer, sent = asyncio.get_running_loop(), Pacer(), []
        fan_out = asyncio.gather(
            *(pacer.run(request(sent, "post"), priority=Priority.FANOUT) for _ in range(2_000))
        )
        await asyncio.sleep(5)
        for _ in range(100):
            before = loop.time()
            await pacer.run(request(sent, "game"), priority=Priority.GAME)
            # Two turns at the most: the next one may be the one reserved for the least urgent.
            assert loop.time() - before <= 2 / RATE + 1e-6
        await fan_out

    run_in_virtual_time(main())


def test_the_order_is_by_urgency_then_by_arrival() -> None:
    async def main() -> None:
        pacer, sent = Pacer(), []
        names = [("f1", 2), ("r1", 1), ("g1", 0), ("f2", 2), ("g2", 0), ("r2", 1)]
        await asyncio.gather(
            *(pacer.run(request(sent, name), priority=Priority(level)) for name, level in names)
        )
        assert [name for _, name in sent] == ["g1", "g2", "r1", "r2", "f1", "f2"]

    run_in_virtual_time(main())


def test_games_without_end_leave_a_tenth_of_the_turns_to_a_fan_out() -> None:
    async def main() -> None:
        pacer, sent = Pacer(), []
        games = [
            asyncio.create_task(pacer.run(request(sent, "game"), priority=Priority.GAME))
            for _ in range(1_000)
        ]
        await asyncio.gather(*(pacer.run(request(sent, "post"), priority=Priority.FANOUT) for _ in range(50)))
        assert sum(name == "game" for _, name in sent) == pytest.approx(450, abs=10)
        await asyncio.gather(*games)

    run_in_virtual_time(main())


def test_of_the_waiting_edits_of_one_message_only_the_newest_is_sent() -> None:
    async def main() -> None:
        pacer, sent = Pacer(), []
        ahead = asyncio.create_task(pacer.run(request(sent, "other"), priority=Priority.GAME))
        await asyncio.sleep(0)
        answers = await asyncio.gather(
            *(pacer.latest("message", request(sent, f"edit {n}"), priority=Priority.GAME) for n in range(50))
        )
        await ahead
        assert [name for _, name in sent] == ["other", "edit 49"]
        assert set(answers) == {"edit 49"}

    run_in_virtual_time(main())


def test_an_edit_waits_for_the_one_under_way_so_that_the_newest_arrives_last() -> None:
    async def main() -> None:
        loop, pacer, sent = asyncio.get_running_loop(), Pacer(), []
        first = asyncio.create_task(
            pacer.latest("message", request(sent, "first", takes=3.0), priority=Priority.GAME)
        )
        await asyncio.sleep(1)
        later = [
            asyncio.create_task(pacer.latest("message", request(sent, name), priority=Priority.GAME))
            for name in ("second", "third")
        ]
        assert await first == "first"
        assert await asyncio.gather(*later) == ["third", "third"]
        assert sent == [(0.0, "first"), (pytest.approx(loop.time(), abs=0.1), "third")]

    run_in_virtual_time(main())


def test_edits_of_different_messages_do_not_replace_each_other() -> None:
    async def main() -> None:
        pacer, sent = Pacer(), []
        await asyncio.gather(
            *(pacer.latest(n, request(sent, str(n)), priority=Priority.GAME) for n in range(5))
        )
        assert [name for _, name in sent] == ["0", "1", "2", "3", "4"]

    run_in_virtual_time(main())


def test_a_failed_edit_fails_for_everyone_who_waited_and_the_next_one_is_sent() -> None:
    async def fail() -> str:
        raise LookupError("gone")

    async def main() -> None:
        pacer, sent = Pacer(), []
        answers = await asyncio.gather(
            *(pacer.latest("message", fail, priority=Priority.GAME) for _ in range(2)),
            return_exceptions=True,
        )
        assert [type(answer) for answer in answers] == [LookupError, LookupError]
        assert await pacer.latest("message", request(sent, "next"), priority=Priority.GAME) == "next"

    run_in_virtual_time(main())


def test_one_who_gives_up_neither_sends_nor_stops_the_others() -> None:
    async def main() -> None:
        pacer, sent = Pacer(), []
        tasks = [
            asyncio.create_task(pacer.run(request(sent, str(n)), priority=Priority.FANOUT)) for n in range(4)
        ]
        edits = [
            asyncio.create_task(pacer.latest("m", request(sent, f"edit {n}"), priority=Priority.FANOUT))
            for n in range(2)
        ]
        await asyncio.sleep(0)
        tasks[1].cancel()
        edits[0].cancel()
        await asyncio.gather(*tasks, *edits, return_exceptions=True)
        assert [name for _, name in sent] == ["0", "2", "3", "edit 1"]

    run_in_virtual_time(main())


def test_the_lengths_count_what_waits() -> None:
    async def main() -> None:
        pacer, sent = Pacer(), []
        tasks = [
            asyncio.create_task(pacer.run(request(sent, ""), priority=priority))
            for priority in (Priority.GAME, Priority.FANOUT, Priority.FANOUT)
        ]
        await asyncio.sleep(0)
        assert pacer.lengths() == {Priority.GAME: 1, Priority.REPLY: 0, Priority.FANOUT: 2}
        await asyncio.gather(*tasks)
        assert pacer.lengths() == {Priority.GAME: 0, Priority.REPLY: 0, Priority.FANOUT: 0}

    run_in_virtual_time(main())


def test_closing_lets_what_is_under_way_end_and_refuses_the_rest() -> None:
    async def main() -> None:
        pacer, sent = Pacer(), []
        under_way = [
            asyncio.create_task(pacer.run(request(sent, "send", takes=2.0), priority=Priority.GAME)),
            asyncio.create_task(pacer.latest("m", request(sent, "edit", takes=2.0), priority=Priority.GAME)),
        ]
        await asyncio.sleep(1)
        waiting = [
            asyncio.create_task(pacer.latest("m", request(sent, "late edit"), priority=Priority.GAME)),
            *(
                asyncio.create_task(pacer.run(request(sent, "late"), priority=Priority.FANOUT))
                for _ in range(3)
            ),
        ]
        await asyncio.sleep(0)
        await pacer.close()
        assert [await each for each in under_way] == ["send", "edit"]
        refused = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(each) for each in refused} == {PacerClosedError}
        with pytest.raises(PacerClosedError):
            await pacer.run(request(sent, "after"), priority=Priority.GAME)
        with pytest.raises(PacerClosedError):
            await pacer.latest("m", request(sent, "after"), priority=Priority.GAME)
        assert [name for _, name in sent] == ["send", "edit"]

    run_in_virtual_time(main())


def test_timers_that_fire_late_cost_no_turns() -> None:
    """A machine under load is some milliseconds late every time; in the long run none is lost."""

    async def main() -> None:
        loop, pacer, sent = asyncio.get_running_loop(), Pacer(), []
        assert isinstance(loop, VirtualTimeLoop)

        def blocking(n: int) -> Callable[[], Awaitable[None]]:
            async def send() -> None:
                sent.append((loop.time(), str(n)))
                loop.stall(0.045 if n % 4 == 0 else 0.0)

            return send

        await asyncio.gather(*(pacer.run(blocking(n), priority=Priority.FANOUT) for n in range(1_000)))
        assert sent[-1][0] == pytest.approx(999 / RATE, rel=0.02)
        assert busiest_second(sent) <= limits.REQUESTS_PER_SECOND - 1

    run_in_virtual_time(main())
