"""After the reply two questions are asked: once a round, changeable for thirty days, and only counted elsewhere."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from complaints.cases.models import Complaint
from complaints.cases.replying import send_letter
from complaints.facts import satisfaction
from complaints.satisfaction.models import ReplyOpinion
from complaints.satisfaction.rules import CHANGE_DAYS, ENOUGH, Opinion, check_open, open_until, shown_counts
from complaints.satisfaction.services import answer_questions
from portal import clock
from portal.db.session import transaction
from portal.errors import Refused

YES, PARTLY, NO = Opinion


@pytest.mark.parametrize(
    ("after", "refusal"), [(0, None), (CHANGE_DAYS, None), (CHANGE_DAYS + 1, "could be answered until")]
)
def test_questions_are_open_for_thirty_days(after: int, refusal: str | None) -> None:
    sent = clock.today()
    if refusal is None:
        check_open(sent, sent + timedelta(days=after))
        return
    with pytest.raises(Refused, match=refusal):
        check_open(sent, sent + timedelta(days=after))


def test_nothing_is_asked_before_the_reply() -> None:
    with pytest.raises(Refused, match="once our reply was sent"):
        check_open(None, clock.today())
    assert open_until(clock.today()) > clock.today()


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(Opinion), st.integers(0, 6)))
def test_few_answers_are_not_shown(counts: dict[Opinion, int]) -> None:
    shown = shown_counts(counts)
    assert (shown is None) == (sum(counts.values()) < ENOUGH)
    assert shown is None or sum(shown.values()) == sum(counts.values())


@pytest.fixture
def replied(demo_session, drafted, letter_of):
    """A complaint whose reply was sent: (id, user name of its handler)."""

    def make(**changed) -> tuple[int, str]:
        case_id, username, officer = drafted(**changed)
        with transaction(demo_session) as session:
            send_letter(session, officer, case_id, letter_of(case_id).id, mail="", printed=None, now=clock.now())
        return case_id, username

    return make


def test_complainant_answers_changes_the_answer_and_the_officer_reads_it(demo_client, demo_session, replied) -> None:
    case_id, username = replied()
    number = demo_session.get_one(Complaint, case_id).number
    page = demo_client.get("/complaints/status")
    page = demo_client.submit(page, "Show the complaint", number=number, code="0123 4567 89AB CDEF")
    assert "Was our reply clear?" in page.text
    form = page.form("Send my answer")
    empty = demo_client.post("/complaints/status/opinion", {**form, "form_key": "none"}, status=422)
    assert empty.errors()
    page = demo_client.submit(page, "Send my answer", clear="yes", fair="no", opinion_words="Nobody called back.")
    assert "Thank you" in page.text
    page = demo_client.submit(page, "Change my answer", clear="yes", fair="partly", opinion_words="Called back late.")
    rows = demo_session.scalars(select(ReplyOpinion).where(ReplyOpinion.complaint_id == case_id)).all()
    assert [(one.clear, one.fair, one.words) for one in rows] == [(YES, PARTLY, "Called back late.")]
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}")
    assert "What the complainant says of our reply" in page.text and "Called back late." in page.text


def test_answers_are_counted_and_few_are_kept_back(demo_session, replied, file) -> None:
    case_id, _ = replied()
    unanswered = file()
    today = clock.today()
    before = satisfaction(demo_session, today, today)
    with transaction(demo_session) as session:
        answer_questions(session, case_id, YES, NO, "", clock.now())
    now = satisfaction(demo_session, today, today)
    assert (now.answered, now.clear, now.fair) == (before.answered + 1, None, None)
    assert now.replied >= 1
    with transaction(demo_session) as session:
        for round_number in range(2, 6):
            session.get_one(Complaint, case_id).round_number = round_number
            answer_questions(session, case_id, YES, PARTLY, "", clock.now())
    now = satisfaction(demo_session, today, today)
    assert now.clear == {YES: 5, PARTLY: 0, NO: 0} and now.fair == {YES: 0, PARTLY: 4, NO: 1}
    late = clock.now() + timedelta(days=CHANGE_DAYS + 1)
    with pytest.raises(Refused), transaction(demo_session) as session:
        answer_questions(session, case_id, NO, NO, "", late)
    with pytest.raises(Refused), transaction(demo_session) as session:
        answer_questions(session, unanswered, NO, NO, "", clock.now())
