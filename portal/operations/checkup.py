"""The doctor's look into the database: its kind and settings, schema, worker, clock, calendar, last backup."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal import clock
from portal.alerts.queries import open_by_kind
from portal.audit.models import AuditEntry
from portal.config import Config
from portal.errors import FairlineError
from portal.files.models import StoredFile
from portal.files.tidying import find_strays
from portal.files.vault import vault
from portal.operations import heartbeat, postgresql, schema
from portal.operations.finding import BAD, Finding, bad, good, look
from portal.operations.records import last_backup
from portal.personal.queries import left_to_rewrap
from portal.personal.services import check_keys
from portal.words import mark
from portal.workdays.queries import newest_version

_SQLITE_WANTED = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
_POSTGRESQL_WANTED = {"fsync": "on", "full_page_writes": "on", "server_encoding": "UTF8"}
_OLDEST_POSTGRESQL = 13
_SLACK = timedelta(seconds=60)
_DAILY, _WEEKLY = timedelta(hours=26), timedelta(days=8)
_ANNOUNCED_BY_MONTH = 12
"""Next year's working days are published in November (rarely later)."""


def examine_database(session: Session, config: Config) -> list[Finding]:
    """One finding each; where the database does not answer, that alone."""
    try:
        first = _database(session)
    except OperationalError:
        return [bad("database", mark("The database does not answer."))]
    current = _schema(session)
    if current.state == BAD:
        return [first, current]
    return [
        first,
        current,
        *(_guarded(check, session) for check in _CHECKS),
    ]


def _guarded(check: Callable[[Session], Finding], session: Session) -> Finding:
    try:
        return check(session)
    except FairlineError as error:
        return Finding(check=check.__name__.strip("_"), state=BAD, sentence=error.message, values=error.values)


def _database(session: Session) -> Finding:
    if session.get_bind().dialect.name == "sqlite":
        version = session.scalar(text("SELECT sqlite_version()"))
        wanted, found = _SQLITE_WANTED, {
            "journal_mode": str(session.scalar(text("PRAGMA journal_mode"))),
            "synchronous": str(session.scalar(text("PRAGMA synchronous"))),
            "foreign_keys": str(session.scalar(text("PRAGMA foreign_keys"))),
        }  # fmt: skip
        name = "SQLite"
    else:
        version, name = session.scalar(text("SHOW server_version")), "PostgreSQL"
        shown = text(
            "SELECT name, setting FROM pg_settings WHERE name IN ('fsync','full_page_writes','server_encoding')"
        )
        wanted, found = _POSTGRESQL_WANTED, dict(session.execute(shown).all())
        if int(str(version).partition(".")[0]) < _OLDEST_POSTGRESQL:
            return bad("database", mark("PostgreSQL %(version)s is too old; %(oldest)s or newer is needed."),
                       version=version, oldest=_OLDEST_POSTGRESQL)  # fmt: skip
    wrong = [f"{key}={found.get(key)}" for key, value in wanted.items() if found.get(key) != value]
    if wrong:
        return bad("database", mark("%(name)s is set so that data can be lost: %(settings)s."),
                   name=name, settings=", ".join(wrong))  # fmt: skip
    return good("database", mark("%(name)s %(version)s answers and is set to keep what it is given."),
                name=name, version=version)  # fmt: skip


def _schema(session: Session) -> Finding:
    if not schema.is_current(session):
        return bad("schema", mark("The database is not of this version. Run “portal init” to upgrade it."))
    return good("schema", mark("The database is of this version."))


def _keys(session: Session) -> Finding:
    """The field keys given are those of this database, and no rotation is left half done."""
    if check_keys(session) is None:
        return bad("keys", mark("The database has not met its field key yet. Run “portal init”."))
    left = left_to_rewrap(session)
    if left:
        return look("keys", mark("%(n)s data keys are under an older field key. Run: portal keys rotate"), n=left)
    return good("keys", mark("The field keys fit the database, and every data key is under the newest one."))


