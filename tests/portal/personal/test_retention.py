"""Employees who left long ago: the person goes, what names nobody stays; what is kept shortly is tidied; the page."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.auth.actor import COMMAND, PORTAL
from portal.auth.models import Account, SignedInSession
from portal.auth.services import begin_session, create_account
from portal.db.session import transaction
from portal.errors import Invalid, NotFound
from portal.exchange.models import ImportContent
from portal.exchange.services import stage_file
from portal.feature import JobRun
from portal.notifications.models import OutboxMessage, OutboxState
from portal.notifications.services import queue_message
from portal.people.intake import PEOPLE_FILE
from portal.people.models import Employee
from portal.personal.erasures import erased_keys
from portal.personal.models import DataKey
from portal.personal.retention_jobs import run_retention
from portal.personal.retention_models import ErasedRecord
from portal.personal.retention_services import lift_hold, place_hold
from portal.policy.queries import definitions
from portal.policy.services import set_setting
from tests.portal.personal.staff import PLANTED, enter
from tests.support.inspector import Inspector

LONG = timedelta(days=3 * 366)


def run(session: Session) -> dict[str, Any]:
    return run_retention(JobRun(session=session, job_id=0, payload={}, progress=lambda _done, _all: None))


def leaver(session: Session, ago: timedelta = LONG) -> int:
    """The planted person, who left so long ago."""
    with transaction(session) as writing:
        person_id = enter(writing, COMMAND).id
    age(
        session,
        Employee,
        person_id,
        entered_on=date(2010, 1, 4),
        left_on=clock.today() - ago,
        email="p@planted.example",
    )
    return person_id


def age(session: Session, model: Any, row_id: int, **values: Any) -> None:
    with transaction(session) as writing:
        writing.execute(update(model).where(model.id == row_id).values(**values))
        record(writing, PORTAL, "personal:test:age", model.__tablename__, row_id)
    session.expire_all()


@pytest.mark.safety("s73")
def test_leaver_goes_and_working_time_stays(app: Flask, session: Session) -> None:
    person_id = leaver(session)
    key_id = session.get_one(Employee, person_id).data_key_id
    assert run(session)["employee"] == 1
    session.expire_all()
    person = session.get_one(Employee, person_id)
    assert (person.name, person.number, person.email) == ("—", f"~{person_id}", None)
    assert [getattr(person, name) for name in PLANTED] == ["", "", ""] and person.identity_index is None
    assert person.entered_on == date(2010, 1, 4) and person.left_on == clock.today() - LONG
    assert session.get_one(DataKey, key_id).wrapped is None
    assert key_id in erased_keys(app.extensions["fairline.config"].data_folder)


@pytest.mark.safety("s73")
def test_who_works_here_or_left_lately_stays(session: Session) -> None:
    person_id = leaver(session, timedelta(days=700))
    assert run(session)["employee"] == 0
    age(session, Employee, person_id, left_on=None)
    assert run(session)["employee"] == 0
    assert session.get_one(Employee, person_id).phone == PLANTED["phone"]


@pytest.mark.safety("s73")
def test_account_of_leaver_opens_nothing_any_more(session: Session) -> None:
    person_id = leaver(session)
    with transaction(session) as writing:
        account = create_account(
            writing, COMMAND, employee_id=person_id, username="planted", password_hash=None, roles=set()
        )
        begin_session(writing, account, "Planted Browser")
        account_id = account.id
    assert run(session)["employee"] == 1
    session.expire_all()
    account = session.get_one(Account, account_id)
    assert (account.username, account.password_hash, account.active) == (f"~{account_id}", None, False)
    assert session.scalar(select(func.count()).select_from(SignedInSession)) == 0


@pytest.mark.safety("s73")
def test_file_of_people_that_named_leaver_is_unreadable(session: Session) -> None:
    person_id = leaver(session)
    heads = "Staff number,Name,First day,Department,Post,Mobile number"
    content = f"{heads}\nP9,Planted,2010-01-04,COL,Collector,{PLANTED['phone']}"
    with transaction(session) as writing:
        batch_id = stage_file(writing, COMMAND, PEOPLE_FILE, "staff.csv", content.encode())[0].id
    age_batch(session, batch_id)
    assert PLANTED["phone"] in session.get_one(ImportContent, batch_id).private
    assert run(session)["employee"] == 1
    session.expire_all()
    assert session.get_one(ImportContent, batch_id).private == ""
    assert session.get_one(Employee, person_id).name == "—"


def age_batch(session: Session, batch_id: int) -> None:
    from portal.exchange.models import ImportBatch

    age(session, ImportBatch, batch_id, uploaded_at=clock.now() - LONG - timedelta(days=30))


@pytest.mark.safety("s73")
def test_restored_backup_is_made_to_forget_again(app: Flask, session: Session) -> None:
    """The key is destroyed by the list; what stood in the clear goes with the next run, without waiting for a day."""
    person_id = leaver(session)
    key_id = session.get_one(Employee, person_id).data_key_id
    name = session.get_one(Employee, person_id).name
    run(session)
    with transaction(session) as writing:  # as an older backup would bring it back
        writing.execute(update(Employee).where(Employee.id == person_id).values(name=name, left_on=clock.today()))
        writing.query(ErasedRecord).delete()
        record(writing, PORTAL, "personal:test:restore", "employee", person_id)
    assert session.get_one(DataKey, key_id).destroyed_at is not None
    assert run(session)["employee"] == 1
    session.expire_all()
    assert session.get_one(Employee, person_id).name == "—"


@pytest.mark.safety("s73")
def test_longer_period_from_a_day_on_keeps_longer(session: Session) -> None:
    leaver(session)
    with transaction(session) as writing:
        set_setting(
            writing,
            COMMAND,
            definitions()["personal.keep_employment_years"],
            value="10",
            effective_from=clock.today(),
            reason="A new law",
            seen=0,
        )
    assert run(session)["employee"] == 0


@pytest.mark.safety("s73")
def test_sent_messages_are_emptied_and_open_ones_stay(session: Session) -> None:
    old = clock.now() - timedelta(days=31)
    with transaction(session) as writing:
        for name in ("old", "new", "failed"):
            queue_message(
                writing, COMMAND, unique_key=name, recipient=f"{name}@planted.example", language="en", subject="S",
                body="B",
            )  # fmt: skip
    rows = {row.unique_key: row.id for row in session.scalars(select(OutboxMessage))}
    age(session, OutboxMessage, rows["old"], state=OutboxState.SENT, sent_at=old)
    age(session, OutboxMessage, rows["new"], state=OutboxState.SENT, sent_at=clock.now())
    age(session, OutboxMessage, rows["failed"], state=OutboxState.FAILED, created_at=old)
    assert run(session)["short"] == 1 and run(session)["short"] == 0
    session.expire_all()
    found = {row.unique_key: (row.recipient, row.body, row.subject) for row in session.scalars(select(OutboxMessage))}
    assert found["old"] == ("", "", "") and found["new"][2] == "S" and found["failed"][0] == "failed@planted.example"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "none"}, "number"),
        ({"reason": "  "}, "reason"),
        ({"until": date(2020, 1, 1)}, "until"),
    ],
)
def test_hold_needs_record_reason_and_coming_day(session: Session, values: dict[str, Any], field: str) -> None:
    leaver(session)
    given = {"number": "P0002", "reason": "Lawsuit", "until": None, **values}
    with pytest.raises(Invalid) as caught, transaction(session) as writing:
        place_hold(writing, COMMAND, today=clock.today(), **given)
    assert caught.value.field == field


def test_unknown_hold_cannot_be_lifted(session: Session) -> None:
    with pytest.raises(NotFound), transaction(session) as writing:
        lift_hold(writing, COMMAND, 987_654, clock.today())


@pytest.mark.safety("s20")
def test_page_shows_places_and_lifts_holds(demo_client: Inspector, demo_session: Session) -> None:
    person_id = leaver(demo_session)
    page = demo_client.sign_in("compliance").get("/personal/keeping/?kind=employee")
    assert "P0002" in page.text and "due now" in page.text and "Planted" not in page.text
    page = demo_client.submit(page, "/holds", number="p0002", reason="Lawsuit 7")
    assert "Lawsuit 7" in page.text
    run(demo_session)
    assert demo_session.get_one(Employee, person_id).name == "Planted Person"
    page = demo_client.submit(demo_client.get("/personal/keeping/"), "/lift")
    assert "Lawsuit 7" not in page.text
    run(demo_session)
    demo_session.expire_all()
    assert demo_session.get_one(Employee, person_id).name == "—"
    done = set(demo_session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("personal:hold:%"))))
    assert done == {"personal:hold:place", "personal:hold:lift"}


def test_refused_hold_keeps_what_was_typed(demo_client: Inspector) -> None:
    page = demo_client.sign_in("compliance").get("/personal/keeping/")
    page = demo_client.submit(page, "/holds", status=422, number="nobody", reason="Lawsuit 8")
    assert "Lawsuit 8" in page.text and "There is no such record" in page.text


def test_auditors_read_page_and_hold_nothing(demo_client: Inspector, demo_session: Session) -> None:
    page = demo_client.sign_in("audit_admin").get("/personal/keeping/")
    assert "Hold a record back" not in page.text
    demo_client.sign_in("hr")
    assert demo_client.raw.get("/personal/keeping/").status_code == 403
