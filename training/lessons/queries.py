"""Reading lessons as those see them who write: the draft, the files, the versions, and whom a change reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.auth.models import Account
from portal.errors import NotFound
from portal.files.models import StoredFile
from portal.people.models import Employee
from portal.words import mark
from training.courses.counting import counts_now
from training.courses.material import files_of
from training.courses.models import (
    Completion,
    Course,
    Enrolment,
    LessonDraft,
    LessonFile,
    LessonText,
    LessonVersion,
    Programme,
    Unit,
)
from training.courses.queries import newest_version
from training.courses.rules import Origin, UnitKind
from training.courses.source import ProgrammeSource

_MOST_VERSIONS = 200
_NO_LESSON = mark("There is no such lesson.")

Texts = dict[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """A lesson on the desk: what is taught now, the draft if there is one, and the files."""

    unit: Unit
    newest: LessonVersion | None
    taught: Texts
    draft: LessonDraft | None
    drafted_by: str
    files: list[StoredFile]
    published_files: frozenset[int]

    @property
    def texts(self) -> Texts:
        """What the editor begins with: the draft, else what is taught, else the titles that the programme has."""
        if self.draft is not None:
            return self.draft.texts
        return self.taught or {language: {"title": title, "body": ""} for language, title in self.unit.titles.items()}

    @property
    def revision(self) -> int:
        """The draft's count of savings; 0 before the first."""
        return self.draft.revision if self.draft else 0


@dataclass(frozen=True, kw_only=True)
class ListedVersion:
    """A version in the history, by whom, and how many people confirmed exactly it."""

    version: LessonVersion
    published_by: str
    confirmed: int


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many people follow a programme now, and how many have finished it."""

    following: int
    finished: int


def lesson_unit(session: Session, unit_id: int) -> Unit:
    """A unit that is a lesson; NotFound for every other."""
    unit = session.scalars(
        select(Unit).where(Unit.id == unit_id).options(joinedload(Unit.course).joinedload(Course.programme))
    ).first()
    if unit is None or unit.kind is not UnitKind.LESSON:
        raise NotFound(_NO_LESSON)
    return unit


def workshop_of(session: Session, unit_id: int) -> Workshop:
    """Everything that the editor of a lesson needs; NotFound for an unknown one."""
    unit, newest = lesson_unit(session, unit_id), newest_version(session, unit_id)
    draft = session.get(LessonDraft, unit_id)
    return Workshop(
        unit=unit,
        newest=newest,
        taught=texts_of(session, newest),
        draft=draft,
        drafted_by=_name_of(session, draft.saved_by_id) if draft else "",
        files=files_of(session, unit_id),
        published_files=published_files(session, unit_id),
    )


def texts_of(session: Session, version: LessonVersion | None) -> Texts:
    """Title and body of a version by language; empty for none."""
    if version is None:
        return {}
    rows = session.scalars(select(LessonText).where(LessonText.version_id == version.id))
    return {row.language: {"title": row.title, "body": row.body} for row in rows}


def published_files(session: Session, unit_id: int) -> frozenset[int]:
    """The files that any version of a lesson shows."""
    rows = session.scalars(
        select(LessonFile.file_id)
        .join(LessonVersion, LessonVersion.id == LessonFile.version_id)
        .where(LessonVersion.unit_id == unit_id)
    )
    return frozenset(rows)


def files_in(session: Session, version_id: int) -> Sequence[StoredFile]:
    """The files of one version, with the digests that its own digest holds."""
    return session.scalars(
        select(StoredFile)
        .join(LessonFile, LessonFile.file_id == StoredFile.id)
        .where(LessonFile.version_id == version_id)
        .order_by(StoredFile.id)
    ).all()


def versions_of(session: Session, unit_id: int) -> list[ListedVersion]:
    """The history of a lesson, newest first, in one statement."""
    confirmed = (
        select(Completion.digest, func.count().label("people"))
        .where(Completion.unit_id == unit_id, counts_now())
        .group_by(Completion.digest)
        .subquery()
    )
    rows = session.execute(
        select(LessonVersion, Employee.name, Account.username, func.coalesce(confirmed.c.people, 0))
        .outerjoin(confirmed, confirmed.c.digest == LessonVersion.digest)
        .outerjoin(Account, Account.id == LessonVersion.published_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(LessonVersion.unit_id == unit_id)
        .order_by(LessonVersion.number.desc())
        .limit(_MOST_VERSIONS)
    )
    return [
        ListedVersion(version=version, published_by=name or username or "", confirmed=people)
        for version, name, username, people in rows
    ]


def version_numbered(session: Session, unit_id: int, number: int) -> LessonVersion:
    """One version of a lesson; NotFound for an unknown one."""
    version = session.scalars(
        select(LessonVersion).where(LessonVersion.unit_id == unit_id, LessonVersion.number == number)
    ).first()
    if version is None:
        raise NotFound(_NO_LESSON)
    return version


def reach_of(session: Session, programme_id: int) -> Reach:
    """Whom a change of a programme reaches: those who have it open get it at once, the finished ones never."""
    total, finished = session.execute(
        select(func.count(), func.count(Enrolment.finished_at)).where(Enrolment.programme_id == programme_id)
    ).one()
    return Reach(following=total - finished, finished=finished)


def drafts_since(session: Session) -> dict[int, datetime]:
    """The lessons that have a draft, with the instant it was saved."""
    return {row.unit_id: row.saved_at for row in session.scalars(select(LessonDraft))}


def kept_here(session: Session, source: ProgrammeSource) -> list[str]:
    """What loading ``source`` leaves as it is because it was changed in the portal: a programme, or its lessons."""
    programme = session.scalars(select(Programme).where(Programme.key == source.key)).one()
    newest = {
        key: (origin, digest)
        for key, origin, digest in session.execute(
            select(Unit.key, LessonVersion.origin, LessonVersion.digest)
            .join(LessonVersion, LessonVersion.unit_id == Unit.id)
            .join(Course, Course.id == Unit.course_id)
            .where(Course.programme_id == programme.id)
            .order_by(LessonVersion.number)
        )
    }
    lessons = {unit.key: unit.lesson.digest for unit in source.units() if unit.lesson is not None}
    return [programme.key] * bool(programme.edits) + [
        f"{programme.key}/{key}"
        for key, digest in lessons.items()
        if key in newest and newest[key][0] is Origin.PORTAL and newest[key][1] != digest
    ]


def _name_of(session: Session, account_id: int | None) -> str:
    row = session.execute(
        select(Employee.name, Account.username)
        .select_from(Account)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(Account.id == account_id)
    ).first()
    return (row[0] or row[1]) if row else ""
