"""From an upheld finding to the person: training ordered once, told, appealed, overturned, all derived anew."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from complaints.cases.models import Allegation, Complaint
from complaints.cases.rules.conflict import SENTENCES, Conflict
from complaints.cases.rules.letter import Verdict
from complaints.cases.services import add_subject, record_finding, take_up
from complaints.correction.services import enter_calls
from complaints.facts import finding_events, findings_for_appraisal, rates_for_appraisal, upheld_by_employee
from complaints.inquiry.models import Judgement
from complaints.inquiry.queries import ground_stamp, stands_of
from complaints.inquiry.rules.causes import Cause
from complaints.inquiry.services import decide_findings, ground_finding
from complaints.loop.consequences import settle_consequences
from complaints.loop.guard import TRIGGERS
from complaints.loop.models import Appeal, Consequence, FindingTold
from complaints.loop.queries import consequences_of
from complaints.loop.rules.consequences import Kind, Ruling
from complaints.loop.rules.fading import months_later
from complaints.loop.services import decide_appeal, file_appeal, give_waiting_appeals, set_match, tell_person
from portal import clock
from portal.auth.models import Account
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.notifications.models import OutboxMessage
from portal.people.models import Assignment, Department, Employee, Team
from training.assignments.models import SpecialTraining
from training.facts import fit_to_call, ordered_training

TOLD = "Nine calls on one Sunday; three are allowed. The call records show each of them."
WRONG = "Six of the nine calls were not mine: the line was used by two of us that day."


@pytest.fixture
def found(demo_session, file, handler, actor):
    """A confirmed finding about the demo's collector whose cause is knowledge: (case, allegation, finding, officer)."""

    def make(verdict=Verdict.UPHELD, code="303", cause=Cause.KNOWLEDGE, judgement=Judgement.CONFIRMED, **changed):
        case_id = file(codes=(code,), **changed)
        officer, now = handler(case_id)[1], clock.now()
        number = demo_session.get_one(Employee, actor("collector").employee_id).number
        with transaction(demo_session) as session:
            take_up(session, officer, case_id, now)
            assert not add_subject(session, officer, case_id, number, now)
        allegation_id = demo_session.scalars(select(Allegation.id).where(Allegation.complaint_id == case_id)).one()
        with transaction(demo_session) as session:
            record_finding(
                session, officer, case_id, allegation_id, verdict=verdict, basis="Recordings.", reasons="Nine calls.",
                seen_version=0, now=now,
            )  # fmt: skip
            ground_finding(
                session, officer, case_id, allegation_id, cause=cause, files=(), no_evidence="Heard.",
                seen=ground_stamp(None, []), now=now,
            )  # fmt: skip
            finding = stands_of(session, case_id)[0].finding
            decide_findings(
                session, actor("compliance"), case_id, judgement, "again", [(finding.id, finding.version)], now
            )
            return case_id, allegation_id, finding.id, officer

    return make


@pytest.fixture
def appealed(demo_session, found, actor):
    """An appeal of the collector: (case, finding, appeal, its decider's actor)."""

    def make(**changed):
        case_id, allegation_id, finding_id, officer = found(**changed)
        with transaction(demo_session) as session:
            tell_person(session, officer, case_id, allegation_id, TOLD, clock.now())
            appeal_id = file_appeal(session, actor("collector"), finding_id, WRONG, clock.now())
        decider_id = demo_session.get_one(Appeal, appeal_id).decider_id
        username = demo_session.scalars(select(Account.username).where(Account.employee_id == decider_id)).one()
        return case_id, finding_id, appeal_id, actor(username), username

    return make


def rows_of(session, case_id):
    """What followed in a case with one finding about one person."""
    session.rollback()
    return next(iter(consequences_of(session, case_id).values()), [])


def mails_to(session, actor) -> list[str]:
    """What was written to the collector about findings."""
    person = session.get_one(Employee, actor("collector").employee_id)
    wanted = OutboxMessage.unique_key.like(f"complaints:finding:%:{person.id}")
    rows = session.scalars(select(OutboxMessage).where(wanted).order_by(OutboxMessage.id))
    return [row.body for row in rows]


