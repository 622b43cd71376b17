"""The bodies of tables, month calendars and heat grids: hundreds of cells, each escaped and set in a string once."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from portal.web.built import built

Cell = Mapping[str, Any]


def column_class(column: Cell) -> str:
    """The classes of a column's cells."""
    align = f"align-{column['align']}" if column.get("align") in ("end", "center") else ""
    return f"{align} col-{column['width']}".strip() if column.get("width") in ("narrow", "wide") else align


def table_rows(columns: Sequence[Cell], rows: Sequence[Cell]) -> Markup:
    """The rows of ``tables.table``: the first cell names the record and becomes its link."""
    heads = [(escape(column_class(column)), escape(column["title"])) for column in columns]
    full = [f'<td role="cell" class="{css}" data-label="{title}">' for css, title in heads]
    blank = [f'<td role="cell" class="{css} cell-blank" data-label="{title}"><div></div></td>' for css, title in heads]
    return built("\n".join(_table_row(row, full, blank) for row in rows))


def _table_row(row: Cell, full: Sequence[str], blank: Sequence[str]) -> str:
    url, tone = row.get("url"), row.get("tone")
    goes = f' data-href="{escape(url)}"' if url else ""
    look = f' class="tone-{escape(tone)}"' if tone else ""
    cells: list[str] = []
    for place, cell in enumerate(row["cells"]):
        shown = "" if cell is None else escape(cell)
        if place == 0 and url and not (hasattr(cell, "__html__") and "<a " in shown):
            cells.append(f'{full[0]}<a class="row-link" href="{escape(url)}">{shown}</a></td>')
        elif shown:
            cells.append(f"{full[place]}<div>{shown}</div></td>")
        else:
            cells.append(blank[place])
    return f'<tr role="row"{goes}{look}>{"".join(cells)}</tr>'


def month_rows(weeks: Sequence[Sequence[Cell | None]]) -> Markup:
    """The weeks of ``charts.month_calendar``."""
    rows = ["".join(f"<td>{_day(cell)}</td>" if cell else "<td></td>" for cell in week) for week in weeks]
    return built("\n".join(f"<tr>{row}</tr>" for row in rows))


def _day(cell: Cell) -> str:
    label, status, detail, mark = (cell.get(key) for key in ("label", "status", "detail", "mark"))
    inside = f'<span class="day-number">{escape(cell["day"])}</span>'
    if status:
        short = escape(mark or str(status)[:1])
        inside += (
            f'<span class="day-status">{escape(status)}</span><span class="day-mark" aria-hidden="true">{short}</span>'
        )
    if detail:
        inside += f'<span class="day-detail">{escape(detail)}</span>'
    if label and label != status:
        inside += f'<span class="visually-hidden">{escape(label)}</span>'
    today = " day-today" if cell.get("today") else ""
    return _field(cell, f"day tone-{escape(cell.get('tone') or 'none')}{today}", inside)


def heat_cells(cells: Sequence[Cell | None]) -> Markup:
    """One row of ``charts.heat_grid``, without its heading."""
    return built("".join(f"<td>{_heat(cell)}</td>" if cell else "<td></td>" for cell in cells))


def _heat(cell: Cell) -> str:
    label, text = cell.get("label"), escape(cell.get("text") or "")
    if label:
        inside = f'<span aria-hidden="true">{text}</span><span class="visually-hidden">{escape(label)}</span>'
    else:
        inside = f"<span>{text}</span>"
    return _field(cell, f"heat-cell tone-{escape(cell.get('tone') or 'none')}", inside)


def _field(cell: Cell, look: str, inside: str) -> str:
    """A field of a grid: a link where the cell has an address."""
    label, url = cell.get("label"), cell.get("url")
    told = f' title="{escape(label)}"' if label else ""
    if url:
        return f'<a class="{look}" href="{escape(url)}"{told}>{inside}</a>'
    return f'<div class="{look}"{told}>{inside}</div>'


PARTS = {"column_class": column_class, "table_rows": table_rows, "month_rows": month_rows, "heat_cells": heat_cells}
"""What the macros call."""
