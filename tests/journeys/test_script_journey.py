"""What a browser makes of script that people typed: words on the page, nothing run, nothing fetched (safety s22)."""

import pytest
from sqlalchemy import select

from complaints.cases.models import Complaint
from portal.db.session import db
from tests.journeys.conftest import sign_in
from tests.support.inspector import Inspector
from tests.support.live import Live
from tests.support.payloads import MARK, portions


def _typed_in(here: Live) -> list[tuple[str, str]]:
    """Payloads into a complaint, its note and draft, a department, an alert, a role; (who, page) where they show."""
    client, words = Inspector(here.app), portions(1400)[0]
    short = portions(120)[0]
    page = client.get("/complaints/new")
    client.submit(page, "Send", words=words, agent_text=short, called_from=short, code="301", contact_name=short,
                  contact_mail="someone@mail.example", complainant="debtor", wishes="stop", status=201)  # fmt: skip
    case = db.session.scalars(select(Complaint.id).order_by(Complaint.id.desc())).first()
    page = client.sign_in("hr").get("/organisation/department/1/name")
    client.submit(page, "Save", name=short[:80])
    page = client.sign_in("officer").get("/crisis/alerts/new")
    client.submit(page, "What did you notice", text=words)
    page = client.sign_in("security_admin").get("/admin/accounts/2")
    client.submit(page, "/roles", role="analyst", reason=short)
    return [
        ("leader", f"/complaints/{case}"), ("leader", "/complaints/"), ("leader", "/crisis"), ("leader", "/"),
        ("hr", "/organisation/"), ("hr", "/people/"), ("security_admin", "/admin/accounts/2"),
        ("audit_admin", "/audit/"),
    ]  # fmt: skip


@pytest.mark.browser
@pytest.mark.safety("s22")
def test_browser_runs_nothing_that_was_typed(live, open_page) -> None:
    here = live("en")
    with here.app.app_context():
        places = _typed_in(here)
        db.session.close()
    seen = 0
    for username in dict.fromkeys(who for who, _ in places):
        page = open_page()
        sign_in(page, here, username)
        for address in [address for who, address in places if who == username]:
            page.goto(f"{here.url}{address}")
            assert page.evaluate("() => typeof window.__xss") == "undefined", address
            seen += MARK in page.content()
    assert seen >= 5, "hardly any page shows what was typed"