def blocked(session, actor) -> bool:
    """Whether open retraining keeps the collector from calling."""
    employee_id = actor("collector").employee_id
    return "retraining_open" in fit_to_call(session, [employee_id], clock.today())[employee_id].hindrances


def test_a_confirmed_finding_orders_course_and_call_once(demo_session, found, actor) -> None:
    before = demo_session.scalar(select(func.count()).select_from(SpecialTraining))
    assert not blocked(demo_session, actor)
    case_id, _, finding_id, _ = found()
    rows = rows_of(demo_session, case_id)
    assert [(one.kind, one.weight, one.blocks_calling) for one in rows] == [
        (Kind.WEIGHED, 400, False),
        (Kind.ORDERED, None, True),
    ]
    given = ordered_training(demo_session, [rows[1].assignment_id], "en", clock.today())[rows[1].assignment_id]
    assert given.key == "rules_refresher" and given.calls and given.due_on > clock.today()
    why = demo_session.get_one(SpecialTraining, rows[1].assignment_id).reasons
    assert "Calls at night" in why["en"] and "夜间" in why["zh_Hans"] and "did not know the rule" in why["en"]
    assert blocked(demo_session, actor)
    with transaction(demo_session) as session:
        assert settle_consequences(session, case_id, clock.now()) == 0
    assert demo_session.scalar(select(func.count()).select_from(SpecialTraining)) == before + 1
    me, today = actor("collector").employee_id, clock.today()
    weighed = findings_for_appraisal(demo_session, [me], today, today)[me]
    assert [(one.finding_id, one.weight, one.version) for one in weighed] == [(finding_id, Decimal(4), 1)]
    events = finding_events(demo_session, 0)
    assert [one.kind for one in events if one.finding_id == finding_id] == [Kind.WEIGHED, Kind.ORDERED]


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({"verdict": Verdict.NOT_UPHELD, "cause": None}, []),
        ({"judgement": Judgement.RETURNED}, []),
        ({"cause": Cause.TARGETS}, [Kind.WEIGHED]),
        ({"code": "404"}, [Kind.WEIGHED, Kind.ORDERED]),
    ],
)
def test_what_follows_depends_on_verdict_and_cause(demo_session, found, changed, kinds) -> None:
    rows = rows_of(demo_session, found(**changed)[0])
    assert [one.kind for one in rows] == kinds
    if changed.get("code") == "404":
        assert rows[1].programme == "privacy_refresher"


def test_a_cause_that_changes_lifts_the_order(demo_session, found, actor) -> None:
    case_id, allegation_id, _, officer = found()
    with transaction(demo_session) as session:
        stand = stands_of(session, case_id)[0]
        ground_finding(
            session, officer, case_id, allegation_id, cause=Cause.SCRIPT_WRONG, files=(), no_evidence="Heard.",
            seen=ground_stamp(stand.ground, stand.evidence), now=clock.now(),
        )  # fmt: skip
    rows = rows_of(demo_session, case_id)
    assert [one.kind for one in rows] == [Kind.WEIGHED, Kind.ORDERED, Kind.WEIGHED, Kind.LIFTED]
    assert [one.weight for one in rows] == [400, None, 200, None], "a script is what whoever leads answers for, too"
    assert not blocked(demo_session, actor)


def test_overturned_on_appeal_undoes_all_of_it_with_a_trace(demo_session, appealed, actor) -> None:
    me, today = actor("collector").employee_id, clock.today()
    before = upheld_by_employee(demo_session, today, today).get(me, 0)
    case_id, _, appeal_id, decider, _ = appealed()
    assert upheld_by_employee(demo_session, today, today)[me] == before + 1
    with transaction(demo_session) as session:
        decide_appeal(session, decider, appeal_id, Ruling.OVERTURNED, "The records show two users.", clock.now())
    rows = rows_of(demo_session, case_id)
    assert [(one.kind, one.weight, one.appeal_id) for one in rows] == [
        (Kind.WEIGHED, 400, None),
        (Kind.ORDERED, None, None),
        (Kind.WEIGHED, 0, appeal_id),
        (Kind.LIFTED, None, appeal_id),
    ]
    assert not blocked(demo_session, actor)
    weighed = findings_for_appraisal(demo_session, [me], today, today)[me][-1]
    assert (weighed.weight, weighed.version, weighed.ruling) == (Decimal(0), 2, Ruling.OVERTURNED)
    assert upheld_by_employee(demo_session, today, today).get(me, 0) == before
    with pytest.raises(Refused), transaction(demo_session) as session:
        decide_appeal(session, decider, appeal_id, Ruling.STANDS, "Again.", clock.now())


