"""Answers to quizzes over a line that delays, repeats, reorders and cuts: none is lost, none counts twice (T12).

    python -m bench.drill_answers [--candidates 24] [--changes 60] [--seed 7]

On SQLite, or on the PostgreSQL database of DATABASE_URL; the server is that of production. Exit code 1 where a change
that was acknowledged is not kept exactly once, an attempt was marked by another answer than the newest, or an attempt
was begun, closed or marked more than once.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bench.bad_line import BadLine
from bench.candidate import Candidate, Change
from bench.mortal_server import MortalServer
from portal import clock
from portal.app import create_app
from portal.auth.actor import COMMAND
from portal.auth.passwords import hashed
from portal.auth.services import create_account
from portal.config import ROOT
from portal.db.session import transaction
from portal.people.models import Post
from portal.people.services import assign, enter_employee
from portal.people.units import add_department
from training.courses.models import Completion, Unit
from training.courses.rules import Phase, UnitKind
from training.courses.services import enrol, publish_programme
from training.courses.source import CourseSource, ProgrammeSource, UnitSource
from training.marking.rules import share_earned
from training.quizzes.bank import keep_questions
from training.quizzes.content import (
    NumberAnswer,
    Option,
    Pair,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    TextAnswer,
    plain,
)
from training.quizzes.forms import field_names
from training.quizzes.models import Answer, Attempt, AttemptQuestion, AttemptResult
from training.quizzes.publishing import QuizPlan, save_quiz
from training.quizzes.queries import asked, sheet_of

_WORD = "a long sentence for the drill 7"
_LONGEST = 3600.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``lost``: acknowledged changes that are not kept, and marks by another answer than the newest; ``doubled``: rows,
    attempts and results beyond one."""

    attempts: int
    changes: int
    acknowledged: int
    sendings: int
    stored: int
    lost: int
    doubled: int
    fates: dict[str, int]
    failures: tuple[str, ...]
    seconds: float

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled or left unanswered."""
        return not (self.lost or self.doubled or self.failures)

    def line(self, database: str, seed: int) -> str:
        """What the drill prints."""
        fates = ", ".join(f"{name} {count}" for name, count in sorted(self.fates.items()))
        text = (
            f"{database}, seed {seed}: {self.attempts} attempts, {self.changes} changes, {self.sendings} sendings, "
            f"{self.acknowledged} acknowledged, {self.stored} stored, {self.lost} lost, {self.doubled} doubled, "
            f"{self.seconds:.1f} s ({fates})"
        )
        return "\n".join([text, *(f"failed: {sentence}" for sentence in self.failures)])


def _options(*shares: int) -> tuple[Option, ...]:
    return tuple(Option(words=plain(f"Option {n}"), share=Fraction(share)) for n, share in enumerate(shares))


def questions() -> list[QuestionContent]:
    """One of every kind that a program can answer."""
    halves = tuple(
        Option(words=plain(f"Box {n}"), share=Fraction(1, 2) if n < 2 else -Fraction(1, 3)) for n in range(5)
    )
    pairs = tuple(Pair(prompt=plain(f"line {n}"), answer=plain(f"match {n}")) for n in range(3))
    gaps = (
        Part(kind=PartKind.NUMBER, numbers=(NumberAnswer(value=Decimal(22)),)),
        Part(kind=PartKind.LIST, options=_options(0, 1, 0)),
    )
    twelve = NumberAnswer(value=Decimal(1200), tolerance=Decimal(5))
    return [
        QuestionContent(kind=QuestionKind.SINGLE, text=plain("One?"), options=_options(0, 1, 0, 0)),
        QuestionContent(kind=QuestionKind.MULTIPLE, text=plain("Several?"), options=halves),
        QuestionContent(kind=QuestionKind.MATCHING, text=plain("What belongs to it?"), pairs=pairs),
        QuestionContent(kind=QuestionKind.ORDERING, text=plain("In order?"), items=tuple(map(plain, "abcd"))),
        QuestionContent(kind=QuestionKind.NUMERIC, text=plain("How much?"), numbers=(twelve,)),
        QuestionContent(kind=QuestionKind.SHORT_TEXT, text=plain("Which?"), words=(TextAnswer(text="7"),)),
        QuestionContent(kind=QuestionKind.CLOZE, text=plain("Until {#1}, at most {#2}."), parts=gaps),
    ]


def prepare(candidates: int) -> None:
    """In the database that the environment names: people who follow a programme of one quiz; prints the quiz' unit."""
    now, day = clock.now(), clock.today()
    unit = UnitSource(
        key="line",
        kind=UnitKind.QUIZ,
        due_day=1,
        minutes=5,
        clauses=("7.1.1",),
        titles=plain("Line").texts,
        requires=(),
        lesson=None,
    )
    course = CourseSource(key="line", phase=Phase.SPECIAL, written_for=5, titles=plain("Line").texts, units=(unit,))
    source = ProgrammeSource(
        key="line",
        titles=plain("Line").texts,
        summaries=plain("Over a bad line.").texts,
        starts_itself=False,
        window_days=30,
        courses=(course,),
        folder=Path(),
    )
    with create_app().app_context(), transaction() as session:
        programme = publish_programme(session, COMMAND, source, now, day)
        unit_id = session.scalars(select(Unit.id).where(Unit.key == "line")).one()
        kept = [(version.id, 3) for version in keep_questions(session, COMMAND, questions(), now)]
        plan = QuizPlan(pass_percent=1, attempts=3, minutes=300, questions=tuple(kept))
        save_quiz(session, COMMAND, unit_id, plan, now)
        department = add_department(session, COMMAND, code="LINE", name="Line")
        secret = hashed(_WORD)
        for number in range(candidates):
            employee = enter_employee(
                session, COMMAND, number=f"L{number:04d}", name=f"Person {number}", entered_on=day - timedelta(days=1)
            )
            assign(
                session,
                COMMAND,
                employee,
                department_id=department.id,
                team_id=None,
                post=Post.COLLECTOR,
                grade=1,
                lead_id=None,
                starts_on=employee.entered_on,
                reason="",
            )
            create_account(
                session,
                COMMAND,
                username=f"line{number}",
                password_hash=secret,
                employee_id=employee.id,
                roles=set(),
            )
            enrol(session, COMMAND, employee.id, programme.id, day, now)
    print(json.dumps({"unit": unit_id}), flush=True)


