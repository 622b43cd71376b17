"""Settled turns as labelled sentences, and the calls of one person as a list."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.db.session import transaction
from portal.people.models import Employee
from tests.support.statements import count_statements
from tests.training.test_call_queue import HINT, hinted, settle, trainer
from tests.training.test_played_calls import stored
from training.calls.rules.scenario import Identity
from training.judge.labelled import judged, labelled_in
from training.judge.rules.patterns import Conduct
from training.plays.history import history_statement
from training.settling.pool import pool_csv
from training.settling.pool_rules import label_of, name_parts, slots_of, without_persons

__all__ = ["stored"]


@pytest.mark.parametrize(
    ("decided", "label", "slots"),
    [
        ({"insult": True, "threat": False, "amount": True}, "insult", "amount=yes"),
        ({"threat": True, "insult": True}, "insult threat", ""),
        ({"threat": False, "own_name": False}, "not threat", "own_name=no"),
        ({"own_name": True, "amount": False}, "none", "amount=no own_name=yes"),
    ],
)
def test_the_label_says_what_was_decided(decided, label, slots) -> None:
    assert (label_of(decided), slots_of(decided)) == (label, slots)


def test_names_numbers_and_addresses_are_taken_out() -> None:
    text = "I am Lin Weber, call 138-0013-8000 or lin@agency.example; Mr Chen Wei owes 8,378.50 yuan."
    found = without_persons(text, name_parts("Lin Weber"), {"debtor": "Chen Wei", "collector": ""})
    assert found == "I am N.N., call 0000000 or x@example.com; Mr {debtor} owes 8,378.50 yuan."
    assert without_persons("我是林卫东，找陈伟", name_parts("林卫东"), {"debtor": "陈伟"}) == "我是N.N.，找{debtor}"
    assert without_persons("Linda calls", name_parts("Lin Weber"), {}) == "Linda calls"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["Ada Byron", "林卫东", "X"]))
def test_a_name_never_stays(text: str, name: str) -> None:
    assert name not in without_persons(f"{text} {name} {text}", name_parts(name), {}) or name in text


def test_the_pool_is_what_the_judge_is_measured_on(stored, app) -> None:
    player, actor = hinted(stored), trainer(stored)
    hinted(stored)
    with transaction(stored) as session:
        session.get_one(Employee, player.actor.employee_id).name = "Money Matter"
    with app.test_request_context():
        settle(player, actor, False)
    text, count = pool_csv(stored)
    (one,) = labelled_in(text.encode())
    assert count == 1 and one.text == HINT.replace("money matter", "N.N.")
    assert (one.near, one.conducts, one.identity) == (Conduct.THIRD_PARTY_DISCLOSURE, frozenset(), Identity.THIRD_PARTY)
    assert (one.language, one.scenario, one.author, one.split) == ("en", "wrong_person", "trainer", "pool")
    assert len(judged([one])) == 1


def test_the_calls_of_a_person_are_one_statement(stored) -> None:
    player = hinted(stored)
    player.call_id = player.begin()
    with count_statements() as statements:
        rows = stored.execute(history_statement(player.actor.employee_id)).all()
    assert len(rows) == 2 and len(statements) == 1
    assert {row.ended_at is None for row in rows} == {True, False}


def test_people_read_their_own_calls_and_trainers_those_of_others(demo_client) -> None:
    own = demo_client.sign_in("new_hire2").get("/training/calls/history/")
    assert "on the line" in own.text and any("/training/calls/debriefs/" in link for link in own.links())
    page = demo_client.sign_in("trainer").get("/training/people/")
    link = next(one for one in page.links() if one.startswith("/training/people/") and one[-1].isdigit())
    history = demo_client.get(link.replace("/training/people/", "/training/calls/history/"))
    assert "Calls of" in history.text
