"""Practice calls: every own word is judged, the log keeps what was found, and a replay needs no judge."""

import pytest
from sqlalchemy.orm import Session

from portal.auth.actor import COMMAND
from portal.db.session import transaction
from tests.training.conftest import NOW
from tests.training.test_played_calls import Player
from training.calls.rules.evidence import Found
from training.calls.rules.results import results_of
from training.courses.source import SHIPPED
from training.debriefs.queries import debrief_of
from training.judge.turns import evidence_of
from training.plays.models import CallEvent
from training.plays.rules import EventKind
from training.plays.services import leave_call
from training.scenarios.services import publish_shipped


@pytest.fixture
def caller(session: Session) -> Player:
    """Somebody whom the debtor's wife has just asked what it is about, in Simplified Chinese."""
    with transaction(session):
        publish_shipped(session, COMMAND, NOW, SHIPPED)
    return Player(session, language="zh_Hans").play("dial", "ask_for_debtor")


def last_turn(player: Player) -> CallEvent:
    """The newest turn of the log."""
    return [event for event in player.stands.events if event.kind is EventKind.TURN][-1]


def test_debt_told_in_own_words_fails_the_call_and_the_log_keeps_where_it_stands(caller: Player) -> None:
    text = "不知道您听明白没有，他欠了一笔钱"
    caller.say(text)
    if caller.stands.asked is not None:
        caller.number(0)
    assert "CN-GBT45251/third_party" in {one.citation for one in caller.stands.turns[-1].broken}
    assert not results_of(caller.stands.play, caller.stands.turns).gate
    told = next(one for one in evidence_of(2, last_turn(caller).data) if one.name == "CN-GBT45251/third_party")
    assert (told.turn, told.found) == (2, Found.YES) and text[told.start : told.end].startswith("欠")


def test_clean_words_break_nothing_and_meet_what_was_heard(caller: Player) -> None:
    caller.say("我姓林，有件私事要和他本人说。他什么时候方便？")
    turn = caller.stands.turns[-1]
    assert (turn.event.choice, turn.broken, turn.met) == ("leave_name", (), ("own_name",))
    assert [one["found"] for one in last_turn(caller).data["judged"] if one["name"] == "own_name"] == ["yes"]


def test_a_turn_by_choice_is_not_judged(caller: Player) -> None:
    caller.choose("leave_name")
    assert "judged" not in last_turn(caller).data


def test_a_fork_keeps_what_was_judged(caller: Player) -> None:
    caller.say("你这个骗子，他在不在？")
    if caller.stands.asked is not None:
        caller.number(0)
    assert {one.citation for one in caller.stands.turns[-1].broken} == {"AGENCY/polite"}
    assert caller.stands.turns[-1].event.breaches


def test_the_debrief_shows_the_words_that_broke_the_rule(caller: Player) -> None:
    text = "不知道您听明白没有，他欠了一笔钱"
    caller.say(text)
    if caller.stands.asked is not None:
        caller.number(0)
    with transaction(caller.session) as session:
        leave_call(session, caller.actor, caller.call_id, caller.at)
    results = debrief_of(caller.session, caller.actor, caller.call_id, caller.at.date()).mine.results
    told = next(one for one in results.deductions if one.ground == "CN-GBT45251/third_party")
    assert text[told.evidence.start : told.evidence.end].startswith("欠")
    assert told.evidence.matcher == "third_party_disclosure/tells_of_debt"
