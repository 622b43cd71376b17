"""The watch over live complaints: rows become events, each counted once; erasing a person changes no figure."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Channel, Complaint
from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.severity import Raise, Safety, Severity
from complaints.correction.rules.scope import known_as
from complaints.facts import lasting_surges, readable_complaints
from complaints.inquiry.models import FindingGround
from complaints.insight.surge.advising import surge_advice
from complaints.insight.surge.live import ONE_CAUSE, cases_since, thresholds_on, written_names
from complaints.insight.surge.rules.advice import by_chance, enough_for
from complaints.insight.surge.rules.known import About, Case, Claim, Ground, Raised, events_of, seen_before
from complaints.insight.surge.rules.values import COUNTED, Dimension, Event, Kind, Rule
from complaints.insight.surge.rules.watch import Watch, replay
from complaints.severity.models import Circumstance
from complaints.taxonomy import categories
from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.policy.queries import definitions
from portal.policy.services import set_setting
from tests.complaints.test_keeping import closed as closed
from tests.complaints.test_keeping import run
from tests.portal.files.conftest import demo_vault as demo_vault

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""Noon in Shanghai, a Monday."""


def case(number: int = 1, *, at: float = 0, **changed: Any) -> Case:
    return Case(case_id=str(number), received_at=hours(at), occurred_on=None, **changed)


def hours(at: float) -> datetime:
    return NOON + timedelta(hours=at)


def claim(code: str = "301", at: float = 0, severity: Severity = Severity.S3) -> Claim:
    return Claim(code=code, severity=severity, added_at=hours(at))


def about(employee: str = "7", at: float = 0, team: str | None = "2") -> About:
    return About(employee=employee, team=team, added_at=hours(at))


def written(dimension: Dimension, key: str, at: float = 0) -> Ground:
    return Ground(series=(dimension, key), recorded_at=hours(at))


def raised(ground: Raise, at: float = 0) -> Raised:
    return Raised(ground=ground, since=hours(at))


CLIENT, SCRIPT = (Dimension.CLIENT, "north bank"), (Dimension.SCRIPT, "second call")
CAUSE, PERSON, TEAM = (Dimension.CAUSE, "301"), (Dimension.EMPLOYEE, "7"), (Dimension.TEAM, "2")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (case(), [(Kind.COMPLAINT, 0, ())]),
        (case(claims=(claim(),)), [(Kind.COMPLAINT, 0, (CAUSE,))]),
        (case(claims=(claim(at=5),)), [(Kind.COMPLAINT, 0, ()), (Kind.CLASSIFIED, 5, (CAUSE,))]),
        (case(about=(about(), about("8"))), [(Kind.COMPLAINT, 0, (PERSON, TEAM, (Dimension.EMPLOYEE, "8")))]),
        (
            case(about=(about(), about("8", 9))),
            [(Kind.COMPLAINT, 0, (PERSON, TEAM)), (Kind.CLASSIFIED, 9, ((Dimension.EMPLOYEE, "8"),))],
        ),
        (case(claims=(claim(at=-3),)), [(Kind.COMPLAINT, 0, (CAUSE,))]),
        (case(safety=Safety.DANGER), [(Kind.COMPLAINT, 0, ()), (Kind.CRITICAL, 0, ())]),
        (
            case(claims=(claim(at=0), claim("404", 6, Severity.S1))),
            [(Kind.COMPLAINT, 0, (CAUSE,)), (Kind.CLASSIFIED, 6, ((Dimension.CAUSE, "404"),)), (Kind.CRITICAL, 6, ())],
        ),
        (
            case(safety=Safety.VULNERABLE, claims=(claim(at=2, severity=Severity.S2),)),
            [(Kind.COMPLAINT, 0, ()), (Kind.CLASSIFIED, 2, (CAUSE,)), (Kind.CRITICAL, 2, ())],
        ),
        (case(in_person=True), [(Kind.COMPLAINT, 0, ()), (Kind.IN_PERSON, 0, ())]),
        (case(from_regulator=True), [(Kind.COMPLAINT, 0, ()), (Kind.REGULATOR, 0, ())]),
        (
            case(about=(about(team=None),), upheld_at=hours(30)),
            [(Kind.COMPLAINT, 0, (PERSON,)), (Kind.UPHELD, 30, (PERSON,))],
        ),
        (case(upheld_at=hours(30)), [(Kind.COMPLAINT, 0, ())]),
        (
            case(grounds=(written(*CLIENT, 50), written(*SCRIPT, 50), written(*CLIENT, 60))),
            [(Kind.COMPLAINT, 0, ()), (Kind.CLASSIFIED, 50, (CLIENT, SCRIPT))],
        ),
        (case(raised=(raised(Raise.MEDIA, 8),)), [(Kind.COMPLAINT, 0, ()), (Kind.MEDIA, 8, ())]),
        (
            case(from_regulator=True, raised=(raised(Raise.REGULATOR, 5), raised(Raise.MEDIA, 8))),
            [(Kind.COMPLAINT, 0, ()), (Kind.REGULATOR, 0, ()), (Kind.MEDIA, 8, ())],
        ),
        (
            case(claims=(claim(severity=Severity.S2),), raised=(raised(Raise.NO_RECORDING, 9),)),
            [(Kind.COMPLAINT, 0, (CAUSE,)), (Kind.CRITICAL, 9, ())],
        ),
        (
            case(claims=(claim(at=4, severity=Severity.S2),), raised=(raised(Raise.REPEATED),)),
            [(Kind.COMPLAINT, 0, ()), (Kind.CLASSIFIED, 4, (CAUSE,)), (Kind.CRITICAL, 4, ())],
        ),
        (case(raised=(raised(Raise.REPEATED), raised(Raise.NO_RECORDING, 2))), [(Kind.COMPLAINT, 0, ())]),
    ],
)
def test_rows_become_known_when_they_were_written(given: Case, expected: list[Any]) -> None:
    assert [(one.kind, (one.known_at - NOON) / timedelta(hours=1), one.series) for one in events_of(given)] == expected


