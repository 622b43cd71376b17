"""Alerts: raised by anyone, checked by the on-duty officer or leadership, seen by who may."""

import pytest
from sqlalchemy import func, select

from crisis.signals.models import Alert
from crisis.signals.rules import AlertState, Verdict
from crisis.signals.services import check_alert, raise_alert
from portal import clock
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.notifications.models import OutboxMessage


def test_checkers_are_told_at_once_without_the_words(agency, session) -> None:
    alert_id = agency.alert("A reporter asks about Mr Wang")
    mails = session.scalars(select(OutboxMessage)).all()
    assert {mail.recipient for mail in mails} == {
        "head@agency.example", "second@agency.example", "officer@agency.example",
    }  # fmt: skip
    assert all(mail.urgent and mail.topic == f"crisis:alert:{alert_id}" for mail in mails)
    assert not any("Wang" in mail.body for mail in mails)


def test_empty_alert_is_refused(agency) -> None:
    with pytest.raises(Invalid):
        agency.do(raise_alert, agency.actor("worker1"), "  ", clock.now())


def test_verdicts_follow_the_table(agency, session) -> None:
    alert_id, officer = agency.alert(), agency.actor("officer")
    agency.do(check_alert, officer, alert_id, Verdict.REAL, "", clock.now())
    assert session.get_one(Alert, alert_id).state is AlertState.REAL
    with pytest.raises(Refused):
        agency.do(check_alert, officer, alert_id, Verdict.REAL, "", clock.now())
    with pytest.raises(Invalid):
        agency.do(check_alert, officer, alert_id, Verdict.FALSE_ALARM, " ", clock.now())
    agency.do(check_alert, officer, alert_id, Verdict.FALSE_ALARM, "A misunderstanding", clock.now())
    assert session.get_one(Alert, alert_id, populate_existing=True).state is AlertState.DISMISSED
    with pytest.raises(NotFound):
        agency.do(check_alert, officer, 999, Verdict.REAL, "", clock.now())


def test_anyone_raises_with_one_field_and_twice_sent_is_once(agency, client, session) -> None:
    page = client.sign_in("worker1").get("/crisis/alerts/new")
    fields = {**page.form("Raise the alert"), "text": "A crowd gathers at the door"}
    first = client.post("/crisis/alerts/new", fields)
    client.post("/crisis/alerts/new", fields)
    assert session.scalar(select(func.count()).select_from(Alert)) == 1
    assert "A crowd gathers" in first.text
    assert "Activate" not in first.text


def test_empty_or_endless_text_is_told_at_the_field(agency, client) -> None:
    page = client.sign_in("worker1").get("/crisis/alerts/new")
    assert client.submit(page, "Raise the alert", status=422, text="").errors() == ["Say what you noticed."]
    long = client.submit(page, "Raise the alert", status=422, text="x" * 2001)
    assert long.form("Raise the alert")["text"].strip() == "x" * 2001


def test_own_alert_is_seen_and_others_answer_as_unknown(agency, client) -> None:
    alert_id = agency.alert(username="worker1")
    client.sign_in("worker1").get(f"/crisis/alerts/{alert_id}")
    client.sign_in("worker2")
    foreign, unknown = client.raw.get(f"/crisis/alerts/{alert_id}"), client.raw.get("/crisis/alerts/999")
    assert foreign.status_code == unknown.status_code == 404
    assert client.raw.get(f"/crisis/alerts/{alert_id}/activate").status_code == 403


def test_officer_closes_false_alarm_with_reason(agency, client) -> None:
    alert_id = agency.alert()
    page = client.sign_in("officer").get(f"/crisis/alerts/{alert_id}")
    assert page.links("Activate") == []
    wrong = client.submit(page, "Close as a false alarm", status=422, reason="")
    assert wrong.errors() == ["Say why it is a false alarm."]
    board = client.submit(wrong, "Close as a false alarm", reason="An exercise of the fire brigade")
    assert "False alarm" in board.text
    again = client.get(f"/crisis/alerts/{alert_id}")
    assert "Close as a false alarm" not in again.text


def test_officer_confirms_and_leader_sees_it_on_my_day(agency, client) -> None:
    alert_id = agency.alert()
    page = client.sign_in("officer").get(f"/crisis/alerts/{alert_id}")
    assert "To be decided by" in client.submit(page, "It is real").text
    day = client.sign_in("head").get("/")
    assert "Alert is real: activate a plan?" in day.text
    assert "Alert is real" not in client.sign_in("officer").get("/").text


def test_proposal_names_plan_grade_and_reasons(agency, client) -> None:
    alert_id = agency.alert("22 complaints of the same cause")
    page = client.sign_in("head").get(f"/crisis/alerts/{alert_id}")
    assert "Orange · major" in page.text
    assert "It names the number 22; this grade begins at 20." in page.text


def test_board_shows_to_each_what_concerns_them(agency, client, session) -> None:
    agency.alert("Mine alone")
    assert "Mine alone" in client.sign_in("worker1").get("/crisis").text
    assert "Mine alone" not in client.sign_in("worker2").get("/crisis").text
    assert "Mine alone" in client.sign_in("officer").get("/crisis").text


def test_menu_counts_open_alerts_for_who_checks_them(agency, client, session) -> None:
    agency.alert()
    client.sign_in("head")
    assert client.get("/crisis").tree.xpath("//*[@class='side-count']/text()")[0] == "1"
    with transaction(session):
        alert = session.scalars(select(Alert)).one()
        alert.verdict, alert.checked_at = Verdict.FALSE_ALARM, clock.now()
    assert not client.get("/crisis").tree.xpath("//*[@class='side-count']/text()")
