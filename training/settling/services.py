"""Verbs of settling: a trainer goes through a call and decides; the five results follow."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from training.calls.rules.evidence import Judgement
from training.calls.rules.settling import VERSION, points_of
from training.callunits.ending import follow_up
from training.debriefs.queries import Debrief
from training.plays.models import PlayedCall
from training.settling.mails import tell_result
from training.settling.marks import counting, reviews_of, rulings_in
from training.settling.models import CallMark, CallReview
from training.settling.queries import call_to_settle
from training.settling.rules import SKILL, Decision, Given, GivenLevel, Key, decisions, fair_levels, lacking

LONGEST_UNDOING = 300
"""Characters of the reason for which a part of a plan is open again."""


def note_view(session: Session, actor: Actor, call_id: int, employee_id: int) -> None:
    """Record that the actor looked at the call of somebody in order to settle it."""
    details = {"employee_id": employee_id, "how": "settle"}
    record(session, actor, "training:call:view", "training_call", call_id, details=details)


def settle_call(
    session: Session,
    actor: Actor,
    call_id: int,
    given: Mapping[Key, Given],
    levels: Sequence[GivenLevel],
    *,
    seen: int,
    at: datetime,
) -> PlayedCall:
    """Keep what a trainer decided of a call; its result follows, and whoever made the call is told.

    ``seen`` is how many reviews the page had shown. Raises NotFound for a call out of reach, not finished, or one's
    own; Refused where somebody else decided meanwhile; Invalid where a decision or its reason is missing.
    """
    session.get(PlayedCall, call_id, with_for_update=True, populate_existing=True)
    debrief = call_to_settle(session, actor, call_id, at)
    call, mine = debrief.call, debrief.mine
    if len(mine.reviews) != seen:
        raise Refused("Somebody else decided on this call meanwhile. Look at what stands now, then decide.")
    points, before = points_of(mine.turns, mine.judged), counting(rulings_in(mine.reviews))
    if lacking(points, before, given) or not fair_levels(levels, len(mine.turns)):
        raise Invalid("A decision or its reason is missing.")
    kept = decisions(points, before, given)
    if mine.reviews and not kept and not levels:
        raise Invalid("Nothing is decided differently from before.")
    review = _reviewed(session, actor, debrief, at)
    session.add_all([*_marks(review.id, kept, mine.judged), *_levels(review.id, levels)])
    session.flush()
    results = mine.results_after(reviews_of(session, call.id))
    review.standing, review.versions = results.standing, " ".join((*results.versions, VERSION, results.version[:12]))
    stood = {"standing": call.standing.value if call.standing else None, "passed": call.passed}
    follow_up(session, actor, call.id, at, reason=_reason(kept))
    record(
        session,
        actor,
        "training:call:settle",
        "training_call",
        call.id,
        before=stood,
        after={"standing": results.standing.value, "passed": call.passed},
        details={"review": review.id, "decisions": len(kept), "levels": len(levels)},
    )
    tell_result(session, actor, debrief, review)
    return call


def _reason(kept: Sequence[Decision]) -> str:
    """Why a part of a plan may be open again: what the trainer said of the first thing decided."""
    return next((one.reason for one in kept if one.reason), "")[:LONGEST_UNDOING]


def _reviewed(session: Session, actor: Actor, debrief: Debrief, at: datetime) -> CallReview:
    standing = debrief.mine.results.standing
    review = CallReview(call_id=debrief.call.id, reviewed_by_id=actor.account_id, standing=standing, versions="", at=at)
    session.add(review)
    session.flush()
    return review


def _marks(review_id: int, kept: Sequence[Decision], judged: Sequence[Judgement]) -> list[CallMark]:
    judges = {one.turn: one.version for one in judged}
    return [
        CallMark(
            review_id=review_id,
            turn=one.point.turn,
            name=one.point.name,
            what=one.point.what,
            found=one.point.found.value,
            judge=judges.get(one.point.turn, ""),
            holds=one.holds,
            reason=one.reason,
        )
        for one in kept
    ]


def _levels(review_id: int, levels: Sequence[GivenLevel]) -> list[CallMark]:
    return [
        CallMark(
            review_id=review_id,
            turn=one.turn,
            name=one.criterion,
            what=SKILL,
            found="",
            judge="",
            level=one.level,
            reason=one.reason,
        )
        for one in levels
    ]
