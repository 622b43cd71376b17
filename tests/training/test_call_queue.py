"""The trainer's queue: who waits, who settles, what follows for the call, its debrief, its paper and its person."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.notifications.models import OutboxMessage
from portal.people.models import Employee
from tests.support.statements import count_statements
from tests.training.test_played_calls import EXEMPLARY, Player, somebody, stored
from training.calls.rules.verdicts import Standing
from training.debriefs.page import debrief_values
from training.debriefs.queries import READ, debrief_of
from training.plays.outcome import outcome_of
from training.plays.queries import record_of
from training.settling.marks import reviews_of, rulings_in
from training.settling.models import CallMark
from training.settling.queries import SETTLE, queue_statement, waiting_count
from training.settling.rules import Given, GivenLevel, Ground
from training.settling.services import settle_call

__all__ = ["stored"]

HINT = "It is about some money matter, please tell him."
RULE = (2, "CN-GBT45251/third_party", "third_party_disclosure")


def hinted(session, *, write: bool = True) -> Player:
    """A call made well but for a sentence that the judge is unsure of."""
    player = Player(session).play("dial", "ask_for_debtor")
    player.say(HINT)
    if player.stands.asked is not None:
        player.number(0)
    player.play(*EXEMPLARY[2:])
    if write:
        player.write()
    return player


def trainer(session) -> Actor:
    """Somebody who settles calls of everybody."""
    return Actor(employee_id=somebody(session).employee_id, scopes={SETTLE: Scope.ALL, READ: Scope.ALL}, source="test")


def settle(player: Player, actor: Actor, holds: bool, reason: str = "She knows nothing of a debt.", **more):
    given = {RULE: Given(holds=holds, reason=reason)}
    with transaction(player.session) as session:
        return settle_call(session, actor, player.call_id, given, more.pop("levels", ()), at=player.at, seen=0, **more)


def test_an_unsure_call_has_not_passed_and_waits_first(stored) -> None:
    told = Player(stored).play("dial", "ask_for_debtor", "tell_debt")
    told.write()
    unsure = hinted(stored)
    assert (unsure.call.standing, unsure.call.passed) == (Standing.UNSURE, False)
    assert (told.call.standing, told.call.passed) == (Standing.FAILED, False)
    actor = trainer(stored)
    rows = stored.execute(queue_statement(actor, clock.today(), waiting=True)).all()
    assert {row.call_id: row.ground for row in rows} == {
        unsure.call_id: Ground.UNSURE,
        told.call_id: Ground.CRITICAL,
    }
    with count_statements() as statements:
        count, hanging, oldest = waiting_count(stored, actor, clock.today())
    assert (count, hanging, oldest, len(statements)) == (2, 1, told.call.ended_at, 1)
    assert stored.execute(queue_statement(unsure.actor, clock.today(), waiting=True)).all() == []


def test_a_call_waits_only_when_its_record_is_written(stored) -> None:
    player = hinted(stored, write=False)
    assert player.call.review_ground is None and player.call.standing is Standing.UNSURE
    player.write()
    assert player.call.review_ground == Ground.UNSURE


@pytest.mark.parametrize(("holds", "standing"), [(True, Standing.FAILED), (False, Standing.PASSED)])
def test_a_decision_changes_the_result_and_leaves_its_trace(stored, app, holds, standing) -> None:
    player, actor = hinted(stored), trainer(stored)
    stored.get_one(Employee, player.actor.employee_id).email = "person@example.com"
    with app.test_request_context():
        call = settle(player, actor, holds)
    assert (call.standing, call.passed) == (standing, standing is Standing.PASSED)
    debrief = debrief_of(stored, player.actor, player.call_id, clock.today())
    with app.test_request_context():
        values = debrief_values(debrief, "en")
        outcome = outcome_of(
            player.stands, record_of(stored, call.id).fields, "en", rulings_in(reviews_of(stored, call.id))
        )
    (review,) = values["reviews"]
    assert (review.before, review.after) == ("A trainer decides", "Not passed" if holds else "Passed")
    mark = next(one for one in review.marks if one.was == "unsure")
    assert (mark.now, mark.reason, mark.turn) == (
        "broken" if holds else "not broken",
        "She knows nothing of a debt.",
        3,
    )
    assert values["verdict"] == outcome.verdict == review.after and values["doubts"] == []
    entry = stored.scalars(select(AuditEntry).where(AuditEntry.action == "training:call:settle")).one()
    assert entry.object_id == str(call.id)
    mail = stored.scalars(select(OutboxMessage).where(OutboxMessage.topic == f"training:call:{call.id}")).one()
    assert "She knows" not in str(mail.__dict__)


def test_a_later_decision_counts_and_the_earlier_stays(stored, app) -> None:
    player, actor = hinted(stored), trainer(stored)
    with app.test_request_context():
        settle(player, actor, True)
    given = {RULE: Given(holds=False, reason="Money is no debt.")}
    level = GivenLevel(criterion="listening", level=2, turn=1, reason="Did not ask back.")
    with app.test_request_context(), transaction(stored) as session:
        settle_call(session, actor, player.call_id, given, [level], seen=1, at=player.at)
    debrief = debrief_of(stored, player.actor, player.call_id, clock.today())
    assert debrief.mine.results.standing is Standing.PASSED
    assert {one.criterion: one.level for one in debrief.mine.results.skill}["listening"] == 2
    with app.test_request_context():
        newest, oldest = debrief_values(debrief, "en")["reviews"]
    assert (oldest.after, newest.before, newest.after) == ("Not passed", "Not passed", "Passed")
    assert [one.now for one in newest.marks] == ["not broken", "2 of 4"]
    assert len(stored.scalars(select(CallMark).where(CallMark.name == RULE[1])).all()) == 2


def test_nobody_settles_their_own_call_nor_one_out_of_reach(stored) -> None:
    player = hinted(stored)
    own = Actor(employee_id=player.actor.employee_id, scopes={SETTLE: Scope.ALL}, source="test")
    for actor in (own, somebody(stored)):
        with pytest.raises(NotFound):
            settle(player, actor, False)


def test_a_decision_without_reason_or_from_a_stale_page_is_refused(stored, app) -> None:
    player, actor = hinted(stored), trainer(stored)
    with pytest.raises(Invalid):
        settle(player, actor, True, reason=" ")
    with app.test_request_context():
        settle(player, actor, True)
    with pytest.raises(Refused, match="meanwhile"):
        settle(player, actor, False)


def test_the_trainer_settles_on_the_page_and_the_debrief_shows_it(demo_client, demo_session) -> None:
    queue = demo_client.sign_in("trainer").get("/training/calls/queue/")
    assert "The judge is unsure" in queue.text
    link = next(link for link in queue.links() if link.startswith("/training/calls/queue/") and link[-1].isdigit())
    page = demo_client.get(link)
    lacking = demo_client.submit(page, "Keep the review", status=422)
    assert "Decide this one." in lacking.text
    sent = page.form("Keep the review")
    places = [name.removeprefix("reason_") for name in sent if name.startswith("reason_")]
    undecided = {f"verdict_{place}": "no" for place in places if f"verdict_{place}" not in sent}
    why = {name.replace("verdict", "reason"): "She learns nothing of a debt." for name in undecided}
    kept = demo_client.submit(page, "Keep the review", **undecided, **why)
    assert "What a trainer decided" in kept.text and "Before: unsure; now: not broken." in kept.text
    settled = demo_client.get("/training/calls/queue/?view=settled")
    assert link in settled.links()
    debrief = demo_client.get(f"/training/calls/debriefs/{link.rsplit('/', 1)[1]}")
    assert "She learns nothing of a debt." in debrief.text
