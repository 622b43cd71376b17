"""Each layout of a file of punches, made as its maker describes it, is recognised and read; doubt is asked (H2)."""

from datetime import date, time
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr.attendance.closing.models import AttendanceMonth
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.layouts.days import plain_day
from hr.attendance.layouts.terminals import STATUS
from hr.attendance.models import Punch
from hr.attendance.punch_choices import LAYOUTS, checked, questions, warnings
from hr.attendance.punches import PUNCHES
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.exchange.layouts import fitting, is_doubtful, open_file, place_text
from portal.exchange.models import ImportBatch
from portal.exchange.queries import rows_of
from portal.exchange.rules import BatchState, Verdict
from portal.exchange.services import read_again, start_commit
from portal.exchange.undoing import start_undo
from portal.people.models import Employee
from tests.hr.staff import at, file_of, imported, plain_agency, staged
from tests.portal.exchange.test_import_reading import workbook

DAY = date(2026, 10, 8)
USB = (
    "     0001\t2026-10-08 08:55:01\t1\t0\t1\t0\r\n"
    "     0002\t2026-10-08 08:59:30\t1\t0\t1\t0\r\n"
    "     0001\t2026-10-08 12:01:00\t1\t2\t1\t0\r\n"
    "     0001\t2026-10-08 12:58:00\t1\t3\t1\t0\r\n"
    "     0001\t2026-10-08 18:02:00\t1\t1\t15\t0\r\n"
    "     0002\t2026-10-08 18:03:00\t1\t255\t1\t0\r\n"
)
PUSH = (
    "0001\t2026-10-08 08:55:01\t0\t1\t0\t0\t0\n"
    "0002\t2026-10-08 08:59:30\t4\t15\t0\t0\t0\n"
    "0001\t2026-10-08 18:02:00\t1\t1\t0\t0\t0\n"
    "0002\t2026-10-08 20:03:00\t5\t15\t0\t0\t0\n"
)
SOAP = "0001\t2026-10-08 08:55:01\t1\t0\t0\n0001\t2026-10-08 18:02:00\t15\t1\t0\n"
DINGTALK = [
    ["日期", "工号", "姓名", "考勤组", "部门", "职位", "UserId", "班次", "上班1打卡时间", "上班1打卡结果",
     "下班1打卡时间", "下班1打卡结果", "上班2打卡时间", "上班2打卡结果", "下班2打卡时间", "下班2打卡结果",
     "考勤结果", "关联的审批单"],
    ["2026-10-08 星期四", "0001", "甲", "白班组", "催收部", "专员", "m001", "白班", "08:55", "正常",
     "12:01", "正常", "12:58", "正常", "次日 02:10", "正常", "正常", ""],
    ["26-10-09 星期五", "0002", "乙", "白班组", "催收部", "专员", "m002", "白班", "08:59\n09:00",
     "正常", "-", "缺卡", "", "", "18:01\n18:04", "正常", "缺卡", ""],
]  # fmt: skip
WECOM = [
    ["打卡日报"],
    ["时间", "姓名", "账号", "部门", "所属规则", "最早", "最晚", "打卡次数", "考勤结果"],
    ["2026/10/08 星期四", "甲", "0001", "催收部", "白班", "08:55", "18:02", "2", "正常"],
    ["2026/10/09 星期五", "乙", "0002", "催收部", "白班", "--", "18:03", "1", "缺卡"],
]
FEISHU = [
    ["姓名", "工号", "部门", "日期", "班次名称", "上班打卡时间", "上班打卡结果", "下班打卡时间", "下班打卡结果"],
    ["甲", "0001", "催收部", "2026-10-08", "白班", "08:55", "Normal", "18:02", "Early"],
    ["乙", "0002", "催收部", "2026-10-08", "白班", "", "Lack", "次日 00:10", "Normal"],
]
HORILLA = [
    ["Badge ID", "Shift", "Work type", "Attendance date", "Check-in date", "Check-in", "Check-out date", "Check-out",
     "Worked hour", "Minimum hour"],
    ["0001", "Night", "Office", "2026-10-08", "2026-10-08", "21:55", "2026-10-09", "06:02", "08:07", "08:00"],
]  # fmt: skip
FRAPPE = [
    ["ID", "Employee", "Employee Name", "Log Type", "Time", "Location / Device ID"],
    ["EMP-CKIN-1", "0001", "One", "IN", "2026-10-08 08:55:01.000000", "Gate"],
    ["EMP-CKIN-2", "0001", "One", "OUT", "2026-10-08 18:02:00", "Gate"],
]
PLAIN = [
    ["姓名", "手机号", "工号", "上班时间", "下班时间"],
    ["甲", "13800000000", "0001", "2026-10-08 08:55", "2026-10-08 18:02"],
]
ENGLISH = [["Name", "Employee ID", "Date", "Clock In", "Clock Out"], ["One", "0001", "2026-10-08", "08:55", "18:02"]]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(date(2026, 11, 2), "10:00"), tick=True):
        yield


