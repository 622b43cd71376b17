"""Whether the database still refuses to change the trail: its triggers are there, as we made them, and switched on."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.audit.models import APPEND_ONLY_POSTGRESQL, APPEND_ONLY_SQLITE


def is_guarded(session: Session) -> bool:
    """Whether every trigger of the trail stands as it was made."""
    if session.get_bind().dialect.name == "sqlite":
        made = session.scalars(
            text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
        )
        return {_plain(one) for one in APPEND_ONLY_SQLITE} <= {_plain(sql) for sql in made}
    body = session.scalar(
        text(
            "SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgrelid = 'audit_entry'::regclass AND t.tgname = 'audit_entry_append_only' "
            "AND t.tgenabled IN ('O', 'A')"
        )
    )
    return body is not None and _plain(body) == _plain(APPEND_ONLY_POSTGRESQL[0].split("$$")[1])


def _plain(sql: str) -> str:
    return " ".join(sql.split())
