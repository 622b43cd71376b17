"""Which ways people take through a call: counted from the logs, and drawn on the graph."""

from sqlalchemy import select

from portal import clock
from portal.db.session import transaction
from portal.people.models import Employee
from tests.training.call_stories import SCENARIOS
from training.calls.rules.engine import Event, replay
from training.plays.models import CallEvent, PlayedCall
from training.plays.rules import EventKind, How
from training.scenario_authoring.paths import Unheard, paths_of, unheard_in
from training.scenarios.models import CallScenario
from training.scenarios.queries import play_of, published_version

GOOD = ("dial", "ask_for_debtor", "leave_name", "explain", "promise_note", "write_full")
BAD = ("dial", "ask_for_debtor", None, "hint")


def test_visits_shares_and_first_breaches_are_counted() -> None:
    play = play_of((SCENARIOS / "wrong_person.twee").read_text(encoding="utf-8"))
    calls = [(replay(play, [Event(choice=name) for name in names]), names is GOOD) for names in (GOOD, BAD, BAD)]
    paths = paths_of(play, calls)
    assert (paths.calls, paths.passed) == (3, 1)
    assert paths.ends == {"Done": 1, "Told": 2}
    asks = next(one for one in paths.nodes if one.node.name == "WhoAsks")
    assert (asks.visits, asks.unmatched) == (5, 2)
    assert {one.name: one.times for one in asks.taken} == {"tell_debt": 0, "hint": 2, "leave_name": 1, "pretend": 0}
    assert {one.name: one.first_breaches for one in asks.taken if one.first_breaches} == {"hint": 2}
    assert paths.visits()["Ring"] == 3
    assert paths_of(play, []).calls == 0


def test_what_matched_nothing_is_kept_for_the_author_without_names() -> None:
    play = play_of((SCENARIOS / "wrong_person.twee").read_text(encoding="utf-8"))
    own = [Event(choice=None, text=text, language="en") for text in ("Ada Li here.", "Ada Li here. ", "13812345678?")]
    turns = replay(play, [Event(choice="dial"), Event(choice="ask_for_debtor"), *own, Event(choice="hint")])
    found = unheard_in([(turns, "Ada Li"), (turns, "Somebody")])
    assert found["WhoAsks"] == (
        Unheard(words="0000000?", language="en", times=2),
        Unheard(words="Ada Li here.", language="en", times=2),
        Unheard(words="N.N. here.", language="en", times=2),
    )
    assert list(found) == ["WhoAsks"]


def test_heat_map_shows_the_calls_that_were_ended(demo_client, demo_session) -> None:
    number = demo_session.scalars(select(CallScenario.id).where(CallScenario.key == "deceased")).one()
    version = published_version(demo_session, number)
    address = f"/training/calls/scenarios/{number}/paths"
    demo_client.sign_in("trainer")
    play = play_of((SCENARIOS / "deceased.twee").read_text(encoding="utf-8"))
    golden = next(one for one in play.scenario.golden if one.name == "Violating")
    before = demo_client.get(address).tree.xpath("count(//svg[contains(@class,'scenario-picture')])")
    with transaction() as session:
        person = session.scalars(select(Employee.id).order_by(Employee.id)).first()
        call = PlayedCall(
            employee_id=person,
            version_id=version.id,
            language="en",
            started_at=clock.now(),
            ended_at=clock.now(),
            passed=False,
            steps=len(golden.plays),
        )
        session.add(call)
        session.flush()
        for place, name in enumerate(golden.plays):
            data = {"choice": name, "how": How.CHOSEN.value, "text": ""}
            session.add(CallEvent(call_id=call.id, number=place, kind=EventKind.TURN, data=data, at=clock.now()))
    page = demo_client.get(address)
    assert before in (0, 1)
    assert "first breach in" in page.text
    assert page.tree.xpath("//*[contains(@class,'scenario-heat')]")
    assert page.tree.xpath("//path[contains(@class,'heat-5')]")
    assert demo_client.sign_in("compliance").get(address).h1 == page.h1
