"""The demo's special training: given by leads and trainers for different reasons, done, open, late and withdrawn."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Assignment, Team
from portal.people.queries import holds_on
from training.assignments.rules import ReasonKind
from training.assignments.services import give_training, withdraw_training
from training.courses.models import Enrolment
from training.courses.queries import current_lesson, plans_of
from training.courses.rules import UnitKind
from training.courses.services import complete_unit
from training.marking.rules import best_answer
from training.quizzes.queries import asked, sheet_of
from training.quizzes.services import Given, hand_in, start_attempt

_PROGRAMME = "calm_calls"
_WORDS = {
    "en": {
        "tone": "In two calls of this week your tone grew sharp after the second refusal. You know how to do better.",
        "review": "The review of last month’s calls showed pressure in the negotiation. Please go through it once more.",
        "rule": "The script norms on calm speech were worded anew. Everybody in the team learns the new wording.",
        "mistake": "Given to the wrong people by mistake while trying out the page.",
        "back": "Given by mistake: the two were meant for another training.",
    },
    "zh_Hans": {
        "tone": "本周有两通电话，在对方第二次拒绝后您的语气变得生硬。您完全可以做得更好。",
        "review": "上月的通话复核发现协商环节有施压现象，请再学习一遍。",
        "rule": "话术规范中关于冷静用语的要求有了新的表述，全组都要学习。",
        "mistake": "试用页面时误发给了这几位同事。",
        "back": "误发：这两位同事要参加的是另一项培训。",
    },
    "zh_Hant": {
        "tone": "本週有兩通電話，在對方第二次拒絕後您的語氣變得生硬。您完全可以做得更好。",
        "review": "上月的通話複核發現協商環節有施壓現象，請再學習一遍。",
        "rule": "話術規範中關於冷靜用語的要求有了新的表述，全組都要學習。",
        "mistake": "試用頁面時誤發給了這幾位同事。",
        "back": "誤發：這兩位同事要參加的是另一項培訓。",
    },
}


def make_special_training(world: DemoWorld) -> None:
    """A lead's word after two sharp calls, a review whose training is late, a change of rules for a team, a mistake."""
    with transaction(world.session) as session:
        story = _Story(session, world)
        people = world.data["employees"]
        plain = [one for one in world.data["collectors"] if one not in people.values()]
        story.give("lead", [people["collector"], plain[1]], "tone", days=2)
        story.do(people["collector"], 1, days=1)
        story.give("trainer", [plain[3], plain[5], plain[7]], "review", days=22, blocks=True)
        story.do(plain[3], 3, days=18)
        story.do(plain[5], 1, days=19)
        story.give_team("compliance", "C", "rule", days=4)
        wrong = story.give("trainer", [plain[9], plain[11]], "mistake", days=6)
        withdraw_training(session, story.actor("trainer"), wrong, story.words["back"], story.at(6, 16))


@dataclass
class _Story:
    """Gives and does training, each deed at its own past instant."""

    session: Session
    world: DemoWorld
    words: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.words = _WORDS[self.world.language]

    def at(self, days: int, hour: int = 10) -> datetime:
        """So many days ago."""
        return clock.local(self.world.now).replace(hour=hour, minute=20) - timedelta(days=days)

    def actor(self, key: str) -> Actor:
        """Somebody of the demo who gives training."""
        data = self.world.data
        return Actor(
            account_id=data["accounts"][key],
            employee_id=data["employees"][key],
            language=self.world.language,
            source="command",
        )

    def give(self, key: str, employee_ids: list[int], words: str, *, days: int, blocks: bool = False) -> int:
        """Single people get it; the assignment's id."""
        moment = self.at(days)
        return give_training(
            self.session,
            self.actor(key),
            programme_key=_PROGRAMME,
            employee_ids=employee_ids,
            reason_kind=ReasonKind.BY_HAND,
            reason=self.words[words],
            at=moment,
            day=moment.date(),
            blocks_calling=blocks,
        ).id

    def give_team(self, key: str, code: str, words: str, *, days: int) -> None:
        """A team gets it, and who joins within a month."""
        moment = self.at(days)
        team_id = self.session.scalars(select(Team.id).where(Team.code == code)).one()
        here = select(Assignment.employee_id).where(Assignment.team_id == team_id, holds_on(moment.date()))
        give_training(
            self.session,
            self.actor(key),
            programme_key=_PROGRAMME,
            employee_ids=self.session.scalars(here).all(),
            reason_kind=ReasonKind.RULE_CHANGE,
            reason=self.words[words],
            at=moment,
            day=moment.date(),
            team_id=team_id,
            joins_until=moment.date() + timedelta(days=30),
        )

    def do(self, employee_id: int, parts: int, *, days: int) -> None:
        """The first parts are done, a quiz with every answer right."""
        enrolment = self.session.scalars(
            select(Enrolment).where(Enrolment.employee_id == employee_id).order_by(Enrolment.id.desc()).limit(1)
        ).one()
        plan = plans_of(self.session, [enrolment], self.at(0).date())[enrolment.id]
        learner = Actor(employee_id=employee_id, language=self.world.language, source="command")
        for number, item in enumerate(plan.items[:parts]):
            moment = self.at(days, 11 + number)
            if item.unit.kind is UnitKind.QUIZ:
                self._pass(learner, item.unit.id, moment)
            elif item.unit.kind is UnitKind.LESSON:
                digest = current_lesson(self.session, item.unit.id, learner.language).digest
                complete_unit(self.session, learner, enrolment.id, item.unit.id, digest, learner.language, moment)

    def _pass(self, learner: Actor, unit_id: int, moment: datetime) -> None:
        attempt = start_attempt(self.session, learner, unit_id, moment, self.at(0).date())
        given = [
            Given(
                question_version_id=item.question_version_id,
                values=tuple(tuple(slot) for slot in sheet_of(attempt, item).values(best_answer(item.question.said))),
                client_id=f"demo-{item.position}",
                sequence=item.position + 1,
            )
            for item in asked(self.session, attempt.id)
        ]
        hand_in(self.session, learner, attempt.id, given, moment + timedelta(minutes=6))
