"""Scenarios are kept in versions: drafts may have errors, only what the linter clears is played."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Outdated, Refused
from tests.training.call_stories import SHIPPED as SHIPPED_FILES
from training.courses.rules import Origin
from training.courses.source import SHIPPED
from training.scenarios.models import CallScenario, ScenarioVersion
from training.scenarios.queries import (
    newest_version,
    published_scenarios,
    published_version,
    ready_play,
    scenario_with_key,
    scenarios_kept,
    version_text,
    versions_of,
)
from training.scenarios.services import create_scenario, publish_shipped, publish_version, save_draft

NOW = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TEXT = next(path for path in SHIPPED_FILES if path.stem == "wrong_person").read_text(encoding="utf-8")
BROKEN = TEXT.replace("[[WhoAsks]]", "[[Nowhere]]")
OWN = TEXT.replace("key: wrong_person", "key: our_own")


@pytest.fixture
def stored(session: Session) -> Session:
    with transaction(session):
        publish_shipped(session, COMMAND, NOW, SHIPPED)
    return session


def wrong_person(session: Session) -> CallScenario:
    found = scenario_with_key(session, "wrong_person")
    assert found is not None
    return found


def test_shipped_scenarios_are_published_once(stored) -> None:
    before = stored.scalar(select(func.count()).select_from(AuditEntry))
    with transaction(stored):
        assert publish_shipped(stored, COMMAND, LATER, SHIPPED) == ()
    found = published_scenarios(stored)
    assert [len(found), {one.number for one in found}] == [len(SHIPPED_FILES), {1}]
    assert [one.difficulty for one in found] == sorted(one.difficulty for one in found)
    assert stored.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_a_version_keeps_titles_family_and_what_the_linter_said(stored) -> None:
    found = published_version(stored, wrong_person(stored).id)
    assert found.titles["zh_Hans"] and found.summaries["zh_Hant"] and found.family == "third_party"
    assert (found.errors, found.origin) == (0, Origin.SHIPPED) and found.states > 50
    assert version_text(stored, found.id) == TEXT
    assert ready_play(stored, found.id) is ready_play(stored, found.id)


def test_a_changed_file_becomes_the_next_version(stored, tmp_path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "any.twee").write_text(TEXT.replace("difficulty: 2", "difficulty: 3"), encoding="utf-8")
    with transaction(stored):
        publish_shipped(stored, COMMAND, LATER, tmp_path)
    found = versions_of(stored, wrong_person(stored).id)
    assert [(one.number, one.difficulty, one.published) for one in found] == [(2, 3, True), (1, 2, True)]


def test_what_was_changed_here_is_kept_when_files_are_loaded(stored, tmp_path) -> None:
    scenario = wrong_person(stored)
    with transaction(stored):
        save_draft(stored, COMMAND, scenario.id, BROKEN, seen=1, at=LATER)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "any.twee").write_text(TEXT.replace("difficulty: 2", "difficulty: 3"), encoding="utf-8")
    with transaction(stored):
        assert publish_shipped(stored, COMMAND, LATER, tmp_path) == ("wrong_person",)
    assert newest_version(stored, scenario.id).number == 2


def test_a_faulty_file_is_refused_with_its_line(session, tmp_path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "bad.twee").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(Invalid) as refused, transaction(session):
        publish_shipped(session, COMMAND, NOW, tmp_path)
    assert refused.value.values["file"] == "bad.twee"
    assert session.scalar(select(func.count()).select_from(CallScenario)) == 0


def test_a_draft_with_errors_is_kept_and_never_published(stored) -> None:
    scenario = wrong_person(stored)
    with transaction(stored):
        draft = save_draft(stored, COMMAND, scenario.id, BROKEN, seen=1, at=LATER)
    assert draft.errors > 0 and not draft.published
    with pytest.raises(Refused), transaction(stored):
        publish_version(stored, COMMAND, draft.id, LATER)
    assert published_version(stored, scenario.id).number == 1
    with pytest.raises(Invalid):
        ready_play(stored, draft.id)


def test_the_mended_draft_is_published_and_the_old_version_stays(stored) -> None:
    scenario = wrong_person(stored)
    with transaction(stored):
        save_draft(stored, COMMAND, scenario.id, BROKEN, seen=1, at=LATER)
        mended = save_draft(stored, COMMAND, scenario.id, TEXT + "\n", seen=2, at=LATER)
        publish_version(stored, COMMAND, mended.id, LATER)
    kept = next(one for one in scenarios_kept(stored) if one.scenario.id == scenario.id)
    assert kept.published is kept.newest and kept.newest.number == 3
    assert version_text(stored, versions_of(stored, scenario.id)[-1].id) == TEXT


def test_saving_over_a_colleague_is_refused(stored) -> None:
    scenario = wrong_person(stored)
    with transaction(stored):
        save_draft(stored, COMMAND, scenario.id, BROKEN, seen=1, at=LATER)
        assert save_draft(stored, COMMAND, scenario.id, BROKEN, seen=1, at=LATER).number == 2
    with pytest.raises(Outdated), transaction(stored):
        save_draft(stored, COMMAND, scenario.id, TEXT + "\n", seen=1, at=LATER)


def test_only_the_newest_version_is_published(stored) -> None:
    with transaction(stored):
        first = create_scenario(stored, COMMAND, OWN, NOW)
        save_draft(stored, COMMAND, first.scenario_id, OWN + "\n", seen=1, at=LATER)
    with pytest.raises(Refused), transaction(stored):
        publish_version(stored, COMMAND, first.id, LATER)


@pytest.mark.parametrize("text", ["", "no scenario", TEXT, OWN.replace("our_own", "x" * 41)], ids=range(4))
def test_a_new_scenario_needs_a_key_of_its_own(stored, text) -> None:
    with pytest.raises(Invalid), transaction(stored):
        create_scenario(stored, COMMAND, text, NOW)


def test_the_key_of_a_scenario_stays(stored) -> None:
    with pytest.raises(Invalid), transaction(stored):
        save_draft(stored, COMMAND, wrong_person(stored).id, OWN, seen=1, at=LATER)


def test_what_is_unknown_is_not_found(stored) -> None:
    for ask in (version_text, newest_version, published_version):
        with pytest.raises(NotFound):
            ask(stored, 999_999)
    with pytest.raises(NotFound), transaction(stored):
        publish_version(stored, COMMAND, 999_999, NOW)


def test_a_draft_that_says_absurd_numbers_is_kept(stored) -> None:
    with transaction(stored):
        found = create_scenario(stored, COMMAND, OWN.replace("difficulty: 2", "difficulty: 99999999999"), NOW)
    assert found.difficulty < 10_000
    assert stored.scalars(select(ScenarioVersion).where(ScenarioVersion.id == found.id)).one().title("en")
