"""A file to try in each layout, made from the punches of a few people, the same bytes each time."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from hr.attendance.made_up import Line, gap_month, made_up_lines
from hr.attendance.punches import instant
from portal import clock
from portal.installation import Installation
from portal.workdays.queries import current_calendar

_PEOPLE, _DAYS = 4, 5
_WEEKDAYS = "一二三四五六日"
_EXAMPLES = [
    Line(1_791_421_032, "0001", "李明", True),
    Line(1_791_453_880, "0001", "李明", False),
    Line(1_791_421_200, "0002", "王芳", True),
    Line(1_791_454_200, "0002", "王芳", None),
]


def layout_sample(session: Session, name: str) -> tuple[bytes, str] | None:
    """Bytes and file name; None for a layout that has no sample."""
    made = SAMPLES.get(name)
    if made is None:
        return None
    write, ending = made
    return write(_lines(session)), f"{name}.{ending}"


def _lines(session: Session) -> list[Line]:
    """In the demo a few people and days of it; elsewhere two people to replace."""
    made = session.get(Installation, 1)
    if made is None or not made.demo:
        return sorted(_EXAMPLES)
    today = clock.local(made.made_at).date()
    month = gap_month(current_calendar(session), today)
    last = min(month.last, today - timedelta(days=1))
    lines = made_up_lines(session, max(month.first, last - timedelta(days=3 * _DAYS)), last)
    chosen = sorted({line.number for line in lines})[:_PEOPLE]
    days = sorted({_day(line) for line in lines})[-_DAYS:]
    return [line for line in lines if line.number in chosen and _day(line) in days]


def _home(line: Line) -> datetime:
    return clock.local(instant(line.at))


def _day(line: Line) -> date:
    return _home(line).date()


def _status(line: Line) -> str:
    return "255" if line.arriving is None else "0" if line.arriving else "1"


def _log(lines: Sequence[Line], columns: Callable[[Line], list[str]]) -> str:
    rows = ([f"{line.number:>9}", f"{_home(line):%Y-%m-%d %H:%M:%S}", *columns(line)] for line in lines)
    return "".join("\t".join(row) + "\r\n" for row in rows)


def _usb(lines: Sequence[Line]) -> str:
    return _log(lines, lambda line: ["1", _status(line), "1", "0"])


def _extended(lines: Sequence[Line]) -> bytes:
    body = _usb(lines)
    return f"BOCK193460043\r\n{body}{sum(body.encode()) & 0xFFFF:04X}\r\n".encode()


def _table(rows: Sequence[Sequence[str]], codec: str) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode(codec)


def _by_day(lines: Sequence[Line]) -> Mapping[tuple[date, str, str], tuple[str, str]]:
    """First and last time of each person and day; the last one is empty where there is one only."""
    found: dict[tuple[date, str, str], list[str]] = {}
    for line in sorted(lines):
        found.setdefault((_day(line), line.number, line.name), []).append(f"{_home(line):%H:%M}")
    return {key: (times[0], times[-1] if len(times) > 1 else "") for key, times in sorted(found.items())}


def _weekday(day: date) -> str:
    return f"{day:%Y-%m-%d} 星期{_WEEKDAYS[day.weekday()]}"


def _dingtalk(lines: Sequence[Line]) -> bytes:
    head = ["日期", "工号", "姓名", "考勤组", "UserId", "班次"]
    head += ["上班1打卡时间", "上班1打卡结果", "下班1打卡时间", "下班1打卡结果"]
    rows = [
        [
            _weekday(day),
            number,
            name,
            "白班组",
            f"m{number}",
            "白班",
            came,
            "正常",
            went or "-",
            "正常" if went else "缺卡",
        ]
        for (day, number, name), (came, went) in _by_day(lines).items()
    ]
    return _table([head, *rows], "utf-8-sig")


def _wecom(lines: Sequence[Line]) -> bytes:
    head = ["时间", "姓名", "账号", "所属规则", "最早", "最晚", "打卡次数"]
    rows = [
        [_weekday(day), name, number, "白班", came, went or "--", "2" if went else "1"]
        for (day, number, name), (came, went) in _by_day(lines).items()
    ]
    return _table([head, *rows], "utf-8-sig")


def _feishu(lines: Sequence[Line]) -> bytes:
    head = ["姓名", "工号", "日期", "班次名称", "上班打卡时间", "上班打卡结果", "下班打卡时间", "下班打卡结果"]
    rows = [
        [name, number, f"{day}", "白班", came, "Normal", went, "Normal" if went else "Lack"]
        for (day, number, name), (came, went) in _by_day(lines).items()
    ]
    return _table([head, *rows], "utf-8-sig")


def _horilla(lines: Sequence[Line]) -> bytes:
    head = ["Badge ID", "Shift", "Attendance date", "Check-in date", "Check-in", "Check-out date", "Check-out"]
    rows = [
        [number, "Day", f"{day}", f"{day}", came, f"{day}" if went else "", went]
        for (day, number, _), (came, went) in _by_day(lines).items()
    ]
    return _table([head, *rows], "utf-8")


def _frappe(lines: Sequence[Line]) -> bytes:
    words = {True: "IN", False: "OUT", None: ""}
    rows = [
        [
            f"EMP-CKIN-{place:06d}",
            line.number,
            line.name,
            words[line.arriving],
            f"{_home(line):%Y-%m-%d %H:%M:%S}",
            "Gate",
        ]
        for place, line in enumerate(lines, start=1)
    ]
    return _table([["ID", "Employee", "Employee Name", "Log Type", "Time", "Device ID"], *rows], "utf-8")


def _plain(lines: Sequence[Line]) -> bytes:
    rows = [
        [name, "", number, f"{day} {came}", f"{day} {went}" if went else ""]
        for (day, number, name), (came, went) in _by_day(lines).items()
    ]
    return _table([["姓名", "手机号", "工号", "上班时间", "下班时间"], *rows], "gb18030")


SAMPLES: Mapping[str, tuple[Callable[[Sequence[Line]], bytes], str]] = {
    "zk_usb": (lambda lines: _usb(lines).encode(), "dat"),
    "zk_extended": (_extended, "dat"),
    "zk_push": (lambda lines: _log(lines, lambda line: [_status(line), "1", "0", "0", "0"]).encode(), "txt"),
    "zk_soap": (lambda lines: _log(lines, lambda line: ["1", _status(line), "0"]).encode(), "txt"),
    "dingtalk_day": (_dingtalk, "csv"),
    "wecom_day": (_wecom, "csv"),
    "feishu_day": (_feishu, "csv"),
    "horilla": (_horilla, "csv"),
    "frappe_checkin": (_frappe, "csv"),
    "plain_day": (_plain, "csv"),
}
