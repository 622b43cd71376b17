"""Who acts for a complainant: unproven authority holds the reply back, and five speak for a group at most."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complainant, Complaint
from complaints.cases.replying import print_letter, send_letter
from complaints.intake.rules import grouped
from complaints.parties.models import ComplaintParty
from complaints.parties.rules import (
    MOST_REPRESENTATIVES,
    Capacity,
    MayKnow,
    PartyRole,
    Standing,
    check_disclosure,
    check_new,
    goes_direct,
)
from complaints.parties.services import NewParty, add_party, end_party, prove_party
from portal import clock
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.errors import FairlineError, Invalid, Refused
from portal.notifications.models import OutboxMessage
from tests.complaints.conftest import CODE
from tests.support.inspector import Inspector

TODAY = date(2026, 11, 20)
PROXY = NewParty(
    role=PartyRole.PROXY, capacity=Capacity.LAWYER, may_know=MayKnow.ALL, name="Bo Lawyer", document="Power of attorney"
)


def _standing(**changed: Any) -> Standing:
    return Standing(**{"role": PartyRole.PROXY, "may_know": MayKnow.ALL, "checked": True} | changed)


@pytest.mark.parametrize(
    ("standings", "by_lawyer", "told"),
    [
        ([], False, True),
        ([], True, False),
        ([_standing()], True, True),
        ([_standing(checked=False)], False, False),
        ([_standing(valid_until=TODAY)], True, True),
        ([_standing(valid_until=TODAY - timedelta(days=1))], True, False),
        ([_standing(may_know=MayKnow.STATE)], True, True),
        ([_standing(role=PartyRole.REPRESENTATIVE, checked=False)], False, True),
    ],
)
def test_reply_tells_nobody_whose_authority_is_not_proven(
    standings: list[Standing], by_lawyer: bool, told: bool
) -> None:
    if told:
        check_disclosure(standings, TODAY, by_lawyer=by_lawyer)
    else:
        with pytest.raises(Refused):
            check_disclosure(standings, TODAY, by_lawyer=by_lawyer)


def test_group_has_five_representatives_at_most() -> None:
    check_new(PartyRole.REPRESENTATIVE, MOST_REPRESENTATIVES - 1, None, TODAY, group=True)
    with pytest.raises(Invalid):
        check_new(PartyRole.REPRESENTATIVE, MOST_REPRESENTATIVES, None, TODAY, group=True)
    with pytest.raises(Invalid):
        check_new(PartyRole.REPRESENTATIVE, 0, None, TODAY, group=False)
    with pytest.raises(Invalid):
        check_new(PartyRole.PROXY, 0, TODAY - timedelta(days=1), TODAY, group=False)


def _send(session: Session, officer: Actor, case_id: int, letter_id: int) -> None:
    with transaction(session) as writing:
        send_letter(writing, officer, case_id, letter_id, mail="", printed=None, now=clock.now())


def test_letter_is_held_back_until_the_authority_is_proven(demo_session: Session, drafted: Any, letter_of: Any) -> None:
    case_id, _, officer = drafted(complainant=Complainant.LAWYER)
    letter_id = letter_of(case_id).id
    with pytest.raises(FairlineError, match="no authority"):
        _send(demo_session, officer, case_id, letter_id)
    with transaction(demo_session) as session:
        party_id = add_party(session, officer, case_id, PROXY, clock.now())
    with pytest.raises(FairlineError, match="not proven"):
        _send(demo_session, officer, case_id, letter_id)
    with transaction(demo_session) as session:
        prove_party(session, officer, case_id, party_id, clock.now())
    _send(demo_session, officer, case_id, letter_id)
    kept = demo_session.scalars(select(ComplaintParty).where(ComplaintParty.complaint_id == case_id)).one()
    assert kept.name == "Bo Lawyer" and b"Bo Lawyer" not in (kept.name_sealed or b"")
    assert kept.checked_by_id == officer.account_id


def test_part_that_ended_holds_nothing_back(demo_session: Session, drafted: Any, letter_of: Any) -> None:
    case_id, _, officer = drafted()
    with transaction(demo_session) as session:
        party_id = add_party(session, officer, case_id, PROXY, clock.now())
        end_party(session, officer, case_id, party_id, clock.now())
    _send(demo_session, officer, case_id, letter_of(case_id).id)


def test_officer_records_and_proves_on_the_page(demo_client: Inspector, demo_session: Session, drafted: Any) -> None:
    case_id, username, _ = drafted()
    demo_client.sign_in(username)
    page = demo_client.get(f"/complaints/{case_id}/parties")
    fields = {"name": "Bo Lawyer", "role": "proxy", "capacity": "lawyer", "may_know": "all", "document": "Seen."}
    refused = demo_client.submit(page, "Keep the entry", status=422, **fields, valid_until="2001-01-01")
    assert any("passed already" in line for line in refused.errors())
    page = demo_client.submit(demo_client.get(f"/complaints/{case_id}/parties"), "Keep the entry", **fields)
    assert "not proven" in page.text and "Bo Lawyer" not in page.text
    page = demo_client.submit(page, "I have checked it")
    assert "proven" in page.text and "not proven" not in page.text


@pytest.mark.parametrize(
    ("standings", "by_lawyer", "direct"),
    [
        ([_standing(may_know=MayKnow.STATE)], True, True),
        ([_standing(may_know=MayKnow.STATE)], False, False),
        ([_standing(may_know=MayKnow.STATE), _standing()], True, False),
        ([_standing(role=PartyRole.REPRESENTATIVE, may_know=MayKnow.STATE)], True, False),
        ([], True, False),
    ],
)
def test_reply_goes_direct_where_the_lawyer_may_know_the_state_only(
    standings: list[Standing], by_lawyer: bool, direct: bool
) -> None:
    assert goes_direct(standings, by_lawyer=by_lawyer) is direct


def test_lawyer_who_may_know_the_state_is_told_of_the_reply_and_the_complainant_gets_it(
    demo_client: Inspector, demo_session: Session, drafted: Any, letter_of: Any
) -> None:
    case_id, _, officer = drafted(complainant=Complainant.LAWYER, contact_mail="bo@law.example")
    letter = letter_of(case_id)
    printed = print_letter(demo_session, letter)
    with transaction(demo_session) as session:
        limited = replace(PROXY, may_know=MayKnow.STATE, mail="bo@law.example")
        prove_party(session, officer, case_id, add_party(session, officer, case_id, limited, clock.now()), clock.now())

    def send(mail: str) -> None:
        with transaction(demo_session) as writing:
            send_letter(writing, officer, case_id, letter.id, mail=mail, printed=printed, now=clock.now())

    for mail in ("", "Bo@law.example"):
        with pytest.raises(FairlineError, match="own mail address"):
            send(mail)
    send("ann@home.example")
    told = demo_session.scalars(
        select(OutboxMessage).where(OutboxMessage.unique_key.startswith("complaint-state-"))
    ).one()
    assert told.recipient == "bo@law.example" and "No more calls" not in told.body
    paper = demo_session.scalars(select(OutboxMessage).where(OutboxMessage.topic == f"complaints:letter:{letter.id}"))
    assert paper.one().recipient == "ann@home.example"
    form = demo_client.get("/complaints/status").form("/complaints/status")
    number = demo_session.get_one(Complaint, case_id).number
    page = demo_client.post("/complaints/status", {**form, "number": number, "code": grouped(CODE)})
    assert "replied to the complainant directly" in page.text and "No more calls" not in page.text
    assert demo_client.raw.get("/complaints/status/letter").status_code == 404
