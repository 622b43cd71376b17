"""A file of people is taken back: who it entered goes, who it changed is as before, what was built on stays (P20)."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import COMMAND
from portal.auth.services import create_account
from portal.db.session import transaction
from portal.errors import Refused
from portal.exchange.models import ImportBatch
from portal.exchange.services import stage_file, start_commit
from portal.exchange.undoing import start_undo
from portal.people.intake import PEOPLE_FILE
from portal.people.models import Assignment, Employee, PersonImport
from portal.people.services import change_contact
from portal.personal.services import destroy_key
from training.courses.models import Enrolment
from training.courses.services import enrol_joiners

HEAD = "工号,姓名,邮箱,入职日期,部门代码,团队代码,岗位,职级,主管工号"


def _imported(session: Session, *rows: str, head: str = HEAD) -> ImportBatch:
    content = "\n".join([head, *rows]).encode()
    with transaction(session) as writing:
        batch = stage_file(writing, COMMAND, PEOPLE_FILE, "people.csv", content)[0]
    with transaction(session) as writing:
        return start_commit(writing, COMMAND, PEOPLE_FILE, batch.id)


def _undo(session: Session, batch: ImportBatch) -> None:
    with transaction(session) as writing:
        start_undo(writing, COMMAND, PEOPLE_FILE, batch.id, "The list of another branch")


def _state(session: Session) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Everybody with name and address, and every assignment with its days."""
    session.expire_all()
    people = {(row.number, row.name, row.email, row.left_on) for row in session.scalars(select(Employee))}
    places = {
        (row.employee_id, row.team_id, row.grade, row.lead_id, row.starts_on, row.ends_on)
        for row in session.scalars(select(Assignment))
    }
    return people, places


def _new(number: str, lead: str = "0001") -> str:
    return f"{number},Nina Brandt,nina@x.example,{clock.today()},COL,A,催收专员,1,{lead}"


def _someone(session: Session) -> Employee:
    found = session.scalars(
        select(Employee).join(Assignment, Assignment.employee_id == Employee.id).where(
            Assignment.ends_on.is_(None), Assignment.post == "collector", Employee.left_on.is_(None),
            Assignment.starts_on < clock.today(),
        ).order_by(Employee.id.desc())
    ).first()  # fmt: skip
    assert found is not None
    return found


def _moved(session: Session, person: Employee, grade: int) -> str:
    day = clock.today() + timedelta(days=grade)
    return f"{person.number},{person.name} Junior,new@x.example,{person.entered_on},COL,B,催收专员,{grade},0001,{day}"


def test_new_people_and_their_places_go(demo_session: Session) -> None:
    before = _state(demo_session)
    batch = _imported(demo_session, _new("N1"), _new("N2", lead="N1"))
    _undo(demo_session, batch)
    assert _state(demo_session) == before
    assert demo_session.scalar(select(func.count()).select_from(PersonImport)) == 0


def test_changed_people_are_as_before(demo_session: Session) -> None:
    person, before = _someone(demo_session), _state(demo_session)
    batch = _imported(demo_session, _moved(demo_session, person, 5), head=HEAD + ",生效日期")
    assert _state(demo_session) != before
    _undo(demo_session, batch)
    assert _state(demo_session) == before


def _identifiers(session: Session, number: str) -> tuple[str, str, str, str | None]:
    session.expire_all()
    found = session.scalars(select(Employee).where(Employee.number == number)).one()
    return found.phone, found.identity_number, found.bank_account, found.identity_index


def _numbers(phone: str, identity: str, account: str) -> str:
    return f"I1,Nina Brandt,nina@x.example,{clock.today()},COL,A,催收专员,1,0001,{phone},{identity},{account}"


def test_replaced_identifiers_are_as_before(demo_session: Session) -> None:
    head = HEAD + ",手机号,证件号码,银行账号"
    _imported(demo_session, _numbers("13811112222", "AB123456", ""), head=head)
    before = _identifiers(demo_session, "I1")
    assert before[:3] == ("13811112222", "AB123456", "")
    later = _imported(demo_session, _numbers("13833334444", "CD123456", "6222020200011234567"), head=head)
    assert _identifiers(demo_session, "I1")[:3] == ("13833334444", "CD123456", "6222020200011234567")
    _undo(demo_session, later)
    assert _identifiers(demo_session, "I1") == before


def test_number_given_to_another_since_is_not_put_back(demo_session: Session) -> None:
    head = HEAD + ",手机号,证件号码,银行账号"
    _imported(demo_session, _numbers("", "AB123456", ""), head=head)
    later = _imported(demo_session, _numbers("", "CD123456", ""), head=head)
    _imported(demo_session, _numbers("", "AB123456", "").replace("I1", "I2"), head=head)
    with pytest.raises(Refused, match="identity number"):
        _undo(demo_session, later)
    assert _identifiers(demo_session, "I1")[1] == "CD123456"


