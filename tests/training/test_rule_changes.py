"""Changed rules in the database and on their pages: looked at, published, learnt by adding rows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND, Actor
from portal.auth.rules import Scope
from portal.config import LANGUAGES
from portal.db.session import transaction
from portal.errors import Invalid, Outdated, Refused
from portal.jobs.models import Job
from portal.notifications.models import OutboxMessage
from portal.people.models import Post
from tests.support.statements import count_statements
from tests.training.conftest import DAY
from training.assignments.models import AssignedPerson, SpecialTraining
from training.assignments.rules import ReasonKind
from training.assignments.services import give_training, withdraw_training
from training.certificates.models import Certificate, CertificateKind, RuleLearnt, RuleVersion
from training.certificates.permissions import READ
from training.certificates.rules import State
from training.courses.models import Course, Enrolment, Programme, Unit
from training.courses.queries import plans_of
from training.courses.services import complete_unit, enrol
from training.facts import fit_to_call
from training.rulechanges.opening import OPENING_JOB, open_short_courses
from training.rulechanges.queries import concerned_people, foreseen, version_for
from training.rulechanges.rules import Concern, Draft
from training.rulechanges.services import publish_change
from training.rulechanges.undoing import released, take_back_change

PUBLISHED, BINDING = DAY + timedelta(days=30), DAY + timedelta(days=60)
COMPLIANCE = Actor(account_id=None, employee_id=None, scopes={READ: Scope.ALL}, source="test")


def at(day: date) -> datetime:
    """That morning."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def draft(session, **values) -> Draft:
    """A change of a rule from outside, learnt in the course on callbacks."""
    programme_id = session.scalars(select(Programme.id).where(Programme.key == "callback_check")).one()
    found = {
        "rule": "GB/T 45251-2025",
        "effective_from": BINDING,
        "opens_on": PUBLISHED,
        "days": 8,
        "texts": dict.fromkeys(LANGUAGES, "Callbacks are checked too."),
        "kind_ids": (session.scalars(select(CertificateKind.id)).one(),),
        "programme_id": programme_id,
    }
    return Draft(**{**found, **values})


def publish(agency, day: date = PUBLISHED, **values) -> int:
    """The change is looked at and published; its id."""
    with transaction(agency.session) as session:
        wish = draft(session, **values)
        seen = foreseen(session, COMPLIANCE, wish, day).seen
        return publish_change(session, COMPLIANCE, wish, seen, at(day), day).id


def opened(agency, day: date) -> int:
    """How many the job of that day begins the course for."""
    with transaction(agency.session) as session:
        return open_short_courses(session, COMMAND, day, at(day))


def learn(agency, employee_id: int, day: date) -> None:
    """The open round of the course is read."""
    with transaction(agency.session) as session:
        enrolment = session.scalars(
            select(Enrolment)
            .join(Programme)
            .where(Programme.key == "callback_check", Enrolment.employee_id == employee_id)
            .order_by(Enrolment.round.desc())
            .limit(1)
        ).one()
        unit_id = session.scalars(
            select(Unit.id).join(Course).where(Course.programme_id == enrolment.programme_id)
        ).one()
        complete_unit(session, COMMAND, enrolment.id, unit_id, "0" * 64, "en", at(day))


def concern(agency, version_id: int, employee_id: int, day: date) -> Concern | None:
    """Where the person stands on a day."""
    version = version_for(agency.session, version_id)
    people = concerned_people(agency.session, COMPLIANCE, version, day).values()
    return next((one.concerned.concern for one in people if one.employee_id == employee_id), None)


