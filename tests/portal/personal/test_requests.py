"""Requests of persons through the services: found, handed out, corrected, erased by two, refused with a reason."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Enum, select, update
from sqlalchemy.orm import Session

from complaints.cases.models import Complainant, Complaint, Wish
from complaints.cases.rules.workflow import State
from complaints.intake.rules import code_digest
from complaints.intake.services import Filing, file_complaint
from hr.attendance.closing.models import MonthAdjustment, MonthManifest, StandingDay
from hr.attendance.closing.rules.rows import ADDED
from hr.attendance.closing.told import CHANGED
from portal import clock
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.auth.actor import COMMAND, PORTAL, PUBLIC, Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.db.base import Base
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.feature import JobRun
from portal.jobs.models import Job, JobState
from portal.jobs.runner import run_everything_due
from portal.notifications.models import OutboxMessage
from portal.people.models import Employee
from portal.personal.blanking import root_of
from portal.personal.erasures import FORGET_JOB
from portal.personal.models import DataKey
from portal.personal.queries import unreadable_values
from portal.personal.request_copy import _CONTEXT, UNREADABLE, gather, with_requests, write_archive
from portal.personal.request_mails import mail_answer
from portal.personal.request_models import PersonalRequest
from portal.personal.request_queries import find_records, request_for
from portal.personal.request_rules import Outcome, Right, StepKind, Way
from portal.personal.request_services import (
    Asked,
    confirm_erasure,
    correct_record,
    decline_erasure,
    end_request,
    enter_request,
    link_record,
    note_copy,
    note_identity,
    note_search,
    propose_erasure,
    unlink_record,
    withdraw_consent,
)
from portal.personal.retention_jobs import run_retention
from portal.personal.retention_queries import all_entries
from portal.personal.retention_services import place_hold
from tests.portal.personal.staff import PLANTED, enter
from tests.support.inspector import Inspector

TODAY = clock.today
LONG = timedelta(days=5 * 366)


def somebody(app: Flask, session: Session, username: str) -> Actor:
    account = session.scalars(select(Account).where(Account.username == username)).one()
    return actor_for(session, account, app.extensions["fairline.matrix"], TODAY())


@pytest.fixture
def compliance(demo_app: Flask, demo_session: Session) -> Actor:
    return somebody(demo_app, demo_session, "compliance")


@pytest.fixture
def leader(demo_app: Flask, demo_session: Session) -> Actor:
    return somebody(demo_app, demo_session, "leader")


def asked(right: Right, **more: Any) -> Asked:
    given: dict[str, Any] = {"name": "Clara Asks", "mail": "clara@asks.example", "wish": "All of it", **more}
    return Asked(right=right, way=Way.LETTER, language="en", received_on=TODAY(), **given)


def begun(session: Session, actor: Actor, right: Right, kind: str, record_id: int, **more: Any) -> int:
    """A request of somebody known about a record."""
    with transaction(session) as writing:
        request_id = enter_request(writing, actor, asked(right, **more), TODAY()).id
        note_identity(writing, actor, request_id, "called back")
        link_record(writing, actor, request_id, kind, record_id, TODAY())
    return request_id


def age(session: Session, model: Any, row_id: int, **values: Any) -> None:
    with transaction(session) as writing:
        writing.execute(update(model).where(model.id == row_id).values(**values))
        record(writing, PORTAL, "personal:test:age", model.__tablename__, row_id)
    session.expire_all()


def planted(session: Session, *, left: date | None = None) -> int:
    with transaction(session) as writing:
        person_id = enter(writing, COMMAND).id
    age(session, Employee, person_id, entered_on=date(2010, 1, 4), left_on=left, email="p@planted.example")
    return person_id


def long_ended(session: Session, words: str) -> int:
    """A complaint in these words that ended so long ago that it may be erased; its id."""
    filing = Filing(language="en", complainant=Complainant.DEBTOR, words=words, wishes=(Wish.STOP,))
    with transaction(session) as writing:
        digest = code_digest("0123456789ABCDEF")
        made = file_complaint(writing, PUBLIC, filing, code_digest=digest, now=clock.now()).id
    age(session, Complaint, made, state=State.CLOSED, is_open=False, ended_at=clock.now() - LONG)
    return made


def ended_complaint(session: Session) -> Complaint:
    found = session.scalars(
        select(Complaint).where(
            Complaint.ended_at.is_not(None), Complaint.contact_mail_sealed.is_not(None),
            Complaint.message_waits_since.is_(None),
        ).order_by(Complaint.id)
    ).first()  # fmt: skip
    assert found is not None
    return found


@pytest.mark.safety("s74")
@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "+86 138-1234-5678",
        "0086 13812345678",
        "１３８１２３４５６７８",
        "p0002",
        "p@PLANTED.example",
        "lanted Per",
        PLANTED["identity_number"].lower(),
    ],
)
def test_employee_is_found_however_it_is_written(demo_session: Session, compliance: Actor, text: str) -> None:
    person_id = planted(demo_session)
    assert ("employee", person_id) in {
        (hit.kind.kind, hit.record_id) for hit in find_records(demo_session, compliance, text, TODAY())
    }


@pytest.mark.safety("s74")
def test_complaint_is_found_by_number_mail_and_telephone(demo_session: Session, compliance: Actor) -> None:
    by_mail = ended_complaint(demo_session)
    by_phone = demo_session.scalars(select(Complaint).where(Complaint.contact_phone_sealed.is_not(None))).first()
    assert by_phone is not None
    tries = {by_mail.number.lower(): by_mail.id, f" {by_mail.contact_mail.upper()} ": by_mail.id,
             by_phone.contact_phone.replace("+86 ", ""): by_phone.id}  # fmt: skip
    for text, complaint_id in tries.items():
        hits = find_records(demo_session, compliance, text, TODAY())
        assert ("complaint", complaint_id) in {(hit.kind.kind, hit.record_id) for hit in hits}, text
    assert find_records(demo_session, compliance, "nobody@nowhere.example", TODAY()) == []


def test_wildcards_of_a_search_find_nobody(demo_session: Session, compliance: Actor) -> None:
    assert find_records(demo_session, compliance, "%%", TODAY()) == []
    assert find_records(demo_session, compliance, "__", TODAY()) == []
    assert find_records(demo_session, compliance, "  ", TODAY()) == []


@pytest.mark.safety("s74")
def test_copy_holds_what_was_planted_and_no_secret(demo_session: Session, compliance: Actor, demo_app: Flask) -> None:
    collector = demo_session.scalars(select(Account).where(Account.username == "collector")).one()
    with transaction(demo_session) as writing:
        person = writing.get_one(Employee, collector.employee_id)
        person.phone, person.bank_account = PLANTED["phone"], PLANTED["bank_account"]
        record(writing, PORTAL, "personal:test:plant", "employee", person.id)
    request_id = begun(demo_session, compliance, Right.COPY, "employee", person.id)
    with transaction(demo_session) as writing:
        note_copy(writing, compliance, request_id, TODAY())
    with demo_app.test_request_context("/"):
        copied = gather(demo_session, with_requests(demo_session, [("employee", person.id)]))
        with write_archive(copied, about="P-1", company="The agency") as source:
            archive = zipfile.ZipFile(io.BytesIO(source.read()))
    data = json.loads(archive.read("data.json"))
    tables = {part["table"]: part for part in data["parts"]}
    (own,) = tables["employee"]["rows"]
    assert (own["phone_sealed"], own["bank_account_sealed"], own["name"]) == (
        PLANTED["phone"], PLANTED["bank_account"], person.name,
    )  # fmt: skip
    assert {"employee", "assignment", "punch", "account", "personal_request"} <= set(tables)
    assert any(row["wish_sealed"] == "All of it" for row in tables["personal_request"]["rows"])
    text = archive.read("data.json").decode() + archive.read("Your data.html").decode()
    for secret in (collector.password_hash, person.identity_index, person.data_key_id, person.phone_index):
        assert secret is None or secret not in text
    assert "style.css" in archive.namelist() and person.name in archive.read("Your data.html").decode()


@pytest.mark.safety("s74")
def test_copy_of_complaint_holds_its_words_and_not_what_colleagues_noted(
    demo_session: Session, compliance: Actor
) -> None:
    complaint = ended_complaint(demo_session)
    copied = gather(demo_session, [("complaint", complaint.id)])
    tables = {part.entry.table: part.rows for part in copied.parts}
    assert tables["complaint"][0]["words"] == complaint.words
    assert tables["complaint"][0]["contact_mail_sealed"] == complaint.contact_mail
    assert not tables.keys() & {"complaint_note", "complaint_finding", "complaint_subject", "complaint_assignment"}


def test_damaged_value_is_told_and_the_rest_is_given(demo_session: Session) -> None:
    complaint = ended_complaint(demo_session)
    age(demo_session, Complaint, complaint.id, contact_mail_sealed=b"\1damaged")
    (row,) = next(
        part for part in gather(demo_session, [("complaint", complaint.id)]).parts if part.entry.table == "complaint"
    ).rows
    assert row["contact_mail_sealed"] == UNREADABLE and row["words"] == complaint.words


@pytest.mark.safety("s74")
def test_nothing_is_given_to_somebody_unknown(demo_session: Session, compliance: Actor) -> None:
    complaint = ended_complaint(demo_session)
    with transaction(demo_session) as writing:
        request_id = enter_request(writing, compliance, asked(Right.COPY), TODAY()).id
        link_record(writing, compliance, request_id, "complaint", complaint.id, TODAY())
    with pytest.raises(Refused, match="how you know"), transaction(demo_session) as writing:
        note_copy(writing, compliance, request_id, TODAY())
    with pytest.raises(Invalid, match="how you know"), transaction(demo_session) as writing:
        end_request(writing, compliance, request_id, Outcome.DONE, "")


@pytest.mark.safety("s74")
@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("name", "Planted Anew", "Planted Anew"),
        ("phone", "139 8765 4321", "13987654321"),
        ("email", "N@e.example", "n@e.example"),
    ],
)
def test_right_value_is_kept_and_is_not_in_the_trail(
    demo_session: Session, compliance: Actor, name: str, value: str, wanted: str
) -> None:
    person_id = planted(demo_session)
    request_id = begun(demo_session, compliance, Right.CORRECT, "employee", person_id)
    with transaction(demo_session) as writing:
        correct_record(writing, compliance, request_id, "employee", person_id, name, value, TODAY())
        end_request(writing, compliance, request_id, Outcome.DONE, "")
    assert getattr(demo_session.get_one(Employee, person_id), name) == wanted
    trail = [str(entry.details) for entry in demo_session.scalars(select(AuditEntry)).all()]
    assert not any(wanted in line or value in line for line in trail)


@pytest.mark.parametrize(
    ("name", "value"),
    [("phone", "no number"), ("email", "no mail"), ("identity_number", "110105194912310021"), ("salary", "1")],
)
def test_wrong_value_is_refused_at_its_field_and_changes_nothing(
    demo_session: Session, compliance: Actor, name: str, value: str
) -> None:
    person_id = planted(demo_session)
    request_id = begun(demo_session, compliance, Right.CORRECT, "employee", person_id)
    with pytest.raises(Invalid) as refused, transaction(demo_session) as writing:
        correct_record(writing, compliance, request_id, "employee", person_id, name, value, TODAY())
    assert refused.value.field in ("value", "field")
    assert demo_session.get_one(Employee, person_id).phone == PLANTED["phone"]


def test_complainants_address_is_corrected_and_found_by_the_new_one(demo_session: Session, compliance: Actor) -> None:
    complaint = ended_complaint(demo_session)
    request_id = begun(demo_session, compliance, Right.CORRECT, "complaint", complaint.id)
    with transaction(demo_session) as writing:
        correct_record(
            writing, compliance, request_id, "complaint", complaint.id, "contact_mail", "new@place.example", TODAY()
        )
    hits = find_records(demo_session, compliance, "NEW@place.example", TODAY())
    assert [hit.record_id for hit in hits] == [complaint.id]


@pytest.mark.safety("s43")
@pytest.mark.safety("s74")
def test_erasure_needs_two_people_and_takes_the_person(
    demo_app: Flask, demo_session: Session, compliance: Actor, leader: Actor
) -> None:
    person_id = planted(demo_session, left=TODAY() - LONG)
    key_id = demo_session.get_one(Employee, person_id).data_key_id
    request_id = begun(demo_session, compliance, Right.ERASE, "employee", person_id)
    folder = Path(demo_app.extensions["fairline.config"].data_folder)
    with pytest.raises(Refused, match="Nobody has asked"), transaction(demo_session) as writing:
        confirm_erasure(writing, leader, request_id, TODAY(), folder)
    with transaction(demo_session) as writing:
        propose_erasure(writing, compliance, request_id, TODAY())
    other_account = Actor(
        account_id=999_999, employee_id=compliance.employee_id, roles=compliance.roles, scopes=compliance.scopes
    )
    for same in (compliance, other_account):
        with pytest.raises(Refused, match="second person"), transaction(demo_session) as writing:
            confirm_erasure(writing, same, request_id, TODAY(), folder)
    assert demo_session.get_one(Employee, person_id).phone == PLANTED["phone"]
    with transaction(demo_session) as writing:
        assert confirm_erasure(writing, leader, request_id, TODAY(), folder) == 1
    demo_session.expire_all()
    person = demo_session.get_one(Employee, person_id)
    assert (person.name, person.phone, person.phone_index) == ("—", "", None)
    assert demo_session.get_one(DataKey, key_id).wrapped is None
    with transaction(demo_session) as writing:
        end_request(writing, compliance, request_id, Outcome.DONE, "")


@pytest.mark.safety("s73")
def test_erased_words_are_gone_from_files_of_database(
    demo_app: Flask, demo_session: Session, compliance: Actor, leader: Actor
) -> None:
    canary = "Zanzibarquince 7731"
    complaint_id = long_ended(demo_session, canary)
    request_id = begun(demo_session, compliance, Right.ERASE, "complaint", complaint_id)
    folder = Path(demo_app.extensions["fairline.config"].data_folder)
    with transaction(demo_session) as writing:
        propose_erasure(writing, compliance, request_id, TODAY())
    with transaction(demo_session) as writing:
        confirm_erasure(writing, leader, request_id, TODAY(), folder)
    assert run_everything_due(demo_session, demo_app.extensions["fairline.features"]) > 0
    job = demo_session.scalars(select(Job).where(Job.kind == FORGET_JOB)).one()
    assert job.state is JobState.DONE
    bind = demo_session.get_bind()
    if bind.dialect.name == "sqlite":
        demo_session.close()
        file = Path(str(bind.engine.url.database))
        for path in file.parent.glob(f"{file.name}*"):
            assert canary.encode() not in path.read_bytes(), path.name


@pytest.mark.safety("s43")
def test_second_person_may_say_no(demo_session: Session, compliance: Actor, leader: Actor) -> None:
    person_id = planted(demo_session, left=TODAY() - LONG)
    request_id = begun(demo_session, compliance, Right.ERASE, "employee", person_id)
    with transaction(demo_session) as writing:
        propose_erasure(writing, compliance, request_id, TODAY())
    with pytest.raises(Invalid, match="why"), transaction(demo_session) as writing:
        decline_erasure(writing, leader, request_id, " ")
    with transaction(demo_session) as writing:
        decline_erasure(writing, leader, request_id, "A lawsuit is coming")
    request = demo_session.get_one(PersonalRequest, request_id)
    assert request.proposed_by_id is None and request.steps[-1].kind is StepKind.DECLINED
    assert demo_session.get_one(Employee, person_id).phone == PLANTED["phone"]


@pytest.mark.safety("s74")
def test_what_must_stay_is_not_proposed(demo_session: Session, compliance: Actor) -> None:
    person_id = planted(demo_session)
    request_id = begun(demo_session, compliance, Right.ERASE, "employee", person_id)

    def refused(match: str) -> None:
        with pytest.raises(Refused, match=match), transaction(demo_session) as writing:
            propose_erasure(writing, compliance, request_id, TODAY())

    refused("goes on")
    age(demo_session, Employee, person_id, left_on=TODAY() - timedelta(days=400))
    refused("law")
    age(demo_session, Employee, person_id, left_on=TODAY() - LONG)
    with transaction(demo_session) as writing:
        place_hold(writing, compliance, "P0002", "An inquiry", None, TODAY())
    refused("lawsuit")


@pytest.mark.safety("s43")
def test_hold_placed_between_proposal_and_confirmation_stops_it(
    demo_app: Flask, demo_session: Session, compliance: Actor, leader: Actor
) -> None:
    person_id = planted(demo_session, left=TODAY() - LONG)
    request_id = begun(demo_session, compliance, Right.ERASE, "employee", person_id)
    with transaction(demo_session) as writing:
        propose_erasure(writing, compliance, request_id, TODAY())
        place_hold(writing, compliance, "P0002", "An inquiry", None, TODAY())
    with pytest.raises(Refused, match="lawsuit"), transaction(demo_session) as writing:
        confirm_erasure(writing, leader, request_id, TODAY(), Path(demo_app.extensions["fairline.config"].data_folder))
    assert demo_session.get_one(Employee, person_id).phone == PLANTED["phone"]


@pytest.mark.safety("s75")
def test_consent_taken_back_ends_what_rested_on_it(demo_session: Session, compliance: Actor) -> None:
    complaint = ended_complaint(demo_session)
    request_id = begun(demo_session, compliance, Right.WITHDRAW, "complaint", complaint.id)
    with transaction(demo_session) as writing:
        assert withdraw_consent(writing, compliance, request_id, TODAY()) != []
    kept = demo_session.get_one(Complaint, complaint.id)
    assert (kept.contact_mail, kept.contact_phone, kept.contact_mail_index) == ("", "", None)
    assert kept.contact_name and kept.words


@pytest.mark.safety("s74")
def test_answer_leaves_by_mail_with_reason_and_ways_to_object(demo_session: Session, compliance: Actor) -> None:
    with transaction(demo_session) as writing:
        request_id = enter_request(writing, compliance, asked(Right.ERASE), TODAY()).id
    with pytest.raises(Invalid, match="right to know"), transaction(demo_session) as writing:
        end_request(writing, compliance, request_id, Outcome.REFUSED, "")
    with transaction(demo_session) as writing:
        mail_answer(
            writing, compliance, end_request(writing, compliance, request_id, Outcome.REFUSED, "A law keeps it")
        )
    key = f"personal:request:{request_id}:answer"
    mail = demo_session.scalars(select(OutboxMessage).where(OutboxMessage.unique_key == key)).one()
    assert mail.recipient == "clara@asks.example" and "A law keeps it" in mail.body and "court" in mail.body
    with pytest.raises(Refused, match="already"), transaction(demo_session) as writing:
        note_search(writing, compliance, request_id, 1)


@pytest.mark.safety("s43")
def test_nobody_handles_what_they_asked_or_what_is_about_them(
    demo_app: Flask, demo_session: Session, compliance: Actor, leader: Actor
) -> None:
    with transaction(demo_session) as writing:
        request_id = enter_request(writing, leader, asked(Right.COPY), TODAY()).id
        with pytest.raises(Refused, match="This is you"):
            link_record(writing, compliance, request_id, "employee", int(str(compliance.employee_id)), TODAY())
        link_record(writing, leader, request_id, "employee", int(str(compliance.employee_id)), TODAY())
    with pytest.raises(NotFound):
        request_for(demo_session, compliance, request_id)
    for stranger in ("officer", "hr", "new_hire"):
        with pytest.raises(NotFound):
            request_for(demo_session, somebody(demo_app, demo_session, stranger), request_id)
    assert request_for(demo_session, leader, request_id).id == request_id


def test_wrong_record_comes_off_again(demo_session: Session, compliance: Actor) -> None:
    complaint = ended_complaint(demo_session)
    request_id = begun(demo_session, compliance, Right.COPY, "complaint", complaint.id)
    with transaction(demo_session) as writing:
        unlink_record(writing, compliance, request_id, "complaint", complaint.id)
    demo_session.expire_all()
    assert demo_session.get_one(PersonalRequest, request_id).records == []
    with pytest.raises(NotFound), transaction(demo_session) as writing:
        unlink_record(writing, compliance, request_id, "complaint", complaint.id)


@pytest.mark.safety("s73")
def test_open_request_keeps_record_and_ended_one_goes_in_time(demo_session: Session, compliance: Actor) -> None:
    person_id = planted(demo_session, left=TODAY() - LONG)
    request_id = begun(demo_session, compliance, Right.COPY, "employee", person_id)
    job = JobRun(session=demo_session, job_id=0, payload={}, progress=lambda _done, _all: None)
    assert run_retention(job)["employee"] == 0
    with transaction(demo_session) as writing:
        end_request(writing, compliance, request_id, Outcome.DROPPED, "")
    assert run_retention(job)["employee"] == 1
    age(demo_session, PersonalRequest, request_id, ended_at=clock.now() - LONG)
    assert run_retention(job)["personal_request"] == 1
    demo_session.expire_all()
    request = demo_session.get_one(PersonalRequest, request_id)
    assert (request.name, request.mail, request.wish, request.reason) == ("", "", "", "")
    assert {step.words for step in request.steps} <= {"", None}
    assert unreadable_values(demo_session)[1] == []


@pytest.mark.safety("s74")
def test_copy_is_written_in_the_language_of_who_asks(
    demo_session: Session, demo_client: Inspector, compliance: Actor
) -> None:
    """Not in that of who makes it."""
    complaint = ended_complaint(demo_session)
    with transaction(demo_session) as writing:
        request_id = enter_request(writing, compliance, replace(asked(Right.COPY), language="zh_Hans"), TODAY()).id
        note_identity(writing, compliance, request_id, "called back")
        link_record(writing, compliance, request_id, "complaint", complaint.id, TODAY())
    answer = demo_client.sign_in("compliance").raw.get(f"/personal/requests/{request_id}/copy")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        page = archive.read("您的个人信息.html").decode()
        data = json.loads(archive.read("data.json"))
    assert '<html lang="zh-Hans">' in page and "Ground:" not in page
    codes = {row["state"] for part in data["parts"] if part["table"] == "complaint" for row in part["rows"]}
    assert codes == {complaint.state.value} and f"<td>{complaint.state.value}</td>" not in page


@pytest.mark.safety("s74")
def test_copy_says_what_days_came_to_in_words(demo_app: Flask, demo_session: Session, compliance: Actor) -> None:
    """Codes kept as text, instants and seconds: as a person reads them, on the agency's clock."""
    person = demo_session.scalars(select(Employee).order_by(Employee.id)).first()
    manifest_id = demo_session.scalars(select(MonthManifest.id)).first()
    assert person is not None and manifest_id is not None
    day, at = date(2026, 10, 13), clock.now()
    with transaction(demo_session) as writing:
        writing.add(StandingDay(employee_id=person.id, day=day, status="missing_in", reason="Seen", decided_at=at))
        writing.add(
            MonthAdjustment(
                employee_id=person.id, manifest_id=manifest_id, closed_day=day, month_first=date(2026, 11, 1),
                arrived=1791852300, left=None, was="absent", would_be="late_and_early",
                changes={"worked": 28800, "late": -317}, reason="The gate's own log", made_at=at,
            )
        )  # fmt: skip
    with demo_app.test_request_context():
        copy = gather(demo_session, [("employee", person.id)])
        with write_archive(copy, about="PR-1", company="Fairline") as file, zipfile.ZipFile(file) as archive:
            page, data = archive.read("Your data.html").decode(), json.loads(archive.read("data.json"))
    rows = {part["table"]: part["rows"] for part in data["parts"]}
    assert (rows["standing_day"][-1]["status"], rows["month_adjustment"][-1]["was"]) == ("missing_in", "absent")
    for words in ("Missing punch (arrival)", "Absent", "Late arrival and early leave", "Oct 13, 2026 08:45"):
        assert f"<td>{words}</td>" in page
    assert "Worked: 8 h 00 min more · Late arrival: 5 min less" in page
    for code in ("missing_in", "absent", "late_and_early", "1791852300"):
        assert f"<td>{code}</td>" not in page
    assert "-317" not in page
    assert "; Oct 2, 2026 Holiday; " in page and "days_root" not in page and "plan&#34;" not in page


def test_every_column_told_in_a_way_of_its_own_is_there_and_every_number_of_a_day_has_words(demo_app: Flask) -> None:
    told = {entry.table: set(entry.told) for entry in all_entries()}
    for feature in demo_app.extensions["fairline.features"]:
        for table, column in feature.told_values:
            assert column in told[table]
    assert set(CHANGED) == set(ADDED)


@pytest.mark.safety("s74")
def test_each_code_in_the_copy_has_words(demo_app: Flask) -> None:
    """Every column of choices that any person's copy may show."""
    worded = {
        kind: set(words) for feature in demo_app.extensions["fairline.features"]
        for kind, words in feature.told_words.items()
    }  # fmt: skip
    shown = {
        column.type.enum_class
        for entry in all_entries()
        for column in Base.metadata.tables[entry.table].columns
        if root_of(entry) and entry.told and isinstance(column.type, Enum)
        if column.name in {*entry.told, *(_CONTEXT.keys() & set(entry.internal.split()))}
    }
    assert len(shown) > 5
    assert {kind.__name__: worded.get(kind) for kind in shown} == {kind.__name__: set(kind) for kind in shown}
