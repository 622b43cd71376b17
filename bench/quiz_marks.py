"""Statistics of a quiz: the figures alone beside a plain loop over the same marks, and their page."""

import random
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.house import House, cookie_of, page_call
from bench.measure import side_by_side
from bench.pages import page_line
from bench.report import Line
from portal.db.session import db, transaction
from training.figures.rules.measures import MarkTable, figures_of
from training.quizzes.models import Attempt, AttemptResult, QuestionVersion, QuizQuestion, QuizVersion

_QUESTIONS, _ATTEMPTS = 50, 1_000
_SEED = 20_140
_SIZE = f"{_QUESTIONS} × {_ATTEMPTS:,}"


def quiz_statistics(house: House) -> list[Line]:
    """All figures of 50 questions and 1,000 attempts; the page also reads the marks from the database."""
    marks = _marks()
    table = MarkTable(marks=marks, most=[100] * _QUESTIONS, unit=100)
    pair = side_by_side(lambda: figures_of(table), lambda: _plain_loop(marks))
    figures = Line(
        work="quiz statistics, figures",
        size=_SIZE,
        p50=pair.ours.p50,
        p95=pair.ours.p95,
        cpu=pair.ours.cpu_each,
        floor_name="plain loop",
        floor=pair.floor.p50,
        ratio=pair.ratio,
        cpu_ratio=pair.cpu_ratio,
        note="the loop adds up each mark and its square once; the figures sort, pair and correlate as well",
    )
    app = house.new_demo("quiz_marks")
    with app.app_context():
        version_id = _grow_quiz(db.session, marks)
        db.session.close()
    call = page_call(app, f"/training/statistics/{version_id}?attempts=all", cookie_of(app, "trainer"))
    return [figures, page_line(house, "quiz statistics, page", call, app=app, size=_SIZE, statements_at_most=10)]


def _marks() -> list[list[int]]:
    """The marks of people who know more or less, in hundredths; the same in every run."""
    chance = random.Random(_SEED)
    rows = []
    for _ in range(_ATTEMPTS):
        knowledge = chance.random()
        rows.append([chance.choice((66, 100)) if chance.random() < knowledge else 0 for _ in range(_QUESTIONS)])
    return rows


def _plain_loop(marks: list[list[int]]) -> tuple[list[int], list[int], int]:
    sums, squares, whole = [0] * _QUESTIONS, [0] * _QUESTIONS, 0
    for row in marks:
        for place, mark in enumerate(row):
            sums[place] += mark
            squares[place] += mark * mark
            whole += mark
    return sums, squares, whole


def _grow_quiz(session: Session, marks: list[list[int]]) -> int:
    """A version of the demo's first quiz with as many questions and finished attempts; its id."""
    last = {model: session.scalar(select(func.max(model.id))) or 0 for model in (QuizVersion, QuestionVersion, Attempt)}
    version_id = last[QuizVersion] + 1
    question_ids = [last[QuestionVersion] + 1 + place for place in range(_QUESTIONS)]
    attempt_ids = [last[Attempt] + 1 + number for number in range(len(marks))]
    quiz, question, item, attempt, result = (
        _first(session, model.__table__)
        for model in (QuizVersion, QuestionVersion, QuizQuestion, Attempt, AttemptResult)
    )
    rows: dict[Any, list[dict[str, Any]]] = {
        QuizVersion: [{**quiz, "id": version_id, "number": 900}],
        QuestionVersion: [{**question, "id": one, "number": one} for one in question_ids],
        QuizQuestion: [
            {**item, "quiz_version_id": version_id, "position": place, "question_version_id": one}
            for place, one in enumerate(question_ids)
        ],
        Attempt: [{**attempt, "id": one, "number": one, "quiz_version_id": version_id} for one in attempt_ids],
        AttemptResult: [
            {**result, "attempt_id": one, "marks": dict(zip(map(str, question_ids), row, strict=True))}
            for one, row in zip(attempt_ids, marks, strict=True)
        ],
    }
    with transaction(session) as writing:
        for model, added in rows.items():
            writing.execute(insert(model.__table__), added)
    return version_id


def _first(session: Session, table: Any) -> dict[str, Any]:
    """Some row of a table, to be copied."""
    return dict(session.execute(select(table).limit(1)).mappings().one())
