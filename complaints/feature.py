"""How Complaints plugs into the portal."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from complaints.cases.answers import DeliveryState, ReplyLetter
from complaints.cases.decisions import decisions
from complaints.cases.evidence import EVIDENCE_ABOUT, may_read_evidence
from complaints.cases.evidenceviews import evidence
from complaints.cases.keeping import COMPLAINTS, forget_complaint, needs_employee
from complaints.cases.letterviews import replies
from complaints.cases.models import Channel, Complainant, Complaint
from complaints.cases.personrights import COMPLAINANT_RIGHTS, complaint_asked_about, give_complaint
from complaints.cases.queries import visible_to
from complaints.cases.replying import ABOUT, REPLY_PAPER, hear_of_delivery
from complaints.cases.rules.clocks import REPLY_WARNING
from complaints.cases.rules.severity import Safety
from complaints.cases.rules.workflow import State
from complaints.cases.timing import ACKNOWLEDGE_DAYS, REPLY_DAYS
from complaints.cases.views import cases
from complaints.demo import make_complaints
from complaints.insight.surge.fixed_numbers import SETTINGS as SURGE_NUMBERS
from complaints.intake.limit import IN_ALL, PER_ADDRESS
from complaints.intake.views import intake
from complaints.myday import count_open, panels, todos
from complaints.permissions import READ, permissions
from complaints.register import ENTRIES
from complaints.wording import CHANNELS, COMPLAINANTS_SHORT, DELIVERIES, SAFETIES, STATES
from portal import clock
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.feature import DemoStep, Feature, MenuEntry, PublicLink
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext


def may_read_letter(session: Session, actor: Actor, document: Document) -> bool:
    """A reply is read by those who may read its complaint."""
    readable = (
        exists()
        .where(Complaint.id == ReplyLetter.complaint_id, visible_to(actor, clock.today()))
        .correlate(ReplyLetter)
    )
    found = session.scalar(select(ReplyLetter.id).where(ReplyLetter.id == int(document.about_id), readable))
    return found is not None


feature = Feature(
    name="complaints",
    label=lazy_gettext("Complaints"),
    blueprints=(intake, cases, decisions, evidence, replies),
    public_links=(
        PublicLink(label=lazy_gettext("Make a complaint"), endpoint="complaint_form.new_complaint", icon="pencil"),
        PublicLink(label=lazy_gettext("Follow a complaint"), endpoint="complaint_form.look_up", icon="search"),
    ),
    menu=(
        MenuEntry(
            label=lazy_gettext("Complaints"),
            endpoint="complaints.queue",
            icon="message",
            permission=READ,
            group=lazy_gettext("Complaints"),
            order=40,
            count=count_open,
            key="c",
        ),
    ),
    permissions=permissions,
    settings=(
        SettingDefinition(
            key=REPLY_DAYS,
            label=lazy_gettext("Reply to a complaint"),
            clause="9.1.3",
            kind=SettingKind.NUMBER,
            default="5",
            lowest="1",
            highest="10",
            unit=lazy_gettext("working days"),
            unit_of_one=lazy_gettext("working day"),
            warning=lazy_gettext(REPLY_WARNING),
            warns_above="6",
        ),
        SettingDefinition(
            key=ACKNOWLEDGE_DAYS,
            label=lazy_gettext("Acknowledgement of a complaint"),
            clause="9.1.2",
            kind=SettingKind.NUMBER,
            default="1",
            lowest="0",
            highest="5",
            unit=lazy_gettext("working days"),
            unit_of_one=lazy_gettext("working day"),
        ),
        SettingDefinition(
            key=PER_ADDRESS,
            label=lazy_gettext("Sendings of the public pages from one address"),
            clause="9.1.2",
            kind=SettingKind.NUMBER,
            default="30",
            lowest="3",
            highest="100000",
            unit=lazy_gettext("an hour"),
        ),
        SettingDefinition(
            key=IN_ALL,
            label=lazy_gettext("Sendings of the public pages in all"),
            clause="9.1.2",
            kind=SettingKind.NUMBER,
            default="600",
            lowest="50",
            highest="1000000",
            unit=lazy_gettext("an hour"),
        ),
        *SURGE_NUMBERS,
    ),
    todos=todos,
    panels=panels,
    demo=(DemoStep(name="complaints", make=make_complaints, order=50),),
    outbox_listeners={"complaints": hear_of_delivery},
    document_readers={ABOUT: may_read_letter},
    register=ENTRIES,
    file_readers={EVIDENCE_ABOUT: may_read_evidence},
    retained=(COMPLAINTS,),
    needs={"employee": needs_employee, COMPLAINTS.kind: complaint_asked_about},
    forgets={COMPLAINTS.kind: forget_complaint},
    rights=(COMPLAINANT_RIGHTS,),
    gives={COMPLAINTS.kind: give_complaint},
    told_words={
        Channel: CHANNELS,
        State: STATES,
        Complainant: COMPLAINANTS_SHORT,
        Safety: SAFETIES,
        DeliveryState: DELIVERIES,
    },
    paper_names={REPLY_PAPER: lazy_gettext("Reply to a complaint")},
)
