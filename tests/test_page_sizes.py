"""Pages ask the database as often for much as for little: counted on the demo and on a company many times its size."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.bulk import grow_complaints, grow_people, month_of_punches
from portal import clock
from portal.people.models import Employee
from tests.support.inspector import Inspector
from tests.support.statements import count_statements

PAGES = (
    ("officer", "/"),
    ("leader", "/"),
    ("hr", "/"),
    ("lead", "/"),
    ("compliance", "/"),
    ("compliance", "/complaints/"),
    ("officer", "/complaints/"),
    ("hr", "/hr/attendance/"),
    ("hr", "/hr/ledgers/"),
    ("hr", "/people/"),
)


@pytest.fixture
def small_and_large(demo_client: Inspector, demo_session: Session) -> dict[tuple[str, str], tuple[int, int]]:
    """Statements of each page on 150 complaints and 60 people, and on 10,000 and 500."""
    small = _counted(demo_client)
    grow_complaints(demo_session, 10_000)
    month = clock.today().replace(day=1)
    grow_people(demo_session, 500, date(month.year - 1, 1, 1))
    everyone = list(demo_session.scalars(select(Employee.id).order_by(Employee.id)))
    month_of_punches(demo_session, everyone[60:], month, clock.today())
    large = _counted(demo_client)
    return {page: (small[page], large[page]) for page in PAGES}


def _counted(client: Inspector) -> dict[tuple[str, str], int]:
    found = {}
    for username, url in PAGES:
        client.sign_in(username)
        client.get(url)
        with count_statements() as seen:
            client.get(url)
        found[username, url] = len(seen)
    return found


def test_pages_ask_as_often_at_ten_thousand_complaints_and_five_hundred_people(
    small_and_large: dict[tuple[str, str], tuple[int, int]],
) -> None:
    grown = {page: counts for page, counts in small_and_large.items() if counts[1] > counts[0]}
    assert grown == {}
    # My day asks each part once; of attendance three keep that the month was looked at, one is one’s own picture.
    most = {"/": 34, "/hr/attendance/": 14}
    assert {page: many for page, (_, many) in small_and_large.items() if many > most.get(page[1], 10)} == {}