@st.composite
def cases(draw: st.DrawFn) -> list[Case]:
    times = st.integers(-48, 24 * 40)
    found = []
    for number in range(draw(st.integers(0, 12))):
        codes = draw(st.lists(st.tuples(st.sampled_from(["301", "303", "404"]), times), max_size=3))
        grounds = draw(st.lists(st.tuples(st.sampled_from([CLIENT, SCRIPT]), times), max_size=2))
        reasons = draw(st.lists(st.tuples(st.sampled_from(Raise), times), max_size=2))
        people = draw(st.lists(st.tuples(st.sampled_from("789"), times, st.sampled_from(["2", None])), max_size=3))
        found.append(
            case(
                number,
                at=draw(times),
                safety=draw(st.sampled_from(Safety)),
                claims=tuple(claim(code, at, Severity.S1 if code == "404" else Severity.S3) for code, at in codes),
                about=tuple(about(who, at, team) for who, at, team in people),
                grounds=tuple(written(*series, at) for series, at in grounds),
                raised=tuple(raised(ground, at) for ground, at in reasons),
                upheld_at=draw(st.none() | times.map(hours)),
            )
        )
    return found


@settings(max_examples=60, deadline=None)
@given(cases())
def test_no_case_is_counted_twice_and_nothing_is_known_before_it_arrives(found: list[Case]) -> None:
    events = [one for item in found for one in events_of(item)]
    arrived = {item.case_id: item.received_at for item in found}
    assert Counter(one.case_id for one in events if one.kind is Kind.COMPLAINT) == dict.fromkeys(arrived, 1)
    said = Counter((one.case_id, series) for one in events if one.kind in COUNTED for series in one.series)
    assert set(said.values()) <= {1}
    grave = Counter((one.case_id, one.kind, one.series) for one in events if one.kind not in COUNTED)
    assert set(grave.values()) <= {1}
    assert all(one.known_at >= arrived[one.case_id] for one in events)
    named = {(item.case_id, (Dimension.CAUSE, one.code)) for item in found for one in item.claims}
    assert named <= set(said)


