"""An investigation on its pages: points, hearings, grounds, and the decision of somebody who did not investigate."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation
from complaints.cases.replying import send_letter
from complaints.cases.rules.letter import Verdict
from complaints.cases.services import add_subject, record_finding, take_up
from complaints.inquiry.models import FindingDecision, FindingGround, Hearing, Judgement
from complaints.inquiry.queries import all_confirmed, stands_of, still_to_hear
from complaints.inquiry.services import decide_findings
from portal import clock
from portal.db.session import transaction
from portal.errors import Refused
from portal.people.models import Employee


@pytest.fixture
def investigated(demo_session, file, handler, actor):
    """A case about the demo's collector, taken up, with one finding: (id, allegation, user name, actor)."""

    def make(verdict: Verdict = Verdict.UPHELD, **changed):
        case_id = file(**changed)
        username, officer = handler(case_id)
        now = clock.now()
        number = demo_session.get_one(Employee, actor("collector").employee_id).number
        with transaction(demo_session) as session:
            take_up(session, officer, case_id, now)
            assert not add_subject(session, officer, case_id, number, now)
        allegation_id = demo_session.scalars(select(Allegation.id).where(Allegation.complaint_id == case_id)).one()
        with transaction(demo_session) as session:
            record_finding(
                session, officer, case_id, allegation_id, verdict=verdict, basis="Recordings.", reasons="Nine calls.",
                seen_version=0, now=now,
            )  # fmt: skip
        return case_id, allegation_id, username, officer

    return make


def test_points_are_ticked_with_what_was_found(demo_client, investigated) -> None:
    case_id, _, username, _ = investigated()
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/inquiry")
    assert demo_client.submit(page, "Tick the point", point="calls_count", found=" ", status=422).errors()
    page = demo_client.submit(page, "Tick the point", point="calls_count", found="Nine calls on Sunday.")
    assert "Nine calls on Sunday." in page.text
    assert "1 of 8" in page.text


def test_employee_sees_the_questions_and_nothing_else(demo_client, demo_session, investigated) -> None:
    case_id, _, username, _ = investigated(words="The complainant says what nobody may see.")
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/inquiry")
    demo_client.submit(page, "Put the questions", questions="How often did you call on Sunday?")
    assert len(still_to_hear(demo_session, case_id)) == 1
    hearing_id = demo_session.scalars(select(Hearing.id).where(Hearing.complaint_id == case_id)).one()
    address = f"/complaints/hearings/{hearing_id}"
    assert address in demo_client.sign_in("collector").get("/").links("Answer the questions put to you")
    page = demo_client.get(address)
    assert "How often did you call" in page.text
    assert "nobody may see" not in page.text and "C-2026" not in page.text
    assert demo_client.submit(page, "Send my answer", answer="", status=422).errors()
    page = demo_client.submit(page, "Send my answer", how="refuse", answer="I say nothing.")
    assert "Refused to answer, in writing" in page.text
    demo_session.rollback()
    assert still_to_hear(demo_session, case_id) == []
    assert address not in demo_client.get("/").links("Answer the questions put to you")
    demo_client.get(f"/complaints/{case_id}", status=403)
    demo_client.sign_in("new_hire").get(address, status=404)
    assert "I say nothing." in demo_client.sign_in(username).get(f"/complaints/{case_id}/inquiry").text


def test_minutes_of_a_talk_end_a_hearing_once(demo_client, demo_session, investigated) -> None:
    case_id, _, username, _ = investigated()
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/inquiry")
    demo_client.submit(page, "Put the questions", questions="How often?")
    hearing_id = demo_session.scalars(select(Hearing.id).where(Hearing.complaint_id == case_id)).one()
    address = f"/complaints/{case_id}/inquiry/hearings/{hearing_id}/talk"
    page = demo_client.get(address)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert demo_client.submit(page, "Save the minutes", talked_on=tomorrow, minutes="x", status=422).errors()
    assert "Heard in a talk" in demo_client.submit(page, "Save the minutes", minutes="Nine, they said.").text
    fields = {**page.form("Save the minutes"), "minutes": "again", "form_key": "again"}
    assert "This hearing has ended" in demo_client.post(address, fields, status=422).text


