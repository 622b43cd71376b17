"""A page that only reads asks the same question once: what was answered is kept while the block runs, never longer."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from sqlalchemy.orm import Session

from portal.db.session import ANSWERS

Answer = TypeVar("Answer")


@contextmanager
def reading(session: Session) -> Iterator[None]:
    """Several parts read for one page; a ``transaction()`` within forgets the answers, since it may change them."""
    session.info[ANSWERS] = {}
    try:
        yield
    finally:
        session.info.pop(ANSWERS, None)


def is_reading(session: Session) -> bool:
    """Whether a ``reading()`` block is open on this session."""
    return ANSWERS in session.info


def asked_once(session: Session, question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer to ``question``, asked anew each time outside of ``reading()``.

    The question names everything that the answer depends on: the person, the day.
    """
    answers = session.info.get(ANSWERS)
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return cast(Answer, answers[question])
