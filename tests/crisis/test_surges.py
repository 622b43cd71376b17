"""Surges become alerts: once while they last, with figures and cases, judged by the alert's own answer."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.facts import QUIET_DAYS, SurgeDimension, SurgeRule, SurgeSeen, lasting_surges
from crisis.signals.models import Alert, Surge, SurgeCase
from crisis.signals.rules import Verdict
from crisis.signals.services import check_alert
from crisis.surges.jobs import watch
from crisis.surges.queries import year_of_surges
from crisis.surges.rules import Outline, is_same, known_as, lasts, spans
from crisis.surges.services import note_surges
from crisis.surges.wording import chance_words, surge_sentence
from portal import clock
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.errors import Refused
from portal.feature import JobRun
from portal.notifications.models import OutboxMessage
from portal.people.models import Assignment
from portal.people.queries import holds_on
from portal.web.i18n import force_locale

DAY = date(2026, 11, 20)
CHANCE = 0.00012345678901234567


def outline(key: str = "scan:team:2", **changed: Any) -> Outline:
    return replace(
        Outline(key=key, narrow=True, by_chance=True, last=DAY, heard_on=DAY, cases=frozenset({1, 2, 3, 4})), **changed
    )


@pytest.mark.parametrize(
    ("seen", "known", "same"),
    [
        (outline(), outline(), True),
        (outline(last=DAY + timedelta(days=7), heard_on=DAY + timedelta(days=7)), outline(), True),
        (outline(last=DAY + timedelta(days=8), heard_on=DAY + timedelta(days=8)), outline(), False),
        (outline(), outline(last=DAY + timedelta(days=2), heard_on=DAY + timedelta(days=3)), True),
        (outline("scan:employee:7"), outline(), True),
        (outline("scan:employee:7", cases=frozenset({3, 4, 5, 6})), outline(), True),
        (outline("scan:employee:7", cases=frozenset({4, 5, 6, 7})), outline(), False),
        (outline("level::", narrow=False), outline(), False),
        (outline(), outline("level::", narrow=False), False),
        (outline("critical::", narrow=False, by_chance=False), outline(), False),
        (outline("one_cause:cause:301", by_chance=False), outline(), False),
        (outline(), outline("one_cause:cause:301", by_chance=False), True),
    ],
)
def test_same_surge_or_another(seen: Outline, known: Outline, same: bool) -> None:
    assert is_same(seen, known, 7) is same
    assert known_as(seen, [outline("other", cases=frozenset()), known], 7) == (1 if same else None)


def test_own_key_comes_before_a_shadow() -> None:
    assert known_as(outline(), [outline("scan:employee:7"), outline()], 7) == 1


@settings(max_examples=60)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30))
def test_a_surge_that_lasts_is_known_and_one_that_is_over_is_new(began: int, silent: int, length: int) -> None:
    known = outline(last=DAY, heard_on=DAY + timedelta(days=length))
    again = DAY + timedelta(days=length + silent)
    assert is_same(outline(last=again, heard_on=again), known, QUIET_DAYS) is (silent <= QUIET_DAYS)
    assert lasts(known.heard_on, again, QUIET_DAYS) is (silent <= QUIET_DAYS)


@pytest.mark.parametrize(
    ("chance", "times"), [(0.5, 2), (1.0, 1), (0.00123, 810), (1e-9, 1_000_000_000), (9e-10, None)]
)
def test_a_chance_is_told_in_two_figures(chance: float, times: int | None) -> None:
    assert spans(chance) == times


def seen(ids: list[int], *, at: datetime | None = None, **changed: Any) -> SurgeSeen:
    at = at or clock.now()
    day = clock.local(at).date()
    return replace(
        SurgeSeen(
            rule=SurgeRule.SCAN,
            dimension=SurgeDimension.CAUSE,
            about="302",
            raised_at=at,
            first=day - timedelta(days=2),
            last=day,
            heard_on=day,
            count=len(ids),
            expected=0.7,
            chance=CHANCE,
            adjusted=CHANCE * 90,
            looked_at=90,
            earlier=1,
            complaint_ids=tuple(ids),
            picture=tuple((day - timedelta(days=back), 1, back % 2) for back in range(13, -1, -1)),
        ),
        **changed,
    )


def note(session: Session, *found: SurgeSeen, now: datetime | None = None) -> list[int]:
    with transaction(session) as opened:
        return note_surges(opened, PORTAL, found, now or clock.now())


@pytest.fixture
def ids(demo_session: Session) -> list[int]:
    """Four complaints that no surge of the demo counts."""
    counted = {number for one in lasting_surges(demo_session, clock.now()) for number in one.complaint_ids}
    free = select(Complaint.id).where(Complaint.id.not_in(counted)).order_by(Complaint.id).limit(4)
    return list(demo_session.scalars(free))


def test_surge_of_a_client_is_told_by_its_name_however_long(demo_session: Session, ids: list[int]) -> None:
    long = "北方" * 40
    one = seen(ids[:2], dimension=SurgeDimension.CLIENT, about=long.casefold(), name=long)
    other = seen(ids[2:], dimension=SurgeDimension.SCRIPT, about="second call", name="Second call")
    alerts = note(demo_session, one, other)
    assert note(demo_session, one) == []
    surges = demo_session.scalars(select(Surge).where(Surge.alert_id.in_(alerts)).order_by(Surge.id)).all()
    assert [surge.name for surge in surges] == [long, "Second call"]
    for language, words in (("en", "script or template “Second call”"), ("zh_Hans", "话术或模板“Second call”")):
        with force_locale(language):
            assert words in surge_sentence(surges[1]) and long in surge_sentence(surges[0])


def test_new_surge_is_an_alert_with_its_figures_and_cases_and_what_lasts_is_one(
    demo_session: Session, ids: list[int]
) -> None:
    mails = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.topic.startswith("crisis:alert"))
    before = demo_session.scalar(mails) or 0
    (alert_id,) = note(demo_session, seen(ids))
    surge = demo_session.scalars(select(Surge).where(Surge.alert_id == alert_id)).one()
    assert (surge.chance, surge.expected, surge.seen) == (CHANCE, 0.7, len(ids))
    assert [row.complaint_id for row in surge.cases] == sorted(ids)
    assert surge.alert.raised_by_id is None
    with force_locale("en"):
        assert surge.alert.text == surge_sentence(surge)
    told = demo_session.scalar(mails) or 0
    assert told > before
    later = clock.now() + timedelta(days=5)
    assert note(demo_session, seen(ids, at=later), now=later) == []
    assert note(demo_session, seen(ids, about="402"), now=later) == [], "the same complaints under another name"
    demo_session.expire_all()
    assert surge.heard_on == clock.local(later).date()
    assert (surge.seen, len(surge.cases), demo_session.scalar(mails)) == (len(ids), len(ids), told)
    over = later + timedelta(days=QUIET_DAYS + 1)
    assert len(note(demo_session, seen(ids, at=over), now=over)) == 1


@pytest.mark.parametrize("change", [update(SurgeCase).values(complaint_id=1), delete(SurgeCase)])
def test_what_was_counted_stays(demo_session: Session, change: Any) -> None:
    before = demo_session.scalar(select(func.count()).select_from(SurgeCase)) or 0
    with pytest.raises(DatabaseError, match="what was counted in a surge stays"), transaction(demo_session) as session:
        session.execute(change)
    assert demo_session.scalar(select(func.count()).select_from(SurgeCase)) == before > 0


def test_the_clocks_job_finds_nothing_new_in_the_demo_and_raises_what_comes(
    demo_app: Any, demo_session: Session
) -> None:
    run = JobRun(session=demo_session, job_id=0, payload={}, progress=lambda _done, _all: None)
    found = watch(run)
    assert found is not None
    assert (found["raised"], found["lasting"] > 0) == (0, True)
    with transaction(demo_session) as session:
        for surge in session.scalars(select(Surge)):
            surge.heard_on -= timedelta(days=40)
            surge.last_on -= timedelta(days=40)
    again = watch(run)
    assert again is not None
    assert again["raised"] > 0
    assert watch(run) == {**again, "raised": 0}


def test_every_reader_reads_it_in_their_language_and_no_employee_is_named(
    demo_session: Session, ids: list[int]
) -> None:
    (alert_id,) = note(demo_session, seen(ids, dimension=SurgeDimension.EMPLOYEE, about="1"))
    surge = demo_session.scalars(select(Surge).where(Surge.alert_id == alert_id)).one()
    assert surge.employee_id == 1
    with force_locale("en"):
        assert "complaints about one employee" in surge_sentence(surge)
    with force_locale("zh_Hans"):
        assert "complaints" not in surge_sentence(surge)


def test_who_stands_near_does_not_judge(demo_client: Any, demo_session: Session, ids: list[int]) -> None:
    """The person whom it is about, and their lead, are asked by nobody."""
    person, lead = demo_session.execute(
        select(Account.employee_id, Assignment.lead_id)
        .join(Assignment, Assignment.employee_id == Account.employee_id)
        .where(Account.username == "officer", Assignment.lead_id.is_not(None), holds_on(clock.today()))
    ).one()
    (alert_id,) = note(demo_session, seen(ids, dimension=SurgeDimension.EMPLOYEE, about=str(person)))
    for near in (person, lead):
        with pytest.raises(Refused, match="somebody else"), transaction(demo_session) as session:
            check_alert(session, Actor(account_id=1, employee_id=near), alert_id, Verdict.REAL, "", clock.now())
    page = demo_client.sign_in("officer").get(f"/crisis/alerts/{alert_id}")
    assert "somebody else says whether it is real" in page.text
    assert "Close as a false alarm" not in page.text
    assert "Close as a false alarm" in demo_client.sign_in("officer2").get(f"/crisis/alerts/{alert_id}").text


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (None, ""),
        (0.9, "Chance alone may well bring so many."),
        (CHANCE, "Chance brings so many once in 8,100 such spans."),
        (1e-12, "Chance brings so many less than once in a billion such spans."),
    ],
)
def test_chance_in_words(demo_app: Any, chance: float | None, words: str) -> None:
    with force_locale("en"):
        assert chance_words(chance) == words


def test_alert_page_shows_seen_and_usual_and_the_cases_that_one_may_open(
    demo_client: Any, demo_session: Session
) -> None:
    alert = demo_session.scalars(select(Alert).where(Alert.verdict.is_(None))).one()
    assert alert.surge is not None
    page = demo_client.sign_in("compliance").get(f"/crisis/alerts/{alert.id}")
    assert "Seen and usual" in page.text
    assert "Chance of so many" in page.text
    numbers = page.links("C-")
    assert len(numbers) == alert.surge.seen
    demo_client.get(numbers[0])
    own = demo_client.sign_in("officer").get(f"/crisis/alerts/{alert.id}")
    assert len(own.links("C-")) < alert.surge.seen
    assert "not yours to open" in own.text
    day = demo_client.sign_in("leader").get("/")
    assert "A surge of complaints" in day.text


def test_list_of_surges_says_how_each_was_judged(demo_client: Any, demo_session: Session) -> None:
    page = demo_client.sign_in("compliance").get("/crisis/surges")
    assert "False alarm" in page.text
    assert "To be checked" in page.text
    assert "By chance a year" in page.text
    waiting = demo_client.get("/crisis/surges?verdict=unjudged")
    assert (
        len(waiting.tree.xpath("//table[contains(@class, 'table-stacks')]//tbody/tr[.//a[contains(@href, 'alerts')]]"))
        == 1
    )
    assert "No surge here" in demo_client.get("/crisis/surges?verdict=unjudged&state=ended").text
    for nobody in ("collector", "lead", "admin"):
        demo_client.sign_in(nobody)
        assert demo_client.raw.get("/crisis/surges").status_code == 403


def test_year_is_counted_from_the_alerts_answers(demo_session: Session) -> None:
    before = year_of_surges(demo_session, clock.now())
    alert = demo_session.scalars(select(Alert).where(Alert.verdict.is_(None))).one()
    with transaction(demo_session) as session:
        check_alert(session, PORTAL, alert.id, Verdict.FALSE_ALARM, "A mailing of the client bank", clock.now())
    after = year_of_surges(demo_session, clock.now())
    assert (after.seen, after.false, after.unjudged) == (before.seen, before.false + 1, before.unjudged - 1)
