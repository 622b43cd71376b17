"""What lists of complaints are sorted by: kept with each complaint, equal to what it comes from, served by an index."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from complaints.cases.assigning import HANDLERS, assign_complaint, candidates_for
from complaints.cases.delivering import hear_of_delivery
from complaints.cases.listing import queue_listing
from complaints.cases.models import CaseAssignment, CaseClock, Complaint
from complaints.cases.queries import open_count
from complaints.cases.replying import print_letter, send_letter
from complaints.cases.rules.clocks import ClockKind, next_due
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import OPEN, Action
from complaints.cases.services import add_allegation, add_subject, remove_allegation, take_up
from complaints.closing.ending import end_complaint
from portal import clock
from portal.auth.actor import Actor
from portal.db.migrate import alembic
from portal.db.session import transaction
from portal.errors import FairlineError
from portal.people.models import Employee
from tests.support.statements import count_statements

_INSTANTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_CODES = ("101", "201", "301", "401")


@settings(deadline=None)
@given(reply=_INSTANTS, client=_INSTANTS, others=st.dictionaries(st.sampled_from(list(ClockKind)), _INSTANTS))
def test_next_date_is_earlier_of_policy_and_client(reply, client, others) -> None:
    dues = {**others, ClockKind.REPLY: reply, ClockKind.CLIENT: client}
    assert next_due(dues) == (reply if reply <= client else client)


def untrue(session: Session) -> list[tuple[object, ...]]:
    """Complaints of which a kept fact differs from the rows that it comes from."""
    session.rollback()
    dues: dict[int, dict[ClockKind, datetime]] = {}
    for row in session.execute(select(CaseClock.complaint_id, CaseClock.kind, CaseClock.due_at)):
        dues.setdefault(row.complaint_id, {})[row.kind] = row.due_at
    handlers = dict(
        session.execute(
            select(CaseAssignment.complaint_id, CaseAssignment.employee_id).where(CaseAssignment.until_at.is_(None))
        ).all()
    )
    kept = session.execute(
        select(Complaint.id, Complaint.state, Complaint.is_open, Complaint.next_due_at, Complaint.handler_id)
    )
    return [tuple(one) for one in kept if one[2:] != (one.state in OPEN, next_due(dues[one.id]), handlers.get(one.id))]


def test_demo_of_every_state_keeps_facts_true(demo_session) -> None:
    assert untrue(demo_session) == []


@pytest.mark.parametrize("seed", range(3))
def test_facts_stay_true_through_random_histories(demo_app, demo_session, drafted, file, actor, handler, seed) -> None:
    chance = random.Random(seed)
    now = clock.now()
    for number in range(4):
        case_id = drafted()[0] if number % 2 else file(at=now - timedelta(days=chance.randint(0, 9)), codes=("301",))
        for _ in range(8):
            step = chance.choice(("take up", "add", "remove", "subject", "give", "send", "fail", "end"))
            try:
                with demo_app.test_request_context(), transaction(demo_session) as session:
                    _do(session, step, case_id, handler(case_id)[1], actor("compliance"), chance)
            except FairlineError:
                demo_session.rollback()
            assert untrue(demo_session) == []


def _do(session: Session, step: str, case_id: int, officer: Actor, lead: Actor, chance: random.Random) -> None:
    complaint, now = session.get_one(Complaint, case_id), clock.now()
    if step == "take up":
        take_up(session, officer, case_id, now)
    elif step == "add":
        add_allegation(session, officer, case_id, chance.choice(_CODES), now)
    elif step == "remove":
        first = complaint.allegations[0].id if complaint.allegations else 0
        remove_allegation(session, officer, case_id, first, now)
    elif step == "subject":
        numbers = list(session.scalars(select(Employee.number).order_by(Employee.id)))
        add_subject(session, officer, case_id, chance.choice(numbers), now)
    elif step == "give":
        people = [one for role in HANDLERS for one in candidates_for(session, complaint, role, clock.today())]
        assign_complaint(session, lead, case_id, chance.choice(people).employee_id, "Holiday.", now)
    elif step == "end":
        end_complaint(session, officer, case_id, chance.choice((Action.CLOSE, Action.WITHDRAW)), "Asked to.", now)
    else:
        _reply(session, step, case_id, officer)


def _reply(session: Session, step: str, case_id: int, officer: Actor) -> None:
    from_newest = "SELECT id FROM complaint_letter WHERE complaint_id = :case ORDER BY number DESC"
    letter_id = session.scalar(text(from_newest), {"case": case_id}) or 0
    if step == "send":
        send_letter(session, officer, case_id, letter_id, mail="", printed=None, now=clock.now())
    elif letter_id:
        hear_of_delivery(session, f"complaints:letter:{letter_id}", "failed")


def test_failed_mail_and_rise_in_severity_keep_facts(demo_session, drafted, letter_of, handler, file) -> None:
    case_id, _, officer = drafted()
    letter = letter_of(case_id)
    printed = print_letter(demo_session, letter)
    with transaction(demo_session) as session:
        send_letter(session, officer, case_id, letter.id, mail="ann@mail.example", printed=printed, now=clock.now())
    with transaction(demo_session) as session:
        hear_of_delivery(session, f"complaints:letter:{letter.id}", "failed")
    other = file(codes=("301",))
    with transaction(demo_session) as session:
        before = session.get_one(Complaint, other).next_due_at
        add_allegation(session, handler(other)[1], other, "101", clock.now())
    assert untrue(demo_session) == []
    assert demo_session.get_one(Complaint, other).next_due_at <= before


def test_migration_fills_the_facts_of_rows_before(demo_session) -> None:
    with transaction(demo_session) as session:
        session.execute(text("UPDATE complaint SET is_open = true, next_due_at = NULL, handler_id = NULL"))
    assert untrue(demo_session)
    script = alembic.script_directory.get_revision("0009").module
    with transaction(demo_session) as session:
        session.execute(text(script.FILL))
    # Internal cases, which owe nobody an answer, came later (revision 0062) and have their facts from the first day.
    answered = select(CaseClock.complaint_id).where(CaseClock.kind.in_((ClockKind.REPLY, ClockKind.CLIENT)))
    of_before = set(demo_session.scalars(answered))
    assert len(of_before) > 200
    assert [row for row in untrue(demo_session) if row[0] in of_before] == []


@pytest.mark.parametrize(
    ("username", "asked", "index"),
    [
        ("compliance", {}, "ix_complaint_open_due"),
        ("compliance", {"state": "all"}, "ix_complaint_due"),
        ("compliance", {"state": "finding"}, "ix_complaint_state_due"),
        ("compliance", {"severity": Severity.S1.value}, "ix_complaint_open_severity"),
        ("compliance", {"late": "1"}, "ix_complaint_open_due"),
        ("officer", {}, "ix_complaint_handler_due"),
        ("officer", {"state": "finding"}, "ix_complaint"),
    ],
)
def test_every_view_by_date_is_read_in_index_order(demo_app, demo_session, actor, username, asked, index) -> None:
    if demo_session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table of 150 rows whole, rightly")
    reader = actor(username)
    with demo_app.test_request_context():
        listing = queue_listing(reader, asked, clock.now())
    ordered = listing.statement.order_by(Complaint.next_due_at, Complaint.id).limit(51)
    plan = explained(demo_session, ordered)
    assert f"USING INDEX {index}" in plan or f"USING COVERING INDEX {index}" in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan


def explained(session: Session, statement) -> str:
    """SQLite's plan of a statement."""
    compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    return "\n".join(row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}"))


