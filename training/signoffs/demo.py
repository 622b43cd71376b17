"""The demo's sign-offs: one person signed off, one told what to practise, two ready to be observed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.feature import DemoWorld
from training.assignments.rules import ReasonKind
from training.assignments.services import give_training
from training.courses.models import Enrolment, Programme, Unit
from training.courses.rules import UnitKind
from training.signoffs.queries import SIGN, newest_checklist
from training.signoffs.rules import Mark
from training.signoffs.services import begin_observation, submit_observation

_PROGRAMME = "first_calls"
_WORDS = {
    "en": {
        "why": "You passed the quizzes. Now real calls, with me beside you.",
        "seen": "Read the amount from the screen, but not the day of the loan nor the costs.",
        "next": "Say date, amount and costs in one breath, three times with the script, before the next call.",
        "well": "Go on like this. Watch that the record is written before the next call rings.",
    },
    "zh_Hans": {
        "why": "测验已经通过。接下来是真实通话，我在旁边陪您。",
        "seen": "照屏幕读了金额，但没有说借款日期和费用。",
        "next": "下次通话前，对照话术把日期、金额和费用连着说三遍。",
        "well": "保持下去。注意在下一通电话之前写好记录。",
    },
    "zh_Hant": {
        "why": "測驗已經通過。接下來是真實通話，我在旁邊陪您。",
        "seen": "照螢幕讀了金額，但沒有說借款日期和費用。",
        "next": "下次通話前，對照話術把日期、金額和費用連著說三遍。",
        "well": "保持下去。注意在下一通電話之前寫好記錄。",
    },
}


def make_signoffs(world: DemoWorld) -> None:
    """The lead of a team accompanies first calls."""
    with transaction(world.session) as session:
        data = world.data
        plain = [one for one in data["collectors"] if one not in data["employees"].values()]
        story = _Story(session, world)
        story.give([data["employees"]["collector"], plain[0], plain[2], plain[4]], days=3)
        story.observe(plain[0], days=2, figures=3)
        story.observe(plain[2], days=1, figures=2)


@dataclass
class _Story:
    """Gives and observes, each deed at its own past instant."""

    session: Session
    world: DemoWorld

    @property
    def words(self) -> dict[str, str]:
        """What the lead says, in the language of the demo."""
        return _WORDS[self.world.language]

    @property
    def lead(self) -> Actor:
        """The lead of the first team, who holds the certificate."""
        data = self.world.data
        return Actor(
            account_id=data["accounts"]["lead"],
            employee_id=data["employees"]["lead"],
            scopes={SIGN: Scope.ALL},
            language=self.world.language,
            source="command",
        )

    def at(self, days: int) -> datetime:
        """In the afternoon, so many days ago."""
        return clock.local(self.world.now).replace(hour=15, minute=40) - timedelta(days=days)

    def give(self, employee_ids: list[int], *, days: int) -> None:
        """The lead chooses who makes first calls."""
        moment = self.at(days)
        give_training(
            self.session,
            self.lead,
            programme_key=_PROGRAMME,
            employee_ids=employee_ids,
            reason_kind=ReasonKind.BY_HAND,
            reason=self.words["why"],
            at=moment,
            day=moment.date(),
        )

    def observe(self, employee_id: int, *, days: int, figures: int) -> None:
        """Everything at level 3, the figures as said."""
        moment = self.at(days)
        enrolment_id, unit_id = self.session.execute(
            select(Enrolment.id, Unit.id)
            .join(Programme, Programme.id == Enrolment.programme_id)
            .join(Unit, Unit.kind == UnitKind.SIGN_OFF)
            .where(Programme.key == _PROGRAMME, Unit.key == _PROGRAMME, Enrolment.employee_id == employee_id)
        ).one()
        checklist = newest_checklist(self.session, unit_id)
        made = begin_observation(self.session, self.lead, enrolment_id, unit_id, moment, moment.date())
        marks = {item.key: Mark(level=3) for item in (checklist.items if checklist else ())}
        if figures < 3:
            marks["figures"] = Mark(level=figures, note=self.words["seen"])
        submit_observation(
            self.session,
            self.lead,
            made.id,
            marks,
            moment + timedelta(minutes=25),
            moment.date(),
            call_reference=f"R-{made.id:05d}",
            next_step=self.words["next" if figures < 3 else "well"],
        )
