"""List pages: every row once whatever the sort, cursors that nobody can break, exports that are recorded."""

import base64
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, func, select

from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.auth.models import Account, SignedInSession
from portal.db.session import db, transaction
from portal.web.tables import Column, Listing, TableView, table_page
from tests.support.statements import count_statements

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
ACTOR = Actor(name="Somebody")
SORTS = ["began", "-began", "browser", "-browser", "account", "-account", "number", "-number"]
_quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _listing(page_size: int = 4) -> Listing:
    row = SignedInSession
    return Listing(
        name="sessions",
        title="Sessions",
        statement=select(row.id, row.began_at, row.browser, row.account_id),
        key=row.id,
        columns=(
            Column(key="number", title="Number", value=lambda found: found.id, sort=row.id),
            Column(key="began", title="Began", value=lambda found: found.began_at.isoformat(), sort=row.began_at),
            Column(key="browser", title="Browser", value=lambda found: found.browser, sort=row.browser),
            Column(key="account", title="Account", value=lambda found: found.account_id, sort=row.account_id),
            Column(key="plain", title="Plain", value=lambda found: "x"),
        ),
        default_sort="-began",
        page_size=page_size,
        empty_title="No sessions",
    )


def _fill(rows: list[tuple[int, str]]) -> None:
    with transaction() as session:
        session.execute(delete(SignedInSession))
        session.execute(delete(Account))
        session.flush()
        for number in (1, 2):
            session.add(Account(id=number, username=f"u{number}", theme="auto", active=True, created_at=START))
        session.flush()
        session.add_all(
            SignedInSession(
                account_id=1 + index % 2,
                token_digest=f"{index:064d}",
                began_at=START + timedelta(hours=hours),
                seen_at=START,
                idle_ends_at=START,
                ends_at=START,
                proved_at=START,
                by_card=False,
                browser=browser,
            )
            for index, (hours, browser) in enumerate(rows)
        )


def _open(app: Flask, url: str, listing: Listing | None = None) -> TableView:
    with app.test_request_context(url):
        found = table_page(db.session, listing or _listing(), ACTOR)
        assert isinstance(found, TableView)
        return found


def _walk(app: Flask, url: str, listing: Listing, onward: Callable[[TableView], str | None]) -> list[TableView]:
    pages = []
    while url:
        pages.append(_open(app, url, listing))
        assert len(pages) < 100, "the pages do not end"
        url = onward(pages[-1]) or ""
    return pages


def _numbers(view: TableView) -> list[int]:
    return [int(row["cells"][0]) for row in view.rows]


_ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["", "a", "A", "b", "ä", "中", "文", "a' OR 1"])), max_size=23
)


@_quick
@given(rows=_ROWS, page_size=st.integers(1, 6), sort=st.sampled_from(SORTS))
def test_paging_visits_every_row_once_in_order(
    app: Flask, rows: list[tuple[int, str]], page_size: int, sort: str
) -> None:
    _fill(rows)
    listing = _listing(page_size)
    forward = _walk(app, f"/?sort={sort}", listing, lambda view: view.next_url)
    seen = [number for view in forward for number in _numbers(view)]
    whole = _numbers(_open(app, f"/?sort={sort}", _listing(100)))
    assert seen == whole
    assert sorted(seen) == sorted(db.session.scalars(select(SignedInSession.id)))
    assert forward[0].previous_url is None
    if forward[-1].previous_url:
        back = _walk(app, forward[-1].previous_url, listing, lambda view: view.previous_url)
        before = [number for view in reversed(back) for number in _numbers(view)]
        assert before + _numbers(forward[-1]) == whole


@pytest.mark.parametrize("sort", SORTS)
def test_sort_is_marked_and_turned_by_second_click(app: Flask, sort: str) -> None:
    _fill([(0, "a")])
    column = next(head for head in _open(app, f"/?sort={sort}").columns if head["sorted"])
    assert column["key"] == sort.removeprefix("-")
    assert column["sorted"] == ("desc" if sort.startswith("-") else "asc")
    other = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
    assert f"sort={other}" in column["sort_url"]


@pytest.mark.parametrize(
    "sort", ["", "none", "plain", "-", "--began", "id; DROP TABLE account", "began,number", "\x00"]
)
def test_unknown_sort_falls_back_to_default(app: Flask, sort: str) -> None:
    _fill([(0, "a"), (1, "b")])
    with app.test_request_context("/", query_string={"sort": sort}):
        view = table_page(db.session, _listing(), ACTOR)
    assert isinstance(view, TableView)
    assert next(head for head in view.columns if head["sorted"])["key"] == "began"


def _cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


