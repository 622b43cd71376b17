"""What the desk does: keep what is being typed, file it with what came along, and sum a complaint up (policy 9.1.1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from complaints.cases.models import Channel, Complaint
from complaints.cases.rules.stamp import stamp
from complaints.cases.services import CHANGED, handled_by
from complaints.cases.timing import start_their_date
from complaints.desk.models import ComplaintDraft, ComplaintEntry
from complaints.desk.rules import check_arrival, check_due
from complaints.intake.rules import effect_key, is_storable
from complaints.intake.services import Filing, file_complaint
from complaints.severity.raising import reclassify
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Outdated
from portal.web.models import FormEffect

MOST_TYPED = 200_000
"""Characters of a draft: ten times the longest complaint."""
MOST_SUMMARY = 2_000


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What a colleague adds to a filing: the caller's account, who asked with which reference and until when."""

    account_number: str = ""
    asked_by: str = ""
    reference: str = ""
    due_on: date | None = None
    arrived_on: date | None = None
    read_back: bool = False


def enter_complaint(
    session: Session, actor: Actor, filing: Filing, entered: Entered, *, channel: Channel, code_digest: str,
    now: datetime,
) -> Complaint:  # fmt: skip
    """File a complaint that came by another way than the public form; ``now`` is the server's time of entry.

    A letter's stated day of arrival starts the clocks that count in days, so that what lay on a desk is late on time.
    Raises Invalid at a field of the form.
    """
    today = clock.local(now).date()
    if entered.arrived_on is not None:
        check_arrival(entered.arrived_on, today)
    if entered.due_on is not None:
        check_due(entered.due_on, today)
    complaint = file_complaint(
        session, actor, filing, code_digest=code_digest, now=now, channel=channel, arrived_on=entered.arrived_on
    )
    entry = session.get(ComplaintEntry, complaint.id) or ComplaintEntry(complaint_id=complaint.id)
    entry.entered_at, entry.entered_by_id = now, actor.account_id
    entry.arrived_on, entry.due_on = entered.arrived_on, entered.due_on
    entry.asked_by, entry.reference, entry.read_back = entered.asked_by, entered.reference, entered.read_back
    entry.account_number = entered.account_number
    session.add(entry)
    session.flush()
    if entered.due_on is not None:
        start_their_date(session, complaint.id, entered.due_on, now)
    if entered.account_number:
        reclassify(session, actor, complaint, now)
    record(
        session,
        actor,
        "complaints:case:enter",
        "complaint",
        complaint.id,
        after={"channel": channel, "arrived_on": entered.arrived_on, "due_on": entered.due_on},
    )
    drop_draft(session, actor)
    return complaint


def keep_draft(session: Session, actor: Actor, typed: Mapping[str, list[str]], form_key: str, now: datetime) -> bool:
    """Keep what was typed so far; False where this form was filed meanwhile. Raises Invalid for too much of it."""
    content = json.dumps(dict(typed), ensure_ascii=False)
    if len(content) > MOST_TYPED:
        raise Invalid("This is too much to be kept. Shorten it.", field="words")
    if session.get(FormEffect, effect_key(form_key)) is not None:
        return False
    assert actor.account_id is not None
    draft = session.get(ComplaintDraft, actor.account_id, with_for_update=True)
    if draft is None:
        draft = ComplaintDraft(account_id=actor.account_id, saved_at=now)
        session.add(draft)
        record(session, actor, "complaints:draft:begin", "complaint_draft", actor.account_id)
    draft.saved_at, draft.content = now, content
    session.flush()
    return True


def drop_draft(session: Session, actor: Actor) -> None:
    """Forget what was typed."""
    draft = session.get(ComplaintDraft, actor.account_id)
    if draft is not None:
        session.delete(draft)
        session.flush()
        record(session, actor, "complaints:draft:drop", "complaint_draft", draft.account_id)


def note_look_up(session: Session, actor: Actor, complaint_id: int) -> None:
    """Note in the trail that a form was filled from an earlier complaint: name and addresses were seen."""
    record(session, actor, "complaints:contact:view", "complaint", complaint_id, details={"field": "desk"})


def sum_up(session: Session, actor: Actor, complaint_id: int, summary: str, seen: str, now: datetime) -> None:
    """Say in our words what a complaint is about; its own words stay as they are.

    ``seen`` is the ``stamp`` of the summary that the page showed; raises Outdated where there is another one now.
    """
    handled_by(session, actor, complaint_id, now)
    if not is_storable(summary) or len(summary) > MOST_SUMMARY:
        raise Invalid("This text cannot be kept as it is.", field="summary")
    entry = session.get(ComplaintEntry, complaint_id, with_for_update=True)
    if seen != stamp(entry.summary if entry else ""):
        raise Outdated(CHANGED)
    if entry is None:
        entry = ComplaintEntry(complaint_id=complaint_id, entered_at=now)
        session.add(entry)
    entry.summary = summary
    session.flush()
    record(session, actor, "complaints:case:sum_up", "complaint", complaint_id)


def tidy_drafts(session: Session, before: datetime, most: int) -> int:
    """Delete up to so many drafts that nobody touched since an instant; how many."""
    ids = session.scalars(
        select(ComplaintDraft.account_id)
        .where(ComplaintDraft.saved_at < before)
        .order_by(ComplaintDraft.account_id)
        .limit(most)
    ).all()
    session.execute(
        delete(ComplaintDraft).where(ComplaintDraft.account_id.in_(ids)).execution_options(synchronize_session=False)
    )
    return len(ids)
