"""The agency's words for those who act for a complainant."""

from datetime import date
from typing import Any

from complaints.cases.models import Complaint
from complaints.cases.rules.workflow import UNANSWERED, State
from complaints.parties.models import ComplaintParty
from complaints.parties.queries import standing_of
from complaints.parties.rules import Capacity, MayKnow, PartyRole
from portal import clock
from portal.personal.queries import shown
from portal.web.filters import short_date, written_date
from portal.web.i18n import gettext
from portal.words import mark

ROLES = {
    PartyRole.PROXY: mark("Acts for the complainant"),
    PartyRole.REPRESENTATIVE: mark("Represents the group"),
}
CAPACITIES = {
    Capacity.LAWYER: mark("Lawyer"),
    Capacity.FAMILY: mark("Family member"),
    Capacity.GUARDIAN: mark("Guardian"),
    Capacity.MEMBER: mark("One of the group"),
    Capacity.OTHER: mark("Somebody else"),
}
KNOWING = {MayKnow.STATE: mark("How it stands"), MayKnow.ALL: mark("Everything that the complainant may know")}


_ABOUT = mark("How complaint %(number)s stands")
_WAITS = mark("Complaint %(number)s is being looked into. We reply to the complainant by %(day)s.")
_ANSWERED = mark(
    "We have replied to the complainant of %(number)s. By the authority that we have on record you may be told how the "
    "complaint stands, not what we replied."
)
_OVER = mark("Complaint %(number)s is closed.")


def state_words(complaint: Complaint, due_on: date) -> tuple[str, str]:
    """Subject and text for one who may know how it stands and nothing else, in the language that is set."""
    subject = gettext(_ABOUT, number=complaint.number)
    if complaint.state in UNANSWERED:
        return subject, gettext(_WAITS, number=complaint.number, day=written_date(due_on, "long"))
    answered = complaint.state in (State.REPLIED, State.CLOSED)
    return subject, gettext(_ANSWERED if answered else _OVER, number=complaint.number)


def party_line(party: ComplaintParty) -> dict[str, Any]:
    """What the page shows of one; the name is masked."""
    proven = standing_of(party).proven(clock.today())
    until = gettext("until %(day)s", day=short_date(party.valid_until)) if party.valid_until else ""
    return {
        "id": party.id,
        "name": shown(party, ComplaintParty.name).text,
        "what": gettext(
            "%(role)s · %(capacity)s", role=gettext(ROLES[party.role]), capacity=gettext(CAPACITIES[party.capacity])
        ),
        "document": " · ".join(part for part in (party.document, until, gettext(KNOWING[party.may_know])) if part),
        "ended": party.ended_at,
        "checked": party.checked_at,
        "tone": "neutral" if party.ended_at else "success" if proven else "warning",
        "state": gettext("ended") if party.ended_at else gettext("proven") if proven else gettext("not proven"),
        "open": party.ended_at is None,
        "tells": proven and party.ended_at is None and party.may_know is MayKnow.STATE,
    }
