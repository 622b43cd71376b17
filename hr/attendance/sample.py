"""The file to try: in the demo the month that one team lacks, with typical mistakes; elsewhere two example lines."""

from datetime import timedelta

from sqlalchemy.orm import Session

from hr.attendance.made_up import GAP_TEAM, csv_of, gap_month, made_up_lines, rows_of
from portal import clock
from portal.installation import Installation
from portal.workdays.queries import current_calendar

_EXAMPLES = [["0001", "", "2026-10-08 08:57:12", "", ""], ["0001", "", "2026-10-08 18:04:40", "", ""]]


def sample_file(session: Session, language: str) -> bytes:
    """The same bytes each time: it is dated from the day on which the demo was made."""
    made = session.get(Installation, 1)
    if made is None or not made.demo:
        return csv_of(_EXAMPLES, language)
    today = clock.local(made.made_at).date()
    month = gap_month(current_calendar(session), today)
    lines = made_up_lines(session, month.first, min(month.last, today - timedelta(days=1)), teams=frozenset({GAP_TEAM}))
    rows = rows_of(lines, made.language)
    return csv_of([*rows, *_mistakes(rows)], made.language)


def _mistakes(rows: list[list[str]]) -> list[list[str]]:
    """What goes wrong in real files: a doubled line, lost zeros, nobody, no such day, 24:00, a formula."""
    if not rows:
        return []
    first, second = rows[0], rows[-1]
    day = first[2][:10]
    return [
        first,
        [second[0].lstrip("0"), *second[1:]],
        ["9999", "", second[2], *second[3:]],
        [first[0], first[1], f"{day[:4]}-02-30 08:58:00", *first[3:]],
        [first[0], first[1], f"{day} 24:00:00", *first[3:]],
        [first[0], first[1], f"{day} 12:31:05", first[3], '=HYPERLINK("http://example.com")'],
    ]
