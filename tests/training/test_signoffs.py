"""Sign-off: who may observe, drafts kept as given, submitted once; a pass completes the unit; its pages."""

import pytest
from sqlalchemy import func, select

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.db.session import db, transaction
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee
from tests.training.conftest import DAY, NOW
from training.assignments.rules import ReasonKind
from training.assignments.services import give_training
from training.courses.models import Completion, Enrolment, Programme, Unit
from training.courses.rules import UnitKind
from training.signoffs.models import ChecklistVersion, Observation, ObservationMark, ObservationResult
from training.signoffs.queries import SIGN
from training.signoffs.rules import Mark
from training.signoffs.services import begin_observation, save_marks, submit_observation

WHY = "The quizzes are passed, now real calls"


def count(session, table) -> int:
    """Rows of a table."""
    return session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def desk(agency, monkeypatch):
    """An assessor with an account, somebody ready, their enrolment and the unit; certificates as the set says."""
    assessor, learner = agency.join(DAY), agency.join(DAY)
    holders = {assessor}
    monkeypatch.setattr(
        "training.signoffs.queries.holders_on", lambda _session, _key, ids, _day: holders.intersection(ids)
    )
    with transaction(agency.session) as session:
        account = Account(
            username="assessor", employee_id=assessor, language="en", password_hash=None, active=True, created_at=NOW
        )
        session.add(account)
        session.flush()
        actor = Actor(account_id=account.id, employee_id=assessor, scopes={SIGN: Scope.ALL}, source="test")
        give_training(
            session,
            actor,
            programme_key="first_calls",
            employee_ids=[learner],
            reason_kind=ReasonKind.BY_HAND,
            reason=WHY,
            at=NOW,
            day=DAY,
        )
        enrolment_id = session.scalars(select(Enrolment.id).join(Programme).where(Programme.key == "first_calls")).one()
        unit_id = session.scalars(select(Unit.id).where(Unit.kind == UnitKind.SIGN_OFF)).one()
    return agency.session, actor, enrolment_id, unit_id, holders


def begun(desk) -> Observation:
    """An observation that has begun."""
    session, actor, enrolment_id, unit_id, _ = desk
    with transaction(session) as inside:
        return begin_observation(inside, actor, enrolment_id, unit_id, NOW, DAY)


def everything(session, level: int = 3, **others) -> dict[str, Mark]:
    """A mark for each item."""
    keys = [item.key for item in session.scalars(select(ChecklistVersion)).one().items]
    return {key: others.get(key, Mark(level=level)) for key in keys}


def submit(desk, number, marks, **values) -> ObservationResult:
    """End it."""
    session, actor, *_ = desk
    with transaction(session) as inside:
        return submit_observation(inside, actor, number, marks, NOW, DAY, **values)


def test_beginning_twice_is_one_draft(desk) -> None:
    assert begun(desk).id == begun(desk).id
    assert count(desk[0], Observation) == 1


def test_without_certificate_nobody_begins_or_submits(desk) -> None:
    session, _, _, _, holders = desk
    number = begun(desk).id
    holders.clear()
    with pytest.raises(Refused, match="not in force"):
        begun(desk)
    with pytest.raises(Refused, match="not in force"):
        submit(desk, number, everything(session))
    assert count(session, ObservationResult) == 0


def test_own_calls_are_out_of_reach(desk) -> None:
    session, actor, enrolment_id, unit_id, _ = desk
    learner = session.get_one(Enrolment, enrolment_id).employee_id
    themself = Actor(account_id=actor.account_id, employee_id=learner, scopes=actor.scopes, source="test")
    with pytest.raises(NotFound), transaction(session) as inside:
        begin_observation(inside, themself, enrolment_id, unit_id, NOW, DAY)


def test_pass_completes_the_unit_with_the_checklists_digest_once(desk) -> None:
    session, _, enrolment_id, unit_id, _ = desk
    number = begun(desk).id
    assert submit(desk, number, everything(session)).passed
    done = session.scalars(select(Completion)).one()
    assert (done.enrolment_id, done.unit_id) == (enrolment_id, unit_id)
    assert done.digest == session.scalars(select(ChecklistVersion.digest)).one()
    assert session.get_one(Enrolment, enrolment_id).finished_at == NOW
    with pytest.raises(Refused, match="submitted already"):
        submit(desk, number, everything(session))
    with pytest.raises(Refused, match="done already"):
        begun(desk)


def test_one_critical_item_below_leaves_the_unit_open_and_a_second_observation_counts(desk) -> None:
    session = desk[0]
    short = everything(session, level=3, figures=Mark(level=2, note="No date"))
    with pytest.raises(Invalid) as caught:
        submit(desk, begun(desk).id, short)
    assert caught.value.field == "next_step"
    assert not submit(desk, begun(desk).id, short, next_step="Say the date as well").passed
    assert count(session, Completion) == 0
    assert submit(desk, begun(desk).id, everything(session)).passed
    assert (count(session, Observation), count(session, Completion)) == (2, 1)


@pytest.mark.parametrize("mark", [Mark(), Mark(level=1)])
def test_incomplete_observation_is_refused_at_its_item(desk, mark) -> None:
    session = desk[0]
    with pytest.raises(Invalid) as caught:
        submit(desk, begun(desk).id, everything(session, opening=mark), next_step="Practise")
    assert caught.value.field == "level_opening"


