"""Special training is given once with its reason, reaches who joins, is withdrawn without losing work; its pages."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.auth.actor import COMMAND, PORTAL, Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.errors import Invalid, Outdated, Refused
from portal.notifications.models import OutboxMessage
from portal.people.models import Assignment, Employee, Post, Team
from tests.training.conftest import DAY, NOW
from training.assignments.choosing import Wish, meant_by
from training.assignments.models import AssignedPerson, SpecialTraining
from training.assignments.queries import blocking, reasons_of
from training.assignments.rules import Aim, ReasonKind
from training.assignments.services import assign_by_hand, give_training, reach_joiners, withdraw_training
from training.courses.models import Enrolment, Programme, Unit
from training.courses.queries import newest_version
from training.courses.rules import UnitKind
from training.courses.services import complete_unit
from training.services import assign_training

WHY = "Two sharp calls this week"
TRAINER = Actor(employee_id=None, scopes={"training:assignment:write": Scope.ALL}, source="test")


def give(session, employee_ids, **values) -> int:
    """The id of an assignment of the calm calls."""
    with transaction(session) as inside:
        return give_training(
            inside,
            COMMAND,
            **{
                "programme_key": "calm_calls",
                "employee_ids": employee_ids,
                "reason_kind": ReasonKind.BY_HAND,
                "reason": WHY,
                "at": NOW,
                "day": DAY,
                **values,
            },
        ).id


def enrolments(session, employee_id) -> list[Enrolment]:
    """The rounds of the calm calls that a person follows."""
    found = select(Enrolment).join(Programme).where(Programme.key == "calm_calls", Enrolment.employee_id == employee_id)
    return list(session.scalars(found.order_by(Enrolment.round)))


def do_lessons(session, enrolment_id, number: int) -> None:
    """The first lessons are read."""
    units = session.scalars(
        select(Unit).where(Unit.kind == UnitKind.LESSON, Unit.key.in_(["pressure", "refusal"])).order_by(Unit.position)
    ).all()
    with transaction(session) as inside:
        for unit in units[:number]:
            digest = newest_version(inside, unit.id).digest
            complete_unit(inside, COMMAND, enrolment_id, unit.id, digest, "en", NOW)


def count(session, table) -> int:
    """Rows of a table."""
    return session.scalar(select(func.count()).select_from(table))


def test_second_reason_is_added_to_the_open_plan(agency) -> None:
    one = agency.join(DAY - timedelta(days=90))
    give(agency.session, [one])
    give(agency.session, [one], reason="A finding on a complaint", reason_kind=ReasonKind.COMPLAINT)
    (enrolment,) = enrolments(agency.session, one)
    whys = reasons_of(agency.session, [enrolment.id])[enrolment.id]
    assert [why.reason for why in whys] == [WHY, "A finding on a complaint"]
    rows = agency.session.scalars(select(AssignedPerson).order_by(AssignedPerson.id)).all()
    assert [row.began for row in rows] == [True, False]


def test_same_thing_about_the_same_matter_is_assigned_once(agency) -> None:
    one, two = agency.join(DAY - timedelta(days=90)), agency.join(DAY - timedelta(days=80))
    numbers = []
    for people in ([one], [one], [one, two]):
        with transaction(agency.session) as session:
            numbers.append(
                assign_training(
                    session,
                    COMMAND,
                    programme_key="calm_calls",
                    employee_ids=people,
                    reason_kind=ReasonKind.COMPLAINT,
                    reason=WHY,
                    at=NOW,
                    day=DAY,
                    about=("complaint_finding", 17),
                )
            )
    assert len(set(numbers)) == 1
    assert count(agency.session, AssignedPerson) == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"programme_key": "nothing"}, "programme"),
        ({"employee_ids": []}, "people"),
        ({"reason": "why"}, "reason"),
    ],
)
def test_what_says_nothing_is_refused_and_nothing_written(agency, values, field) -> None:
    one = agency.join(DAY - timedelta(days=90))
    with pytest.raises(Invalid) as caught:
        give(agency.session, values.pop("employee_ids", [one]), **values)
    assert caught.value.field == field
    assert count(agency.session, SpecialTraining) == 0


def test_who_finished_it_begins_a_new_round(agency) -> None:
    one = agency.join(DAY - timedelta(days=90))
    give(agency.session, [one])
    with transaction(agency.session) as session:
        session.get_one(Enrolment, enrolments(session, one)[0].id).finished_at = NOW
    give(agency.session, [one], reason="Once more after the review")
    assert [enrolment.round for enrolment in enrolments(agency.session, one)] == [1, 2]


def test_standing_training_reaches_who_takes_the_post_once(agency) -> None:
    agency.join(DAY - timedelta(days=90))
    until = DAY + timedelta(days=7)
    number = give(agency.session, [agency.people[0]], post=Post.COLLECTOR, joins_until=until)
    later = agency.join(DAY + timedelta(days=2))
    agency.join(DAY + timedelta(days=2), Post.DATA_ANALYST)
    for day, reached in ((DAY, 0), (DAY + timedelta(days=2), 1), (DAY + timedelta(days=2), 0)):
        with transaction(agency.session) as session:
            assert reach_joiners(session, PORTAL, NOW + (day - DAY), day) == reached
    assert enrolments(agency.session, later)[0].starts_on == DAY + timedelta(days=2)
    agency.join(DAY + timedelta(days=8))
    with transaction(agency.session) as session:
        assert reach_joiners(session, PORTAL, NOW, until + timedelta(days=1)) == 0
        withdraw_training(session, COMMAND, number, "No longer needed at all", NOW)
    agency.join(DAY + timedelta(days=3))
    with transaction(agency.session) as session:
        assert reach_joiners(session, PORTAL, NOW, DAY + timedelta(days=3)) == 0


def test_withdrawal_ends_untouched_plans_and_keeps_begun_ones(agency) -> None:
    idle, busy, twice = (agency.join(DAY - timedelta(days=90)) for _ in range(3))
    first = give(agency.session, [idle, busy, twice])
    second = give(agency.session, [twice], reason="Another reason altogether")
    do_lessons(agency.session, enrolments(agency.session, busy)[0].id, 1)
    with transaction(agency.session) as session:
        withdraw_training(session, COMMAND, first, "Given by mistake to them", NOW)
    left = [len(enrolments(agency.session, one)) for one in (idle, busy, twice)]
    assert left == [0, 1, 1]
    with pytest.raises(Refused), transaction(agency.session) as session:
        withdraw_training(session, COMMAND, first, "Given by mistake to them", NOW)
    with transaction(agency.session) as session:
        withdraw_training(session, COMMAND, second, "Given by mistake to them", NOW)
    assert enrolments(agency.session, twice) == []
    assert count(agency.session, AssignedPerson) == 4


def test_open_blocking_training_keeps_from_calling_until_done_or_withdrawn(agency) -> None:
    one, two = agency.join(DAY - timedelta(days=90)), agency.join(DAY - timedelta(days=90))
    number = give(agency.session, [one, two], blocks_calling=True)
    with transaction(agency.session) as session:
        session.get_one(Enrolment, enrolments(session, one)[0].id).finished_at = NOW
    assert [item.employee_id for item in blocking(agency.session, [one, two])] == [two]
    with transaction(agency.session) as session:
        withdraw_training(session, COMMAND, number, "Given by mistake to them", NOW)
    assert blocking(agency.session, [one, two]) == []


def test_confirmation_of_another_preview_is_outdated(agency) -> None:
    one = agency.join(DAY - timedelta(days=90))
    programme_id = agency.session.scalars(select(Programme.id).where(Programme.key == "calm_calls")).one()
    wish = Wish(programme_id=programme_id, aim=Aim.POST, post=Post.COLLECTOR, reason=WHY)
    seen = meant_by(agency.session, TRAINER, wish, DAY).seen
    agency.join(DAY)
    with pytest.raises(Outdated), transaction(agency.session) as session:
        assign_by_hand(session, TRAINER, wish, seen, NOW, DAY)
    assert enrolments(agency.session, one) == []


def team_of(session, username: str) -> list[Employee]:
    """The plain collectors in the team of a demo person."""
    team = (
        select(Assignment.team_id)
        .join(Account, Account.employee_id == Assignment.employee_id)
        .where(Account.username == username)
    )
    found = (
        select(Employee)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .join(Account, Account.employee_id == Employee.id)
        .where(Assignment.team_id == team.scalar_subquery(), Account.username.like("collector0%"))
    )
    return list(session.scalars(found.order_by(Employee.number)))


def filled(page, **values) -> dict:
    """The form of a new training with its reason."""
    programme = page.tree.xpath("//select[@name='programme']/option[contains(., 'Calm')]/@value")[0]
    return {**page.form("Show who is meant"), "programme": programme, "reason": WHY, **values}


def test_lead_sees_who_is_meant_then_confirms_and_they_are_told(demo_client, demo_session) -> None:
    people = team_of(demo_session, "lead")[-2:]
    mails = count(demo_session, OutboxMessage)
    page = demo_client.sign_in("lead").get("/training/assignments/new")
    assert "A post" not in page.text
    preview = demo_client.post(
        "/training/assignments/new",
        filled(page, aim="people", people=[one.id for one in people], action="show"),
    )
    assert "2 people are meant" in preview.text
    assert count(demo_session, OutboxMessage) == mails
    fields = {**filled(preview, people=[one.id for one in people]), "seen": preview.form("Confirm")["seen"]}
    for _ in range(2):
        shown = demo_client.post("/training/assignments/new", {**fields, "action": "assign"})
    assert shown.h1 == "Calm calls"
    assert all(one.name in shown.text for one in people)
    assert count(demo_session, OutboxMessage) == mails + 2
    assert len(enrolments(demo_session, people[0].id)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": "no"}, "Say why in a sentence"),
        ({"numbers": "9999"}, "There is nobody with staff number 9999"),
        ({}, "Nobody is meant"),
        ({"joins_until": "2030-01-01"}, "Only a team or a post can be joined later"),
    ],
)
def test_mistake_gets_a_sentence_and_nothing_is_written(demo_client, demo_session, fields, sentence) -> None:
    before = count(demo_session, SpecialTraining)
    page = demo_client.sign_in("lead").get("/training/assignments/new")
    answer = demo_client.post(
        "/training/assignments/new", {**filled(page, aim="people", action="assign"), **fields}, status=422
    )
    assert any(sentence in text for text in answer.errors())
    assert count(demo_session, SpecialTraining) == before


def test_lead_reaches_neither_other_teams_nor_themself(demo_client, demo_session) -> None:
    own = demo_session.scalars(select(Employee).join(Account).where(Account.username == "lead")).one()
    page = demo_client.sign_in("lead").get("/training/assignments/new")
    for stranger in (own, team_of(demo_session, "lead2")[0]):
        fields = filled(page, aim="people", numbers=stranger.number, action="show")
        answer = demo_client.post("/training/assignments/new", fields, status=422)
        assert any(f"nobody with staff number {stranger.number}" in text for text in answer.errors())


def test_team_is_chosen_with_who_joins_and_the_lead_is_left_out(demo_client, demo_session) -> None:
    page = demo_client.sign_in("lead2").get("/training/assignments/new")
    team = demo_session.scalars(select(Team).where(Team.code == "B")).one()
    fields = filled(page, aim="team", team=team.id, joins_until="2099-01-01", action="show")
    preview = demo_client.post("/training/assignments/new", fields)
    assert "Samuel Grant" not in preview.tree.xpath("string(//table)")
    assert "Jonas Meyer" in preview.tree.xpath("string(//table)")
    fields = {**fields, "seen": preview.form("Confirm")["seen"], "action": "assign"}
    assert "also who joins until" in demo_client.post("/training/assignments/new", fields).text


def test_person_reads_why_on_plan_and_my_day(demo_client) -> None:
    demo_client.sign_in("collector")
    for address in ("/training/", "/"):
        page = demo_client.get(address)
        assert "Why this training?" in page.text
        assert "your tone grew sharp" in page.text
        assert "Rosa Jimenez" in page.text


def test_list_shows_progress_filters_and_withdrawn_ones(demo_client) -> None:
    demo_client.sign_in("trainer")
    everything = demo_client.get("/training/assignments/")
    assert "2 people late" in everything.text
    assert "1 of 3" in everything.text
    late = demo_client.get("/training/assignments/?view=late")
    assert len(late.tree.xpath("//tr[@data-href or .//a[@class='row-link']]")) == 1
    assert "by mistake" in demo_client.get("/training/assignments/?view=withdrawn").text
    assert "by mistake" not in demo_client.get("/training/assignments/?view=open").text
    assert len(
        demo_client.sign_in("lead")
        .get("/training/assignments/")
        .tree.xpath("//tr[@data-href or .//a[@class='row-link']]")
    ) < len(everything.tree.xpath("//tr[@data-href or .//a[@class='row-link']]"))


def test_withdrawal_keeps_its_reason_and_is_the_makers(demo_client, demo_session) -> None:
    made = select(SpecialTraining.id).where(SpecialTraining.reason.like("In two calls%"))
    number = demo_session.scalars(made).one()
    page = demo_client.sign_in("lead").get(f"/training/assignments/{number}")
    short = demo_client.submit(page, "Withdraw it", reason="no", status=422)
    assert any("Say why in a sentence" in text for text in short.errors())
    done = demo_client.submit(page, "Withdraw it", reason="Talked it through with both of them")
    assert "Talked it through with both of them" in done.text
    demo_client.sign_in("lead3").get(f"/training/assignments/{number}", status=404)


def test_export_holds_the_whole_list(demo_client) -> None:
    answer = demo_client.sign_in("trainer").raw.get("/training/assignments/?export=csv")
    assert answer.status_code in (200, 302, 303)
