"""The demo's training: the shipped programme, and people at every place in it."""

import random
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Employee
from training.certificates.models import Certificate
from training.certificates.services import withdraw
from training.courses.models import Enrolment, Programme, Unit
from training.courses.queries import current_lesson, newest_version, plans_of
from training.courses.rules import Plan, PlanItem, UnitKind
from training.courses.services import complete_unit, enrol, enrol_joiners
from training.lessons.queries import texts_of
from training.lessons.services import save_draft
from training.marking.rules import CHOICES, best_answer, wrong_answer
from training.plays.demo import play_part
from training.quizzes.models import Attempt, AttemptQuestion
from training.quizzes.queries import asked, current_quiz, sheet_of
from training.quizzes.services import Given, hand_in, start_attempt
from training.services import load_content

_SEED = 70711
_AGES = (395, 350, 345, 300, 280, 110, 90, 75, 60)
"""How many days ago those began who finished: the certificate of the first one has expired, two are to be renewed."""
_LEAD_AGE = 200
"""The same of the lead of the first team: who signs others off holds the certificate."""
_TRAINER_AGE = 130
"""The same of the second trainer: who teaches calling technique holds the certificate."""
_WITHDRAWN = 3
_REASON = {
    "en": "Told a relative of the debtor about the debt, twice. Learns the programme again with a trainer beside.",
    "zh_Hans": "两次向债务人亲属透露债务情况。须在培训师陪同下重新学习全部课程。",
    "zh_Hant": "兩次向債務人親屬透露債務情況。須在培訓師陪同下重新學習全部課程。",
}
_MORE_FINISHED = 12
"""With them there are enough first attempts for the statistics of the quizzes to be shown."""
_NOT_AT_ONCE = 0.15
"""Who knows less (of 1) passes a practice call only at the second try."""
_NOT_BEST, _PASSES_PLAINLY = 0.6, "wrong_person"
"""Who knows less passes this call, but not with the best words: what figures of decisions tell apart."""
_MISLEADING = 4
"""The place of a question whose key convinces those who know less: what statistics are for."""
_MORE = {
    "en": "## Before you hand it on\n\n- Repeat in one sentence what the caller said.\n- Say who will answer, and by when.",
    "zh_Hans": "## 转交之前\n\n- 用一句话复述对方所说的内容。\n- 说明由谁、在何时之前答复。",
    "zh_Hant": "## 轉交之前\n\n- 用一句話複述對方所說的內容。\n- 說明由誰、在何時之前答覆。",
}
_LATE = ((4, 16), (12, 15), (2, 9))
"""People who began again in another team: how many parts are done, and how many days ago they began."""
_FAILED = 1
"""Who of them has come to the first practice call and did not pass it."""
_GOLDEN_WRONG, _GOLDEN_PLAIN, _GOLDEN_RIGHT = "Violating", "Typical", "Exemplary"


def make_training(world: DemoWorld) -> None:
    """Load the shipped content, enrol the joiners, and let some learn: nobody, half-way, finished, late."""
    today = clock.local(world.now).date()
    published = world.now - timedelta(days=400)
    with transaction(world.session) as session:
        load_content(session, COMMAND, published, clock.local(published).date())
        enrol_joiners(session, COMMAND, today, world.now)
        story = _Story(session, world.language, world.now, random.Random(_SEED))  # chance that makes up a demo  # nosec B311
        story.half_way(world.data["employees"]["new_hire2"])
        others = [one for one in world.data["collectors"] if one not in world.data["employees"].values()]
        first, behind = others[: len(_AGES) * 2 : 2], others[1::10][: len(_LATE)]
        for employee_id, days in zip(story.longest_here(first), _AGES, strict=True):
            story.finished(employee_id, days)
        story.withdrawn(_WITHDRAWN, world.data["employees"]["trainer"])
        for employee_id in [one for one in others if one not in (*first, *behind)][:_MORE_FINISHED]:
            story.finished(employee_id, story.chance.randint(120, 270))
        for employee_id, (parts, days) in zip(behind, _LATE, strict=False):
            story.late(employee_id, parts, today - timedelta(days=days))
        story.fails_the_call(behind[_FAILED])
        story.finished(world.data["employees"]["lead"], _LEAD_AGE)
        story.finished(world.data["employees"]["trainer2"], _TRAINER_AGE)
        _leave_draft(session, world)


