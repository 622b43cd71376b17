"""What holds for sessions: places, when the code counts, who notes what, what feedback is shown (policy 7.1, 7.2)."""

import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from portal.errors import Invalid, Refused

CHECK_IN_OPENS = timedelta(minutes=30)
CODE_SECONDS = 30
CODE_SLOTS = 2
TICKET_SLOTS = 4
FEEDBACK_OPEN = timedelta(days=14)
FEEDBACK_SHOWN_FROM = 5
"""Below so many answers a trainer could guess who said what; survey tools in wide use take the same number."""
LONGEST_SESSION = timedelta(hours=10)
MOST_PLACES = 500


class Topic(enum.StrEnum):
    """What a session is about; the first three are the rota of recurring training (policy 7.2.1)."""

    LAW = "law"
    TECHNIQUE = "technique"
    PSYCHOLOGY = "psychology"
    OTHER = "other"


ROTA = (Topic.LAW, Topic.TECHNIQUE, Topic.PSYCHOLOGY)


CERTIFICATE_OF: Mapping[Topic, str] = {Topic.TECHNIQUE: "call"}
"""Which certificate a topic prepares for, by key: its trainer holds the same, in force on the day (T3)."""


class HowNoted(enum.StrEnum):
    """How it became known that somebody was there."""

    CODE = "code"
    LIST = "list"


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """What a person says of a session; instants are aware. ``title`` may be empty for a topic of the rota."""

    topic: Topic
    title: str
    starts_at: datetime
    ends_at: datetime
    room: str
    link: str
    capacity: int
    trainer_id: int


def check_facts(facts: SessionFacts, now: datetime, *, moved: bool = True) -> None:
    """Raise Invalid at the field that cannot be right. Only a session that is new or ``moved`` has to lie ahead."""
    if facts.topic is Topic.OTHER and not facts.title:
        raise Invalid("Give the session a title.", field="title")
    if facts.ends_at <= facts.starts_at:
        raise Invalid("The end comes after the beginning.", field="ends")
    if facts.ends_at - facts.starts_at > LONGEST_SESSION:
        raise Invalid("A session lasts at most %(hours)s hours.", field="ends", hours=10)
    if moved and facts.starts_at <= now:
        raise Invalid("Choose a time that is still to come.", field="day")
    if not 1 <= facts.capacity <= MOST_PLACES:
        raise Invalid("Give a number from %(low)s to %(high)s.", field="capacity", low=1, high=MOST_PLACES)
    if not facts.room and not facts.link:
        raise Invalid("Name a room or give a link.", field="room")
    if facts.link and not is_safe_link(facts.link):
        raise Invalid("Give a whole address that begins with https://.", field="link")


def is_safe_link(link: str) -> bool:
    """Whether it is an https address of a host, without a name and password in it and without signs that hide."""
    try:
        parts = urlsplit(link)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = link.isprintable() and " " not in link and "\\" not in link
    return plain and port_is_fine and parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def check_trainer(*, employed: bool, certified: bool | None = None) -> None:
    """A session is held by somebody employed then who holds its certificate; None where there is none."""
    if not employed:
        raise Invalid("This person is not employed on that day.", field="trainer")
    if certified is False:
        raise Invalid(
            "Who teaches calling technique holds the certificate to call; this person does not on that day.",
            field="trainer",
        )


def places(seat_ids: Sequence[int], capacity: int) -> tuple[frozenset[int], tuple[int, ...]]:
    """Who has a place and who waits, of seats in the order taken: a place that frees moves all up."""
    return frozenset(seat_ids[:capacity]), tuple(seat_ids[capacity:])


def check_booking(*, cancelled: bool, starts_at: datetime, now: datetime) -> None:
    """Raise Refused where no place can be taken any more."""
    if cancelled:
        raise Refused("This session was cancelled.")
    if now >= starts_at:
        raise Refused("This session has begun. Whoever comes can still check in while there is room.")