def test_a_change_goes_from_the_look_to_a_certificate_that_is_up_to_date_again(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    other, _ = newcomer(99)
    before = agency.session.scalars(select(Certificate.digest)).all()
    version_id = publish(agency)
    version = version_for(agency.session, version_id)
    assert (version.number, version.published_on) == (1, PUBLISHED)
    assert agency.session.scalar(select(func.count()).where(Job.kind == OPENING_JOB)) == 1
    assert concern(agency, version_id, employee_id, PUBLISHED) is Concern.COMING
    assert [opened(agency, day) for day in (PUBLISHED, PUBLISHED, BINDING)] == [2, 0, 0]
    assert concern(agency, version_id, employee_id, PUBLISHED) is Concern.UNDER_WAY
    assert fit_to_call(agency.session, [employee_id], BINDING - timedelta(days=1))[employee_id].fit
    unfit = fit_to_call(agency.session, [employee_id], BINDING)[employee_id]
    assert unfit.hindrances == ("certificate_outdated",)
    assert [change.rule for change in unfit.changes] == ["GB/T 45251-2025"]
    done = BINDING + timedelta(days=2)
    learn(agency, employee_id, done)
    assert fit_to_call(agency.session, [employee_id], done)[employee_id].fit
    assert not fit_to_call(agency.session, [employee_id], done - timedelta(days=1))[employee_id].fit
    assert concern(agency, version_id, employee_id, done) is Concern.LEARNT
    assert concern(agency, version_id, employee_id, done - timedelta(days=1)) is Concern.UNDER_WAY
    assert concern(agency, version_id, other, done) is Concern.UNDER_WAY
    row = agency.session.scalars(select(RuleLearnt)).one()
    assert (row.employee_id, row.learnt_on, len(row.digest)) == (employee_id, done, 64)
    assert agency.session.scalars(select(Certificate.digest)).all() == before
    actions = set(agency.session.scalars(select(AuditEntry.action)))
    assert {"training:rule:publish", "training:rule:learn"} <= actions


def test_the_course_comes_with_its_reason_and_its_length(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    publish(agency)
    opened(agency, PUBLISHED)
    given = agency.session.scalars(select(SpecialTraining)).one()
    assert (given.reason_kind, given.blocks_calling, given.about_type) == (
        ReasonKind.RULE_CHANGE,
        False,
        "rule_version",
    )
    assert set(given.reasons) == set(LANGUAGES)
    assert "Callbacks are checked too." in given.reason
    assert "GB/T 45251-2025" in given.reasons["zh_Hans"]
    enrolment = agency.session.scalars(select(Enrolment).where(Enrolment.programme_id == given.programme_id)).one()
    assert enrolment.working_days == 8
    (item,) = plans_of(agency.session, [enrolment], PUBLISHED)[enrolment.id].items
    assert (item.due - PUBLISHED).days >= 10
    assert agency.session.scalars(select(AssignedPerson.employee_id)).all() == [employee_id]


def test_who_comes_to_be_concerned_later_is_reached_later(agency, newcomer) -> None:
    late, enrolment_id = newcomer(len(agency.units()) - 1)
    version_id = publish(agency)
    assert opened(agency, PUBLISHED) == 0
    granted = PUBLISHED + timedelta(days=5)
    agency.complete(enrolment_id, 99, at(granted))
    assert concern(agency, version_id, late, granted) is Concern.COMING
    assert opened(agency, granted + timedelta(days=1)) == 1
    learn(agency, late, granted + timedelta(days=2))
    assert fit_to_call(agency.session, [late], BINDING)[late].fit


def test_who_begins_after_the_publication_is_not_concerned(agency) -> None:
    version_id = publish(agency)
    employee_id = agency.join(PUBLISHED)
    agency.complete(agency.enrol(employee_id, PUBLISHED), 99, at(PUBLISHED + timedelta(days=20)))
    assert concern(agency, version_id, employee_id, BINDING) is None
    assert opened(agency, BINDING) == 0
    assert fit_to_call(agency.session, [employee_id], BINDING)[employee_id].fit


def test_a_round_that_began_before_is_finished_first_then_another_begins(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    with transaction(agency.session) as session:
        programme_id = draft(session).programme_id
        enrol(session, COMMAND, employee_id, programme_id, PUBLISHED - timedelta(days=3), at(PUBLISHED))
    publish(agency)
    assert opened(agency, PUBLISHED) == 0
    learn(agency, employee_id, PUBLISHED + timedelta(days=1))
    assert agency.session.scalars(select(RuleLearnt)).all() == []
    assert [opened(agency, PUBLISHED + timedelta(days=2)) for _ in range(2)] == [1, 0]
    learn(agency, employee_id, BINDING)
    assert fit_to_call(agency.session, [employee_id], BINDING)[employee_id].fit


def test_course_that_somebody_withdrew_is_not_forced_on_the_same_people_again(agency, newcomer) -> None:
    newcomer(99)
    publish(agency)
    opened(agency, PUBLISHED)
    with transaction(agency.session) as session:
        given = session.scalars(select(SpecialTraining.id)).one()
        withdraw_training(session, COMMAND, given, "They learn it in a session instead.", at(PUBLISHED))
    assert opened(agency, BINDING) == 0


def test_post_that_needs_no_certificate_gets_no_course(agency) -> None:
    employee_id = agency.join(DAY, Post.TRAINER)
    agency.complete(agency.enrol(employee_id), 99)
    with transaction(agency.session) as session:
        (person,) = foreseen(session, COMPLIANCE, draft(session), PUBLISHED).people
    assert (person.employee_id, person.opens) == (employee_id, False)
    version_id = publish(agency)
    assert opened(agency, BINDING) == 0
    assert concern(agency, version_id, employee_id, BINDING) is Concern.OUTDATED


def test_what_was_not_shown_is_not_published(agency, newcomer) -> None:
    newcomer(99)
    with transaction(agency.session) as session:
        seen = foreseen(session, COMPLIANCE, draft(session), PUBLISHED).seen
    newcomer(99)
    for wish, error in (
        ({}, Outdated),
        ({"rule": "4.2"}, Invalid),
        ({"programme_id": 999}, Invalid),
        ({"kind_ids": (999,)}, Invalid),
    ):
        with pytest.raises(error), transaction(agency.session) as session:
            publish_change(session, COMPLIANCE, draft(session, **wish), seen, at(PUBLISHED), PUBLISHED)
    assert agency.session.scalars(select(RuleVersion)).all() == []


def test_versions_of_a_rule_are_counted_and_each_is_learnt(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    publish(agency)
    opened(agency, PUBLISHED)
    learn(agency, employee_id, PUBLISHED + timedelta(days=1))
    later = PUBLISHED + timedelta(days=20)
    second = publish(agency, later, opens_on=BINDING)
    assert version_for(agency.session, second).number == 2
    assert [opened(agency, day) for day in (later, BINDING, BINDING)] == [0, 1, 0]
    assert not fit_to_call(agency.session, [employee_id], BINDING)[employee_id].fit
    learn(agency, employee_id, BINDING)
    learnt = agency.session.execute(select(RuleLearnt.version_id, RuleLearnt.learnt_on).order_by(RuleLearnt.id)).all()
    assert [tuple(row) for row in learnt][-1] == (second, BINDING)
    assert fit_to_call(agency.session, [employee_id], BINDING)[employee_id].fit


def take_back(agency, version_id: int, day: date, reason: str = "It was a draft.") -> None:
    """Looked at and taken back."""
    with transaction(agency.session) as session:
        seen = released(session, COMPLIANCE, version_for(session, version_id), day).seen
        take_back_change(session, COMPLIANCE, version_id, reason, seen, at(day), day)


def test_change_taken_back_concerns_nobody_from_then_on_and_everything_stays(agency, newcomer) -> None:
    learner, behind = newcomer(99)[0], newcomer(99)[0]
    version_id = publish(agency)
    opened(agency, PUBLISHED)
    learn(agency, learner, PUBLISHED + timedelta(days=3))
    rows = agency.session.execute(select(Certificate.id, Certificate.digest, Certificate.expires_on)).all()
    gone = BINDING + timedelta(days=5)
    with transaction(agency.session) as session:
        told = released(session, COMPLIANCE, version_for(session, version_id), gone)
    assert [(one.employee_id, one.concern, one.before, one.after) for one in told.people] == [
        (behind, Concern.UNDER_WAY, State.OUTDATED, State.VALID)
    ]
    take_back(agency, version_id, gone)
    for days, fit in ((-1, False), (0, True), (30, True)):
        day = gone + timedelta(days=days)
        assert fit_to_call(agency.session, [behind], day)[behind].fit is fit
        assert (concern(agency, version_id, behind, day) is None) is fit
    assert opened(agency, gone + timedelta(days=1)) == 0
    courses = select(Enrolment).join(Programme).where(Programme.key == "callback_check")
    assert [row.employee_id for row in agency.session.scalars(courses)] == [learner]
    assert len(agency.session.scalars(select(RuleLearnt)).all()) == 1
    assert agency.session.execute(select(Certificate.id, Certificate.digest, Certificate.expires_on)).all() == rows
    assert "training:rule:take_back" in set(agency.session.scalars(select(AuditEntry.action)))
    with pytest.raises(Refused):
        take_back(agency, version_id, gone)
    assert version_for(agency.session, publish(agency, gone + timedelta(days=1), **LATER)).number == 2


LATER = {"effective_from": BINDING + timedelta(days=40), "opens_on": BINDING + timedelta(days=30)}


def test_taking_back_says_why_and_for_whom_it_was_looked_at(agency, newcomer) -> None:
    newcomer(99)
    version_id = publish(agency)
    with pytest.raises(Invalid) as caught:
        take_back(agency, version_id, PUBLISHED, "  ")
    assert caught.value.field == "reason"
    with transaction(agency.session) as session:
        seen = released(session, COMPLIANCE, version_for(session, version_id), PUBLISHED).seen
    newcomer(99)
    with pytest.raises(Outdated), transaction(agency.session) as session:
        take_back_change(session, COMPLIANCE, version_id, "why", seen, at(PUBLISHED), PUBLISHED)


def test_course_that_has_another_reason_goes_on(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    version_id = publish(agency)
    opened(agency, PUBLISHED)
    with transaction(agency.session) as session:
        give_training(
            session,
            COMMAND,
            programme_key="callback_check",
            employee_ids=[employee_id],
            reason_kind=ReasonKind.BY_HAND,
            reason="The lead asks for it in a talk.",
            at=at(PUBLISHED),
            day=PUBLISHED,
        )
    take_back(agency, version_id, PUBLISHED)
    enrolment = agency.session.scalars(select(Enrolment).join(Programme).where(Programme.key == "callback_check")).one()
    assert (enrolment.employee_id, enrolment.finished_at) == (employee_id, None)


def test_compliance_takes_a_change_back_on_its_page(demo_client, demo_session) -> None:
    version_id = demo_session.scalars(select(RuleVersion.id)).one()
    page = demo_client.sign_in("compliance").get(f"/training/rules/{version_id}")
    assert "Take the change back" in page.text
    looked = demo_client.get(f"/training/rules/{version_id}/take-back")
    assert "out of date" in looked.text
    assert "in force" in looked.text
    empty = demo_client.submit(looked, "Why it is taken back", status=422)
    assert empty.errors()
    done = demo_client.submit(empty, "Why it is taken back", reason="The authority withdrew it.")
    assert "The change is taken back." in done.text
    assert "The authority withdrew it." in done.text
    assert "Take the change back" not in done.text
    assert "taken back" in demo_client.get("/training/rules/").text
    assert "since Clause 4.2 changed" not in demo_client.get("/training/fit-to-call/?view=no").text
    demo_client.get(f"/training/rules/{version_id}/take-back", status=409)
    demo_client.sign_in("lead").get(f"/training/rules/{version_id}/take-back", status=403)


def test_page_of_a_hundred_takes_as_many_statements_as_of_one(agency, newcomer) -> None:
    newcomer(99)
    version_id = publish(agency)
    counts = []
    for _ in range(2):
        version = version_for(agency.session, version_id)
        with count_statements() as statements:
            concerned_people(agency.session, COMPLIANCE, version, BINDING)
        counts.append(len(statements))
        for _ in range(3):
            newcomer(99)
    assert counts[0] == counts[1] <= 9


def test_pages_show_who_is_behind_and_why_they_may_not_call(demo_client, demo_session) -> None:
    page = demo_client.sign_in("compliance").get("/training/rules/")
    assert "Clause 4.2" in page.text
    version_id = demo_session.scalars(select(RuleVersion.id)).one()
    page = demo_client.get(f"/training/rules/{version_id}")
    for words in ("short course under way", "short course done", "What is new: callbacks"):
        assert words in page.text
    behind = demo_client.get(f"/training/rules/{version_id}?view=under_way")
    assert "short course done" not in behind.text.split("Whom the change concerns")[-1].split("Since")[-1]
    assert "As of" in demo_client.get(f"/training/rules/{version_id}?day=2026-01-05").text
    unfit = demo_client.get("/training/fit-to-call/?view=no")
    assert "The certificate is out of date since clause 4.2 changed on" in unfit.text
    demo_client.sign_in("lead").get(f"/training/rules/{version_id}")
    demo_client.get("/training/rules/999", status=404)
    demo_client.get("/training/rules/new", status=403)


def test_compliance_writes_looks_and_publishes(demo_client, demo_session) -> None:
    page = demo_client.sign_in("compliance").get("/training/rules/new")
    programme = demo_session.scalars(select(Programme.id).where(Programme.key == "rules_refresher")).one()
    texts = {f"text_{language}": "At most two attempts before noon." for language in LANGUAGES}
    empty = demo_client.submit(page, "Show whom it concerns", status=422)
    assert empty.errors()
    fields = {
        "rule": "1.3.4",
        "effective_from": "2030-01-05",
        "programme": str(programme),
        "days": "5",
        "action": "show",
        **texts,
    }
    wrong = demo_client.submit(page, "Show whom it concerns", status=422, **{**fields, "rule": "99.9"})
    assert "The policy in force has no clause 99.9." in wrong.text
    looked = demo_client.submit(page, "Show whom it concerns", **{**fields, "effective_from": soon()})
    assert "certificates go out of date" in looked.text
    assert demo_session.scalar(select(func.count()).select_from(RuleVersion)) == 1
    done = demo_client.submit(looked, "Publish the change", action="publish")
    assert "The change is published." in done.text
    assert "Clause 1.3.4, version 1" in done.text


def soon() -> str:
    """In three weeks."""
    return (datetime.now(UTC) + timedelta(days=21)).date().isoformat()


def test_mail_about_a_change_says_why_once(demo_session) -> None:
    given = demo_session.scalars(select(SpecialTraining).where(SpecialTraining.about_type == "rule_version")).one()
    people = demo_session.scalars(
        select(AssignedPerson.employee_id).where(AssignedPerson.assignment_id == given.id)
    ).all()
    mails = demo_session.scalars(
        select(OutboxMessage).where(OutboxMessage.topic == f"training:assignment:{given.id}")
    ).all()
    assert 0 < len(mails) <= len(people)
    assert len({mail.unique_key for mail in mails}) == len(mails)
