"""A hundred people go from every table, file and new backup; the trail holds, and each figure stays to the digit."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from email.message import EmailMessage
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from complaints import facts
from complaints.cases.answers import DeliveryState, Finding, LetterDelivery, ReplyLetter
from complaints.cases.delivering import hear_of_delivery
from complaints.cases.evidence import EVIDENCE_ABOUT, keep_with
from complaints.cases.models import Allegation, CaseClock, Channel, Complaint
from complaints.cases.proofs import note_telling
from complaints.cases.replying import print_letter, send_letter, write_letter
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.letter import Part, Verdict
from complaints.cases.rules.stamp import stamp
from complaints.cases.rules.telling import DeliveryWay, Telling
from complaints.cases.rules.workflow import Action
from complaints.cases.services import add_allegation, add_note, record_finding, send_word, take_up, write_message
from complaints.clocks.rules import PauseKind
from complaints.clocks.services import ask_extension, decide_extension, pause_clock, resume_clock
from complaints.closing.ending import end_complaint
from complaints.correction.models import EffectCheck
from complaints.demo_closing import review, settle
from complaints.demo_inquiry import ground_all
from complaints.desk.models import ComplaintDraft
from complaints.desk.services import Entered, enter_complaint, keep_draft, sum_up
from complaints.inquiry.models import Judgement
from complaints.inquiry.planning import write_plan
from complaints.inquiry.queries import stands_of
from complaints.inquiry.rules.checklist import points_for
from complaints.inquiry.services import answer_questions, ask_employee, check_point, decide_findings
from complaints.inquiry.source import editions
from complaints.insight.figures.queries import report_figures
from complaints.insight.figures.rules.canonical import canonical
from complaints.intake.rules import code_digest
from complaints.intake.services import file_complaint
from complaints.mailbox.jobs import attachments_taken, sealed_mail
from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.outgoing import token_of
from complaints.mailbox.rules.reading import read_mail
from complaints.mailbox.services import Origin, keep_mail, treat_mail
from complaints.parties.rules import Capacity, MayKnow, PartyRole
from complaints.parties.services import NewParty, add_party, prove_party
from portal import clock
from portal.audit.queries import chain_faults
from portal.audit.services import record
from portal.auth.actor import PORTAL, PUBLIC, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.feature import JobRun
from portal.files.models import StoredFile
from portal.files.receiving import receiving
from portal.files.rules import EVIDENCE
from portal.operations.backup import make_backup, read_through
from portal.operations.postgresql import program, reading, server_major
from portal.operations.snapshots import POSTGRESQL_MEMBER
from portal.people.models import Employee
from portal.personal.retention_jobs import run_retention
from portal.personal.retention_models import ErasedRecord
from tests.complaints.conftest import CLOSING_TEXTS, FILING
from tests.portal.files.conftest import demo_vault as demo_vault
from tests.portal.files.conftest import files_on_disk
from tests.portal.operations.conftest import QUICK

PEOPLE = 100
PRINTED, ANSWERED = 3, 5
LONG_AGO = timedelta(days=4 * 366)
WORD, HAN, PHONE, ACCOUNT = "Quokkamund", "寰朔", "1718171", "88442211"
STEMS = (WORD, WORD.lower(), WORD.upper(), HAN, PHONE, ACCOUNT)
FORMS = {stem.encode(code) for stem in STEMS for code in ("utf-8", "utf-16-le", "gb18030")}
FORMS |= {json.dumps(HAN).strip('"').encode()}
READABLE = {
    "complaint.agent_text",
    "complaint.called_from",
    "complaint.ended_reason",
    "complaint.words",
    "complaint_checked_point.found",
    "complaint_entry.reference",
    "complaint_entry.summary",
    "complaint_extension.notice",
    "complaint_extension.reason",
    "complaint_finding.basis",
    "complaint_finding.reasons",
    "complaint_finding_decision.remark",
    "complaint_finding_ground.no_evidence",
    "complaint_hearing.answer",
    "complaint_hearing.questions",
    "complaint_letter.reasons",
    "complaint_letter_delivery.reference",
    "complaint_message.text",
    "complaint_note.text",
    "complaint_party.document",
    "complaint_plan.text",
    "complaint_protection_settled.reason",
    "complaint_redress.promise",
    "complaint_redress.proof",
    "stored_file.file_name",
    "stored_file.note",
}
"""Where the plants could be read before: what the test would find if it stayed. (Names and addresses stand sealed.)"""
PASSPHRASE = "a hundred people go away"  # of a throw-away backup  # nosec B105


def planted(place: int, what: str = "") -> str:
    """Words that only this person used, in two scripts, with a number of theirs."""
    return f"{what} {WORD}{place:03d} {HAN}{place:03d} {PHONE}{place:04d}".strip()


def values_with_plants(session: Session) -> dict[str, int]:
    """Columns of any table of the database, known to the code or not, in which a plant can be read; and how often."""
    found: dict[str, int] = {}
    for table in inspect(session.get_bind()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608
            for column, value in row.items():
                if value is not None and is_planted(value):
                    found[f"{table}.{column}"] = found.get(f"{table}.{column}", 0) + 1
    session.rollback()
    return found


def is_planted(value: Any) -> bool:
    """Whether any spelling of a plant is in a value or in bytes."""
    if isinstance(value, memoryview):
        value = bytes(value)
    plain = value if isinstance(value, bytes) else str(value).encode()
    return any(form in plain for form in FORMS)


def files_with_plants(*folders: Path) -> list[str]:
    """Files below the folders in which a plant can be read, by content or by name."""
    places = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in places if is_planted(path.name) or is_planted(path.read_bytes())]


def figures(session: Session) -> str:
    """Every figure about complaints that others read, as the text that is compared byte by byte."""
    first, last = date(2000, 1, 1), date(2100, 1, 1)
    told = {
        "open": [asdict(one) for one in facts.open_by_category(session)],
        "unanswered": asdict(facts.open_complaints(session)),
        "days": [asdict(one) for one in facts.received_by_day(session, first, last)],
        "upheld": sorted(facts.upheld_by_employee(session, first, last).items()),
        "states": _counted(session, Complaint.state, Complaint.severity, Complaint.channel, Complaint.received_on),
        "findings": _counted(session, Finding.verdict, Allegation.code, joined=Allegation),
        "clocks": _counted(session, CaseClock.kind, CaseClock.due_at, CaseClock.done_at),
        "deliveries": _counted(session, LetterDelivery.way, LetterDelivery.state),
        "report": canonical(report_figures(session, clock.today().replace(day=1))),
        "effects": _counted(session, EffectCheck.effect, EffectCheck.before_count, EffectCheck.after_count),
    }
    session.rollback()
    return json.dumps(told, default=str, sort_keys=True)


def _counted(session: Session, *columns: Any, joined: Any = None) -> list[str]:
    statement = select(*columns, func.count()).group_by(*columns)
    if joined is not None:
        statement = statement.join(joined, joined.id == Finding.allegation_id)
    return sorted(str(tuple(row)) for row in session.execute(statement))


@pytest.fixture
def crowd(demo_app: Flask, demo_session: Session, actor: Callable[[str], Actor], demo_vault: Any) -> Iterator["Crowd"]:
    """The people, with a mailbox that our own mails name."""
    kept = demo_app.extensions["fairline.config"]
    demo_app.extensions["fairline.config"] = replace(kept, complaint_address="complaints@agency.example")
    with demo_app.test_request_context():
        yield Crowd(demo_session, actor)
    demo_app.extensions["fairline.config"] = kept


class Crowd:
    """A hundred complaints by form, desk and mail, each taken to its end by the services that the pages call."""

    def __init__(self, session: Session, actor: Callable[[str], Actor]) -> None:
        self.session, self._find, self._known, self._uids = session, actor, dict[int, Actor](), count(1)
        self.compliance, self.lead, self.legal = actor("compliance"), actor("lead"), actor("legal")
        self.named = session.scalars(
            select(Employee.id).join(Account, Account.employee_id == Employee.id).where(Account.username == "collector")
        ).one()

    def of(self, employee_id: int | None) -> Actor:
        """The account of an employee, acting."""
        assert employee_id is not None
        if employee_id not in self._known:
            name = select(Account.username).where(Account.employee_id == employee_id)
            self._known[employee_id] = self._find(self.session.scalars(name).one())
        return self._known[employee_id]

    def arrives(self, place: int) -> int:
        """Somebody complains, by the next of three ways; the complaint's id."""
        return (self._by_form, self._at_desk, self._by_mail)[place % 3](place)

    def _filing(self, place: int) -> Any:
        return replace(
            FILING,
            words=planted(place, "They called nine times."),
            contact_name=planted(place),
            contact_mail=f"{WORD}{place:03d}@mail.example",
            contact_phone=f"{PHONE}{place:04d}",
            called_from=f"{PHONE}{place:04d}",
            agent_text=planted(place),
            about_ids=(self.named,),
        )

    def _by_form(self, place: int) -> int:
        upload = FileStorage(BytesIO(planted(place).encode()), filename=f"{WORD}{place:03d}.txt")
        now = clock.now()
        with receiving(self.session, PUBLIC, [upload], EVIDENCE) as received, transaction(self.session) as session:
            digest = code_digest(f"form {place}")
            made = file_complaint(session, PUBLIC, self._filing(place), code_digest=digest, now=now)
            keep_with(session, PUBLIC, made.id, received, planted(place))
            return made.id

    def _at_desk(self, place: int) -> int:
        entered = Entered(account_number=f"{ACCOUNT}{place:04d}", asked_by="Bank", reference=planted(place))
        with transaction(self.session) as session:
            return enter_complaint(
                session, self.compliance, self._filing(place), entered, channel=Channel.CLIENT,
                code_digest=code_digest(f"desk {place}"), now=clock.now(),
            ).id  # fmt: skip

    def _by_mail(self, place: int) -> int:
        mail_id = self.mail(place, planted(place, "Complaint"))
        found = self.session.get_one(ComplaintMail, mail_id).complaint_id
        assert found is not None
        with transaction(self.session) as session:
            handler = self.of(session.get_one(Complaint, found).handler_id)
            add_allegation(session, handler, found, "301", clock.now())
        return found

    def types_and_leaves(self, place: int) -> None:
        """Somebody at the desk wrote a caller's words down, and never filed them."""
        with transaction(self.session) as session:
            keep_draft(session, self.compliance, {"words": [planted(place)]}, "never filed", clock.now())
            session.execute(update(ComplaintDraft).values(saved_at=clock.now() - LONG_AGO))

    def mail(self, place: int, subject: str, ending: str = "") -> int:
        """A mail of the person with an attachment, kept and treated as the job does it; its id."""
        message = EmailMessage()
        message["From"] = f"{WORD}{place:03d} <{WORD}{place:03d}@mail.example>"
        message["To"], message["Subject"] = "complaints@agency.example", subject
        message["Message-ID"] = f"<{WORD}{place:03d}.{next(self._uids)}@mail.example>"
        message.set_content(f"{planted(place)} {ending}", charset="gb18030")
        message.add_attachment(planted(place).encode(), maintype="text", subtype="plain", filename=f"{WORD}{place}.txt")
        raw = bytes(message)
        origin = Origin(mailbox="planted/INBOX", uidvalidity=7, uid=next(self._uids), arrived_at=None)
        with sealed_mail(raw) as received, transaction(self.session) as session:
            mail_id = keep_mail(session, origin, received[0].sha256, len(raw), received, clock.now())
        reading = read_mail(raw)
        assert mail_id is not None
        with attachments_taken(self.session, reading) as taken, transaction(self.session) as session:
            treat_mail(session, mail_id, reading, taken, clock.now())
        return mail_id

    def is_handled(self, place: int, case_id: int) -> None:
        """Everything that people write into a case, up to the reply."""
        with transaction(self.session) as session:
            complaint, now = session.get_one(Complaint, case_id), clock.now()
            officer, words = self.of(complaint.handler_id), planted(place, "written down")
            take_up(session, officer, case_id, now)
            sum_up(session, officer, case_id, words, stamp(""), now)
            add_note(session, officer, case_id, words, now)
            add_note(session, officer, case_id, words, now, protects=True)
            write_plan(session, officer, case_id, words, 0, now)
            send_word(session, case_id, words, now)
            write_message(session, officer, case_id, words, now)
            self._waits(session, officer, complaint, place)
            if place % 5 == 0:
                acts = NewParty(role=PartyRole.PROXY, capacity=Capacity.FAMILY, may_know=MayKnow.ALL, name=words,
                                document=words)  # fmt: skip
                prove_party(session, officer, case_id, add_party(session, officer, case_id, acts, now), now)
            self._is_heard(session, officer, complaint, words)
            self._is_found(session, officer, complaint, words)
            parts = (Part.APOLOGY, Part.NEXT_INSTANCE, Part.BASIS, Part.REASONS, Part.REDRESS)
            write_letter(session, officer, case_id, dict.fromkeys(parts, words), 0, now)
            review(session, officer, [self.legal], complaint, waits=False, now=now)

    def _waits(self, session: Session, officer: Actor, complaint: Complaint, place: int) -> None:
        """A clock stands still on the strength of a file, and somebody asks for more time."""
        now, words = clock.now(), planted(place, "more time")
        row = session.scalars(
            select(CaseClock).where(CaseClock.complaint_id == complaint.id, CaseClock.kind == ClockKind.CLIENT)
        ).one()
        file_id = session.scalar(
            select(StoredFile.id).where(
                StoredFile.about_type == EVIDENCE_ABOUT, StoredFile.about_id == str(complaint.id)
            )
        )
        asked = ask_extension(session, officer, complaint.id, row.id, amount=30, reason=words, notice=words, now=now)
        decide_extension(session, self.compliance, complaint.id, asked.id, granted=True, now=now)
        if file_id is not None:
            pause_clock(
                session, officer, complaint.id, row.id, kind=next(iter(PauseKind)), file_id=file_id, notice=words,
                now=now,
            )  # fmt: skip
            resume_clock(session, officer, complaint.id, row.id, now)

    def _is_heard(self, session: Session, officer: Actor, complaint: Complaint, words: str) -> None:
        now = clock.now()
        point = points_for(editions(), [one.code for one in complaint.allegations], complaint.received_on)[0]
        check_point(session, officer, complaint.id, point.key, words, now)
        for one in complaint.subjects:
            due = clock.today() + timedelta(days=3)
            hearing = ask_employee(session, officer, complaint.id, one.employee_id, words, due, now)
            answer_questions(session, self.of(one.employee_id), hearing, words, now, refuses=False)

    def _is_found(self, session: Session, officer: Actor, complaint: Complaint, words: str) -> None:
        now, allegation_id = clock.now(), complaint.allegations[0].id
        for version, judgement, remark in ((0, Judgement.RETURNED, words), (1, Judgement.CONFIRMED, "")):
            record_finding(
                session, officer, complaint.id, allegation_id, verdict=Verdict.UPHELD, basis=words,
                reasons=f"{words} {version}", seen_version=version, now=now,
            )  # fmt: skip
            seen = [(one.finding.id, one.finding.version) for one in stands_of(session, complaint.id) if one.finding]
            decide_findings(session, self.compliance, complaint.id, judgement, remark, seen, now)
        ground_all(session, officer, complaint, words, 0, now)

    def is_ended(self, place: int, case_id: int) -> None:
        """Answered, by mail where there is a paper, closed, and over long ago."""
        letter = self.session.scalars(select(ReplyLetter).where(ReplyLetter.complaint_id == case_id)).one()
        letter_id, printed = letter.id, print_letter(self.session, letter) if place < PRINTED else None
        texts = {name: dict.fromkeys(kept, planted(place)) for name, kept in CLOSING_TEXTS.items()}
        texts |= {name: CLOSING_TEXTS[name] for name in ("action", "done")}  # of a cause, not of a case
        with transaction(self.session) as session:
            complaint, now = session.get_one(Complaint, case_id), clock.now()
            officer = self.of(complaint.handler_id)
            mail = f"{WORD}{place:03d}@mail.example" if printed else ""
            send_letter(session, officer, case_id, letter_id, mail=mail, printed=printed, now=now)
            if printed:
                hear_of_delivery(session, f"complaints:letter:{letter_id}", DeliveryState.SENT.value)
            given = Telling(way=DeliveryWay.OFFICE, at=now, told=planted(place), reference=planted(place))
            note_telling(session, officer, case_id, given, now)
            settle(session, officer, self.lead, complaint, texts, now)
            end_complaint(session, officer, case_id, Action.CLOSE, planted(place), now)

    def long_ago(self, case_ids: list[int]) -> None:
        """They all ended so long ago that their keeping is over."""
        with transaction(self.session) as session:
            ended = update(Complaint).where(Complaint.id.in_(case_ids)).values(ended_at=clock.now() - LONG_AGO)
            session.execute(ended)
            record(session, PORTAL, "complaints:test:age", "complaint", "many")


