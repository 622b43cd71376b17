"""Practice calls: turns by choice and in own words, two windows, a call left for a day, and its record."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee
from portal.people.services import enter_employee
from tests.support.statements import count_statements
from tests.training.conftest import DAY, NOW
from training.calls.rules.record_truth import truth_of
from training.courses.source import SHIPPED
from training.plays.models import CallEvent, CallRecord, PlayedCall
from training.plays.queries import own_call, practised, record_of, standing
from training.plays.rules import EventKind, How, Stale, has_words, said_words, shuffled, talked
from training.plays.services import begin_call, choose, fork_call, leave_call, say_words, write_record
from training.plays.showing import Words, talking_seconds, transcript
from training.scenarios.models import CallScenario
from training.scenarios.queries import published_scenarios, scenario_with_key, version_text
from training.scenarios.services import create_scenario, publish_shipped, save_draft

EXEMPLARY = ("dial", "ask_for_debtor", "leave_name", "explain", "promise_note", "write_full")


class Player:
    """Somebody with a call of one scenario."""

    def __init__(self, session, key: str = "wrong_person", language: str = "en") -> None:
        self.session, self.actor = session, somebody(session)
        self.scenario_id = scenario_with_key(self.session, key).id
        self.at, self.language = NOW, language
        self.call_id = self.begin()

    def begin(self) -> int:
        with transaction(self.session) as session:
            return begin_call(session, self.actor, self.scenario_id, self.language, self.at).id

    @property
    def call(self) -> PlayedCall:
        return own_call(self.session, self.actor, self.call_id)

    @property
    def stands(self):
        return standing(self.session, self.call)

    def choose(self, name: str, **given) -> PlayedCall:
        names = [choice.name for choice in self.stands.choices]
        return self.number(names.index(name) + 1, **given)

    def number(self, number: int, *, seen: int | None = None, key: str = "") -> PlayedCall:
        self.at += timedelta(seconds=20)
        steps = self.call.steps
        with transaction(self.session) as session:
            return choose(
                session,
                self.actor,
                self.call_id,
                seen=steps if seen is None else seen,
                number=number,
                client_key=key or f"key-{steps}",
                at=self.at,
            )

    def say(self, text: str, *, spoken: bool = False, key: str = "") -> PlayedCall:
        self.at += timedelta(seconds=20)
        steps = self.call.steps
        with transaction(self.session) as session:
            return say_words(
                session,
                self.actor,
                self.call_id,
                seen=steps,
                text=text,
                spoken=spoken,
                client_key=key or f"key-{steps}",
                at=self.at,
            )

    def play(self, *names: str) -> "Player":
        for name in names:
            self.choose(name)
        return self

    def write(self, fields: dict[str, str] | None = None) -> None:
        with transaction(self.session) as session:
            write_record(session, self.actor, self.call_id, fields or {}, self.at)

    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.stands.events]


def somebody(session) -> Actor:
    """Somebody of the company, acting."""
    with transaction(session):
        number = f"{len(session.scalars(select(Employee.id)).all()) + 1:04d}"
        employee = enter_employee(session, COMMAND, number=number, name=f"Person {number}", entered_on=DAY)
        return Actor(employee_id=employee.id, source="test")


@pytest.fixture
def stored(session):
    with transaction(session):
        publish_shipped(session, COMMAND, NOW, SHIPPED)
    return session


@pytest.fixture
def player(stored) -> Player:
    return Player(stored)


def test_an_exemplary_call_passes_and_is_logged_step_by_step(player) -> None:
    call = player.play(*EXEMPLARY).call
    assert (call.passed, call.steps) == (True, 8)
    assert player.kinds() == [EventKind.OPENED, *[EventKind.TURN] * 6, EventKind.ENDED]
    assert [event.number for event in player.stands.events] == list(range(8))


def test_telling_the_debt_fails_with_the_rule_and_the_sentence(player) -> None:
    player.play("dial", "ask_for_debtor", "hint")
    assert player.call.passed is False
    assert [one.citation for one in player.stands.turns[-1].broken] == ["CN-GBT45251/third_party"]


def test_a_running_call_is_opened_instead_of_a_second(player) -> None:
    player.play("dial")
    assert player.begin() == player.call_id
    player.play(*EXEMPLARY[1:])
    assert player.begin() != player.call_id


def test_choices_have_an_order_of_their_own_for_each_call() -> None:
    names = ("a", "b", "c", "d")
    orders = {tuple(shuffled(number, "Ring", names)) for number in range(40)}
    assert len(orders) > 10 and all(sorted(order) == list(names) for order in orders)
    assert {order[0] for order in orders} == set(names)
    assert shuffled(7, "Ring", names) == shuffled(7, "Ring", reversed(names))


def test_a_step_from_a_stale_window_counts_nothing(player) -> None:
    player.play("dial")
    with pytest.raises(Stale):
        player.number(1, seen=1, key="other-window")
    assert player.call.steps == 2


def test_the_same_step_sent_twice_counts_once(player) -> None:
    player.choose("dial", key="one")
    player.number(1, seen=1, key="one")
    assert player.kinds() == [EventKind.OPENED, EventKind.TURN]


def test_a_choice_that_is_not_there_is_refused(player) -> None:
    for number in (0, 9, -1):
        with pytest.raises(Refused):
            player.number(number)
    assert player.call.steps == 1


def test_own_words_are_taken_as_the_choice_they_mean(player) -> None:
    player.play("dial")
    player.say("Good evening. May I speak to Mr Chen Wei, please?")
    last = player.stands.turns[-1]
    assert (last.event.choice, last.event.assisted) == ("ask_for_debtor", False)
    assert player.stands.events[-1].data["how"] == How.TYPED


def test_words_that_may_mean_several_are_asked_about_and_logged_as_assisted(player) -> None:
    player.play("dial")
    player.say("Good evening, is that his wife speaking or who?")
    asked = player.stands.asked
    assert asked is not None and 1 <= len(asked.data["meant"]) <= 3
    player.number(1)
    last = player.stands.turns[-1].event
    assert (last.choice, last.assisted, last.text) == (asked.data["meant"][0], True, asked.data["text"])


def test_none_of_what_was_meant_gets_a_neutral_answer(player) -> None:
    player.play("dial")
    player.say("Good evening, is that his wife speaking or who?")
    player.number(0)
    assert player.stands.turns[-1].event.choice is None
    assert transcript(player.stands, Words(player.stands, "en"))[-1].fresh


@pytest.mark.parametrize("text", ["😀😀😀", "？！……", "The weather in Oslo was splendid on Tuesday."])
def test_words_that_fit_nothing_are_kept_and_the_other_side_asks_back(player, text) -> None:
    player.play("dial")
    before = player.stands.state
    player.say(text)
    assert player.stands.events[-1].data["text"] == text
    assert player.stands.turns[-1].event.choice is None and player.stands.state == before


@pytest.mark.parametrize("text", ["", "  \n ", "字" * 10_000, "x" * 501])
def test_nothing_and_too_much_are_refused_at_the_field(player, text) -> None:
    player.play("dial")
    with pytest.raises(Invalid) as refused:
        player.say(text)
    assert refused.value.field == "text" and player.call.steps == 2


def test_own_words_are_not_taken_where_nothing_is_open(player) -> None:
    with pytest.raises(Refused):
        player.say("Hello")


def test_words_of_a_spoken_turn_are_logged_as_spoken(player) -> None:
    player.play("dial")
    player.say("Good evening. May I speak to Mr Chen Wei, please?", spoken=True)
    assert player.stands.events[-1].data["how"] == How.SPOKEN


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_a_call_is_played_in_its_own_language(stored, language) -> None:
    player = Player(stored, language=language)
    player.play("dial")
    words = Words(player.stands, language)
    choice = next(one for one in player.stands.choices if one.name == "ask_for_debtor")
    player.say(words.of(choice.words))
    assert player.stands.turns[-1].event.choice == "ask_for_debtor"


def test_what_own_words_break_counts_whatever_was_meant(player) -> None:
    player.play("dial")
    player.say("You idiot, shut up, I will come round and beat you.")
    if player.stands.asked is not None:
        player.number(0)
    turn = player.stands.turns[-1]
    assert turn.event.choice is None and turn.broken and turn.state.failed
    data = player.stands.events[-1].data
    assert data["breaches"] and data["judge"]


def test_a_call_left_for_a_day_goes_on_and_its_timer_does_not_count_the_night(player) -> None:
    player.play("dial", "ask_for_debtor")
    player.at += timedelta(days=1)
    player.play(*EXEMPLARY[2:])
    assert player.call.passed is True
    assert talking_seconds(player.stands) < 600


def test_a_call_that_is_given_up_takes_no_turn_and_no_record(player) -> None:
    player.play("dial")
    with transaction(player.session) as session:
        leave_call(session, player.actor, player.call_id, player.at)
        leave_call(session, player.actor, player.call_id, player.at)
    assert player.kinds()[-1] is EventKind.LEFT and player.call.passed is None
    for attempt in (lambda: player.number(1), player.write):
        with pytest.raises(Refused):
            attempt()


def test_the_record_is_written_once_and_only_after_the_end(player) -> None:
    with pytest.raises(Refused):
        player.write({"answered": "debtor"})
    player.play(*EXEMPLARY)
    player.write({"answered": "third_party"})
    player.write({"answered": "debtor"})
    assert record_of(player.session, player.call_id).fields == {"answered": "third_party"}
    assert player.kinds().count(EventKind.RECORDED) == 1


def test_nobody_plays_somebody_elses_call(player) -> None:
    other = somebody(player.session)
    with pytest.raises(NotFound):
        own_call(player.session, other, player.call_id)
    with pytest.raises(NotFound), transaction(player.session) as session:
        choose(session, other, player.call_id, seen=1, number=1, client_key="x", at=NOW)


def test_a_draft_is_never_played(player) -> None:
    own = version_text(player.session, player.call.version_id).replace("key: wrong_person", "key: our_own")
    with transaction(player.session) as session:
        draft_id = create_scenario(session, COMMAND, own, NOW).scenario_id
    with pytest.raises(NotFound), transaction(player.session) as session:
        begin_call(session, player.actor, draft_id, "en", NOW)


def test_a_running_call_keeps_the_version_it_began_with(player) -> None:
    text = version_text(player.session, player.call.version_id)
    with transaction(player.session) as session:
        save_draft(session, COMMAND, player.scenario_id, text + "\n", seen=1, at=NOW)
    assert player.play(*EXEMPLARY).call.passed is True


def test_a_fork_goes_on_from_the_turn_before_the_fault(player) -> None:
    player.play("dial", "ask_for_debtor", "hint")
    with transaction(player.session) as session:
        fork = fork_call(session, player.actor, player.call_id, 2, player.at)
        player.call_id = fork.id
    assert [turn.event.choice for turn in player.stands.turns] == ["dial", "ask_for_debtor"]
    player.play(*EXEMPLARY[2:])
    assert (player.call.passed, player.call.forked_at_turn) == (True, 2)


def test_a_fork_of_a_running_call_or_past_its_end_is_refused(player) -> None:
    player.play("dial")
    with pytest.raises(Refused), transaction(player.session) as session:
        fork_call(session, player.actor, player.call_id, 0, NOW)
    player.play("ask_for_debtor", "hint")
    with pytest.raises(Refused), transaction(player.session) as session:
        fork_call(session, player.actor, player.call_id, 3, NOW)


def test_what_was_practised_is_read_in_two_statements(player) -> None:
    player.play("dial", "ask_for_debtor", "hint")
    player.call_id = player.begin()
    player.play(*EXEMPLARY)
    player.call_id = player.begin()
    with count_statements() as counted:
        found = practised(player.session, player.actor.employee_id)[player.scenario_id]
    assert (found.times, found.passed, found.last.passed, found.running.id) == (2, True, True, player.call_id)
    assert len(counted) == 2


def test_every_deed_is_audited(player) -> None:
    player.play(*EXEMPLARY)
    player.write()
    deeds = player.session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "training_call")).all()
    assert deeds == ["training:call:begin", "training:call:end", "training:call:record"]


def test_every_shipped_scenario_is_played_by_its_golden_transcripts(stored) -> None:
    for version in published_scenarios(stored):
        key = stored.get_one(CallScenario, version.scenario_id).key
        player = Player(stored, key)
        for golden in player.stands.play.scenario.golden:
            player.call_id = player.begin()
            player.play(*golden.plays)
            assert player.call.passed is golden.passes, (key, golden.name)
            truth_of(player.stands.play, player.stands.turns)


def test_demo_people_practised_and_one_call_is_on_the_line(demo_session) -> None:
    calls = demo_session.scalars(select(PlayedCall)).all()
    records = demo_session.scalar(select(func.count()).select_from(CallRecord))
    assert len(calls) == records + 1 > 24
    assert {call.passed for call in calls} == {True, False, None}
    assert demo_session.scalar(select(func.count()).select_from(CallEvent)) == sum(call.steps for call in calls)


@pytest.mark.parametrize(("text", "words"), [("好", True), ("3", True), ("😀", False), ("…?!", False), ("é", True)])
def test_only_signs_are_no_words(text, words) -> None:
    assert has_words(text) is words


def test_blanks_around_and_within_words_do_not_matter() -> None:
    assert said_words("  My name\n is  Lin. ") == "My name is Lin."


def test_a_pause_is_not_talking() -> None:
    instants = [NOW, NOW + timedelta(seconds=30), NOW + timedelta(hours=20), NOW + timedelta(hours=20, seconds=5)]
    assert talked(instants) == timedelta(seconds=35)
    assert talked([]) == timedelta()
