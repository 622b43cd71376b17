"""Closing a month for good, and computing it again from the raw rows a year later (H6)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hr.attendance.closing.models import MonthManifest, MonthSheet
from hr.attendance.closing.queries import answers_of, manifest_of, month_row
from hr.attendance.closing.rules.rows import Sheet
from hr.attendance.closing.rules.states import MonthAction, MonthState, advance
from hr.attendance.closing.rules.tree import leaf_of, root_of
from hr.attendance.closing.services import locked_month
from hr.attendance.closing.sheets import PlacedSheet, employed_in, head_object, head_row, sheets_of
from hr.attendance.months import Month
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.errors import Refused
from portal.people.models import Employee

_WRITTEN_AT_ONCE = 500


def seal_month(
    session: Session,
    actor: Actor,
    month: Month,
    *,
    note: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> MonthManifest:
    """Evaluate everybody's days and keep them under one root; the month was begun to be closed before.

    Nobody changes its facts meanwhile. Run twice it acts once; where it fails, the month falls back into review.
    """
    row = month_row(session, month)
    if row is not None and row.state is MonthState.CLOSED:
        return manifest_of(session, month)
    if row is None or row.state is not MonthState.CLOSING:
        raise Refused("This month is not being closed.")
    try:
        return _sealed(session, actor, month, note, progress)
    except Exception:
        session.rollback()
        with transaction(session) as writing:
            fallen = locked_month(writing, month)
            if fallen.state is MonthState.CLOSING:
                fallen.state = advance(fallen.state, MonthAction.FALL_BACK)
                record(writing, actor, "hr:month:fall_back", "attendance_month", fallen.id)
        raise


def _sealed(
    session: Session, actor: Actor, month: Month, note: str, progress: Callable[[int, int], None] | None
) -> MonthManifest:
    now, people = clock.now(), employed_in(session, month)
    if not people:
        raise Refused("Nobody was employed in this month.")
    row = month_row(session, month)
    version = (row.version if row else 0) + 1
    head = head_row(head_object(session, month, version, len(people), now))
    rows = list(_rows(sheets_of(session, people, month, now), len(people), progress))
    leaves = [leaf_of(head), *(bytes.fromhex(one["leaf"]) for one in sorted(rows, key=lambda one: one["place"]))]
    with transaction(session) as writing:
        return _kept(writing, actor, month, head, rows, root_of(leaves).hex(), note)


def _rows(
    sheets: Iterator[PlacedSheet], total: int, progress: Callable[[int, int], None] | None
) -> Iterator[dict[str, Any]]:
    for done, placed in enumerate(sheets, start=1):
        if progress is not None and done % _WRITTEN_AT_ONCE == 0:
            progress(done, total)
        yield {
            "place": placed.place,
            "employee_id": placed.employee_id,
            "leaf": placed.sheet.leaf.hex(),
            "head": placed.sheet.head.decode(),
            "days": b"\n".join(placed.sheet.days).decode(),
        }


def _kept(
    session: Session, actor: Actor, month: Month, head: bytes, rows: list[dict[str, Any]], root: str, note: str
) -> MonthManifest:
    row = locked_month(session, month)
    row.state = advance(row.state, MonthAction.SEAL)
    answered = answers_of(session, row)
    row.version += 1
    manifest = MonthManifest(
        month_id=row.id,
        version=row.version,
        root=root,
        head=head.decode(),
        people=len(rows),
        days=len(rows) * len(month.days),
        silent=sum(one["employee_id"] not in answered for one in rows),
        note=note,
        closed_at=clock.now(),
        closed_by_id=actor.account_id,
    )
    session.add(manifest)
    session.flush()
    for begin in range(0, len(rows), _WRITTEN_AT_ONCE):
        some = [{**one, "manifest_id": manifest.id} for one in rows[begin : begin + _WRITTEN_AT_ONCE]]
        session.execute(insert(MonthSheet), some)
    after = {"month": str(month), "version": row.version, "root": root, "people": len(rows)}
    record(session, actor, "hr:month:close", "attendance_month", row.id, after=after)
    return manifest


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A row that does not come to what was closed. ``day`` is "" for a whole sheet or the month's head."""

    number: str
    day: str
    fields: tuple[str, ...]
    was: str = ""
    now: str = ""