def csv_text(rows: list[list[str]]) -> str:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def punched(session: Session) -> list[tuple[str, str, str]]:
    """(staff number, day and time in Shanghai, direction) of every punch, by time."""
    rows = session.execute(
        select(Employee.number, Punch.at, Punch.direction).join(Employee, Employee.id == Punch.employee_id)
    )
    return sorted((row.number, f"{at_home(row.at):%d %H:%M}", row.direction.value) for row in rows)


def at_home(instant: Any) -> Any:
    from_utc = instant.timestamp() + 8 * 3600
    return type(instant).fromtimestamp(from_utc, instant.tzinfo)


FILES: list[tuple[str, bytes, list[tuple[str, str, str]]]] = [
    (
        "zk_usb",
        USB.encode(),
        [
            ("0001", "08 08:55", "in"), ("0001", "08 12:01", "out"), ("0001", "08 12:58", "in"),
            ("0001", "08 18:02", "out"), ("0002", "08 08:59", "in"), ("0002", "08 18:03", "unknown"),
        ],
    ),
    (
        "zk_extended",
        f"BOCK193460043\r\n{USB}2A7F91\r\n".encode(),
        [
            ("0001", "08 08:55", "in"), ("0001", "08 12:01", "out"), ("0001", "08 12:58", "in"),
            ("0001", "08 18:02", "out"), ("0002", "08 08:59", "in"), ("0002", "08 18:03", "unknown"),
        ],
    ),
    (
        "zk_push",
        PUSH.encode(),
        [
            ("0001", "08 08:55", "in"), ("0001", "08 18:02", "out"),
            ("0002", "08 08:59", "in"), ("0002", "08 20:03", "out"),
        ],
    ),
    ("zk_soap", SOAP.encode(), [("0001", "08 08:55", "in"), ("0001", "08 18:02", "out")]),
    (
        "dingtalk_day",
        csv_text(DINGTALK).encode("gb18030"),
        [
            ("0001", "08 08:55", "in"), ("0001", "08 12:01", "out"), ("0001", "08 12:58", "in"),
            ("0001", "09 02:10", "out"), ("0002", "09 08:59", "in"), ("0002", "09 09:00", "unknown"),
            ("0002", "09 18:01", "unknown"), ("0002", "09 18:04", "out"),
        ],
    ),
    (
        "wecom_day",
        csv_text(WECOM).encode("utf-8-sig"),
        [("0001", "08 08:55", "in"), ("0001", "08 18:02", "out"), ("0002", "09 18:03", "out")],
    ),
    (
        "feishu_day",
        csv_text(FEISHU).encode("utf-16"),
        [("0001", "08 08:55", "in"), ("0001", "08 18:02", "out"), ("0002", "09 00:10", "out")],
    ),
    ("horilla", csv_text(HORILLA).encode(), [("0001", "08 21:55", "in"), ("0001", "09 06:02", "out")]),
    ("frappe_checkin", csv_text(FRAPPE).encode(), [("0001", "08 08:55", "in"), ("0001", "08 18:02", "out")]),
    ("plain_day", csv_text(PLAIN).encode("gb18030"), [("0001", "08 08:55", "in"), ("0001", "08 18:02", "out")]),
    ("plain_day", csv_text(ENGLISH).encode(), [("0001", "08 08:55", "in"), ("0001", "08 18:02", "out")]),
    ("table", file_of("0001,2026-10-08 08:55,in,Door"), [("0001", "08 08:55", "in")]),
]  # fmt: skip
BOOKS = [
    ("dingtalk_day", DINGTALK),
    ("wecom_day", WECOM),
    ("feishu_day", FEISHU),
    ("horilla", HORILLA),
    ("frappe_checkin", FRAPPE),
    ("plain_day", PLAIN),
    ("plain_day", ENGLISH),
]


