"""Pages of activations: two clicks, the room and its freshness, tasks, the end, the review, and My day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crisis.activations.diary import write_entry
from crisis.activations.models import Activation, CrisisTask, EntryKind
from crisis.calls.services import walk_chains
from portal import clock
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from tests.crisis.conftest import NIGHT
from tests.crisis.test_activations import SAID, ended
from tests.support.statements import count_statements

HTMX = {"HX-Request": "true"}


def test_leader_activates_in_two_clicks(agency, client, session) -> None:
    alert_id = agency.alert("21 complaints of the same cause")
    alert = client.sign_in("head").get(f"/crisis/alerts/{alert_id}")
    confirm = client.get(alert.links("Activate")[0])
    fields = confirm.form("Activate now")
    assert (fields["plan"], fields["grade"]) == (str(agency.plan_id()), "orange")
    room = client.submit(confirm, "Activate now")
    assert room.h1 == "Room: Mass complaints"
    assert "Orange · major" in room.text
    again = client.raw.get(f"/crisis/alerts/{alert_id}/activate")
    assert again.headers["Location"].endswith(f"/crisis/rooms/{session.scalars(select(Activation.id)).one()}")


def test_second_leader_with_open_form_lands_in_the_same_room(agency, client, session) -> None:
    alert_id = agency.alert()
    first = client.sign_in("head").get(f"/crisis/alerts/{alert_id}/activate")
    head = client.raw
    second = client.sign_in("second").get(f"/crisis/alerts/{alert_id}/activate")
    here = client.submit(second, "Activate now")
    client.raw = head
    there = client.submit(first, "Activate now")
    assert here.response.request.path == there.response.request.path
    assert len(session.scalars(select(Activation)).all()) == 1


@pytest.mark.parametrize(("field", "value"), [("plan", "999"), ("plan", "x"), ("grade", "pink"), ("grade", "")])
def test_wrong_choice_is_told_at_the_field(agency, client, field: str, value: str) -> None:
    alert_id = agency.alert()
    page = client.sign_in("head").get(f"/crisis/alerts/{alert_id}/activate")
    wrong = client.submit(page, "Activate now", status=422, not_known="The cause", **{field: value})
    assert len(wrong.errors()) == 1
    assert wrong.form("Activate now")["not_known"].strip() == "The cause"


def test_room_opens_for_called_people_and_leadership_only(agency, client) -> None:
    room = agency.room()
    for username, status in (("worker1", 200), ("head", 200), ("worker7", 404), ("lawyer", 404), ("officer", 404)):
        assert client.sign_in(username).raw.get(f"/crisis/rooms/{room.id}").status_code == status
    foreign = client.raw.get(f"/crisis/rooms/{room.id}")
    assert (foreign.status_code, client.raw.get("/crisis/rooms/999").status_code) == (404, 404)


def test_called_person_takes_role_with_one_tap_and_gets_its_tasks(agency, client) -> None:
    room = agency.room()
    page = client.sign_in("worker5").get(f"/crisis/rooms/{room.id}")
    assert "You are called: Data analysis" in page.text
    held = client.submit(page, "I take this role")
    assert "You are called" not in held.text
    day = client.get("/")
    assert "List the complaints of the last seven days" in day.text
    task = client.get(held.links("List the complaints")[0])
    assert "Waived" not in task.text
    wrong = client.submit(task, "Finish the task", status=422, note="")
    assert len(wrong.errors()) == 1
    done = client.submit(wrong, "Finish the task", outcome="done", note="31 complaints since Monday")
    assert "31 complaints since Monday" in done.text
    assert "1 of 12 finished" in done.text


def test_to_do_says_until_when_to_acknowledge(agency, client) -> None:
    agency.room(drill=True)
    day = client.sign_in("worker1").get("/")
    assert "Drill: You are called as Head of response: acknowledge" in day.text
    assert "2026-11-24T14:45:00+00:00" in day.source


def test_tiles_say_called_silent_and_held_with_times(agency, client, night) -> None:
    room = agency.room()
    agency.acknowledge(room.id, "command", "worker1")
    night.move_to(NIGHT + timedelta(minutes=5, seconds=1))
    page = client.sign_in("head").get(f"/crisis/rooms/{room.id}")
    assert "called 22:40, no answer" in page.text
    assert "since 22:40" in page.text
    agency.do(walk_chains, PORTAL, room.id, clock.now())
    assert "called 22:45, until 22:50" in client.get(f"/crisis/rooms/{room.id}").text


def test_live_part_is_sent_only_when_it_looks_different(agency, client, night) -> None:
    room = agency.room()
    client.sign_in("head")
    page = client.get(f"/crisis/rooms/{room.id}")
    url = page.tree.get_element_by_id("room-live").get("hx-get")
    assert client.raw.get(url, headers=HTMX).status_code == 204
    agency.acknowledge(room.id, "command", "worker1")
    fresh = client.raw.get(url, headers=HTMX)
    assert fresh.status_code == 200
    assert "takes the role" in fresh.get_data(as_text=True)
    assert url not in fresh.get_data(as_text=True)
    assert client.raw.get(url).headers["Location"].endswith(f"/crisis/rooms/{room.id}")
    client.sign_in("worker7")
    assert client.raw.get(url, headers=HTMX).status_code == 404


def test_passing_time_alone_makes_the_live_part_fresh(agency, client, night) -> None:
    room = agency.room()
    client.sign_in("head")
    url = client.get(f"/crisis/rooms/{room.id}").tree.get_element_by_id("room-live").get("hx-get")
    night.move_to(NIGHT + timedelta(minutes=4))
    assert client.raw.get(url, headers=HTMX).status_code == 204
    night.move_to(NIGHT + timedelta(minutes=5))
    assert client.raw.get(url, headers=HTMX).status_code == 200, "roles are silent and a task is late"


def test_asking_for_nothing_new_costs_few_statements(agency, client) -> None:
    room = agency.room()
    client.sign_in("head")
    url = client.get(f"/crisis/rooms/{room.id}").tree.get_element_by_id("room-live").get("hx-get")
    with count_statements() as seen:
        client.raw.get(url, headers=HTMX)
    assert len(seen) <= 6, seen


def test_room_asks_the_same_number_of_statements_with_long_history(agency, client, session) -> None:
    room = agency.room()
    client.sign_in("head").get(f"/crisis/rooms/{room.id}")

    def entries(count: int) -> int:
        head = agency.actor("head")
        with transaction(session):
            here = session.get_one(Activation, room.id)
            for number in range(count):
                write_entry(session, head, here, EntryKind.NOTE, clock.now(), text=f"Note {number}")
        with count_statements() as seen:
            page = client.get(f"/crisis/rooms/{room.id}")
        assert "Note 9" in page.text
        return len(seen)

    assert entries(10) == entries(190)
    page = client.get(f"/crisis/rooms/{room.id}")
    assert page.source.count("timeline-item") == 100
    whole = client.get(page.links("Show the whole timeline")[0])
    assert whole.source.count("timeline-item") == 207


def test_page_loads_itself_again_without_script(agency, client) -> None:
    room = agency.room()
    client.sign_in("head")
    assert client.raw.get(f"/crisis/rooms/{room.id}?every=15").headers["Refresh"] == "15"
    assert client.raw.get(f"/crisis/rooms/{room.id}?every=0").headers["Refresh"] == "5"
    assert "Refresh" not in client.raw.get(f"/crisis/rooms/{room.id}?every=x").headers


def test_fact_and_note_appear_and_wrong_ones_keep_their_words(agency, client) -> None:
    room = agency.room()
    page = client.sign_in("head").get(f"/crisis/rooms/{room.id}")
    wrong = client.submit(page, "/fact", status=422, sort="rumour", text="A video exists", source="")
    assert wrong.errors() == ["Name the source: who says so, or where it is written."]
    assert wrong.form("/fact")["text"].strip() == "A video exists"
    noted = client.submit(wrong, "/fact", sort="rumour", text="A video exists", source="A customer")
    assert "A video exists" in noted.text
    assert client.submit(noted, "/note", status=422, text="").errors() == ["Write a sentence first."]
    assert "The police were told" in client.submit(noted, "/note", text="The police were told").text


def test_hostile_words_stay_words(agency, client) -> None:
    room = agency.room()
    page = client.sign_in("head").get(f"/crisis/rooms/{room.id}")
    shown = client.submit(page, "/note", text="<script>alert(1)</script> 𠮷 \u202eabc")
    assert "<script>alert" not in shown.source


def test_statement_drafts_say_that_they_are_drafts(agency, client) -> None:
    room = agency.room()
    page = client.sign_in("worker1").get(f"/crisis/rooms/{room.id}")
    assert page.text.count("Draft, not cleared") >= 3


def test_stand_down_page_keeps_words_and_names_what_fails(agency, client, session) -> None:
    room = agency.room()
    client.sign_in("head")
    page = client.get(f"/crisis/rooms/{room.id}/stand-down")
    assert "12 tasks are still open" in page.text
    fields = {f"condition_{key}": text for key, text in SAID.items()} | {"reason": "Quiet", "watch_hours": "24"}
    refused = client.submit(page, "Stand the plan down", status=422, **fields)
    assert "12 tasks are still open. Finish each of them" in refused.text
    agency.finish_all(room.id)
    missing = client.submit(refused, "Stand the plan down", status=422, condition_protected="")
    assert len(missing.errors()) == 1
    assert missing.form("Stand the plan down")["condition_below"].strip() == "Two quiet days"
    wrong = client.submit(missing, "Stand the plan down", status=422, condition_protected="Seen", watch_hours="many")
    assert wrong.errors()
    done = client.submit(missing, "Stand the plan down", condition_protected="Seen", watch_hours="24")
    assert "Two quiet days" in done.text
    assert "hx-get" not in done.source
    assert client.raw.get(f"/crisis/rooms/{room.id}/stand-down").status_code == 302
    assert client.sign_in("worker1").raw.get(f"/crisis/rooms/{room.id}/stand-down").status_code == 403


def test_review_leaves_my_day_once_it_is_written(agency, client) -> None:
    room = agency.room()
    agency.finish_all(room.id)
    ended(agency, room.id)
    day = client.sign_in("second").get("/")
    page = client.get(day.links("Review the activation: Mass complaints")[0])
    assert client.submit(page, "Finish the review", status=422, improvements="").errors()
    kept = client.submit(page, "Finish the review", improvements="A telephone list")
    assert "A telephone list" in kept.text
    assert "Review the activation" not in client.get("/").text
    assert client.raw.get(f"/crisis/rooms/{room.id}/review").status_code == 302


def test_waived_task_says_why(agency, client, session) -> None:
    room = agency.room()
    task_id = session.scalars(select(CrisisTask.id).where(CrisisTask.activation_id == room.id).limit(1)).one()
    page = client.sign_in("head").get(f"/crisis/rooms/{room.id}/tasks/{task_id}")
    done = client.submit(page, "Finish the task", outcome="waived", note="Nobody is at the door")
    assert "Nobody is at the door" in done.text
    assert "Waived" in done.text
    closed = client.get(f"/crisis/rooms/{room.id}/tasks/{task_id}")
    assert "This task is finished already." in closed.text
    assert client.sign_in("worker1").raw.get(f"/crisis/rooms/{room.id}/tasks/{task_id}").status_code == 404


def test_history_lists_rooms_that_may_be_entered(agency, client) -> None:
    room = agency.room(drill=True)
    assert "Drill" in client.sign_in("worker1").get("/crisis/rooms").text
    assert "No plan was activated yet" in client.sign_in("worker7").get("/crisis/rooms").text
    sheet = client.sign_in("head").raw.get("/crisis/rooms?export=csv")
    assert sheet.status_code == 200
    assert "Mass complaints" in sheet.get_data(as_text=True)
    assert room.drill


def test_drill_starts_from_the_plan_and_shows_its_band(agency, client) -> None:
    page = client.sign_in("head").get(f"/crisis/plans/{agency.plan_id()}")
    room = client.submit(page, "Start a drill")
    assert "Drill: nothing leaves the house" in room.text


def test_my_day_asks_the_same_number_of_statements_with_more_to_do(agency, client, session) -> None:
    client.sign_in("head").get("/")
    agency.alert("One")
    room = agency.room()
    agency.acknowledge(room.id, "command", "head")
    with count_statements() as few:
        client.get("/")
    for number in range(5):
        agency.alert(f"Alert {number}")
    agency.acknowledge(room.id, "legal", "head")
    agency.acknowledge(room.id, "complaints", "head")
    with count_statements() as many:
        client.get("/")
    assert len(many) == len(few)


def test_board_asks_the_same_number_of_statements_with_more_alerts(agency, client) -> None:
    client.sign_in("head").get("/crisis")
    agency.alert("One")
    with count_statements() as few:
        client.get("/crisis")
    for number in range(10):
        agency.alert(f"Alert {number}", username=f"worker{number % 7 + 1}")
    with count_statements() as many:
        client.get("/crisis")
    assert len(many) == len(few)


def test_twice_sent_task_is_finished_once(agency, client, session) -> None:
    room = agency.room()
    task = session.scalars(select(CrisisTask).where(CrisisTask.activation_id == room.id).limit(1)).one()
    url = f"/crisis/rooms/{room.id}/tasks/{task.id}"
    page = client.sign_in("head").get(url)
    fields = {**page.form("Finish the task"), "note": "Once"}
    for _sending in range(3):
        client.post(url, fields)
    assert session.get_one(CrisisTask, task.id, populate_existing=True).note == "Once"
