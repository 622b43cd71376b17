"""Reading the policy: a setting's value on a day, its history, the text in force."""

from datetime import date

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.policy.models import PolicySetting
from portal.policy.rules import SettingDefinition, SettingValue, value_on


def definitions() -> dict[str, SettingDefinition]:
    """Every setting that the features declare, by key."""
    found: dict[str, SettingDefinition] = current_app.extensions["fairline.settings"]
    return found


def setting_text(session: Session, key: str, day: date) -> str:
    """The value of ``key`` in force on ``day``, as text; KeyError for a setting nobody declared."""
    definition = definitions()[key]
    rows = session.scalars(select(PolicySetting).where(PolicySetting.key == key))
    history = [SettingValue(value=row.value, effective_from=row.effective_from, decided_order=row.id) for row in rows]
    return value_on(definition, history, day)


def setting_number(session: Session, key: str, day: date) -> int:
    """The value of a NUMBER setting in force on ``day``."""
    return int(setting_text(session, key, day))
