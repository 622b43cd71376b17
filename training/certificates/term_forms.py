"""The form that sets how long certificates hold."""

from datetime import date, timedelta

from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.web.filters import written_date
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext
from training.certificates.rules import BY_MONTHS, LONGEST_REASON, MONTHS_A_YEAR, Term, Validity
from training.certificates.showing import VALIDITIES


class TermForm(PortalForm):
    """From when, how the last day is found, the window, why; ``seen`` is the newest decision that was on the page."""

    starts_on = DateField(
        lazy_gettext("For certificates granted from"),
        [InputRequired()],
        description=lazy_gettext("Tomorrow or later; those granted before keep their own last day."),
    )
    validity = RadioField(lazy_gettext("How the last day is found"), default=Validity.MONTHS.value)
    months = IntegerField(lazy_gettext("Months"), [Optional(), NumberRange(1, 20 * MONTHS_A_YEAR)])
    month = SelectField(lazy_gettext("Month"), coerce=int, default=12)
    day = IntegerField(lazy_gettext("Day of the month"), [Optional(), NumberRange(1, 31)])
    expires_on = DateField(lazy_gettext("In force until"), [Optional()])
    window_days = IntegerField(
        lazy_gettext("Renewal window"),
        [InputRequired(), NumberRange(1, 366)],
        description=lazy_gettext("So many days before the last one the renewal begins."),
    )
    reason = TextAreaField(lazy_gettext("Reason"), [DataRequired(), Length(max=LONGEST_REASON)])
    seen = HiddenField()

    def offer(self, today: date) -> None:
        """What may be chosen, in the reader's language: tomorrow at the earliest."""
        self.starts_on.render_kw = {"min": (today + timedelta(days=1)).isoformat()}
        self.validity.choices = [(one.value, str(VALIDITIES[one])) for one in Validity]
        self.month.choices = [
            (number, written_date(date(2023, number, 1), "LLLL")) for number in range(1, MONTHS_A_YEAR + 1)
        ]

    def fill(self, term: Term | None) -> None:
        """Begin with the length in force."""
        if term is None:
            return
        self.validity.data, self.window_days.data = term.validity.value, term.window_days
        self.months.data, self.day.data = term.months or None, term.day or None
        self.month.data, self.expires_on.data = term.month or MONTHS_A_YEAR, term.expires_on

    def term(self) -> Term:
        """What was chosen; only what belongs to the choice counts."""
        validity = Validity(self.validity.data)
        of_year = validity is Validity.FIXED_DAY
        return Term(
            starts_on=self.starts_on.data or date.min,
            validity=validity,
            window_days=self.window_days.data or 0,
            months=(self.months.data or 0) if validity in BY_MONTHS else 0,
            month=self.month.data if of_year else 0,
            day=(self.day.data or 0) if of_year else 0,
            expires_on=self.expires_on.data if validity is Validity.DATE else None,
        )

    def seen_id(self) -> int:
        """The decision in ``seen``; -1, which none has, for anything that is no number."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
