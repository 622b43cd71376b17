"""Second opinions on unsure turns: what leaves, what is believed of the answer, and that it decides nothing."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.errors import Invalid, Refused
from portal.jobs.models import Job
from portal.outside.rules import Place
from portal.people.models import Employee
from tests.support.modelserver import ModelServer, model_server, said, send
from tests.training.test_call_queue import HINT, RULE, hinted, trainer
from tests.training.test_played_calls import Player, stored
from training.calls.rules.settling import points_of
from training.calls.rules.verdicts import Standing, canonical
from training.debriefs.queries import debrief_of
from training.opinions.client import MOST_BYTES
from training.opinions.models import CallOpinion, OpinionEndpoint
from training.opinions.queries import asked_of, opinions_of
from training.opinions.rules import Line, Outcome, Question, answer_in, messages_of, server_of
from training.opinions.services import ASK_JOB, allow, forbid, set_up
from training.settling.queries import call_to_settle
from training.settling.showing import points_shown

__all__ = ["stored"]

ADMIN, COMPLIANCE = Actor(source="test"), Actor(source="test")
GOOD = {"verdict": "yes", "quote": "some money matter", "why": "Money is named to a stranger."}
SENTENCE = "It is about some money matter."


@pytest.fixture
def model(app):
    """A model on loopback that the operator opened."""
    kept = app.extensions["fairline.config"]
    with model_server() as served:
        opened = (Place("127.0.0.1", served.port), Place("models.example.com", 443))
        app.extensions["fairline.config"] = replace(kept, outside=opened)
        yield served
    app.extensions["fairline.config"] = kept


def switched_on(served: ModelServer, seconds: int = 20, access_key: str | None = "sk-key") -> None:
    with transaction(db.session) as session:
        row = set_up(
            session,
            ADMIN,
            address=served.address,
            model="small-one",
            seconds=seconds,
            access_key=access_key,
            seen=0,
            at=clock.now(),
        )
        allow(session, COMPLIANCE, row.version, clock.now())


def asked(stored, app, run_jobs, served: ModelServer, **more) -> tuple[Player, CallOpinion]:
    """A call with an unsure turn after the model was asked about it."""
    switched_on(served, **more)
    player = hinted(stored)
    with app.test_request_context():
        run_jobs(app)
    return player, opinions_of(stored, player.call_id)[RULE]


def wrapped(content: object) -> bytes:
    text = content if isinstance(content, str) else json.dumps(content)
    return json.dumps({"choices": [{"message": {"content": text}}]}).encode()


def test_it_is_off_until_somebody_else_switches_it_on(stored, app, run_jobs, model) -> None:
    hinted(stored)
    run_jobs(app)
    assert stored.scalars(select(Job).where(Job.kind == ASK_JOB)).all() == [] and model.asked == []
    assert asked_of(stored) == ("", "")
    switched_on(model)
    assert asked_of(stored) == ("127.0.0.1", "small-one")
    run_jobs(app)
    assert len(model.asked) == 1
    with transaction(stored) as session:
        forbid(session, COMPLIANCE)
    hinted(stored)
    run_jobs(app)
    assert len(model.asked) == 1 and asked_of(stored) == ("", "")
    written = select(AuditEntry.action).where(AuditEntry.action.like("training:opinion:%")).order_by(AuditEntry.seq)
    assert stored.scalars(written).all() == [f"training:opinion:{verb}" for verb in ("set", "allow", "keep", "forbid")]


def test_an_opinion_stands_beside_the_turn_and_changes_no_byte_of_the_results(stored, app, run_jobs, model) -> None:
    model.reply = said(GOOD)
    player, opinion = asked(stored, app, run_jobs, model)
    before = canonical(
        hinted(stored).stands and debrief_of(stored, player.actor, player.call_id, clock.today()).mine.results
    )
    assert (opinion.outcome, opinion.quote, opinion.model) == (Outcome.YES, "some money matter", "small-one")
    debrief = call_to_settle(stored, trainer(stored), player.call_id, clock.now())
    points = points_of(debrief.mine.turns, debrief.mine.judged)
    with app.test_request_context():
        shown = points_shown(debrief.mine, points, "en", opinions_of(stored, player.call_id))
    (point,) = (one for one in shown if one.opinion)
    assert point.opinion.says == "The model takes the rule for broken."
    assert (player.call.standing, player.call.passed) == (Standing.UNSURE, False)
    with transaction(stored) as session:
        session.delete(session.get_one(CallOpinion, opinion.id))
    after = debrief_of(stored, player.actor, player.call_id, clock.today()).mine.results
    assert canonical(after) == before


def _points(debrief):
    from training.calls.rules.settling import points_of

    return points_of(debrief.mine.turns, debrief.mine.judged)


def test_what_is_sure_is_never_asked_about(stored, app, run_jobs, model) -> None:
    """A critical breach that was found cannot be taken away by a model that never hears of it."""
    switched_on(model)
    player = Player(stored).play("dial", "ask_for_debtor", "tell_debt")
    player.write()
    run_jobs(app)
    assert model.asked == [] and player.call.standing is Standing.FAILED


def test_words_leave_without_the_name_and_the_key_goes_along(stored, app, run_jobs, model) -> None:
    model.reply = said({**GOOD, "verdict": "no"})
    switched_on(model)
    player = Player(stored).play("dial", "ask_for_debtor")
    name = stored.get_one(Employee, player.actor.employee_id).name
    player.say(f"{HINT} {name}, 13812345678, me@agency.example")
    if player.stands.asked is not None:
        player.number(0)
    player.play("leave_name", "explain", "promise_note", "write_full").write()
    run_jobs(app)
    ((path, headers, body),) = model.asked
    text = body["messages"][1]["content"]
    assert path == "/v1/chat/completions" and headers["Authorization"] == "Bearer sk-key"
    assert (body["model"], body["temperature"]) == ("small-one", 0)
    assert "some money matter" in text and "N.N." in text
    assert name not in text and "13812345678" not in text and "me@agency.example" not in text
    assert "told to anybody else" in json.loads(text)["about"]


REPLIES = {
    "quotes what was not said": (said({**GOOD, "quote": "pay or else"}), Outcome.UNQUOTED, ""),
    "quotes nothing": (said({**GOOD, "quote": " "}), Outcome.UNQUOTED, ""),
    "talks": (said("I think the rule was broken."), Outcome.UNREADABLE, ""),
    "says too much": (said({**GOOD, "critical": False}), Outcome.UNREADABLE, ""),
    "is no protocol": (lambda handler, _: send(handler, 200, b"\x00\xff<html>"), Outcome.UNREADABLE, ""),
    "is huge": (lambda handler, _: send(handler, 200, b" " * (MOST_BYTES * 4)), Outcome.SILENT, "size"),
    "fails": (lambda handler, _: send(handler, 500, b"no"), Outcome.SILENT, "500"),
    "refuses the key": (lambda handler, _: send(handler, 401, b"{}"), Outcome.SILENT, "401"),
}


@pytest.mark.parametrize("name", REPLIES)
def test_an_answer_that_does_not_hold_is_thrown_away_and_said_so(stored, app, run_jobs, model, name) -> None:
    model.reply, outcome, trouble = REPLIES[name]
    player, opinion = asked(stored, app, run_jobs, model)
    assert (opinion.outcome, opinion.trouble, opinion.quote, opinion.why) == (outcome, trouble, "", "")
    assert player.call.standing is Standing.UNSURE
    assert "sk-key" not in str(stored.scalars(select(Job.result)).all())


@pytest.mark.safety("s26")
def test_a_redirect_to_another_address_is_not_followed(stored, app, run_jobs, model) -> None:
    with model_server() as inner:
        inner.reply = said(GOOD)
        model.reply = lambda handler, _: send(handler, 307, b"", Location=f"{inner.address}/chat/completions")
        _, opinion = asked(stored, app, run_jobs, model)
        assert (opinion.outcome, opinion.trouble, inner.asked) == (Outcome.SILENT, "307", [])


def test_a_slow_one_is_not_waited_for(stored, app, run_jobs, model) -> None:
    """It drips: each byte comes in time, the answer never does."""

    def drip(handler, _asked) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not model.over.wait(0.2):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    model.reply = drip
    _, opinion = asked(stored, app, run_jobs, model, seconds=2)
    assert (opinion.outcome, opinion.trouble) == (Outcome.SILENT, "time")


@pytest.mark.safety("s26")
@pytest.mark.parametrize(
    "address",
    [
        "https://other.example.com/v1",
        "https://127.0.0.1/v1",
        "http://models.example.com/v1",
        "https://models.example.com:8443/v1",
        "https://me:secret@models.example.com/v1",
        "https://models.example.com/v1?to=x",
        "https://models.example.com/v1#x",
        "https://MODELS.example.com.evil.example/v1",
        "https://2130706433/v1",
        "file:///etc/passwd",
        "https://[::ffff:127.0.0.1]/v1",
        "https://models.example.com:0x1bb/v1",
        "https://models.example.com /v1",
    ],
)
def test_an_address_leads_only_where_the_operator_opened(address) -> None:
    with pytest.raises(Invalid):
        server_of(address, {Place("models.example.com", 443)})


def test_whoever_set_it_up_does_not_switch_it_on_and_a_change_switches_it_off(stored, model) -> None:
    person = Actor(source="test")
    switched_on(model)
    row = stored.get_one(OpinionEndpoint, "judge")
    same = {"address": model.address, "model": "small-one", "access_key": None}
    with transaction(stored) as session:
        set_up(session, person, **same, seconds=9, seen=1, at=clock.now())
    assert (row.allowed_at, row.access_key, row.version) == (None, "sk-key", 2)
    for seen in (0, 1):
        with pytest.raises(Refused), transaction(stored) as session:
            set_up(session, person, **same, seconds=9, seen=seen, at=clock.now())
        with pytest.raises(Refused), transaction(stored) as session:
            allow(session, person, seen, clock.now())
    moved = {**same, "address": "https://models.example.com/v1"}
    with transaction(stored) as session:
        set_up(session, person, **moved, seconds=9, seen=2, at=clock.now())
    assert row.access_key == "", "a key goes to no other server than its own"


_ANYTHING = st.recursive(
    st.none() | st.text(max_size=8) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["verdict", "quote", "why", "choices", "message"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(wrapped), _ANYTHING.map(wrapped)))
def test_no_answer_whatever_is_an_opinion_without_a_quotation(body) -> None:
    found = answer_in(body, SENTENCE)
    assert not found.outcome.is_opinion or (found.quote and found.quote in SENTENCE)


@pytest.mark.parametrize(
    "content",
    [
        {**GOOD, "why": "a\x00b"},
        json.dumps({**GOOD, "why": "\ud800"}),
        {**GOOD, "verdict": "YES"},
        {**GOOD, "why": "x" * 501},
        {**GOOD, "quote": ["some money matter"]},
        "[" * 100_000,
    ],
)
def test_what_no_database_keeps_or_nobody_asked_for_is_unreadable(content) -> None:
    assert answer_in(wrapped(content), SENTENCE).outcome is Outcome.UNREADABLE


def test_a_long_call_is_cut_around_its_sentence() -> None:
    lines = [Line(trainee=bool(number % 2), text=f"line {number}") for number in range(400)]
    question = Question(subject="rule", duty=False, sentence="line 301", lines=lines, at=301, language="zh_Hant")
    told = json.loads(messages_of(question)[1]["content"])
    assert len(told["call"]) == 80 and {"who": "collector", "said": "line 301"} in told["call"]