def test_changed_to_partly_upheld_halves_the_weight_and_keeps_the_course(demo_session, appealed, actor) -> None:
    case_id, _, appeal_id, decider, _ = appealed()
    with transaction(demo_session) as session:
        decide_appeal(session, decider, appeal_id, Ruling.CHANGED, "Three calls were theirs.", clock.now())
    rows = rows_of(demo_session, case_id)
    assert [(one.kind, one.weight, one.appeal_id) for one in rows[2:]] == [
        (Kind.WEIGHED, 200, appeal_id),
        (Kind.KEPT, None, appeal_id),
    ]
    assert (rows[3].assignment_id, rows[3].blocks_calling) == (rows[1].assignment_id, True)
    assert blocked(demo_session, actor), "what is upheld in part asks for the same training"
    with transaction(demo_session) as session:
        assert settle_consequences(session, case_id, clock.now()) == 0
    assert [line for line in mails_to(demo_session, actor)[-1].splitlines() if line.endswith(".")][1:4] == [
        "Your appeal was decided.",
        "What it counts in your appraisal has changed.",
        "The training that was ordered because of it stays.",
    ]


def test_person_is_told_of_each_thing_and_says_that_they_read_it(demo_client, demo_session, found, actor) -> None:
    before = len(mails_to(demo_session, actor))
    case_id, allegation_id, finding_id, officer = found(words="The complainant says what nobody may see.")
    mine, wanted = f"/complaints/mine/{finding_id}", "Read what followed"
    number = demo_session.get_one(Complaint, case_id).number
    demo_client.sign_in("collector")
    assert mine in demo_client.get("/").links(wanted)
    page = demo_client.submit(demo_client.get(mine), "I have read this")
    assert "Something is new here" not in page.text and mine not in demo_client.get("/").links(wanted)
    demo_session.rollback()
    with transaction(demo_session) as session:
        tell_person(session, officer, case_id, allegation_id, TOLD, clock.now())
        appeal_id = file_appeal(session, actor("collector"), finding_id, WRONG, clock.now())
    decider_id = demo_session.get_one(Appeal, appeal_id).decider_id
    username = demo_session.scalars(select(Account.username).where(Account.employee_id == decider_id)).one()
    assert mine not in demo_client.get("/").links(wanted)
    demo_session.rollback()
    with transaction(demo_session) as session:
        decide_appeal(session, actor(username), appeal_id, Ruling.STANDS, "All nine were theirs.", clock.now())
    assert mine in demo_client.get("/").links(wanted)
    demo_client.post(f"{mine}/read", {**demo_client.get(mine).form(f"{mine}/read")})
    assert mine not in demo_client.get("/").links(wanted)
    written = mails_to(demo_session, actor)[before:]
    assert [
        any(line in body for body in written)
        for line in (
            "It counts in your appraisal.",
            "You may not call until all of it is passed.",
            "You can appeal until",
            "What counts in your appraisal stays as it was.",
        )
    ] == [True] * 4 and len(written) == 3
    assert not any(secret in body for body in written for secret in (number, "Calls at night", "Ann Example", TOLD))
    demo_client.sign_in("new_hire").get(mine, status=404)


def test_weight_fades_by_the_policy_of_the_day_on_which_it_was_set(demo_session, found, actor) -> None:
    case_id, _, finding_id, _ = found()
    me, today = actor("collector").employee_id, clock.today()
    rows = rows_of(demo_session, case_id)
    assert [one.fade_months for one in rows] == [12, None]
    for day, left in ((today, "4"), (months_later(today, 3), "3"), (months_later(today, 12), "0")):
        weighed = findings_for_appraisal(demo_session, [me], today, today, day)[me]
        assert [one.left for one in weighed if one.finding_id == finding_id] == [Decimal(left)]
        assert [one.weight for one in weighed if one.finding_id == finding_id] == [Decimal(4)]


