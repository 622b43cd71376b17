"""Verbs of scenarios: save a text as a new version, publish it, put in what ships. Old versions stay as they were."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.config import LANGUAGES
from portal.errors import Invalid, NotFound, Outdated, Refused
from training.calls.findings import Level
from training.calls.lint import Report, linted
from training.calls.packfiles import shipped_rules
from training.calls.rules.scenario import Scenario
from training.courses.rules import Origin
from training.questionfiles.reading import Misread, text_of
from training.scenarios.models import CallScenario, ScenarioVersion
from training.scenarios.queries import newest_version, scenario_with_key

FOLDER = "scenarios"
"""Where in a folder of content the scenarios lie."""


@lru_cache(maxsize=64)
def lint_text(text: str) -> Report:
    """What the linter says about a text, with the rule packs that ship; proved once for each text."""
    return linted(text.encode(), shipped_rules())


def create_scenario(session: Session, actor: Actor, text: str, at: datetime) -> ScenarioVersion:
    """Keep a new scenario as a draft; errors of the linter do not matter yet.

    Raises Invalid for a text without a key, and for a key that another scenario has.
    """
    key = _key_of(lint_text(text).scenario)
    if scenario_with_key(session, key) is not None:
        raise Invalid("There is a scenario with the key “%(key)s” already.", key=key, field="text")
    return _add(session, actor, _made(session, key, at), text, at, Origin.PORTAL)


def save_draft(
    session: Session, actor: Actor, scenario_id: int, text: str, *, seen: int, at: datetime
) -> ScenarioVersion:
    """Keep a changed text as a new draft version. ``seen`` is the number of the version that was changed.

    The same text as the newest version gives that one. Raises Outdated where somebody saved meanwhile, Invalid where
    the key changed, NotFound for an unknown scenario.
    """
    scenario = _held(session, scenario_id)
    newest = newest_version(session, scenario_id)
    if newest.digest == digest_of_text(text):
        return newest
    if newest.number != seen:
        raise Outdated("Somebody saved this scenario meanwhile. Look at what changed, then save again.")
    if _key_of(lint_text(text).scenario) != scenario.key:
        raise Invalid("The key of a scenario stays “%(key)s”.", key=scenario.key, field="text")
    return _add(session, actor, scenario, text, at, Origin.PORTAL)


def publish_version(session: Session, actor: Actor, version_id: int, at: datetime) -> ScenarioVersion:
    """Let people play a version. Raises Refused where the linter finds an error, or where it is not the newest."""
    found = session.get(ScenarioVersion, version_id)
    if found is None:
        raise NotFound("There is no such scenario.")
    _held(session, found.scenario_id)
    if found.published:
        return found
    if newest_version(session, found.scenario_id).id != found.id:
        raise Refused("A newer version was saved. Look at that one, then publish it.")
    if not lint_text(found.text).clean:
        raise Refused("This scenario has errors. Mend them, then publish it.")
    found.published_at, found.published_by_id = at, actor.account_id
    record(
        session,
        actor,
        "training:scenario:publish",
        "training_scenario",
        found.scenario_id,
        after={"number": found.number, "digest": found.digest},
    )
    return found


def publish_shipped(session: Session, actor: Actor, at: datetime, folder: Path) -> tuple[str, ...]:
    """Publish the scenarios of a folder of content; the keys of those that were changed here and are kept.

    What is unchanged stays as it is, so doing it again changes nothing. Raises Invalid, before anything is written,
    for a file that is no scenario or has errors.
    """
    texts = _texts_in(folder)
    keys = {name: _publishable(name, text) for name, text in texts.items()}
    kept = []
    for name, text in texts.items():
        scenario = scenario_with_key(session, keys[name])
        newest = newest_version(session, scenario.id) if scenario else None
        if newest is not None and newest.digest == digest_of_text(text):
            continue
        if newest is not None and newest.origin is Origin.PORTAL:
            kept.append(keys[name])
            continue
        found = _add(session, actor, scenario or _made(session, keys[name], at), text, at, Origin.SHIPPED)
        publish_version(session, actor, found.id, at)
    return tuple(kept)


def shipped_keys(folder: Path) -> set[str]:
    """The keys of the scenarios of a folder of content. Raises Invalid for a file that is none or has errors."""
    return {_publishable(name, text) for name, text in _texts_in(folder).items()}


def _texts_in(folder: Path) -> dict[str, str]:
    return {path.name: _text(path) for path in sorted((folder / FOLDER).glob("*.twee"))}


def digest_of_text(text: str) -> str:
    """SHA-256 in hex of a text as it is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(path: Path) -> str:
    try:
        return text_of(path.read_bytes())
    except (OSError, Misread) as error:
        raise Invalid("%(file)s cannot be read: %(why)s", file=path.name, why=error) from None


def _publishable(name: str, text: str) -> str:
    """The key of a scenario that has no errors; Invalid names the file and the first line to mend."""
    report = lint_text(text)
    if report.scenario is None or not report.clean:
        first = next(finding for finding in report.findings if finding.level is Level.ERROR)
        raise Invalid("%(file)s, line %(line)s: the scenario has errors.", file=name, line=first.line)
    return _key_of(report.scenario)


def _key_of(scenario: Scenario | None) -> str:
    if scenario is None or not scenario.key:
        raise Invalid("This is no scenario yet: its header says no key.", field="text")
    return scenario.key


def _made(session: Session, key: str, at: datetime) -> CallScenario:
    scenario = CallScenario(key=key, made_at=at)
    session.add(scenario)
    session.flush()
    return scenario


def _held(session: Session, scenario_id: int) -> CallScenario:
    """The scenario, held until the transaction ends, so that versions are numbered one after the other."""
    found = session.scalars(select(CallScenario).where(CallScenario.id == scenario_id).with_for_update()).first()
    if found is None:
        raise NotFound("There is no such scenario.")
    return found


def _add(
    session: Session, actor: Actor, scenario: CallScenario, text: str, at: datetime, origin: Origin
) -> ScenarioVersion:
    report = lint_text(text)
    said = report.scenario or Scenario()
    levels = [finding.level for finding in report.findings]
    numbers = select(ScenarioVersion.number).where(ScenarioVersion.scenario_id == scenario.id)
    version = ScenarioVersion(
        scenario_id=scenario.id,
        number=max(session.scalars(numbers), default=0) + 1,
        digest=digest_of_text(text),
        text=text,
        titles=_texts(said, said.title),
        summaries=_texts(said, said.summary),
        family=said.family,
        difficulty=min(said.difficulty, _MOST),
        minutes=min(said.minutes, _MOST),
        errors=levels.count(Level.ERROR),
        warnings=levels.count(Level.WARNING),
        states=report.proof.states if report.proof else 0,
        origin=origin,
        saved_at=at,
        saved_by_id=actor.account_id,
    )
    session.add(version)
    session.flush()
    record(
        session,
        actor,
        "training:scenario:save",
        "training_scenario",
        scenario.id,
        after={"number": version.number, "digest": version.digest, "errors": version.errors},
    )
    return version


_MOST = 9999
"""What a column of small numbers shows; a draft may say anything."""


def _texts(scenario: Scenario, row_id: str) -> dict[str, str]:
    rows: Iterable[dict[str, str]] = (dict(row.texts) for row in scenario.words if row.id == row_id)
    texts = next(iter(rows), {})
    return {language: texts.get(language, "") for language in LANGUAGES}