@pytest.mark.parametrize(("name", "content", "wanted"), FILES)
def test_layout_is_recognised_read_once_and_taken_back(
    session: Session, name: str, content: bytes, wanted: list[tuple[str, str, str]]
) -> None:
    plain_agency(session)
    batch = imported(session, content, "punches.dat")
    assert (batch.guess["layout"], batch.problem_count, punched(session)) == (name, 0, wanted)
    assert batch.guess["confidence"] >= 80 and not is_doubtful(batch.guess)
    again = imported(session, content + b"\r\n", "copy.dat")
    assert (again.new_count, again.duplicate_count, punched(session)) == (0, len(wanted), wanted)
    with transaction(session) as writing:
        start_undo(writing, COMMAND, PUNCHES, again.id, "came twice")
        start_undo(writing, COMMAND, PUNCHES, batch.id, "not wanted")
    assert punched(session) == []


@pytest.mark.parametrize(("name", "rows"), BOOKS)
def test_layout_is_recognised_in_a_workbook(session: Session, name: str, rows: list[list[Any]]) -> None:
    plain_agency(session)
    batch = imported(session, workbook(rows), "punches.xlsx")
    text = next(content for known, content, _ in FILES if known == name)
    assert (batch.guess["layout"], batch.problem_count) == (name, 0)
    assert batch.new_count >= 2 and batch.guess["kind"] == "XLSX" and text


def test_serial_number_and_checksum_are_kept(session: Session) -> None:
    plain_agency(session)
    batch = imported(session, f"BOCK193460043\r\n{USB}2A7F91\r\n".encode())
    assert batch.guess["kept"] == {"serial": "BOCK193460043", "checksum": "2A7F91"}
    assert set(session.scalars(select(Punch.device))) == {"BOCK193460043"}


def test_log_that_could_be_of_two_orders_is_asked_about_and_can_be_changed(session: Session) -> None:
    """Everything constant: nothing tells the device from the status, so the guess is doubtful, the person decides."""
    plain_agency(session)
    content = b"0001\t2026-10-08 08:55:01\t1\t1\t1\t0\n0002\t2026-10-08 08:56:01\t1\t1\t1\t0\n"
    batch = staged(session, content)
    assert is_doubtful(batch.guess)
    layouts = next(one for one in questions(session, batch.guess) if one.name == "layout")
    assert {option.value for option in layouts.options} >= {"zk_usb", "zk_push"}
    chosen = choose(session, batch, layout="zk_push")
    assert (chosen.state, chosen.guess["layout"], chosen.new_count) == (BatchState.READY, "zk_push", 2)
    with pytest.raises(Invalid) as caught:
        choose(session, batch, layout="dingtalk_day")
    assert caught.value.field == "layout"
    assert session.get_one(ImportBatch, batch.id).guess["layout"] == "zk_push"


def close(session: Session, first: date) -> None:
    """A month that is closed."""
    with transaction(session) as writing:
        writing.add(AttendanceMonth(first_day=first, state=MonthState.CLOSED))


def choose(session: Session, batch: ImportBatch, **fields: Any) -> ImportBatch:
    """Have a file read again with what was chosen."""
    choices = checked({key: value if isinstance(value, list) else [value] for key, value in fields.items()})
    with transaction(session) as writing:
        return read_again(writing, COMMAND, PUNCHES, batch.id, choices)


