"""What raises a complaint by one step: derived from rows, recorded by the officer, told with its reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Channel, Complainant, Complaint, Subject
from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.severity import RAISED, Raise, Safety, Severity, grounds_of, severity_of
from complaints.cases.rules.workflow import State
from complaints.cases.services import add_subject
from complaints.desk.services import Entered, enter_complaint
from complaints.intake.rules import code_digest
from complaints.parties.services import NewParty, add_party, say_who
from complaints.severity.services import say_circumstance
from portal import clock
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.errors import Invalid
from portal.people.models import Employee
from tests.complaints.conftest import FILING
from tests.support.inspector import Inspector

NONE: dict[str, Any] = {"earlier": 0, "by_regulator": False, "upheld_before": False, "said": ()}


@pytest.mark.parametrize(
    ("safety", "known", "ground"),
    [
        (Safety.VULNERABLE, {}, Raise.VULNERABLE),
        (Safety.NONE, {"earlier": 2}, Raise.REPEATED),
        (Safety.NONE, {"by_regulator": True}, Raise.REGULATOR),
        (Safety.NONE, {"said": [Raise.MEDIA]}, Raise.MEDIA),
        (Safety.NONE, {"upheld_before": True}, Raise.UPHELD_BEFORE),
        (Safety.NONE, {"said": [Raise.NO_RECORDING]}, Raise.NO_RECORDING),
    ],
)
def test_each_ground_raises_by_one_step(safety: Safety, known: dict[str, Any], ground: Raise) -> None:
    grounds = grounds_of(safety, **NONE | known)
    assert grounds == (ground,)
    assert severity_of([Severity.S3], safety, grounds) == (Severity.S2, RAISED)
    assert severity_of([Severity.S1], safety, grounds)[0] is Severity.S1


def test_many_grounds_raise_by_one_step_in_all_and_a_second_complaint_by_none() -> None:
    grounds = grounds_of(Safety.VULNERABLE, **NONE | {"earlier": 5, "by_regulator": True})
    assert len(grounds) == 3
    assert severity_of([Severity.S4], Safety.VULNERABLE, grounds)[0] is Severity.S3
    assert grounds_of(Safety.NONE, **NONE | {"earlier": 1}) == ()


def _case(session: Session, case_id: int) -> Complaint:
    session.rollback()
    return session.get_one(Complaint, case_id)


def test_third_complaint_of_one_person_within_ninety_days_is_raised(
    demo_session: Session, file: Callable[..., int]
) -> None:
    now = clock.now()
    mail = {"contact_mail": "thrice@mail.example"}
    first = file(at=now - timedelta(days=135), code="A" * 16, **mail)
    late = [file(at=now - timedelta(days=days), code=str(days) * 8, **mail) for days in (80, 40, 0)]
    raised = [_case(demo_session, one).severity_raises for one in (first, *late)]
    assert raised == [[], [], [], ["repeated"]]
    assert _case(demo_session, late[-1]).severity is Severity.S2
    assert len(_case(demo_session, late[-1]).steps) == 3


def test_same_account_counts_and_so_does_the_regulator(demo_session: Session, actor: Callable[[str], Actor]) -> None:
    officer, ids = actor("officer"), []
    for place, channel in enumerate((Channel.HOTLINE, Channel.HOTLINE, Channel.HOTLINE, Channel.REGULATOR)):
        with transaction(demo_session) as session:
            ids.append(
                enter_complaint(
                    session,
                    officer,
                    replace(FILING, contact_mail=f"other{place}@mail.example"),
                    Entered(account_number="6222 0001" if place < 3 else ""),
                    channel=channel,
                    code_digest=code_digest(f"account {place}"),
                    now=clock.now(),
                ).id
            )
    assert [_case(demo_session, one).severity_raises for one in ids] == [[], [], ["repeated"], ["regulator"]]


def test_employee_upheld_before_raises_the_next_complaint(
    demo_session: Session, drafted: Any, file: Callable[..., int], handler: Any
) -> None:
    answered, _, _ = drafted(Verdict.PARTLY)
    other = file(code="B" * 16, contact_mail="other@mail.example")
    employee = demo_session.scalars(select(Employee).order_by(Employee.id.desc())).first()
    assert employee is not None
    with transaction(demo_session) as session:
        session.add(Subject(complaint_id=answered, employee_id=employee.id, added_at=clock.now()))
        session.get_one(Complaint, answered).state = State.REPLIED
        session.flush()
        add_subject(session, handler(other)[1], other, employee.number, clock.now())
    assert _case(demo_session, other).severity_raises == ["upheld_before"]


def test_officer_records_the_media_and_takes_it_back(
    demo_session: Session, demo_client: Inspector, file: Callable[..., int], handler: Any
) -> None:
    case_id = file()
    username, officer = handler(case_id)
    demo_client.sign_in(username)
    page = demo_client.get(f"/complaints/{case_id}/severity")
    page = demo_client.submit(page, "Record it", kind="media", note="Evening paper of today.")
    complaint = _case(demo_session, case_id)
    assert (complaint.severity, complaint.severity_raises) == (Severity.S2, ["media"])
    steps = len(complaint.steps)
    assert "raised one step (the media have it)" in demo_client.get(f"/complaints/{case_id}").text
    with pytest.raises(Invalid, match="already"), transaction(demo_session) as session:
        say_circumstance(session, officer, case_id, Raise.MEDIA, "Again.", clock.now())
    demo_client.submit(page, "Take back")
    complaint = _case(demo_session, case_id)
    assert (complaint.severity, complaint.severity_raises) == (Severity.S3, [])
    assert len(complaint.steps) == steps == 3


def test_officer_says_who_complains_and_a_group_stays_one_while_represented(
    demo_session: Session, file: Callable[..., int], handler: Any
) -> None:
    case_id = file(complainant=Complainant.UNKNOWN)
    officer = handler(case_id)[1]
    with transaction(demo_session) as session:
        say_who(session, officer, case_id, Complainant.GROUP, clock.now())
        new = NewParty(role="representative", capacity="member", may_know="all", name="Bo Group")  # type: ignore[arg-type]
        add_party(session, officer, case_id, new, clock.now())
    assert _case(demo_session, case_id).complainant is Complainant.GROUP
    with pytest.raises(Invalid, match="represents"), transaction(demo_session) as session:
        say_who(session, officer, case_id, Complainant.DEBTOR, clock.now())
