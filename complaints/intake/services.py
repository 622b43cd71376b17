"""Taking a complaint in: recorded, classified, timed and assigned in one transaction (policy 9.1.2)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from complaints.cases.assigning import assign_best
from complaints.cases.models import (
    Allegation,
    Channel,
    Complainant,
    Complaint,
    ComplaintCounter,
    Elsewhere,
    Preferred,
    Subject,
    Wish,
)
from complaints.cases.rules.severity import Safety, severity_of
from complaints.cases.rules.workflow import State
from complaints.cases.timing import start_clocks
from complaints.desk.models import ComplaintEntry
from complaints.duplicates.sketches import keep_sketch
from complaints.intake.rules import (
    MOST_WORDS,
    check_day,
    complaint_number,
    gives_name,
    gives_number,
    is_storable,
    words_digest,
)
from complaints.severity.raising import reclassify, weigh
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid
from portal.people.models import Employee
from portal.personal.notice import current_notice


@dataclass(frozen=True, kw_only=True)
class Told:
    """What complainants may tell besides their words; all of it may be left out. ``may_pass_on``: None, not said."""

    account_number: str = ""
    client: str = ""
    how_often: str = ""
    told_to: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()
    elsewhere_reference: str = ""
    call_hours: str = ""
    may_pass_on: bool | None = None


NOTHING_TOLD = Told()


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What somebody told us. ``words`` are kept exactly as given; ``codes`` may be empty: the officer classifies."""

    language: str
    complainant: Complainant
    words: str
    wishes: tuple[Wish, ...]
    safety: Safety = Safety.NONE
    anonymous: bool = False
    contact_name: str = ""
    contact_mail: str = ""
    contact_phone: str = ""
    preferred: Preferred = Preferred.PAGE
    happened_on: date | None = None
    called_from: str = ""
    agent_text: str = ""
    codes: tuple[str, ...] = field(default=())
    about_ids: tuple[int, ...] = field(default=())
    """Employees whom whoever entered it has found to be meant, besides those named in ``agent_text``."""
    told: Told = NOTHING_TOLD


def file_complaint(
    session: Session,
    actor: Actor,
    filing: Filing,
    *,
    code_digest: str,
    now: datetime,
    channel: Channel = Channel.PUBLIC_FORM,
    arrived_on: date | None = None,
) -> Complaint:
    """Record a complaint, start its clocks and give it to somebody; ``now`` is the server's time of arrival.

    ``arrived_on`` is an earlier day of arrival that a letter bears: days are counted from it.
    An anonymous complaint keeps no name and no address, whatever was typed. Raises Invalid at a field of the form.
    """
    _check(filing, clock.local(now).date())
    complaint = _recorded(session, filing, code_digest, channel, now)
    complaint.allegations = [Allegation(code=code, added_at=now) for code in dict.fromkeys(filing.codes)]
    complaint.subjects = _subjects(session, filing, now)
    weigh(session, complaint, filing.codes, [one.employee_id for one in complaint.subjects])
    start_clocks(session, complaint, arrived_on)
    keep_sketch(session, complaint)
    _keep_told(session, actor, complaint, filing, now)
    record(
        session,
        actor,
        "complaints:case:file",
        "complaint",
        complaint.id,
        after={"number": complaint.number, "channel": channel, "severity": complaint.severity, "codes": filing.codes},
    )
    assign_best(session, complaint, now)
    return complaint


def _keep_told(session: Session, actor: Actor, complaint: Complaint, filing: Filing, now: datetime) -> None:
    """Keep what was told besides the words; the same account within 90 days may raise the severity.

    Who stays anonymous leaves no hours for calls; the number of an account they may give.
    """
    told = replace(filing.told, call_hours="") if filing.anonymous else filing.told
    if told == NOTHING_TOLD:
        return
    session.add(
        ComplaintEntry(
            complaint_id=complaint.id,
            entered_at=now,
            account_number=told.account_number,
            client_told=told.client,
            how_often=told.how_often,
            told_to=told.told_to,
            elsewhere=[one.value for one in told.elsewhere],
            elsewhere_reference=told.elsewhere_reference,
            call_hours=told.call_hours,
            may_pass_on=told.may_pass_on,
        )
    )
    session.flush()
    if told.account_number:
        reclassify(session, actor, complaint, now)


def _check(filing: Filing, today: date) -> None:
    if not filing.words.strip():
        raise Invalid("Tell us what happened.", field="words")
    if len(filing.words.replace("\r\n", "\n")) > MOST_WORDS or not is_storable(filing.words):
        raise Invalid("This text cannot be kept as it is.", field="words")
    if filing.happened_on is not None:
        check_day(filing.happened_on, today)


def _recorded(session: Session, filing: Filing, code_digest: str, channel: Channel, now: datetime) -> Complaint:
    day = clock.local(now).date()
    severity, reason = severity_of([], filing.safety)
    known = not filing.anonymous
    return Complaint(
        number=next_number(session, day.year),
        code_digest=code_digest,
        channel=channel,
        received_at=now,
        received_on=day,
        language=filing.language,
        complainant=filing.complainant,
        anonymous=filing.anonymous,
        contact_name=filing.contact_name if known else "",
        contact_mail=filing.contact_mail if known else "",
        contact_phone=filing.contact_phone if known else "",
        preferred=filing.preferred if known else Preferred.PAGE,
        words=filing.words,
        words_sha256=words_digest(filing.words),
        happened_on=filing.happened_on,
        event_on=filing.happened_on or day,
        called_from=filing.called_from,
        agent_text=filing.agent_text,
        wishes=[wish.value for wish in filing.wishes],
        safety=filing.safety,
        severity=severity,
        severity_reason=reason,
        state=State.RECEIVED,
        notice_version=current_notice().version if channel is Channel.PUBLIC_FORM else None,
    )


def next_number(session: Session, year: int) -> str:
    """The next running number of the year; the row's lock makes two arrivals queue for it."""
    step = (
        update(ComplaintCounter)
        .where(ComplaintCounter.year == year)
        .values(last=ComplaintCounter.last + 1)
        .returning(ComplaintCounter.last)
        .execution_options(synchronize_session=False)
    )
    running = session.scalar(step)
    if running is None:
        _begin_year(session, year)
        running = session.scalar(step)
    assert running is not None
    return complaint_number(year, running)


def _begin_year(session: Session, year: int) -> None:
    try:
        with session.begin_nested():
            session.add(ComplaintCounter(year=year, last=0))
    except IntegrityError:
        pass  # somebody else's complaint was the first of the year


def _subjects(session: Session, filing: Filing, now: datetime) -> list[Subject]:
    """Whom the complainant named by staff number or full name is a subject from the first moment."""
    named = filing.agent_text
    found = list(filing.about_ids)
    if named:
        found += [
            person.id
            for person in session.execute(select(Employee.id, Employee.number, Employee.name))
            if gives_number(named, person.number) or gives_name(named, person.name)
        ]
    return [Subject(employee_id=employee_id, added_at=now) for employee_id in dict.fromkeys(found)]