def check_leaving(*, cancelled: bool, starts_at: datetime, now: datetime) -> None:
    """Raise Refused where a place cannot be given back any more."""
    if cancelled:
        raise Refused("This session was cancelled.")
    if now >= starts_at:
        raise Refused("This session has begun: the trainer notes who came.")


def check_check_in(*, cancelled: bool, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raise Refused outside of the time in which the code counts: from 30 minutes before the beginning to the end."""
    if cancelled:
        raise Refused("This session was cancelled.")
    if now < starts_at - CHECK_IN_OPENS:
        raise Refused("Check-in opens 30 minutes before the session begins.")
    if now > ends_at:
        raise Refused("This session is over. Ask the trainer to note you on the list.")


def check_room_for(*, has_place: bool, taken: int, capacity: int) -> None:
    """Raise Refused for somebody without a place where all are taken; with room they come in as they are."""
    if not has_place and taken >= capacity:
        raise Refused("All places are taken. Ask the trainer.")


def slot_of(now: datetime) -> int:
    """The number of the half minute in which a code is shown."""
    return math.floor(now.timestamp()) // CODE_SECONDS


def code_slots(now: datetime) -> tuple[int, ...]:
    """The half minutes whose codes count now: this one, and the one before it for whoever scanned at its end."""
    return tuple(slot_of(now) - back for back in range(CODE_SLOTS))


def ticket_counts(slot: int, now: datetime) -> bool:
    """Whether the button on the page still counts that a right code of ``slot`` opened: for two minutes."""
    return 0 <= slot_of(now) - slot < TICKET_SLOTS


def check_noting(*, cancelled: bool, starts_at: datetime, now: datetime) -> None:
    """Raise Refused where attendance cannot be noted yet or at all."""
    if cancelled:
        raise Refused("This session was cancelled.")
    if now < starts_at - CHECK_IN_OPENS:
        raise Refused("Attendance is noted from 30 minutes before the session begins.")


def is_correction(before: bool | None, present: bool) -> bool:
    """Whether noting ``present`` changes what was noted; the same again changes nothing."""
    return before is not None and before is not present


def check_correction(reason: str) -> None:
    """A correction says why; both rows stay."""
    if not reason:
        raise Invalid("Say why what was noted is changed.", field="reason")


def check_feedback(*, was_there: bool, given: bool, ends_at: datetime, now: datetime) -> None:
    """Feedback comes once, from who was there, within 14 days of the end."""
    if not was_there:
        raise Refused("Only who was there gives feedback.")
    if given:
        raise Refused("You have given your feedback. It cannot be changed, since nobody knows which one is yours.")
    if now < ends_at:
        raise Refused("Feedback opens when the session is over.")
    if now > ends_at + FEEDBACK_OPEN:
        raise Refused("Feedback was open for 14 days.")


def check_rating(rating: int | None) -> int:
    """A rating is 1 to 5."""
    if rating is None or not 1 <= rating <= 5:
        raise Invalid("Choose 1 to 5.", field="rating")
    return rating


@dataclass(frozen=True, kw_only=True)
class FeedbackSummary:
    """What may be shown: how many answered, and from five on the mean in tenths and each rating's number."""

    answers: int
    mean_tenths: int | None
    by_rating: Mapping[int, int]

    @property
    def shown(self) -> bool:
        """Whether more than the number is shown."""
        return self.mean_tenths is not None


def feedback_summary(ratings: Sequence[int]) -> FeedbackSummary:
    """The summary of a session's ratings; under five answers nothing but their number."""
    if len(ratings) < FEEDBACK_SHOWN_FROM:
        return FeedbackSummary(answers=len(ratings), mean_tenths=None, by_rating={})
    mean = (20 * sum(ratings) + len(ratings)) // (2 * len(ratings))
    counts = {rating: ratings.count(rating) for rating in range(1, 6)}
    return FeedbackSummary(answers=len(ratings), mean_tenths=mean, by_rating=counts)
