"""Forms about requests of persons."""

from typing import Any

from wtforms import DateField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.personal.request_rules import Outcome, Right, Way
from portal.personal.request_words import OUTCOMES, RIGHTS, WAYS
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, LANGUAGES, lazy_gettext

LONGEST_WISH = 2000


def _rights(*, but: tuple[Right, ...] = ()) -> list[SelectChoice]:
    return [SelectChoice(right.value, words) for right, words in RIGHTS.items() if right not in but]


class RequestForm(PortalForm):
    """What somebody asked outside of the portal."""

    right = RadioField(lazy_gettext("What is asked for"), choices=_rights(), default=Right.COPY.value)
    way = SelectField(
        lazy_gettext("How it came"),
        choices=[SelectChoice(way.value, words) for way, words in WAYS.items() if way is not Way.PORTAL],
    )
    received_on = DateField(lazy_gettext("Received on"), [InputRequired()])
    name = StringField(lazy_gettext("Name of the person"), [DataRequired(), Length(max=200)])
    mail = EmailField(lazy_gettext("Mail address"), [Length(max=200)])
    phone = StringField(lazy_gettext("Telephone"), [Length(max=40)])
    language = SelectField(
        lazy_gettext("Language of the answer"),
        choices=[SelectChoice(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
    )
    wish = TextAreaField(
        lazy_gettext("What exactly"),
        [Length(max=LONGEST_WISH)],
        description=lazy_gettext("In the person's words; a postal address too, where the answer goes by letter."),
    )


class OwnRequestForm(PortalForm):
    """What a person of the agency asks about their own record; a copy needs no request."""

    right = RadioField(
        lazy_gettext("What is asked for"), choices=_rights(but=(Right.COPY,)), default=Right.CORRECT.value
    )
    wish = TextAreaField(lazy_gettext("What exactly"), [DataRequired(), Length(max=LONGEST_WISH)])


class IdentityForm(PortalForm):
    """How it was made sure who somebody is."""

    how = StringField(
        lazy_gettext("How you know that it is this person"),
        [DataRequired(), Length(max=300)],
        description=lazy_gettext("For example: called back on the number in the record. No copy of an identity card."),
    )


class FindForm(PortalForm):
    """What records of the person are looked for by; it is not kept."""

    text = StringField(
        lazy_gettext("Number, mail address, telephone or name"),
        [DataRequired(), Length(max=200)],
        description=lazy_gettext("Complaints are found by number, mail address and telephone, employees by name too."),
    )


class CorrectForm(PortalForm):
    """The right value of one field of a linked record."""

    field = SelectField(lazy_gettext("Field"), choices=[])
    value = StringField(lazy_gettext("Right value"), [Length(max=200)])


class DeclineForm(PortalForm):
    """Why the second person does not confirm."""

    why = StringField(lazy_gettext("Why not"), [DataRequired(), Length(max=300)])


class AnswerForm(PortalForm):
    """How the request ends, and what the person reads."""

    outcome = RadioField(
        lazy_gettext("Outcome"),
        choices=[SelectChoice(outcome.value, words) for outcome, words in OUTCOMES.items()],
        default=Outcome.DONE.value,
    )
    reason = TextAreaField(
        lazy_gettext("Answer to the person"),
        [Length(max=4000)],
        description=lazy_gettext("It is sent as it stands, with the number and the ways to object."),
    )


def corrects_of(groups: list[tuple[str, str, dict[str, Any]]]) -> list[SelectChoice]:
    """Choices ``kind:id:field`` of all linked records; ``groups`` gives key, number and fields of each."""
    return [
        SelectChoice(f"{key}:{name}", f"{number} · {label}")
        for key, number, fields in groups
        for name, label in fields.items()
    ]