def test_an_appeal_goes_to_nobody_who_had_a_part(demo_session, appealed, actor) -> None:
    _, _, appeal_id, decider, _ = appealed()
    compliance = actor("compliance")
    assert decider.employee_id not in (compliance.employee_id, actor("lead").employee_id)
    with pytest.raises(NotFound), transaction(demo_session) as session:
        decide_appeal(session, compliance, appeal_id, Ruling.STANDS, "No.", clock.now())
    for near in ("compliance", "collector", "lead"):
        employee_id = actor(near).employee_id
        values = {"decider_id": employee_id, "given_at": clock.now()}
        with pytest.raises(DBAPIError, match="conflict of interest"):
            demo_session.execute(Appeal.__table__.update().where(Appeal.id == appeal_id).values(**values))
        demo_session.rollback()
    assert SENTENCES[Conflict.EARLIER_ROUND]
    appeal = demo_session.get_one(Appeal, appeal_id)
    copy = {one.name: getattr(appeal, one.name) for one in Appeal.__table__.columns if one.name != "id"}
    copy |= {"finding_version": 99, "decider_id": compliance.employee_id}
    with pytest.raises(DBAPIError, match="conflict of interest"):
        demo_session.execute(insert(Appeal.__table__).values(**copy))
    demo_session.rollback()
    with transaction(demo_session) as session:
        assert give_waiting_appeals(session, clock.now()) == 0


def test_a_late_appeal_is_refused_with_a_sentence(demo_session, found, actor) -> None:
    case_id, allegation_id, finding_id, officer = found()
    me = actor("collector")
    with pytest.raises(Refused, match="not been written for you yet"), transaction(demo_session) as session:
        file_appeal(session, me, finding_id, WRONG, clock.now())
    with transaction(demo_session) as session:
        tell_person(session, officer, case_id, allegation_id, TOLD, clock.now())
    with pytest.raises(Refused, match="told already"), transaction(demo_session) as session:
        tell_person(session, officer, case_id, allegation_id, TOLD, clock.now())
    with pytest.raises(NotFound), transaction(demo_session) as session:
        file_appeal(session, actor("new_hire"), finding_id, WRONG, clock.now())
    late = clock.now() + timedelta(days=40)
    with pytest.raises(Refused, match="ended on"), transaction(demo_session) as session:
        file_appeal(session, me, finding_id, WRONG, late)
    with transaction(demo_session) as session:
        file_appeal(session, me, finding_id, WRONG, clock.now())
    with pytest.raises(Refused, match="already"), transaction(demo_session) as session:
        file_appeal(session, me, finding_id, WRONG, clock.now())


def test_the_complainant_is_not_named_to_the_person(demo_session, found) -> None:
    case_id, allegation_id, _, officer = found()
    with pytest.raises(Invalid) as refused, transaction(demo_session) as session:
        tell_person(session, officer, case_id, allegation_id, "ANN Example counted nine calls.", clock.now())
    assert refused.value.field == "for_person"
    assert demo_session.scalar(select(func.count()).select_from(FindingTold).where(FindingTold.text.like("ANN%"))) == 0


def test_what_waits_for_a_training_is_ordered_when_one_is_chosen(demo_session, found, actor) -> None:
    compliance, now, today = actor("compliance"), clock.now(), clock.today()
    given = {"area": "303", "cause": Cause.KNOWLEDGE, "reason": "Tried out.", "now": now}
    with transaction(demo_session) as session:
        set_match(session, compliance, programme="", since=today, **given)
    case_id = found()[0]
    assert [one.kind for one in rows_of(demo_session, case_id)] == [Kind.WEIGHED, Kind.UNMATCHED]
    with pytest.raises(Invalid) as refused, transaction(demo_session) as session:
        set_match(session, compliance, programme="calm_calls", since=today, **given)
    assert refused.value.field == "programme"
    with transaction(demo_session) as session:
        set_match(session, compliance, programme="privacy_refresher", since=today, **given)
    kinds = [(one.kind, one.programme) for one in rows_of(demo_session, case_id)]
    assert kinds[2:] == [(Kind.ORDERED, "privacy_refresher")]


