"""What a colleague reads back to the caller before filing: what was written down, in the caller's language."""

from collections.abc import Mapping
from typing import Any

from complaints.cases.models import Preferred
from complaints.cases.rules.severity import Safety
from complaints.wording import COMPLAINANTS, SAFETIES, WISHES
from portal.web.filters import short_date
from portal.web.i18n import LANGUAGE_NAMES, current_language, force_locale, gettext
from portal.words import mark

_LONGEST_READ = 600
WAYS_TO_HEAR = {
    Preferred.PAGE: mark("With number and code"),
    Preferred.MAIL: mark("By mail"),
    Preferred.PHONE: mark("By telephone"),
}


def read_back(form: Any) -> list[str]:
    """Sentences to be read out, of what has been answered so far; in the page's language for one we do not speak."""
    language = form.language.data if form.language.data in LANGUAGE_NAMES else current_language()
    with force_locale(language):
        return [gettext("Let me read back what I have written down."), *_said(form), gettext("Is that right?")]


def _word(words: Mapping[Any, str], value: str | None) -> str:
    """The word for the member with this value; "" where nothing was chosen."""
    return next((gettext(word) for member, word in words.items() if member.value == value), "")


def _said(form: Any) -> list[str]:
    known = not form.anonymous.data
    words = (form.words.data or "").strip()
    short = words if len(words) <= _LONGEST_READ else words[:_LONGEST_READ] + "…"
    wishes = gettext(", ").join(_word(WISHES, one) for one in form.wishes.data or ())
    day = short_date(form.happened_on.data) if form.happened_on.data else ""
    safety = _word(SAFETIES, form.safety.data) if form.safety.data != Safety.NONE.value else ""
    found = [
        (_word(COMPLAINANTS, form.complainant.data), gettext("You are: {}.")),
        ("" if known else " ", gettext("You stay anonymous; we keep no name and no number.")),
        (form.contact_name.data if known else "", gettext("Your name: {}.")),
        (short, gettext("You told us: “{}”")),
        (day, gettext("It happened on {}.")),
        (form.called_from.data, gettext("The call came from {}.")),
        (form.agent_text.data, gettext("The person who called: {}.")),
        (wishes, gettext("What you want: {}.")),
        (safety, gettext("About danger: {}.")),
        (_word(WAYS_TO_HEAR, form.preferred.data) if known else "", gettext("How you hear from us: {}.")),
    ]
    return [sentence.replace("{}", value) for value, sentence in found if value]


def read_out(language: str, number: str, code: str, due: Any) -> list[str]:
    """What to tell the caller once it is filed: number, code, and by when we reply."""
    with force_locale(language):
        return [
            gettext("Your complaint has the number %(number)s.", number=number),
            gettext("Your look-up code is %(code)s. Please write both down.", code=code),
            gettext("We reply by %(day)s at the latest.", day=short_date(due)),
        ]
