"""The two questions about our reply."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from complaints.cases.models import Complaint
from complaints.fields import NEEDED, AtMost, Storable
from complaints.satisfaction.models import ReplyOpinion
from complaints.satisfaction.queries import opinions_of, replied_on
from complaints.satisfaction.rules import Opinion, open_until
from portal import clock
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext
from portal.words import mark

WORDS = {
    Opinion.YES: mark("Yes"),
    Opinion.PARTLY: mark("Partly"),
    Opinion.NO: mark("No"),
}
TONES = {Opinion.YES: "success", Opinion.PARTLY: "warning", Opinion.NO: "danger"}


class OpinionForm(PortalForm):
    """Clear? Fair? And words, which nobody has to write."""

    clear = RadioField(lazy_gettext("Was our reply clear?"), [InputRequired(NEEDED)])
    fair = RadioField(lazy_gettext("Were you treated fairly?"), [InputRequired(NEEDED)])
    opinion_words = TextAreaField(lazy_gettext("What could we do better?"), [Storable(), AtMost(2_000)])

    def __init__(self, known: ReplyOpinion | None = None, **values: Any) -> None:
        given = {"clear": known.clear, "fair": known.fair, "opinion_words": known.words} if known else {}
        super().__init__(**(given | values))
        for field in (self.clear, self.fair):
            field.choices = [(one.value, gettext(word)) for one, word in WORDS.items()]

    def answers(self) -> tuple[Opinion, Opinion, str]:
        """What was chosen, and the words."""
        return Opinion(self.clear.data), Opinion(self.fair.data), self.opinion_words.data or ""


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What the complainant's page asks: the form, the answer that is kept, and the last day for changing it."""

    form: OpinionForm
    known: ReplyOpinion | None
    until: date


def questions_for(session: Session, complaint: Complaint, tried: OpinionForm | None = None) -> Questions | None:
    """The two questions where they are asked now; a form that was refused comes back as it was sent."""
    sent_on = replied_on(session, complaint)
    if sent_on is None or clock.today() > open_until(sent_on):
        return None
    rows = opinions_of(session, complaint.id)
    known = next((one for one in rows if one.round_number == complaint.round_number), None)
    form = tried or OpinionForm(known, formdata=None)
    return Questions(form=form, known=known, until=open_until(sent_on))
