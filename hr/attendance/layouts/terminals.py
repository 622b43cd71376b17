"""ZKTeco's logs without a header: on a USB stick, pushed, extended by serial number and checksum, and by SOAP.

The third column is the device in the file of a USB stick and the status in what a terminal pushes; a reader that takes
one for the other makes every punch a departure. So the number of columns and the values in them decide, the preview
says how surely, and the person may choose another order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from portal.exchange.layouts import Layout, laid_out
from portal.exchange.reading import Cell, Grid, OpenedTable, Row
from portal.web.i18n import lazy_gettext

STATUS = {"0": "in", "1": "out", "2": "out", "3": "in", "4": "in", "5": "out", "255": ""}
"""What a terminal's status means: in, out, to a break, back from it, in and out of overtime, not set."""

_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2})?$")
_SERIAL = re.compile(r"[A-Z0-9]{6,40}$", re.IGNORECASE)
_FEWEST = 3
_MOSTLY = 0.7


@dataclass(frozen=True, kw_only=True)
class Order:
    """Where a log has what, counted from 0; ``device`` None where the log does not say. ``width``: usual columns."""

    name: str
    status: int
    verified: int
    device: int | None
    widths: tuple[int, ...]
    framed: bool = False


USB = Order(name="zk_usb", device=2, status=3, verified=4, widths=(6,))
PUSH = Order(name="zk_push", device=None, status=2, verified=3, widths=(5, 7, 8, 9, 10, 11))
SOAP = Order(name="zk_soap", device=None, status=3, verified=2, widths=(5,))
EXTENDED = Order(name="zk_extended", device=2, status=3, verified=4, widths=(6,), framed=True)


def _is_entry(cells: Sequence[Cell]) -> bool:
    """A number, an instant, and something behind them."""
    return len(cells) >= _FEWEST and _plain(cells[0]) != "" and _TIME.match(_plain(cells[1])) is not None


def _plain(cell: Cell) -> str:
    """Terminals pad with spaces, and programs with zeros behind the number."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _framed(rows: Sequence[Row]) -> bool:
    """Whether the first line is a serial number alone."""
    filled = [cell for cell in rows[0][1] if _plain(cell)] if rows else []
    return len(filled) == 1 and _SERIAL.match(_plain(filled[0])) is not None


def _sniff(order: Order, grid: Grid) -> int:
    if grid.delimiter not in ("\t", ",") or not grid.top or order.framed is not _framed(grid.top):
        return 0
    body = [(line, cells) for line, cells in grid.top[order.framed :] if any(_plain(cell) for cell in cells)]
    entries = [cells for _, cells in body if _is_entry(cells)]
    if not entries or len(entries) < _MOSTLY * (len(body) - (1 if order.framed else 0)):
        return 0
    width = max(len(cells) for cells in entries)
    if max(order.status, order.verified, order.device or 0) >= width:
        return 0
    statuses = {_plain(cells[order.status]) for cells in entries if order.status < len(cells)}
    if not statuses <= STATUS.keys():
        return 0
    return _certainty(order, width, statuses, entries)


def _certainty(order: Order, width: int, statuses: set[str], entries: Sequence[Sequence[Cell]]) -> int:
    """By the usual number of columns, by directions that change, and by a device or a way of proof that does not."""
    sure = 45 if width in order.widths else 20
    sure += 30 if statuses & {"0", "4"} and statuses & {"1", "5"} else 10 if statuses <= {"255"} else 0
    if order.device is not None:
        devices = {_plain(cells[order.device]) for cells in entries if order.device < len(cells)}
        sure += 15 if len(devices) == 1 else 0 if devices <= STATUS.keys() else 10
    proofs = {_plain(cells[order.verified]) for cells in entries if order.verified < len(cells)}
    sure += 10 if proofs <= {"1", "15", "25", "4", "2", "3"} else 0
    return min(sure, 99)


def _read(order: Order, grid: Grid) -> OpenedTable:
    columns = {"number": "PIN", "time": "DateTime", "direction": "Status", "device": "DeviceID", "status": "Status"}
    kept = {}
    serial = ""
    if order.framed:
        serial = _plain(grid.top[0][1][0])
        kept["serial"] = serial
        checksum = _last_line(grid)
        if checksum:
            kept["checksum"] = checksum
    return laid_out(grid, columns, _entries(order, grid, serial), kept=kept)


def _last_line(grid: Grid) -> str:
    """The checksum that ends an extended log; empty where the last line is an entry."""
    last: Sequence[Cell] = ()
    for _, cells in grid.rows():
        if any(_plain(cell) for cell in cells):
            last = cells
    return "" if _is_entry(last) else " ".join(_plain(cell) for cell in last if _plain(cell))[:80]


def _entries(order: Order, grid: Grid, serial: str) -> Iterator[Row]:
    pending: Row | None = None
    for line, cells in grid.rows():
        if not any(_plain(cell) for cell in cells) or (order.framed and line == grid.top[0][0]):
            continue
        if pending is not None:
            yield pending[0], _entry(order, pending[1], serial)
        pending = (line, cells)
    if pending is not None and (_is_entry(pending[1]) or not order.framed):
        yield pending[0], _entry(order, pending[1], serial)


def _entry(order: Order, cells: Sequence[Cell], serial: str) -> Sequence[Cell]:
    def at(place: int) -> str:
        return _plain(cells[place]) if place < len(cells) else ""

    status = at(order.status)
    device = serial or (at(order.device) if order.device is not None else "")
    return [at(0), at(1), STATUS.get(status, status), device, status]


def _layout(order: Order, label: object) -> Layout:
    return Layout(name=order.name, label=label, sniff=partial(_sniff, order), read=partial(_read, order))


TERMINALS = (
    _layout(USB, lazy_gettext("ZKTeco attlog.dat from a USB stick (third column: device)")),
    _layout(EXTENDED, lazy_gettext("ZKTeco extended log (serial number first, checksum last)")),
    _layout(PUSH, lazy_gettext("ZKTeco pushed log, iclock (third column: status)")),
    _layout(SOAP, lazy_gettext("ZKTeco by SOAP (third column: way of proof)")),
)