def test_pages_lead_from_the_finding_through_the_appeal(demo_client, demo_session, found, handler) -> None:
    case_id, allegation_id, finding_id, _ = found(words="The complainant says what nobody may see.")
    officer = handler(case_id)[0]
    demo_client.sign_in(officer)
    assert f"/complaints/{case_id}/effects" in demo_client.get("/").links("Tell whom the finding")
    page = demo_client.get(f"/complaints/{case_id}/effects")
    assert "Training ordered" in page.text and "Counts in the appraisal: 4 points" in page.text
    address = f"/complaints/{case_id}/allegations/{allegation_id}/telling"
    assert address in page.links("Write the reasons for the person")
    page = demo_client.get(address)
    assert demo_client.submit(page, "Tell the person", for_person=" ", status=422).errors()
    demo_client.submit(page, "Tell the person", for_person=TOLD)

    mine = f"/complaints/mine/{finding_id}"
    demo_client.sign_in("collector")
    assert mine in demo_client.get("/").links("Read the finding about you")
    assert mine in demo_client.get("/complaints/mine").links("Calls at night")
    page = demo_client.get(mine)
    number = demo_session.get_one(Complaint, case_id).number
    assert TOLD in page.text and "You may not call" in page.text
    assert not any(secret in page.text for secret in ("nobody may see", "Ann Example", number))
    assert demo_client.submit(page, "Send the appeal", words="", status=422).errors()
    page = demo_client.submit(page, "Send the appeal", words=WRONG)
    assert "Appeal under way" in page.text and mine not in demo_client.get("/").links("Read the finding about you")
    demo_client.sign_in("new_hire").get(mine, status=404)

    appeal = demo_session.scalars(select(Appeal).where(Appeal.finding_id == finding_id)).one()
    decider = demo_session.scalars(select(Account.username).where(Account.employee_id == appeal.decider_id)).one()
    address = f"/complaints/appeals/{appeal.id}"
    demo_client.sign_in(decider)
    assert address in demo_client.get("/").links("Decide on an appeal")
    page = demo_client.get(address)
    assert WRONG in page.text and "Ann Example" not in page.text
    assert demo_client.submit(page, "Decide on the appeal", ruling="overturned", reasons="", status=422).errors()
    page = demo_client.submit(page, "Decide on the appeal", ruling="overturned", reasons="Two used the line.")
    assert "The finding is overturned" in page.text
    page = demo_client.sign_in("collector").get(mine)
    for words in ("Appeal decided: The finding is overturned", "Order lifted", "Counts nothing", "Two used the line."):
        assert words in page.text
    assert "You may not call" not in page.text
    assert "Order lifted" in demo_client.sign_in(officer).get(f"/complaints/{case_id}/effects").text


def test_trainer_chooses_a_training_on_its_page(demo_client) -> None:
    page = demo_client.sign_in("trainer").get("/complaints/training-matches")
    assert "All categories" in page.text
    assert demo_client.submit(page, "Keep the choice", since="2020-01-01", reason="x", status=422).errors()
    page = demo_client.submit(
        page,
        "Keep the choice",
        area="702",
        cause="person.skill",
        programme="privacy_refresher",
        reason="Tone of voice.",
    )
    assert "Tone of voice." in page.text
    demo_client.sign_in("collector").get("/complaints/training-matches", status=403)


def test_rows_of_consequences_are_numbered_once(demo_session, found) -> None:
    row = rows_of(demo_session, found()[0])[0]
    copy = {one.name: getattr(row, one.name) for one in Consequence.__table__.columns if one.name != "id"}
    with pytest.raises(DBAPIError):
        demo_session.execute(insert(Consequence.__table__).values(**copy))
    demo_session.rollback()


def test_demo_shows_one_finding_overturned_and_one_appeal_open(demo_client, demo_session) -> None:
    rulings = demo_session.scalars(select(Appeal.ruling).order_by(Appeal.id)).all()
    assert rulings == [Ruling.OVERTURNED, None]
    assert "The finding is overturned" in demo_client.sign_in("collector").get("/complaints/mine").text


