"""The columns of a file of punches and the words in them, as people and devices write them in three languages."""

from hr.attendance.rules.values import Direction
from portal.exchange.headers import ImportColumn, ImportColumns
from portal.web.i18n import lazy_gettext


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


COLUMNS = ImportColumns(
    all=(
        ImportColumn(
            key="number",
            title=lazy_gettext("Staff number"),
            names=_names(
                "Staff number, Staff no, Employee number, Employee ID, Badge ID, Badge, Number, PIN, "
                "工号, 工號, 员工编号, 員工編號, 员工号, 人员编号, 人員編號, 考勤号码"
            ),
        ),
        ImportColumn(
            key="date",
            title=lazy_gettext("Date"),
            names=_names("Date, Punch date, Attendance date, 日期, 打卡日期, 考勤日期"),
        ),
        ImportColumn(
            key="time",
            title=lazy_gettext("Time"),
            names=_names(
                "Time, Punch time, Date and time, Datetime, Timestamp, Clock time, "
                "时间, 時間, 打卡时间, 打卡時間, 刷卡时间, 刷卡時間, 考勤时间, 日期时间, 日期時間"
            ),
        ),
        ImportColumn(
            key="direction",
            title=lazy_gettext("Direction"),
            names=_names("Direction, In/out, Type, Status, 方向, 打卡类型, 打卡類型, 类型, 類型, 状态, 狀態"),
        ),
        ImportColumn(
            key="device",
            title=lazy_gettext("Device"),
            names=_names("Device, Terminal, Location, Source, 设备, 設備, 打卡设备, 打卡設備, 地点, 地點, 考勤机"),
        ),
        ImportColumn(
            key="name",
            title=lazy_gettext("Employee name"),
            names=_names("Name, Employee name, 姓名, 员工姓名, 員工姓名"),
        ),
        ImportColumn(key="status", title=lazy_gettext("Status of the device"), names=()),
    ),
    needed=frozenset({"number", "time"}),
)
FRAPPE_COLUMNS = ImportColumns(
    all=(
        ImportColumn(key="number", title=lazy_gettext("Staff number"), names=("Employee",)),
        ImportColumn(key="name", title=lazy_gettext("Employee name"), names=("Employee Name",)),
        ImportColumn(key="time", title=lazy_gettext("Time"), names=("Time",)),
        ImportColumn(key="direction", title=lazy_gettext("Direction"), names=("Log Type",)),
        ImportColumn(key="device", title=lazy_gettext("Device"), names=("Device ID", "Location / Device ID")),
    ),
    needed=frozenset({"number", "time"}),
)
"""What Frappe calls the columns of Employee Checkin."""

WORDS = {
    "": Direction.UNKNOWN,
    **dict.fromkeys(
        _names("in, check in, check-in, clock in, clock-in, c/in, 上班, 上班打卡, 签到, 簽到, 进, 進, 入"), Direction.IN
    ),
    **dict.fromkeys(
        _names("out, check out, check-out, clock out, clock-out, c/out, 下班, 下班打卡, 签退, 簽退, 出"), Direction.OUT
    ),
}
"""What a file may say of the direction, in lower case; numbers are not among them, since devices disagree on them."""