def _leave_draft(session: Session, world: DemoWorld) -> None:
    """The trainer has begun to write the lesson about complaints anew and has not published it."""
    unit_id = session.scalars(select(Unit.id).where(Unit.key == "complaints", Unit.kind == UnitKind.LESSON)).one()
    trainer = session.scalars(select(Account).where(Account.employee_id == world.data["employees"]["trainer"])).one()
    texts = texts_of(session, newest_version(session, unit_id))
    for language, text in texts.items():
        text["body"] = f"{text['body']}\n\n{_MORE[language]}"
    actor = Actor(account_id=trainer.id, employee_id=trainer.employee_id, language=world.language, source="command")
    save_draft(session, actor, unit_id, texts, [], seen=0, at=world.now - timedelta(hours=3))


class _Story:
    """Lets demo people learn, each deed at its own past instant."""

    def __init__(self, session: Session, language: str, now: datetime, chance: random.Random) -> None:
        self.session, self.language, self.now, self.chance = session, language, now, chance
        self.today = clock.local(now).date()
        self.asked: dict[int, int] = {}
        self.programme_id = session.scalars(select(Programme.id).where(Programme.key == "onboarding")).one()

    def half_way(self, employee_id: int) -> None:
        """The onboarding is done; its quiz was failed once, then passed."""
        enrolment, plan = self._plan(employee_id)
        onboarding = [item for item in plan.items if item.unit.phase.value == "onboarding"]
        moment = clock.local(self.now).replace(hour=9, minute=20) - timedelta(days=5)
        for item in onboarding:
            moment = min(moment + timedelta(hours=self.chance.randint(14, 20)), self.now - timedelta(hours=5))
            if item.unit.kind is UnitKind.QUIZ:
                self._attempt(employee_id, item, moment - timedelta(hours=2), self._any(item, 4))
                self._attempt(employee_id, item, moment, self._any(item, self.chance.randint(0, 1)))
            elif item.unit.kind is UnitKind.CALL:
                self._call(employee_id, enrolment, item, moment, fails_first=True)
            else:
                self._read(employee_id, enrolment, item, moment)

    def longest_here(self, employee_ids: list[int]) -> list[int]:
        """These people, who joined first at the beginning."""
        return sorted(employee_ids, key=self._entered_on)

    def finished(self, employee_id: int, days: int) -> None:
        """Everything was done in time, begun so many days ago or on joining; that earns the certificate."""
        starts_on = max(self._entered_on(employee_id), self.today - timedelta(days=days))
        enrolment = enrol(self.session, COMMAND, employee_id, self.programme_id, starts_on, _at(starts_on, 9))
        plan = plans_of(self.session, [enrolment], self.today)[enrolment.id]
        knowledge = self.chance.random()
        for item in plan.items:
            moment = _at(item.due, self.chance.randint(9, 16)) + timedelta(minutes=self.chance.randint(0, 50))
            self._do(employee_id, enrolment, item, moment, knowledge)

    def withdrawn(self, place: int, trainer_id: int) -> None:
        """The trainer took a certificate back, two weeks ago."""
        found = self.session.scalars(select(Certificate).order_by(Certificate.granted_on)).all()[place]
        account_id = self.session.scalars(select(Account.id).where(Account.employee_id == trainer_id)).first()
        actor = Actor(employee_id=trainer_id, account_id=account_id, language=self.language, source="command")
        at = self.now - timedelta(days=14)
        reason = _REASON[self.language]
        withdraw(self.session, actor, found.employee_id, found.id, reason, at, clock.local(at).date())

    def late(self, employee_id: int, parts: int, starts_on: date) -> None:
        """The first parts are done, the rest waits."""
        enrolment = enrol(self.session, COMMAND, employee_id, self.programme_id, starts_on, _at(starts_on, 9))
        plan = plans_of(self.session, [enrolment], self.today)[enrolment.id]
        knowledge = self.chance.random()
        for number, item in enumerate(plan.items[:parts]):
            moment = min(_at(item.due, 10 + number % 6), self.now - timedelta(hours=parts - number))
            self._do(employee_id, enrolment, item, moment, knowledge)

    def fails_the_call(self, employee_id: int) -> None:
        """The practice call that comes next was tried yesterday, and a relative heard of the debt."""
        enrolment, plan = self._plan(employee_id)
        item = plan.next_step
        if item is not None and item.unit.kind is UnitKind.CALL:
            self._play(employee_id, enrolment, item, _GOLDEN_WRONG, self.now - timedelta(days=1))

    def _plan(self, employee_id: int) -> tuple[Enrolment, Plan]:
        enrolment = self.session.scalars(select(Enrolment).where(Enrolment.employee_id == employee_id)).one()
        return enrolment, plans_of(self.session, [enrolment], self.today)[enrolment.id]

    def _entered_on(self, employee_id: int) -> date:
        return self.session.get_one(Employee, employee_id).entered_on

    def _do(self, employee_id: int, enrolment: Enrolment, item: PlanItem, moment: datetime, knowledge: float) -> None:
        """Read a lesson, make a call, or take a quiz: as well as one knows, and again where that was not enough."""
        if item.unit.kind is UnitKind.CALL:
            plainly = knowledge < _NOT_BEST and item.unit.scenario_key == _PASSES_PLAINLY
            right = _GOLDEN_PLAIN if plainly else _GOLDEN_RIGHT
            self._call(employee_id, enrolment, item, moment, fails_first=knowledge < _NOT_AT_ONCE, right=right)
        elif item.unit.kind is not UnitKind.QUIZ:
            self._read(employee_id, enrolment, item, moment)
        elif not self._attempt(employee_id, item, moment, self._unknown(item, knowledge)):
            again = moment + timedelta(minutes=40)
            self._attempt(employee_id, item, again, self._any(item, self.chance.randint(0, 1)))

    def _call(
        self,
        employee_id: int,
        enrolment: Enrolment,
        item: PlanItem,
        moment: datetime,
        *,
        fails_first: bool,
        right: str = _GOLDEN_RIGHT,
    ) -> None:
        """Pass a practice call, some only at the second try."""
        if fails_first:
            self._play(employee_id, enrolment, item, _GOLDEN_WRONG, moment - timedelta(minutes=40))
        self._play(employee_id, enrolment, item, right, moment)

    def _play(self, employee_id: int, enrolment: Enrolment, item: PlanItem, golden: str, moment: datetime) -> None:
        play_part(self.session, self._actor(employee_id), enrolment.id, item, golden, moment)

    def _read(self, employee_id: int, enrolment: Enrolment, item: PlanItem, moment: datetime) -> None:
        lesson = current_lesson(self.session, item.unit.id, self.language)
        actor = self._actor(employee_id)
        complete_unit(self.session, actor, enrolment.id, item.unit.id, lesson.digest, self.language, moment)

    def _questions(self, item: PlanItem) -> int:
        """How many questions the part's quiz asks."""
        if item.unit.id not in self.asked:
            self.asked[item.unit.id] = len(current_quiz(self.session, item.unit.id).questions)
        return self.asked[item.unit.id]

    def _any(self, item: PlanItem, many: int) -> set[int]:
        """So many questions by chance."""
        return set(self.chance.sample(range(self._questions(item)), many))

    def _unknown(self, item: PlanItem, knowledge: float) -> set[int]:
        """The questions that somebody who knows this much (0 to 1) misses: some are harder, one misleads."""
        missed = set()
        for number in range(self._questions(item)):
            hard = 0.25 if number == _MISLEADING else (number * 5 + 2) % 8 / 16
            helps = 1 - knowledge if number == _MISLEADING else knowledge
            if helps + self.chance.uniform(-0.4, 0.4) < hard:
                missed.add(number)
        return missed

    def _attempt(self, employee_id: int, item: PlanItem, moment: datetime, missed: set[int]) -> bool:
        """Answer a quiz, the questions ``missed`` wrongly; whether it was passed."""
        actor = self._actor(employee_id)
        attempt = start_attempt(self.session, actor, item.unit.id, moment, self.today)
        given = [
            self._given(attempt, question, right=number not in missed)
            for number, question in enumerate(asked(self.session, attempt.id))
        ]
        ended = moment + timedelta(minutes=self.chance.randint(4, 11))
        return hand_in(self.session, actor, attempt.id, given, ended).passed

    def _actor(self, employee_id: int) -> Actor:
        return Actor(employee_id=employee_id, language=self.language, source="command")

    def _given(self, attempt: Attempt, item: AttemptQuestion, *, right: bool) -> Given:
        content = item.question.said
        answer = best_answer(content) if right else wrong_answer(content)
        if not right and content.kind in CHOICES:
            answer = [self.chance.choice([n for n, option in enumerate(content.options) if option.share <= 0])]
        return Given(
            question_version_id=item.question_version_id,
            values=tuple(tuple(slot) for slot in sheet_of(attempt, item).values(answer)),
            client_id=f"demo-{item.position}",
            sequence=item.position + 1,
        )


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=clock.COMPANY_ZONE)
