"""Forms of the case: small entries on its page, findings, the reply, its ending, and who handles it."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, StopValidation
from wtforms.widgets import HiddenInput

from complaints.cases.letters import WRITTEN
from complaints.cases.rules.letter import Part, Verdict
from complaints.cases.rules.telling import NEEDED as NEEDED_BY_WAY
from complaints.cases.rules.telling import DeliveryWay, Telling
from complaints.cases.rules.workflow import Action
from complaints.clocks.rules import STEPS, StepKind
from complaints.fields import NEEDED, line, long_text
from complaints.intake.forms import category_choices, translated
from complaints.wording import VERDICTS
from portal import clock
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
    step = SelectField(lazy_gettext("Which step"), validate_choice=False)

    def offer(self, kinds: Sequence[StepKind]) -> None:
        """The steps that are still to be settled; without any the field is left out of the page."""
        self.step.choices = [(kind.value, gettext(STEPS[kind])) for kind in kinds]

    def chosen(self) -> StepKind | None:
        """The step that was chosen; None where the case has none."""
        return StepKind(self.step.data) if self.step.data in set(StepKind) else None

    def validate_step(self, field: Any) -> None:
        if field.choices and field.data not in [value for value, _ in field.choices]:
            raise StopValidation(gettext("This step is settled already."))


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


class TellingForm(PortalForm):
    """How a complainant was told of the reply; a page leaves out what its way does not ask for."""

    told_at = DateTimeLocalField(
        lazy_gettext("When (agency’s time)"), [InputRequired(NEEDED)], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )
    told = line(lazy_gettext("Who was told, or took it"), 200)
    place = line(lazy_gettext("Number called, or address"), 200)
    reference = line(lazy_gettext("Number by which it can be traced"), 100)
    staff_number = line(lazy_gettext("Who of us told them (staff number)"), 40)
    read_back = BooleanField(
        lazy_gettext("The result and the reasons were read out, and they said that they understood")
    )
    file_sha256 = SelectField(
        lazy_gettext("Signed paper"), description=lazy_gettext("One of the files of the case; add it there first.")
    )

    def telling(self, way: DeliveryWay) -> Telling:
        """What was typed."""
        assert self.told_at.data is not None
        at = self.told_at.data.replace(tzinfo=clock.COMPANY_ZONE)
        given = {name: self[name].data for name in NEEDED_BY_WAY[way]}
        return Telling(way=way, at=at, **{name: value for name, value in given.items() if value})


class PostForm(PortalForm):
    """What the post says of a letter."""

    outcome = RadioField(lazy_gettext("What the post says"))
    ended_on = DateField(lazy_gettext("On which day"), [InputRequired(NEEDED)])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.outcome.choices = [
            ("arrived", gettext("It arrived")),
            ("returned", gettext("It came back: the duty to reply is open again")),
        ]


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


class ReopenForm(PortalForm):
    """Why a complaint is opened again."""

    reason = long_text(
        lazy_gettext("Reason"),
        2_000,
        lazy_gettext("What is new, or what was wrong. Whoever handles the new round reads it."),
        _EMPTY,
    )


class AssignForm(PortalForm):
    """Who shall handle the complaint."""

    employee_id = SelectField(lazy_gettext("Give it to"), coerce=int)
    reason = long_text(lazy_gettext("Reason"), 500, sentence=_EMPTY)

    def __init__(self, choices: list[tuple[int, str]], **values: Any) -> None:
        super().__init__(**values)
        self.employee_id.choices = choices
