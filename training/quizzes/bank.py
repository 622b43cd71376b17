"""Verbs of the question bank: keep a question, its new version, or all of an import, and retire one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Outdated
from training.quizzes.content import QuestionContent, QuestionKind
from training.quizzes.models import Question, QuestionVersion
from training.quizzes.packing import packed
from training.quizzes.source import content_digest

LONGEST_NAME = 200
_IN_NAME = 90


def category_path(category: Sequence[str]) -> str:
    """A category as lists and searches know it: its names joined by slashes, a slash of a name doubled."""
    return "/".join(name.replace("/", "//") for name in category)


def name_of(content: QuestionContent) -> str:
    """What lists call a question: its name, else the beginning of its text."""
    said = content.name or next((text for text in content.text.texts.values() if text), "")
    plain = " ".join(said.split())
    return plain if len(plain) <= _IN_NAME else plain[: _IN_NAME - 1] + "…"


def keep_version(
    session: Session, actor: Actor, question: Question, content: QuestionContent, at: datetime, *, made_here: bool
) -> QuestionVersion:
    """Bring a question to ``content``: a new version where anything differs, the newest one otherwise."""
    newest = newest_question(session, question.id)
    digest = content_digest(content)
    if newest is not None and newest.digest == digest:
        return newest
    version = QuestionVersion(
        question_id=question.id,
        number=newest.number + 1 if newest else 1,
        kind=content.kind,
        clause=content.clause,
        name=name_of(content),
        category=category_path(content.category),
        digest=digest,
        content=packed(content),
        made_here=made_here,
        published_at=at,
    )
    session.add(version)
    session.flush()
    record(
        session,
        actor,
        "training:question:publish",
        "training_question_version",
        version.id,
        after={"question": question.key, "number": version.number, "digest": digest},
    )
    return version


def newest_question(session: Session, question_id: int) -> QuestionVersion | None:
    """The version of a question that is asked now."""
    return session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionVersion.number.desc())
        .limit(1)
    ).first()


def question_with_key(session: Session, key: str, unit_id: int | None = None) -> Question:
    """The bank's question of that key, made where there is none."""
    question = session.scalars(select(Question).where(Question.key == key)).first()
    if question is None:
        question = Question(key=key, unit_id=unit_id)
        session.add(question)
        session.flush()
    return question


def save_question(
    session: Session,
    actor: Actor,
    question_id: int | None,
    content: QuestionContent,
    at: datetime,
    *,
    unit_id: int | None = None,
    seen: str | None = None,
) -> QuestionVersion:
    """Write a question in the portal: a new one, or a new version of one. Attempts keep the version they asked.

    ``seen`` is the ``state_of`` the question as the person's form was made from it. Raises NotFound for an unknown
    question, Outdated where somebody saved it since, Invalid for another kind: what was answered would fit no longer.
    """
    if question_id is None:
        question = question_with_key(session, _free_key(session), unit_id)
    else:
        found = session.get(Question, question_id, with_for_update=True)
        if found is None:
            raise NotFound("There is no such question.")
        question, newest = found, newest_question(session, question_id)
        check_seen(question, newest, seen)
        question.unit_id = unit_id
        if newest is not None and newest.kind is not content.kind:
            raise Invalid("The kind of a question cannot change. Write a new question instead.", field="kind")
    return keep_version(session, actor, question, content, at, made_here=True)


def state_of(question: Question, newest: QuestionVersion | None) -> str:
    """What a form of a question remembers: the version, and the part that it belongs to, which has no versions."""
    return f"{newest.number if newest else 0}.{question.unit_id or 0}"


def check_seen(question: Question, newest: QuestionVersion | None, seen: str | None) -> None:
    """Raise Outdated where somebody saved the question after ``seen``; None asks for nothing."""
    if seen is not None and seen != state_of(question, newest):
        raise Outdated("Somebody else saved this question meanwhile. Look at both versions, then decide.")


def _free_key(session: Session) -> str:
    """Questions written in the portal are numbered."""
    return f"bank.{(session.scalar(select(func.max(Question.id))) or 0) + 1}"


def keep_questions(
    session: Session, actor: Actor, contents: Sequence[QuestionContent], at: datetime
) -> list[QuestionVersion]:
    """Keep all questions of an import, in order; who calls this decides about the transaction.

    A question whose ``own_id`` is in the bank becomes its new version, where it is of the same kind; one whose content
    is there already is kept once.
    """
    known = _by_own_id(session, [content.own_id for content in contents if content.own_id])
    kept = []
    for content in contents:
        question = known.get(content.own_id) if content.own_id else None
        if question is None:
            question = question_with_key(session, _key_of(session, content))
            known.setdefault(content.own_id, question)
        kept.append(keep_version(session, actor, question, content, at, made_here=True))
    return kept


def _key_of(session: Session, content: QuestionContent) -> str:
    if content.own_id:
        return own_key(content.own_id, content.kind)
    return f"import.{content_digest(content)[:32]}"


def own_key(own_id: str, kind: QuestionKind) -> str:
    """The bank's key of a question that brings its own number along."""
    return f"own.{kind.value}.{own_id}"[:80]


def _by_own_id(session: Session, own_ids: Sequence[str]) -> dict[str, Question]:
    keys = {own_key(own_id, kind): own_id for own_id in own_ids for kind in QuestionKind}
    rows = session.scalars(select(Question).where(Question.key.in_(keys)))
    return {keys[row.key]: row for row in rows}


def retire_question(session: Session, actor: Actor, question_id: int, *, retired: bool) -> Question:
    """Take a question out of draws and lists, or put it back; quizzes that name it keep asking it."""
    question = session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise NotFound("There is no such question.")
    question.retired = retired
    record(
        session,
        actor,
        "training:question:retire" if retired else "training:question:restore",
        "training_question",
        question.id,
    )
    return question