def test_draft_is_kept_as_given_and_by_its_assessor_only(desk) -> None:
    session, actor, *_ = desk
    number = begun(desk).id
    for mark in (Mark(level=1, note="Too fast"), Mark(level=2, note="Too fast")):
        with transaction(session) as inside:
            save_marks(inside, actor, number, {"opening": mark}, NOW)
    rows = session.scalars(select(ObservationMark)).all()
    assert [(row.item_key, row.level, row.note) for row in rows] == [("opening", 2, "Too fast")]
    stranger = Actor(account_id=999, employee_id=actor.employee_id, scopes=actor.scopes, source="test")
    for who, key, level in ((stranger, "opening", 1), (actor, "nothing", 1), (actor, "record", 5)):
        with pytest.raises(NotFound), transaction(session) as inside:
            save_marks(inside, who, number, {key: Mark(level=level)}, NOW)


def ready_page(client):
    """The lead's list."""
    return client.sign_in("lead").get("/training/sign-offs/")


def test_lead_observes_saves_submits_and_the_person_reads_it(demo_client) -> None:
    page = ready_page(demo_client)
    assert "Noah Bennett" in page.text
    assert "Signed off" not in page.tree.xpath("string(//table)")
    rows = [row for row in page.tree.xpath("//tbody/tr") if "Noah Bennett" in row.text_content()]
    action = rows[0].xpath(".//form/@action")[0]
    sheet = demo_client.post(action, page.form(action))
    assert sheet.h1 == "Sign-off: first calls: Noah Bennett"
    address = sheet.action("Submit the observation")
    fields = sheet.form("Submit the observation")
    levels = dict.fromkeys(sheet.tree.xpath("//input[starts-with(@name, 'level_')]/@name"), "3")
    half = {**fields, "level_identity": "3", "note_identity": "Asked for the birthday", "action": "save"}
    kept = demo_client.post(address, half)
    assert kept.tree.xpath("//input[@name='level_identity' and @checked]/@value") == ["3"]
    short = demo_client.post(address, {**kept.form("Submit the observation"), "action": "submit"}, status=422)
    assert "Choose what you saw." in short.errors()
    low = {**kept.form("Submit the observation"), **levels, "level_listening": "2", "action": "submit"}
    assert "write what you saw" in " ".join(demo_client.post(address, low, status=422).errors())
    low |= {"note_listening": "Went on with the demand"}
    assert "Say what the person should practise" in " ".join(demo_client.post(address, low, status=422).errors())
    done = demo_client.post(address, {**low, "next_step": "Sum up before you ask", "call_reference": "R-77"})
    assert "not yet" in done.text
    assert "R-77" in done.text
    demo_client.sign_in("collector")
    unit_id = db.session.scalars(select(Unit.id).where(Unit.kind == UnitKind.SIGN_OFF)).one()
    own = demo_client.get(f"/training/sign-offs/units/{unit_id}")
    for words in ("Sum up before you ask", "Lets the customer finish", "Enough would be", "Rosa Jimenez"):
        assert words in own.text


def test_item_is_saved_beside_itself(demo_client) -> None:
    page = ready_page(demo_client)
    sheet = demo_client.post(page.action("/training/sign-offs/"), page.form("/training/sign-offs/"))
    address = sheet.tree.xpath("//div[@hx-post]/@hx-post")[0]
    token = sheet.form("Submit the observation")["csrf_token"]
    answer = demo_client.raw.post(address, data={"csrf_token": token, "level_identity": "2"})
    assert (answer.status_code, "Saved at" in answer.text) == (200, True)
    assert demo_client.raw.post(address, data={"csrf_token": token, "level_identity": "9"}).status_code == 422
    wrong = address.replace("/identity", "/nothing")
    assert demo_client.raw.post(wrong, data={"csrf_token": token}).status_code == 404


def test_assessor_without_certificate_reads_why_and_cannot_begin(demo_client) -> None:
    own = ready_page(demo_client)
    page = demo_client.sign_in("trainer").get("/training/sign-offs/")
    assert "Your own certificate for calls is not in force today" in page.text
    assert not page.tree.xpath("//form[contains(@action, '/training/sign-offs/')]")
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    refused = demo_client.post(own.action("/training/sign-offs/"), {"csrf_token": token, "form_key": "k1"})
    assert "Renew it first" in refused.tree.xpath("string(//*[@class='flashes'])")


def test_ready_people_stand_on_my_day_and_results_on_the_persons_page(demo_client, demo_session) -> None:
    assert "Noah Bennett is ready to be observed" in demo_client.sign_in("lead").get("/").text
    seen = demo_session.scalars(select(Observation).join(ObservationResult).order_by(Observation.id)).first()
    person = demo_session.scalars(select(Employee).join(Enrolment).where(Enrolment.id == seen.enrolment_id)).one()
    page = demo_client.get(f"/training/people/{person.id}")
    assert "Observed calls" in page.text
    result = demo_client.get(page.links("Sign-off: first calls")[0])
    assert "Observed by Rosa Jimenez" in result.text
    demo_client.sign_in("lead2").get(f"/training/sign-offs/observations/{seen.id}/result", status=404)


def test_library_shows_the_checklist_with_its_anchors(demo_client, demo_session) -> None:
    unit_id = demo_session.scalars(select(Unit.id).where(Unit.kind == UnitKind.SIGN_OFF)).one()
    page = demo_client.sign_in("trainer").get(f"/training/library/units/{unit_id}")
    assert "The person is confirmed before the debt is mentioned" in page.text
    assert "Policy 3.3.5" in page.text
