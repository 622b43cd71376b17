"""The demo's bank: questions that the trainer wrote, a quiz with a written answer, and one that waits for a mark."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.feature import DemoWorld
from training.assignments.rules import ReasonKind
from training.assignments.services import give_training
from training.courses.models import Course, Enrolment, Programme, Unit
from training.courses.queries import current_lesson, plans_of
from training.courses.rules import UnitKind
from training.courses.services import complete_unit
from training.marking.rules import best_answer
from training.plays.demo import play_part
from training.quizzes.bank import keep_questions, save_question
from training.quizzes.content import (
    EssayTerms,
    NumberAnswer,
    Option,
    Pair,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    TextAnswer,
    Words,
)
from training.quizzes.models import QuizVersion
from training.quizzes.publishing import QuizPlan, newest_quiz, save_quiz
from training.quizzes.queries import asked, sheet_of
from training.quizzes.services import Given, hand_in, start_attempt

_PROGRAMME = "rules_refresher"
_WRITER = 13
"""Whose written answer waits: a collector by place in the demo's list."""

_SAID = {
    "en": "I hear that this is hard for you. I will not argue. May I tell you what we could agree on, or shall I call tomorrow?",
    "zh_Hans": "我听得出您现在很为难，我不会和您争论。我可以说说有哪些可以商量的办法，或者我明天再给您打电话，可以吗？",
    "zh_Hant": "我聽得出您現在很為難，我不會和您爭論。我可以說說有哪些可以商量的辦法，或者我明天再給您打電話，可以嗎？",
}
_REASON = {
    "en": "Asked for it after a hard week: three refusals in a row.",
    "zh_Hans": "连续三次被拒绝的一周之后，本人主动申请。",
    "zh_Hant": "連續三次被拒絕的一週之後，本人主動申請。",
}


_CATEGORIES = {
    "Negotiation": {"zh_Hans": "协商", "zh_Hant": "協商"},
    "Opening": {"zh_Hans": "开场", "zh_Hant": "開場"},
    "Difficult calls": {"zh_Hans": "疑难通话", "zh_Hant": "疑難通話"},
    "Call record": {"zh_Hans": "通话记录", "zh_Hant": "通話記錄"},
}
"""A category is one word of the house, not a text in three languages."""


def make_bank(world: DemoWorld) -> None:
    """The trainer's own questions, and the refresher on the rules with a written answer at its end."""
    with transaction(world.session) as session:
        story = _Story(session, world)
        written = [_filed(content, world.language) for content in (_plan(), _order(), _match(), _short(), _gaps())]
        keep_questions(session, story.trainer, written, story.at(9))
        unit_id = story.unit(UnitKind.QUIZ)[0].id
        essay = save_question(
            session, story.trainer, None, _filed(_essay(), world.language), story.at(2), unit_id=unit_id
        )
        quiz = newest_quiz(session, unit_id)
        if quiz is not None:
            save_quiz(session, story.trainer, unit_id, _with(quiz, essay.id), story.at(2))
            story.write(world.data["collectors"][_WRITER])


def _words(en: str, hans: str, hant: str) -> Words:
    return Words(texts={"en": en, "zh_Hans": hans, "zh_Hant": hant})


def _filed(content: QuestionContent, language: str) -> QuestionContent:
    """The question under the category that a trainer of this company would have typed."""
    category = tuple(_CATEGORIES[name].get(language, name) for name in content.category)
    return replace(content, category=category)


def _plan() -> QuestionContent:
    return QuestionContent(
        kind=QuestionKind.NUMERIC,
        text=_words(
            "Somebody owes 3,600 yuan and can pay 450 yuan a month. In how many months is it paid?",
            "某人欠款 3,600 元，每月能还 450 元。需要几个月还清？",
            "某人欠款 3,600 元，每月能還 450 元。需要幾個月還清？",
        ),
        feedback=_words(
            "3,600 ÷ 450 = 8. A plan is right when its sum is.",
            "3,600 ÷ 450 = 8。计划的总额必须算对。",
            "3,600 ÷ 450 = 8。計畫的總額必須算對。",
        ),
        clause="4.5",
        category=("Negotiation",),
        numbers=(NumberAnswer(value=Decimal(8)),),
    )