def told(session: Session, batch: ImportBatch) -> list[tuple[str, str, str]]:
    """(place, column, sentence) of the refused rows."""
    return [
        (
            place_text(batch.guess["unfolded"], row.line),
            row.column,
            row.message % row.values if row.values else row.message,
        )
        for row in rows_of(session, batch.id, Verdict.PROBLEM)
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["姓名", "出勤天数", "休息天数", "迟到次数", "工时"], ["甲", "22", "8", "0", "9"]], "monthly summary"),
        ([["ID", "Employee", "Employee Name", "Status", "Leave Type"], ["1", "0001", "One", "Present", ""]], "Frappe"),
    ],
)  # fmt: skip
def test_results_of_another_program_are_recognised_and_refused(
    session: Session, rows: list[list[Any]], words: str
) -> None:
    plain_agency(session)
    for content in (csv_text(rows).encode("gb18030"), workbook(rows)):
        with pytest.raises(Invalid) as caught:
            staged(session, content)
        assert (caught.value.field, words in caught.value.message) == ("file", True)


def test_unknown_status_is_refused_by_row(session: Session) -> None:
    plain_agency(session)
    with pytest.raises(Invalid):
        staged(session, b"0001\t2026-10-08 08:55:01\t77\t9\t1\t0\n")
    batch = staged(
        session, (USB + "     0003\t2026-10-08 19:00:00\t1\t1\t1\t0\r\n     0044\tnever\t1\t1\t1\t0\r\n").encode()
    )
    assert told(session, batch) == [("8", "number", "Nobody has the staff number 0044.")]


def test_lost_zeros_are_proposed_and_taken_only_when_confirmed(app: Flask, session: Session) -> None:
    plain_agency(session)
    batch = staged(session, file_of("1,2026-10-08 08:55,in,", "1,2026-10-08 18:02,out,", "2,2026-10-08 08:59,in,"))
    assert (batch.new_count, batch.problem_count) == (0, 3)
    with app.test_request_context():
        asked = next(one for one in questions(session, batch.guess) if one.name == "people")
    assert [(option.value, str(option.detail)) for option in asked.options] == [
        ("1=0001", "2 rows"),
        ("2=0002", "1 row"),
    ]
    assert asked.chosen == []
    chosen = choose(session, batch, people=["1=0001"])
    assert (chosen.new_count, chosen.problem_count) == (2, 1)
    with transaction(session) as writing:
        start_commit(writing, COMMAND, PUNCHES, batch.id)
    assert {number for number, _, _ in punched(session)} == {"0001"}


def test_confirmed_pair_counts_only_where_it_would_be_proposed(session: Session) -> None:
    plain_agency(session)
    batch = staged(session, file_of("1,2026-10-08 08:55,in,"))
    assert choose(session, batch, people=["1=0002", "1=9999", "=", "1"]).new_count == 0


def test_two_people_with_one_name_and_numbers_that_fit_two_are_refused_by_row(session: Session) -> None:
    staff = plain_agency(session)
    with transaction(session):
        session.execute(update(Employee).where(Employee.id.in_([staff[0].id, staff[1].id])).values(name="李伟"))
        session.execute(update(Employee).where(Employee.id == staff[2].id).values(number="01", name="王芳"))
    rows = [["姓名", "工号", "日期", "上班时间"], ["李伟", "", "2026-10-08", "08:55"],
            ["王芳", "", "2026-10-08", "08:56"], ["", "1", "2026-10-08", "08:57"],
            ["张三", "", "2026-10-08", "08:58"]]  # fmt: skip
    batch = staged(session, csv_text(rows).encode())
    assert told(session, batch) == [
        ("2/1", "name", "Several people are called 李伟: 0001, 0002. Give the staff number."),
        ("3/1", "name", "The staff number is missing. Is this 01, the only one called 王芳?"),
        ("4/1", "number", "1 can be several people: 0001, 01. Write the staff number as printed."),
        ("5/1", "name", "The staff number is missing, and nobody is called 张三."),
    ]
    assert choose(session, batch, people=["王芳=01"]).new_count == 1


