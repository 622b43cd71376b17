"""The chain of effects on one page: complaint, finding, what followed from it, the appeal, and what that undid.

Nothing is kept for it: each line is a row of its own, in the order of time.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint
from complaints.inquiry.forms import cause_words
from complaints.inquiry.rules.causes import Cause
from complaints.loop.models import Appeal, Consequence, FindingTold
from complaints.loop.queries import gone_on, standing_of, weight_on
from complaints.loop.rules.consequences import WHOLE, Kind
from complaints.loop.wording import RULING_TONES, RULINGS
from complaints.taxonomy import NAMES
from complaints.wording import VERDICT_TONES, VERDICTS
from portal.web.filters import short_date
from portal.web.i18n import current_language, gettext
from training.facts import OrderedTraining, ordered_training

_RECEIVED, _FOUND, _TOLD, _APPEALED, _RULED, _FOLLOWED, _PASSED = range(7)


@dataclass(frozen=True, kw_only=True)
class Chain:
    """What followed for one person from one finding.

    ``weight`` and ``left`` (what of it has not faded away) are text, in points; ``gone_on`` is from when nothing is
    left, None where it does not fade. ``blocked`` says that they may not call because of it.
    """

    verdict: str
    tone: str
    weight: str
    left: str
    gone_on: date | None
    training: OrderedTraining | None
    blocked: bool
    events: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a chain begins with, and the appeals of the person whom it is about."""

    complaint: Complaint
    allegation: Allegation
    finding: Finding
    cause: Cause | None
    told: FindingTold | None
    appeals: Collection[Appeal]


def points(weight: int) -> str:
    """Hundredths of a point as points, without needless figures."""
    whole, rest = divmod(weight, WHOLE)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def trainings_of(session: Session, rows: Iterable[Consequence], day: date) -> dict[int, OrderedTraining]:
    """What became of everything that these rows ordered."""
    ids = {row.assignment_id for row in rows if row.assignment_id is not None}
    return ordered_training(session, ids, current_language(), day)


def chain_of(origin: Origin, rows: list[Consequence], trainings: Mapping[int, OrderedTraining], day: date) -> Chain:
    """The chain of one person and finding, as it is on ``day``."""
    standing = standing_of(rows)
    verdict = standing.verdict or origin.finding.verdict
    order = next((row for row in reversed(rows) if row.kind in (Kind.ORDERED, Kind.LIFTED)), None)
    training = trainings.get(order.assignment_id) if order is not None and order.assignment_id is not None else None
    waits = training is not None and training.finished_at is None and training.withdrawn_at is None
    ranked = [*_begun(origin), *_appealed(origin), *_followed(rows, trainings)]
    return Chain(
        verdict=gettext(VERDICTS[verdict]),
        tone=VERDICT_TONES[verdict],
        weight=points(standing.weight or 0),
        left=points(weight_on(rows, day)),
        gone_on=gone_on(rows),
        training=training,
        blocked=waits and order is not None and order.kind is Kind.ORDERED and order.blocks_calling,
        events=[event for _, _, event in sorted(ranked, key=lambda one: one[:2])],
    )


_Ranked = tuple[datetime, int, dict[str, Any]]


def _line(at: datetime, rank: int, title: str, icon: str, tone: str = "neutral", text: str = "") -> _Ranked:
    return at, rank, {"at": at, "title": title, "text": text, "icon": icon, "tone": tone, "who": ""}


def _begun(origin: Origin) -> Iterable[_Ranked]:
    yield _line(origin.complaint.received_at, _RECEIVED, gettext("A complaint arrived"), "inbox", "info")
    name, verdict = gettext(NAMES[origin.allegation.code]), origin.finding.verdict
    title = gettext("Found: %(verdict)s", verdict=gettext(VERDICTS[verdict]))
    cause = gettext("Cause: %(cause)s", cause=cause_words(origin.cause)) if origin.cause else ""
    text = " · ".join(part for part in (name, cause) if part)
    yield _line(origin.finding.decided_at, _FOUND, title, "scale", VERDICT_TONES[verdict], text)
    if origin.told is not None:
        until = gettext("An appeal is possible until %(day)s.", day=short_date(origin.told.appeal_until))
        yield _line(origin.told.told_at, _TOLD, gettext("The person was told why"), "message", "info", until)


def _appealed(origin: Origin) -> Iterable[_Ranked]:
    for appeal in origin.appeals:
        due = gettext("To be decided by %(day)s.", day=short_date(appeal.due_on)) if appeal.ruling is None else ""
        yield _line(appeal.made_at, _APPEALED, gettext("The person appealed"), "message", "accent", due)
        if appeal.ruling is not None and appeal.decided_at is not None:
            title = gettext("Appeal decided: %(ruling)s", ruling=gettext(RULINGS[appeal.ruling]))
            tone = RULING_TONES[appeal.ruling]
            yield _line(appeal.decided_at, _RULED, title, "scale", tone, appeal.reasons)


def _followed(rows: list[Consequence], trainings: Mapping[int, OrderedTraining]) -> Iterable[_Ranked]:
    version = 0
    for row in rows:
        rank = _FOLLOWED + row.number
        if row.kind is Kind.WEIGHED:
            version += 1
            yield _weighed(row, rank, version)
        elif row.kind is Kind.UNMATCHED:
            title = gettext("No training is chosen for this category and cause yet")
            yield _line(row.at, rank, title, "school", "warning")
        elif row.assignment_id is not None:
            training = trainings.get(row.assignment_id)
            yield from _trained(row, rank, training)


def _weighed(row: Consequence, rank: int, version: int) -> _Ranked:
    text = gettext("Version %(n)s of this figure", n=version)
    if row.as_manager and row.weight:
        why = gettext("Share of whoever led then: the cause is theirs to answer for.")
        text = f"{why} {text}"
    elif row.reported and row.weight:
        why = gettext("Less, since the person reported the mistake themselves.")
        text = f"{why} {text}"
    if not row.weight:
        title = gettext("Counts nothing in the appraisal: 0 points")
        return _line(row.at, rank, title, "chart-bar", "success", text)
    title = gettext("Counts in the appraisal: %(points)s points", points=points(row.weight))
    return _line(row.at, rank, title, "chart-bar", "warning", text)


def _trained(row: Consequence, rank: int, training: OrderedTraining | None) -> Iterable[_Ranked]:
    name = training.title if training else row.programme
    if row.kind is Kind.KEPT:
        text = gettext("What is upheld in part asks for it, too.")
        title = gettext("Order stays: %(training)s", training=name)
        yield _line(row.at, rank, title, "school", "warning" if row.blocks_calling else "info", text)
        return
    if row.kind is Kind.LIFTED:
        passed = training is not None and training.finished_at is not None and training.finished_at <= row.at
        text = (
            gettext("What was passed stays as learned; its reason is struck.")
            if passed
            else gettext("It keeps nobody from calling any more.")
        )
        yield _line(row.at, rank, gettext("Order lifted: %(training)s", training=name), "school", "success", text)
        return
    text = gettext("May not call until all of it is passed.") if row.blocks_calling else ""
    calls = gettext(" with practice call") if training and training.calls else ""
    title = gettext("Training ordered: %(training)s", training=name) + calls
    yield _line(row.at, rank, title, "school", "warning" if row.blocks_calling else "info", text)
    if training is not None and training.finished_at is not None:
        yield _line(training.finished_at, rank + _PASSED, gettext("All of it was passed"), "circle-check", "success")
