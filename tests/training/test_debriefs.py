"""Debriefs: who reads whose, what each deduction shows, a new try from a turn, an expert's call, the paper."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.documents.models import Document
from portal.errors import NotFound
from tests.support.statements import count_statements
from tests.training.test_played_calls import EXEMPLARY, Player, player, somebody, stored
from training.calls.rules.record_truth import truth_of
from training.calls.rules.verdicts import Standing, canonical
from training.debriefs.advice import better_words, open_choices, words_that_meet
from training.debriefs.page import debrief_values, pairs_of, replay_values
from training.debriefs.queries import Debrief, debrief_of
from training.debriefs.records import entries_of
from training.debriefs.showing import costs_of, doubts_of, steps_of
from training.plays.models import PlayedCall
from training.plays.queries import own_call
from training.plays.services import fork_call, leave_call

__all__ = ["player", "stored"]

FAILED = ("dial", "ask_for_debtor", "hint")


def debrief(player: Player, record: dict[str, str] | None = None) -> Debrief:
    """The debrief of the player's call, whose record is written."""
    player.write(record)
    return debrief_of(player.session, player.actor, player.call_id, clock.today())


@pytest.fixture
def failed(player: Player) -> Debrief:
    """The wife was told by a hint."""
    return debrief(player.play(*FAILED))


def test_the_deduction_shows_sentence_rule_clause_and_better_words(failed, app) -> None:
    with app.test_request_context():
        told, missing = costs_of(failed.mine, "en")
    assert (told.turn, told.weight, told.tone, told.before, told.after) == (3, "critical", "danger", "", "")
    assert told.words.startswith("Let us say it is something at his bank")
    assert told.rule is not None and told.rule.source.endswith("CN-GBT45251/third_party") and told.rule.unverified
    assert told.instead is not None and told.instead.words.startswith("My name is Lin.")
    assert told.instead.cited[0].source.endswith("CN-CBA/third_party") and told.instead.turn == 3
    assert (missing.result, missing.turn) == ("obligations", 3)
    assert missing.rule is not None and "clause 4.2" in missing.rule.source and not missing.rule.unverified


def test_the_transcript_says_where_trust_went(failed, app) -> None:
    with app.test_request_context():
        values = debrief_values(failed, "en")
    steps = values["steps"]
    assert [(step.number, step.trust_change, step.tone) for step in steps] == [
        (1, 0, ""),
        (2, 0, ""),
        (3, -1, "danger"),
    ]
    assert [step.number for step in values["moves"]] == [3]
    assert values["curve"]["series"][0]["values"] == [2, 2, 2, 1]
    assert values["verdict"] == "Not passed" and values["duty_counts"] == (1, 2)
    assert [step.side.value for step in steps] == ["done", "said", "said"]


def test_best_words_need_no_better_ones(player) -> None:
    mine = debrief(player.play(*EXEMPLARY)).mine
    assert all(better_words(mine, turn) is None for turn in range(6))
    assert mine.results.standing is Standing.PASSED


def test_what_was_missed_is_advised_at_the_turn_where_it_could_be_said(stored) -> None:
    player = Player(stored, "first_call")
    player.play("dial", "ask_month", "full_opening", "all_figures", "offer_only", "listen")
    mine = debrief_of_left(player).mine
    advice = words_that_meet(mine, "consequences", 4)
    assert advice is not None and advice.turn == 4 and "credit record" in advice.words
    assert {choice.name for choice in open_choices(mine, 5)} == {"take_all", "listen", "ask_means", "family"}
    assert words_that_meet(mine, "call_record", 5) is None


def debrief_of_left(player: Player) -> Debrief:
    """The call is given up, then read."""
    with transaction(player.session) as session:
        leave_call(session, player.actor, player.call_id, player.at + timedelta(minutes=1))
    return debrief_of(player.session, player.actor, player.call_id, clock.today())


def test_the_record_stands_beside_the_call(player, app) -> None:
    player.play(*EXEMPLARY)
    stands = player.stands
    truth = {name: one.accepted[0] for name, one in truth_of(stands.play, stands.turns).items()}
    found = debrief(player, truth | {"promise": "dated", "do_not_contact": ""})
    with app.test_request_context():
        entries = {entry.label: entry for entry in entries_of(found.mine)}
    assert (entries["Promise"].word, entries["Promise"].given) == ("invented", "With a day")
    assert (entries["Do not contact"].word, entries["Do not contact"].turn) == ("missing", 5)
    assert found.mine.results.record_weight == 4