def test_dates_with_the_day_first_wait_for_a_decision(session: Session) -> None:
    plain_agency(session)
    batch = staged(
        session, file_of("0001,03/10/2026 08:55,in,", "0001,08.10.2026 18:02,out,", "0001,10/13/2026 9:00,,")
    )
    assert batch.problem_count == 3
    assert "dates" in {one.name for one in questions(session, batch.guess)}
    assert choose(session, batch, dates="dmy").new_count == 2
    assert [sentence for _, _, sentence in told(session, batch)] == ["There is no day 2026-13-10 in the calendar."]
    assert choose(session, batch, dates="mdy").new_count == 3


def test_days_of_a_spreadsheet_wait_for_a_decision(session: Session) -> None:
    plain_agency(session)
    rows: list[list[Any]] = [["Staff number", "Time"], ["0001", 46303.75], ["0001", "46303.371528"]]
    batch = staged(session, workbook(rows), "punches.xlsx")
    assert (batch.new_count, batch.problem_count) == (0, 2)
    assert "serial" in {one.name for one in questions(session, batch.guess)}
    choose(session, batch, serial="yes")
    with transaction(session) as writing:
        start_commit(writing, COMMAND, PUNCHES, batch.id)
    assert [when for _, when, _ in punched(session)] == ["08 08:55", "08 18:00"]


@pytest.mark.parametrize("clock", ["24:00", "25:30", "8:60", "8:55 PM", "later"])
def test_times_that_no_clock_shows_are_refused(session: Session, clock: str) -> None:
    plain_agency(session)
    batch = staged(session, csv_text([PLAIN[0], ["甲", "", "0001", f"2026-10-08 {clock}", ""]]).encode())
    assert (batch.new_count, batch.problem_count) == (0, 1)


def test_zone_of_the_device_decides_and_hours_that_do_not_exist_are_refused(session: Session) -> None:
    plain_agency(session)
    batch = staged(session, file_of("0001,2026-03-08 02:30,,", "0001,2026-03-08 08:00,in,", "0001,2025-11-02 01:30,,"))
    assert batch.new_count == 3
    chosen = choose(session, batch, zone="America/New_York")
    assert [sentence for _, _, sentence in told(session, chosen)] == [
        "There is no 2026-03-08 02:30 in America/New_York: the clocks were put forward.",
        "2025-11-02 01:30 comes twice in America/New_York: the clocks were put back.",
    ]
    with transaction(session) as writing:
        start_commit(writing, COMMAND, PUNCHES, batch.id)
    assert [when for _, when, _ in punched(session)] == ["08 20:00"]


def test_file_of_another_month_is_asked_about(app: Flask, session: Session) -> None:
    plain_agency(session)
    usual = staged(session, file_of("0001,2026-10-08 08:55,in,", "0001,2026-11-01 08:55,in,"))
    assert warnings(usual.guess) == []
    other = staged(session, file_of("0001,2026-06-08 08:55,in,"))
    with app.test_request_context():
        assert [text for text in warnings(other.guess) if "June 2026" in text]


def test_bounces_are_told_and_kept(session: Session) -> None:
    plain_agency(session)
    imported(session, file_of("0001,2026-10-08 08:54:00,in,"))
    batch = imported(
        session,
        file_of("0001,2026-10-08 08:55:00,in,", "0001,2026-10-08 18:00:00,out,", "0001,2026-10-08 18:02:00,,",
                "0001,2026-10-08 18:02:01,out,", "0002,2026-10-08 18:00:30,out,", "0001,2026-10-08 18:03:00,in,"),
    )  # fmt: skip
    shown = {row.line: row.message % row.values for row in rows_of(session, batch.id) if row.message}
    assert shown == {2: "Within two minutes of a punch that is stored already.", 4: "Within two minutes of line 3."}
    assert (batch.new_count, batch.guess["remarked"], len(punched(session))) == (6, 2, 7)