@dataclass(kw_only=True)
class Replay:
    """What a closed month comes to when it is computed again."""

    month: Month
    version: int
    closed_root: str
    root: str = ""
    people: int = 0
    erased: int = 0
    engine: tuple[int, int] = (0, 0)
    differences: list[Difference] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Whether every row, and so the root, is the one that was closed."""
        return not self.differences and self.root == self.closed_root


def replay_month(session: Session, month: Month, version: int | None = None) -> Replay:
    """Compute a closed month again from the raw rows and say which rows differ; reads only."""
    manifest, now = manifest_of(session, month, version), clock.now()
    stored = {
        one.place: one for one in session.scalars(select(MonthSheet).where(MonthSheet.manifest_id == manifest.id))
    }
    found = Replay(month=month, version=manifest.version, closed_root=manifest.root, people=len(stored))
    people = employed_in(session, month)
    head = _compare_heads(session, manifest, len(people), now, found)
    leaves = _leaves(session, found, people, stored, now)
    found.root = root_of([leaf_of(head), *leaves]).hex()
    _check_stored(manifest, stored, found)
    return found


def _compare_heads(session: Session, manifest: MonthManifest, people: int, now: datetime, found: Replay) -> bytes:
    """The head computed again. An engine of today that comes to the same rows is no difference, but is told."""
    was = json.loads(manifest.head)
    again = head_object(session, found.month, manifest.version, max(people, 1), now)
    found.engine = (was["engine"], again["engine"])
    again["engine"], again["format"] = was["engine"], was["format"]
    fields = tuple(sorted(name for name in again if again[name] != was.get(name)))
    if fields:
        found.differences.append(Difference(number="", day="", fields=fields))
    return head_row(again)


def _leaves(
    session: Session, found: Replay, people: list[Employee], stored: dict[int, MonthSheet], now: datetime
) -> list[bytes]:
    """Leaves in the order of the closed tree, as they come to now; who was erased keeps theirs."""
    places = {one.employee_id: one for one in stored.values()}
    leaves = {place: bytes.fromhex(one.leaf) for place, one in stored.items()}
    found.erased = sum(one.days is None for one in stored.values())
    there = set()
    for placed in sheets_of(session, people, found.month, now):
        kept = places.get(placed.employee_id)
        if kept is None:
            found.differences.append(Difference(number=placed.sheet.number, day="", fields=("not_closed",)))
            continue
        if kept.days is None:
            continue
        there.add(kept.place)
        leaves[kept.place] = placed.sheet.leaf
        if placed.sheet.leaf.hex() != kept.leaf:
            found.differences += _differing(placed.sheet, kept)
    for place, one in sorted(stored.items()):
        if one.days is not None and place not in there:
            number = json.loads(one.head or "{}").get("employee", "")
            found.differences.append(Difference(number=number, day="", fields=("gone",)))
            leaves.pop(place)
    return [leaves[place] for place in sorted(leaves)]


def _differing(sheet: Sheet, kept: MonthSheet) -> Iterator[Difference]:
    """The days of a sheet that differ, or else what of its head does."""
    lines = (kept.days or "").split("\n")
    days = [pair for pair in zip(lines, sheet.days, strict=False) if pair[0] != pair[1].decode()]
    for was_line, now_line in days:
        was, again = json.loads(was_line), json.loads(now_line)
        yield Difference(
            number=sheet.number,
            day=again["day"],
            fields=_fields(was, again),
            was=was.get("status", ""),
            now=again["status"],
        )
    if not days:
        yield Difference(
            number=sheet.number, day="", fields=_fields(json.loads(kept.head or "{}"), json.loads(sheet.head))
        )


def _fields(was: dict[str, Any], again: dict[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(name for name in was.keys() | again.keys() if was.get(name) != again.get(name)))


def _check_stored(manifest: MonthManifest, stored: dict[int, MonthSheet], found: Replay) -> None:
    """What was kept must itself lead to the root: whoever changed a kept row is found out as well."""
    leaves = [leaf_of(manifest.head.encode()), *(bytes.fromhex(stored[place].leaf) for place in sorted(stored))]
    if root_of(leaves).hex() != manifest.root:
        found.differences.append(Difference(number="", day="", fields=("kept_root",)))
    for one in stored.values():
        if one.head is None or one.days is None:
            continue
        days = root_of([leaf_of(line.encode()) for line in one.days.split("\n")]).hex()
        head = json.loads(one.head)
        if leaf_of(one.head.encode()).hex() != one.leaf or head["days_root"] != days:
            found.differences.append(Difference(number=head["employee"], day="", fields=("kept_sheet",)))