def test_a_call_that_was_left_is_read_without_a_record_and_one_with_an_open_record_waits(player, app) -> None:
    player.play(*FAILED)
    waits = debrief_of(player.session, player.actor, player.call_id, clock.today())
    assert waits.open
    other = Player(player.session)
    other.play("dial")
    left = debrief_of_left(other)
    assert not left.open and left.mine.results.standing is Standing.NOT_PRACTISED
    with app.test_request_context():
        assert all(entry.verdict == "" for entry in entries_of(left.mine))


def test_words_that_fit_nothing_are_shown_with_the_neutral_answer(player) -> None:
    player.play("dial")
    player.say("Xylophone quartz 7731")
    player.play("ask_for_debtor", "hint")
    found = debrief(player)
    assert found.mine.turns[1].event.choice is None
    assert "mean" in found.mine.lines.heard[2] or "get" in found.mine.lines.heard[2]
    assert steps_of(found.mine)[1].unmatched and steps_of(found.mine)[1].typed


def test_what_the_judge_found_in_own_words_is_the_span_of_the_deduction(player, app) -> None:
    player.play("dial", "ask_for_debtor")
    player.say("I told you before: your husband owes us money.")
    if player.stands.asked is not None:
        player.number(0)
    found = debrief_of_left(player) if player.call.ended_at is None else debrief(player)
    assert found.mine.judged and all(one.turn == 2 for one in found.mine.judged)
    with app.test_request_context():
        shown = [cost.words for cost in costs_of(found.mine, "en") if cost.turn == 3]
        shown += [doubt.words for doubt in doubts_of(found.mine, "en")]
    assert any(words and "owes" in words for words in shown)


def test_nobody_reads_a_call_out_of_reach_or_one_that_runs(player) -> None:
    player.play("dial")
    with pytest.raises(NotFound):
        debrief_of(player.session, player.actor, player.call_id, clock.today())
    player.play(*FAILED[1:])
    stranger = somebody(player.session)
    player.write()
    with pytest.raises(NotFound):
        debrief_of(player.session, stranger, player.call_id, clock.today())
    with pytest.raises(NotFound):
        debrief_of(player.session, Actor(source="test"), player.call_id, clock.today())


def test_trying_again_from_the_turn_keeps_what_was_said_before_it(player) -> None:
    failed = debrief(player.play(*FAILED))
    with transaction(player.session) as session:
        forked = fork_call(session, player.actor, failed.call.id, 2, player.at)
    player.call_id = forked.id
    player.play(*EXEMPLARY[2:])
    passed = debrief(player)
    assert passed.mine.results.standing is Standing.PASSED
    assert (passed.call.forked_from_id, passed.call.forked_at_turn) == (failed.call.id, 2)
    assert passed.mine.results.path[:2] == failed.mine.results.path[:2]


def test_the_experts_call_parts_where_the_words_do(failed) -> None:
    pairs = pairs_of(failed)
    assert [pair.same for pair in pairs] == [True, True, False, False, False, False]
    assert [pair.number for pair in pairs if pair.parts] == [3]
    assert pairs[3].mine is None and pairs[3].expert is not None
    assert failed.expert is not None and failed.expert.results.standing is Standing.PASSED


@pytest.mark.parametrize(("step", "shown", "trust"), [(0, 0, 2), (3, 3, 1), (99, 3, 1), (-4, 0, 2)])
def test_replay_stands_at_a_turn(failed, app, step: int, shown: int, trust: int) -> None:
    with app.test_request_context():
        values = replay_values(failed, step, "en")
    assert (values["step"], len(values["steps"]), values["trust"]) == (shown, shown, trust)
    assert bool(values["costs"]) is (shown == 3) and values["forkable"] is (shown < 3)


def test_a_debrief_is_read_in_a_few_statements_and_gives_the_same_bytes(player) -> None:
    debrief(player.play(*EXEMPLARY))
    with count_statements() as counted:
        found = debrief_of(player.session, player.actor, player.call_id, clock.today())
        first = canonical(found.mine.results)
    assert len(counted) <= 5
    player.session.expire_all()
    assert canonical(debrief_of(player.session, player.actor, player.call_id, clock.today()).mine.results) == first


def demo_call(session, username: str, *, passed: bool) -> int:
    """An ended call of somebody in the demo."""
    employee = select(Account.employee_id).where(Account.username == username).scalar_subquery()
    found = select(PlayedCall.id).where(PlayedCall.employee_id == employee, PlayedCall.passed.is_(passed))
    return session.scalars(found.order_by(PlayedCall.id)).first()