def _order() -> QuestionContent:
    return QuestionContent(
        kind=QuestionKind.ORDERING,
        text=_words(
            "Put the beginning of a call in order.", "请把通话开头的步骤按顺序排列。", "請把通話開頭的步驟按順序排列。"
        ),
        feedback=_words(
            "Nothing about the debt before the person is confirmed.",
            "确认本人身份之前，不谈任何欠款内容。",
            "確認本人身分之前，不談任何欠款內容。",
        ),
        clause="4.2",
        category=("Opening",),
        items=(
            _words("Ask for the person", "询问对方是否本人", "詢問對方是否本人"),
            _words("Say company and own name", "说明公司和自己的姓名", "說明公司和自己的姓名"),
            _words("Say for which creditor", "说明代表哪家债权人", "說明代表哪家債權人"),
            _words("Say why you call", "说明来电目的", "說明來電目的"),
        ),
    )


def _match() -> QuestionContent:
    return QuestionContent(
        kind=QuestionKind.MATCHING,
        text=_words("What do you do when …?", "遇到下列情况时怎么做？", "遇到下列情況時怎麼做？"),
        clause="3.3.3",
        category=("Difficult calls",),
        pairs=(
            Pair(
                prompt=_words("the mother answers", "接电话的是母亲", "接電話的是母親"),
                answer=_words("leave a neutral message", "只留中性口信", "只留中性口信"),
            ),
            Pair(
                prompt=_words("the person is driving", "对方正在开车", "對方正在開車"),
                answer=_words("end the call and agree a time", "结束通话并约定时间", "結束通話並約定時間"),
            ),
            Pair(
                prompt=_words("the person says it is paid", "对方说已经还清", "對方說已經還清"),
                answer=_words(
                    "ask for the proof and stop the reminder", "请其提供凭证并暂停提醒", "請其提供憑證並暫停提醒"
                ),
            ),
            Pair(answer=_words("say it again more firmly", "用更强硬的语气再说一遍", "用更強硬的語氣再說一遍")),
        ),
    )


def _short() -> QuestionContent:
    return QuestionContent(
        kind=QuestionKind.SHORT_TEXT,
        text=_words(
            "What do you offer to somebody who is willing and cannot pay at once? (two words)",
            "对愿意还款但一时无力付清的人，您可以提出什么？（四个字）",
            "對願意還款但一時無力付清的人，您可以提出什麼？（四個字）",
        ),
        clause="3.3.3",
        category=("Negotiation",),
        words=tuple(TextAnswer(text=text) for text in ("repayment plan", "还款计划", "分期还款", "payment plan")),
    )


def _gaps() -> QuestionContent:
    return QuestionContent(
        kind=QuestionKind.CLOZE,
        text=_words(
            "The record of a call holds the {#1}, the content and the customer’s reaction. It is written {#2} the call.",
            "通话记录应包括{#1}、内容和客户的反应，并在通话{#2}填写。",
            "通話記錄應包括{#1}、內容和客戶的反應，並在通話{#2}填寫。",
        ),
        clause="3.3.5",
        category=("Call record",),
        parts=(
            Part(kind=PartKind.WORD, words=(TextAnswer(text="time"), TextAnswer(text="时间"))),
            Part(
                kind=PartKind.LIST,
                options=(
                    Option(words=_words("after", "之后", "之後"), share=Fraction(1)),
                    Option(words=_words("before", "之前", "之前"), share=Fraction(0)),
                ),
            ),
        ),
    )


