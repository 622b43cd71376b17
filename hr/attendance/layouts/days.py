"""Layouts with a line for each person and day, and a column for each arrival and departure: one row a punch is made.

DingTalk, WeCom, Feishu and Horilla export such tables, and people keep them by hand. Titles may stand in two rows, a
cell may hold several times, each on a line of its own, and ``次日 02:10`` lies on the next day.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from portal.exchange.headers import plain_header
from portal.exchange.layouts import UNFOLDED, Layout, laid_out
from portal.exchange.reading import Cell, Grid, OpenedTable, Row
from portal.web.i18n import lazy_gettext

NOTHING = frozenset({"", "-", "--", "—", "/", "无", "缺卡", "未打卡", "未排班", "休息", "lack", "none", "null", "n/a"})
"""What stands in a cell where nobody punched."""

_TITLES_WITHIN = 20
_WEEKDAY = re.compile(r"\s*[（(]?(?:星期|周|週)([一二三四五六日天])[)）]?$")
_WEEKDAYS = {name: place for place, name in enumerate("一二三四五六日")} | {"天": 6}
_SHORT_YEAR = re.compile(r"(\d{2})-(\d{2})-(\d{2})$")
_WITH_DATE = re.compile(r"\s*(\d{4}\s*[-/.年]|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})")
_NUMBERS = "工号 工號 员工工号 员工编号 員工編號 staffnumber staffno employeenumber employeeid badgeid badge empno"
_NAMES = "姓名 员工姓名 員工姓名 name employeename employee"
_DATES = "日期 考勤日期 打卡日期 date attendancedate workdate"
_DEVICES = "设备 设备名称 打卡设备 打卡地点 device terminal"


@dataclass(frozen=True, kw_only=True)
class DayTable:
    """How a program titles its columns, without spaces and in lower case.

    ``punches`` are patterns of titles with the direction they mean; ``marks`` are titles of which one has to be there;
    ``sure`` is how sure it is then. ``own_dates`` names for a punch's title the column with its date.
    """

    name: str
    punches: tuple[tuple[str, str], ...]
    sure: int
    marks: tuple[str, ...] = ()
    numbers: str = _NUMBERS
    names: str = _NAMES
    dates: str = _DATES
    own_dates: tuple[tuple[str, str], ...] = ()


DINGTALK = DayTable(
    name="dingtalk_day",
    punches=((r"上班\d?打卡时间", "in"), (r"下班\d?打卡时间", "out")),
    marks=("考勤组", "userid", "关联的审批单"),
    sure=97,
)
FEISHU = DayTable(
    name="feishu_day",
    punches=(
        (r"(第?[一二三123]次?)?上班打卡时间|上班\d打卡时间", "in"),
        (r"(第?[一二三123]次?)?下班打卡时间|下班\d打卡时间", "out"),
    ),
    marks=("上班打卡结果", "第一次上班打卡结果", "第1次上班打卡结果", "员工id", "考勤组名称", "班次名称"),
    sure=94,
)
WECOM = DayTable(
    name="wecom_day",
    punches=((r"最早(打卡)?(时间)?", "in"), (r"最晚(打卡)?(时间)?", "out")),
    marks=("账号", "帐号", "所属规则", "打卡次数", "打卡规则"),
    numbers=f"{_NUMBERS} 账号 帐号",
    dates=f"{_DATES} 时间",
    sure=96,
)
HORILLA = DayTable(
    name="horilla",
    punches=((r"checkin", "in"), (r"checkout", "out")),
    marks=("badgeid",),
    dates="attendancedate",
    own_dates=(("checkin", "checkindate"), ("checkout", "checkoutdate")),
    sure=96,
)
PLAIN = DayTable(
    name="plain_day",
    punches=(
        (r"上班(打卡)?时间|上班時間|签到时间|(clock|check|time)-?in(time)?|arrival|start", "in"),
        (r"下班(打卡)?时间|下班時間|签退时间|(clock|check|time)-?out(time)?|departure|end", "out"),
    ),
    sure=88,
)
_MARKED = (DINGTALK, WECOM, FEISHU, HORILLA)


@dataclass(frozen=True, kw_only=True)
class _Titles:
    """Where the titles stand and what they mean; positions, None where a column is not there."""

    line: int
    number: int | None
    name: int | None
    date: int | None
    device: int | None
    punches: Sequence[tuple[int, str, int | None]]
    written: Mapping[str, str]
    unread: Sequence[str]


def _titles_of(table: DayTable, grid: Grid) -> _Titles | None:
    top = grid.top[:_TITLES_WITHIN]
    for place, (line, cells) in enumerate(top):
        found = _meaning(table, line, [str(cell) for cell in cells])
        if found is None and place + 1 < len(top):
            found = _meaning(table, top[place + 1][0], _joined(cells, top[place + 1][1]))
        if found is not None:
            return found
    return None


def _joined(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[str]:
    """Titles in two rows: a title reaches to the right over cells that were joined with it."""
    titles, last = [], ""
    for place in range(max(len(upper), len(lower))):
        above = str(upper[place]).strip() if place < len(upper) else ""
        below = str(lower[place]).strip() if place < len(lower) else ""
        last = above or (last if below else "")
        titles.append(f"{last}{below}")
    return titles


def _meaning(table: DayTable, line: int, titles: Sequence[str]) -> _Titles | None:
    plain = [plain_header(title) for title in titles]
    if table.marks and not any(mark in plain for mark in table.marks):
        return None
    punches = [
        (place, direction, _place(plain, dict(table.own_dates).get(title, "")))
        for place, title in enumerate(plain)
        for pattern, direction in table.punches
        if title and re.fullmatch(pattern, title)
    ]
    number, name = _place(plain, table.numbers), _place(plain, table.names)
    if not punches or (number is None and name is None):
        return None
    day, device = _place(plain, table.dates), _place(plain, _DEVICES)
    known = {number, name, day, device, *(place for place, _, _ in punches)}
    written = {"number": number, "name": name, "date": day, "time": punches[0][0]}
    return _Titles(
        line=line,
        number=number,
        name=name,
        date=day,
        device=device,
        punches=punches,
        written={key: titles[place].strip()[:60] for key, place in written.items() if place is not None},
        unread=[title[:60] for place, title in enumerate(titles) if title and place not in known],
    )


def _place(plain: Sequence[str], names: str) -> int | None:
    wanted = names.split()
    return next((place for place, title in enumerate(plain) if title in wanted), None)


def _sniff(table: DayTable, grid: Grid) -> int:
    return table.sure if _titles_of(table, grid) is not None else 0


def _read(table: DayTable, grid: Grid) -> OpenedTable:
    titles = _titles_of(table, grid)
    assert titles is not None  # a layout reads only what it fits  # nosec B101
    columns = {
        "number": titles.written.get("number", ""),
        "name": titles.written.get("name", ""),
        "date": titles.written.get("date", ""),
        "time": titles.written.get("time", ""),
        "direction": "",
        "device": "",
    }
    rows = _punches(titles, grid)
    return laid_out(grid, columns, rows, header_line=titles.line, unread=titles.unread, unfolded=True)


def _punches(titles: _Titles, grid: Grid) -> Iterator[Row]:
    for line, cells in grid.rows():
        if line <= titles.line or not any(str(cell).strip() for cell in cells):
            continue
        who = [_at(cells, titles.number), _at(cells, titles.name)]
        day, device = plain_day(_at(cells, titles.date)), _at(cells, titles.device)
        place = 0
        for column, direction, own_date in titles.punches:
            given = _at(cells, own_date) if own_date is not None else ""
            for moment, said in _moments(_at(cells, column), direction):
                place += 1
                date_cell = "" if _holds_date(moment) else plain_day(given) if given != "" else day
                yield line * UNFOLDED + min(place, UNFOLDED - 1), [*who, date_cell, moment, said, device]


def _at(cells: Sequence[Cell], place: int | None) -> Cell:
    return cells[place] if place is not None and place < len(cells) else ""


def _moments(cell: Cell, direction: str) -> list[tuple[Cell, str]]:
    """The times in a cell. Of several the first arrival, or the last departure, is what the column says it is."""
    if not isinstance(cell, str):
        return [(cell, direction)]
    found = [part.strip() for part in re.split(r"[\r\n;；]+", cell) if part.strip().casefold() not in NOTHING]
    chosen = 0 if direction == "in" else len(found) - 1
    return [(part, direction if place == chosen else "") for place, part in enumerate(found)]


def _holds_date(cell: Cell) -> bool:
    return isinstance(cell, datetime) or (isinstance(cell, str) and _WITH_DATE.match(cell) is not None)


def plain_day(cell: Cell) -> Cell:
    """A date without the day of the week behind it; ``26-10-08 星期四`` has its century where the weekday agrees."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    found = _WEEKDAY.search(text)
    if found is None:
        return text
    bare = text[: found.start()].strip()
    short = _SHORT_YEAR.match(bare)
    if short is None:
        return bare
    try:
        day = date(2000 + int(short[1]), int(short[2]), int(short[3]))
    except ValueError:
        return bare
    return day.isoformat() if day.weekday() == _WEEKDAYS[found[1]] else bare


def _sniff_plain(grid: Grid) -> int:
    """A table that no program is known by."""
    return 0 if any(_sniff(table, grid) for table in _MARKED) else _sniff(PLAIN, grid)


def _layout(table: DayTable, label: object) -> Layout:
    return Layout(name=table.name, label=label, sniff=partial(_sniff, table), read=partial(_read, table))


DAY_TABLES = (
    _layout(DINGTALK, lazy_gettext("DingTalk daily table (钉钉每日统计)")),
    _layout(WECOM, lazy_gettext("WeCom daily table (企业微信打卡日报)")),
    _layout(FEISHU, lazy_gettext("Feishu daily table (飞书每日统计)")),
    _layout(HORILLA, lazy_gettext("Horilla attendance")),
    Layout(
        name=PLAIN.name,
        label=lazy_gettext("Table with an arrival and a departure column"),
        sniff=_sniff_plain,
        read=partial(_read, PLAIN),
    ),
)
