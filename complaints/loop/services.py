"""Telling a person of a finding, their appeal, its decision, and which training belongs to what."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.cases.nearness import subjects_of
from complaints.cases.rules.conflict import SENTENCES
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.services import CHANGED, handled_by
from complaints.inquiry.queries import FindingStand, stands_of
from complaints.inquiry.rules.causes import TAUGHT, Cause
from complaints.intake.rules import is_storable
from complaints.loop.consequences import settle_consequences, settle_unmatched
from complaints.loop.models import Appeal, FindingRead, FindingTold, TrainingMatch
from complaints.loop.queries import (
    APPEAL_DAYS,
    DECISION_DAYS,
    RANKS,
    against_deciding,
    appeal_for,
    concerned_by,
    own_finding,
    told_of,
    uninvolved,
)
from complaints.loop.rules.appealing import appeal_until, check_appeal, decider_of
from complaints.loop.rules.consequences import Ruling, rulings_for
from complaints.loop.rules.matching import ANY
from complaints.loop.tidings import tell_decision, tell_reasons
from complaints.taxonomy import GROUPS, categories
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.errors import Invalid, NotFound, Refused
from portal.policy.queries import setting_number
from portal.words import mark
from portal.workdays.queries import current_calendar
from training.facts import programmes_with_calls

_FILLED = mark("Write something here.")
_UNKNOWN_SIGNS = mark("This text holds characters that cannot be kept.")
_NAMED = mark("The complainant’s name or address stands in these words; the person who reads them may not know it.")


def _check_text(text: str, field: str) -> None:
    if not text.strip():
        raise Invalid(_FILLED, field=field)
    if not is_storable(text):
        raise Invalid(_UNKNOWN_SIGNS, field=field)


def tell_person(
    session: Session, actor: Actor, complaint_id: int, allegation_id: int, text: str, now: datetime
) -> None:
    """Write for whom a confirmed finding is about why it was found so; the time for an appeal begins today.

    Raises Refused for anybody but the handler, without a confirmed finding at fault, and the second time; Invalid
    where the complainant's name or address stands in the words.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    stand = stand_to_tell(session, complaint_id, allegation_id)
    assert stand.finding is not None
    if any(one.version == stand.finding.version for one in told_of(session, [stand.finding.id])):
        raise Refused("The persons whom it is about were told already.")
    _check_text(text, "for_person")
    known = [complaint.contact_name, complaint.contact_mail, complaint.contact_phone]
    if any(one and one.strip() and one.strip().casefold() in text.casefold() for one in known):
        raise Invalid(_NAMED, field="for_person")
    settle_consequences(session, complaint_id, now)
    today = clock.local(now).date()
    days = setting_number(session, APPEAL_DAYS, today)
    row = FindingTold(
        finding_id=stand.finding.id,
        version=stand.finding.version,
        text=text,
        appeal_until=appeal_until(current_calendar(session), today, days),
        told_at=now,
        told_by_id=_account(actor),
    )
    session.add(row)
    session.flush()
    tell_reasons(session, row, concerned_by(session, complaint_id))
    until = {"until": row.appeal_until.isoformat()}
    record(session, actor, "complaints:finding:tell", "complaint_finding", stand.finding.id, after=until)


def stand_to_tell(session: Session, complaint_id: int, allegation_id: int) -> FindingStand:
    """A confirmed finding at fault about somebody named; raises NotFound and Refused otherwise."""
    stand = next(
        (one for one in stands_of(session, complaint_id, of_any_round=True) if one.allegation.id == allegation_id), None
    )
    if stand is None:
        raise NotFound("There is no such allegation, or it is not yours to see.")
    if stand.finding is None or not stand.confirmed or stand.finding.verdict not in AT_FAULT:
        raise Refused("Only what was upheld, at least in part, and confirmed by a second person is told.")
    if not subjects_of(session, complaint_id):
        raise Refused("The complaint names nobody so far.")
    return stand


def file_appeal(session: Session, actor: Actor, finding_id: int, words: str, now: datetime) -> int:
    """The appeal of the person whom a finding is about, in their own words; it goes to somebody uninvolved at once.

    Raises NotFound for another's finding, Refused before the person was told, after the last day and a second time.
    """
    own = own_finding(session, actor, finding_id)
    complaint = session.get_one(Complaint, own.complaint.id, with_for_update=True, populate_existing=True)
    today = clock.local(now).date()
    if own.told is None:
        raise Refused("The reasons of this finding have not been written for you yet; the time begins when they are.")
    check_appeal(own.told.appeal_until, today, appealed=own.appeal is not None)
    _check_text(words, "words")
    assert actor.employee_id is not None
    days = setting_number(session, DECISION_DAYS, today)
    appeal = Appeal(
        complaint_id=complaint.id,
        finding_id=finding_id,
        finding_version=own.finding.version,
        employee_id=actor.employee_id,
        words=words,
        made_at=now,
        due_on=current_calendar(session).deadline(today, days).due,
    )
    session.add(appeal)
    session.flush()
    record(session, actor, "complaints:appeal:file", "complaint_appeal", appeal.id, after={"finding": finding_id})
    _give(session, complaint, appeal, now)
    return appeal.id