def test_closed_month_takes_nothing_and_gives_nothing_back(session: Session) -> None:
    plain_agency(session)
    batch = imported(session, file_of("0001,2026-10-08 08:55,in,"))
    close(session, date(2026, 10, 1))
    late = staged(session, file_of("0001,2026-10-09 08:55,in,", "0001,2026-11-01 08:55,in,"))
    assert [sentence[:18] for _, _, sentence in told(session, late)] == ["2026-10 is closed."]
    assert late.new_count == 1
    with pytest.raises(Refused), transaction(session) as writing:
        start_undo(writing, COMMAND, PUNCHES, batch.id, "too late")
    assert len(punched(session)) == 1


def test_month_closed_after_the_preview_stores_nothing(session: Session) -> None:
    plain_agency(session)
    batch = staged(session, file_of("0001,2026-10-08 08:55,in,"))
    close(session, date(2026, 10, 1))
    with transaction(session) as writing:
        start_commit(writing, COMMAND, PUNCHES, batch.id)
    assert (punched(session), batch.new_count, batch.problem_count) == ([], 0, 1)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("2026-10-08 星期四", "2026-10-08"),
        ("26-10-08 星期四", "2026-10-08"),
        ("26-10-08 星期五", "26-10-08"),
        ("26-13-08 星期五", "26-13-08"),
        ("2026年10月8日（周四）", "2026年10月8日"),
        ("2026-10-08", "2026-10-08"),
        (DAY, DAY),
    ],
)
def test_day_of_the_week_behind_a_date(text: Any, plain: Any) -> None:
    assert plain_day(text) == plain


PUNCH = some.tuples(
    some.integers(1, 9_999), some.datetimes(), some.sampled_from(sorted(STATUS)), some.sampled_from(["1", "15", "25"])
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(PUNCH, min_size=1, max_size=30), some.sampled_from(["usb", "push", "extended"]))
def test_what_a_terminal_writes_is_read_back(punches: list[Any], kind: str) -> None:
    lines = []
    for pin, moment, status, proof in punches:
        when = f"{moment.year:04d}-{moment:%m-%d %H:%M:%S}"
        middle = ["7", status, proof, "0"] if kind != "push" else [status, proof, "0", "0", "0"]
        lines.append("\t".join([f"{pin:>9}", when, *middle]))
    if kind == "extended":
        lines = ["CGJX204960123", *lines, "9F2C"]
    layout = f"zk_{kind}"
    table = open_file("\r\n".join(lines).encode(), PUNCHES.columns, LAYOUTS, layout)
    read = [(cells[0], cells[1], cells[4]) for _, cells in table.rows()]
    assert read == [(str(pin), f"{at.year:04d}-{at:%m-%d %H:%M:%S}", status) for pin, at, status, _ in punches]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(some.tuples(some.times(), some.times(), some.booleans()), min_size=1, max_size=15))
def test_what_dingtalk_writes_is_read_back(days: list[tuple[time, time, bool]]) -> None:
    rows = [DINGTALK[0][:12]]
    for came, went, next_day in days:
        end = f"{'次日 ' if next_day else ''}{went:%H:%M}"
        rows.append(["2026-10-08 星期四", "0001", *[""] * 6, f"{came:%H:%M}", "正常", end, "正常"])
    table = open_file(csv_text(rows).encode(), PUNCHES.columns, LAYOUTS)
    read = [(cells[3], cells[4]) for _, cells in table.rows()]
    wanted = []
    for came, went, next_day in days:
        wanted += [(f"{came:%H:%M}", "in"), (f"{'次日 ' if next_day else ''}{went:%H:%M}", "out")]
    assert read == wanted


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(some.binary(max_size=300) | some.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_makes_the_layouts_stumble(content: bytes) -> None:
    try:
        table = open_file(content, PUNCHES.columns, LAYOUTS)
        list(table.rows())
    except Invalid:
        return
    assert fitting(content, LAYOUTS)
