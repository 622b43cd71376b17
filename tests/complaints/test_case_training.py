"""After an upheld finding its handler gives training to the person named; once, kept in the case, and read there."""

import pytest
from sqlalchemy import func, select

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.rules.letter import AT_FAULT
from portal.auth.models import Account
from portal.people.models import Employee
from training.assignments.models import SpecialTraining

WHY = "The call review showed pressure; please go through it again."


@pytest.fixture
def upheld(demo_session):
    """An open case with a subject and an upheld finding: (handler's user name, case, allegation, subject's name)."""
    found = demo_session.execute(
        select(Account.username, Complaint.id, Allegation.id, Employee.name)
        .join(Complaint, Complaint.handler_id == Account.employee_id)
        .join(Allegation, Allegation.complaint_id == Complaint.id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .join(Subject, Subject.complaint_id == Complaint.id)
        .join(Employee, Employee.id == Subject.employee_id)
        .where(Finding.verdict.in_(AT_FAULT), Complaint.is_open, Account.username.like("officer%"))
        .order_by(Complaint.id)
    ).first()
    assert found is not None, "the demo has such a case"
    return found


def count(session) -> int:
    """How often training was given."""
    return session.scalar(select(func.count()).select_from(SpecialTraining))


def test_handler_gives_training_once_and_the_case_lists_it(demo_client, demo_session, upheld) -> None:
    username, case_id, allegation_id, name = upheld
    before = count(demo_session)
    case = demo_client.sign_in(username).get(f"/complaints/{case_id}")
    address = f"/complaints/{case_id}/allegations/{allegation_id}/training"
    assert address in case.links("Give training")
    page = demo_client.get(address)
    assert demo_client.submit(page, "Give training", reason="", status=422).errors()
    short = demo_client.submit(page, "Give training", programme="calm_calls", reason="why", status=422)
    assert any("Say why in a sentence" in text for text in short.errors())
    fields = {**page.form("Give training"), "programme": "calm_calls", "reason": WHY}
    for key in ("once", "twice"):
        shown = demo_client.post(address, {**fields, "form_key": key})
    assert count(demo_session) == before + 1
    assert "Training because of this complaint" in shown.text
    assert name in shown.text
    given = demo_session.scalars(select(SpecialTraining).order_by(SpecialTraining.id.desc())).first()
    page = demo_client.sign_in("trainer").get(f"/training/assignments/{given.id}")
    assert "after a finding on a complaint" in page.text
    assert WHY in page.text


def test_training_needs_an_upheld_finding(demo_client, demo_session, upheld) -> None:
    username, case_id, allegation_id, _ = upheld
    finding = demo_session.scalars(select(Finding).where(Finding.allegation_id == allegation_id)).one()
    finding.verdict = "not_upheld"
    demo_session.commit()
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/allegations/{allegation_id}/training", status=409)
    assert "at least in part" in page.text
