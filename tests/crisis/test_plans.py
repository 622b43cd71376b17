"""Plans in the database and on their pages."""

import copy
import random

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from crisis.commands import commands
from crisis.plans.content import contents_in
from crisis.plans.models import CrisisPlan, PlanSeat, PlanVersion
from crisis.plans.queries import plan_for
from crisis.plans.rules import EventKind, PlanAction, PlanState
from crisis.plans.services import approve_plan, load_plans, name_people
from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.documents.models import Document
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee
from tests.support.statements import count_statements


def changed_contents():
    contents = copy.deepcopy(contents_in())
    for data in contents:
        data["summary"]["en"] += " Mended."
    return contents


def test_loading_twice_adds_nothing(agency) -> None:
    assert agency.do(load_plans, COMMAND, contents_in(), clock.now()) == []


def test_changed_text_waits_beside_the_version_in_force(agency, session) -> None:
    with transaction(session):
        load_plans(session, COMMAND, changed_contents(), clock.now())
    view = plan_for(session, agency.actor("head"), agency.plan_id(), clock.today())
    assert (view.shown.number, view.draft.number) == (1, 2)
    with transaction(session):
        load_plans(session, COMMAND, contents_in(), clock.now())
    assert session.scalars(select(PlanVersion.number)).all().count(2) == 3, "the draft was replaced, not added to"


def test_approved_text_never_changes(agency, session) -> None:
    version = session.scalars(select(PlanVersion).limit(1)).one()
    with pytest.raises(RuntimeError, match="frozen"), transaction(session):
        session.get_one(PlanVersion, version.id).content = {"kind": "other"}


def test_plan_is_approved_once_and_not_with_an_empty_role(agency, session) -> None:
    head, plan_id = agency.actor("head"), agency.plan_id()
    with pytest.raises(Refused, match="approved already"):
        agency.do(approve_plan, head, plan_id, clock.now())
    agency.do(load_plans, COMMAND, changed_contents(), clock.now())
    agency.do(name_people, head, plan_id, "legal", [None, None, None])
    with pytest.raises(Refused, match="empty role"):
        agency.do(approve_plan, head, plan_id, clock.now())
    with pytest.raises(NotFound):
        agency.do(approve_plan, head, 999, clock.now())


@pytest.mark.safety("s54")
def test_plan_goes_listed_ways_in_database(agency, session) -> None:
    """Each state with each action, many times over: only an approval makes a version binding, none is taken back."""
    head, plan_id, chance = agency.actor("head"), agency.plan_id(), random.Random(54)
    staff = [agency.employees[name] for name in ("worker1", "worker2", "worker3")]
    bound: dict[int, str] = {}
    met = set()
    for turn in range(60):
        action = chance.choice(list(PlanAction))
        before = _newest(session, plan_id)
        if action is PlanAction.LOAD:
            contents = contents_in()
            next(data for data in contents if data["kind"] == before.plan.kind)["summary"]["en"] += f" {turn}"
            steps = (load_plans, COMMAND, contents)
        elif action is PlanAction.NAME:
            steps = (name_people, head, plan_id, "legal", chance.sample(staff, 3))
        else:
            steps = (approve_plan, head, plan_id)
        state, number = before.state, before.number
        met.add((state, action))
        if (state, action) == (PlanState.APPROVED, PlanAction.APPROVE):
            with pytest.raises(Refused, match="approved already"):
                agency.do(*steps, clock.now())
        else:
            agency.do(*steps, *([] if action is PlanAction.NAME else [clock.now()]))
        newest = _newest(session, plan_id)
        assert newest.state is _TURNS.get((state, action), state)
        assert newest.number == number + ((state, action) == (PlanState.APPROVED, PlanAction.LOAD))
        approved = {each.number: each.digest for each in newest.plan.versions if each.state is PlanState.APPROVED}
        assert approved.items() >= bound.items()
        bound = approved
    assert len(met) == len(PlanState) * len(PlanAction)


_TURNS = {
    (PlanState.APPROVED, PlanAction.LOAD): PlanState.DRAFT,
    (PlanState.DRAFT, PlanAction.APPROVE): PlanState.APPROVED,
}


def _newest(session, plan_id: int) -> PlanVersion:
    session.rollback()
    return session.scalars(
        select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(PlanVersion.number.desc()).limit(1)
    ).one()


def test_person_who_left_makes_plan_not_ready(agency, session) -> None:
    plan_id = agency.plan_id()
    assert plan_for(session, agency.actor("head"), plan_id, clock.today()).faults == ()
    with transaction(session):
        session.get_one(Employee, agency.employees["worker1"]).left_on = clock.today().replace(day=1)
    faults = plan_for(session, agency.actor("head"), plan_id, clock.today()).faults
    assert {fault.name for fault in faults} == {"Worker1"}


