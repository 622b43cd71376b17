"""A database in which every free text is script: what is sent, printed or exported from it must stay words (s22)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Integer, String, Table, Text, case, select, text, update
from sqlalchemy.orm import Session

from crisis.plans.models import PlanVersion
from portal.db.base import Base
from portal.personal.columns import sealed_attributes
from portal.personal.rules import Kind
from tests.support.payloads import portions

_SHORTEST = 80
_NO_WORDS = set(
    "account.password_hash past_password.password_hash second_factor.sealed second_factor.pending job.kind "
    "job_worker.name periodic_run.name form_effect.location policy_setting.key policy_setting.value "
    "outbox_message.unsubscribe_url outbox_message.topic provider_identity.issuer provider_identity.subject "
    "training_scenario_version.text employee.email document.media_type document.file_name audit_entry.action "
    "import_row.message import_undo.note month_manifest.head month_sheet.head month_sheet.days".split()
)
"""Long enough for words, but never words of a person: digests, names of machines, addresses, our own sentences."""
_BRACELESS = {"complaint_letter"}
"""A letter refuses braces that are none of its own places."""
_ONLY_WHERE_FILLED = {"complaint_corrective_action.none_because"}
"""The database holds that there is either an owner or a reason why there is none."""
_KEPT_AS_WRITTEN = ("complaint", "complaint_link")
"""The database refuses to change what was written there; a hostile text would have come with the first writing."""
_WITH_DATA_KEY = ("contact_name", "wish")


def poison(session: Session) -> None:
    """Replace every free text of the demo; the rows of a table share all payloads that fit among them."""
    with _unlocked(session):
        for table in Base.metadata.sorted_tables:
            without = "{" if table.name in _BRACELESS else ""
            values = {column: _dealt(table, column, portions(_length(column), without)) for column in _free(table)}
            if values:
                session.execute(update(table).values(values))
    for version in session.execute(select(PlanVersion.id, PlanVersion.content)).all():
        frozen = PlanVersion.__table__
        assert isinstance(frozen, Table)
        changed = update(frozen).where(frozen.c.id == version.id).values(content=_with_script(version.content))
        session.execute(changed)
    for sealed in sealed_attributes():
        if sealed.kind is Kind.NAME or sealed.name in _WITH_DATA_KEY:
            for row in session.scalars(select(sealed.owner).where(getattr(sealed.owner, sealed.column).is_not(None))):
                setattr(row, sealed.name, " ".join(portions(500)))
    session.flush()
    session.expire_all()


@contextmanager
def _unlocked(session: Session) -> Iterator[None]:
    """Inside, the triggers of ``_KEPT_AS_WRITTEN`` are off; afterwards they are as they were."""
    if session.get_bind().dialect.name == "postgresql":
        for name in _KEPT_AS_WRITTEN:
            session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        yield
        for name in _KEPT_AS_WRITTEN:
            session.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
        return
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (:one, :two)")
    found = session.execute(query, dict(zip(("one", "two"), _KEPT_AS_WRITTEN, strict=True))).all()
    assert found
    for trigger in found:
        session.execute(text(f"DROP TRIGGER {trigger.name}"))
    yield
    for trigger in found:
        session.connection().exec_driver_sql(trigger.sql)


def _free(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if type(column.type) in (String, Text)
        and _length(column) >= _SHORTEST
        and not column.unique
        and f"{table.name}.{column.name}" not in _NO_WORDS
    ]


def _length(column: Column[Any]) -> int:
    return getattr(column.type, "length", None) or 4000


def _dealt(table: Table, column: Column[Any], texts: list[str]) -> Any:
    """One of the texts by the row's number."""
    if f"{table.name}.{column.name}" in _ONLY_WHERE_FILLED:
        return case((column == "", ""), else_=texts[0])
    key = next(iter(table.primary_key.columns))
    if len(texts) == 1 or not isinstance(key.type, Integer):
        return texts[0]
    return case(*((key % len(texts) == turn, words) for turn, words in enumerate(texts[1:], start=1)), else_=texts[0])


def _with_script(content: Any) -> Any:
    """The content of a plan with script in each of its texts; keys, times and grades stay."""
    if isinstance(content, list):
        return [_with_script(one) for one in content]
    if not isinstance(content, dict):
        return content
    if content.keys() == {"en", "zh_Hans", "zh_Hant"}:
        return dict.fromkeys(content, " ".join(portions(4000)))
    return {key: _with_script(value) for key, value in content.items()}