def drill(server: MortalServer, *, candidates: int, changes: int, seed: int) -> Outcome:
    """Run it on a database that ``init`` made; the server is started, and killed at the end."""
    code = f"from bench.drill_answers import prepare; prepare({candidates})"
    told = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, env=server.environment, capture_output=True, text=True
    )
    unit_id = json.loads(told.stdout.splitlines()[-1])["unit"]
    server.start()
    try:
        server.wait_until_it_answers()
        began, failures = time.monotonic(), list[str]()
        with BadLine(server.port, seed) as line:
            crowd = [
                Candidate(f"line{number}", _WORD, server.port, line.port, seed, began + _LONGEST)
                for number in range(candidates)
            ]

            def sit(number: int) -> None:
                try:
                    crowd[number].sit(unit_id, changes, old_tab=number % 2 == 1)
                except Exception as error:  # told, and makes the drill fail
                    failures.append(f"{crowd[number].username}: {error!r}")

            threads = [threading.Thread(target=sit, args=(number,), daemon=True) for number in range(candidates)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            line.settle()
        seconds = time.monotonic() - began
    finally:
        server.kill()
    engine = create_engine(server.database_url)
    with Session(engine) as session:
        lost, doubled, stored, attempts = _judged(session, crowd)
    engine.dispose()
    return Outcome(
        attempts=attempts,
        changes=sum(len(one.made) for one in crowd),
        acknowledged=sum(len({change.client_id for change in one.acknowledged}) for one in crowd),
        sendings=sum(one.sendings for one in crowd),
        stored=stored,
        lost=lost,
        doubled=doubled,
        fates=dict(line.fates),
        failures=tuple(failures),
        seconds=seconds,
    )


def _judged(session: Session, crowd: Sequence[Candidate]) -> tuple[int, int, int, int]:
    """Lost, doubled, stored answers, attempts: the database against what each browser knows."""
    rows = session.execute(select(Answer.attempt_id, Answer.question_version_id, Answer.client_id)).all()
    kept: dict[int, Counter[tuple[int, str]]] = defaultdict(Counter)
    for row in rows:
        kept[row.attempt_id][row.question_version_id, row.client_id] += 1
    attempts = session.scalars(select(Attempt.id)).all()
    results = session.scalars(select(AttemptResult)).all()
    completed = Counter(session.scalars(select(Completion.enrolment_id)))
    lost = doubled = 0
    for one in crowd:
        known = {(change.question, change.client_id) for change in one.made}
        doubled += sum(count for key, count in kept[one.attempt].items() if key not in known)
        acknowledged = {(change.question, change.client_id) for change in one.acknowledged}
        lost += sum(key not in kept[one.attempt] for key in acknowledged)
        lost += _wrongly_marked(session, one)
    doubled += sum(count - 1 for counts in kept.values() for count in counts.values())
    doubled += len(attempts) - len(crowd) + len(results) - len({result.attempt_id for result in results})
    doubled += sum(count - 1 for count in completed.values())
    return lost, doubled, len(rows), len(attempts)


def _wrongly_marked(session: Session, one: Candidate) -> int:
    """How many questions were marked by another change than the newest in the browser's own book."""
    attempt = session.get(Attempt, one.attempt)
    if attempt is None or attempt.result is None:
        return len(one.newest) or 1
    marks = attempt.result.marks
    return sum(
        marks[str(item.question_version_id)] != _worth(attempt, item, one.newest.get(item.question_version_id))
        for item in asked(session, attempt.id)
    )


def _worth(attempt: Attempt, item: AttemptQuestion, change: Change | None) -> int:
    """Hundredths of points."""
    if change is None:
        return 0
    sheet = sheet_of(attempt, item)
    values = [tuple(_values(name, change.fields)) for name in field_names(item, sheet.slots())]
    return int((share_earned(item.question.said, sheet.answer(values)) or 0) * item.points * 100)


def _values(name: str, fields: Iterable[tuple[str, str]]) -> list[str]:
    return [value for given, value in fields if given == name]


def main() -> int:
    """Make a portal, drill it, print the line."""
    parser = argparse.ArgumentParser(prog="python -m bench.drill_answers")
    parser.add_argument("--candidates", type=int, default=24)
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    address = os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="fairline-drill-") as folder:
        server = MortalServer(Path(folder), address)
        server.init(public=False)
        outcome = drill(server, candidates=options.candidates, changes=options.changes, seed=options.seed)
    print(outcome.line("PostgreSQL" if address else "SQLite", options.seed), flush=True)
    return int(not outcome.good)


if __name__ == "__main__":
    sys.exit(main())
