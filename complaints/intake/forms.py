"""The public form, the look-up by number and code, and a complainant's message."""

import re
from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from complaints.cases.models import Complainant, Elsewhere, Preferred, Wish
from complaints.cases.rules.severity import Safety
from complaints.fields import NEEDED, AtMost, Storable, line, long_text
from complaints.intake.rules import MOST_WORDS, check_day
from complaints.intake.services import Filing, Told
from complaints.taxonomy import categories
from complaints.wording import COMPLAINANTS, ELSEWHERE, PREFERRED, SAFETIES, WISHES
from portal import clock
from portal.errors import Invalid
from portal.files.receiving import chosen
from portal.files.rules import EVIDENCE, kinds_in_words
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, gettext, lazy_gettext

_UNSAID = "unsaid"
MAIL_ADDRESS = re.compile(r"[^@\s<>,;]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z0-9-]{2,24}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{4,38}[0-9]")


def translated(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Choices of a field from words for the members of an enumeration."""
    return [(member.value, gettext(word)) for member, word in words.items()]


def category_choices(first: str) -> dict[str, list[tuple[str, str]]]:
    """Every category below its group, in plain words; ``first`` names the choice of none."""
    found: dict[str, list[tuple[str, str]]] = {gettext("No category"): [("", first)]}
    for category in categories().values():
        found.setdefault(gettext(category.group), []).append((category.code, gettext(category.name)))
    return found


def evidence_field(label: Any) -> MultipleFileField:
    """Several files of the kinds that are taken as evidence."""
    return MultipleFileField(label, render_kw={"accept": EVIDENCE.accept})


def what_is_taken() -> str:
    """The hint at a field of files."""
    return gettext(
        "Letters, photos, recordings: %(kinds)s. We keep them as they are; a photo may tell where and when it was "
        "taken.",
        kinds=kinds_in_words(EVIDENCE),
    )


class Ticks(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ComplaintForm(PortalForm):
    """What a complainant tells. Four answers are asked of everybody: who, what happened, what is wanted, safety."""

    complainant = SelectField(lazy_gettext("Who are you in this matter?"))
    anonymous = BooleanField(
        lazy_gettext("I want to stay anonymous"),
        description=lazy_gettext("We then keep no name, mail or telephone number, and you follow your complaint here."),
    )
    contact_name = line(lazy_gettext("Your name"), 120)
    contact_mail = line(lazy_gettext("Mail address"), 200)
    contact_phone = line(lazy_gettext("Telephone"), 60)
    preferred = RadioField(lazy_gettext("How would you like to hear from us?"), default=Preferred.PAGE.value)
    words = long_text(
        lazy_gettext("What happened?"),
        MOST_WORDS,
        lazy_gettext("In your own words. We keep them exactly as you write them."),
        lazy_gettext("Tell us what happened."),
    )
    code = SelectField(lazy_gettext("What is it mainly about?"), validate_choice=True)
    happened_on = DateField(lazy_gettext("When did it happen?"), [Optional()])
    called_from = line(lazy_gettext("From which number were you called?"), 200)
    agent_text = line(
        lazy_gettext("Who called?"), 200, lazy_gettext("A name or staff number, if it was told. Anything helps.")
    )
    how_often = line(lazy_gettext("How often?"), 120, lazy_gettext("For instance: four times a day, for two weeks."))
    told_to = line(
        lazy_gettext("Who else was told of the debt?"),
        200,
        lazy_gettext(
            "Family, colleagues, neighbours: whoever heard of it from us. It helps us to stop it; names are not needed."
        ),
    )
    files = evidence_field(lazy_gettext("Files that show it"))
    client_told = line(
        lazy_gettext("Whose claim is it?"),
        120,
        lazy_gettext("The bank or company, as it was named to you. It tells us whose data and texts to look at."),
    )
    account_number = line(
        lazy_gettext("Account or case number"),
        60,
        lazy_gettext("From a letter, message or contract. With it we find the calls; without it we look longer."),
    )
    elsewhere = Ticks(
        lazy_gettext("Have you complained elsewhere, too?"),
        description=lazy_gettext("It is no disadvantage. It tells us who else waits for our answer."),
    )
    elsewhere_reference = line(
        lazy_gettext("Number that you got there"), 120, lazy_gettext("So that both are known to be the same.")
    )
    may_pass_on = RadioField(
        lazy_gettext("May we pass your complaint on to whose claim it is?"),
        default=_UNSAID,
        description=lazy_gettext(
            "Some things only they can mend, such as the amount. Without your consent we ask them without saying who "
            "you are."
        ),
    )
    call_hours = line(
        lazy_gettext("When may we call?"),
        120,
        lazy_gettext("Only where you want to be called. At night we never call."),
    )
    wishes = Ticks(lazy_gettext("What do you want?"))
    safety = RadioField(lazy_gettext("Is somebody in danger, or in need of protection?"), default=Safety.NONE.value)
    website = StringField(lazy_gettext("Website"), [Storable(), AtMost(200)])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.complainant.choices = [("", gettext("Please choose")), *translated(COMPLAINANTS)]
        self.preferred.choices = translated(PREFERRED)
        self.code.choices = category_choices(gettext("I am not sure"))
        self.wishes.choices = translated(WISHES)
        self.safety.choices = translated(SAFETIES)
        self.files.description = what_is_taken()
        self.elsewhere.choices = translated(ELSEWHERE)
        self.may_pass_on.choices = [
            (_UNSAID, gettext("I do not say")),
            ("yes", gettext("Yes, with my name")),
            ("no", gettext("No, not with my name")),
        ]

    def validate_complainant(self, field: Any) -> None:
        if not field.data:
            raise StopValidation(str(NEEDED))

    def validate_wishes(self, field: Any) -> None:
        if not field.data:
            raise StopValidation(gettext("Choose at least one."))

    def validate_happened_on(self, field: Any) -> None:
        if field.data:
            try:
                check_day(field.data, clock.today())
            except Invalid as error:
                raise StopValidation(gettext(error.message)) from None

    def validate_contact_name(self, field: Any) -> None:
        if not self.anonymous.data and not field.data:
            raise StopValidation(gettext("Give your name, or choose to stay anonymous."))

    def validate_contact_mail(self, field: Any) -> None:
        if self.anonymous.data:
            return
        if field.data and not MAIL_ADDRESS.fullmatch(field.data):
            raise StopValidation(gettext("This is not a mail address."))
        if not field.data and self.preferred.data == Preferred.MAIL.value:
            raise StopValidation(gettext("Give the mail address that we should write to."))
        if not field.data and not self.contact_phone.data:
            raise StopValidation(gettext("Give a mail address or a telephone number, or choose to stay anonymous."))

    def validate_contact_phone(self, field: Any) -> None:
        if self.anonymous.data:
            return
        if field.data and not _PHONE.fullmatch(field.data):
            raise StopValidation(gettext("This is not a telephone number."))
        if not field.data and self.preferred.data == Preferred.PHONE.value:
            raise StopValidation(gettext("Give the number that we should call."))

    def filing(self) -> Filing:
        """The checked answers; the reply will come in the language of the page."""
        return Filing(
            language=current_language(),
            complainant=Complainant(self.complainant.data),
            anonymous=bool(self.anonymous.data),
            contact_name=self.contact_name.data or "",
            contact_mail=self.contact_mail.data or "",
            contact_phone=self.contact_phone.data or "",
            preferred=Preferred(self.preferred.data),
            words=self.words.data or "",
            happened_on=self.happened_on.data,
            called_from=self.called_from.data or "",
            agent_text=self.agent_text.data or "",
            codes=(self.code.data,) if self.code.data else (),
            wishes=tuple(Wish(value) for value in self.wishes.data or ()),
            safety=Safety(self.safety.data),
            told=self.told(),
        )

    def told(self) -> Told:
        """What was told besides the words."""
        return Told(
            account_number=self.account_number.data or "",
            client=self.client_told.data or "",
            how_often=self.how_often.data or "",
            told_to=self.told_to.data or "",
            elsewhere=tuple(Elsewhere(value) for value in self.elsewhere.data or ()),
            elsewhere_reference=self.elsewhere_reference.data or "",
            call_hours=self.call_hours.data or "",
            may_pass_on={"yes": True, "no": False}.get(self.may_pass_on.data or ""),
        )


class LookUpForm(PortalForm):
    """Number and code of a complaint."""

    number = line(lazy_gettext("Number of the complaint"), 40)
    code = line(lazy_gettext("Look-up code"), 60, lazy_gettext("The 16 letters and digits from your receipt."))


class SendFilesForm(PortalForm):
    """More files of a complainant."""

    files = evidence_field(lazy_gettext("Files that show it"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.files.description = what_is_taken()

    def validate_files(self, field: Any) -> None:
        if not chosen(field.data):
            raise StopValidation(gettext("Choose a file."))


class WordForm(PortalForm):
    """A complainant's message."""

    text = long_text(lazy_gettext("Your message"), 5_000, sentence=lazy_gettext("Write something here."))