def _worker(session: Session) -> Finding:
    if heartbeat.is_alive(session, clock.now()):
        return good("worker", mark("The worker is awake."))
    return bad(
        "worker", mark("No worker was heard of for a minute: no mail leaves. Start “portal serve” or “portal worker”.")
    )


def _clock(session: Session) -> Finding:
    """A clock that is behind what was noted already, or apart from the database server's, dates letters wrongly."""
    now, newest = clock.now(), session.scalar(select(AuditEntry.at).order_by(AuditEntry.seq.desc()).limit(1))
    if newest is not None and newest - now > _SLACK:
        return bad("clock", mark("The clock says %(now)s, but the newest audit entry is of %(then)s."),
                   now=_shown(now), then=_shown(newest))  # fmt: skip
    if session.get_bind().dialect.name == "postgresql":
        server = session.scalar(text("SELECT clock_timestamp()"))
        if server is not None and abs(server - clock.now()) > timedelta(seconds=5):
            return bad("clock", mark("The clocks of this machine and of the database server differ."))
    return good("clock", mark("The clock says %(now)s."), now=_shown(now))


def _shown(instant: object) -> str:
    return clock.local(instant).strftime("%Y-%m-%d %H:%M")  # type: ignore[arg-type]


def _calendar(session: Session) -> Finding:
    today = clock.today()
    if newest_version(session, today.year) is None:
        return bad(
            "calendar", mark("The working days of %(year)s are not loaded: no due date can be told."), year=today.year
        )
    if today.month >= _ANNOUNCED_BY_MONTH and newest_version(session, today.year + 1) is None:
        return look("calendar", mark("The working days of %(year)s are not loaded yet."), year=today.year + 1)
    return good("calendar", mark("The working days of %(year)s are loaded."), year=today.year)


def _backup(session: Session) -> Finding:
    made = last_backup(session)
    if made is None:
        return look("backup", mark("No backup was ever made. Make one: portal backup FILE"))
    age = clock.now() - made
    state = good if age <= _DAILY else look if age <= _WEEKLY else bad
    return state("backup", mark("The last backup is of %(when)s."), when=_shown(made))


def _files(session: Session) -> Finding:
    """Register and folder name the same files, and the newest can be opened with the portal's key."""
    store = vault()
    strays = find_strays(session, store)
    if strays.lost:
        words = mark("%(count)s stored files are missing, the first is number %(id)s. A backup may hold them.")
        return bad("files", words, count=len(strays.lost), id=strays.lost[0])
    newest = session.scalars(select(StoredFile).order_by(StoredFile.id.desc()).limit(1)).first()
    if newest is not None:
        for _ in store.open(newest.storage_name, newest.size).pieces(0, newest.size):
            pass
    if strays.orphans:
        words = mark("%(count)s stored files belong to nothing, such as %(name)s; the worker removes them.")
        return look("files", words, count=len(strays.orphans), name=strays.orphans[0])
    return good("files", mark("Every stored file is there and can be opened."))


def _programs(session: Session) -> Finding:
    """PostgreSQL is backed up by its own program."""
    bind = session.get_bind()
    if bind.dialect.name != "postgresql":
        return good("programs", mark("Backups need no program beside the portal."))
    version = str(session.scalar(text("SHOW server_version"))).partition(".")[0]
    found = postgresql.program("pg_dump", int(version))
    return good("programs", mark("Backups are made with %(path)s."), path=found)


def _alerts(session: Session) -> Finding:
    """What the portal noticed by itself and nobody looked at yet."""
    count = sum(open_by_kind(session).values())
    if count:
        return look("alerts", mark("%(n)s security alerts are open: look at “Security alerts” in the menu."), n=count)
    return good("alerts", mark("No security alert is open."))


_CHECKS = (_keys, _worker, _clock, _calendar, _backup, _files, _programs, _alerts)