def sealed_of(session: Session, case_ids: list[int]) -> int:
    """How many of the complaints still hold a sealed name."""
    session.expire_all()
    names = select(func.count()).where(Complaint.id.in_(case_ids), Complaint.contact_name_sealed.is_not(None))
    return session.scalar(names) or 0


def unpacked_backup(app: Flask, folder: Path) -> Path:
    """A new backup, opened again: the database in it as a file whose text can be read."""
    config = app.extensions["fairline.config"]
    target, inside = folder / "new.backup", folder / "inside"
    inside.mkdir()
    make_backup(config, target, PASSPHRASE, made_at=clock.now(), cost=QUICK)
    read_through(target, PASSPHRASE, inside)
    for dump in inside.rglob(POSTGRESQL_MEMBER):
        url = make_url(config.database_url)
        assert url.get_backend_name() == "postgresql"
        with reading(url) as connection:
            tool = program("pg_restore", server_major(connection))
        subprocess.run([str(tool), f"--file={dump}.sql", str(dump)], check=True)
    return inside


@pytest.mark.safety("s73")
def test_a_hundred_erased_people_are_nowhere_and_each_figure_stays(
    crowd: Crowd, demo_app: Flask, demo_session: Session, demo_vault: Any, databases: Any, tmp_path: Path
) -> None:
    case_ids = [crowd.arrives(place) for place in range(PEOPLE)]
    crowd.types_and_leaves(PEOPLE)
    for place, case_id in enumerate(case_ids):
        crowd.is_handled(place, case_id)
        if place < ANSWERED:
            crowd.mail(place, "Re: your message", token_of(case_id))
        crowd.is_ended(place, case_id)
    crowd.long_ago(case_ids)
    before, stood = figures(demo_session), values_with_plants(demo_session)
    config = demo_app.extensions["fairline.config"]
    assert stood.keys() >= READABLE and len(files_on_disk(demo_vault)) > PEOPLE
    assert sealed_of(demo_session, case_ids) == PEOPLE

    demo_session.rollback()
    counts = run_retention(JobRun(demo_session, 0, {}, lambda _done, _all: None))
    assert counts["complaint"] == PEOPLE
    demo_session.expire_all()

    assert values_with_plants(demo_session) == {}
    inside = unpacked_backup(demo_app, tmp_path)
    assert files_with_plants(config.data_folder, inside) == []
    if databases.server is None:
        assert files_with_plants(databases.folder) == []
    assert files_on_disk(demo_vault) == [] and sealed_of(demo_session, case_ids) == 0
    assert list(chain_faults(demo_session)) == []
    assert figures(demo_session) == before
    erased = select(func.count()).select_from(ErasedRecord).where(ErasedRecord.record_id.in_(case_ids))
    assert demo_session.scalar(erased) == PEOPLE