def test_only_people_who_can_sign_in_are_named(agency, session) -> None:
    with pytest.raises(Invalid, match="sign in"):
        agency.do(name_people, agency.actor("head"), agency.plan_id(), "legal", [987, None, None])
    with pytest.raises(NotFound):
        agency.do(name_people, agency.actor("head"), agency.plan_id(), "nobody", [None, None, None])


def test_plan_is_read_by_who_has_a_seat_and_is_unknown_to_others(agency, session) -> None:
    plan_id = agency.plan_id()
    assert plan_for(session, agency.actor("worker1"), plan_id, clock.today()).id == plan_id
    with transaction(session):
        for seat in session.scalars(select(PlanSeat).where(PlanSeat.employee_id == agency.employees["worker1"])):
            session.delete(seat)
    with pytest.raises(NotFound):
        plan_for(session, agency.actor("worker1"), plan_id, clock.today())


def test_leader_names_people_on_page(agency, client, session) -> None:
    plan_id = agency.plan_id()
    url = f"/crisis/plans/{plan_id}/roles/legal"
    page = client.sign_in("head").get(url)
    holder, deputy = agency.employees["lawyer"], agency.employees["worker1"]
    wrong = client.submit(page, "Save people", status=422, holder=str(holder), deputy1=str(holder), deputy2="")
    assert any("only one seat" in error for error in wrong.errors())
    assert wrong.form("Save people")["holder"] == str(holder)
    done = client.submit(wrong, "Save people", holder=str(holder), deputy1=str(deputy), deputy2="")
    assert "Lawyer" in done.text
    assert "Legal: no second deputy" in done.text
    assert client.raw.get(f"/crisis/plans/{plan_id}/roles/nobody").status_code == 404
    assert client.raw.get("/crisis/plans/999/roles/legal").status_code == 404


def test_leader_approves_new_version_on_page(agency, client, session) -> None:
    agency.do(load_plans, COMMAND, changed_contents(), clock.now())
    page = client.sign_in("head").get(f"/crisis/plans/{agency.plan_id()}")
    assert "Version 2 waits for approval" in page.text
    assert "Mended." in client.submit(page, "Approve version 2").text


def test_plan_page_reads_like_a_plan(agency, client) -> None:
    page = client.sign_in("head").get(f"/crisis/plans/{agency.plan_id()}")
    assert page.h1 == "Mass complaints"
    for words in ("Red · extremely major", "T0 + 15 min", "T0 + 24 h", "Draft, not cleared", "Worker1"):
        assert words in page.text


def test_plan_prints_and_is_kept_in_register(agency, client, session) -> None:
    client.sign_in("lawyer")
    page = client.get(f"/crisis/plans/{agency.plan_id()}")
    answer = client.raw.post(page.action("Print plan"), data=page.form("Print plan"), follow_redirects=True)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    kept = session.scalars(select(Document)).one()
    assert (kept.kind, kept.about_type) == ("crisis_plan", "crisis_plan")
    assert kept.pages <= 4
    download = f"/documents/{kept.id}"
    assert client.sign_in("worker1").raw.get(download).status_code == 200
    with transaction(session):
        for seat in session.scalars(select(PlanSeat).where(PlanSeat.employee_id == agency.employees["worker1"])):
            session.delete(seat)
    assert client.raw.get(download).status_code == 404


def test_pages_of_plans_ask_the_same_number_of_statements(agency, client, session) -> None:
    client.sign_in("head").get("/crisis/plans")
    with count_statements() as three:
        client.get("/crisis/plans")
    with transaction(session):
        session.add_all(CrisisPlan(kind=kind) for kind in (EventKind.STAFF_SAFETY, EventKind.SYSTEM_OUTAGE))
        session.flush()
        for plan in session.scalars(select(CrisisPlan).where(CrisisPlan.kind == EventKind.STAFF_SAFETY)):
            content = contents_in()[0] | {"kind": "staff_safety"}
            session.add(PlanVersion(plan_id=plan.id, number=1, content=content, digest="0", loaded_at=clock.now()))
    with count_statements() as more:
        client.get("/crisis/plans")
    assert len(more) == len(three)


def test_command_group_is_called_crisis() -> None:
    assert [command.name for command in commands] == ["crisis"]
    assert "load-plans" in commands[0].commands


def test_command_loads_plans_once_and_names_broken_file(app, session, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("portal.app.create_app", lambda: app)
    first = CliRunner().invoke(commands[0], ["load-plans"])
    assert (first.exit_code, first.output.count("waits for approval")) == (0, 3), first.output
    assert "loaded already" in CliRunner().invoke(commands[0], ["load-plans"]).output
    (tmp_path / "broken.toml").write_text("kind = ", encoding="utf-8")
    broken = CliRunner().invoke(commands[0], ["load-plans", "--folder", str(tmp_path)])
    assert broken.exit_code == 2
    assert "broken.toml cannot be read" in broken.output
    (tmp_path / "broken.toml").unlink()
    assert "no plan file" in CliRunner().invoke(commands[0], ["load-plans", "--folder", str(tmp_path)]).output
