"""Question and answer text: what is fine, and every error with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.glossary.model import Pair
from bot.core.glossary.pairs import parse_pairs, write_pairs
from bot.core.glossary.problems import GlossaryError
from tests.support.glossary_strategies import answers, questions

DROPOUT = "Q: What is Dropout?\nA: It drops neurons.\n"


def problems(source: str | bytes) -> list[tuple[int | None, str]]:
    with pytest.raises(GlossaryError) as caught:
        parse_pairs(source)
    return [(problem.line, problem.message) for problem in caught.value.problems]


def lines(source: str | bytes) -> list[int | None]:
    return [line for line, _ in problems(source)]


def test_pairs_know_their_lines() -> None:
    text = f"\n{DROPOUT}\nQ: What is an Epoch?\nA: One pass."
    assert parse_pairs(text) == (
        Pair("What is Dropout?", "It drops neurons.", 2),
        Pair("What is an Epoch?", "One pass.", 5),
    )


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbf" + DROPOUT.encode(),
        "\ufeff" + DROPOUT,
        DROPOUT.replace("\n", "\r\n"),
        DROPOUT.replace("\n", "\r").encode(),
        DROPOUT.rstrip("\n"),
        f"\n \n\t\n{DROPOUT}\n\n\n",
        "Q: What is Dropout?\n\n\nA: It drops neurons.",
        "Q:What is Dropout?\nA:It drops neurons.",
        "  q :  What   is Dropout?  \n  a :  It drops neurons.  ",
        "Question: What is Dropout?\nAnswer: It drops neurons.",
        "Q: What is\n   Dropout?\nA:\nIt drops neurons.",
    ],
    ids=[
        "byte order mark",
        "byte order mark in text",
        "CRLF",
        "CR",
        "no last newline",
        "blank lines",
        "blank lines between",
        "no spaces",
        "more spaces",
        "whole words",
        "on the next line",
    ],
)
def test_all_these_are_the_same_pair(source: str | bytes) -> None:
    assert [(pair.question, pair.answer) for pair in parse_pairs(source)] == [
        ("What is Dropout?", "It drops neurons.")
    ]


def test_an_answer_keeps_its_lines_and_paragraphs() -> None:
    text = "Q: What is a Tensor?\nA: An array.\n  - of numbers  \n\n\nOf any rank.\n\n\nQ: Next?\nA: Yes."
    assert parse_pairs(text)[0].answer == "An array.\n  - of numbers\n\n\nOf any rank."


def test_a_line_of_an_answer_may_look_like_a_marker() -> None:
    text = (
        "Q: What is a transcript?\nA: For example:\n\\Q: Why?\n  \\a: Because.\n\\\\Answer: with a backslash"
    )
    (pair,) = parse_pairs(text)
    assert pair.answer == "For example:\nQ: Why?\n  a: Because.\n\\Answer: with a backslash"
    assert write_pairs([pair]) == text + "\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"{DROPOUT}\nQ: What is an Epoch?\n\n{DROPOUT}", 4, "question without an answer"),
        (f"{DROPOUT}\nQ: What is an Epoch?", 4, "question without an answer"),
        (f"A: Nothing asked.\n\n{DROPOUT}", 1, "answer without a question"),
        (f"{DROPOUT}\nA: A second answer.", 4, "answer without a question"),
        (f"Q: What is a Layer?\n{DROPOUT}", 2, "second question for one answer: the first stands on line 1"),
        ("Q:\nA: It drops neurons.", 1, "question is empty"),
        ("Q: What is Dropout?\nA:   \n\n", 2, "answer is empty"),
        (f"Q: {'x' * 301}\nA: Long.", 1, "question is too long: 301 characters, at most 300"),
        (f"Q: Long?\n\nA: {'x' * 2_001}", 3, "answer is too long: 2,001 characters, at most 2,000"),
        ("Q: What?\nA: First.\nA bell \a and a null \0.", 3, "Control characters (U+0007, U+0000)"),
        ("Q: What \x85 is?\nA: First.", 1, "Control characters (U+0085)"),
        ("Q: What?\nA: A line\u2028separator.", 2, "Control characters (U+2028)"),
        (f"About this file.\nMore about it.\n\n{DROPOUT}", 1, "Text before the first question"),
        ("", 1, "The file is empty"),
        ("\ufeff \n\t\n", 1, "The file is empty"),
    ],
)
def test_each_error_is_told_with_its_line(text: str, line: int, words: str) -> None:
    ((found_line, message),) = problems(text)
    assert found_line == line
    assert words in message
    assert problems(text.encode()) == problems(text)


def test_every_line_that_is_not_utf8_is_told() -> None:
    data = "Q: Was ist Größe?\r\nA: Eine Länge.\r\rQ: Und?\nA: Übrig.\n".encode("latin-1")
    assert problems(data) == [
        (1, "The text is not UTF-8: save the file as UTF-8."),
        (2, "The text is not UTF-8: save the file as UTF-8."),
        (5, "The text is not UTF-8: save the file as UTF-8."),
    ]


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)), b"\x00" * 40, b"Q: What?\nA: \xff\x00\xfe", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"],
    ids=["all bytes", "nulls", "nulls in text", "a picture"],
)
def test_a_binary_file_is_called_one(data: bytes) -> None:
    ((line, message),) = problems(data)
    assert line is not None
    assert "binary file" in message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_utf16_is_refused_in_one_sentence(encoding: str) -> None:
    assert len(problems(DROPOUT.encode(encoding))) == 1


def test_every_problem_is_told_at_once_in_the_order_of_the_file() -> None:
    text = "\n".join([
        "A: Nothing asked.",  # 1
        "Q: First?",
        "Q: Second?",  # 3
        "A:",  # 4
        "",
        "Q: No answer?",  # 6
        "",
        "Q:",  # 8
        "A: Bell \a",  # 9
        f"Q: {'long' * 100}",  # 10
        "A: Größe",  # 11
    ])  # fmt: skip
    found = lines(text.encode("latin-1"))
    assert found == sorted(found, key=lambda line: line or 0)
    assert set(found) == {1, 3, 4, 6, 8, 9, 10, 11}


def test_the_error_shows_every_problem_in_a_sentence() -> None:
    with pytest.raises(GlossaryError) as caught:
        parse_pairs("A: Nothing asked.\nQ: And?")
    assert str(caught.value).splitlines() == [
        "The glossary has 2 problems:",
        '  line 1: An answer without a question: put a line "Q: …" before it.',
        '  line 2: A question without an answer: put a line "A: …" after it.',
    ]


@given(st.lists(st.tuples(questions, answers), min_size=1))
def test_what_is_written_reads_back(texts: list[tuple[str, str]]) -> None:
    pairs = [Pair(question, answer, 0) for question, answer in texts]
    written = write_pairs(pairs)
    for source in (written, written.encode(), written.replace("\n", "\r\n")):
        assert [(pair.question, pair.answer) for pair in parse_pairs(source)] == texts


@given(st.one_of(st.text(), st.binary(), st.text("QA: \n\\x")))
def test_any_input_is_read_or_refused_with_reasons(source: str | bytes) -> None:
    try:
        pairs, found = parse_pairs(source), ()
    except GlossaryError as error:
        pairs, found = (), error.problems
    assert bool(pairs) != bool(found)
    assert all(pair.question and pair.answer for pair in pairs)
    assert all(problem.message.endswith(".") and problem.line for problem in found)


def test_of_files_put_one_behind_the_other_each_may_have_a_byte_order_mark() -> None:
    one = "\ufeffQ: What is Dropout?\r\nA: It drops.\r\n\r\n"
    other = "\ufeffQ: What is an Epoch?\r\nA: One pass.\r\n"
    assert [pair.question for pair in parse_pairs((one + other).encode())] == [
        "What is Dropout?",
        "What is an Epoch?",
    ]
