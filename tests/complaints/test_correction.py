"""Corrective actions: proposed for a cause, accepted and done by the owner, checked by rates, open again if in vain."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.rules.letter import AT_FAULT, Verdict
from complaints.correction.counting import found_in
from complaints.correction.models import CallVolume, CorrectiveAction, EffectCheck
from complaints.correction.queries import done_on
from complaints.correction.rules.effect import Effect, Window, windows
from complaints.correction.rules.scope import ScopeKind
from complaints.correction.services import accept_action, check_effects, enter_calls
from complaints.inquiry.models import FindingGround
from complaints.inquiry.queries import ground_stamp
from complaints.inquiry.rules.causes import Cause
from complaints.inquiry.services import ground_finding
from portal import clock
from portal.db.session import transaction
from portal.errors import Refused
from portal.people.models import Assignment, Team


@pytest.fixture
def caused(demo_session, drafted):
    """A case whose finding has a cause: (id, user name, actor)."""

    def make():
        case_id, username, officer = drafted(Verdict.UPHELD)
        allegation_id = demo_session.get_one(Complaint, case_id).allegations[0].id
        with transaction(demo_session) as session:
            ground_finding(
                session, officer, case_id, allegation_id, cause=Cause.TARGETS, files=(), no_evidence="Heard.",
                seen=ground_stamp(None, ()), now=clock.now(),
            )  # fmt: skip
        return case_id, username, officer

    return make


def newest(session) -> CorrectiveAction:
    session.rollback()
    return session.scalars(select(CorrectiveAction).order_by(CorrectiveAction.id.desc())).first()


def test_action_goes_from_proposal_to_done_and_the_owner_sees_no_case(demo_client, demo_session, caused, actor) -> None:
    case_id, username, officer = caused()
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/actions/new")
    assert demo_client.submit(page, "Propose it", status=422).errors()
    owner = str(actor("lead").employee_id)
    due = (clock.today() + timedelta(days=20)).isoformat()
    assert demo_client.submit(page, "Propose it", owner_id=owner, what="Change it.", due_on="2020-01-01", status=422)
    page = demo_client.submit(page, "Propose it", owner_id=owner, what="Targets no longer count calls.", due_on=due)
    assert "waits to be accepted" in page.text
    action = newest(demo_session)
    address = f"/complaints/actions/{action.id}"
    with pytest.raises(Refused), transaction(demo_session) as session:
        accept_action(session, officer, action.id, clock.now())
    lead = demo_client.sign_in("lead")
    assert address in lead.get("/").links("is yours")
    page = lead.submit(lead.get(address), "Take it on")
    assert "Targets no longer count calls." in page.text and "C-2026" not in page.text
    page = lead.submit(page, "Note it as done", done_note="The sheet of targets is changed.")
    assert "The sheet of targets is changed." in page.text
    assert address in lead.get("/complaints/actions").links("Targets no longer")
    demo_client.sign_in("lead2").get(address, status=404)
    lead.sign_in("lead").get(f"/complaints/{case_id}", status=403)


def test_none_is_agreed_by_somebody_else(demo_client, demo_session, caused) -> None:
    case_id, username, _ = caused()
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/actions/new")
    demo_client.submit(page, "Propose it", none_because="The target was dropped last month.")
    page = demo_client.sign_in("compliance").get(f"/complaints/{case_id}/actions")
    page = demo_client.submit(page, "Agree")
    assert "accepted" in page.text
    assert newest(demo_session).accepted_at is not None


def done_long_ago(session, days: int) -> CorrectiveAction:
    """The demo's first action that an owner has, done so many days ago and unchecked."""
    action = session.scalars(
        select(CorrectiveAction).where(CorrectiveAction.owner_id.is_not(None)).order_by(CorrectiveAction.id)
    ).first()
    with transaction(session) as writing:
        for check in writing.scalars(select(EffectCheck)):
            writing.delete(check)
        writing.execute(update(CorrectiveAction).values(done_at=None, rounds=1))
        done = clock.now() - timedelta(days=days)
        writing.execute(update(CorrectiveAction).where(CorrectiveAction.id == action.id).values(done_at=done))
    return action


def test_not_effective_opens_it_again_and_a_second_run_changes_nothing(demo_client, demo_session) -> None:
    action = done_long_ago(demo_session, 62)
    with transaction(demo_session) as session:
        session.execute(update(Complaint).values(received_on=clock.today() - timedelta(days=45)))
        assert check_effects(session, clock.now()) == (1, 0)
    with transaction(demo_session) as session:
        assert check_effects(session, clock.now()) == (0, 0)
    demo_session.rollback()
    check = demo_session.scalars(select(EffectCheck)).one()
    again = demo_session.get_one(CorrectiveAction, action.id)
    assert (check.effect, check.after_days, check.before_count) == (Effect.NOT_EFFECTIVE, 30, 0)
    assert (again.done_at, again.rounds) == (None, 2)
    page = demo_client.sign_in("compliance").get(f"/complaints/actions/{action.id}")
    assert "It did not help enough" in page.text and "per 10,000 calls" in page.text


def test_effective_stays_done_and_both_checks_are_made(demo_session) -> None:
    action = done_long_ago(demo_session, 125)
    with transaction(demo_session) as session:
        session.execute(update(Complaint).values(received_on=clock.today() - timedelta(days=150)))
        assert check_effects(session, clock.now()) == (2, 0)
    demo_session.rollback()
    checks = demo_session.scalars(select(EffectCheck).order_by(EffectCheck.after_days)).all()
    assert [one.after_days for one in checks] == [30, 90]
    assert checks[1].after_count == 0 and checks[1].before_count > 0
    assert demo_session.get_one(CorrectiveAction, action.id).done_at is not None


