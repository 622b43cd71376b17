"""A complaint goes to whoever suits it best, and its page says why; where nobody suits, to who has least to do."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.assigning import candidates_for, open_assignment
from complaints.cases.models import Channel, Complaint
from complaints.cases.rules.conflict import Standing, next_in_line
from complaints.cases.rules.fitting import (
    WEIGHTS,
    Aspect,
    Demand,
    Fit,
    Skills,
    Suited,
    best_suited,
    fits_of,
    weight_of,
)
from complaints.cases.rules.severity import Severity
from complaints.skills.models import OfficerSkills
from complaints.skills.queries import handlers_with_skills, nobody_for, skills_of
from complaints.skills.services import ChosenSkills, choose_skills
from complaints.skills.wording import why_sentences
from complaints.taxonomy import categories
from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.rules import Role
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Outdated
from tests.support.inspector import Inspector

DEMAND = Demand(language="en", channel="letter", codes=frozenset({"401", "305"}))
CODES = sorted(categories())


def _skills(**chosen: Any) -> Skills:
    return Skills(**{name: frozenset(values) for name, values in chosen.items()})


@pytest.mark.parametrize(
    ("skills", "language", "category", "channel"),
    [
        (_skills(), Fit.OPEN, Fit.OPEN, Fit.OPEN),
        (_skills(languages=["en"]), Fit.CHOSEN, Fit.OPEN, Fit.OPEN),
        (_skills(languages=["zh_Hans"]), Fit.OTHER, Fit.OPEN, Fit.OPEN),
        (_skills(areas=["4", "3"]), Fit.OPEN, Fit.CHOSEN, Fit.OPEN),
        (_skills(areas=["401", "305"]), Fit.OPEN, Fit.CHOSEN, Fit.OPEN),
        (_skills(areas=["4"]), Fit.OPEN, Fit.PARTLY, Fit.OPEN),
        (_skills(areas=["402"]), Fit.OPEN, Fit.OTHER, Fit.OPEN),
        (_skills(channels=["letter", "visit"]), Fit.OPEN, Fit.OPEN, Fit.CHOSEN),
        (_skills(channels=["mail"]), Fit.OPEN, Fit.OPEN, Fit.OTHER),
    ],
)
def test_fit_is_told_aspect_by_aspect(skills: Skills, language: Fit, category: Fit, channel: Fit) -> None:
    found = fits_of(skills, DEMAND)
    assert found == {Aspect.LANGUAGE: language, Aspect.CATEGORY: category, Aspect.CHANNEL: channel}


def test_unclassified_complaint_asks_for_no_category() -> None:
    assert fits_of(_skills(areas=["1"]), Demand(language="en", channel="mail"))[Aspect.CATEGORY] is Fit.OPEN


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        # Who has least to do, where all suit alike.
        ((_skills(), 5), (_skills(), 3), 2),
        ((_skills(), 3), (_skills(), 3), 1),
        # Language comes before everything, also before a load of nothing.
        ((_skills(languages=["zh_Hans"]), 0), (_skills(languages=["en"], areas=["1"], channels=["mail"]), 90), 2),
        # What it is about comes before how it arrived.
        ((_skills(areas=["1"]), 0), (_skills(channels=["mail"]), 9), 2),
        ((_skills(channels=["mail"]), 0), (_skills(channels=["letter"]), 9), 2),
        # Part of what it is about is better than nothing of it.
        ((_skills(areas=["1"]), 0), (_skills(areas=["4"]), 9), 2),
        # Who was chosen for the category comes before who takes all; a chosen language or channel gives no such right.
        ((_skills(), 0), (_skills(areas=["3", "4"]), 9), 2),
        ((_skills(languages=["en"]), 9), (_skills(), 3), 2),
        # Nobody suits: least to do.
        ((_skills(languages=["zh_Hans"]), 9), (_skills(languages=["zh_Hant"]), 3), 2),
    ],
)
def test_best_suited_then_least_loaded(first: Any, second: Any, chosen: int) -> None:
    people = [
        Suited(employee_id=number, load=load, fits=fits_of(skills, DEMAND))
        for number, (skills, load) in enumerate((first, second), start=1)
    ]
    found = best_suited(people)
    assert found is not None
    assert found.chosen.employee_id == chosen
    assert found == best_suited(reversed(people))


_FITS = st.fixed_dictionaries({aspect: st.sampled_from(list(Fit)) for aspect in Aspect})
_PEOPLE = st.lists(st.tuples(st.integers(0, 40), _FITS, st.booleans(), st.booleans()), max_size=8)


@given(people=_PEOPLE)
def test_chosen_is_never_near_and_nobody_free_is_better(people: list[Any]) -> None:
    """Conflict and absence come before any skill, and of those who are left nobody suits better or has less to do."""
    stand = [
        Standing(employee_id=number, load=load, fits=fits, near=near, away=away)
        for number, (load, fits, near, away) in enumerate(people)
    ]
    found = next_in_line([stand], [])
    free = [one for one in stand if not one.near]
    there = [one for one in free if not one.away] or free
    assert (found is None) == (not free)
    if found is not None:
        assert found.chosen in there
        assert found.among == len(there)
        language = {one.fits[Aspect.LANGUAGE] for one in there}
        if found.chosen.fits[Aspect.LANGUAGE] is Fit.OTHER:
            assert language == {Fit.OTHER}, "nobody there handles its language"
        alike = [one for one in there if one.suit == found.chosen.suit]
        assert found.alike == len(alike)
        assert found.chosen.load == min(one.load for one in alike)
        assert all(one.suit >= found.chosen.suit for one in there)


_SKILLS = st.builds(
    Skills,
    languages=st.frozensets(st.sampled_from(["en", "zh_Hans", "zh_Hant"])),
    channels=st.frozensets(st.sampled_from([one.value for one in Channel])),
    areas=st.frozensets(st.sampled_from([*"123456789", *CODES]), max_size=5),
)
_DEMANDS = st.builds(
    Demand,
    language=st.sampled_from(["en", "zh_Hans", "zh_Hant"]),
    channel=st.sampled_from([one.value for one in Channel]),
    codes=st.frozensets(st.sampled_from(CODES), max_size=3),
)


@given(skills=st.lists(_SKILLS, min_size=1, max_size=5), demand=_DEMANDS)
def test_somebody_whom_all_suits_is_found_whenever_there_is_one(skills: list[Skills], demand: Demand) -> None:
    found = best_suited(
        Suited(employee_id=number, load=0, fits=fits_of(one, demand)) for number, one in enumerate(skills)
    )
    assert found is not None
    whole = [
        Fit.OTHER not in fits_of(one, demand).values() and Fit.PARTLY not in fits_of(one, demand).values()
        for one in skills
    ]
    if any(whole):
        assert whole[found.chosen.employee_id]
    for group in nobody_for(skills, ["en", "zh_Hans", "zh_Hant"], "languages"):
        assert not any(not one.languages or group in one.languages for one in skills)


def test_serious_ones_weigh_more_and_answered_ones_least() -> None:
    weights = [weight_of(severity, unanswered=True) for severity in Severity]
    assert weights == sorted(weights, reverse=True)
    assert {weight_of(severity, unanswered=False) for severity in Severity} == {min(WEIGHTS.values())}


@pytest.fixture
def choose(demo_session: Session, actor: Callable[[str], Any]) -> Callable[..., int]:
    """Choose from today on what suits a demo person."""

    def make(username: str, **chosen: Any) -> int:
        person = actor(username).employee_id
        rows = demo_session.scalars(select(OfficerSkills.id).where(OfficerSkills.employee_id == person)).all()
        values = {"languages": (), "channels": (), "areas": (), "since": clock.today(), "reason": "Agreed"} | chosen
        with transaction(demo_session) as session:
            return choose_skills(
                session, actor("compliance"), person, ChosenSkills(**values), max(rows, default=0), clock.now()
            )

    return make


def _held(session: Session, employee_id: int, day: date) -> Skills:
    return next(skills_of(one.now) for one in handlers_with_skills(session, day) if one.employee_id == employee_id)


OFFICERS = ("officer", "officer2", "officer3")


def test_assignment_keeps_why_and_page_says_it(
    demo_session: Session,
    demo_client: Inspector,
    file: Callable[..., int],
    actor: Callable[[str], Any],
    choose: Callable[..., int],
) -> None:
    for username in OFFICERS:
        choose(username, languages=["en"] if username == "officer3" else ["zh_Hans"])
    case_id = file(language="en")
    given_to = open_assignment(demo_session, case_id)
    assert given_to is not None
    assert given_to.employee_id == actor("officer3").employee_id
    assert given_to.why["fits"]["language"] == Fit.CHOSEN
    assert given_to.why["codes"] == ["301"]
    page = demo_client.sign_in("officer3").get(f"/complaints/{case_id}")
    assert "Why you" in page.text
    assert "Handles complaints in this language: English." in page.text
    assert "Suits it better than the 2 others" in page.text
    assert "Why this person" in demo_client.sign_in("compliance").get(f"/complaints/{case_id}").text


def test_where_nobody_is_chosen_it_goes_to_least_loaded_and_says_so(
    demo_session: Session, file: Callable[..., int], choose: Callable[..., int]
) -> None:
    for username in OFFICERS:
        choose(username, languages=["zh_Hans"], areas=["9"], channels=["letter"])
    case_id = file(language="en")
    complaint = demo_session.get_one(Complaint, case_id)
    row = open_assignment(demo_session, case_id)
    assert row is not None
    loads = {
        one.employee_id: one.load - (WEIGHTS[complaint.severity] if one.employee_id == row.employee_id else 0)
        for one in candidates_for(demo_session, complaint, Role.OFFICER, clock.today())
    }
    assert loads[row.employee_id] == min(loads.values()) == row.why["load"]
    assert set(row.why["fits"].values()) == {Fit.OTHER}


def test_choice_holds_from_its_day_on(
    demo_session: Session, actor: Callable[[str], Any], choose: Callable[..., int]
) -> None:
    person, today = actor("officer").employee_id, clock.today()
    before = _held(demo_session, person, today)
    choose("officer", languages=["zh_Hant"], since=today + timedelta(days=3))
    assert _held(demo_session, person, today) == before
    assert _held(demo_session, person, today + timedelta(days=3)) == _skills(languages=["zh_Hant"])
    actions = demo_session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "complaint_skills")).all()
    assert actions == ["complaints:skills:choose"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"since": -1}, "since"),
        ({"since": 367}, "since"),
        ({"languages": ["fr"]}, "languages"),
        ({"areas": ["999"]}, "areas"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_cannot_be_chosen_is_said_at_its_field(
    choose: Callable[..., int], changed: dict[str, Any], field: str
) -> None:
    if "since" in changed:
        changed = {"since": clock.today() + timedelta(days=changed["since"])}
    with pytest.raises(Invalid) as refused:
        choose("officer", **changed)
    assert refused.value.field == field


def test_who_handles_no_complaints_has_no_skills_and_second_chooser_is_told(
    demo_session: Session, actor: Callable[[str], Any], choose: Callable[..., int]
) -> None:
    with pytest.raises(NotFound):
        choose("collector")
    values = ChosenSkills(since=clock.today(), languages=(), channels=(), areas=(), reason="Agreed")
    with pytest.raises(Outdated), transaction(demo_session) as session:
        choose_skills(session, actor("compliance"), actor("officer").employee_id, values, 0, clock.now())


def test_compliance_and_leader_choose_on_the_page_and_no_administrator(
    demo_session: Session, demo_client: Inspector, actor: Callable[[str], Any]
) -> None:
    person = actor("officer2").employee_id
    page = demo_client.sign_in("leader").get("/complaints/skills/")
    assert "Lucas Moreau" in page.text
    page = demo_client.get(f"/complaints/skills/{person}")
    page = demo_client.submit(
        page, "Keep the choice", languages=["en"], groups=["3"], codes=["404"], channels=[], reason="New course"
    )
    assert "Told family" not in page.text
    assert "Personal data leaked or posted" in page.text
    assert "traditional" not in page.text.lower()
    assert _held(demo_session, person, clock.today()) == _skills(languages=["en"], areas=["3", "404"])
    page = demo_client.sign_in("compliance").get(f"/complaints/skills/{person}")
    page = demo_client.submit(page, "Keep the choice", reason="", status=422)
    assert "Write something here." in page.text
    for other in ("officer", "collector", "hr", "admin", "security_admin"):
        demo_client.sign_in(other).get("/complaints/skills/", status=403)
    demo_client.sign_in("leader").get(f"/complaints/skills/{actor('collector').employee_id}", status=404)


def test_every_fit_has_its_sentence() -> None:
    for fit in Fit:
        why = {"fits": {one.value: fit.value for one in Aspect}, "codes": ["301"], "load": 3, "among": 2, "alike": 2}
        sentences = why_sentences({**why, "away": True}, "en", Channel.LETTER)
        assert len(sentences) == {Fit.OPEN: 2, Fit.PARTLY: 3}.get(fit, 5)
    assert why_sentences(None, "en", Channel.LETTER) == []
