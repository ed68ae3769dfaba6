"""Pages of terms: every topic can be chosen, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot import limits
from bot.ui.browse import CHOOSE_TOPIC, PAGE, page_id, topic_page

LONG = "Networks that learn to pay attention to what matters in a long sequence of "


def parts(topics: dict[str, int], chosen: str) -> Iterator[dict[str, Any]]:
    for row in topic_page([], topics, chosen, 0).to_components():
        yield from row.get("components", [])


@pytest.mark.parametrize("topics", [[f"{LONG}words", f"{LONG}images"], ["*", "All terms"], ["x" * 100]])
def test_each_topic_is_a_choice_of_its_own(topics: list[str]) -> None:
    (menu,) = [
        each for each in parts(dict.fromkeys(topics, 1), topics[-1]) if each.get("custom_id") == CHOOSE_TOPIC
    ]
    values = [option["value"] for option in menu["options"]]
    assert values[1:] == topics
    assert len(set(values)) == len(values)


def test_the_pages_of_a_topic_know_it_from_one_that_begins_alike() -> None:
    topics = dict.fromkeys([f"{LONG}words", f"{LONG}images"], 1)
    for topic in topics:
        ids = [
            each["custom_id"] for each in parts(topics, topic) if each.get("custom_id", "").startswith("p:")
        ]
        for custom_id in ids:
            page = re.fullmatch(PAGE, custom_id)
            assert page is not None
            assert [each for each in topics if each.startswith(page["topic"])] == [topic]


def test_the_id_of_the_last_page_of_the_longest_topic_fits() -> None:
    for each in parts({"x" * 100: 1}, "x" * 100):
        assert len(each.get("custom_id", "")) <= limits.CUSTOM_ID - len("9999")


def test_topics_that_begin_alike_have_pages_of_their_own() -> None:
    one, other = (f"{'a long way to say it ' * 5}"[:97] + end for end in ("one", "two"))
    assert page_id(1, one) != page_id(1, other)
    assert max(map(len, (page_id(99_999, one), page_id(99_999, other)))) <= limits.CUSTOM_ID
