"""What both databases have to answer alike; the suite runs on each, so one table of answers binds both (safety s62)."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.people.models import Employee
from portal.people.services import enter_employee
from tests.support.inspector import Inspector

NAMES = [
    "Ünal Öz",
    "ünal öz",
    "Zoë Ångström",
    "İpek Işık",
    "STRASSE Straße",
    "o'Neill 100%_",
    "张伟",
    "張偉",
    "Ελένη ΣΟΦΟΣ",
]
HUGE = ["2147483648", "9223372036854775807", "9223372036854775808", "99999999999999999999", "-1", "0"]


@pytest.fixture
def people(demo_session: Session) -> None:
    with transaction(demo_session) as writing:
        for place, name in enumerate(NAMES):
            enter_employee(writing, COMMAND, number=f"Q{place}", name=name, entered_on=date(2026, 1, 5), identifiers={})


def found(client: Inspector, words: str) -> set[str]:
    page = client.get("/people/", query_string={"q": words})
    return {name for name in NAMES if name in page.text}


@pytest.mark.safety("s62")
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("ÜNAL", {"Ünal Öz", "ünal öz"}),
        ("ünal", {"Ünal Öz", "ünal öz"}),
        ("zoë", {"Zoë Ångström"}),
        ("ÅNGSTRÖM", {"Zoë Ångström"}),
        ("straße", {"STRASSE Straße"}),
        ("100%_", {"o'Neill 100%_"}),
        ("O'NEILL", {"o'Neill 100%_"}),
        ("张", {"张伟"}),
        ("ελένη", {"Ελένη ΣΟΦΟΣ"}),
    ],
)
def test_search_minds_no_case_in_any_script(people: None, demo_client: Inspector, words: str, names: set[str]) -> None:
    assert found(demo_client.sign_in("hr"), words) == names


@pytest.mark.safety("s62")
@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("hr", "/people/{}"),
        ("officer", "/complaints/{}"),
        ("leader", "/crisis/rooms/{}"),
        ("compliance", "/personal/requests/{}"),
        ("hr", "/people/?after={}"),
        ("hr", "/documents/{}"),
    ],
)
def test_number_beyond_any_column_is_nobodys(demo_client: Inspector, username: str, address: str, number: str) -> None:
    demo_client.sign_in(username)
    answer = demo_client.raw.get(address.format(number))
    assert answer.status_code == (200 if "?" in address else 404)


@pytest.mark.safety("s62")
@pytest.mark.parametrize("field", ["name", "email"])
def test_text_longer_than_its_column_is_refused_in_words(
    demo_client: Inspector, demo_session: Session, field: str
) -> None:
    employee = demo_session.scalars(select(Employee).where(Employee.number == "0023")).one()
    page = demo_client.sign_in("hr").get(f"/people/{employee.id}/contact")
    long = "x" * 81 if field == "name" else f"{'x' * 200}@example.org"
    answer = demo_client.submit(page, "Save", status=422, **{field: long})
    assert answer.errors()


@pytest.mark.safety("s62")
@pytest.mark.parametrize("order", ["due", "-due", "handler", "-handler", "number", "-number", "severity", "-severity"])
def test_pages_of_list_hold_each_row_once_in_any_order(demo_client: Inspector, order: str) -> None:
    demo_client.sign_in("compliance")
    seen: list[str] = []
    url: str | None = f"/complaints/?state=all&sort={order}"
    while url:
        page = demo_client.get(url)
        seen += page.tree.xpath("//tbody//a[starts-with(@href,'/complaints/')]/@href")
        url = next(iter(page.tree.xpath("//nav[@class='pager']//a[@rel='next']/@href")), None)
        assert len(seen) < 1000
    assert len(seen) == len(set(seen)) > 100
