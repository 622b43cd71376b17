"""Forms of the loop: reasons for the person, an appeal, its decision, and which training belongs to what."""

from typing import Any

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired

from complaints.cases.rules.letter import Verdict
from complaints.fields import NEEDED, line, long_text
from complaints.inquiry.forms import cause_words
from complaints.inquiry.rules.causes import TAUGHT, Cause
from complaints.loop.rules.consequences import rulings_for
from complaints.loop.rules.matching import ANY
from complaints.loop.wording import RULINGS
from complaints.taxonomy import GROUPS, categories
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext

_EMPTY = lazy_gettext("Write something here.")
_LONG = 5_000


class TellForm(PortalForm):
    """Why a finding was made, for whom it is about."""

    for_person = long_text(
        lazy_gettext("Reasons for the person"),
        _LONG,
        lazy_gettext(
            "The person reads these words, and so does a manager who carries a share. Say what was found and on what "
            "it stands; name no complainant."
        ),
        _EMPTY,
    )


class AppealForm(PortalForm):
    """An appeal in the person's own words."""

    words = long_text(
        lazy_gettext("Why the finding is wrong"),
        _LONG,
        lazy_gettext("What you write is kept as it is and cannot be changed afterwards."),
        _EMPTY,
    )


class RulingForm(PortalForm):
    """The decision on an appeal."""

    ruling = RadioField(lazy_gettext("Decision"))
    reasons = long_text(
        lazy_gettext("Reasons"), _LONG, lazy_gettext("The person reads these words. Name no complainant."), _EMPTY
    )

    def __init__(self, verdict: Verdict, **values: Any) -> None:
        super().__init__(**values)
        self.ruling.choices = [(one.value, gettext(RULINGS[one])) for one in rulings_for(verdict)]


class MatchForm(PortalForm):
    """Which training findings of an area and cause order from a day on."""

    area = SelectField(lazy_gettext("Category"))
    cause = SelectField(lazy_gettext("Cause"))
    programme = SelectField(lazy_gettext("Training"))
    since = DateField(lazy_gettext("From"), [InputRequired(NEEDED)])
    reason = line(lazy_gettext("Reason"), 500)

    def __init__(self, programmes: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.area.choices = areas()
        self.cause.choices = [(one.value, cause_words(one)) for one in Cause if one in TAUGHT]
        self.programme.choices = [*programmes, ("", gettext("None: nothing is ordered"))]


class MonitorForm(PortalForm):
    """A call to which somebody listened."""

    words = {"yes": lazy_gettext("Without fault"), "no": lazy_gettext("With a fault")}  # noqa: RUF012 - never changed

    listened_on = DateField(lazy_gettext("Day of the call"), [InputRequired(NEEDED)])
    clean = RadioField(lazy_gettext("How was it?"), [InputRequired(NEEDED)])
    note = long_text(
        lazy_gettext("What was heard"),
        2_000,
        lazy_gettext("The person reads these words. Where there was a fault, say which; name no debtor."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.clean.choices = [(key, str(word)) for key, word in self.words.items()]


def areas() -> list[tuple[str, str]]:
    """Every area that training can belong to, in words: all, the groups, the categories."""
    groups = [(code, gettext(name)) for code, name in GROUPS.items()]
    single = [(code, f"{code} {gettext(one.name)}") for code, one in categories().items()]
    return [(ANY, gettext("All categories")), *groups, *single]
