"""Who viewed what: each opening, download and export of a case is a row, by case and by person, for few to read."""

import csv
import io
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint, Subject
from complaints.cases.services import note_view
from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.models import Account
from portal.db.session import transaction
from tests.complaints.test_evidence import upload
from tests.portal.files.conftest import demo_vault as demo_vault
from tests.portal.files.conftest import picture
from tests.support.inspector import Inspector


def rows_of(client: Inspector, address: str) -> list[dict[str, str]]:
    """The whole list as the sheet that it is taken out as."""
    answer = client.raw.get(f"{address}{'&' if '?' in address else '?'}export=csv")
    assert answer.status_code == 200 and answer.mimetype == "text/csv", answer.status_code
    text = answer.data.decode("utf-8-sig")
    begin = next(place for place, line in enumerate(text.splitlines()) if line.startswith(("When", '"When')))
    return list(csv.DictReader(io.StringIO("\n".join(text.splitlines()[begin:]))))


def test_every_opening_download_and_export_is_a_row(
    demo_client: Inspector, demo_session: Session, drafted: Any, demo_vault: Any
) -> None:
    case_id, username, officer = drafted()
    demo_client.sign_in(username)
    page = demo_client.get(f"/complaints/{case_id}")
    content, name = upload(picture(), "screen.png")
    form = {**page.form(f"/complaints/{case_id}/files"), "files": (content, name)}
    demo_client.raw.post(f"/complaints/{case_id}/files", data=form, content_type="multipart/form-data")
    page = demo_client.get(f"/complaints/{case_id}")
    assert demo_client.raw.get(page.links("screen.png")[0]).status_code == 200
    reveal = {**page.form(f"/complaints/{case_id}/reveal"), "field": "contact_mail"}
    demo_client.post(f"/complaints/{case_id}/reveal", reveal)
    for part in ("letter", "inquiry", "clocks", "closing", "parties", "actions", "same", "end", "summary"):
        demo_client.get(f"/complaints/{case_id}/{part}")
    assert demo_client.raw.get(f"/complaints/{case_id}/pack-export").status_code == 200
    demo_client.get(f"/complaints/{case_id}/looks", status=403)
    demo_client.sign_in("compliance")
    demo_client.get(f"/complaints/{case_id}/decision")
    page = demo_client.get(f"/complaints/{case_id}")
    seen = demo_client.get(page.links("Who viewed it")[0])
    for words in (
        "opened the case", "saw name or address in full", "Mail address", "downloaded a file", "Reply", "Investigation",
        "Clocks", "Closing", "Who acts", "Corrective actions", "Same complaints", "Findings and end", "Summary",
        "Decision", "took or asked for the evidence pack", officer.name,
    ):  # fmt: skip
        assert words in seen.text, words
    only = demo_client.get(f"/complaints/{case_id}/looks?who={username}&day={clock.today()}")
    assert "downloaded a file" in only.text and "Decision" not in only.text
    assert "Nobody looked" in demo_client.get(f"/complaints/{case_id}/looks?day=2001-01-01").text
    rows = rows_of(demo_client, f"/complaints/{case_id}/looks")
    assert {row["Page or field"] for row in rows} >= {"Reply", "Mail address", "Who viewed it"}
    assert all("Ann Example" not in str(row) for row in rows)


def test_person_is_found_and_only_their_looks_are_listed(
    demo_client: Inspector, demo_session: Session, file: Any, handler: Any
) -> None:
    case_id = file()
    username, officer = handler(case_id)
    number = demo_session.get_one(Complaint, case_id).number
    demo_client.sign_in(username).get(f"/complaints/{case_id}")
    demo_client.get("/complaints/looks", status=403)
    demo_client.sign_in("compliance")
    assert "Nobody looked" in demo_client.get("/complaints/looks").text
    assert "Nobody is called so" in demo_client.get("/complaints/looks?who=nobody%25").text
    page = demo_client.get(f"/complaints/looks?who={username}&days=90")
    assert f"What {officer.name} viewed" in page.text and number in page.text
    with transaction(demo_session) as session:
        session.add(Subject(complaint_id=case_id, employee_id=_of(session, "compliance"), added_at=clock.now()))
        note_view(session, officer, case_id)
    assert number not in demo_client.get(f"/complaints/looks?who={username}").text
    demo_client.get(f"/complaints/{case_id}/looks", status=404)


def _of(session: Session, username: str) -> int:
    found = session.scalars(select(Account.employee_id).where(Account.username == username)).one()
    assert found is not None
    return found


def test_many_looks_are_paged_by_key(demo_client: Inspector, demo_session: Session, file: Any, actor: Any) -> None:
    case_id, officer = file(), actor("officer")
    with transaction(demo_session) as session:
        for _ in range(120):
            note_view(session, officer, case_id)
    demo_client.sign_in("compliance")
    page, seen = demo_client.get(f"/complaints/{case_id}/looks"), 0
    for _ in range(5):
        seen += page.text.count("opened the case")
        following = page.tree.xpath("//a[@rel='next']/@href")
        if not following:
            break
        page = demo_client.get(following[0])
    noted = select(AuditEntry.seq).where(
        AuditEntry.action == "complaints:case:view", AuditEntry.object_id == str(case_id)
    )
    assert seen >= 120 and len(demo_session.scalars(noted).all()) >= seen