@settings(max_examples=30, deadline=None)
@given(cases())
def test_the_picture_counts_what_the_alarm_counts(found: list[Case]) -> None:
    events = [one for item in found for one in events_of(item)]
    if not events:
        return
    watch = Watch()
    begin = min(one.known_at for one in events).astimezone(watch.zone).date()
    for alarm in replay(events, begin, begin + timedelta(days=100), watch):
        picture = seen_before(alarm, events, begin)
        days = (alarm.last - alarm.first).days + 1
        assert watch.heard_on(alarm) >= alarm.last
        if alarm.rule in (Rule.LEVEL, Rule.SCAN):
            assert sum(one.count for one in picture[-days:]) == alarm.count
        assert len(set(alarm.cases)) == len(alarm.cases)
        assert all(one.first >= begin and one.days in (1, 7) for one in picture)


def test_classifying_later_fills_a_cause_and_leaves_the_level_alone() -> None:
    late = [case(number, at=-100 - number, claims=(claim(at=number),)) for number in range(5)]
    events = [one for item in late for one in events_of(item)]
    first = min(one.known_at for one in events).date()
    alarms = replay(events, first, first + timedelta(days=10), Watch())
    assert [(alarm.rule, alarm.series, alarm.cases) for alarm in alarms] == [
        (Rule.ONE_CAUSE, CAUSE, ("0", "1", "2", "3", "4"))
    ]
    usual = [Event(case_id=f"u{day}", kind=Kind.COMPLAINT, known_at=hours(24 * day)) for day in range(70)]
    more = [
        Event(case_id=f"u{n}", kind=Kind.CLASSIFIED, known_at=hours(24 * 69), series=((Dimension.CAUSE, f"{n}"),))
        for n in range(20)
    ]
    begin, end = NOON.date(), NOON.date() + timedelta(days=69)
    assert replay(usual, begin, end, Watch()) == replay([*usual, *more], begin, end, Watch()) == []


def test_a_client_and_a_script_stand_out_once_their_names_are_written_down() -> None:
    """What is found about them a week later is known a week later: a replay of the days before says nothing."""
    other = (Dimension.CLIENT, "south bank")
    usual = [case(number, at=24.0 * number, grounds=(written(*other, 24.0 * number + 30),)) for number in range(80)]
    about_one = [case(100 + n, at=24 * 70 + n, grounds=(written(*CLIENT, 24 * 77 + n),)) for n in range(8)]
    events = [one for item in (*usual, *about_one) for one in events_of(item)]
    first = NOON.date()
    before = replay(events, first, first + timedelta(days=76), Watch())
    assert CLIENT not in {alarm.series for alarm in before}
    after = replay(events, first, first + timedelta(days=79), Watch())
    (found,) = [alarm for alarm in after if alarm.series == CLIENT]
    assert (found.rule, found.last, found.count, found.earlier) == (Rule.SCAN, first + timedelta(days=77), 8, 0)
    assert after[: len(before)] == before


@pytest.mark.parametrize(("usual", "days"), [([0.2] * 8, 1.0), ([2.1], 7.0), ([0.1] * 40, 30.0)])
def test_advice_is_the_first_number_that_chance_reaches_once_a_year_at_most(usual: list[float], days: float) -> None:
    number = enough_for(usual, days, policy=2, dispersion=1.1)
    assert by_chance(number, usual, days, dispersion=1.1) <= 1
    assert number == 2 or by_chance(number - 1, usual, days, dispersion=1.1) > 1


def figures(session: Session) -> list[Any]:
    now = clock.now()
    return [
        cases_since(session, clock.today() - timedelta(days=400)),
        lasting_surges(session, now),
        surge_advice(session, now),
    ]


def test_erasing_a_person_changes_no_figure(demo_session: Session, closed: Callable[..., int]) -> None:
    case_id = closed()
    before = figures(demo_session)
    run(demo_session)
    demo_session.expire_all()
    assert demo_session.get_one(Complaint, case_id).words == ""
    assert figures(demo_session) == before