def test_manager_carries_a_share_of_targets_and_appeals_against_it(demo_session, demo_client, found, actor) -> None:
    case_id, allegation_id, finding_id, officer = found(cause=Cause.TARGETS)
    me, lead, today = actor("collector").employee_id, actor("lead").employee_id, clock.today()
    known = consequences_of(demo_session, case_id)
    assert {person: [(row.weight, row.as_manager) for row in rows] for (_, person), rows in known.items()} == {
        me: [(200, False)],
        lead: [(200, True)],
    }
    demo_session.rollback()
    with transaction(demo_session) as session:
        tell_person(session, officer, case_id, allegation_id, TOLD, clock.now())
        assert settle_consequences(session, case_id, clock.now()) == 0
    weighed = findings_for_appraisal(demo_session, [me, lead], today, today)
    assert [[one.as_manager for one in weighed[number]] for number in (me, lead)] == [[False], [True]]
    demo_session.rollback()
    page = demo_client.sign_in("lead").get(f"/complaints/mine/{finding_id}")
    assert "You carry a share" in page.text and TOLD in page.text
    demo_client.get(f"/complaints/{case_id}", status=403)
    demo_client.submit(page, "Send the appeal", words="The targets came from the client.")
    demo_session.rollback()
    appeal = demo_session.scalars(select(Appeal).where(Appeal.employee_id == lead)).one()
    decider = demo_session.scalars(select(Account.username).where(Account.employee_id == appeal.decider_id)).one()
    with transaction(demo_session) as session:
        decide_appeal(session, actor(decider), appeal.id, Ruling.OVERTURNED, "They did.", clock.now())
    known = consequences_of(demo_session, case_id)
    assert {person: [row.weight for row in rows] for (_, person), rows in known.items()} == {me: [200], lead: [200, 0]}
    demo_session.rollback()
    username = demo_session.scalars(select(Account.username).where(Account.employee_id == officer.employee_id)).one()
    assert "who led then" in demo_client.sign_in(username).get(f"/complaints/{case_id}/effects").text


@pytest.fixture
def joined(demo_session, actor):
    """Puts an employee and the collector's lead into one team of their own, which makes them near to each other."""

    def make(employee_id) -> None:
        with transaction(demo_session) as session:
            team = Team(
                code="LEADS", name="Those who lead", department_id=session.scalar(select(Department.id).limit(1))
            )
            session.add(team)
            session.flush()
            people = (actor("lead").employee_id, employee_id)
            session.execute(update(Assignment).where(Assignment.employee_id.in_(people)).values(team_id=team.id))

    return make


def test_appeal_stays_away_from_who_is_near_to_a_manager_with_a_share(demo_session, found, actor, joined) -> None:
    """By the service and by the database: who carries a share counts like who is named."""
    case_id, allegation_id, finding_id, officer = found(cause=Cause.TARGETS)
    with transaction(demo_session) as session:
        tell_person(session, officer, case_id, allegation_id, TOLD, clock.now())
        appeal_id = file_appeal(session, actor("collector"), finding_id, WRONG, clock.now())
    decider_id = demo_session.get_one(Appeal, appeal_id).decider_id
    username = demo_session.scalars(select(Account.username).where(Account.employee_id == decider_id)).one()
    joined(decider_id)
    with pytest.raises(Refused), transaction(demo_session) as session:
        decide_appeal(session, actor(username), appeal_id, Ruling.STANDS, "They stand.", clock.now())
    table, now = Appeal.__table__, clock.now()
    ruled = {"ruling": Ruling.STANDS, "reasons": "They stand.", "decided_at": now}
    for values in ({"decider_id": decider_id, "given_at": now}, ruled):
        with pytest.raises(DBAPIError, match="conflict of interest"):
            demo_session.execute(table.update().where(table.c.id == appeal_id).values(**values))
        demo_session.rollback()
    row = demo_session.execute(select(table).where(table.c.id == appeal_id)).mappings().one()
    with pytest.raises(DBAPIError, match="conflict of interest"):
        demo_session.execute(insert(table).values({**row, "id": None, "finding_version": 99}))
    demo_session.rollback()
    with transaction(demo_session) as session:
        assert give_waiting_appeals(session, clock.now()) == 1
    moved = demo_session.get_one(Appeal, appeal_id).decider_id
    assert moved is not None and moved != decider_id


