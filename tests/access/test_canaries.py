"""A value planted in every sealed field of the demo is in no answer of any page, for anybody (safety s04, s77)."""

import io
import logging
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from complaints.cases.models import CaseAssignment, Complaint
from portal.auth.access import PUBLIC_PAGE, guard_of
from portal.auth.models import Account
from portal.db.session import db, transaction
from portal.people.models import Employee
from tests.access.test_every_route import _NEVER_SENT, EXAMPLES, PEOPLE, _address

PHONE, IDENTITY, BANK = "13977{n:06d}", "CANARYID{n:06d}", "CANARYBANK{n:08d}"
MAIL, NAME = "canary{n}@mail-canary.example", "Canaryname Canaryfamily{n}"
_CANARY = re.compile(
    rb"(?<![\d.])1[- ]?3[- ]?9[- ]?7[- ]?7000\d{3}(?!\d)|CANARYID|CANARYBANK|mail-canary|Canaryfamily", re.IGNORECASE
)
"""A phone number is no run of digits inside another number: the figures of /metrics held 13977197984 by chance once,
a digest of the trail 13977336534. Planted ones carry the number of a person or a complaint of the demo, below 1,000."""
_SAME = {"deputy", "officer2", "officer3", "support", "lead2", "lead3", "new_hire2"}
READERS = [name for name in PEOPLE if name not in _SAME]
"""One of each role."""
_TAILS = ("?export=csv", "?export=xlsx", "?q=Canaryname", "?sort=phone", "?sort=contact_name", "?q=13977")


def _plant() -> None:
    """Each person and each complaint gets values that are nowhere else."""
    with transaction() as session:
        for employee in session.scalars(select(Employee)):
            employee.phone = PHONE.format(n=employee.id)
            employee.identity_number, employee.bank_account = IDENTITY.format(n=employee.id), BANK.format(n=employee.id)
        for complaint in session.scalars(select(Complaint).where(Complaint.anonymous.is_(False))):
            complaint.contact_name, complaint.contact_mail = NAME.format(n=complaint.id), MAIL.format(n=complaint.id)
            complaint.contact_phone = PHONE.format(n=complaint.id)


def _without_own(content: bytes, username: str) -> bytes:
    own = db.session.scalars(select(Account.employee_id).where(Account.username == username)).one()
    for form in (PHONE, IDENTITY, BANK):
        assert form.format(n=own).encode() in content, "the copy holds what is kept of its owner"
        content = content.replace(form.format(n=own).encode(), b"")
    return content


def _bytes(answer: Any) -> bytes:
    """What an answer holds, a workbook unpacked; the head too."""
    body = answer.data
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body + str(answer.headers).encode()


