"""Like words are found by marks in an index: Chinese and letters, near copies and nothing else, at any number."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.duplicates.models import ComplaintMark
from complaints.duplicates.rules import VERY_ALIKE, likeness
from complaints.duplicates.sketch import MARKS, sketch
from complaints.duplicates.sketches import like_words, sketch_missing
from portal import clock
from portal.db.session import transaction
from tests.support.statements import count_statements

ENGLISH = (
    "They called nine times on Sunday from eight on, told my sister about the loan and would not say who they were."
)
CHINESE = "周日从早上八点起他们打了九个电话，把贷款的事告诉了我姐姐，还不肯说自己是哪家公司的，请你们马上停止。"


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_near_copy_shares_a_mark_and_another_text_none(text: str) -> None:
    chance = random.Random(20261130)
    shared = []
    for _ in range(200):
        copy = list(text)
        for _ in range(len(text) // 25):
            copy[chance.randrange(len(copy))] = chance.choice("甲乙丙丁xyz7")
        if likeness(text, "".join(copy)) >= VERY_ALIKE:
            shared.append(bool(set(sketch(text)) & set(sketch("".join(copy)))))
    assert len(shared) > 150
    assert all(shared)
    other = "我上个月已经还清，委托方也开了证明，为什么还发短信说要起诉？The amount in the letter is wrong."
    assert not set(sketch(text)) & set(sketch(other))


def test_sketch_has_as_many_marks_whatever_is_written() -> None:
    assert [len(sketch(text)) for text in ("", "no", "Stop", ENGLISH, "\ud800" * 9)] == [0, 0, MARKS, MARKS, MARKS]
    assert sketch(ENGLISH) == sketch(f"  {ENGLISH.upper()}\n")


def test_words_are_found_among_many_in_one_statement(demo_session: Session, file: Callable[..., int]) -> None:
    now, since = clock.now(), clock.now() - timedelta(days=90)
    copy = file(words=CHINESE.replace("九", "8"), at=now - timedelta(days=60))
    gone = file(words=CHINESE, at=now - timedelta(days=100), code="G" * 16)
    mark = sketch(CHINESE)[0]
    with transaction(demo_session) as session:
        rows = [
            {"complaint_id": 1, "place": 100 + place, "mark": mark, "received_at": now} for place in range(500)
        ]  # the same word of everybody's
        session.execute(insert(ComplaintMark), rows)
    with count_statements() as statements:
        found = like_words(demo_session, CHINESE, since)
    assert copy in found and gone not in found
    assert len(statements) == 1


def test_older_complaints_get_their_sketch_once(demo_session: Session, file: Callable[..., int]) -> None:
    case_id = file(words=ENGLISH)
    with transaction(demo_session) as session:
        session.execute(delete(ComplaintMark))
        count: Any = session.scalar(select(func.count()).select_from(Complaint))
    with transaction(demo_session) as session:
        assert 0 < sketch_missing(session, clock.now(), 1_000) <= count
        assert sketch_missing(session, clock.now(), 1_000) == 0
    assert case_id in like_words(demo_session, ENGLISH, clock.now() - timedelta(days=1))
