"""A complaint whose keeping has ended: the person goes from everywhere, numbers stay, nothing open is touched."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from complaints.cases.answers import CaseNote, EarlierFinding, Finding, LetterDelivery, ReplyLetter
from complaints.cases.delivering import hear_of_delivery
from complaints.cases.evidence import keep_with
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.replying import print_letter, send_letter
from complaints.cases.roundmodels import CaseRound
from complaints.cases.rules.telling import DeliveryState
from complaints.cases.rules.workflow import Action, State
from complaints.cases.services import add_note, write_message
from complaints.closing.ending import end_complaint
from complaints.correction.models import CorrectiveAction
from complaints.inquiry.rules.causes import Cause
from complaints.intake.queries import complaint_by_code
from portal import clock
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.documents.models import Document
from portal.feature import JobRun
from portal.files.models import StoredFile
from portal.files.receiving import receiving
from portal.files.rules import EVIDENCE
from portal.people.models import Employee
from portal.personal import retention_jobs
from portal.personal.erasures import erased_keys
from portal.personal.retention_jobs import run_retention
from portal.personal.retention_models import ErasedRecord, RetentionRun
from portal.personal.retention_rules import Period, Unit
from portal.personal.retention_services import lift_hold, place_hold
from tests.complaints.conftest import CODE
from tests.complaints.test_evidence import upload
from tests.portal.files.conftest import demo_vault as demo_vault
from tests.portal.files.conftest import files_on_disk, pdf
from tests.support.inspector import Inspector

CANARY = "Zanzibarine"
YEARS = timedelta(days=4 * 366)
Closed = Callable[..., int]


def run(session: Session) -> dict[str, Any]:
    return run_retention(JobRun(session=session, job_id=0, payload={}, progress=lambda _done, _all: None))


def since_cutoff() -> timedelta:
    """How long ago the last complaint ended that is due today."""
    return timedelta(days=(clock.today() - Period(amount=3, unit=Unit.YEARS).cutoff(clock.today())).days)


def _plant_round(session: Session, case_id: int, now: datetime) -> None:
    """What an earlier round leaves in words."""
    account_id = session.scalars(select(Account.id).order_by(Account.id).limit(1)).one()
    session.add(
        CaseRound(
            complaint_id=case_id, number=2, reason=f"{CANARY} again", opened_at=now, opened_by_id=account_id,
            state_before=State.REPLIED, ended_reason_before=f"{CANARY} before",
        )
    )  # fmt: skip
    for finding in session.scalars(select(Finding).join(Allegation).where(Allegation.complaint_id == case_id)):
        session.add(
            EarlierFinding(
                allegation_id=finding.allegation_id, round_number=1, verdict=finding.verdict,
                basis=f"{CANARY} basis", reasons=f"{CANARY} reasons", decided_at=now, decided_by_id=account_id,
            )
        )  # fmt: skip


def _plant_actions(session: Session, case_id: int, now: datetime) -> None:
    """The words of corrective actions: of each that is there, and of one more by which nothing is changed."""
    words = {"what": f"{CANARY} what", "done_note": f"{CANARY} done"}
    session.execute(update(CorrectiveAction).where(CorrectiveAction.complaint_id == case_id).values(**words))
    account_id = session.scalars(select(Account.id).order_by(Account.id).limit(1)).one()
    session.add(
        CorrectiveAction(
            complaint_id=case_id, cause=Cause.TARGETS, code="301", what=f"{CANARY} nothing",
            none_because=f"{CANARY} because", proposed_at=now, proposed_by_id=account_id,
        )
    )  # fmt: skip


@pytest.fixture
def closed(
    demo_session: Session, drafted: Callable[..., tuple[int, str, Actor]], settled: Callable[[int], None]
) -> Closed:
    """A complaint that holds the canary wherever a person can write, answered by mail and closed long ago."""

    def make(ago: timedelta = YEARS, *, delivered: bool = True, **changed: Any) -> int:
        words = {
            "words": f"{CANARY} words",
            "contact_name": f"{CANARY} Name",
            "contact_mail": f"{CANARY.lower()}@mail.example",
            "called_from": f"{CANARY} 10",
        }
        case_id, _, officer = drafted(**{**words, **changed})
        now = clock.now()
        letter = demo_session.scalars(select(ReplyLetter).where(ReplyLetter.complaint_id == case_id)).one()
        printed = print_letter(demo_session, letter)
        letter_id = letter.id
        with transaction(demo_session) as session:
            add_note(session, officer, case_id, f"{CANARY} note", now)
            write_message(session, officer, case_id, f"{CANARY} message", now)
            send_letter(session, officer, case_id, letter_id, mail=f"{CANARY.lower()}@mail.example",
                        printed=printed, now=now)  # fmt: skip
        with transaction(demo_session) as session:
            hear_of_delivery(session, f"complaints:letter:{letter_id}", DeliveryState.SENT.value)
        settled(case_id)
        with transaction(demo_session) as session:
            end_complaint(session, officer, case_id, Action.CLOSE, f"{CANARY} end", now)
            _plant_round(session, case_id, now)
            _plant_actions(session, case_id, now)
            if not delivered:
                waiting = update(LetterDelivery).where(LetterDelivery.letter_id == letter_id)
                session.execute(waiting.values(state=DeliveryState.WAITING))
        with transaction(demo_session) as session:
            ended = session.execute(update(Complaint).where(Complaint.id == case_id).values(ended_at=now - ago))
            assert ended is not None
            record(session, PORTAL, "complaints:test:age", "complaint", case_id)
        return case_id

    return make


def erased(session: Session) -> set[int]:
    session.rollback()
    rows = session.scalars(select(ErasedRecord.record_id).where(ErasedRecord.kind == "complaint"))
    return set(rows)


@pytest.mark.safety("s73")
@pytest.mark.parametrize("earlier", [0, 400])
def test_person_goes_and_facts_stay(closed: Closed, demo_session: Session, earlier: int) -> None:
    case_id = closed(since_cutoff() + timedelta(days=earlier))
    allegations = demo_session.scalar(select(func.count()).select_from(Allegation))
    counts = run(demo_session)
    assert counts["complaint"] == 1 and erased(demo_session) == {case_id}
    case = demo_session.get_one(Complaint, case_id)
    assert (case.words, case.called_from, case.contact_name, case.contact_mail, case.ended_reason) == ("",) * 5
    assert case.severity and case.number and case.received_on and case.state.value == "closed"
    assert demo_session.scalar(select(func.count()).select_from(Allegation)) == allegations
    assert demo_session.scalars(select(CaseNote.text).where(CaseNote.complaint_id == case_id)).all() == [""]
    actions = demo_session.scalars(select(CorrectiveAction).where(CorrectiveAction.complaint_id == case_id)).all()
    assert actions and {(one.what, one.none_because, one.done_note) for one in actions} == {("–", "", "")}
    assert all(one.cause for one in actions), "what is counted stays"
    assert complaint_by_code(demo_session, case.number, CODE) is None


@pytest.mark.safety("s73")
def test_case_inside_its_time_is_untouched(closed: Closed, demo_session: Session) -> None:
    case_id = closed(since_cutoff() - timedelta(days=1))
    assert run(demo_session)["complaint"] == 0 and erased(demo_session) == set()
    assert demo_session.get_one(Complaint, case_id).contact_name == f"{CANARY} Name"


@pytest.mark.safety("s73")
def test_second_run_finds_nothing_more(closed: Closed, demo_session: Session) -> None:
    closed()
    assert [run(demo_session)["complaint"] for _ in range(3)] == [1, 0, 0]
    runs = demo_session.scalars(select(RetentionRun).order_by(RetentionRun.id)).all()[-3:]
    assert [one.counts["complaint"] for one in runs] == [1, 0, 0] and all(one.finished_at for one in runs)


@pytest.mark.safety("s73")
def test_killed_run_goes_on_where_it_was(
    closed: Closed, demo_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = {closed(contact_mail=f"{CANARY.lower()}{number}@mail.example") for number in range(3)}
    real, done = retention_jobs.erase_if_due, []

    def dies(*args: Any) -> bool:
        done.append(args[3])
        found = real(*args)
        if len(done) == 2:
            raise KeyboardInterrupt  # inside the transaction of the second
        return found

    monkeypatch.setattr(retention_jobs, "erase_if_due", dies)
    with pytest.raises(KeyboardInterrupt):
        run(demo_session)
    assert erased(demo_session) == {done[0]}
    assert demo_session.get_one(Complaint, done[1]).words == f"{CANARY} words"
    monkeypatch.undo()
    assert run(demo_session)["complaint"] == 2 and erased(demo_session) == cases


@pytest.mark.safety("s73")
def test_hold_stops_erasure_until_it_is_lifted(closed: Closed, demo_session: Session, actor: Any) -> None:
    case_id = closed()
    number = demo_session.get_one(Complaint, case_id).number
    compliance, today = actor("compliance"), clock.today()
    with transaction(demo_session) as session:
        hold_id = place_hold(session, compliance, number.lower(), "Lawsuit", None, today).id
    assert run(demo_session)["complaint"] == 0 and erased(demo_session) == set()
    with transaction(demo_session) as session:
        lift_hold(session, compliance, hold_id, today)
    assert run(demo_session)["complaint"] == 1 and erased(demo_session) == {case_id}


@pytest.mark.safety("s73")
def test_open_duties_keep_a_case_however_old(closed: Closed, file: Any, demo_session: Session) -> None:
    under_way = closed(delivered=False)
    waiting = closed()
    with transaction(demo_session) as session:
        session.execute(
            update(Complaint).where(Complaint.id == waiting).values(message_waits_since=clock.now() - YEARS)
        )
        record(session, PORTAL, "complaints:test:age", "complaint", waiting)
    still_open = file()
    assert run(demo_session)["complaint"] == 0
    assert {under_way, waiting, still_open}.isdisjoint(erased(demo_session))


@pytest.mark.safety("s73")
def test_nothing_of_the_person_is_left_anywhere(
    closed: Closed, demo_app: Flask, demo_client: Inspector, demo_session: Session, demo_vault: Any,
    databases: Any, handler: Any,
) -> None:  # fmt: skip
    case_id = closed()
    evidence_on(demo_client, demo_session, case_id)
    demo_session.rollback()
    config = demo_app.extensions["fairline.config"]
    assert hits(databases, config.data_folder) or databases.server is not None
    assert len(files_on_disk(demo_vault)) == 1
    key_id = demo_session.get_one(Complaint, case_id).data_key_id
    demo_session.rollback()
    assert run(demo_session)["complaint"] == 1
    assert hits(databases, config.data_folder) == []
    assert files_on_disk(demo_vault) == [] and key_id in erased_keys(config.data_folder)
    assert demo_session.scalar(select(func.count()).select_from(StoredFile)) == 0
    papers = select(func.count()).select_from(Document).where(Document.about_type == "complaint_letter")
    letters = select(ReplyLetter.id).where(ReplyLetter.complaint_id == case_id)
    assert (
        demo_session.scalar(papers.where(Document.about_id.in_([str(one) for one in demo_session.scalars(letters)])))
        == 0
    )
    assert demo_session.scalars(select(LetterDelivery.recipient_sealed)).all().count(None) >= 2


def evidence_on(client: Inspector, session: Session, case_id: int) -> None:
    """A file of the case with the canary in name and content."""
    content, name = upload(pdf(CANARY.encode()), f"{CANARY}.pdf")
    with (
        client.raw.application.test_request_context(),
        receiving(session, PORTAL, [FileStorage(content, filename=name)], EVIDENCE) as received,
        transaction(session) as writing,
    ):
        keep_with(writing, PORTAL, case_id, received)


def hits(databases: Any, folder: Path) -> list[str]:
    """Files that hold the canary, however its letters are written."""
    places = [path for path in folder.rglob("*") if path.is_file()]
    if databases.server is None:
        places += list(databases.folder.glob("test.sqlite3*"))
    forms = [CANARY.encode(code) for code in ("utf-8", "utf-16-le")] + [CANARY.lower().encode()]
    return [path.name for path in places if any(form in path.read_bytes() for form in forms)]


@pytest.mark.safety("s73")
def test_named_employee_is_kept_while_the_case_is(closed: Closed, demo_session: Session, handler: Any) -> None:
    case_id = closed(timedelta(days=2 * 365))
    person_id = demo_session.scalar(select(Employee.id).where(Employee.left_on.is_(None)).order_by(Employee.id.desc()))
    today = clock.today()
    with transaction(demo_session) as session:
        session.add(Subject(complaint_id=case_id, employee_id=person_id, added_at=clock.now()))
        session.execute(
            update(Employee).where(Employee.id == person_id)
            .values(entered_on=today - YEARS * 2, left_on=today - YEARS)
        )  # fmt: skip
        record(session, PORTAL, "people:test:age", "employee", person_id)
    assert run(demo_session)["employee"] == 0
    with transaction(demo_session) as session:
        session.execute(update(Complaint).where(Complaint.id == case_id).values(ended_at=clock.now() - YEARS))
        record(session, PORTAL, "complaints:test:age", "complaint", case_id)
    counts = run(demo_session)
    assert (counts["complaint"], counts["employee"]) == (1, 1)


def test_trail_names_record_and_no_person(closed: Closed, demo_session: Session) -> None:
    case_id = closed()
    run(demo_session)
    demo_session.rollback()
    entry = demo_session.scalars(select(AuditEntry).where(AuditEntry.action == "personal:record:erase")).one()
    assert (entry.object_type, entry.object_id) == ("complaint", str(case_id))
    assert CANARY not in str([row.details for row in demo_session.scalars(select(AuditEntry))])


def test_page_of_erased_case_says_so(closed: Closed, demo_client: Inspector, demo_session: Session) -> None:
    case_id = closed()
    run(demo_session)
    page = demo_client.sign_in("compliance").get(f"/complaints/{case_id}")
    assert "Personal data were erased" in page.text and CANARY not in page.text