@pytest.mark.safety("s04")
@pytest.mark.safety("s77")
@pytest.mark.parametrize("username", READERS)
def test_no_page_shows_planted_value_unasked(
    demo_app: Flask, demo_client: Any, username: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Pages, lists, exports, searches and sorts; only the handler's letter, which greets by name, is left out.

    A person's copy of their own data holds their own values, and nobody else's.
    """
    caplog.set_level(logging.DEBUG)
    _plant()
    examples = {name: make(db.session) for name, make in EXAMPLES.items()}
    demo_client.sign_in(username)
    found = []
    for rule in demo_app.url_map.iter_rules():
        if rule.endpoint in _NEVER_SENT | {"complaint_letters.write"} or "GET" not in (rule.methods or ()):
            continue
        if rule.arguments and rule.endpoint not in examples:
            continue
        for values in examples[rule.endpoint].objects if rule.arguments else [{}]:
            address = _address(demo_app, rule.endpoint, values)
            content = _bytes(demo_client.raw.get(address))
            for tail in _TAILS if b"export=csv" in content else ():
                content += _bytes(demo_client.raw.get(address + tail))
            if rule.endpoint == "own_data.copy":
                content = _without_own(content, username)
            seen = _CANARY.search(content)
            if seen:
                found.append(f"{address}: {seen.group(0)!r}")
    assert found == []
    assert not _CANARY.search(caplog.text.encode())
    assert guard_of(demo_app, "identifiers.reveal") != PUBLIC_PAGE


@pytest.mark.safety("s04")
def test_masks_and_names_of_fields_are_absent_for_others(demo_client: Any) -> None:
    _plant()
    hr_page = demo_client.sign_in("hr").get(f"/people/{_employee('lead')}").text
    assert "Identity number" in hr_page and "139****" in hr_page
    for username in ("officer", "leader", "compliance", "admin", "new_hire"):
        page = demo_client.sign_in(username).get(f"/people/{_employee('lead')}").text
        assert "Identity number" not in page and "139****" not in page and "Bank account" not in page


def _employee(username: str) -> int:
    found = db.session.scalar(select(Account.employee_id).where(Account.username == username))
    assert found is not None
    return found


def _post(client: Any, url: str, **fields: str) -> Any:
    page = client.raw.get("/preferences/").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    return client.raw.post(url, data={"csrf_token": token.group(1), **fields})


def _views(object_id: int) -> list[str]:
    statement = text("SELECT details FROM audit_entry WHERE action = :action AND object_id = :id ORDER BY seq")
    rows = db.session.execute(statement, {"action": "people:identifier:view", "id": str(object_id)})
    return [str(row[0]) for row in rows]


def test_revealed_number_is_shown_once_and_recorded(demo_client: Any) -> None:
    _plant()
    person = _employee("new_hire")
    demo_client.sign_in("hr")
    answer = _post(demo_client, f"/people/{person}/reveal", field="phone")
    assert PHONE.format(n=person) in answer.text and IDENTITY.format(n=person) not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert PHONE.format(n=person) not in demo_client.get(f"/people/{person}").text
    assert len(_views(person)) == 1 and "phone" in _views(person)[0]


@pytest.mark.safety("s21")
def test_sensitive_number_needs_reason_that_is_recorded(demo_client: Any) -> None:
    _plant()
    person = _employee("new_hire")
    demo_client.sign_in("hr")
    refused = _post(demo_client, f"/people/{person}/reveal", field="bank_account", reason=" x ")
    assert refused.status_code == 422 and BANK.format(n=person) not in refused.text and _views(person) == []
    assert "Say why you need it" in refused.text
    shown = _post(demo_client, f"/people/{person}/reveal", field="bank_account", reason="Wages bounced")
    assert BANK.format(n=person) in shown.text
    assert "Wages bounced" in _views(person)[0]
    entries = db.session.execute(text("SELECT * FROM audit_entry")).all()
    assert not _CANARY.search(str(entries).encode())


def test_person_reveals_own_and_nobody_elses(demo_client: Any) -> None:
    _plant()
    mine, other = _employee("new_hire"), _employee("lead")
    demo_client.sign_in("new_hire")
    assert PHONE.format(n=mine) in _post(demo_client, f"/people/{mine}/reveal", field="phone").text
    assert _post(demo_client, f"/people/{other}/reveal", field="phone").status_code == 404
    assert _post(demo_client, f"/people/{mine}/reveal", field="name").status_code == 404


def test_officer_reveals_contact_of_own_case_only(demo_client: Any) -> None:
    _plant()
    rows = db.session.execute(
        select(Complaint.id, Account.username)
        .join(CaseAssignment, CaseAssignment.complaint_id == Complaint.id)
        .join(Account, Account.employee_id == CaseAssignment.employee_id)
        .where(CaseAssignment.until_at.is_(None), Complaint.anonymous.is_(False), Complaint.is_open)
        .order_by(Complaint.id)
    ).all()
    mine = next(row.id for row in rows if row.username == "officer")
    other = next(row.id for row in rows if row.username == "officer2")
    demo_client.sign_in("officer")
    page = demo_client.get(f"/complaints/{mine}")
    assert "139****" in page.text and "c***@…" in page.text and "C**" in page.text
    answer = _post(demo_client, f"/complaints/{mine}/reveal", field="contact_phone")
    assert PHONE.format(n=mine) in answer.text and MAIL.format(n=mine) not in answer.text
    assert _post(demo_client, f"/complaints/{other}/reveal", field="contact_phone").status_code == 404
    assert _post(demo_client.sign_in("compliance"), f"/complaints/{mine}/reveal").status_code == 403


def test_changed_identifiers_are_never_filled_into_form(demo_client: Any) -> None:
    _plant()
    person = _employee("new_hire")
    page = demo_client.sign_in("hr").get(f"/people/{person}/identifiers")
    assert "139****" in page.text and not _CANARY.search(page.source.encode())
    demo_client.submit(page, "identifiers", phone="13811112222", remove_bank_account="y")
    db.session.expire_all()
    employee = db.session.get_one(Employee, person)
    assert (employee.phone, employee.bank_account) == ("13811112222", "")
    assert employee.identity_number == IDENTITY.format(n=person)
    page = demo_client.submit(demo_client.get(f"/people/{person}/identifiers"), "identifiers", status=422, phone="no")
    assert "This is not a telephone number." in page.text
