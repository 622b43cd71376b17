"""Pages of people: list, person, entering, assigning, leaving, organisation; who may, and what is said of mistakes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.auth.models import Account
from portal.db.session import db, transaction
from portal.people.models import Assignment, Employee
from portal.people.services import change_contact, enter_employee
from tests.support.statements import count_statements


def _employee(username: str) -> int:
    found = db.session.scalars(select(Account.employee_id).where(Account.username == username)).one()
    assert found is not None
    return found


def test_everybody_sees_directory_and_hr_the_record(demo_client) -> None:
    plain = demo_client.sign_in("collector").get("/people/")
    assert "Rosa Jimenez" in plain.text and "60 entries" in plain.text
    assert "First day" not in plain.text and "Enter a person" not in plain.text
    assert "First day" in demo_client.sign_in("hr").get("/people/").text


def test_list_filters_sorts_and_pages(demo_client) -> None:
    client = demo_client.sign_in("hr")
    assert "1 entry" in client.get("/people/?q=rosa+jim").text
    assert "Nobody found" in client.get("/people/?q=%25").text
    first = client.get("/people/?sort=-name&post=collector")
    following = first.tree.xpath("//a[@rel='next']/@href")
    names = first.tree.xpath("//tbody/tr/td[2]//a/text()")
    assert names == sorted(names, reverse=True)
    assert not following or client.get(following[0]).tree.xpath("//tbody/tr")
    client.get("/people/?department=x&team=99999999999999999999&day=never&sort=lead")


def test_any_day_is_asked_by_hr_only(demo_client) -> None:
    long_ago = (clock.today() - timedelta(2000)).isoformat()
    assert "2 entries" in demo_client.sign_in("hr").get(f"/people/?day={long_ago}").text
    assert "60 entries" in demo_client.sign_in("collector").get(f"/people/?day={long_ago}").text


def test_export_is_for_hr(demo_client) -> None:
    assert demo_client.sign_in("hr").raw.get("/people/?export=csv").mimetype == "text/csv"
    assert demo_client.sign_in("collector").raw.get("/people/?export=csv").mimetype == "text/html"


def test_list_asks_the_same_for_few_and_many(demo_client) -> None:
    client = demo_client.sign_in("hr")
    client.get("/people/")
    with count_statements() as few:
        client.get("/people/?q=rosa")
    with count_statements() as many:
        client.get("/people/")
    assert len(few) == len(many)


@pytest.mark.safety("s20")
def test_seeing_somebody_elses_record_is_recorded(demo_client) -> None:
    lead = _employee("lead")
    page = demo_client.sign_in("hr").get(f"/people/{lead}")
    assert "lead@fairline.example" in page.text
    seen = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "people:person:view")).all()
    assert [entry.object_id for entry in seen] == [str(lead)]
    page = demo_client.sign_in("officer").get(f"/people/{lead}")
    assert "lead@fairline.example" not in page.text and "The way through" not in page.text


def test_lead_sees_history_of_own_people_only(demo_client) -> None:
    client = demo_client.sign_in("lead")
    assert "The way through" in client.get(f"/people/{_employee('collector')}").text
    assert "The way through" not in client.get(f"/people/{_employee('new_hire2')}").text
    assert "The way through" in client.get(f"/people/{_employee('lead')}").text


@pytest.mark.safety("s03")
def test_person_who_left_is_unknown_to_colleagues(demo_client) -> None:
    with transaction() as session:
        gone = enter_employee(session, COMMAND, number="9001", name="Old Hand", entered_on=clock.today() - timedelta(9))
        gone.left_on = clock.today() - timedelta(1)
        number = gone.id
    assert "left on" in demo_client.sign_in("hr").get(f"/people/{number}").text
    one = demo_client.sign_in("collector").get(f"/people/{number}", status=404)
    two = demo_client.get("/people/987654", status=404)
    assert one.h1 == two.h1


def test_hr_enters_somebody_once(demo_client) -> None:
    client = demo_client.sign_in("hr")
    page = client.get("/people/new")
    fields = {
        "number": "０１００", "name": "Zoë Blum", "email": "Zoe@Fairline.example", "post": "collector", "grade": "2",
        "lead": "0020", "team": page.tree.xpath("//select[@name='team']/option[2]/@value")[0],
        "department": page.tree.xpath("//select[@name='department']/option[contains(text(),'Collections')]/@value")[0],
    }  # fmt: skip
    data = {**page.form("Enter"), **fields}
    first = client.post("/people/new", data)
    again = client.post("/people/new", data)
    assert first.h1 == again.h1 == "Zoë Blum"
    employee = db.session.scalars(select(Employee).where(Employee.number == "0100")).one()
    assert employee.email == "zoe@fairline.example"
    assert [row.grade for row in employee.assignments] == [2]


def test_mistakes_are_said_at_field_and_text_is_kept(demo_client) -> None:
    client = demo_client.sign_in("hr")
    page = client.submit(client.get("/people/new"), "Enter", number="0001", name="Раul", grade="x", status=422)
    assert page.errors() and 'value="Раul"' in page.source
    page = client.submit(client.get("/people/new"), "Enter", number="0001", name="Paul", lead="0002", status=422)
    assert "The staff number 0001 is taken." in page.text
    assert db.session.scalars(select(Employee).where(Employee.name == "Paul")).first() is None


def test_new_assignment_ends_the_one_before(demo_client) -> None:
    client, person = demo_client.sign_in("hr"), _employee("collector")
    page = client.submit(client.get(f"/people/{person}/assignment"), "Save", grade="4", reason="well done")
    assert "well done" in page.text
    rows = db.session.scalars(
        select(Assignment).where(Assignment.employee_id == person).order_by(Assignment.starts_on)
    ).all()
    assert [row.ends_on for row in rows] == [clock.today() - timedelta(1), None]
    page = client.submit(client.get(f"/people/{person}/assignment"), "Save", grade="5", status=422)
    assert "A later assignment exists already" in page.text


@pytest.mark.safety("s53")
def test_second_editor_sees_both_versions_and_decides(demo_client) -> None:
    client, person = demo_client.sign_in("hr"), _employee("collector")
    page = client.get(f"/people/{person}/contact")
    with transaction() as session:
        change_contact(session, COMMAND, person, version=None, name="Noah Changed", email=None)
    page = client.submit(page, "Save", name="Noah Mine", status=422)
    assert "Noah Changed" in page.text and "Noah Mine" in page.text and "Stored now" in page.text
    assert db.session.get_one(Employee, person).name == "Noah Changed"
    assert client.submit(page, "Save", name="Noah Mine").h1 == "Noah Mine"


@pytest.mark.safety("s53")
@pytest.mark.parametrize("what", ["assignment", "leaving"])
def test_stale_form_is_refused_everywhere(demo_client, what: str) -> None:
    client, person = demo_client.sign_in("hr"), _employee("collector")
    page = client.get(f"/people/{person}/{what}")
    with transaction() as session:
        change_contact(session, COMMAND, person, version=None, name="Noah Changed", email=None)
    assert "Somebody else changed this meanwhile" in client.submit(page, "Save", status=422).text
    broken = {**page.form("Save"), "version": "١"}
    client.post(f"/people/{person}/{what}", broken, status=422)


def test_last_day_closes_and_is_taken_back(demo_client) -> None:
    client, person = demo_client.sign_in("hr"), _employee("collector")
    day = (clock.today() + timedelta(3)).isoformat()
    assert "last day" in client.submit(client.get(f"/people/{person}/leaving"), "Save", left_on=day).text
    client.submit(client.get(f"/people/{person}/leaving"), "Save", left_on="")
    assert db.session.get_one(Employee, person).left_on is None


def test_organisation_is_drawn_and_grows(demo_client) -> None:
    client = demo_client.sign_in("hr")
    page = client.submit(client.get("/organisation/new"), "Save", code="neu", name="New ideas")
    assert "New ideas" in page.text and "NEU" not in page.text
    assert "is taken" in client.submit(client.get("/organisation/new"), "Save", code="NEU", name="X", status=422).text
    page = client.get("/organisation/team/1/name")
    assert "Team Z" in client.submit(page, "Save", name="Team Z").text
    assert "meanwhile" in client.submit(page, "Save", name="Team Y", form_key="other", status=422).text
    assert "Rename" not in demo_client.sign_in("lead").get("/organisation/").text


@pytest.mark.parametrize("who", ["collector", "lead", "leader", "admin"])
@pytest.mark.parametrize("page", ["/people/new", "/people/3/contact", "/people/import/", "/organisation/new"])
def test_others_may_not_write(demo_client, who: str, page: str) -> None:
    demo_client.sign_in(who).get(page, status=403)
