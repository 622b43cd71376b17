"""The page of working days: the year in words as well as colour, counting with the way shown, company days."""

import pytest

from portal.db.session import db
from portal.workdays.queries import company_days


def test_year_shows_twelve_months_with_words(demo_client) -> None:
    page = demo_client.sign_in("collector").get("/workdays/?year=2026")
    assert len(page.tree.xpath("//table[contains(@class,'month')]")) == 12
    assert "make-up working day" in page.text and "announced" in page.text


@pytest.mark.parametrize("year", ["2027", "2028"])
def test_provisional_year_says_so(demo_client, year: str) -> None:
    page = demo_client.sign_in("collector").get(f"/workdays/?year={year}")
    assert f"has not announced the holidays of {year} yet" in page.text


@pytest.mark.parametrize("year", ["1999", "x", "99999999999999999999"])
def test_unknown_year_shows_a_known_one(demo_client, year: str) -> None:
    demo_client.sign_in("collector").get(f"/workdays/?year={year}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("start=2026-09-28&days=5&counting=working", "Due on Oct 10, 2026"),
        ("start=2026-09-28&days=5&counting=natural", "Due on Oct 3, 2026"),
        ("start=2026-12-30&days=5&counting=working", "this is provisional"),
        ("start=2026-09-28&days=0&counting=working", "Due on Sep 28, 2026"),
    ],
)
def test_calculator_answers_with_the_way(demo_client, query: str, words: str) -> None:
    page = demo_client.sign_in("collector").get(f"/workdays/?{query}")
    assert words in page.text and "The way there" in page.text


@pytest.mark.parametrize(
    "query",
    ["start=x&days=5&counting=working", "start=2026-09-28&days=-1&counting=working", "start=2026-09-28&days=401",
     "start=2026-09-28&days=5&counting=other", "start=1999-01-01&days=5&counting=working", "start=&days="],
)  # fmt: skip
def test_calculator_says_what_is_wrong(demo_client, query: str) -> None:
    page = demo_client.sign_in("collector").get(f"/workdays/?{query}")
    assert "Due on" not in page.text and "Please mend" in page.text


def test_hr_closes_company_and_takes_it_back(demo_client) -> None:
    client = demo_client.sign_in("hr")
    page = client.get("/workdays/?year=2026")
    page = client.submit(page, "Reason", day="2026-12-24", what="closed", reason="Year-end inventory")
    assert "Year-end inventory" in page.text and "company closed" in page.text
    assert "Due on Dec 25, 2026" in client.get("/workdays/?start=2026-12-23&days=1&counting=working").text
    twice = client.submit(page, "Reason", status=422, day="2026-12-24", what="closed", reason="again")
    assert "is a day of rest already" in twice.text and 'value="again"' in twice.source
    client.submit(page, "Reason", day="2026-12-24", what="list", reason="inventory moved")
    assert [row.is_working for row in company_days(db.session)] == [False, None]


def test_others_see_but_do_not_set(demo_client) -> None:
    page = demo_client.sign_in("collector").get("/workdays/")
    assert "On this day" not in page.text
    data = {"csrf_token": page.form("sign-out")["csrf_token"], "day": "2026-12-24"}
    assert demo_client.raw.post("/workdays/company-days", data=data).status_code == 403
