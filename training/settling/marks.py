"""Reading what trainers decided of a call, as the results of a call take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.models import Account
from portal.people.models import Employee
from training.calls.rules.evidence import Lines
from training.calls.rules.settling import Ruling
from training.calls.rules.skill import Mark
from training.calls.rules.verdicts import Standing
from training.settling.models import CallMark, CallReview
from training.settling.rules import Key


@dataclass(frozen=True, kw_only=True)
class Review:
    """A review with its marks: who (empty: an account without a person), when, and what became of the call by it."""

    id: int
    by: str
    at: datetime
    standing: Standing
    marks: tuple[CallMark, ...]


def reviews_of(session: Session, call_id: int) -> tuple[Review, ...]:
    """The reviews of a call, the oldest first; one statement."""
    rows = session.execute(
        select(CallReview, Employee.name, CallMark)
        .outerjoin(Account, Account.id == CallReview.reviewed_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .outerjoin(CallMark, CallMark.review_id == CallReview.id)
        .where(CallReview.call_id == call_id)
        .order_by(CallReview.id, CallMark.id)
    ).all()
    marks: dict[int, list[CallMark]] = {}
    reviews: dict[int, tuple[CallReview, str]] = {}
    for review, name, found in rows:
        mark: CallMark | None = found
        reviews[review.id] = (review, name or "")
        marks.setdefault(review.id, []).extend([mark] if mark is not None else [])
    return tuple(
        Review(id=review.id, by=name, at=review.at, standing=review.standing, marks=tuple(marks[review.id]))
        for review, name in reviews.values()
    )


def rulings_in(reviews: Sequence[Review]) -> tuple[Ruling, ...]:
    """All decisions on what was found, the oldest first, so that the newest counts."""
    return tuple(
        Ruling(turn=mark.turn, name=mark.name, what=mark.what, holds=mark.holds)
        for review in reviews
        for mark in review.marks
        if mark.holds is not None
    )


def counting(rulings: Sequence[Ruling]) -> Mapping[Key, bool]:
    """What counts of them, by point."""
    return {one.key: one.holds for one in rulings}


def levels_in(reviews: Sequence[Review], lines: Lines) -> tuple[Mark, ...]:
    """All levels of skill that were given, the oldest first; each stands on the whole sentence of its turn."""
    return tuple(
        Mark(
            criterion=mark.name,
            level=mark.level,
            turn=mark.turn,
            start=0,
            end=len(lines.said[mark.turn]) if mark.turn < len(lines.said) else 0,
            note=mark.reason,
        )
        for review in reviews
        for mark in review.marks
        if mark.level is not None
    )
