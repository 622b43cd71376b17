"""Pages of sessions in the demo: booking, check-in by code, the trainer's list, feedback, the shortfall."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.auth.models import Account
from portal.db.session import transaction
from portal.notifications.models import OutboxMessage
from training.sessions.codes import code_at
from training.sessions.models import Attendance, Seat, TrainingSession
from training.sessions.rules import slot_of


@pytest.fixture
def discussion(demo_session) -> TrainingSession:
    """The trainer's session that is to come next, six places, two people waiting."""
    return demo_session.scalars(select(TrainingSession).where(TrainingSession.theme.startswith("own:"))).one()


@pytest.fixture
def at(monkeypatch):
    """Moves the clock."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


def employee_of(session, username: str) -> int:
    """The employee behind a demo account."""
    return session.scalars(select(Account.employee_id).where(Account.username == username)).one()


def bring_to_today(session, found_id: int) -> datetime:
    """Let the session begin in ten minutes; its beginning."""
    begin = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=10)
    with transaction(session) as writing:
        found = writing.get_one(TrainingSession, found_id)
        found.starts_at, found.ends_at = begin, begin + timedelta(hours=1)
    return begin


def code_address(session_id: int, moment: datetime) -> str:
    """Where the code of a moment leads."""
    return f"/training/sessions/{session_id}/in/{code_at(session_id, slot_of(moment))}"


def test_sessions_page_shows_what_is_coming_and_the_months_count(demo_client) -> None:
    page = demo_client.sign_in("lead").get("/training/sessions/")
    assert "Recurring training" in page.text
    assert "places free" in page.text
    assert "Case discussion" in page.text
    assert "Case discussion" not in demo_client.get("/training/sessions/?topic=law").text
    assert "Case discussion" in demo_client.get("/training/sessions/?topic=nonsense").text


def test_place_is_taken_given_back_and_waited_for(demo_client, discussion) -> None:
    address = f"/training/sessions/{discussion.id}"
    page = demo_client.sign_in("lead").get(address)
    taken = demo_client.submit(page, "/place")
    assert "You are on the waiting list." in taken.text
    assert "You wait as number 3" in taken.text
    back = demo_client.submit(taken, "/place/back")
    assert "Your place is free for others." in back.text
    assert "Wait for a place" in back.text


def test_calendar_file_is_text_calendar_in_the_readers_language(demo_client, discussion) -> None:
    answer = demo_client.sign_in("collector").raw.get(f"/training/sessions/{discussion.id}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert b"SUMMARY:Case discussion: a hard negotiation\r\n" in answer.data
    assert f"DTSTART:{discussion.starts_at:%Y%m%dT%H%M%SZ}".encode() in answer.data


def test_code_checks_in_once_and_not_after_its_time(demo_client, demo_session, discussion, at) -> None:
    session_id = discussion.id
    begin = bring_to_today(demo_session, session_id)
    demo_client.sign_in("collector")
    fresh = code_address(session_id, begin)
    at(begin + timedelta(seconds=90))
    assert "no longer valid" in demo_client.get(fresh, status=409).text
    at(begin)
    page = demo_client.get(fresh)
    done = demo_client.submit(page, "/in")
    assert "You are checked in." in done.text
    assert "You are checked in already." in demo_client.get(fresh).text
    at(begin + timedelta(hours=3))
    demo_client.sign_in("collector")
    assert "You are checked in already." in demo_client.get(fresh).text
    row = demo_session.scalars(select(Attendance).where(Attendance.session_id == session_id)).one()
    assert (row.employee_id, row.present, row.how) == (employee_of(demo_session, "collector"), True, "code")
    demo_client.sign_in("new_hire2")
    assert "is over" in demo_client.get(code_address(session_id, clock.now()), status=409).text
    at(begin - timedelta(minutes=31))
    demo_client.sign_in("new_hire2")
    assert "30 minutes before" in demo_client.get(code_address(session_id, clock.now()), status=409).text


def test_the_same_code_serves_another_person_and_a_stolen_ticket_nobody(
    demo_client, demo_session, discussion, at
) -> None:
    session_id = discussion.id
    begin = bring_to_today(demo_session, session_id)
    at(begin)
    page = demo_client.sign_in("collector").get(code_address(session_id, begin))
    ticket = page.form("/in")["ticket"]
    demo_client.submit(page, "/in")
    page = demo_client.sign_in("new_hire2").get(code_address(session_id, begin))
    assert "no longer valid" in demo_client.submit(page, "/in", status=409, ticket=ticket).text
    for wrong in ("", "x", "1-", f"{10**30}-x", "９-x"):
        demo_client.submit(page, "/in", status=409, ticket=wrong)
    at(begin + timedelta(minutes=3))
    assert "no longer valid" in demo_client.submit(page, "/in", status=409).text
    at(begin + timedelta(seconds=20))
    assert "You are checked in." in demo_client.submit(page, "/in").text


def test_who_waits_is_told_that_all_places_are_taken(demo_client, demo_session, discussion, at) -> None:
    begin = bring_to_today(demo_session, discussion.id)
    at(begin)
    page = demo_client.sign_in("lead").get(code_address(discussion.id, begin))
    assert "All places are taken" in demo_client.submit(page, "/in", status=409).text


def test_screen_shows_a_picture_of_the_address_and_renews_itself(demo_client, demo_session, discussion, at) -> None:
    begin = bring_to_today(demo_session, discussion.id)
    address = f"/training/teaching/{discussion.id}/screen"
    demo_client.sign_in("trainer")
    at(begin)
    page = demo_client.get(address)
    assert page.tree.xpath("//*[@class='code-frame']/*[local-name()='svg']")
    (block,) = page.tree.xpath("//*[@id='code-screen']")
    assert block.get("hx-trigger") == "every 5s"
    (link,) = page.tree.xpath("//a[@data-code-link]/@href")
    assert link.endswith(code_address(discussion.id, begin))
    at(begin + timedelta(seconds=30))
    assert code_at(discussion.id, slot_of(begin + timedelta(seconds=30))) in demo_client.raw.get(f"{address}/code").text
    at(begin + timedelta(hours=2))
    demo_client.sign_in("trainer")
    assert "Check-in is closed." in demo_client.raw.get(f"{address}/code").text


def test_trainer_plans_changes_and_cancels(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    page = demo_client.get("/training/teaching/new")
    day = (clock.today() + timedelta(days=9)).isoformat()
    values = {"topic": "law", "day": day, "starts": "14:00", "ends": "13:00", "room": "302", "capacity": "8"}
    wrong = demo_client.submit(page, "Plan the session", status=422, **values)
    assert "The end comes after the beginning." in wrong.text
    assert wrong.form("Plan the session")["room"] == "302"
    wrong = demo_client.submit(wrong, "Plan the session", status=422, ends="15:00", link="http://meet.example")
    assert "begins with https://" in wrong.text
    shown = demo_client.submit(wrong, "Plan the session", link="https://meet.example/r")
    assert "places can be taken" in shown.text
    found = demo_session.scalars(select(TrainingSession).order_by(TrainingSession.id.desc()).limit(1)).one()
    assert clock.local(found.starts_at).strftime("%H:%M") == "14:00"
    demo_client.sign_in("collector")
    demo_client.submit(demo_client.get(f"/training/sessions/{found.id}"), "/place")
    demo_client.sign_in("trainer")
    form = demo_client.get(f"/training/teaching/{found.id}/edit")
    demo_client.submit(form, "Save the change", starts="13:30")
    again = demo_client.submit(form, "Save the change", status=422, starts="13:45", form_key="another key")
    assert "Somebody else changed this session" in again.text
    cancel = demo_client.get(f"/training/teaching/{found.id}/cancel")
    demo_client.submit(cancel, "Cancel the session", status=422)
    gone = demo_client.submit(cancel, "Cancel the session", reason="The room is flooded.")
    assert "The room is flooded." in gone.text
    mails = demo_session.scalars(select(OutboxMessage).where(OutboxMessage.topic == f"training:session:{found.id}"))
    assert [mail.subject.split(":")[0] for mail in mails] == ["Changed", "Cancelled"]
    demo_client.submit(form, "Save the change", status=200, starts="13:00", form_key="late")


def test_trainer_notes_the_list_and_corrects_it_with_a_reason(demo_client, demo_session, discussion, at) -> None:
    begin = bring_to_today(demo_session, discussion.id)
    at(begin + timedelta(hours=2))
    page = demo_client.sign_in("trainer").get(f"/training/teaching/{discussion.id}")
    one = employee_of(demo_session, "collector")
    assert "Note who was there: Case discussion" in demo_client.get("/").text
    noted = demo_client.submit(page, "/attendance", **{f"p{one}": "present"})
    assert "1 line was noted." in noted.text
    wrong = demo_client.submit(noted, "/attendance", status=422, **{f"p{one}": "absent"})
    assert "Say why what was noted is changed." in wrong.text
    assert wrong.form("/attendance")[f"p{one}"] == "absent"
    done = demo_client.submit(wrong, "/attendance", reason="wrong line")
    assert "wrong line" in done.text
    rows = demo_session.scalars(select(Attendance).where(Attendance.session_id == discussion.id)).all()
    assert [row.present for row in rows] == [True, False]


def test_trainer_adds_and_takes_back_a_place_before_the_beginning(demo_client, demo_session, discussion) -> None:
    page = demo_client.sign_in("trainer").get(f"/training/teaching/{discussion.id}")
    wrong = demo_client.submit(page, "Put on the list", status=422, number="zz")
    assert "Nobody has this staff number." in wrong.text
    seat = demo_session.scalars(select(Seat).where(Seat.session_id == discussion.id).order_by(Seat.id)).first()
    freed = demo_client.submit(page, f"/people/{seat.employee_id}/back")
    assert "The place is free." in freed.text
    mails = demo_session.scalars(
        select(OutboxMessage).where(OutboxMessage.topic == f"training:session:{discussion.id}")
    )
    assert [mail.subject.split(":")[0] for mail in mails] == ["You have a place"]


def test_material_is_handed_out_and_taken_away(demo_client, discussion) -> None:
    address = f"/training/teaching/{discussion.id}"
    page = demo_client.sign_in("trainer").get(address)
    assert "Choose a file." in demo_client.submit(page, "/materials", status=422).text
    kept = demo_client.submit(page, "/materials", files=(io.BytesIO(b"Agenda"), "agenda.txt"))
    assert "agenda.txt" in kept.text
    shown = demo_client.sign_in("collector").get(f"/training/sessions/{discussion.id}")
    (link,) = shown.tree.xpath("//a[@download and contains(@href, '/files/')]/@href")
    assert demo_client.raw.get(link).data == b"Agenda"
    demo_client.sign_in("trainer")
    assert "agenda.txt" not in demo_client.submit(demo_client.get(address), "/remove").text


def test_feedback_asks_two_questions_and_thanks_once(demo_client, demo_session, discussion, at) -> None:
    begin = bring_to_today(demo_session, discussion.id)
    at(begin)
    demo_client.sign_in("collector")
    demo_client.submit(demo_client.get(code_address(discussion.id, begin)), "/in")
    at(begin + timedelta(hours=2))
    demo_client.sign_in("collector")
    assert "Two questions about the session" in demo_client.get("/").text
    page = demo_client.get(f"/training/sessions/{discussion.id}/feedback")
    wrong = demo_client.submit(page, "/feedback", status=422, words="kept")
    assert "Choose 1 to 5." in wrong.text
    assert "kept" in wrong.source
    assert "kept without your name" in demo_client.submit(wrong, "/feedback", rating="4").text
    demo_client.get(f"/training/sessions/{discussion.id}/feedback", status=302)
    assert "There is no feedback to give here" in demo_client.get("/training/sessions/").text
    assert "1 answer so far." in demo_client.sign_in("trainer").get(f"/training/teaching/{discussion.id}").text


def test_past_session_shows_feedback_from_five_answers_on(demo_client, demo_session) -> None:
    past = demo_session.scalars(
        select(TrainingSession).where(TrainingSession.ends_at < clock.now()).order_by(TrainingSession.starts_at)
    ).first()
    page = demo_client.sign_in("trainer").get(f"/training/teaching/{past.id}")
    assert re.search(r"[3-5](\.\d)? of 5", page.text)


def test_shortfall_is_seen_by_the_lead_for_the_team_and_goes_out_as_a_file(demo_client) -> None:
    before = (clock.today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    page = demo_client.sign_in("lead").get(f"/training/recurring/?month={before}")
    assert "missing" in page.text
    assert "Team B" not in page.text
    everybody = demo_client.sign_in("hr").get(f"/training/recurring/?month={before}")
    assert "Team B" in everybody.text
    assert demo_client.raw.get(f"/training/recurring/?month={before}&export=csv").mimetype == "text/csv"
    assert "Recurring training" in demo_client.get("/training/people/").text


def test_person_page_shows_the_months(demo_client, demo_session) -> None:
    collector = employee_of(demo_session, "collector")
    assert "Recurring training" in demo_client.sign_in("lead").get(f"/training/people/{collector}").text