def test_pages_of_ones_own_debrief(demo_client, demo_session) -> None:
    call_id = demo_call(demo_session, "new_hire2", passed=False)
    page = demo_client.sign_in("new_hire2").get(f"/training/calls/debriefs/{call_id}")
    for words in ("Not passed", "Say this instead", "No word of the debt to others", "Five results", "unverified"):
        assert words in page.text
    replayed = demo_client.get(f"/training/calls/debriefs/{call_id}/replay?step=1")
    assert "Turn 1 of 3" in replayed.text and "Next turn" in replayed.text
    assert "Turn 0 of 3" in demo_client.get(f"/training/calls/debriefs/{call_id}/replay?step=²").text
    compared = demo_client.get(f"/training/calls/debriefs/{call_id}/compare")
    assert "From here the two calls differ." in compared.text
    looked = select(AuditEntry.seq).where(AuditEntry.action == "training:call:view")
    assert demo_session.scalars(looked).all() == []


def test_a_new_try_begins_from_the_page(demo_client, demo_session) -> None:
    call_id = demo_call(demo_session, "new_hire2", passed=False)
    page = demo_client.sign_in("new_hire2").get(f"/training/calls/debriefs/{call_id}")
    there = demo_client.submit(page, f"/debriefs/{call_id}/fork/2")
    assert "He is not in just now. I am his wife." in there.text and "Your turn" in there.text
    made = demo_session.scalars(select(PlayedCall).where(PlayedCall.forked_from_id == call_id)).one()
    assert (made.forked_at_turn, made.ended_at) == (2, None)
    page = demo_client.get(f"/training/calls/debriefs/{call_id}")
    refused = demo_client.post(f"/training/calls/debriefs/{call_id}/fork/99", page.form(f"/debriefs/{call_id}/fork/2"))
    assert "This call has no such turn." in refused.text


def test_the_trainer_reads_it_without_trying_again_and_the_look_is_recorded(demo_client, demo_session) -> None:
    call_id = demo_call(demo_session, "new_hire2", passed=False)
    page = demo_client.sign_in("trainer").get(f"/training/calls/debriefs/{call_id}")
    assert "Say this instead" in page.text and "Try again from here" not in page.text
    entry = demo_session.scalars(select(AuditEntry).where(AuditEntry.action == "training:call:view")).one()
    assert entry.object_id == str(call_id)
    form = page.form("/paper")
    demo_client.post(f"/training/calls/debriefs/{call_id}/fork/1", form, status=404)
    demo_client.sign_in("analyst").get(f"/training/calls/debriefs/{call_id}", status=404)


@pytest.mark.parametrize(("username", "reads"), [("new_hire2", True), ("trainer", True), ("analyst", False)])
def test_the_paper_holds_the_same_and_is_given_to_the_same_readers(demo_client, demo_session, username, reads) -> None:
    call_id = demo_call(demo_session, "new_hire2", passed=False)
    page = demo_client.sign_in("new_hire2").get(f"/training/calls/debriefs/{call_id}")
    answer = demo_client.raw.post(
        f"/training/calls/debriefs/{call_id}/paper", data=page.form("/paper"), follow_redirects=True
    )
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.data)).pages)
    for words in ("Say this instead", "My name is Lin.", "Let us say it is something", "critical", "skill-1"):
        assert words in " ".join(text.split())
    kept = demo_session.scalars(select(Document).where(Document.about_type == "training_call")).one()
    got = demo_client.sign_in(username).raw.get(f"/documents/{kept.id}")
    assert (got.status_code == 200) is reads


def test_a_call_whose_record_is_open_leads_to_it_first(demo_client, demo_session) -> None:
    call_id = demo_call(demo_session, "new_hire2", passed=False)
    actor = Actor(employee_id=demo_session.get_one(PlayedCall, call_id).employee_id, source="test")
    with transaction(demo_session) as session:
        forked = fork_call(session, actor, call_id, 2, clock.now()).id
    player = Player.__new__(Player)
    player.session, player.actor, player.call_id, player.at = demo_session, actor, forked, clock.now()
    player.play("hint")
    assert own_call(demo_session, actor, forked).passed is False
    demo_client.sign_in("new_hire2")
    for tail in ("", "/replay", "/compare"):
        page = demo_client.get(f"/training/calls/debriefs/{forked}{tail}", follow_redirects=True)
        assert "Say this instead" not in page.text
    demo_client.sign_in("trainer").get(f"/training/calls/debriefs/{forked}", status=404)
