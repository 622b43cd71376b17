"""Forms of leave."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hr.attendance.asking.forms import words_field
from hr.attendance.leave.rules.kinds import FROM_LEDGER, Counting, Grain, LeaveKind
from hr.attendance.leave.words import COUNTING_WORDS, GRAIN_WORDS, KIND_WORDS, PORTION_WORDS, VERDICT_WORDS
from portal.files.rules import EVIDENCE, kinds_in_words
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext

_NEEDED = lazy_gettext("This field is required.")
_ALWAYS, _NO_BOUND = lazy_gettext("0: always"), lazy_gettext("0: no bound")
_MOST_HOURS = 366 * 8


class LeaveForm(PortalForm):
    """Which leave, from when to when, why, and what shows it."""

    kind = SelectField(lazy_gettext("Kind of leave"))
    first = DateField(lazy_gettext("Starts on"), [InputRequired(_NEEDED)])
    last = DateField(
        lazy_gettext("Ends on"), [Optional()], description=lazy_gettext("Leave it empty for one day or a part of it.")
    )
    portion = RadioField(lazy_gettext("How much of the day"))
    starts = TimeField(lazy_gettext("From"), [Optional()])
    ends = TimeField(lazy_gettext("Until"), [Optional()])
    words = words_field(
        lazy_gettext("Why"), lazy_gettext("Read by you and by those who decide, and sealed in the database.")
    )
    files = MultipleFileField(lazy_gettext("What shows it"), render_kw={"accept": EVIDENCE.accept})

    def __init__(self, kinds: Mapping[LeaveKind, str], **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [(kind.value, text) for kind, text in kinds.items()]
        self.portion.choices = [(portion.value, str(text)) for portion, text in PORTION_WORDS.items()]
        self.files.description = gettext("Taken are: %(kinds)s.", kinds=kinds_in_words(EVIDENCE))


class RulingForm(PortalForm):
    """What holds of a day, and why."""

    verdict = RadioField(lazy_gettext("What holds"), [InputRequired(_NEEDED)])
    reason = words_field(lazy_gettext("Why"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.verdict.choices = [(verdict.value, str(text)) for verdict, text in VERDICT_WORDS.items()]


class TermsForm(PortalForm):
    """How a kind of leave is taken from a day on."""

    since = DateField(lazy_gettext("From which day on"), [InputRequired(_NEEDED)])
    paid = BooleanField(lazy_gettext("Paid"))
    offered = BooleanField(lazy_gettext("It can be asked for"))
    grain = SelectField(lazy_gettext("Smallest part"))
    counting = SelectField(lazy_gettext("Days that count"))
    needs_proof = BooleanField(lazy_gettext("Something has to show it"))
    proof_over = IntegerField(
        lazy_gettext("For more than so many days"),
        [Optional(), NumberRange(0, 366)],
        description=_ALWAYS,
    )
    most_days = IntegerField(
        lazy_gettext("Most days of one request"),
        [Optional(), NumberRange(0, 366)],
        description=_NO_BOUND,
    )
    reason = words_field(lazy_gettext("Why"))
    seen = HiddenField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.grain.choices = [(grain.value, str(GRAIN_WORDS[grain])) for grain in Grain]
        self.counting.choices = [(counting.value, str(COUNTING_WORDS[counting])) for counting in Counting]


class GrantForm(PortalForm):
    """Leave granted by hand."""

    leave = SelectField(lazy_gettext("Kind of leave"))
    hours = DecimalField(
        lazy_gettext("Hours"),
        [InputRequired(_NEEDED), NumberRange(-_MOST_HOURS, _MOST_HOURS)],
        description=lazy_gettext("Eight hours are a day of leave."),
    )
    until = DateField(lazy_gettext("Can be taken until"), [InputRequired(_NEEDED)])
    reason = words_field(lazy_gettext("Why"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.leave.choices = [(kind.value, str(KIND_WORDS[kind])) for kind in LeaveKind if kind in FROM_LEDGER]


class AdjustForm(PortalForm):
    """More or less of a grant."""

    hours = DecimalField(
        lazy_gettext("Hours"),
        [InputRequired(_NEEDED), NumberRange(-_MOST_HOURS, _MOST_HOURS)],
        description=lazy_gettext("Below zero takes off. Eight hours are a day of leave."),
    )
    reason = words_field(lazy_gettext("Why"))


class ElsewhereForm(PortalForm):
    """How long somebody worked before they came."""

    months = IntegerField(lazy_gettext("Months worked before"), [InputRequired(_NEEDED), NumberRange(0, 720)])
    shown_by = TextAreaField(
        lazy_gettext("What shows it"),
        [InputRequired(_NEEDED), Length(max=500)],
        description=lazy_gettext("For instance: record of social insurance, seen on which day."),
    )


def hours_in_seconds(hours: Decimal | None) -> int:
    """Hours as typed, to the whole second."""
    return round((hours or 0) * 3600)
