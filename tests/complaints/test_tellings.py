"""Proof of how a complainant was told of the reply, and a letter that comes back (policy 9.1.3)."""

import secrets
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from complaints.cases.answers import LetterDelivery
from complaints.cases.models import CaseClock, Channel, Complaint
from complaints.cases.proofs import note_telling, settle_post
from complaints.cases.replying import send_letter
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.telling import DeliveryState, DeliveryWay, Telling
from complaints.cases.rules.workflow import State
from complaints.closing.queries import closing_facts
from portal import clock
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.files.models import StoredFile
from portal.people.models import Employee


@pytest.fixture
def sent(demo_session, drafted, letter_of):
    """A complaint whose reply is shown by code and sent nowhere: (id, user name, actor, staff number)."""

    def make(**changed):
        case_id, username, officer = drafted(**changed)
        letter_id = letter_of(case_id).id
        with transaction(demo_session) as session:
            send_letter(session, officer, case_id, letter_id, mail="", printed=None, now=clock.now())
        number = demo_session.scalar(select(Employee.number).where(Employee.id == officer.employee_id))
        demo_session.rollback()
        return case_id, username, officer, number

    return make


def _proven(session, case_id: int) -> bool:
    session.rollback()
    return closing_facts(session, session.get_one(Complaint, case_id)).proven


def _note(session, officer, case_id: int, way: DeliveryWay, at: datetime | None = None, **given) -> int:
    now = clock.now()
    with transaction(session) as writing:
        return note_telling(writing, officer, case_id, Telling(way=way, at=at or now, **given), now)


def test_telephone_proves_the_telling_with_who_number_teller_and_read_back(demo_session, sent) -> None:
    case_id, _, officer, number = sent()
    assert not _proven(demo_session, case_id), "they asked for a mail; the page alone does not reach them"
    said = {"told": "Ann Example", "place": "13812345678", "staff_number": number}
    for wrong in (
        said,
        {**said, "read_back": True, "staff_number": "nobody"},
        {**said, "read_back": True, "told": " "},
    ):
        with pytest.raises(Invalid):
            _note(demo_session, officer, case_id, DeliveryWay.PHONE, **wrong)
    with pytest.raises(Invalid):
        _note(
            demo_session, officer, case_id, DeliveryWay.PHONE, clock.now() - timedelta(days=3), **said, read_back=True
        )
    entry = _note(demo_session, officer, case_id, DeliveryWay.PHONE, **said, read_back=True)
    assert _proven(demo_session, case_id)
    row = demo_session.get_one(LetterDelivery, entry)
    assert (row.told, row.place, row.told_by_id) == ("Ann Example", "13812345678", officer.employee_id)


@pytest.mark.parametrize("after_arrival", [False, True])
def test_letter_that_comes_back_opens_the_duty_at_once(demo_session, sent, after_arrival) -> None:
    case_id, _, officer, _ = sent()
    entry = _note(demo_session, officer, case_id, DeliveryWay.POST, place="1 Long Road", reference="EMS 77")
    assert not _proven(demo_session, case_id), "it is on its way"
    now = clock.now()
    if after_arrival:
        with transaction(demo_session) as session:
            settle_post(session, officer, case_id, entry, arrived=True, at=now, now=now)
        assert _proven(demo_session, case_id)
    with transaction(demo_session) as session:
        settle_post(session, officer, case_id, entry, arrived=False, at=now, now=now)
    demo_session.rollback()
    assert demo_session.get_one(Complaint, case_id).state is State.FINDING
    assert demo_session.get_one(LetterDelivery, entry).state is DeliveryState.FAILED
    open_kinds = select(CaseClock.kind).where(CaseClock.complaint_id == case_id, CaseClock.done_at.is_(None))
    assert {ClockKind.REPLY, ClockKind.CLIENT} <= set(demo_session.scalars(open_kinds))
    with pytest.raises(Refused), transaction(demo_session) as session:
        settle_post(session, officer, case_id, entry, arrived=False, at=now, now=now)


def test_handing_over_asks_for_the_signed_paper_of_the_case(demo_session, sent) -> None:
    case_id, _, officer, number = sent()
    digest = secrets.token_hex(32)
    given = {"told": "Ann Example", "staff_number": number, "file_sha256": digest}
    with pytest.raises(Invalid):
        _note(demo_session, officer, case_id, DeliveryWay.VISIT, **given)
    with transaction(demo_session) as session:
        session.add(
            StoredFile(
                about_type="complaint", about_id=str(case_id), storage_name=secrets.token_hex(16),
                file_name="signed.pdf", kind="pdf", size=1, sha256=digest, created_at=clock.now(),
            )
        )  # fmt: skip
    _note(demo_session, officer, case_id, DeliveryWay.VISIT, **given)
    assert _proven(demo_session, case_id)


def test_complaint_of_a_regulator_is_answered_to_the_regulator_as_well(demo_session, sent) -> None:
    case_id, _, officer, _ = sent(preferred="page", contact_mail="")
    with transaction(demo_session) as session:
        session.get_one(Complaint, case_id).channel = Channel.REGULATOR
    assert not _proven(demo_session, case_id)
    _note(demo_session, officer, case_id, DeliveryWay.OFFICE, told="12378 hotline", reference="2026-55")
    assert _proven(demo_session, case_id)


def test_nothing_is_noted_before_the_reply_was_sent(demo_session, drafted) -> None:
    case_id, _, officer = drafted()
    with pytest.raises(Refused):
        _note(demo_session, officer, case_id, DeliveryWay.POST, place="1 Long Road", reference="EMS 77")


def test_pages_note_a_letter_and_that_it_came_back(demo_client, demo_session, sent) -> None:
    case_id, username, _, _ = sent()
    demo_client.sign_in(username)
    page = demo_client.get(f"/complaints/{case_id}/closing")
    assert f"/complaints/{case_id}/tellings/new/post" in page.links()
    page = demo_client.get(f"/complaints/{case_id}/tellings/new/post")
    refused = demo_client.submit(page, "Note it", status=422, place="", reference="")
    assert "Give the number or the address." in refused.text
    demo_client.submit(refused, "Note it", place="1 Long Road", reference="EMS 77")
    demo_session.rollback()
    entry = demo_session.scalars(select(LetterDelivery.id).where(LetterDelivery.noted_at.is_not(None))).all()[-1]
    page = demo_client.get(f"/complaints/{case_id}/tellings/{entry}")
    assert "1 Long Road" in page.text
    demo_client.submit(page, "Note it", outcome="returned")
    assert "Findings recorded" in demo_client.get(f"/complaints/{case_id}").text
    for way in ("phone", "visit", "office"):
        demo_client.get(f"/complaints/{case_id}/tellings/new/{way}")
    demo_client.get(f"/complaints/{case_id}/tellings/new/page", status=404)
