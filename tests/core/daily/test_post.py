"""What a daily post keeps: the count of the days that have had a question."""

from __future__ import annotations

from dataclasses import replace

from bot.core.daily.post import DailyPost
from bot.core.quiz.questions.model import Question

QUESTION = Question("which-term", "Which?", ("A", "B"), 0, "A", ("A",), 1, "It is A.")
MONDAY, TUESDAY = "2026-01-05", "2026-01-06"


def following(before: DailyPost, day: str, question: Question | None) -> DailyPost:
    asked, asked_on = before.asked_with(day, question)
    return replace(before, day=day, question=question, asked=asked, asked_on=asked_on)


def test_days_with_a_question_are_counted_and_others_are_not() -> None:
    post = DailyPost(term=1, day=MONDAY, number=1, round=1, asked=0)
    assert following(post, TUESDAY, None).asked == 0
    first = following(post, MONDAY, QUESTION)
    assert first.asked == 1
    assert following(first, TUESDAY, QUESTION).asked == 2


def test_two_questions_of_one_day_count_as_one_whatever_lies_between() -> None:
    post = DailyPost(term=1, day=MONDAY, number=1, round=1, asked=0)
    first = following(post, MONDAY, QUESTION)
    between = following(first, MONDAY, None)
    assert following(first, MONDAY, QUESTION).asked == 1
    assert following(between, MONDAY, QUESTION).asked == 1
    assert following(following(between, TUESDAY, None), TUESDAY, QUESTION).asked == 2


def test_a_post_that_was_stored_before_the_day_was_kept_is_read() -> None:
    stored = DailyPost(term=1, day=MONDAY, number=9, round=1, asked=8, question=QUESTION).to_json()
    del stored["asked_on"]
    post = DailyPost.from_json(stored)
    assert post.asked_with(MONDAY, QUESTION) == (8, MONDAY)
    assert post.asked_with(TUESDAY, QUESTION) == (9, TUESDAY)
