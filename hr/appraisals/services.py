"""Verbs of the ledgers: enter what the collection system says that a ledger of a month adds up to."""

from sqlalchemy.orm import Session

from hr.appraisals.models import LedgerControl
from hr.appraisals.rules.amounts import MOST_CENTS
from hr.appraisals.rules.values import CURRENCIES, Ledger
from hr.attendance.months import Month
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid

MOST_ROWS = 100_000_000


def enter_control(
    session: Session, actor: Actor, month: Month, ledger: Ledger, rows: int, cents: int | None, currency: str
) -> LedgerControl:
    """Add an entry; the newest of a month, ledger and currency counts, earlier ones are kept.

    ``cents`` is the sum in cents, left out for calls. Raises Invalid naming the field.
    """
    if month.first > clock.today():
        raise Invalid("This month has not begun.", field="month")
    if not 0 <= rows <= MOST_ROWS:
        raise Invalid("Give the number of rows, 0 or more.", field="rows")
    if ledger is Ledger.CALLS:
        if cents is not None:
            raise Invalid("Calls have a number and no sum. Leave this empty.", field="sum")
        currency = ""
    else:
        if cents is None:
            raise Invalid("The amount is missing.", field="sum")
        if abs(cents) > MOST_CENTS:
            raise Invalid("The amount %(value)s is too large.", field="sum", value=cents)
        if currency not in CURRENCIES:
            raise Invalid("Choose a currency of the list.", field="currency")
    entry = LedgerControl(
        month=month.first,
        ledger=ledger,
        currency=currency,
        rows=rows,
        cents=cents,
        entered_at=clock.now(),
        entered_by_id=actor.account_id,
    )
    session.add(entry)
    session.flush()
    after = {"month": str(month), "ledger": ledger.value, "currency": currency, "rows": rows, "cents": cents}
    record(session, actor, "hr:ledgers:control", "ledger_control", entry.id, after=after)
    return entry