def test_menu_counts_from_the_index_alone(demo_session, actor) -> None:
    if demo_session.get_bind().dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    officer = actor("officer")
    with count_statements() as sent:
        assert open_count(demo_session, officer) > 0
    assert len(sent) == 1
    found = demo_session.connection().exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT id FROM complaint WHERE is_open = 1 AND state IN ('assigned') AND handler_id = 1"
    )
    assert "COVERING INDEX ix_complaint_handler_due" in "".join(row[3] for row in found)


def test_search_finds_by_part_of_number_and_handler(demo_client, demo_session) -> None:
    number = demo_session.scalar(select(Complaint.number).order_by(Complaint.id).limit(1))
    page = demo_client.sign_in("compliance").get(f"/complaints/?state=all&q={number[-6:]}")
    assert number in page.text
    name = demo_session.scalar(
        select(Employee.name).join(Complaint, Complaint.handler_id == Employee.id).where(Complaint.is_open).limit(1)
    )
    assert name in demo_client.get(f"/complaints/?q={name[:4].upper()}").text
    assert "No complaint here" in demo_client.get("/complaints/?q=%25").text
    assert "No complaint here" in demo_client.get("/complaints/?q=0%25").text


def test_case_page_asks_few_statements(demo_client, demo_session, drafted) -> None:
    case_id, username, _ = drafted()
    demo_client.sign_in(username).get(f"/complaints/{case_id}")
    with count_statements() as sent:
        demo_client.get(f"/complaints/{case_id}")
    assert len([one for one in sent if not one.startswith(("COMMIT", "ROLLBACK"))]) <= 20


def test_public_complaint_asks_few_statements(demo_session, file) -> None:
    file()
    with count_statements() as sent:
        file()
    # Among them what raises its severity, the marks of its words, who is away and who is on leave.
    assert len(sent) <= 22