def _give(session: Session, complaint: Complaint, appeal: Appeal, now: datetime) -> None:
    today = clock.local(now).date()
    appeal.decider_id = decider_of(uninvolved(session, complaint, role, today) for role in RANKS)
    appeal.given_at = now if appeal.decider_id is not None else None
    session.flush()
    given = {"decider": appeal.decider_id}
    record(session, PORTAL, "complaints:appeal:give", "complaint_appeal", appeal.id, after=given)


def give_waiting_appeals(session: Session, now: datetime) -> int:
    """Give appeals to somebody that nobody has, or whose decider has come to stand near; how many were looked at."""
    today, looked = clock.local(now).date(), 0
    for appeal in session.scalars(select(Appeal).where(Appeal.decided_at.is_(None)).order_by(Appeal.id)).all():
        complaint = session.get_one(Complaint, appeal.complaint_id)
        if appeal.decider_id is None or against_deciding(session, complaint, appeal.decider_id, today):
            _give(session, complaint, appeal, now)
            looked += 1
    return looked


def decide_appeal(session: Session, actor: Actor, appeal_id: int, ruling: Ruling, reasons: str, now: datetime) -> None:
    """Decide on an appeal, once and with reasons; all that followed from the finding is derived anew at once.

    Raises NotFound for whom it was not given to, Refused for a conflict of interest that came up since.
    """
    appeal_for(session, actor, appeal_id)
    appeal = session.get_one(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    complaint = session.get_one(Complaint, appeal.complaint_id, with_for_update=True, populate_existing=True)
    if appeal.ruling is not None:
        raise Refused(CHANGED)
    assert actor.employee_id is not None
    against = against_deciding(session, complaint, actor.employee_id, clock.local(now).date())
    if against:
        raise Refused(SENTENCES[min(against)])
    finding = next(
        one.finding
        for one in stands_of(session, complaint.id, of_any_round=True)
        if one.finding and one.finding.id == appeal.finding_id
    )
    if finding.version != appeal.finding_version:
        raise Refused("The finding was changed since; the person can appeal against the new one.")
    if ruling not in rulings_for(finding.verdict):
        raise Invalid("Only what was wholly upheld can be changed to partly upheld.", field="ruling")
    _check_text(reasons, "reasons")
    appeal.ruling, appeal.reasons = ruling, reasons
    appeal.decided_at, appeal.decided_by_id = now, _account(actor)
    session.flush()
    record(session, actor, "complaints:appeal:decide", "complaint_appeal", appeal.id, after={"ruling": ruling})
    if not settle_consequences(session, complaint.id, now, appeal):
        tell_decision(session, appeal)


def read_finding(session: Session, actor: Actor, finding_id: int, now: datetime) -> None:
    """The reader has read what followed for them from a finding; raises NotFound for another's."""
    own_finding(session, actor, finding_id)
    assert actor.employee_id is not None
    row = session.get(FindingRead, (finding_id, actor.employee_id), with_for_update=True)
    if row is None:
        row = FindingRead(finding_id=finding_id, employee_id=actor.employee_id)
        session.add(row)
    row.read_at = now
    session.flush()
    record(session, actor, "complaints:finding:read", "complaint_finding", finding_id)


def set_match(
    session: Session,
    actor: Actor,
    *,
    area: str,
    cause: Cause,
    programme: str,
    since: date | None,
    reason: str,
    now: datetime,
) -> None:
    """Say which training findings order from a day on; what waited for one is ordered at once.

    Raises Invalid at its field, for a training without a practice call as well.
    """
    if area != ANY and area not in GROUPS and area not in categories():
        raise Invalid("There is no such category.", field="area")
    if cause not in TAUGHT:
        raise Invalid("Only what training mends orders training.", field="cause")
    if programme and programme not in {one.key for one in programmes_with_calls(session, "en")}:
        raise Invalid("This training has no practice call. Choose one that has.", field="programme")
    if since is None or since < clock.local(now).date():
        raise Invalid("Choose a day from today on.", field="since")
    _check_text(reason, "reason")
    row = TrainingMatch(
        area=area, cause=cause, programme=programme, since=since, reason=reason, set_at=now, set_by_id=_account(actor)
    )
    session.add(row)
    session.flush()
    after = {"area": area, "cause": cause, "programme": programme, "since": since.isoformat()}
    record(session, actor, "complaints:match:set", "complaint_training_match", row.id, after=after)
    settle_unmatched(session, now)


def history_of_matches(session: Session) -> Iterable[TrainingMatch]:
    """Every row that somebody has set, the newest first."""
    return session.scalars(select(TrainingMatch).order_by(TrainingMatch.id.desc()).limit(100)).all()


def _account(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id
