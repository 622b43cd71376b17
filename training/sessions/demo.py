"""The demo's sessions: two past months with attendance and some shortfall, this month's and next month's dates."""

import random
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Employee
from portal.people.queries import employed_on
from portal.workdays.queries import current_calendar
from training.sessions.attending import note_attendance
from training.sessions.models import Feedback, FeedbackGiven, TrainingSession
from training.sessions.planning import plan_recurring
from training.sessions.rota import first_of_month, month_before, next_month
from training.sessions.rules import HowNoted, SessionFacts, Topic
from training.sessions.services import add_seat, book_place, plan_session

_SEED = 72101
_WORDS = {
    "en": (
        "Real recordings helped most. More of them, please.",
        "Keep the exercise in pairs; the last part was rushed.",
        "The new rule about unanswered calls is clear to me now.",
    ),
    "zh_Hans": (
        "真实录音最有帮助，希望再多一些。",
        "两人一组的练习请保留，最后一部分太赶。",
        "未接通来电的新规定现在明白了。",
    ),
    "zh_Hant": (
        "真實錄音最有幫助，希望再多一些。",
        "兩人一組的練習請保留，最後一部分太趕。",
        "未接通來電的新規定現在明白了。",
    ),
}
_ROOMS = {"en": "Room 302", "zh_Hans": "302 培训室", "zh_Hant": "302 培訓室"}
_CASES = {
    "en": "Case discussion: a hard negotiation",
    "zh_Hans": "案例讨论：一次艰难的协商",
    "zh_Hant": "案例討論：一次艱難的協商",
}


def make_sessions(world: DemoWorld) -> None:
    """Plan from two months ago on, let people come or not, and leave this month's open for the reader."""
    with transaction(world.session) as session:
        story = _Story(session, world)
        this = first_of_month(story.today)
        for first in (month_before(month_before(this)), month_before(this), this, next_month(this)):
            planned = clock.local(world.now).replace(year=first.year, month=first.month, day=1, hour=6) - timedelta(
                days=12
            )
            before = min(planned, world.now)
            plan_recurring(session, COMMAND, first, clock.local(before).date(), before)
        story.name_rooms()
        story.let_them_come()
        story.plan_case_discussion()
        story.book_ahead()


class _Story:
    """Lets demo people take places, come and speak, each deed at its own instant."""

    def __init__(self, session: Session, world: DemoWorld) -> None:
        self.session, self.world, self.now = session, world, world.now
        self.today = clock.local(world.now).date()
        self.chance = random.Random(_SEED)  # chance that makes up a demo  # nosec B311
        self.named = world.data["employees"]
        self.people = [*world.data["collectors"], *(self.named[key] for key in ("lead", "lead2", "lead3"))]
        self.people = list(dict.fromkeys(self.people))

    def name_rooms(self) -> None:
        """The room was named for the first months, and later ones took it over."""
        for found in self.session.scalars(select(TrainingSession)):
            found.room = _ROOMS[self.world.language]

    def let_them_come(self) -> None:
        """Most came, by the code; a few did not."""
        for theme in dict.fromkeys(
            self.session.scalars(
                select(TrainingSession.theme)
                .where(TrainingSession.ends_at < self.now - timedelta(hours=2))
                .order_by(TrainingSession.starts_at)
            )
        ):
            groups = self.session.scalars(
                select(TrainingSession).where(TrainingSession.theme == theme).order_by(TrainingSession.theme_group)
            ).all()
            there = self._employed(clock.local(groups[0].starts_at).date())
            for place, employee_id in enumerate(there):
                found = groups[place % len(groups)]
                if found.ends_at < self.now - timedelta(hours=2) and place // len(groups) < found.capacity:
                    self._come(found, employee_id)
            for found in groups:
                self._speak(found)

    def _come(self, found: TrainingSession, employee_id: int) -> None:
        if found.trainer_id == employee_id or self.chance.random() < 0.06:
            return
        actor = Actor(employee_id=employee_id, language=self.world.language, source="command")
        add_seat(self.session, actor, found, employee_id, found.starts_at - timedelta(days=self.chance.randint(2, 9)))
        present = self.chance.random() > 0.09
        at = found.starts_at + timedelta(minutes=self.chance.randint(-12, 4)) if present else found.ends_at
        how = HowNoted.CODE if present else HowNoted.LIST
        note_attendance(self.session, actor, found, employee_id, how, at, present=present)
        if present and self.chance.random() < 0.5 and employee_id not in self.named.values():
            self.session.add(FeedbackGiven(session_id=found.id, employee_id=employee_id))

    def _speak(self, found: TrainingSession) -> None:
        """As many answers as people are noted to have answered."""
        given = select(FeedbackGiven.employee_id).where(FeedbackGiven.session_id == found.id)
        words = _WORDS[self.world.language]
        for place, _ in enumerate(self.session.scalars(given).all()):
            said = words[place] if place < len(words) else ""
            rating = self.chance.choice((3, 4, 4, 5, 5, 5))
            key = f"{self.chance.getrandbits(128):032x}"
            self.session.add(Feedback(key=key, session_id=found.id, rating=rating, words=said))
        self.session.flush()

    def plan_case_discussion(self) -> None:
        """A lead holds a session today or on the next working day, with a waiting list."""
        day = self._next_working_day()
        facts = SessionFacts(
            topic=Topic.OTHER,
            title=_CASES[self.world.language],
            starts_at=_at(day, 17, 30),
            ends_at=_at(day, 18, 30),
            room=_ROOMS[self.world.language],
            link="",
            capacity=6,
            trainer_id=self.named["trainer"],
        )
        before = self.now - timedelta(days=3)
        found = plan_session(self.session, COMMAND, facts, before)
        for employee_id in [self.named["collector"], self.named["new_hire2"], *self._others()[:6]]:
            book_place(self.session, COMMAND, found.id, employee_id, before)

    def book_ahead(self) -> None:
        """Some have places in what is coming."""
        coming = self.session.scalars(
            select(TrainingSession)
            .where(TrainingSession.starts_at > self.now, TrainingSession.theme.startswith("rota:"))
            .order_by(TrainingSession.starts_at)
        ).all()
        for found in coming:
            for employee_id in self.chance.sample(self._others(), min(9, found.capacity)):
                add_seat(self.session, COMMAND, found, employee_id, self.now - timedelta(hours=20))

    def _others(self) -> list[int]:
        return [one for one in self.people if one not in self.named.values()]

    def _employed(self, day: date) -> list[int]:
        rows = set(self.session.scalars(select(Employee.id).where(employed_on(day), Employee.id.in_(self.people))))
        return [one for one in self.people if one in rows]

    def _next_working_day(self) -> date:
        calendar = current_calendar(self.session)
        day = self.today + timedelta(days=1)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
        return day


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.COMPANY_ZONE)