def _essay() -> QuestionContent:
    return QuestionContent(
        kind=QuestionKind.ESSAY,
        text=_words(
            "The third refusal, and the voice on the other side grows loud. Write what you say now, word for word.",
            "对方第三次拒绝，声音越来越大。请逐字写出您此刻要说的话。",
            "對方第三次拒絕，聲音越來越大。請逐字寫出您此刻要說的話。",
        ),
        clause="3.3.4",
        category=("Difficult calls",),
        essay=EssayTerms(
            for_marker=_words(
                "Full points: no reproach, the feeling is named, one offer, the way out is open.",
                "满分：没有指责，说出对方的感受，提出一个办法，并留有余地。",
                "滿分：沒有指責，說出對方的感受，提出一個辦法，並留有餘地。",
            ),
            lines=6,
            least_words=10,
            most_words=120,
        ),
    )


def _with(quiz: QuizVersion, essay_id: int) -> QuizPlan:
    return QuizPlan(
        pass_percent=quiz.pass_percent,
        attempts=quiz.attempts,
        minutes=quiz.minutes,
        questions=(*((item.question_version_id, item.points) for item in quiz.questions), (essay_id, 3)),
    )


@dataclass
class _Story:
    """Who writes and who learns, each deed at its own past instant."""

    session: Session
    world: DemoWorld

    @property
    def trainer(self) -> Actor:
        """The demo's trainer."""
        data = self.world.data
        return Actor(
            account_id=data["accounts"]["trainer"],
            employee_id=data["employees"]["trainer"],
            language=self.world.language,
            source="command",
        )

    def at(self, days: int, hour: int = 10) -> datetime:
        """So many days ago."""
        return clock.local(self.world.now).replace(hour=hour, minute=40) - timedelta(days=days)

    def unit(self, kind: UnitKind) -> list[Unit]:
        """The parts of the refresher."""
        found = select(Unit).join(Course).join(Programme).where(Programme.key == _PROGRAMME, Unit.kind == kind)
        return list(self.session.scalars(found.where(Unit.retired.is_(False)).order_by(Course.position, Unit.position)))

    def write(self, employee_id: int) -> None:
        """Somebody does the training and hands in a written answer this morning."""
        language, began = self.world.language, self.at(2, 11)
        learner = Actor(employee_id=employee_id, language=language, source="command")
        give_training(
            self.session,
            self.trainer,
            programme_key=_PROGRAMME,
            employee_ids=[employee_id],
            reason_kind=ReasonKind.BY_HAND,
            reason=_REASON[language],
            at=began,
            day=began.date(),
        )
        enrolment = self.session.scalars(
            select(Enrolment).where(Enrolment.employee_id == employee_id).order_by(Enrolment.id.desc()).limit(1)
        ).one()
        plan = plans_of(self.session, [enrolment], self.at(0).date())[enrolment.id]
        for number, item in enumerate(plan.items):
            moment = self.at(1, 11) + timedelta(minutes=20 * number)
            if item.unit.kind is UnitKind.LESSON:
                digest = current_lesson(self.session, item.unit.id, language).digest
                complete_unit(self.session, learner, enrolment.id, item.unit.id, digest, language, moment)
            elif item.unit.kind is UnitKind.CALL:
                play_part(self.session, learner, enrolment.id, item, "Exemplary", moment)
            elif item.unit.kind is UnitKind.QUIZ:
                self._hand_in(learner, item.unit.id, moment)

    def _hand_in(self, learner: Actor, unit_id: int, moment: datetime) -> None:
        attempt = start_attempt(self.session, learner, unit_id, moment, self.at(0).date())
        given = []
        for item in asked(self.session, attempt.id):
            is_essay = item.question.kind is QuestionKind.ESSAY
            answer = _SAID[self.world.language] if is_essay else best_answer(item.question.said)
            given.append(
                Given(
                    question_version_id=item.question_version_id,
                    values=tuple(tuple(slot) for slot in sheet_of(attempt, item).values(answer)),
                    client_id=f"demo-{item.position}",
                    sequence=item.position + 1,
                )
            )
        hand_in(self.session, learner, attempt.id, given, moment + timedelta(minutes=7))
