"""After retraining for something serious: two calls in a row without fault, heard by the lead, before calling alone."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from complaints.cases.models import Complaint
from complaints.loop.models import Consequence
from complaints.loop.monitoring import monitored, not_alone_yet, own_monitoring, record_call
from complaints.loop.rules.consequences import Kind, Ruling
from complaints.loop.rules.monitoring import clean_in_a_row
from complaints.loop.services import decide_appeal
from portal import clock
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee
from tests.complaints.test_loop import appealed as appealed
from tests.complaints.test_loop import found as found
from training.assignments.models import AssignedPerson
from training.courses.models import Enrolment
from training.facts import fit_to_call

CODE = "monitored_calls_open"


def hindrances(session, actor) -> tuple[str, ...]:
    """What keeps the collector from calling."""
    session.rollback()
    employee_id = actor("collector").employee_id
    return fit_to_call(session, [employee_id], clock.today())[employee_id].hindrances


def passed(session, case_id: int) -> None:
    """The training that the case ordered is passed now."""
    session.rollback()
    with transaction(session) as writing:
        order = writing.scalars(
            select(Consequence).where(Consequence.kind == Kind.ORDERED).order_by(Consequence.id.desc())
        ).first()
        followed = select(AssignedPerson.enrolment_id).where(AssignedPerson.assignment_id == order.assignment_id)
        writing.execute(update(Enrolment).where(Enrolment.id.in_(followed)).values(finished_at=clock.now()))
    assert case_id


@settings(max_examples=60)
@given(st.lists(st.booleans(), max_size=8))
def test_clean_calls_are_counted_since_the_last_fault(results: list[bool]) -> None:
    row = clean_in_a_row(results)
    assert all(results[len(results) - row :]) and (row == len(results) or not results[-row - 1])


def test_two_clean_calls_in_a_row_let_somebody_call_alone(demo_session, found, actor) -> None:
    case_id = found()[0]
    lead, me, today = actor("lead"), actor("collector").employee_id, clock.today()
    assert {CODE, "retraining_open"} <= set(hindrances(demo_session, actor))
    assert not_alone_yet(demo_session, [me], today - timedelta(days=1)) == set()
    demo_session.rollback()

    def heard(who, *, clean: bool, note: str = "", day=today) -> None:
        with transaction(demo_session) as session:
            record_call(session, who, me, day, note, clock.now(), clean=clean)

    with pytest.raises(Refused, match="not passed yet"):
        heard(lead, clean=True)
    passed(demo_session, case_id)
    assert CODE in hindrances(demo_session, actor) and "retraining_open" not in hindrances(demo_session, actor)
    demo_session.rollback()
    for who in (actor("collector"), actor("trainer"), actor("officer")):
        with pytest.raises(NotFound):
            heard(who, clean=True)
    for wrong in ({"clean": False}, {"clean": True, "day": today + timedelta(days=1)},
                  {"clean": True, "day": today - timedelta(days=3)}):  # fmt: skip
        with pytest.raises(Invalid):
            heard(lead, **wrong)
    heard(lead, clean=True)
    heard(lead, clean=False, note="Threatened with a visit.")
    heard(actor("compliance"), clean=True)
    stands = own_monitoring(demo_session, me)
    assert (stands.wanted, stands.clean, [one.clean for one in stands.calls]) == (2, 1, [True, False, True])
    assert CODE in hindrances(demo_session, actor)
    demo_session.rollback()
    heard(lead, clean=True)
    assert CODE not in hindrances(demo_session, actor)
    assert own_monitoring(demo_session, me) is None and monitored(demo_session, lead) == []
    demo_session.rollback()
    with pytest.raises(NotFound):
        heard(lead, clean=True)


def test_overturned_on_appeal_nobody_has_to_listen(demo_session, appealed, actor) -> None:
    _, _, appeal_id, decider, _ = appealed()
    assert CODE in hindrances(demo_session, actor)
    demo_session.rollback()
    with transaction(demo_session) as session:
        decide_appeal(session, decider, appeal_id, Ruling.OVERTURNED, "Two of us used the line.", clock.now())
    assert CODE not in hindrances(demo_session, actor)


def test_pages_of_lead_and_person(demo_client, demo_session, found, actor) -> None:
    case_id = found()[0]
    number, me = demo_session.get_one(Complaint, case_id).number, actor("collector").employee_id
    name = demo_session.get_one(Employee, me).name
    address = f"/complaints/monitored-calls/{me}"
    assert address not in demo_client.sign_in("lead").get("/").links(), "no call counts before the training is passed"
    passed(demo_session, case_id)
    assert address in demo_client.get("/").links("Listen to a call of")
    page = demo_client.get("/complaints/monitored-calls/")
    assert address in page.links(name) and "0 of 2" in page.text
    page = demo_client.get(address)
    assert number not in page.text and "Calls at night" not in page.text
    assert demo_client.submit(page, "Record the call", clean="no", status=422).errors()
    page = demo_client.submit(page, "Record the call", clean="yes", note="Named the debt and listened.")
    assert "1 of 2" in page.text
    page = demo_client.sign_in("collector").get("/complaints/mine")
    assert "Before you call alone again" in page.text and "Named the debt and listened." in page.text
    demo_client.get(address, status=403)
    demo_client.sign_in("trainer").get(address, status=403)