def test_file_over_erased_person_is_not_taken_back(demo_session: Session) -> None:
    head = HEAD + ",手机号,证件号码,银行账号"
    _imported(demo_session, _numbers("13811112222", "", ""), head=head)
    later = _imported(demo_session, _numbers("13833334444", "", ""), head=head)
    key_id = demo_session.scalars(select(Employee.data_key_id).where(Employee.number == "I1")).one()
    with transaction(demo_session) as writing:
        destroy_key(writing, COMMAND, key_id or "")
    with pytest.raises(Refused, match="erased"):
        _undo(demo_session, later)


def test_later_file_gives_what_earlier_one_brought(demo_session: Session) -> None:
    head = HEAD + ",手机号,证件号码,银行账号"
    first = _imported(demo_session, _numbers("13811112222", "AB123456", ""), head=head)
    _imported(
        demo_session, _numbers("13811112222", "AB123456", ""), _numbers("", "", "").replace("I1", "I2"), head=head
    )
    before = _identifiers(demo_session, "I1")
    _undo(demo_session, first)
    assert _identifiers(demo_session, "I1") == before


def test_two_files_are_taken_back_in_turn_only(demo_session: Session) -> None:
    person, before = _someone(demo_session), _state(demo_session)
    first = _imported(demo_session, _moved(demo_session, person, 5), head=HEAD + ",生效日期")
    second = _imported(demo_session, _moved(demo_session, person, 6), head=HEAD + ",生效日期")
    with pytest.raises(Refused, match=person.number):
        _undo(demo_session, first)
    _undo(demo_session, second)
    _undo(demo_session, first)
    assert _state(demo_session) == before


def test_what_somebody_did_since_is_not_taken_back(demo_session: Session) -> None:
    batch = _imported(demo_session, _new("N1"), _new("N2"))
    person = demo_session.scalars(select(Employee).where(Employee.number == "N2")).one()
    with transaction(demo_session) as writing:
        change_contact(writing, COMMAND, person.id, version=None, name="Nina Brandt", email="other@x.example")
    before = _state(demo_session)
    with pytest.raises(Refused, match="N2"):
        _undo(demo_session, batch)
    assert _state(demo_session) == before


def test_an_account_keeps_its_person(demo_session: Session) -> None:
    batch = _imported(demo_session, _new("N1"))
    person = demo_session.scalars(select(Employee).where(Employee.number == "N1")).one()
    with transaction(demo_session) as writing:
        create_account(writing, COMMAND, username="n1", password_hash=None, employee_id=person.id, roles=set())
    before = _state(demo_session)
    with pytest.raises(Refused, match="N1"):
        _undo(demo_session, batch)
    assert _state(demo_session) == before


def test_a_plan_that_began_by_itself_goes_too(demo_session: Session) -> None:
    before = demo_session.scalar(select(func.count()).select_from(Enrolment))
    batch = _imported(demo_session, _new("N1"))
    with transaction(demo_session) as writing:
        assert enrol_joiners(writing, COMMAND, clock.today(), clock.now()) >= 1
    _undo(demo_session, batch)
    assert demo_session.scalar(select(func.count()).select_from(Enrolment)) == before


def test_undo_page_asks_for_a_reason_and_tells(demo_app: Flask, demo_session: Session, demo_client) -> None:
    batch = _imported(demo_session, _new("N1"))
    demo_client.sign_in("hr")
    page = demo_client.get(f"/people/import/{batch.id}/undo")
    refused = demo_client.submit(page, "Take the import back", status=422, reason=" ")
    assert "Say why" in refused.text
    done = demo_client.submit(
        demo_client.get(f"/people/import/{batch.id}/undo"), "Take the import back", reason="Wrong"
    )
    assert "This import was taken back" in done.text and "Wrong" in done.text
    assert "Taken back" in demo_client.get("/people/import/").text


def test_undo_page_names_who_keeps_it(demo_app: Flask, demo_session: Session, demo_client) -> None:
    batch = _imported(demo_session, _new("N1"))
    person = demo_session.scalars(select(Employee).where(Employee.number == "N1")).one()
    with transaction(demo_session) as writing:
        change_contact(writing, COMMAND, person.id, version=None, name="Nina Brand", email=None)
    demo_client.sign_in("hr")
    page = demo_client.get(f"/people/import/{batch.id}/undo")
    refused = demo_client.submit(page, "Take the import back", status=422, reason="Wrong list")
    assert "changed these people after the import: N1." in refused.text
    assert refused.form("Take the import back")["reason"] == "Wrong list"
