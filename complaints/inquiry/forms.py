"""Forms of an investigation: a point checked, questions to an employee, a talk, the ground of a finding, a decision."""

from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from complaints.fields import NEEDED, line, long_text
from complaints.inquiry.models import Judgement
from complaints.inquiry.rules.causes import BRANCHES, CAUSES, Cause, branch_of
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext

_LONG = 10_000
_EMPTY = lazy_gettext("Write something here.")


class PlanForm(PortalForm):
    """How the investigation is to go. ``seen`` is the version that the form was made from."""

    plan_text = long_text(
        lazy_gettext("How it is to be investigated"),
        _LONG,
        lazy_gettext("What is looked at, who is heard, by when. Earlier versions are kept."),
        _EMPTY,
    )
    seen = HiddenField(default="0")


class PointForm(PortalForm):
    """A point of the checklist with what was found."""

    point = SelectField(lazy_gettext("Point"))
    found = long_text(lazy_gettext("What was found"), _LONG, sentence=_EMPTY)


class AskForm(PortalForm):
    """Questions to somebody whom the complaint is about."""

    employee_id = SelectField(lazy_gettext("Person"), coerce=int)
    questions = long_text(
        lazy_gettext("Questions put"),
        _LONG,
        lazy_gettext("The person sees these words and nothing else of the case. Name no complainant."),
        _EMPTY,
    )
    due_on = DateField(lazy_gettext("Answer needed by"), [InputRequired(NEEDED)])


class AnswerForm(PortalForm):
    """The employee's answer, or the refusal of one."""

    how = RadioField(lazy_gettext("Your answer"), default="answer")
    answer = long_text(
        lazy_gettext("In your own words"),
        _LONG,
        lazy_gettext("What you write is kept as it is and cannot be changed afterwards."),
        _EMPTY,
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.how.choices = [
            ("answer", gettext("I answer the questions")),
            ("refuse", gettext("I do not answer, and say so here in writing")),
        ]


class TalkForm(PortalForm):
    """Minutes of a talk."""

    talked_on = DateField(lazy_gettext("Day of the talk"), [InputRequired(NEEDED)])
    minutes = long_text(
        lazy_gettext("Minutes of the talk"),
        _LONG,
        lazy_gettext("Who took part, what was asked, what was said."),
        _EMPTY,
    )


class GroundForm(PortalForm):
    """On what a finding stands, and its cause; ``seen`` is the stamp of what the page showed."""

    cause = SelectField(lazy_gettext("Cause"))
    files = SelectMultipleField(
        lazy_gettext("Evidence in the case"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        coerce=str,
    )
    client = line(lazy_gettext("Client whose claim it is about"), 80, lazy_gettext("Where it bears on the cause."))
    script = line(
        lazy_gettext("Script or template it is about"),
        80,
        lazy_gettext("Where it bears on the cause; always named alike."),
    )
    reported = SelectMultipleField(
        lazy_gettext("Who reported the mistake themselves"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        coerce=int,
        description=lazy_gettext("Before anybody asked; it then weighs less for them. Ticked where that is on record."),
    )
    no_evidence = long_text(
        lazy_gettext("Why there is no file as evidence"),
        2_000,
        lazy_gettext("Needed where no file is ticked. For instance: the recording was checked in the system."),
    )
    seen = HiddenField(default="")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.cause.choices = [("", gettext("Please choose")), *((one.value, cause_words(one)) for one in Cause)]

    def chosen(self) -> Cause | None:
        """The cause chosen."""
        return Cause(self.cause.data) if self.cause.data else None


def cause_words(cause: Cause) -> str:
    """Branch and leaf in the reader's language."""
    return gettext("%(branch)s: %(leaf)s", branch=gettext(BRANCHES[branch_of(cause)]), leaf=gettext(CAUSES[cause]))


class DecisionForm(PortalForm):
    """The decision of a second person; ``seen`` names the findings and versions that the page showed."""

    judgement = RadioField(lazy_gettext("Decision"))
    remark = long_text(
        lazy_gettext("Remark"), 5_000, lazy_gettext("Needed where the findings go back; the investigator reads it.")
    )
    seen = HiddenField(default="")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.judgement.choices = [
            (Judgement.CONFIRMED.value, gettext("Confirm the findings: they hold")),
            (Judgement.RETURNED.value, gettext("Send them back: something is to be looked at again")),
        ]

    def seen_versions(self) -> set[tuple[int, int]]:
        """(finding, version) of what was shown; empty where somebody changed the field."""
        pairs = [one.split(".") for one in (self.seen.data or "").split() if one.count(".") == 1]
        return {(int(one), int(two)) for one, two in pairs if one.isdecimal() and two.isdecimal()}