BROKEN = [
    "x",
    "====",
    "é",
    "%00",
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    base64.urlsafe_b64encode(b"[" * 50_000).decode(),
    base64.urlsafe_b64encode(b'["plain", Infinity, Infinity]').decode(),
    base64.urlsafe_b64encode(b'["plain", NaN, 1]').decode(),
    base64.urlsafe_b64encode(b'["plain", 1e999, 1]').decode(),
    base64.urlsafe_b64encode(b'["plain", "\\ud800", 1]').decode(),
    _cursor(None),
    _cursor([]),
    _cursor({}),
    _cursor(["date", "2026-13-01", 1]),
    _cursor(["datetime", "2026-01-01T00:00:00", 1]),
    _cursor(["datetime", "0001-01-01T00:00:00+14:00", 1]),
    _cursor(["date", 5, 1]),
    _cursor([["date"], "x", 1]),
    _cursor(["plain", "text", 1]),
    _cursor(["plain", "a\x00b", 1]),
    _cursor(["plain", 10**30, 1]),
    _cursor(["plain", 1, 10**30]),
    _cursor(["plain", True, 1]),
    _cursor(["plain", None, 1]),
    _cursor(["plain", [1], 1]),
    _cursor(["datetime", "2026-01-01T00:00:00+00:00", "x"]),
]


@pytest.mark.parametrize("direction", ["after", "before"])
@pytest.mark.parametrize("sort", ["began", "browser", "account"])
@pytest.mark.parametrize("cursor", BROKEN)
def test_broken_cursor_shows_a_page(app: Flask, sort: str, direction: str, cursor: str) -> None:
    _fill([(0, "a"), (1, "b"), (2, "c")])
    with app.test_request_context("/", query_string={"sort": sort, direction: cursor}):
        assert isinstance(table_page(db.session, _listing(), ACTOR), TableView)


def test_filters_stay_in_every_link(app: Flask) -> None:
    _fill([(hour, "a") for hour in range(9)])
    view = _open(app, "/?team=A&team=B&after=&sort=-began&word=%E6%AC%A0%26")
    for link in (view.next_url, view.columns[0]["sort_url"], view.export_urls[0][1]):
        assert link is not None
        assert "team=A&team=B" in link
        assert "word=%E6%AC%A0%26" in link


@pytest.mark.parametrize("odd", ["endpoint=x", "_scheme=javascript", "_external=1", "_anchor=x", "_method=PUT"])
def test_odd_arguments_stay_plain_text_in_links(app: Flask, odd: str) -> None:
    _fill([(hour, "a") for hour in range(9)])
    view = _open(app, f"/?{odd}")
    assert view.next_url is not None
    assert view.next_url.startswith("/?")


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 entries"), (3, "3 entries"), (1000, "1000 entries"), (1001, "1,000+")]
)
def test_count_is_bounded(app: Flask, size: int, words: str) -> None:
    _fill([(0, "a")] * size)
    assert words in _open(app, "/").count_text.replace("1,000 entries", "1000 entries")


def test_empty_list_says_so(app: Flask) -> None:
    _fill([])
    view = _open(app, "/")
    assert view.empty["title"] == "No sessions"
    assert view.next_url is view.previous_url is None


def test_list_takes_two_statements_at_any_size(app: Flask) -> None:
    counts = set()
    for size in (3, 60):
        _fill([(0, "a")] * size)
        db.session.commit()
        with count_statements() as counted:
            _open(app, "/", _listing(50))
        counts.add(len(counted))
    assert counts == {2}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export_holds_all_rows_and_is_recorded(app: Flask, kind: str) -> None:
    _fill([(hour, "=1+1") for hour in range(23)])
    with app.test_request_context(f"/?export={kind}&sort=number"):
        answer = table_page(db.session, _listing(), ACTOR)
    assert not isinstance(answer, TableView)
    assert "attachment" in answer.headers["Content-Disposition"]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert "export" in entry.action
    if kind == "csv":
        text = answer.get_data().decode("utf-8-sig")
        assert text.count("1+1") == 23
        assert '"=1+1' not in text
        assert ",=1+1" not in text
        assert "Somebody" in text
    else:
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
        cells = [
            cell for name in sheets.sheet_names for row in sheets.get_sheet_by_name(name).to_python() for cell in row
        ]
        assert sum("1+1" in str(cell) for cell in cells) == 23
        assert any("Somebody" in str(cell) for cell in cells)


def test_list_without_exports_shows_page_instead(app: Flask) -> None:
    _fill([(0, "a")])
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    listing = _listing()
    closed = Listing(**{**vars(listing), "exports": False})
    assert _open(app, "/?export=xlsx", closed).export_urls == []
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before