def test_five_of_one_cause_are_seen_with_their_very_cases(demo_session: Session, file: Callable[..., int]) -> None:
    code = next(code for code in categories() if code == "507")
    ids = tuple(file(codes=(code,), code=f"SURGE{number:011d}") for number in range(5))
    seen = [one for one in lasting_surges(demo_session, clock.now()) if one.about == code]
    assert [(one.rule, one.count, one.complaint_ids) for one in seen if one.rule == "one_cause"] == [
        ("one_cause", 5, ids)
    ]
    assert seen[0].heard_on == clock.today()


def test_policy_sets_the_numbers(demo_session: Session) -> None:
    with transaction(demo_session) as session:
        set_setting(
            session, COMMAND, definitions()[ONE_CAUSE], value="9", effective_from=clock.today(), reason="Volume", seen=0
        )
    assert thresholds_on(demo_session, clock.today()).one_cause == 9
    assert thresholds_on(demo_session, clock.today() - timedelta(days=1)).one_cause == 5


def test_regulators_items_are_seen_one_by_one(demo_session: Session, file: Callable[..., int]) -> None:
    ids = [file(code=f"REG{number:013d}") for number in range(2)]
    with transaction(demo_session) as session:
        for complaint in session.scalars(select(Complaint).where(Complaint.id.in_(ids))):
            complaint.channel = Channel.REGULATOR
    seen = [one for one in lasting_surges(demo_session, clock.now()) if one.rule == "outside"]
    assert [(one.about, one.complaint_ids, one.chance, one.picture) for one in seen] == [
        (str(number), (number,), None, ()) for number in ids
    ]


def test_the_media_a_client_and_a_raised_severity_reach_the_watch(
    demo_session: Session, file: Callable[..., int], actor: Callable[[str], Actor]
) -> None:
    ids = [file(codes=("507",), code=f"NARROW{number:010d}") for number in range(2)]
    now = clock.now()
    with transaction(demo_session) as session:
        officer = actor("officer").account_id
        for number in ids:
            allegation = session.scalars(select(Allegation).where(Allegation.complaint_id == number)).one()
            finding = Finding(
                allegation_id=allegation.id, verdict=Verdict.NOT_UPHELD, basis="b", reasons="r", decided_at=now,
                decided_by_id=officer,
            )  # fmt: skip
            session.add(finding)
            session.flush()
            name = "North  Bank " if number == ids[-1] else "north bank"
            session.add(
                FindingGround(
                    finding_id=finding.id, client=name, client_key=known_as(name), recorded_at=now,
                    recorded_by_id=officer,
                )
            )  # fmt: skip
        for kind, back in ((Raise.MEDIA, None), (Raise.REGULATOR, now), (Raise.NO_RECORDING, None)):
            session.add(
                Circumstance(
                    complaint_id=ids[0], kind=kind, note="n", said_at=now, said_by_id=officer, taken_back_at=back
                )
            )
    found = lasting_surges(demo_session, clock.now())
    assert [one.complaint_ids for one in found if one.rule == "outside"] == [(ids[0],)]
    events = [one for item in cases_since(demo_session, clock.today()) for one in events_of(item)]
    kinds = {one.kind for one in events if one.case_id == str(ids[0])}
    assert Kind.MEDIA in kinds and Kind.REGULATOR not in kinds
    named = [one.case_id for one in events if CLIENT in one.series]
    assert named == [str(number) for number in ids]
    assert written_names(demo_session, [CLIENT, SCRIPT])[CLIENT].split() == ["North", "Bank"]


def test_only_readable_complaints_are_named(demo_session: Session, actor: Callable[[str], Actor]) -> None:
    ids = demo_session.scalars(select(Complaint.id).limit(20)).all()
    today = clock.today()
    everybody = len(readable_complaints(demo_session, actor("compliance"), ids, today))
    own = len(readable_complaints(demo_session, actor("officer"), ids, today))
    assert own < everybody <= 20
    assert readable_complaints(demo_session, actor("admin"), ids, today) == []


def test_number_page_says_what_the_figures_advise(demo_client: Any) -> None:
    page = demo_client.sign_in("compliance").get(f"/policy/settings/{ONE_CAUSE}")
    assert "Advised: 5." in page.text
    assert "Advised" not in demo_client.get("/policy/settings/complaints.surge_in_person").text
