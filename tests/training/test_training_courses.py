"""Services of courses through the database: publishing, enrolling by itself, reading, finishing."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Outdated, Refused
from portal.people.models import Employee, Post
from portal.policy.models import PolicySetting
from tests.support.statements import count_statements
from tests.training.conftest import DAY, NOW
from training.courses.models import Completion, Enrolment, LessonVersion, Programme, Unit
from training.courses.queries import current_lesson, followed_plans, followed_unit, newest_version, plans_of
from training.courses.rules import UnitKind, UnitState
from training.courses.services import enrol, enrol_joiners, note_reading
from training.courses.source import SHIPPED
from training.facts import training_state
from training.services import Loaded, load_content


def count(session, table) -> int:
    """Rows of a table."""
    return session.scalar(select(func.count()).select_from(table))


def test_loading_twice_changes_nothing(agency) -> None:
    before = count(agency.session, LessonVersion), count(agency.session, AuditEntry)
    with transaction(agency.session) as session:
        assert load_content(session, COMMAND, NOW, DAY) == Loaded(programmes=7, kept=())
    assert (count(agency.session, LessonVersion), count(agency.session, AuditEntry)) == before


def spoilt(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the shipped content with one change."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    path = folder / "onboarding" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    return folder


def test_changed_lesson_becomes_a_version_and_the_old_one_stays(agency, tmp_path) -> None:
    folder = spoilt(tmp_path / "content", "lessons/company.en.md", "That is all we do", "That is what we do")
    with transaction(agency.session) as session:
        load_content(session, COMMAND, NOW, DAY, folder)
    unit = agency.units()[0]
    versions = agency.session.scalars(
        select(LessonVersion).where(LessonVersion.unit_id == unit.id).order_by(LessonVersion.number)
    ).all()
    assert [version.number for version in versions] == [1, 2]
    assert versions[0].digest != versions[1].digest
    assert "That is what we do" in current_lesson(agency.session, unit.id, "en").body


def test_unit_that_is_gone_leaves_open_plans_and_keeps_records(agency, newcomer, tmp_path) -> None:
    employee_id, _ = newcomer(2)
    unit = agency.units()[1]
    text = (SHIPPED / "onboarding" / "programme.toml").read_text(encoding="utf-8")
    block = text[text.index('[[course.unit]]\nkey = "organisation"') : text.index('[[course.unit]]\nkey = "culture"')]
    folder = spoilt(tmp_path / "content", "programme.toml", block, "")
    with transaction(agency.session) as session:
        load_content(session, COMMAND, NOW, DAY, folder)
    plan = followed_plans(agency.session, employee_id, DAY)[0].plan
    assert plan.item(unit.id) is None
    assert len(plan.items) == len(agency.units()) - 1
    assert agency.session.get_one(Unit, unit.id).retired
    assert count(agency.session, Completion) == 2


def test_unit_that_moves_to_another_course_keeps_what_was_done_in_it(agency, newcomer, tmp_path) -> None:
    employee_id, _ = newcomer(2)
    unit = agency.units()[1]
    text = (SHIPPED / "onboarding" / "programme.toml").read_text(encoding="utf-8")
    block = text[text.index('[[course.unit]]\nkey = "organisation"') : text.index('[[course.unit]]\nkey = "culture"')]
    folder = spoilt(tmp_path / "content", "programme.toml", block, "")
    path = folder / "onboarding" / "programme.toml"
    place = '[[course.unit]]\nkey = "conduct"'
    path.write_text(path.read_text(encoding="utf-8").replace(place, block + place), encoding="utf-8")
    with transaction(agency.session) as session:
        load_content(session, COMMAND, NOW, DAY, folder)
    plan = followed_plans(agency.session, employee_id, DAY)[0].plan
    assert agency.session.get_one(Unit, unit.id).course.key == "rules"
    assert plan.item(unit.id).state is UnitState.DONE
    assert len(plan.items) == len(agency.units())


def test_bad_content_writes_nothing(agency, tmp_path) -> None:
    folder = spoilt(tmp_path / "content", "lessons/company.en.md", "That is all we do", "That is what we do")
    (folder / "onboarding" / "quizzes" / "first_week.toml").write_text("pass_percent = 80", encoding="utf-8")
    before = count(agency.session, LessonVersion)
    with pytest.raises(Invalid), transaction(agency.session) as session:
        load_content(session, COMMAND, NOW, DAY, folder)
    assert count(agency.session, LessonVersion) == before


def test_joiners_are_enrolled_once_and_others_not(agency) -> None:
    joined = agency.join(DAY - timedelta(days=3))
    agency.join(DAY - timedelta(days=31))
    agency.join(DAY + timedelta(days=1))
    agency.join(DAY, Post.DATA_ANALYST)
    left = agency.join(DAY - timedelta(days=4))
    with transaction(agency.session) as session:
        session.get_one(Employee, left).left_on = DAY - timedelta(days=1)
    for started in (1, 0):
        with transaction(agency.session) as session:
            assert enrol_joiners(session, COMMAND, DAY, NOW) == started
    rows = agency.session.scalars(select(Enrolment)).all()
    assert [(row.employee_id, row.starts_on) for row in rows] == [(joined, DAY - timedelta(days=3))]


def test_first_run_of_job_puts_content_in_place(session, app, run_jobs) -> None:
    run_jobs(app)
    run_jobs(app)
    assert count(session, Programme) == 7
    assert count(session, Unit) == 48


def test_agencys_numbers_move_the_dates_of_later_plans_only(agency) -> None:
    early = agency.enrol(agency.join(DAY - timedelta(days=20)), DAY - timedelta(days=20))
    late = agency.enrol(agency.join(DAY), DAY)
    enrolments = agency.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()
    before = plans_of(agency.session, enrolments, DAY)
    with transaction(agency.session) as session:
        for key, value in (("training.onboarding_days", "10"), ("training.business_weeks", "4")):
            session.add(
                PolicySetting(key=key, value=value, effective_from=DAY - timedelta(days=5), reason="Test", set_at=NOW)
            )
    enrolments = agency.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()
    after = plans_of(agency.session, enrolments, DAY)
    assert [item.due for item in after[early].items] == [item.due for item in before[early].items]
    assert before[late].items[-1].due == date(2026, 10, 19)
    assert after[late].items[-1].due > before[late].items[-1].due + timedelta(days=20)


def test_finished_programme_is_followed_again_and_the_first_round_stays(agency, newcomer) -> None:
    employee_id, first = newcomer(len(agency.units()))
    with transaction(agency.session) as session:
        programme_id = session.get_one(Enrolment, first).programme_id
        assert enrol(session, COMMAND, employee_id, programme_id, DAY, NOW).id == first
        second = enrol(session, COMMAND, employee_id, programme_id, DAY, NOW, again=True)
        assert second.round == 2
        assert enrol(session, COMMAND, employee_id, programme_id, DAY, NOW, again=True).id == second.id
        second_id = second.id
    met = followed_unit(agency.session, agency.actor(employee_id), agency.units()[0].id, DAY)
    assert met.enrolment.id == second_id
    assert met.plan.done == 0
    assert agency.session.get_one(Enrolment, first).finished_at is not None


def read(agency, employee_id: int, number: int, digest: str | None = None) -> Completion:
    """The person confirms the ``number``-th unit."""
    unit = agency.units()[number]
    version = newest_version(agency.session, unit.id)
    with transaction(agency.session) as session:
        return note_reading(session, agency.actor(employee_id), unit.id, digest or version.digest, "zh_Hans", NOW, DAY)


def test_reading_keeps_digest_and_language_once(agency, newcomer) -> None:
    employee_id, _ = newcomer(0)
    for _ in range(2):
        read(agency, employee_id, 0)
    (row,) = agency.session.scalars(select(Completion)).all()
    version = newest_version(agency.session, row.unit_id)
    assert (row.digest, row.language) == (version.digest, "zh_Hans")
    actions = agency.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("training:unit:complete") == 1


def test_reading_before_its_turn_is_refused(agency, newcomer) -> None:
    employee_id, _ = newcomer(0)
    with pytest.raises(Refused):
        read(agency, employee_id, 1)
    assert count(agency.session, Completion) == 0


def test_reading_an_older_text_is_refused(agency, newcomer) -> None:
    employee_id, _ = newcomer(0)
    with pytest.raises(Outdated):
        read(agency, employee_id, 0, "0" * 64)


def test_unit_outside_ones_plan_is_not_found(agency) -> None:
    stranger = agency.join(DAY)
    for unit_id in (agency.units()[0].id, 987_654):
        with pytest.raises(NotFound, match="no such part"):
            followed_unit(agency.session, agency.actor(stranger), unit_id, DAY)


def test_last_unit_finishes_programme_for_good(agency, newcomer, tmp_path) -> None:
    everything = len(agency.units())
    employee_id, enrolment_id = newcomer(everything)
    assert agency.session.get_one(Enrolment, enrolment_id).finished_at == NOW
    text = (SHIPPED / "onboarding" / "programme.toml").read_text(encoding="utf-8")
    more = text.replace('key = "company"\n', 'key = "extra"\n', 1)
    block = more[more.index("[[course.unit]]") : more.index('[[course.unit]]\nkey = "organisation"')]
    folder = spoilt(tmp_path / "content", "programme.toml", "[[course.unit]]", f"{block}[[course.unit]]")
    for language in ("en", "zh_Hans", "zh_Hant"):
        (folder / "onboarding" / "lessons" / f"extra.{language}.md").write_text("# Extra\n\nMore.", encoding="utf-8")
    with transaction(agency.session) as session:
        load_content(session, COMMAND, NOW, DAY, folder)
    plan = followed_plans(agency.session, employee_id, DAY)[0].plan
    assert plan.finished
    assert len(plan.items) == everything


def test_plan_can_be_asked_for_a_past_day(agency) -> None:
    employee_id = agency.join(DAY)
    enrolment_id = agency.enrol(employee_id)
    agency.complete(enrolment_id, 3, NOW + timedelta(days=2))
    enrolments = agency.session.scalars(select(Enrolment)).all()
    assert plans_of(agency.session, enrolments, DAY)[enrolment_id].done == 0
    later = plans_of(agency.session, enrolments, DAY + timedelta(days=4))[enrolment_id]
    assert (later.done, later.items[0].state) == (3, UnitState.DONE)


def test_facts_tell_where_people_stand(agency, newcomer) -> None:
    everything = len(agency.units())
    one, _ = newcomer(everything)
    two, _ = newcomer(2)
    stranger = agency.join(DAY)
    found = training_state(agency.session, [one, two, stranger], DAY + timedelta(days=10))
    assert set(found) == {one, two}
    assert (found[one].finished, found[one].late, found[one].next_due) == (True, 0, None)
    assert (found[two].done, found[two].total, found[two].finished) == (2, everything, False)
    assert found[two].late >= 4
    assert found[two].next_due == date(2026, 9, 22)


def test_plans_of_many_take_as_many_statements_as_of_one(agency) -> None:
    seen = []
    for more in (1, 12):
        for _ in range(more):
            agency.complete(agency.enrol(agency.join(DAY)), 2)
        enrolments = agency.session.scalars(select(Enrolment)).all()
        with count_statements() as statements:
            plans_of(agency.session, enrolments, DAY)
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 6


def test_times_are_kept_with_their_zone(agency, newcomer) -> None:
    newcomer(1)
    row = agency.session.scalars(select(Completion)).one()
    assert isinstance(row.completed_at, datetime)
    assert row.completed_at == NOW
    assert agency.units(UnitKind.QUIZ)
