"""What a proof shows of each completion, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal import clock
from training.courses.rules import UnitKind
from training.sessions.rules import HowNoted, Topic
from training.signoffs.rules import Item


@dataclass(frozen=True, kw_only=True)
class Content:
    """The version of what was taught: ``table`` and ``id`` name its row; ``newest`` is as of the proof's day."""

    table: str
    id: int
    number: int
    digest: str
    published_at: datetime
    newest: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of an examination. Points are hundredths; None where no mark is kept."""

    version_id: int
    clause: str
    digest: str
    points: int | None
    most: int

    @property
    def right(self) -> bool:
        """Whether it earned every point."""
        return self.points == self.most


@dataclass(frozen=True, kw_only=True)
class Exam:
    """The attempt that was enough, with the result that said so. Points are hundredths."""

    attempt_id: int
    attempt: int
    result: int
    points: int
    most_points: int
    percent: int
    pass_percent: int
    asked: tuple[Asked, ...]


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A person behind evidence."""

    number: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Attended:
    """That the person was there: how it was noted, and who held the session. ``corrected_on``: found absent later."""

    attendance_id: int
    session_uid: str
    topic: Topic
    title: str
    starts_at: datetime
    how: HowNoted
    trainer: Somebody
    corrected_on: date | None


@dataclass(frozen=True, kw_only=True)
class ItemSeen:
    """An item of a checklist with the level that was seen."""

    item: Item
    level: int


@dataclass(frozen=True, kw_only=True)
class Observed:
    """The observation that was enough, and who observed."""

    observation_id: int
    assessor: Somebody
    items: tuple[ItemSeen, ...]


@dataclass(frozen=True, kw_only=True)
class Called:
    """The practice call that passed: which scenario, and when it ended."""

    call_id: int
    scenario: str
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A completion with everything behind it."""

    completion_id: int
    enrolment_id: int
    unit_id: int
    programme_id: int
    key: str
    kind: UnitKind
    titles: Mapping[str, str]
    began_on: date
    at: datetime
    digest: str
    language: str
    content: Content | None = None
    exam: Exam | None = None
    attended: Attended | None = None
    observed: Observed | None = None
    called: Called | None = None

    @property
    def on(self) -> date:
        """The day of the completion on the agency's clock."""
        return clock.local(self.at).date()

    @property
    def asked(self) -> frozenset[str]:
        """The clauses of what was asked or observed."""
        questions = self.exam.asked if self.exam else ()
        items = self.observed.items if self.observed else ()
        return frozenset({one.clause for one in questions} | {one.item.clause for one in items})

    @property
    def people(self) -> tuple[Somebody, ...]:
        """Who taught or observed."""
        return tuple(
            one
            for one in (
                self.attended.trainer if self.attended else None,
                self.observed.assessor if self.observed else None,
            )
            if one is not None
        )
