"""Pages of the ledgers: sums of a month, where they differ from the collection system, who sees which rows (H10)."""

import io
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.appraisals.models import LedgerAccount, LedgerControl, LedgerPayment
from hr.appraisals.rules.amounts import cents_in, written_cents
from hr.appraisals.rules.values import Ledger
from hr.attendance.months import month_of
from portal import clock
from portal.people.models import Assignment, Employee, Team
from tests.support.inspector import Inspector


@pytest.fixture
def hr(demo_client: Inspector) -> Inspector:
    return demo_client.sign_in("hr")


def lines(page: Any) -> list[list[str]]:
    """The cells of each row of the list."""
    rows = page.tree.xpath("//main//table[contains(@class, 'table')]/tbody/tr")
    return [[cell.text_content().strip() for cell in row.xpath("./td")] for row in rows]


def last_month() -> Any:
    return month_of(clock.today()).previous


def test_the_month_shows_sums_files_and_the_difference(hr: Inspector, demo_session: Session) -> None:
    month = last_month()
    page = hr.get("/hr/ledgers/")
    for column, table in ((LedgerAccount.owed, LedgerAccount), (LedgerPayment.cents, LedgerPayment)):
        total = demo_session.scalar(select(func.sum(column)).where(table.month == month.first)) or 0
        assert f"{written_cents(int(total))} CNY" in page.text
    assert "1 ledger does not add up" in page.text and "Does not agree" in page.text
    assert page.text.count("Agrees") == 2 and "Rows: -1" in page.text and "-1,280.00 CNY" in page.text
    assert f"payments-{month}.csv" in page.text
    before = hr.get(f"/hr/ledgers/?month={month.previous}")
    assert "Does not agree" not in before.text and before.text.count("Agrees") == 3


def test_rows_shown_add_up_to_the_sum(hr: Inspector, demo_session: Session) -> None:
    month = last_month()
    address, shown, rows = f"/hr/ledgers/{month}/payments", 0, 0
    while address:
        page = hr.get(address)
        for line in lines(page):
            amount = next(cell for cell in line if cell.endswith(" CNY"))
            shown, rows = shown + cents_in(amount.removesuffix(" CNY"), "amount"), rows + 1
        following = page.tree.xpath("//a[@rel='next']/@href")
        address = following[0] if following else ""
    total = demo_session.execute(
        select(func.count(LedgerPayment.id), func.sum(LedgerPayment.cents)).where(LedgerPayment.month == month.first)
    ).one()
    assert (rows, shown) == (total[0], total[1]) and rows > 0


def test_filters_and_masks(hr: Inspector, demo_session: Session) -> None:
    month = last_month()
    client = demo_session.scalars(select(LedgerAccount.client).where(LedgerAccount.month == month.first).limit(1)).one()
    page = hr.get(f"/hr/ledgers/{month}/accounts?client={client}")
    found = lines(page)
    assert found and all(client in line and any(cell.startswith("****") for cell in line) for line in found)
    number = demo_session.scalars(
        select(Employee.number).join(LedgerAccount, LedgerAccount.employee_id == Employee.id).limit(1)
    ).one()
    assert all(number in line for line in lines(hr.get(f"/hr/ledgers/{month}/calls?collector={number}")))
    assert "No rows here" in hr.get(f"/hr/ledgers/{month}/accounts?client=nobody&file=x").text


def test_a_lead_reads_their_team_and_no_control(demo_client: Inspector, demo_session: Session) -> None:
    month = last_month()
    lead = demo_client.sign_in("lead")
    page = lead.get("/hr/ledgers/")
    assert "your team" in page.text and "Control sheet" not in page.text
    own = set(
        demo_session.scalars(
            select(Employee.number).join(Assignment, Assignment.employee_id == Employee.id)
            .join(Team, Team.id == Assignment.team_id).where(Team.code == "A")
        )
    )  # fmt: skip
    for ledger in Ledger:
        rows = lines(lead.get(f"/hr/ledgers/{month}/{ledger.value}"))
        assert rows and {row[0] for row in rows} <= own


def test_leaders_see_sums_and_no_rows_others_nothing(demo_client: Inspector) -> None:
    month = last_month()
    leader = demo_client.sign_in("leader")
    assert "Control sheet" in leader.get("/hr/ledgers/").text
    assert leader.raw.get(f"/hr/ledgers/{month}/accounts").status_code in (403, 404)
    for username in ("collector", "admin", "security_admin", "audit_admin", "officer"):
        demo_client.sign_in(username)
        assert demo_client.raw.get("/hr/ledgers/").status_code in (403, 404)


def test_control_sums_are_entered_once_and_refused_at_their_field(hr: Inspector, demo_session: Session) -> None:
    address = f"/hr/ledgers/{last_month()}/control"
    page = hr.submit(hr.get(address), "control", status=422, ledger="payments", rows="12", sum="1.234,50")
    assert any("is not an amount" in text for text in page.errors())
    fields = {**hr.get(address).form("control"), "ledger": "payments", "rows": "12", "sum": "1,234.50"}
    for _ in range(2):
        hr.post(address, fields)
    found = demo_session.scalars(select(LedgerControl).where(LedgerControl.rows == 12)).all()
    assert [one.cents for one in found] == [123_450]


def test_a_file_comes_in_by_the_pages(hr: Inspector, demo_session: Session) -> None:
    number = demo_session.scalars(
        select(Employee.number).join(LedgerAccount, LedgerAccount.employee_id == Employee.id).limit(1)
    ).one()
    month = last_month()
    content = (
        "Account number,Client,Collector,Handed over on,Overdue since,Amount owed,Month\n"
        f"NEW-1,Harbour Bank,{number},{month.first},2026-01-05,12.50,{month}\n"
        f"NEW-2,=cmd,{number},{month.first},2026-01-05,12.505,{month}\n"
    )
    form = hr.get("/hr/ledgers/imports/accounts/new").form("imports/accounts/new")
    page = hr.post("/hr/ledgers/imports/accounts/new", {**form, "file": (io.BytesIO(content.encode()), "a.csv")})
    assert "holds a formula" in page.text
    done = hr.submit(page, "/confirm")
    assert demo_session.scalar(select(func.count(LedgerAccount.id)).where(LedgerAccount.owed == 1250)) == 1
    assert "NEW-1" not in done.text


def test_unknown_months_and_ledgers_are_not_found(hr: Inspector) -> None:
    for address in ("/hr/ledgers/2026-13/accounts", "/hr/ledgers/2026-09/nothing", "/hr/ledgers/x/control"):
        assert hr.raw.get(address).status_code == 404
