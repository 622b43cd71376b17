"""Shape of what is sent about sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from portal.files.receiving import chosen
from portal.people.models import Employee
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import gettext, lazy_gettext
from portal.workdays.rules import SHANGHAI
from training.sessions.models import TrainingSession
from training.sessions.rules import SessionFacts, Topic
from training.sessions.services import MATERIAL
from training.sessions.showing import TOPICS, trainer_choices


class SessionForm(PortalForm):
    """A session's facts; times are those of the agency's clock. ``seen`` is the sequence the form was made with."""

    topic = SelectField(lazy_gettext("Topic"), choices=[SelectChoice(one, words) for one, words in TOPICS.items()])
    title = StringField(
        lazy_gettext("Title"),
        [Optional(), Length(max=200)],
        description=lazy_gettext("Empty: the name of the topic, in each reader’s language."),
    )
    day = DateField(lazy_gettext("Day"), [InputRequired()])
    starts = TimeField(lazy_gettext("From"), [InputRequired()])
    ends = TimeField(lazy_gettext("Until"), [InputRequired()])
    room = StringField(lazy_gettext("Room"), [Optional(), Length(max=120)])
    link = StringField(
        lazy_gettext("Link"),
        [Optional(), Length(max=500)],
        description=lazy_gettext("Where it is held online: a whole address that begins with https://."),
    )
    capacity = IntegerField(lazy_gettext("Places"), [InputRequired()])
    trainer = SelectField(lazy_gettext("Trainer"))
    seen = HiddenField(default="0")

    def offer(self, people: Sequence[Employee]) -> None:
        """The people who may be chosen as trainer."""
        self.trainer.choices = trainer_choices(list(people))

    def facts(self) -> SessionFacts:
        """What was sent, as the rules want it; only after the form was found valid."""
        day, starts, ends = self.day.data, self.starts.data, self.ends.data
        assert day is not None and starts is not None and ends is not None
        return SessionFacts(
            topic=Topic(self.topic.data),
            title=(self.title.data or "").strip(),
            starts_at=datetime.combine(day, starts, tzinfo=SHANGHAI),
            ends_at=datetime.combine(day, ends, tzinfo=SHANGHAI),
            room=(self.room.data or "").strip(),
            link=(self.link.data or "").strip(),
            capacity=self.capacity.data or 0,
            trainer_id=int(self.trainer.data),
        )

    @staticmethod
    def values_of(found: TrainingSession) -> dict[str, Any]:
        """The fields filled with what is kept."""
        starts, ends = (at.astimezone(SHANGHAI) for at in (found.starts_at, found.ends_at))
        return {
            "topic": found.topic.value,
            "title": found.title,
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "room": found.room,
            "link": found.link,
            "capacity": found.capacity,
            "trainer": str(found.trainer_id),
            "seen": str(found.sequence),
        }


class CancelForm(PortalForm):
    """That a session does not take place, and why."""

    reason = StringField(
        lazy_gettext("Why it does not take place"),
        [InputRequired(lazy_gettext("Say why.")), Length(max=300)],
        description=lazy_gettext("Everybody with a place reads this."),
    )


class CheckInForm(PortalForm):
    """“I am here”: carries what the right code opened."""

    ticket = HiddenField()


class ListForm(PortalForm):
    """Who was there; the marks stand beside the names and are read one by one."""

    reason = StringField(
        lazy_gettext("Reason, where something noted is changed"),
        [Optional(), Length(max=300)],
    )


class PersonForm(PortalForm):
    """Somebody by staff number."""

    number = StringField(
        lazy_gettext("Staff number"), [InputRequired(lazy_gettext("Give a staff number.")), Length(max=20)]
    )


class MaterialForm(PortalForm):
    """Files to hand out."""

    files = MultipleFileField(lazy_gettext("Files"), render_kw={"accept": MATERIAL.accept})

    def validate_files(self, field: Any) -> None:
        """At least one."""
        if not chosen(field.data):
            raise StopValidation(gettext("Choose a file."))


class FeedbackForm(PortalForm):
    """The two questions."""

    rating = RadioField(
        lazy_gettext("How useful was this session for your work?"),
        choices=[
            SelectChoice("5", lazy_gettext("5, very useful")),
            SelectChoice("4", "4"),
            SelectChoice("3", "3"),
            SelectChoice("2", "2"),
            SelectChoice("1", lazy_gettext("1, not at all")),
        ],
        validators=[InputRequired(lazy_gettext("Choose 1 to 5."))],
    )
    words = TextAreaField(
        lazy_gettext("What should the trainer keep, and what should be different?"),
        [Optional(), Length(max=1000)],
    )