def test_check_waits_for_calls_that_nobody_entered(demo_client, demo_session) -> None:
    action = done_long_ago(demo_session, 62)
    with transaction(demo_session) as session:
        for row in session.scalars(select(CallVolume)):
            session.delete(row)
    with transaction(demo_session) as session:
        assert check_effects(session, clock.now()) == (0, 1)
    page = demo_client.sign_in("compliance").get(f"/complaints/actions/{action.id}")
    assert "The calls of these months are not entered yet" in page.text


def test_calls_are_entered_for_months_that_are_over(demo_client, demo_session, actor) -> None:
    page = demo_client.sign_in("hr").get("/complaints/volumes")
    this_month = clock.today().isoformat()
    assert demo_client.submit(page, "Keep the calls", month=this_month, calls="5", status=422).errors()
    assert demo_client.submit(page, "Keep the calls", month="2026-01-15", calls="0", status=422).errors()
    assert "12,345" in demo_client.submit(page, "Keep the calls", month="2026-01-15", calls="12345").text
    with transaction(demo_session) as session:
        enter_calls(session, actor("hr"), date(2026, 1, 31), 9, clock.now())
    january = select(func.count()).select_from(CallVolume).where(CallVolume.month == date(2026, 1, 1))
    assert demo_session.scalar(january) >= 2


def test_demo_has_a_verdict_after_thirty_days(demo_session) -> None:
    assert demo_session.scalars(select(EffectCheck).where(EffectCheck.after_days == 30)).first() is not None


def _oracle(session, action: CorrectiveAction, window: Window) -> int:
    """The same count, row by row: category, day, verdict, cause, and whom the complaint names on its day."""
    count = 0
    for allegation, complaint, finding, ground in session.execute(
        select(Allegation, Complaint, Finding, FindingGround)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .join(FindingGround, FindingGround.finding_id == Finding.id)
    ).all():
        named = {one.employee_id for one in complaint.subjects}
        teams = {
            str(one.team_id)
            for one in session.scalars(select(Assignment).where(Assignment.employee_id.in_(named)))
            if one.starts_on <= complaint.event_on and (one.ends_on is None or complaint.event_on <= one.ends_on)
        }
        there = {
            ScopeKind.HOUSE: True,
            ScopeKind.EMPLOYEE: action.scope_key in {str(one) for one in named},
            ScopeKind.TEAM: action.scope_key in teams,
            ScopeKind.CLIENT: ground.client_key == action.scope_key,
            ScopeKind.SCRIPT: ground.script_key == action.scope_key,
        }[action.scope]
        in_window = window.first <= complaint.received_on <= window.last
        fault = finding.verdict in AT_FAULT and ground.cause == action.cause
        count += allegation.code == action.code and in_window and fault and there
    return count


@pytest.mark.parametrize("kind", list(ScopeKind))
def test_effect_counts_what_the_action_is_linked_to(demo_session, kind) -> None:
    """Each action of the demo, as if it worked on each person, team, client or script that there is."""
    window = Window(first=clock.today() - timedelta(days=400), last=clock.today())
    with transaction(demo_session) as session:
        session.execute(
            update(FindingGround).values(client="Bank A", client_key="bank a", script="S1", script_key="s1")
        )
    people = [str(one) for one in demo_session.scalars(select(Subject.employee_id).distinct()).all()][:4]
    teams = [str(one) for one in demo_session.scalars(select(Team.id).order_by(Team.id)).all()]
    keys = {
        ScopeKind.HOUSE: [""],
        ScopeKind.EMPLOYEE: people,
        ScopeKind.TEAM: teams,
        ScopeKind.CLIENT: ["bank a", "bank b"],
        ScopeKind.SCRIPT: ["s1", "s2"],
    }[kind]
    actions = demo_session.scalars(
        select(CorrectiveAction).where(CorrectiveAction.owner_id.is_not(None)).limit(6)
    ).all()
    counted = []
    with demo_session.no_autoflush:
        for action in actions:
            for key in keys:
                action.scope, action.scope_key = kind, key
                counted.append(found_in(demo_session, action, window))
                assert counted[-1] == _oracle(demo_session, action, window), (action.code, action.cause, key)
    demo_session.rollback()
    assert any(counted) or kind in (ScopeKind.TEAM, ScopeKind.EMPLOYEE), "the demo's people come and go with its chance"


def test_calls_of_the_scope_are_used_and_said(demo_client, demo_session, actor) -> None:
    action = done_long_ago(demo_session, 62)
    with transaction(demo_session) as session:
        changed = session.get_one(CorrectiveAction, action.id)
        changed.scope, changed.scope_key = ScopeKind.SCRIPT, "reminder one"
    page = demo_client.sign_in("hr").get("/complaints/volumes")
    months = {one for window in windows(done_on(action), 30) for one in window.months()}
    for month in sorted(months):
        page = demo_client.submit(
            page, "Keep the calls", month=month.isoformat(), calls="700", scope="script:reminder one"
        )
    assert "reminder one" in page.text
    with transaction(demo_session) as session:
        assert check_effects(session, clock.now()) == (1, 0)
    check = demo_session.scalars(select(EffectCheck)).one()
    assert (check.calls_of_scope, check.by_cause) == (True, True)
    assert check.after_calls < 1_000, "not the calls of the whole agency"
    page = demo_client.sign_in("compliance").get(f"/complaints/actions/{action.id}")
    assert "By the calls made where the action works." in page.text
