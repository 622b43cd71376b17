"""Ledgers for tests: files of a month and their import."""

from datetime import date

from sqlalchemy.orm import Session

from hr.appraisals.accounts import ACCOUNT_FILES
from hr.appraisals.calls import CALL_FILES
from hr.appraisals.payments import PAYMENT_FILES
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.exchange.kinds import ImportKind
from portal.exchange.models import ImportBatch
from portal.exchange.queries import rows_of
from portal.exchange.rules import Verdict
from portal.exchange.services import stage_file, start_commit

TODAY = date(2026, 11, 2)
HEADS = {
    ACCOUNT_FILES.name: "Account number,Client,Collector,Handed over on,Overdue since,Amount owed,Currency,Month",
    CALL_FILES.name: "Account number,Collector,Called at,Debtor reached,Resolved at first contact",
    PAYMENT_FILES.name: "Payment number,Account number,Collector,Paid at,Amount paid,Currency,Reverses payment",
}
FIRST = 'A-1,Harbour Bank,0001,2026-10-02,2026-07-01,"1,000.00",CNY,2026-10'
SECOND = "A-2,Harbour Bank,0002,2026-10-05,2026-08-01,250.50,CNY,2026-10"
CALL = "A-1,0001,2026-10-08 10:00,yes,no"
PAYMENT = "P-1,A-1,0001,2026-10-09 12:00,400.00,CNY,"


def written(kind: ImportKind, *lines: str) -> bytes:
    """A CSV of the kind."""
    return ("\r\n".join([HEADS[kind.name], *lines]) + "\r\n").encode()


def staged(session: Session, kind: ImportKind, *lines: str) -> ImportBatch:
    """Hand a file in."""
    with transaction(session):
        return stage_file(session, COMMAND, kind, f"{kind.name}.csv", written(kind, *lines))[0]


def imported(session: Session, kind: ImportKind, *lines: str) -> ImportBatch:
    """Hand a file in and confirm it."""
    batch = staged(session, kind, *lines)
    with transaction(session):
        return start_commit(session, COMMAND, kind, batch.id)


def refusals(session: Session, batch: ImportBatch) -> list[tuple[int, str]]:
    """(line, column) of the refused rows; each has a sentence."""
    found = rows_of(session, batch.id, Verdict.PROBLEM)
    assert all(row.message for row in found)
    return [(row.line, row.column) for row in found]
