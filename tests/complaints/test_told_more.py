"""What complainants may tell besides their words: explained, kept when mistyped, sealed, shown, erased."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint, Elsewhere
from complaints.cases.rules.workflow import State
from complaints.desk.models import ComplaintEntry
from complaints.intake.services import Told
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.feature import JobRun
from portal.personal.retention_jobs import run_retention
from tests.complaints.conftest import GOOD
from tests.support.inspector import Inspector

TOLD = {
    "client_told": "Harbour Bank of the Testers",
    "account_number": "6217-0001-9999-4242",
    "how_often": "Nine times on one Sunday",
    "told_to": "My aunt Planted and a neighbour",
    "elsewhere": ["12378", "client"],
    "elsewhere_reference": "REF-PLANTED-77",
    "call_hours": "After six",
    "may_pass_on": "no",
}
SEALED = ("Harbour Bank", "9999-4242", "Planted", "PLANTED-77")


def _sent(client: Inspector, **changed: Any) -> Any:
    page = client.get("/complaints/new")
    return client.submit(page, "/complaints/new", **{**GOOD, **TOLD, **changed}, status=changed.pop("status", 201))


def _newest(session: Session) -> ComplaintEntry:
    session.rollback()
    return session.scalars(select(ComplaintEntry).order_by(ComplaintEntry.complaint_id.desc())).first()


def test_each_is_explained_sealed_and_shown_to_the_handler(
    demo_client: Inspector, demo_session: Session, handler: Callable[[int], Any]
) -> None:
    page = demo_client.get("/complaints/new")
    for name in TOLD:
        own = f"//*[@name='{name}'][@aria-describedby]"
        group = f"//fieldset[.//*[@name='{name}']]//*[contains(@class, 'hint')]"
        assert page.tree.xpath(f"{own} | {group}"), name
    _sent(demo_client)
    entry = _newest(demo_session)
    assert (entry.client_told, entry.account_number) == (TOLD["client_told"], TOLD["account_number"])
    assert entry.elsewhere == [Elsewhere.FINANCE_HOTLINE, Elsewhere.CLIENT] and entry.may_pass_on is False
    raw = str(demo_session.execute(text("SELECT * FROM complaint_entry")).all())
    assert not any(words in raw for words in SEALED)
    case_id = entry.complaint_id
    demo_session.rollback()
    demo_client.sign_in(handler(case_id)[0])
    page = demo_client.get(f"/complaints/{case_id}")
    for words in ("Harbour Bank", "aunt Planted", "12378", "REF-PLANTED-77", "After six", "not with the name"):
        assert words in page.text
    assert "4242" in page.text and "9999" not in page.text
    shown = demo_client.post(f"/complaints/{case_id}/reveal", {**page.form("/reveal"), "field": "account_number"})
    assert TOLD["account_number"] in shown.text


def test_nothing_told_keeps_nothing_and_what_was_mistyped_stays(demo_client: Inspector, demo_session: Session) -> None:
    before = demo_session.scalar(select(func.count()).select_from(ComplaintEntry))
    demo_session.rollback()
    page = demo_client.get("/complaints/new")
    demo_client.submit(page, "/complaints/new", **GOOD, status=201)
    demo_session.rollback()
    assert demo_session.scalar(select(func.count()).select_from(ComplaintEntry)) == before
    demo_session.rollback()
    page = demo_client.get("/complaints/new")
    page = demo_client.submit(
        page, "/complaints/new", **{**GOOD, **TOLD, "words": "", "told_to": "x" * 201}, status=422
    )
    assert any("too long" in one for one in page.errors())
    kept = page.form("/complaints/new")
    assert {name: kept[name] for name in ("client_told", "account_number", "call_hours", "may_pass_on")} == {
        name: TOLD[name] for name in ("client_told", "account_number", "call_hours", "may_pass_on")
    }
    assert page.tree.xpath("count(//input[@name='elsewhere'][@checked])") == 2


def test_who_stays_anonymous_leaves_no_hours_for_calls(demo_client: Inspector, demo_session: Session) -> None:
    _sent(demo_client, anonymous="y", contact_name="", contact_mail="", preferred="page")
    entry = _newest(demo_session)
    assert entry.call_hours == "" and entry.account_number == TOLD["account_number"]


def test_same_account_three_times_raises_the_severity(demo_session: Session, file: Callable[..., int]) -> None:
    told = Told(account_number="ACC-1")
    found = [
        file(told=told, contact_name=f"N {n}", contact_mail=f"n{n}@mail.example", words=f"Other words {n}.")
        for n in range(3)
    ]
    raises = [demo_session.get_one(Complaint, one).severity_raises for one in found]
    assert raises == [[], [], ["repeated"]]


def test_it_goes_with_the_case(demo_session: Session, file: Callable[..., int]) -> None:
    told = Told(
        client=TOLD["client_told"], account_number=TOLD["account_number"], told_to=TOLD["told_to"],
        how_often="Often Planted", call_hours="Hours Planted", elsewhere_reference="REF-PLANTED-77",
    )  # fmt: skip
    case_id = file(told=told)
    long_ago = clock.now() - timedelta(days=6_000)
    with transaction(demo_session) as session:
        session.execute(
            update(Complaint)
            .where(Complaint.id == case_id)
            .values(state=State.CLOSED, is_open=False, ended_at=long_ago, message_waits_since=None)
        )
        record(session, PORTAL, "complaints:test:age", "complaint", case_id)
    run_retention(JobRun(session=demo_session, job_id=0, payload={}, progress=lambda _done, _all: None))
    demo_session.rollback()
    entry = demo_session.get_one(ComplaintEntry, case_id)
    assert demo_session.get_one(Complaint, case_id).words == ""
    sealed = (
        entry.client_told_sealed,
        entry.account_number_sealed,
        entry.told_to_sealed,
        entry.elsewhere_reference_sealed,
    )
    assert (*sealed, entry.account_number_index, entry.how_often, entry.call_hours) == (None,) * 5 + ("", "")
