"""Files of calls: how a row is read and stored."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, delete, insert, select
from sqlalchemy.orm import Session

from hr.appraisals.books import let_one_write, stored_calls
from hr.appraisals.cells import yes_in
from hr.appraisals.columns import CALLS
from hr.appraisals.models import LedgerAccount, LedgerCall
from hr.appraisals.moments import OccasionReader, choosing, occasion_reader
from hr.attendance.punches import instant
from hr.permissions import IMPORT_LEDGERS
from portal.auth.actor import Actor
from portal.errors import Invalid
from portal.exchange.kinds import Choices, ImportKind, ParsedRow
from portal.exchange.reading import Cell
from portal.web.i18n import lazy_gettext

_AT_ONCE = 5_000


class NewCall(NamedTuple):
    """A call as read from a row; ``at`` in seconds since 1970 (UTC), ``month`` its first day in Asia/Shanghai."""

    month: date
    account_id: int
    employee_id: int
    at: int
    reached: bool
    resolved: bool


@dataclass(kw_only=True)
class CallReader:
    """Reads rows of one file against people and accounts. ``said`` is what is known of calls, by month."""

    occasions: OccasionReader
    session: Session
    said: dict[date, dict[tuple[int, int, int], tuple[bool, bool]]] = field(default_factory=dict)

    def parse(self, row: Mapping[str, Cell]) -> tuple[NewCall, NewCall]:
        """The call of a row, which is its own key; raises Invalid naming the column."""
        found = self.occasions.read(row)
        reached, resolved = yes_in(row["reached"], "reached"), yes_in(row.get("resolved", ""), "resolved")
        if resolved and not reached:
            raise Invalid("Nothing can be resolved where the debtor was not reached.", field="resolved")
        call = NewCall(found.month, found.account.id, found.employee_id, found.at, reached, resolved)
        self.check(call)
        return call, call

    def check(self, call: NewCall) -> None:
        """Raise Invalid where the same call is known with another outcome; mind it."""
        if call.month not in self.said:
            self.said[call.month] = dict(stored_calls(self.session, call.month))
        outcome = call.reached, call.resolved
        if self.said[call.month].setdefault(call[1:4], outcome) != outcome:
            raise Invalid("This call is known already, with another outcome.", field="reached")

    def stored(self, session: Session, keys: Collection[Any]) -> set[Any]:
        """Those calls of ``keys`` that the database holds, within their span of time: one statement."""
        if not keys:
            return set()
        row, times = LedgerCall, [key.at for key in keys]
        statement = select(row.month, row.account_id, row.employee_id, row.at, row.reached, row.resolved)
        found = session.execute(statement.where(row.at >= instant(min(times)), row.at <= instant(max(times))))
        return {NewCall(*one[:3], int(one[3].timestamp()), *one[4:]) for one in found}.intersection(keys)

    def store(self, session: Session, actor: Actor, batch_id: int, rows: Sequence[ParsedRow]) -> None:
        """Add the calls in bulk; raises Invalid where their accounts or calls changed meanwhile."""
        let_one_write(session)
        check_accounts_there(session, {row.value.account_id for row in rows})
        afresh = CallReader(occasions=self.occasions, session=session)
        for row in rows:
            afresh.check(row.value)
        values = [
            {**row.value._asdict(), "at": instant(row.value.at), "batch_id": batch_id, "line": row.line} for row in rows
        ]
        for begin in range(0, len(values), _AT_ONCE):
            session.execute(insert(LedgerCall.__table__), values[begin : begin + _AT_ONCE])  # type: ignore[arg-type]


def check_accounts_there(session: Session, wanted: set[int]) -> None:
    """Raise Invalid (field ``file``) where accounts were taken back since the rows were read."""
    if not wanted:
        return
    row = LedgerAccount
    there = set(session.scalars(select(row.id).where(row.id >= min(wanted), row.id <= max(wanted))))
    if not wanted <= there:
        raise Invalid("Accounts of these rows were taken back meanwhile. Read the file again.", field="file")


def call_reader(session: Session, choices: Choices | None = None) -> CallReader:
    """A reader that knows people and accounts, and what was chosen about the file."""
    return CallReader(occasions=occasion_reader(session, choices or {}), session=session)


def take_back_calls(session: Session, _actor: Actor, batch_id: int) -> int:
    """Calls of a file go again; nothing builds on them."""
    let_one_write(session)
    gone = session.execute(
        delete(LedgerCall).where(LedgerCall.batch_id == batch_id), execution_options={"synchronize_session": False}
    )
    return cast(CursorResult[Any], gone).rowcount


CALL_FILES = ImportKind(
    name="hr.ledger_calls",
    label=lazy_gettext("Calls to debtors"),
    columns=CALLS,
    permission=IMPORT_LEDGERS,
    reader=call_reader,
    undo=take_back_calls,
    personal=True,
    choosing=choosing(call_reader),
)