def test_ground_asks_for_a_cause_only_where_upheld(demo_client, demo_session, investigated) -> None:
    case_id, allegation_id, username, _ = investigated()
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/allegations/{allegation_id}/ground")
    page = demo_client.submit(page, "Save with the finding", cause="person.knowledge", no_evidence="Heard live.")
    assert "Person: did not know the rule" in page.text
    demo_session.rollback()
    ground = demo_session.scalars(select(FindingGround).order_by(FindingGround.id.desc())).first()
    assert (ground.cause, ground.no_evidence) == ("person.knowledge", "Heard live.")
    other, other_allegation, username, _ = investigated(Verdict.NOT_UPHELD)
    page = demo_client.sign_in(username).get(f"/complaints/{other}/allegations/{other_allegation}/ground")
    assert "cause" not in page.form("Save with the finding")


def test_second_person_sends_findings_back_then_confirms(demo_client, demo_session, investigated) -> None:
    case_id, allegation_id, username, officer = investigated()
    compliance = demo_client.sign_in("compliance")
    page = compliance.get(f"/complaints/{case_id}/decision")
    assert compliance.submit(page, "Decide", judgement="returned", status=422).errors()
    page = compliance.submit(page, "Decide", judgement="returned", remark="Listen to the second call as well.")
    assert "sent back" in page.text
    assert "There is nothing for you to decide" in compliance.get(f"/complaints/{case_id}/decision").text
    assert "came back" in demo_client.sign_in(username).get("/").text
    finding = demo_session.scalars(select(Finding).where(Finding.allegation_id == allegation_id)).one()
    with transaction(demo_session) as session:
        record_finding(
            session, officer, case_id, allegation_id, verdict=Verdict.UPHELD, basis="Both calls.", reasons="Nine.",
            seen_version=finding.version, now=clock.now(),
        )  # fmt: skip
    page = demo_client.sign_in("compliance").get(f"/complaints/{case_id}/decision")
    assert "confirmed" in demo_client.submit(page, "Decide", judgement="confirmed").text
    assert all_confirmed(demo_session, case_id)


def test_investigator_decides_neither_by_page_nor_by_service_nor_by_sql(
    demo_client, demo_session, investigated
) -> None:
    case_id, _, username, officer = investigated()
    demo_client.sign_in(username).get(f"/complaints/{case_id}/decision", status=403)
    stand = stands_of(demo_session, case_id)[0]
    seen = [(stand.finding.id, stand.finding.version)]
    with pytest.raises(Refused), transaction(demo_session) as session:
        decide_findings(session, officer, case_id, Judgement.CONFIRMED, "", seen, clock.now())
    values = {
        "finding_id": seen[0][0], "version": seen[0][1], "judgement": Judgement.CONFIRMED, "remark": "",
        "proposed_by_id": officer.account_id, "decided_by_id": officer.account_id, "decided_at": clock.now(),
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        demo_session.execute(insert(FindingDecision).values(values))
    demo_session.rollback()


def test_a_finding_changed_after_the_decision_waits_again(demo_session, investigated, actor) -> None:
    case_id, allegation_id, _, officer = investigated()
    now = clock.now()
    stand = stands_of(demo_session, case_id)[0]
    with transaction(demo_session) as session:
        decide_findings(
            session, actor("leader"), case_id, Judgement.CONFIRMED, "", [(stand.finding.id, stand.finding.version)], now
        )
    with pytest.raises(Refused), transaction(demo_session) as session:
        decide_findings(session, actor("compliance"), case_id, Judgement.CONFIRMED, "", [(1, 1)], now)
    assert all_confirmed(demo_session, case_id)
    with transaction(demo_session) as session:
        record_finding(
            session, officer, case_id, allegation_id, verdict=Verdict.PARTLY, basis="b", reasons="r", seen_version=1,
            now=now,
        )  # fmt: skip
    assert not all_confirmed(demo_session, case_id)


def test_reply_waits_for_the_decision(demo_session, drafted, letter_of) -> None:
    case_id, _, officer = drafted()
    with transaction(demo_session) as session:
        allegation = session.scalars(select(Allegation).where(Allegation.complaint_id == case_id)).one()
        record_finding(
            session, officer, case_id, allegation.id, verdict=Verdict.UPHELD, basis="b", reasons="r", seen_version=1,
            now=clock.now(),
        )  # fmt: skip
    letter_id = letter_of(case_id).id
    with pytest.raises(Refused, match="did not investigate"), transaction(demo_session) as session:
        send_letter(session, officer, case_id, letter_id, mail="", printed=None, now=clock.now())


def test_demo_shows_hearings_and_decisions_that_wait(demo_client, demo_session) -> None:
    assert demo_session.scalars(select(Hearing.id).where(Hearing.ended_at.is_(None))).first()
    assert demo_client.sign_in("compliance").get("/").links("Decide on the findings")
