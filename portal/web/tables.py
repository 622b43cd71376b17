"""List pages: sorted by any column, paged by key (never by offset), counted within bounds, exported as a whole."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Response, request
from markupsafe import Markup
from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.auth.access import ask_for_proof
from portal.auth.actor import Actor
from portal.db.collation import in_language_order
from portal.errors import NotFound
from portal.exchange.sheets import SheetColumn, write_csv, write_xlsx
from portal.exchange.stamps import Stamp
from portal.exports.content import selects_persons
from portal.exports.giving import Handout, give_out
from portal.feature import Text
from portal.web.addresses import same_page
from portal.web.cursors import read_place, written_place
from portal.web.i18n import current_language, gettext, ngettext

_PAGE = 50
_COUNTED = 1000
_MOST_EXPORTED = 100_000
_OWN_ARGS = frozenset({"sort", "after", "before", "export", "lang"})


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column. ``value`` gives the plain value (also for the export), ``cell`` what the page shows instead.

    ``sort`` is an expression that is never NULL (coalesce it); without it the column cannot be sorted.
    ``by_language`` sorts names as the reader's language does.
    """

    key: str
    title: Text
    value: Callable[[Any], Any]
    cell: Callable[[Any], Markup | str] | None = None
    sort: SQLColumnExpression[Any] | None = None
    by_language: bool = False
    align: str = "start"
    width: str | None = None
    kind: str = "text"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list page: what is selected, how it is shown. ``key`` is a unique integer expression, the tie-breaker.

    ``statement`` comes filtered but neither sorted nor limited. ``default_sort`` is a column key, "-" before it for
    descending. ``row_url`` and ``row_tone`` get the row.
    """

    name: str
    title: Text
    statement: Select[*tuple[Any, ...]]
    key: SQLColumnExpression[int]
    columns: Sequence[Column]
    default_sort: str
    row_url: Callable[[Any], str | None] | None = None
    row_tone: Callable[[Any], str | None] | None = None
    empty_title: Text = ""
    empty_text: Text = ""
    page_size: int = _PAGE
    exports: bool = True


@dataclass(kw_only=True)
class TableView:
    """What the table macro shows."""

    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    count_text: str
    next_url: str | None = None
    previous_url: str | None = None
    export_urls: list[tuple[str, str]] = field(default_factory=list)
    empty: dict[str, str] = field(default_factory=dict)


def table_page(session: Session, listing: Listing, actor: Actor) -> TableView | Response:
    """The page that the request's arguments ask for, or the whole list as a file where ``export`` is given.

    Two statements: the rows and the bounded count. Unknown sort keys and broken cursors fall back to the first page.
    """
    if listing.exports and request.args.get("export") in ("xlsx", "csv"):
        return cast(Response | None, ask_for_proof()) or _exported(session, listing, actor, request.args["export"])
    column, descending = _sorting(listing, request.args.get("sort", ""))
    rows, more, backwards = _rows(session, listing, column, descending)
    return TableView(
        columns=[_head(listing, item, column, descending) for item in listing.columns],
        rows=[_shown(listing, row) for row in rows],
        count_text=_count_text(session, listing),
        next_url=_page_url("after", rows[-1]) if rows and (more or backwards) else None,
        previous_url=_page_url("before", rows[0]) if rows and _has_previous(backwards, more) else None,
        export_urls=_export_urls() if listing.exports else [],
        empty={"title": str(listing.empty_title or gettext("Nothing here")), "text": str(listing.empty_text)},
    )


def _has_previous(backwards: bool, more: bool) -> bool:
    return more if backwards else bool(request.args.get("after"))


def _sorting(listing: Listing, asked: str) -> tuple[Column, bool]:
    by_key = {column.key: column for column in listing.columns if column.sort is not None}
    for wish in (asked, listing.default_sort):
        column = by_key.get(wish.removeprefix("-"))
        if column is not None:
            return column, wish.startswith("-")
    raise ValueError(f"listing {listing.name} has no sortable column {listing.default_sort}")


def _rows(session: Session, listing: Listing, column: Column, descending: bool) -> tuple[list[Row[Any]], bool, bool]:
    """One page of rows in display order, whether there are more in reading direction, and that direction."""
    sort = _order_of(column)
    before, after = _cursor("before", sort), _cursor("after", sort)
    backwards = before is not None
    falling = descending != backwards
    statement = listing.statement.add_columns(sort.label("sort_value"), listing.key.label("sort_key"))
    place = before if backwards else after
    if place is not None:
        statement = statement.where(_beyond(sort, listing.key, place, falling))
    order = [sort.desc(), listing.key.desc()] if falling else [sort.asc(), listing.key.asc()]
    found = list(session.execute(statement.order_by(*order).limit(listing.page_size + 1)))
    more = len(found) > listing.page_size
    page = found[: listing.page_size]
    return (page[::-1] if backwards else page), more, backwards


def _order_of(column: Column) -> SQLColumnExpression[Any]:
    """What a sortable column is sorted by, for this reader."""
    assert column.sort is not None
    return in_language_order(column.sort, current_language()) if column.by_language else column.sort


def _beyond(
    sort: SQLColumnExpression[Any], key: SQLColumnExpression[int], place: tuple[Any, int], falling: bool
) -> Any:
    value, number = place
    if falling:
        return or_(sort < value, and_(sort == value, key < number))
    return or_(sort > value, and_(sort == value, key > number))


def _cursor(name: str, sort: SQLColumnExpression[Any]) -> tuple[Any, int] | None:
    return read_place(request.args.get(name, ""), cast(ColumnElement[Any], sort))


def _page_url(direction: str, row: Row[Any]) -> str:
    return _url({"sort": request.args.get("sort"), direction: written_place(row.sort_value, int(row.sort_key))})


def _url(changed: Mapping[str, str | None]) -> str:
    return same_page(changed, dropped=_OWN_ARGS)


def _head(listing: Listing, item: Column, sorted_by: Column, descending: bool) -> dict[str, Any]:
    here = item.key == sorted_by.key
    wish = f"-{item.key}" if here and not descending else item.key
    return {
        "key": item.key,
        "title": str(item.title),
        "align": item.align,
        "width": item.width,
        "sortable": item.sort is not None,
        "sort_url": _url({"sort": wish}) if item.sort is not None else None,
        "sorted": ("desc" if descending else "asc") if here else None,
    }


def _shown(listing: Listing, row: Row[Any]) -> dict[str, Any]:
    return {
        "cells": [column.cell(row) if column.cell else _plain(column.value(row)) for column in listing.columns],
        "url": listing.row_url(row) if listing.row_url else None,
        "tone": listing.row_tone(row) if listing.row_tone else None,
    }


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _count_text(session: Session, listing: Listing) -> str:
    bounded = listing.statement.with_only_columns(listing.key).order_by(None).limit(_COUNTED + 1).subquery()
    count = session.scalar(select(func.count()).select_from(bounded)) or 0
    if count > _COUNTED:
        return gettext("%(n)s+ entries", n=f"{_COUNTED:,}")
    return ngettext("%(num)s entry", "%(num)s entries", count)


def _export_urls() -> list[tuple[str, str]]:
    sort = request.args.get("sort")
    return [("XLSX", _url({"sort": sort, "export": "xlsx"})), ("CSV", _url({"sort": sort, "export": "csv"}))]


def _exported(session: Session, listing: Listing, actor: Actor, form: str) -> Response:
    """The whole list as a file, or the way to a second person where it is long and about persons (P36)."""
    column, descending = _sorting(listing, request.args.get("sort", ""))
    sort = _order_of(column)
    order = [sort.desc(), listing.key.desc()] if descending else [sort.asc(), listing.key.asc()]
    found = session.execute(
        listing.statement.order_by(*order).limit(_MOST_EXPORTED + 1).execution_options(yield_per=2000)
    )
    rows = list(_values(listing, found))
    if len(rows) > _MOST_EXPORTED:
        raise NotFound("The list is too long for one file. Filter it first.")
    columns = [SheetColumn(title=str(item.title), kind=item.kind) for item in listing.columns]

    def write(stamp: Stamp) -> bytes:
        if form == "csv":
            return write_csv(columns, rows, stamp=stamp)
        return write_xlsx(columns, rows, title=str(listing.title), stamp=stamp)

    handout = Handout(
        kind=listing.name,
        title=listing.title,
        name=listing.name,
        form=form,
        rows=len(rows),
        personal=selects_persons(listing.statement),
    )
    return give_out(handout, write, actor=actor)


def _values(listing: Listing, found: Any) -> Iterator[list[Any]]:
    for row in found:
        yield [column.value(row) for column in listing.columns]
