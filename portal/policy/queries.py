"""Reading the policy: a setting's value on a day, its history, the text in force."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.auth.models import Account
from portal.db.reading import asked_once, is_reading
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import employed_on
from portal.policy.models import PolicyAcknowledgement, PolicyChapter, PolicySetting, PolicyVersion
from portal.policy.rules import SettingDefinition, SettingValue, value_on


def definitions() -> dict[str, SettingDefinition]:
    """Every setting that the features declare, by key."""
    found: dict[str, SettingDefinition] = current_app.extensions["fairline.settings"]
    return found


def setting_text(session: Session, key: str, day: date) -> str:
    """The value of ``key`` in force on ``day``, as text; KeyError for a setting nobody declared."""
    definition = definitions()[key]
    return value_on(definition, setting_history(session, key), day)


def setting_numbers(session: Session, keys: Sequence[str], day: date) -> dict[str, int]:
    """The values of several NUMBER settings in force on ``day``, in one statement."""
    histories = setting_histories(session, keys)
    return {key: int(value_on(definitions()[key], histories[key], day)) for key in keys}


def setting_history(session: Session, key: str) -> list[SettingValue]:
    """Every value that ``key`` ever had; a page that reads several settings reads them all with the first."""
    return setting_histories(session, (key,))[key]


def setting_histories(session: Session, keys: Sequence[str]) -> dict[str, list[SettingValue]]:
    """The same for several settings in one statement."""
    if is_reading(session):
        known = asked_once(session, "policy settings", lambda: _histories(session, None))
    else:
        known = _histories(session, keys)
    return {key: known.get(key, []) for key in keys}


def _histories(session: Session, keys: Sequence[str] | None) -> dict[str, list[SettingValue]]:
    statement = select(PolicySetting.key, PolicySetting.value, PolicySetting.effective_from, PolicySetting.id)
    if keys is not None:
        statement = statement.where(PolicySetting.key.in_(keys))
    found: dict[str, list[SettingValue]] = defaultdict(list)
    for key, value, starts, order in session.execute(statement):
        found[key].append(SettingValue(value=value, effective_from=starts, decided_order=order))
    return found


def setting_number(session: Session, key: str, day: date) -> int:
    """The value of a NUMBER setting in force on ``day``."""
    return int(setting_text(session, key, day))


def newest_decision(session: Session, key: str) -> PolicySetting | None:
    """The decision about ``key`` that was made last, whenever it takes effect."""
    rows = select(PolicySetting).where(PolicySetting.key == key).order_by(PolicySetting.id.desc()).limit(1)
    return session.scalars(rows).first()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision about a number: what, from when, by whom, when, why."""

    id: int
    value: str
    effective_from: date
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SettingState:
    """A setting as it stands on a day: the value in force, what is to come, what was."""

    definition: SettingDefinition
    today: str
    coming: tuple[Decision, ...]
    decisions: tuple[Decision, ...]

    @property
    def newest(self) -> int:
        """The id of the last decision, 0 before the first."""
        return max((decision.id for decision in self.decisions), default=0)


def setting_states(session: Session, day: date) -> list[SettingState]:
    """Every declared setting by clause and key, with its whole history; one statement."""
    by_key: dict[str, list[Decision]] = defaultdict(list)
    rows = session.execute(
        select(PolicySetting, func.coalesce(Employee.name, Account.username, ""))
        .outerjoin(Account, Account.id == PolicySetting.set_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .order_by(PolicySetting.effective_from.desc(), PolicySetting.id.desc())
    )
    for row, who in rows:
        by_key[row.key].append(
            Decision(
                id=row.id,
                value=row.value,
                effective_from=row.effective_from,
                reason=row.reason,
                who=who,
                at=row.set_at,
            )
        )
    ordered = sorted(definitions().values(), key=lambda item: (clause_order(item.clause), item.key))
    return [_state(definition, by_key[definition.key], day) for definition in ordered]


def _state(definition: SettingDefinition, decisions: list[Decision], day: date) -> SettingState:
    history = [
        SettingValue(value=item.value, effective_from=item.effective_from, decided_order=item.id) for item in decisions
    ]
    return SettingState(
        definition=definition,
        today=value_on(definition, history, day),
        coming=tuple(item for item in reversed(decisions) if item.effective_from > day),
        decisions=tuple(decisions),
    )


def clause_order(clause: str) -> tuple[int, ...]:
    """The clause 9.1.3 as (9, 1, 3), so that 10 comes after 9."""
    return tuple(int(part) for part in clause.split(".") if part.isdigit())


def version_in_force(session: Session, day: date) -> PolicyVersion | None:
    """The version whose day of effect has come last; of two on one day the one published later."""
    return session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.effective_from <= day)
        .order_by(PolicyVersion.effective_from.desc(), PolicyVersion.id.desc())
        .limit(1)
    ).first()


def version_for(session: Session, version_id: int) -> PolicyVersion:
    """A version by id; NotFound where there is none."""
    version = session.get(PolicyVersion, version_id)
    if version is None:
        raise NotFound("There is no such policy.")
    return version


def versions(session: Session) -> Sequence[PolicyVersion]:
    """All versions, newest effect first."""
    return session.scalars(
        select(PolicyVersion).order_by(PolicyVersion.effective_from.desc(), PolicyVersion.id.desc())
    ).all()


def chapters_of(session: Session, version_id: int, language: str) -> Sequence[PolicyChapter]:
    """The chapters of a version in one language, in order."""
    return session.scalars(
        select(PolicyChapter)
        .where(PolicyChapter.version_id == version_id, PolicyChapter.language == language)
        .order_by(PolicyChapter.number)
    ).all()


def acknowledgement_of(session: Session, employee_id: int | None, version_id: int) -> PolicyAcknowledgement | None:
    """That this person acknowledged this version, or None."""
    return session.scalars(
        select(PolicyAcknowledgement).where(
            PolicyAcknowledgement.employee_id == employee_id, PolicyAcknowledgement.version_id == version_id
        )
    ).first()


def version_to_acknowledge(session: Session, employee_id: int, day: date) -> PolicyVersion | None:
    """The version in force where this person has not acknowledged it, or None; one statement."""
    own = (PolicyAcknowledgement.version_id == PolicyVersion.id) & (PolicyAcknowledgement.employee_id == employee_id)
    found: Any = session.execute(
        select(PolicyVersion, PolicyAcknowledgement.id)
        .outerjoin(PolicyAcknowledgement, own)
        .where(PolicyVersion.effective_from <= day)
        .order_by(PolicyVersion.effective_from.desc(), PolicyVersion.id.desc())
        .limit(1)
    ).first()
    return None if found is None or found[1] is not None else found[0]


def acknowledged_count(session: Session, version_id: int, day: date) -> tuple[int, int]:
    """Of those employed on ``day``: how many acknowledged the version, and how many there are."""
    people = select(func.count()).select_from(Employee).where(employed_on(day))
    done = (
        select(func.count())
        .select_from(PolicyAcknowledgement)
        .join(Employee, Employee.id == PolicyAcknowledgement.employee_id)
        .where(PolicyAcknowledgement.version_id == version_id, employed_on(day))
    )
    return session.scalar(done) or 0, session.scalar(people) or 0
