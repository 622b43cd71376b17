"""Reading scenarios: what is published, the text of a version, and a version made ready to be played."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.errors import NotFound, Refused
from training.calls.packfiles import shipped_rules
from training.calls.rules.play import Play
from training.calls.scenariofiles import read_scenario
from training.scenarios.models import CallScenario, ScenarioVersion


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A scenario with its newest version, and the newest that is published (None: never was)."""

    scenario: CallScenario
    newest: ScenarioVersion
    published: ScenarioVersion | None


def published_scenarios(session: Session) -> Sequence[ScenarioVersion]:
    """The newest published version of each scenario, by difficulty and key, without its text; one statement."""
    newest = (
        select(func.max(ScenarioVersion.id))
        .where(ScenarioVersion.published_at.is_not(None))
        .group_by(ScenarioVersion.scenario_id)
    )
    return session.scalars(
        select(ScenarioVersion)
        .join(CallScenario, CallScenario.id == ScenarioVersion.scenario_id)
        .where(ScenarioVersion.id.in_(newest))
        .order_by(ScenarioVersion.difficulty, CallScenario.key)
    ).all()


def scenarios_kept(session: Session) -> list[Kept]:
    """Every scenario by key, for those who write them; two statements."""
    newest = select(func.max(ScenarioVersion.id)).group_by(ScenarioVersion.scenario_id)
    rows = session.execute(
        select(CallScenario, ScenarioVersion)
        .join(ScenarioVersion, ScenarioVersion.scenario_id == CallScenario.id)
        .where(ScenarioVersion.id.in_(newest))
        .order_by(CallScenario.key)
    )
    published = {version.scenario_id: version for version in published_scenarios(session)}
    return [Kept(scenario=one, newest=version, published=published.get(one.id)) for one, version in rows]


def scenario_with_key(session: Session, key: str) -> CallScenario | None:
    """The scenario of a key; None where there is none."""
    return session.scalars(select(CallScenario).where(CallScenario.key == key)).first()


def newest_version(session: Session, scenario_id: int) -> ScenarioVersion:
    """The newest version of a scenario, draft or published; NotFound for an unknown one."""
    found = session.scalars(
        select(ScenarioVersion)
        .where(ScenarioVersion.scenario_id == scenario_id)
        .order_by(ScenarioVersion.number.desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound("There is no such scenario.")
    return found


def versions_of(session: Session, scenario_id: int) -> Sequence[ScenarioVersion]:
    """All versions of a scenario, the newest first, without their texts."""
    return session.scalars(
        select(ScenarioVersion)
        .where(ScenarioVersion.scenario_id == scenario_id)
        .order_by(ScenarioVersion.number.desc())
    ).all()


def published_version(session: Session, scenario_id: int) -> ScenarioVersion:
    """The version of a scenario that is played now; NotFound for an unknown one and one never published."""
    found = session.scalars(
        select(ScenarioVersion)
        .where(ScenarioVersion.scenario_id == scenario_id, ScenarioVersion.published_at.is_not(None))
        .order_by(ScenarioVersion.number.desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound("There is no such scenario.")
    return found


def version_with(session: Session, version_id: int) -> ScenarioVersion:
    """A version without its text; NotFound for an unknown one."""
    found = session.get(ScenarioVersion, version_id)
    if found is None:
        raise NotFound("There is no such scenario.")
    return found


def version_text(session: Session, version_id: int) -> str:
    """The text of a version, draft or published; NotFound for an unknown one."""
    text = session.scalars(select(ScenarioVersion.text).where(ScenarioVersion.id == version_id)).first()
    if text is None:
        raise NotFound("There is no such scenario.")
    return text


def ready_play(session: Session, version_id: int) -> Play:
    """A version made ready to be played; read once for each text. Refused for a draft that cannot be started."""
    return play_of(version_text(session, version_id))


@lru_cache(maxsize=64)
def play_of(text: str) -> Play:
    """A scenario's text made ready to be played. Raises Refused or Invalid where it cannot be started."""
    read = read_scenario(text.encode())
    if read.scenario is None:
        raise Refused("This scenario has errors and cannot be played.")
    return Play(read.scenario, shipped_rules())
