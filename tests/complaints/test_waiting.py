"""What waits for a person beside their cases: the most urgent of each kind, and one line for all warnings."""

from datetime import timedelta

from sqlalchemy import select, update

from complaints.cases.models import CaseClock, Complaint
from complaints.clocks.models import ClockWarning
from complaints.clocks.rules import Stage
from complaints.insight.figures.models import ComplaintReport, ReportPublication
from complaints.insight.figures.services import propose_publication, withdraw_publication
from portal import clock
from portal.auth.models import Account
from portal.db.session import transaction
from portal.people.models import Employee


def _warned(session, employee_id: int, how_many: int) -> list[Complaint]:
    """So many open cases of this person, each with one warning; the last one is due first."""
    rows = session.execute(
        select(Complaint, CaseClock.id)
        .join(CaseClock, CaseClock.complaint_id == Complaint.id)
        .where(Complaint.is_open, Complaint.handler_id == employee_id, CaseClock.done_at.is_(None))
        .order_by(Complaint.id)
    ).all()
    clocks = {case.id: clock_id for case, clock_id in rows}
    found = list({case.id: case for case, _ in rows}.values())[:how_many]
    with transaction(session) as writing:
        writing.execute(update(ClockWarning).values(acknowledged_at=clock.now()))
        for place, case in enumerate(found):
            case.next_due_at = clock.now() - timedelta(days=100 + place)
            writing.add(
                ClockWarning(
                    complaint_id=case.id,
                    clock_id=clocks[case.id],
                    due_on=clock.today() + timedelta(days=900),
                    stage=Stage.DUE,
                    rung=0,
                    employee_id=employee_id,
                    told_at=clock.now(),
                    acknowledged_at=None,
                )
            )
    return found


def _officer(session) -> int:
    return session.scalars(
        select(Employee.id).join(Account, Account.employee_id == Employee.id).where(Account.username == "officer")
    ).one()


def test_one_case_with_a_warning_is_named(demo_client, demo_session) -> None:
    (case,) = _warned(demo_session, _officer(demo_session), 1)
    page = demo_client.sign_in("officer").get("/")
    assert f"Acknowledge the warnings on complaint {case.number}" in page.text


def test_warnings_of_several_cases_are_one_line_to_the_most_urgent(demo_client, demo_session) -> None:
    cases = _warned(demo_session, _officer(demo_session), 14)
    page = demo_client.sign_in("officer").get("/")
    assert page.text.count("Acknowledge the warnings") == 1
    link = page.tree.xpath("//a[contains(normalize-space(), 'Acknowledge the warnings on your complaints')]")[0]
    assert link.get("href") == f"/complaints/{cases[-1].id}/clocks"
    assert f"{cases[-1].number} first" in page.text


def test_public_figures_wait_for_whoever_did_not_propose_them(demo_client, demo_session, actor) -> None:
    report = demo_session.scalars(select(ComplaintReport)).one()
    month = f"{report.month:%B %Y}"
    standing = demo_session.scalars(select(ReportPublication)).one()
    with transaction(demo_session) as session:
        withdraw_publication(session, actor("leader"), report.id, standing.id, clock.now())
        propose_publication(session, actor("compliance"), report.id, clock.now())
    line = f"Approve the public figures of {month}"
    assert line not in demo_client.sign_in("compliance").get("/").text
    assert line not in demo_client.sign_in("officer").get("/").text
    page = demo_client.sign_in("leader").get("/")
    assert line in page.text
    page = demo_client.get(f"/complaints/insight/reports/{report.id}")
    demo_client.submit(page, "Approve and publish")
    assert line not in demo_client.get("/").text
