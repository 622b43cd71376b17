"""The debrief on paper: the same facts as the page, for the talk between trainee and trainer."""

from typing import Any

from portal.documents.printing import Printed, printable, render_pdf
from portal.web.i18n import force_locale, gettext
from training.debriefs.page import debrief_values
from training.debriefs.queries import Debrief


def title_of(debrief: Debrief) -> str:
    """The paper's title in the language in force."""
    return gettext("Debrief: %(title)s", title=debrief.mine.words.get(debrief.mine.play.scenario.title, ""))


def print_debrief(debrief: Debrief, language: str) -> Printed:
    """The paper in ``language``; outside of transactions."""
    with force_locale(language):
        title = title_of(debrief)
        values = debrief_values(debrief, language)
    return render_pdf(
        "training/debriefs/letters/debrief.html",
        {**values, "person": printable(debrief.person.name, language), "shown": _Shown(language)},
        title=title,
        language=language,
    )


class _Shown:
    """Makes words of a call printable: what was typed may hold signs that our faces lack."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, text: Any) -> str:
        return printable(str(text), self._language)