def test_share_that_nobody_carries_keeps_nobody_from_deciding(demo_session, found, actor, joined) -> None:
    """The same people in the same team: without a share of the lead's the decision is written."""
    case_id, allegation_id, finding_id, officer = found(cause=Cause.KNOWLEDGE)
    with transaction(demo_session) as session:
        tell_person(session, officer, case_id, allegation_id, TOLD, clock.now())
        appeal_id = file_appeal(session, actor("collector"), finding_id, WRONG, clock.now())
    decider_id = demo_session.get_one(Appeal, appeal_id).decider_id
    username = demo_session.scalars(select(Account.username).where(Account.employee_id == decider_id)).one()
    joined(decider_id)
    with transaction(demo_session) as session:
        decide_appeal(session, actor(username), appeal_id, Ruling.STANDS, "They stand.", clock.now())
    assert demo_session.get_one(Appeal, appeal_id).ruling is Ruling.STANDS


def test_triggers_of_appeals_in_the_database_are_those_of_the_module(session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        there = session.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).all()
        assert set(TRIGGERS["sqlite"]) <= set(there)
    else:
        body = session.scalars(text("SELECT prosrc FROM pg_proc WHERE proname = 'complaint_appeal_near'")).one()
        assert body in TRIGGERS["postgresql"][0]
        made = text("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'complaint_appeal_near'")
        assert "decided_at" in session.scalars(made).one()


def test_who_reported_the_mistake_carries_half_and_the_page_says_so(demo_session, demo_client, found, actor) -> None:
    case_id, allegation_id, finding_id, officer = found()
    me = actor("collector").employee_id
    username = demo_session.scalars(select(Account.username).where(Account.employee_id == officer.employee_id)).one()
    address = f"/complaints/{case_id}/allegations/{allegation_id}/ground"
    page = demo_client.sign_in(username).get(address)
    demo_client.submit(page, "Save with the finding", reported=[str(me)])
    rows = rows_of(demo_session, case_id)
    assert [(row.weight, row.reported) for row in rows if row.kind is Kind.WEIGHED] == [(400, False), (200, True)]
    demo_session.rollback()
    assert demo_client.get(address).tree.xpath(f"boolean(//input[@name='reported'][@value='{me}'][@checked])")
    assert (
        "reported the mistake themselves" in demo_client.sign_in("collector").get(f"/complaints/mine/{finding_id}").text
    )
    stranger = actor("lead").employee_id
    stand = stands_of(demo_session, case_id)[0]
    seen = ground_stamp(stand.ground, stand.evidence)
    demo_session.rollback()
    with pytest.raises(Invalid), transaction(demo_session) as session:
        ground_finding(
            session, officer, case_id, allegation_id, cause=Cause.KNOWLEDGE, files=(), no_evidence="Heard.", seen=seen,
            now=clock.now(), reported=[stranger],
        )  # fmt: skip


def test_weight_per_thousand_calls_wants_the_calls_of_every_month(demo_session, found, actor) -> None:
    found()
    number, today = actor("collector").employee_id, clock.today()
    first = months_later(today.replace(day=1), -2)
    asked = (demo_session, [number], first, today.replace(day=1) - timedelta(days=1), today)
    known = rates_for_appraisal(*asked)[number]
    assert known.missing == 0 and known.rate is not None and known.calls
    demo_session.rollback()
    now = clock.now()
    running = rates_for_appraisal(demo_session, [number], first, today, today)[number]
    assert (running.missing, running.calls, running.rate) == (1, None, None), "the month that goes on is not entered"
    demo_session.rollback()
    with transaction(demo_session) as session:
        enter_calls(session, actor("hr"), first, 4_000, now, f"employee:{number}")
    more = rates_for_appraisal(*asked)[number]
    assert more.calls == known.calls - 1_229 + 4_000, "the last entry of a month counts"
