"""How Complaints plugs into the portal."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from complaints.absences.views import absences
from complaints.callideas.permissions import PERMISSIONS as IDEA_PERMISSIONS
from complaints.callideas.views import call_ideas
from complaints.cases.answers import ReplyLetter
from complaints.cases.decisions import decisions
from complaints.cases.delivering import hear_of_delivery
from complaints.cases.evidence import EVIDENCE_ABOUT, may_read_evidence
from complaints.cases.evidenceviews import evidence
from complaints.cases.keeping import COMPLAINTS, forget_complaint, needs_employee
from complaints.cases.letterviews import replies
from complaints.cases.models import Channel, Complainant, Complaint
from complaints.cases.personrights import COMPLAINANT_RIGHTS, complaint_asked_about, give_complaint
from complaints.cases.proofviews import tellings
from complaints.cases.queries import visible_to
from complaints.cases.replying import ABOUT, REPLY_PAPER
from complaints.cases.rules.clocks import REPLY_WARNING
from complaints.cases.rules.severity import Safety
from complaints.cases.rules.telling import DeliveryState
from complaints.cases.rules.workflow import State
from complaints.cases.timing import ACKNOWLEDGE_DAYS, PLAN_DAYS, REPLY_DAYS, REVIEW_DAYS
from complaints.cases.views import cases
from complaints.clocks.jobs import jobs, periodic
from complaints.clocks.views import clocks
from complaints.closing.views import closing
from complaints.correction import jobs as correction_jobs
from complaints.correction.views import actions
from complaints.demo import make_complaints
from complaints.demo_clocks import make_clocks
from complaints.demo_figures import make_figures
from complaints.demo_loop import make_loop
from complaints.demo_mails import make_mails
from complaints.demo_skills import make_skills
from complaints.desk.permissions import ENTER
from complaints.desk.permissions import PERMISSIONS as DESK_PERMISSIONS
from complaints.desk.services import tidy_drafts
from complaints.desk.views import desk
from complaints.duplicates import jobs as duplicates_jobs
from complaints.duplicates.views import same
from complaints.inquiry.decisionviews import hearings
from complaints.inquiry.views import inquiry
from complaints.insight.figures import jobs as report_jobs
from complaints.insight.figures.reports import may_read_report
from complaints.insight.figures.services import ABOUT as REPORT
from complaints.insight.figures.services import PAPER as REPORT_PAPER
from complaints.insight.figures.services import SHEET as REPORT_SHEET
from complaints.insight.figures.views import figures
from complaints.insight.surge.fixed_numbers import SETTINGS as SURGE_NUMBERS
from complaints.intake.limit import IN_ALL, PER_ADDRESS
from complaints.intake.views import intake
from complaints.looks.noting import note_openings
from complaints.looks.permissions import PERMISSIONS as LOOK_PERMISSIONS
from complaints.looks.views import looks
from complaints.loop import jobs as loop_jobs
from complaints.loop.monitoring import not_alone_yet
from complaints.loop.monitorviews import monitoring
from complaints.loop.permissions import MATCH, MONITOR, OWN
from complaints.loop.permissions import PERMISSIONS as LOOP_PERMISSIONS
from complaints.loop.settings import SETTINGS as LOOP_NUMBERS
from complaints.loop.views import loop
from complaints.mailbox import jobs as mailbox_jobs
from complaints.mailbox.queries import may_read_mail
from complaints.mailbox.rules.values import Decision, Treatment, Why
from complaints.mailbox.services import MAIL_ABOUT
from complaints.mailbox.tidying import tidy_mails
from complaints.mailbox.views import mailbox, mails
from complaints.mailbox.wording import DECISIONS, REASONS, TREATMENTS
from complaints.myday import count_open, counted_open, panels, todos
from complaints.outsiders import jobs as outsider_jobs
from complaints.outsiders.permissions import NAME
from complaints.outsiders.permissions import PERMISSIONS as OUTSIDER_PERMISSIONS
from complaints.outsiders.views import outsiders
from complaints.packs.permissions import PERMISSIONS as PACK_PERMISSIONS
from complaints.packs.views import packs
from complaints.parties.views import parties
from complaints.permissions import CORRECT, INSIGHT, READ, SEE_MAILBOX, SORT_MAILS, VOLUME, permissions
from complaints.register import ENTRIES
from complaints.satisfaction.forms import WORDS as OPINIONS
from complaints.satisfaction.rules import Opinion
from complaints.severity.views import weight
from complaints.skills.permissions import CHOOSE
from complaints.skills.permissions import PERMISSIONS as SKILL_PERMISSIONS
from complaints.skills.views import skills
from complaints.wording import CHANNELS, COMPLAINANTS_SHORT, DELIVERIES, SAFETIES, STATES
from portal import clock
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.feature import CallCheck, DemoStep, Feature, MenuEntry, PublicLink
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


note_openings(replies, decisions, inquiry, hearings, clocks, closing, actions, parties, same, desk, looks, loop)

feature = Feature(
    name="complaints",
    label=lazy_gettext("Complaints"),
    blueprints=(
        intake,
        desk,
        same,
        parties,
        weight,
        absences,
        outsiders,
        skills,
        packs,
        call_ideas,
        cases,
        decisions,
        evidence,
        replies,
        tellings,
        inquiry,
        hearings,
        clocks,
        mails,
        mailbox,
        closing,
        actions,
        looks,
        figures,
        loop,
        monitoring,
    ),
    public_links=(
        PublicLink(label=lazy_gettext("Make a complaint"), endpoint="complaint_form.new_complaint", icon="pencil"),
        PublicLink(label=lazy_gettext("Follow a complaint"), endpoint="complaint_form.look_up", icon="search"),
        PublicLink(
            label=lazy_gettext("Figures of complaints"), endpoint="complaint_figures.published", icon="chart-bar"
        ),
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
            counted=counted_open,
            key="c",
        ),
        MenuEntry(
            label=lazy_gettext("Enter a complaint"),
            endpoint="complaint_desk.write",
            icon="headset",
            permission=ENTER,
            group=lazy_gettext("Complaints"),
            order=41,
        ),
        MenuEntry(
            label=lazy_gettext("Corrective actions"),
            endpoint="complaint_actions.listed",
            icon="checks",
            permission=CORRECT,
            group=lazy_gettext("Complaints"),
            order=43,
        ),
        MenuEntry(
            label=lazy_gettext("Mails to be sorted"),
            endpoint="complaint_mails.to_sort",
            icon="inbox",
            permission=SORT_MAILS,
            group=lazy_gettext("Complaints"),
            order=42,
        ),
        MenuEntry(
            label=lazy_gettext("Complaint mailbox"),
            endpoint="complaint_mailbox.state",
            icon="mail",
            permission=SEE_MAILBOX,
            group=lazy_gettext("Administration"),
            order=92,
        ),
        MenuEntry(
            label=lazy_gettext("Calls by month"),
            endpoint="complaint_actions.calls",
            icon="phone",
            permission=VOLUME,
            group=lazy_gettext("Complaints"),
            order=44,
        ),
        MenuEntry(
            label=lazy_gettext("Figures of complaints"),
            endpoint="complaint_figures.overview",
            icon="chart-bar",
            permission=INSIGHT,
            group=lazy_gettext("Complaints"),
            order=45,
        ),
        MenuEntry(
            label=lazy_gettext("Training after findings"),
            endpoint="complaint_loop.matching",
            icon="school",
            permission=MATCH,
            group=lazy_gettext("Complaints"),
            order=46,
        ),
        MenuEntry(
            label=lazy_gettext("Monitored calls"),
            endpoint="complaint_monitoring.listed",
            icon="headset",
            permission=MONITOR,
            group=lazy_gettext("Complaints"),
            order=46,
        ),
        MenuEntry(
            label=lazy_gettext("Findings about me"),
            endpoint="complaint_loop.mine",
            icon="scale",
            permission=OWN,
            group=lazy_gettext("Complaints"),
            order=47,
        ),
        MenuEntry(
            label=lazy_gettext("People from outside"),
            endpoint="complaint_outsiders.listed",
            icon="user",
            permission=NAME,
            group=lazy_gettext("Complaints"),
            order=48,
        ),
        MenuEntry(
            label=lazy_gettext("Who handles which complaints"),
            endpoint="complaint_skills.listed",
            icon="user-check",
            permission=CHOOSE,
            group=lazy_gettext("Complaints"),
            order=49,
        ),
    ),
    call_checks=(
        CallCheck(
            code="monitored_calls_open",
            sentence=lazy_gettext("Calls in which somebody listens are still to come after retraining."),
            missing=not_alone_yet,
        ),
    ),
    permissions=(
        *permissions,
        *DESK_PERMISSIONS,
        *PACK_PERMISSIONS,
        *LOOK_PERMISSIONS,
        *IDEA_PERMISSIONS,
        *OUTSIDER_PERMISSIONS,
        *SKILL_PERMISSIONS,
        *LOOP_PERMISSIONS,
    ),
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
            key=PLAN_DAYS,
            label=lazy_gettext("Plan of an investigation, from taking it up"),
            clause="9.1.2",
            kind=SettingKind.NUMBER,
            default="1",
            lowest="1",
            highest="5",
            unit=lazy_gettext("working days"),
            unit_of_one=lazy_gettext("working day"),
        ),
        SettingDefinition(
            key=REVIEW_DAYS,
            label=lazy_gettext("Review of a reply by legal"),
            clause="9.1.3",
            kind=SettingKind.NUMBER,
            default="1",
            lowest="1",
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
        *LOOP_NUMBERS,
        *SURGE_NUMBERS,
    ),
    todos=todos,
    jobs=(
        *jobs,
        *mailbox_jobs.jobs,
        *correction_jobs.jobs,
        *report_jobs.jobs,
        *loop_jobs.jobs,
        *duplicates_jobs.jobs,
        *outsider_jobs.jobs,
    ),
    periodic=(
        *periodic,
        *mailbox_jobs.periodic,
        *correction_jobs.periodic,
        *report_jobs.periodic,
        *loop_jobs.periodic,
        *duplicates_jobs.periodic,
        *outsider_jobs.periodic,
    ),
    panels=panels,
    demo=(
        DemoStep(name="complaint skills", make=make_skills, order=49),
        DemoStep(name="complaints", make=make_complaints, order=50),
        DemoStep(name="complaint clocks", make=make_clocks, order=51),
        DemoStep(name="complaint figures", make=make_figures, order=52),
        DemoStep(name="findings and appeals", make=make_loop, order=53),
        DemoStep(name="complaint mails", make=make_mails, order=54),
    ),
    outbox_listeners={"complaints": hear_of_delivery},
    document_readers={ABOUT: may_read_letter, REPORT: may_read_report},
    register=ENTRIES,
    file_readers={EVIDENCE_ABOUT: may_read_evidence, MAIL_ABOUT: may_read_mail},
    tidies=(tidy_drafts, tidy_mails),
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
        Treatment: TREATMENTS,
        Why: REASONS,
        Decision: DECISIONS,
        Opinion: OPINIONS,
    },
    paper_names={
        REPLY_PAPER: lazy_gettext("Reply to a complaint"),
        REPORT_PAPER: lazy_gettext("Monthly report of complaints"),
        REPORT_SHEET: lazy_gettext("Monthly report of complaints as a sheet"),
    },
)
