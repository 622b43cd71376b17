"""Sessions: one a request, reading by default; whoever writes says so with ``transaction()``."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from flask import g
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.db.collation import teach_sqlite

db = SQLAlchemy()

ANSWERS = "answers"
"""Under this name a session keeps what ``portal.db.reading`` was told."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "busy_timeout=15000",
    "cache_size=-16000",
    "secure_delete=ON",
)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Durable and strict settings (safety notes); the driver's own guessing of BEGIN is switched off."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        # trap-ok: sql - the list above, no value from anywhere
        connection.execute(f"PRAGMA {pragma}")
    teach_sqlite(connection)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Writers take SQLite's write lock at once: a lock taken half-way can only fail, never wait."""
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("fairline_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def close_sessions(_error: BaseException | None) -> None:
    """Close the sessions of a request or command.

    A connection that the server has ended cannot be rolled back; it is thrown away, and so is what stood in it. The
    answer was made before, and leaves.
    """
    sessions: dict[str, Session] = g.pop("_sqlalchemy_sessions", {})
    for session in sessions.values():
        try:
            session.close()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise


def at_commit(session: Session, step: Callable[[Session], None]) -> None:
    """Have ``step`` run inside the transaction, right before it is committed (the audit trail seals itself so)."""
    steps = session.info.setdefault("at_commit", [])
    if step not in steps:
        steps.append(step)


def after_commit(session: Session, step: Callable[[], None]) -> None:
    """Have ``step`` run once the transaction is safely committed; it is forgotten when it is rolled back."""
    steps = session.info.setdefault("after_commit", [])
    if step not in steps:
        steps.append(step)


def after_rollback(session: Session, step: Callable[[], None]) -> None:
    """Have ``step`` run once the transaction was rolled back; it is forgotten when it is committed."""
    session.info.setdefault("after_rollback", []).append(step)


def is_writing(session: Session) -> bool:
    """Whether a ``transaction()`` is open on this session."""
    return bool(session.info.get("writing"))


_TURN_SECONDS = 15.0
_turns: WeakKeyDictionary[Engine, threading.Lock] = WeakKeyDictionary()


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    """Writers of one process queue for SQLite's write lock here, where the next one starts at once.

    SQLite itself waits by sleeping up to a tenth of a second and looking again. Whoever has queued too long goes on
    to that wait, which then says what is wrong.
    """
    engine = session.get_bind()
    if not isinstance(engine, Engine) or engine.dialect.name != "sqlite":
        yield
        return
    lock = _turns.setdefault(engine, threading.Lock())
    held = lock.acquire(timeout=_TURN_SECONDS)
    try:
        yield
    finally:
        if held:
            lock.release()


@contextmanager
def transaction(session: Session | None = None) -> Iterator[Session]:
    """All of the block or nothing of it; the only place that commits.

    Ends the reading transaction first, so that everything read inside is fresh. Nesting is a mistake and says so.
    """
    session = session or db.session
    if is_writing(session):
        raise RuntimeError("a transaction is open already: services never open one")
    session.info.pop(ANSWERS, None)
    session.commit()
    with _turn(session):
        session.connection(execution_options={"fairline_writes": True})
        session.info["writing"] = True
        try:
            yield session
            session.flush()
            for step in session.info.pop("at_commit", []):
                step(session)
            session.commit()
        except BaseException:
            session.rollback()
            undoing = session.info.pop("after_rollback", [])
            _forget(session)
            for step in undoing:
                step()
            raise
    later = session.info.pop("after_commit", [])
    _forget(session)
    for step in later:
        step()


def _forget(session: Session) -> None:
    for key in ("writing", "at_commit", "after_commit", "after_rollback", "audit"):
        session.info.pop(key, None)
