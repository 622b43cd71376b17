"""Forms of the case: small entries on its page, findings, the reply, its ending, and who handles it."""

from typing import Any

from wtforms import BooleanField, IntegerField, MultipleFileField, RadioField, SelectField
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from complaints.cases.letters import WRITTEN
from complaints.cases.rules.letter import Part, Verdict
from complaints.cases.rules.workflow import Action
from complaints.fields import NEEDED, line, long_text
from complaints.intake.forms import category_choices, translated
from complaints.wording import VERDICTS
from portal.files.receiving import chosen
from portal.files.rules import EVIDENCE, kinds_in_words
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext

_EMPTY = lazy_gettext("Write something here.")
_LONG = 10_000


class NoteForm(PortalForm):
    """An internal note."""

    note_text = long_text(
        lazy_gettext("Note"), _LONG, lazy_gettext("Colleagues see it, the complainant never."), _EMPTY
    )


class ProtectForm(PortalForm):
    """What was done at once to protect somebody."""

    protect_text = long_text(
        lazy_gettext("What was done"),
        _LONG,
        lazy_gettext("For instance: calls stopped, message template frozen, recording kept."),
        _EMPTY,
    )


class MessageForm(PortalForm):
    """A message to the complainant."""

    message_text = long_text(
        lazy_gettext("Message to the complainant"), 5_000, lazy_gettext("Shown with number and code."), _EMPTY
    )


class EvidenceForm(PortalForm):
    """Files for the case, with a note that says what they are."""

    files = MultipleFileField(lazy_gettext("Files"), render_kw={"accept": EVIDENCE.accept})
    evidence_note = line(lazy_gettext("What they are"), 300, lazy_gettext("For instance: recording of the call."))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.files.description = gettext("Taken are: %(kinds)s.", kinds=kinds_in_words(EVIDENCE))

    def validate_files(self, field: Any) -> None:
        if not chosen(field.data):
            raise StopValidation(gettext("Choose a file."))


class AllegationForm(PortalForm):
    """One more category."""

    code = SelectField(lazy_gettext("Category"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.code.choices = category_choices(gettext("Please choose"))

    def validate_code(self, field: Any) -> None:
        if not field.data:
            raise StopValidation(str(NEEDED))


class SubjectForm(PortalForm):
    """Somebody whom the complaint is about."""

    staff_number = line(lazy_gettext("Staff number"), 20)

    def validate_staff_number(self, field: Any) -> None:
        if not field.data:
            raise StopValidation(str(NEEDED))


class FindingForm(PortalForm):
    """What was found about one allegation."""

    verdict = RadioField(lazy_gettext("Finding"))
    basis = long_text(
        lazy_gettext("What was checked"),
        _LONG,
        lazy_gettext("Recordings, call records, messages, what the employee said."),
        _EMPTY,
    )
    reasons = long_text(lazy_gettext("Reasons"), _LONG, lazy_gettext("Why this follows from it."), _EMPTY)
    seen_version = IntegerField(default=0, widget=HiddenInput())

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.verdict.choices = translated(VERDICTS)

    def chosen(self) -> Verdict:
        """The verdict ticked."""
        return Verdict(self.verdict.data)


class TrainingForm(PortalForm):
    """Training for somebody whom the complaint is about."""

    employee_id = SelectField(lazy_gettext("Person"), coerce=int)
    programme = SelectField(lazy_gettext("Training"))
    reason = long_text(
        lazy_gettext("Reason"),
        500,
        lazy_gettext("The person and their lead read it. Say nothing of the complainant."),
        _EMPTY,
    )
    blocks_calling = BooleanField(lazy_gettext("No calls until it is done"))


class LetterForm(PortalForm):
    """The officer's texts of a reply."""

    basis = long_text(lazy_gettext("What was checked"), _LONG)
    reasons = long_text(lazy_gettext("Reasons"), _LONG)
    redress = long_text(
        lazy_gettext("What we do about it"), _LONG, lazy_gettext("Done, or promised with a date; nothing else.")
    )
    apology = long_text(lazy_gettext("Apology"), _LONG)
    next_instance = long_text(lazy_gettext("Where else to turn"), _LONG)
    seen_number = IntegerField(default=0, widget=HiddenInput())

    def texts(self) -> dict[Part, str]:
        """What was typed, by part."""
        return {part: self[part.value].data or "" for part in WRITTEN}


class SendForm(PortalForm):
    """Where the reply goes; it is shown by number and code in any case."""

    to_kept = BooleanField(lazy_gettext("Send it by mail to the address kept in the case"))
    mail = line(
        lazy_gettext("Another mail address"),
        200,
        lazy_gettext("Without an address the reply is shown by number and code only."),
    )
    letter_id = IntegerField(widget=HiddenInput())


class EndForm(PortalForm):
    """How a complaint ends."""

    how = RadioField(lazy_gettext("How does it end?"))
    reason = long_text(
        lazy_gettext("Reason"),
        _LONG,
        lazy_gettext("For “outside our remit” the complainant reads it; needed unless the reply was sent."),
    )

    def __init__(self, choices: list[tuple[Action, str]], **values: Any) -> None:
        super().__init__(**values)
        self.how.choices = [(action.value, label) for action, label in choices]


class AssignForm(PortalForm):
    """Who shall handle the complaint."""

    employee_id = SelectField(lazy_gettext("Give it to"), coerce=int)
    reason = long_text(lazy_gettext("Reason"), 500, sentence=_EMPTY)

    def __init__(self, choices: list[tuple[int, str]], **values: Any) -> None:
        super().__init__(**values)
        self.employee_id.choices = choices
