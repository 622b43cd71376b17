"""Forms of closing: legal's review, redress, a protective step settled, lateness explained."""

from typing import Any

from wtforms import DateField, RadioField
from wtforms.validators import InputRequired

from complaints.closing.models import Settlement
from complaints.closing.rules.reviewing import ReviewOutcome
from complaints.fields import NEEDED, long_text
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext

_EMPTY = lazy_gettext("Write something here.")


class CloseForm(PortalForm):
    """Nothing but the wish to close."""


class ReviewForm(PortalForm):
    """What legal says about a reply."""

    outcome = RadioField(lazy_gettext("Result of the review"))
    remarks = long_text(
        lazy_gettext("Remarks"), 5_000, lazy_gettext("Needed where the reply goes back; the officer reads them.")
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.outcome.choices = [
            (ReviewOutcome.APPROVED.value, gettext("Approve: this version may be sent")),
            (ReviewOutcome.RETURNED.value, gettext("Return with remarks")),
        ]


class RedressForm(PortalForm):
    """A promise to the complainant."""

    promise = long_text(
        lazy_gettext("What was promised"), 2_000, lazy_gettext("For instance: number taken off the lists."), _EMPTY
    )
    redress_due_on = DateField(lazy_gettext("To be done by"), [InputRequired(NEEDED)])


class KeptForm(PortalForm):
    """How a promise was kept."""

    proof = long_text(lazy_gettext("What was done, and how that is known"), 2_000, sentence=_EMPTY)


class SettleForm(PortalForm):
    """What becomes of a protective step."""

    settlement = RadioField(lazy_gettext("What becomes of the step"))
    why = long_text(lazy_gettext("Reason"), 2_000, sentence=_EMPTY)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.settlement.choices = [
            (Settlement.LIFTED.value, gettext("Lifted: it is no longer needed")),
            (Settlement.LASTING.value, gettext("Made lasting: it stays after the case")),
        ]


class LatenessForm(PortalForm):
    """Why the reply left late."""

    late_reason = long_text(lazy_gettext("Why the reply was late"), 2_000, sentence=_EMPTY)
