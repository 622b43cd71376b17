"""Closing on its pages: conditions named and mended, legal's review of the very version, redress and settled steps."""

import pytest
from sqlalchemy import select

from complaints.cases.models import Complaint
from complaints.cases.replying import send_letter, still_to_do, write_letter
from complaints.cases.rules.letter import Part
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import Action, State
from complaints.cases.services import add_note
from complaints.closing.ending import end_complaint
from complaints.closing.models import LetterReview
from complaints.closing.services import ask_legal
from portal import clock
from portal.db.session import transaction
from portal.errors import Refused


def test_each_missing_condition_is_named_with_its_place(demo_client, demo_session, drafted) -> None:
    case_id, username, _ = drafted()
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/closing")
    assert f"/complaints/{case_id}/inquiry#findings" in page.links("Each allegation has a finding")
    assert f"/complaints/{case_id}/actions" in page.links("For each cause a corrective action")
    refused = demo_client.submit(page, "/closing/end", status=422)
    for words in ("evidence or a reason", "sent in time", "apologised", "its cause is recorded", "corrective action"):
        assert words in refused.text
    assert demo_session.get_one(Complaint, case_id).state is State.FINDING


def test_redress_steps_and_lateness_are_mended_on_the_page(demo_client, demo_session, drafted) -> None:
    case_id, username, officer = drafted()
    with transaction(demo_session) as session:
        add_note(session, officer, case_id, "Calls stopped.", clock.now(), protects=True)
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/closing")
    page = demo_client.submit(page, "Keep the promise", promise="Take the number off the lists.")
    page = demo_client.submit(page, "Keep the reason", late_reason="The archive was late.")
    assert "The archive was late." in page.text
    entry = demo_client.get(page.links("It is done")[0])
    assert demo_client.submit(entry, "Save", proof="", status=422).errors()
    page = demo_client.submit(entry, "Save", proof="Seen in the list.")
    entry = demo_client.get(page.links("Settle it")[0])
    page = demo_client.submit(entry, "Save", settlement="lifted", why="They asked us to call again.")
    assert "lifted" in page.text and not page.links("Settle it") and not page.links("It is done")


@pytest.fixture
def serious(demo_session, drafted):
    """A drafted reply of a case that was made serious: (id, user name, actor)."""

    def make():
        case_id, username, officer = drafted()
        with transaction(demo_session) as session:
            session.get_one(Complaint, case_id).severity = Severity.S2
        return case_id, username, officer

    return make


def test_legal_returns_then_approves_the_version_that_leaves(demo_client, demo_session, serious, letter_of) -> None:
    case_id, username, officer = serious()
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/letter")
    assert "Legal has to approve this version first" in page.text
    page = demo_client.submit(page, "Ask legal to review it")
    assert "Legal has this version since" in page.text
    legal = demo_client.sign_in("legal")
    address = legal.get("/").links("Review the reply")[-1]
    review = legal.get(address)
    assert "Ann Example" not in review.text and "Nine calls." in review.text
    assert legal.submit(review, "Record the review", outcome="returned", status=422).errors()
    assert "returned by legal" in legal.submit(review, "Record the review", outcome="returned", remarks="Softer.").text
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}/letter")
    assert "Softer." in page.text
    page = demo_client.submit(page, "/letter", redress="No more calls, in softer words.")
    demo_client.submit(page, "Ask legal to review it")
    review = demo_client.sign_in("legal").get(demo_client.get("/").links("Review the reply")[-1])
    assert "approved by legal" in demo_client.submit(review, "Record the review", outcome="approved").text
    letter_id = letter_of(case_id).id
    assert still_to_do(demo_session, demo_session.get_one(Complaint, case_id)) == []
    with transaction(demo_session) as session:
        send_letter(session, officer, case_id, letter_id, mail="", printed=None, now=clock.now())


def test_a_version_written_after_the_approval_needs_another(demo_client, demo_session, serious, letter_of) -> None:
    case_id, _username, officer = serious()
    with transaction(demo_session) as session:
        ask_legal(session, officer, case_id, clock.now())
    review_id = demo_session.scalars(select(LetterReview.id).order_by(LetterReview.id.desc())).first()
    page = demo_client.sign_in("legal").get(f"/complaints/reviews/{review_id}")
    demo_client.submit(page, "Record the review", outcome="approved")
    texts = {part: "Text." for part in Part if part is not Part.FINDINGS}
    with transaction(demo_session) as session:
        write_letter(session, officer, case_id, texts, letter_of(case_id).number, clock.now())
    letter_id = letter_of(case_id).id
    with pytest.raises(Refused, match="Legal has to approve"), transaction(demo_session) as session:
        send_letter(session, officer, case_id, letter_id, mail="", printed=None, now=clock.now())


def test_demo_has_a_reply_with_legal_and_cases_closed_with_all_nine(demo_client, demo_session) -> None:
    assert demo_client.sign_in("legal").get("/").links("Review the reply")
    closed = demo_session.scalars(select(Complaint.id).where(Complaint.state == State.CLOSED)).all()
    page = demo_client.sign_in("compliance").get(f"/complaints/{closed[0]}/closing")
    assert "9/9" in page.text or "9 of 9" in page.text


def test_service_refuses_to_close_what_only_was_answered(demo_app, demo_session, drafted, letter_of) -> None:
    case_id, _, officer = drafted()
    letter_id = letter_of(case_id).id
    with transaction(demo_session) as session:
        send_letter(session, officer, case_id, letter_id, mail="", printed=None, now=clock.now())
    with demo_app.test_request_context(), pytest.raises(Refused) as refused, transaction(demo_session) as session:
        end_complaint(session, officer, case_id, Action.CLOSE, "", clock.now())
    assert "It cannot be closed yet" in str(refused.value.message)
