"""Where everybody in the house stands too near, named people from outside take the case, and see nothing else."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from complaints.cases.assigning import HANDLERS, assign_complaint, holders_of, open_assignment
from complaints.cases.models import CaseAssignment, CaseClock, Complaint, Subject
from complaints.cases.roles import role_holders
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.conflict import CaseRole, Standing, next_in_line
from complaints.cases.rules.letter import Verdict
from complaints.cases.services import record_finding, take_up
from complaints.clocks.models import ClockExtension
from complaints.clocks.services import ask_extension, decide_extension
from complaints.inquiry.models import Judgement
from complaints.inquiry.queries import all_confirmed, stands_of
from complaints.inquiry.services import decide_findings
from complaints.outsiders.models import Outsider
from complaints.outsiders.queries import DECIDERS
from complaints.outsiders.rules import check_term
from complaints.outsiders.services import NewOutsider, end_outsider, find_somebody, name_outsider
from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.models import Account
from portal.auth.queries import may_sign_in
from portal.auth.rules import Role
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.notifications.models import OutboxMessage
from portal.people.models import Employee
from portal.people.queries import employed_on
from tests.support.inspector import Inspector

WHO = NewOutsider(
    name="Chen Outside",
    organisation="Chamber of mediation",
    email="chen@chamber.example",
    username="chen",
    reason="Knows the trade",
    declaration="Signed letter",
    first_on=date.min,
    last_on=date.min,
)
"""Named from the day of the test on; that day is asked for in the test, since one may begin before midnight."""


def _days() -> dict[str, date]:
    return {"first_on": clock.today(), "last_on": clock.today() + timedelta(days=90)}


def test_an_eligible_person_is_found_whenever_one_exists_and_outside_only_where_nobody_here_may() -> None:
    """20,000 random houses of two levels and people from outside, against the sentence itself."""
    chance = random.Random(13)
    seen = dict.fromkeys(("inside", "outside", "nobody"), 0)
    for _ in range(20_000):
        near, away = chance.random(), chance.random()
        people = [
            Standing(
                employee_id=number, load=chance.randrange(4), near=chance.random() < near, away=chance.random() < away
            )
            for number in range(chance.randrange(9))
        ]
        cut, end = sorted(chance.randrange(len(people) + 1) for _ in range(2))
        inside, outside = people[:end], people[end:]
        found = next_in_line(iter([people[:cut], people[cut:end]]), iter([outside]))
        chosen = found.chosen.employee_id if found else None
        free_here = {one.employee_id for one in inside if not one.near}
        free_there = {one.employee_id for one in outside if not one.near}
        eligible = free_here or free_there
        assert (chosen in eligible) if eligible else chosen is None
        present = {one.employee_id for one in people if one.employee_id in eligible and not one.away}
        assert chosen in present or not present, "whoever is away gets nothing while somebody else may"
        seen["inside" if free_here else "outside" if free_there else "nobody"] += 1
    assert min(seen.values()) > 1_000, "every outcome is tried"


@pytest.fixture
def against_all(demo_session: Session, file: Callable[..., int]) -> Callable[[], int]:
    """A complaint that names everybody who handles complaints or decides on them; its id."""

    def make() -> int:
        today = clock.today()
        people = {
            one.number for role in (*HANDLERS, *DECIDERS) for one in holders_of(demo_session, role, today)
        }  # fmt: skip
        return file(agent_text=" ".join(sorted(people)))

    return make


@pytest.fixture
def named(demo_session: Session, actor: Callable[[str], Any]) -> Callable[..., Any]:
    """Name somebody from outside; their id and person."""

    def make(**changed: Any) -> Any:
        with transaction(demo_session) as session:
            number = name_outsider(session, actor("compliance"), replace(WHO, **{**_days(), **changed}), clock.now())
        row = demo_session.get_one(Outsider, number)
        return row.id, demo_session.get_one(Employee, row.employee_id)

    return make


def test_what_nobody_here_may_take_goes_to_who_is_named_as_soon_as_somebody_is(
    demo_session: Session, against_all: Callable[[], int], named: Callable[..., Any]
) -> None:
    case_id = against_all()
    assert open_assignment(demo_session, case_id) is None
    _, person = named()
    given = open_assignment(demo_session, case_id)
    assert given is not None
    assert given.employee_id == person.id
    keys = demo_session.scalars(select(OutboxMessage.unique_key)).all()
    told = [key.split(":")[3] for key in keys if key.startswith(f"complaints:assignment:{case_id}:")]
    assert told == ["outside"]
    assert not demo_session.scalars(select(Employee.id).where(employed_on(clock.today()), Employee.outside)).all()
    with transaction(demo_session) as session:
        assert find_somebody(session, clock.now()) == 0, "a second run changes nothing"


def test_case_that_somebody_here_may_take_never_goes_outside(
    demo_session: Session, file: Callable[..., int], named: Callable[..., Any], actor: Callable[[str], Any]
) -> None:
    _, person = named()
    case_id = file()
    assert open_assignment(demo_session, case_id).employee_id != person.id
    with pytest.raises(Invalid, match="complaint officer"), transaction(demo_session) as session:
        assign_complaint(session, actor("compliance"), case_id, person.id, "Because", clock.now())


def test_one_investigates_another_decides_and_each_sees_this_case_alone(
    demo_session: Session,
    against_all: Callable[[], int],
    file: Callable[..., int],
    named: Callable[..., Any],
    actor: Callable[[str], Any],
    demo_client: Inspector,
) -> None:
    case_id, other_id, now = against_all(), file(), clock.now()
    _, first = named()
    _, second = named(username="noor", email="noor@firm.example", name="Noor Outside")
    investigator = actor("chen")
    allegation_id = demo_session.get_one(Complaint, case_id).allegations[0].id
    with transaction(demo_session) as session:
        take_up(session, investigator, case_id, now)
        record_finding(
            session, investigator, case_id, allegation_id, verdict=Verdict.UPHELD, basis="Recordings.",
            reasons="Nine.", seen_version=0, now=now,
        )  # fmt: skip
        assert find_somebody(session, now) == 1
        assert find_somebody(session, now) == 0
    assert [one.employee_id for one in role_holders(demo_session, case_id, CaseRole.DECIDER)] == [second.id]
    seen = [(one.finding.id, one.finding.version) for one in stands_of(demo_session, case_id) if one.finding]
    with pytest.raises(Refused), transaction(demo_session) as session:
        decide_findings(session, investigator, case_id, Judgement.CONFIRMED, "", seen, now)
    for username in ("chen", "noor"):
        demo_client.sign_in(username)
        assert "C-" in demo_client.get(f"/complaints/{case_id}").text
        demo_client.get("/")
        demo_client.get("/complaints/")
        demo_client.get(f"/complaints/{other_id}", status=404)
        demo_client.get(f"/complaints/{other_id}/decision", status=404)
        for closed in ("/complaints/mails/", "/complaints/outsiders/", "/complaints/absences/", "/people/"):
            demo_client.get(closed, status=403)
    demo_client.sign_in("chen").get(f"/complaints/{case_id}/decision", status=404)
    demo_client.sign_in("noor").get(f"/complaints/{case_id}/letter", status=404)
    page = demo_client.get(f"/complaints/{case_id}/decision")
    demo_client.submit(page, "Confirm the findings", judgement=Judgement.CONFIRMED.value)
    assert all_confirmed(demo_session, case_id)
    assert first.id != second.id
    with pytest.raises(DatabaseError, match="conflict of interest"), demo_session.begin_nested():
        demo_session.add(CaseAssignment(complaint_id=case_id, employee_id=second.id, from_at=clock.now()))
        demo_session.flush()


def test_more_time_that_nobody_here_may_approve_is_approved_from_outside(
    demo_session: Session,
    against_all: Callable[[], int],
    file: Callable[..., int],
    named: Callable[..., Any],
    actor: Callable[[str], Any],
    demo_client: Inspector,
) -> None:
    case_id, other_id, now = against_all(), file(), clock.now()
    named()
    texts = {"reason": "Three banks have to answer.", "notice": "We need until December."}
    with transaction(demo_session) as session:
        take_up(session, actor("chen"), case_id, now)
        reply = session.scalars(
            select(CaseClock).where(CaseClock.complaint_id == case_id, CaseClock.kind == ClockKind.REPLY)
        ).one()
        asked = ask_extension(session, actor("chen"), case_id, reply.id, amount=reply.amount + 3, now=now, **texts).id
    assert "Nobody here may approve this" in demo_client.sign_in("chen").get(f"/complaints/{case_id}/clocks").text
    _, second = named(username="noor", email="noor@firm.example", name="Noor Outside")
    assert [one.employee_id for one in role_holders(demo_session, case_id, CaseRole.DECIDER)] == [second.id]
    keys = demo_session.scalars(select(OutboxMessage.unique_key)).all()
    assert len([key for key in keys if f":{case_id}:more_time:{second.id}:" in key]) == 1
    with pytest.raises(Refused), transaction(demo_session) as session:
        decide_extension(session, actor("chen"), case_id, asked, granted=True, now=now)
    demo_client.sign_in("noor")
    assert f"/complaints/{case_id}/clocks" in demo_client.get("/").links()
    demo_client.get(f"/complaints/{other_id}/clocks", status=404)
    demo_client.get("/complaints/clocks/changes", status=403)
    page = demo_client.get(f"/complaints/{case_id}/clocks")
    assert "Nobody here may approve this" not in page.text
    demo_client.submit(page, "Approve")
    demo_session.rollback()
    row = demo_session.get_one(ClockExtension, asked)
    assert (row.granted, row.decided_by_id) == (True, actor("noor").account_id)
    assert demo_session.get_one(CaseClock, reply.id).amount == row.amount


def test_who_decides_from_outside_is_told_of_each_request_and_only_where_nobody_here_may(
    demo_session: Session,
    against_all: Callable[[], int],
    file: Callable[..., int],
    named: Callable[..., Any],
    actor: Callable[[str], Any],
    handler: Callable[[int], Any],
) -> None:
    case_id, usual_id = against_all(), file()
    named()
    named(username="noor", email="noor@firm.example", name="Noor Outside")
    texts = {"reason": "Banks have to answer.", "notice": "We need more time."}
    with transaction(demo_session) as session:
        for number, who in ((case_id, actor("chen")), (usual_id, handler(usual_id)[1])):
            for kind in (ClockKind.REPLY, ClockKind.CLIENT):
                row = session.scalars(
                    select(CaseClock).where(CaseClock.complaint_id == number, CaseClock.kind == kind)
                ).one()
                amount = 30 if kind is ClockKind.CLIENT else row.amount + 1
                at = clock.now() + timedelta(minutes=kind is ClockKind.CLIENT)
                ask_extension(session, who, number, row.id, amount=amount, now=at, **texts)
    keys = demo_session.scalars(select(OutboxMessage.unique_key)).all()
    told = [key.split(":")[2] for key in keys if ":more_time:" in key]
    assert told == [str(case_id)] * 2
    assert role_holders(demo_session, usual_id, CaseRole.DECIDER) == []


def test_end_of_a_part_closes_the_account_and_hands_the_case_on(
    demo_session: Session, against_all: Callable[[], int], named: Callable[..., Any], actor: Callable[[str], Any]
) -> None:
    row_id, person = named()
    case_id = against_all()
    assert open_assignment(demo_session, case_id).employee_id == person.id
    with transaction(demo_session) as session:
        end_outsider(session, actor("hr"), row_id, "Took another mandate", clock.now())
    assert open_assignment(demo_session, case_id) is None
    account = demo_session.scalars(select(Account).where(Account.employee_id == person.id)).one()
    assert not may_sign_in(account, clock.today())
    with pytest.raises(Refused), transaction(demo_session) as session:
        end_outsider(session, actor("hr"), row_id, "Again", clock.now())
    _, later = named(username="noor", email="noor@firm.example", last_on=clock.today())
    assert open_assignment(demo_session, case_id).employee_id == later.id
    with transaction(demo_session) as session:
        find_somebody(session, clock.now() + timedelta(days=1))
    assert open_assignment(demo_session, case_id) is None, "the last day has passed"
    actions = demo_session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "complaint_outsider"))
    assert sorted(actions) == ["complaints:outsider:end"] * 2 + ["complaints:outsider:name"] * 2


def test_who_is_named_by_the_complaint_is_no_way_out(
    demo_session: Session, against_all: Callable[[], int], named: Callable[..., Any]
) -> None:
    case_id = against_all()
    with transaction(demo_session) as session:
        person = Employee(
            number="X-0001", name="Chen Outside", outside=True, entered_on=clock.today(), left_on=clock.today()
        )
        session.add(person)
        session.flush()
        session.add(Subject(complaint_id=case_id, employee_id=person.id, added_at=clock.now()))
        number = person.id
    with pytest.raises(DatabaseError, match="conflict of interest"), demo_session.begin_nested():
        demo_session.add(CaseAssignment(complaint_id=case_id, employee_id=number, from_at=clock.now()))
        demo_session.flush()


@pytest.mark.parametrize(
    ("first", "last", "field"), [(-1, 5, "first_on"), (0, -1, "last_on"), (0, 3 * 365 + 1, "last_on"), (0, 0, None)]
)
def test_terms_begin_today_or_later_and_last_three_years_at_most(first: int, last: int, field: str | None) -> None:
    today = clock.today()
    days = today + timedelta(days=first), today + timedelta(days=last)
    if field is None:
        check_term(*days, today)
        return
    with pytest.raises(Invalid) as refused:
        check_term(*days, today)
    assert refused.value.field == field


def test_compliance_names_and_ends_somebody_on_the_page(demo_session: Session, demo_client: Inspector) -> None:
    page = demo_client.sign_in("compliance").get("/complaints/outsiders/")
    fields = {name: str(getattr(replace(WHO, **_days()), name)) for name in WHO.__dataclass_fields__}
    page = demo_client.submit(page, "/complaints/outsiders/", **fields)
    assert "Chamber of mediation" in page.text
    row = demo_session.scalars(select(Outsider)).one()
    page = demo_client.submit(demo_client.get(f"/complaints/outsiders/{row.id}/end"), "End this", reason="Moved away")
    assert "Ended: Moved away" in page.text
    roles = {Role.OUTSIDER.value}
    assert {
        one.role for one in demo_session.scalars(select(Account).where(Account.username == "chen")).one().roles
    } == roles
