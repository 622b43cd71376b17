"""Leave in the reader's words."""

from datetime import date

from hr.attendance.asking.rules import RequestState
from hr.attendance.leave.models import LeaveRequest
from hr.attendance.leave.rules.kinds import Counting, Grain, LeaveKind, Terms
from hr.attendance.leave.rules.ledger import EntryKind
from hr.attendance.leave.rules.questions import Verdict
from hr.attendance.leave.rules.stretches import DAY_OF_LEAVE, LeaveStretch, Portion
from portal.web.filters import duration, written_date
from portal.web.i18n import gettext, lazy_gettext

KIND_WORDS = {
    LeaveKind.ANNUAL: lazy_gettext("Annual leave"),
    LeaveKind.COMPENSATORY: lazy_gettext("Time off for overtime"),
    LeaveKind.PERSONAL: lazy_gettext("Personal leave"),
    LeaveKind.SICK: lazy_gettext("Sick leave"),
    LeaveKind.INJURY: lazy_gettext("Leave for an injury at work"),
    LeaveKind.MARRIAGE: lazy_gettext("Marriage leave"),
    LeaveKind.PRENATAL: lazy_gettext("Prenatal examinations"),
    LeaveKind.MATERNITY: lazy_gettext("Maternity leave"),
    LeaveKind.PATERNITY: lazy_gettext("Paternity leave"),
    LeaveKind.BREASTFEEDING: lazy_gettext("Breastfeeding time"),
    LeaveKind.PARENTAL: lazy_gettext("Childcare leave"),
    LeaveKind.BEREAVEMENT: lazy_gettext("Bereavement leave"),
    LeaveKind.PUBLIC_DUTY: lazy_gettext("Public duty"),
}
PORTION_WORDS = {
    Portion.WHOLE: lazy_gettext("Whole days"),
    Portion.MORNING: lazy_gettext("First half of the day"),
    Portion.AFTERNOON: lazy_gettext("Second half of the day"),
    Portion.HOURS: lazy_gettext("By the hour"),
}
GRAIN_WORDS = {
    Grain.DAY: lazy_gettext("whole days"),
    Grain.HALF_DAY: lazy_gettext("half days"),
    Grain.HOUR: lazy_gettext("hours"),
}
COUNTING_WORDS = {
    Counting.WORKING: lazy_gettext("working days only"),
    Counting.CALENDAR: lazy_gettext("every day"),
}
ENTRY_WORDS = {
    EntryKind.GRANT: lazy_gettext("Credited"),
    EntryKind.TAKEN: lazy_gettext("Taken off"),
    EntryKind.RETURNED: lazy_gettext("Given back"),
    EntryKind.EXPIRED: lazy_gettext("Expired"),
    EntryKind.ADJUSTED: lazy_gettext("Adjusted"),
}
VERDICT_WORDS = {
    Verdict.LEAVE: lazy_gettext("The leave stands"),
    Verdict.RETURNED: lazy_gettext("The leave is given back"),
    Verdict.BOTH: lazy_gettext("Both stand"),
}


def days_text(seconds: int) -> str:
    """Leave as days of eight hours: “3 days”, “2.5 days”; else days with hours and minutes."""
    sign, size = ("−" if seconds < 0 else ""), abs(seconds)
    halves, rest = divmod(size, DAY_OF_LEAVE // 2)
    if not rest:
        number = f"{halves // 2}{'.5' if halves % 2 else ''}"
        return sign + (gettext("1 day") if number == "1" else gettext("%(number)s days", number=number))
    days, rest = divmod(size, DAY_OF_LEAVE)
    if not days:
        return sign + duration(rest)
    named = gettext("1 day") if days == 1 else gettext("%(number)s days", number=days)
    return f"{sign}{named} {duration(rest)}"


def when_text(stretch: LeaveStretch) -> str:
    """From when to when."""
    first = written_date(stretch.first, "medium")
    if stretch.portion is Portion.HOURS:
        return gettext(
            "%(day)s, %(first)s–%(last)s", day=first, first=_hands(stretch.starts), last=_hands(stretch.ends)
        )
    if stretch.portion is not Portion.WHOLE:
        return gettext("%(day)s, %(part)s", day=first, part=str(PORTION_WORDS[stretch.portion]).lower())
    if stretch.first == stretch.last:
        return first
    return gettext("%(first)s to %(last)s", first=first, last=written_date(stretch.last, "medium"))


def _hands(seconds: int) -> str:
    return f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}"


def answered(row: LeaveRequest) -> str:
    """What became of it, in one line. Which kind of leave it is stays out of the mail: it may be about health."""
    when = when_text(row.stretch())
    if row.state is RequestState.APPROVED:
        return gettext("Your leave was approved: %(when)s", when=when)
    if row.state is RequestState.CANCELLED:
        return gettext("Your leave was cancelled: %(when)s", when=when)
    return gettext("Your leave was refused: %(when)s", when=when)


def ruled(day: date, verdict: Verdict) -> str:
    """What was decided of a day, in one line."""
    return gettext(
        "Leave and punches of %(day)s: %(verdict)s", day=written_date(day, "medium"), verdict=VERDICT_WORDS[verdict]
    )


def proof_text(terms: Terms) -> str:
    """Whether something has to show it."""
    if terms.proof_over is None:
        return gettext("not needed")
    if terms.proof_over == 0:
        return gettext("needed")
    return gettext("over %(days)s days", days=terms.proof_over) if terms.proof_over > 1 else gettext("over one day")
