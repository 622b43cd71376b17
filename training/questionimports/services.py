"""Verbs of importing questions: take a file in, read it, choose for it, store all of it or nothing, take it back."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound
from portal.exchange.services import plain_file_name
from portal.jobs.services import enqueue
from portal.words import mark
from training.courses.models import Unit
from training.questionfiles.formats import FileFormat, format_of, read_questions
from training.questionfiles.reading import LARGEST_FILE, Problem, Reading
from training.questionimports.judging import Judged, Usual, judged
from training.questionimports.models import QuestionImport, QuestionImportLine
from training.questionimports.pictures import (
    drop_pictures,
    with_unknown_pictures,
)
from training.questionimports.rules import AT_ONCE, STORED_AT_ONCE, ImportState, QuestionVerdict, check_step
from training.quizzes.bank import category_path, keep_version, name_of, question_with_key
from training.quizzes.content import QuestionContent
from training.quizzes.models import QuestionVersion
from training.quizzes.packing import packed

READ_JOB = "training.read_questions"
STORE_JOB = "training.store_questions"
_LONGEST_FILE_NAME = 200
SAME_AS = mark("The same as the question on line %(line)s.")


def take_file_in(
    session: Session,
    actor: Actor,
    *,
    file_name: str,
    content: bytes,
    file_format: FileFormat | None,
    language: str,
    unit_id: int | None,
    usual: Usual,
    at: datetime,
) -> QuestionImport:
    """Keep a file and read it, at once where it is short text, by a job otherwise. Raises Invalid (field ``file``)."""
    if not content.strip():
        raise Invalid("This file is empty.", field="file")
    if len(content) > LARGEST_FILE:
        raise Invalid("The file is larger than %(most)s MB. Split it.", field="file", most=LARGEST_FILE // 1_000_000)
    found = file_format or format_of(content, file_name)
    made = QuestionImport(
        state=ImportState.READING,
        file_name=plain_file_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        file_format=found.value if found else "",
        language=language,
        unit_id=_known_unit(session, unit_id),
        clause=usual.clause,
        category=category_path(usual.category),
        uploaded_by_id=actor.account_id,
        uploaded_at=at,
    )
    session.add(made)
    session.flush()
    record(
        session, actor, "training:question_import:stage", "training_question_import", made.id,
        after={"format": made.file_format, "sha256": made.sha256},
    )  # fmt: skip
    reading = reading_of(made, content) if len(content) <= AT_ONCE and not content.startswith(b"PK") else None
    if reading is not None and not reading.pictures:
        note_reading(session, made, reading, usual)
    else:
        made.content = content
        made.job_id = enqueue(
            session, READ_JOB, {"import": made.id}, unique_key=f"questions:{made.id}:read", actor=actor
        ).id
    return made


def _known_unit(session: Session, unit_id: int | None) -> int | None:
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise Invalid("There is no such part.", field="unit")
    return unit_id


def reading_of(made: QuestionImport, content: bytes) -> Reading:
    """What the file holds; reads nothing but the bytes."""
    chosen = FileFormat(made.file_format) if made.file_format else None
    return read_questions(content, made.file_name, chosen, made.language)


def note_reading(session: Session, made: QuestionImport, reading: Reading, usual: Usual) -> None:
    """Put down what was read and what becomes of it; a file with a mistake goes no further."""
    reading = with_unknown_pictures(session, reading)
    contents = [question.content for question in reading.questions]
    rows = [
        {**_row(made.id, QuestionVerdict.NEW, found.line, found.file), "name": name_of(found.content),
         "content": packed(found.content)}
        for found in reading.questions
    ]  # fmt: skip
    problems = [_problem_row(made.id, problem) for problem in reading.problems]
    for some in (rows, problems):
        if some:
            session.execute(insert(QuestionImportLine), some)
    made.content = None
    check_step(made.state, ImportState.FAULTY if problems else ImportState.READY)
    made.state = ImportState.FAULTY if problems else ImportState.READY
    made.problem_count = len(problems)
    session.flush()
    _note_verdicts(session, made, question_lines(session, made.id), judged(session, contents, usual))


def _row(import_id: int, verdict: QuestionVerdict, line: int, file: str) -> dict[str, object]:
    return {
        "import_id": import_id, "verdict": verdict, "line": line, "file": file[-_LONGEST_FILE_NAME:], "name": "",
        "content": None, "makes": False, "sentence": "", "values": {}, "field": "",
    }  # fmt: skip


def _problem_row(import_id: int, problem: Problem) -> dict[str, object]:
    values = {key: str(value)[:300] for key, value in problem.values.items()}
    row = _row(import_id, QuestionVerdict.PROBLEM, problem.line, problem.file)
    return {**row, "sentence": problem.sentence, "values": values, "field": problem.field[:60]}


def question_lines(session: Session, import_id: int) -> Sequence[QuestionImportLine]:
    """The questions of an import, in the order of the file."""
    return session.scalars(
        select(QuestionImportLine)
        .where(QuestionImportLine.import_id == import_id, QuestionImportLine.verdict != QuestionVerdict.PROBLEM)
        .order_by(QuestionImportLine.id)
    ).all()


def _note_verdicts(
    session: Session, made: QuestionImport, lines: Sequence[QuestionImportLine], found: Sequence[Judged]
) -> None:
    for line, one in zip(lines, found, strict=True):
        line.verdict, line.question_id = one.verdict, one.there.question_id if one.there else None
        same = lines[one.first] if one.first is not None else None
        line.sentence, line.values = (SAME_AS, {"line": same.line}) if same is not None else ("", {})
    verdicts = [one.verdict for one in found]
    made.new_count, made.changed_count, made.equal_count = (
        verdicts.count(verdict) for verdict in (QuestionVerdict.NEW, QuestionVerdict.CHANGED, QuestionVerdict.EQUAL)
    )
    session.flush()


def choose_for(session: Session, actor: Actor, import_id: int, *, unit_id: int | None, usual: Usual) -> QuestionImport:
    """Other choices for what the questions do not say; what becomes of each is found out again."""
    made = import_to_change(session, import_id)
    check_step(made.state, ImportState.READY)
    made.unit_id, made.clause = _known_unit(session, unit_id), usual.clause
    made.category = category_path(usual.category)
    lines = question_lines(session, import_id)
    _note_verdicts(session, made, lines, judged(session, _contents(lines), usual))
    record(session, actor, "training:question_import:choose", "training_question_import", made.id)
    return made


def _contents(lines: Sequence[QuestionImportLine]) -> list[QuestionContent]:
    return [content for line in lines if (content := line.said) is not None]


def usual_of(made: QuestionImport) -> Usual:
    """What was chosen for questions that carry none."""
    path = [name.replace("\0", "/") for name in made.category.replace("//", "\0").split("/") if name]
    return Usual(clause=made.clause, category=tuple(path))


def start_storing(session: Session, actor: Actor, import_id: int, at: datetime) -> QuestionImport:
    """What the button does: few questions are stored now, many by a job. Sent twice it acts once."""
    made = import_to_change(session, import_id)
    if made.state in (ImportState.STORED, ImportState.STORING):
        return made
    if made.new_count + made.changed_count <= STORED_AT_ONCE:
        store_import(session, actor, import_id, at)
        return made
    check_step(made.state, ImportState.STORING)
    made.state = ImportState.STORING
    made.job_id = enqueue(
        session, STORE_JOB, {"import": made.id}, unique_key=f"questions:{made.id}:store", actor=actor
    ).id
    return made


def store_import(session: Session, actor: Actor, import_id: int, at: datetime) -> None:
    """Keep every question of the file, judged once more by what the bank holds now; twice acts once."""
    made = import_to_change(session, import_id)
    if made.state is ImportState.STORED:
        return
    check_step(made.state, ImportState.STORED)
    lines = question_lines(session, import_id)
    found = judged(session, _contents(lines), usual_of(made))
    _note_verdicts(session, made, lines, found)
    for line, one in zip(lines, found, strict=True):
        version = keep_judged(session, actor, one, at, unit_id=made.unit_id)
        if version is not None:
            line.version_id, line.question_id = version.id, version.question_id
            line.makes = one.verdict is QuestionVerdict.NEW
    made.state, made.stored_at, made.stored_by_id = ImportState.STORED, at, actor.account_id
    session.flush()
    counts = {"new": made.new_count, "changed": made.changed_count, "equal": made.equal_count}
    record(session, actor, "training:question_import:store", "training_question_import", import_id, after=counts)


def keep_judged(
    session: Session, actor: Actor, one: Judged, at: datetime, *, unit_id: int | None = None
) -> QuestionVersion | None:
    """Keep a question as it was judged; None where it is there already."""
    if one.verdict is QuestionVerdict.EQUAL:
        return None
    question = question_with_key(session, one.key, unit_id)
    return keep_version(session, actor, question, one.content, at, made_here=True)


def discard_import(session: Session, actor: Actor, import_id: int) -> QuestionImport:
    """Not this file: nothing is stored, and what was read of it goes."""
    made = import_to_change(session, import_id)
    if made.state is ImportState.DISCARDED:
        return made
    check_step(made.state, ImportState.DISCARDED)
    contents = _contents(question_lines(session, import_id))
    made.state, made.content = ImportState.DISCARDED, None
    session.execute(delete(QuestionImportLine).where(QuestionImportLine.import_id == import_id))
    drop_pictures(session, actor, import_id, contents)
    record(session, actor, "training:question_import:discard", "training_question_import", import_id)
    return made


def import_to_change(session: Session, import_id: int) -> QuestionImport:
    """The import afresh and locked; NotFound where there is none."""
    made = session.get(
        QuestionImport, import_id, populate_existing=True, with_for_update={"of": QuestionImport}
    )  # fmt: skip
    if made is None:
        raise NotFound("There is no such import.")
    return made
