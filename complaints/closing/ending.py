"""The end of a complaint: closed when all nine conditions hold, or ended as withdrawn or outside our remit."""

from datetime import datetime

from sqlalchemy.orm import Session

from complaints.cases.queries import internal_of
from complaints.cases.rules.workflow import GOES_ON, Action, Party, advance
from complaints.cases.services import handled_by
from complaints.cases.timing import stop_clocks
from complaints.closing.internal import go_on_internally
from complaints.closing.queries import closing_facts
from complaints.closing.rules.gates import GATES, missing_gates
from complaints.duplicates.joint import close_with
from complaints.intake.rules import is_storable
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.web.i18n import gettext


def end_complaint(
    session: Session, actor: Actor, complaint_id: int, action: Action, reason: str, now: datetime
) -> None:
    """Close an answered complaint or an internal case, or end one as withdrawn or outside our remit; all clocks stop.

    A serious complaint that was withdrawn goes on as an internal case of its own.

    Raises Refused with every condition of closing that does not hold.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    if action not in (Action.CLOSE, Action.WITHDRAW, Action.PASS_ON):
        raise Invalid("Choose how it ends.", field="how")
    if action is not Action.CLOSE and not reason.strip():
        raise Invalid("Write something here.", field="reason")
    if not is_storable(reason):
        raise Invalid("This text holds characters that cannot be kept.", field="reason")
    internal = internal_of(session, complaint_id) is not None
    if internal:
        if action is not Action.CLOSE:
            raise Refused("An internal case ends by being closed.")
        action = Action.CONCLUDE
    closes = action in (Action.CLOSE, Action.CONCLUDE)
    missing = missing_gates(closing_facts(session, complaint)) if closes else []
    if missing:
        listed = "; ".join(gettext(GATES[gate]) for gate in missing)
        raise Refused("It cannot be closed yet. What is missing: %(conditions)s.", conditions=listed)
    before = complaint.state
    complaint.state = advance(complaint.state, action, Party.HANDLER)
    complaint.ended_at, complaint.ended_reason, complaint.message_waits_since = now, reason, None
    stop_clocks(session, complaint_id, now)
    if action is Action.CLOSE:
        close_with(session, actor, complaint_id, now)
    record(
        session, actor, f"complaints:case:{action}", "complaint", complaint_id,
        before={"state": before}, after={"state": complaint.state},
    )  # fmt: skip
    if action is Action.WITHDRAW and complaint.severity in GOES_ON:
        go_on_internally(session, actor, complaint, now)
