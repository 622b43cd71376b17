"""Finds the questions of a file in the bank: new, changed, or there already. Reads only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from training.questionimports.rules import QuestionVerdict, filled, key_and_digest, pieces
from training.quizzes.bank import own_key
from training.quizzes.content import QuestionContent
from training.quizzes.models import Question, QuestionVersion
from training.quizzes.queries import newest_versions
from training.quizzes.source import content_digest


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What questions get that carry none: a clause, a category as its path."""

    clause: str = ""
    category: tuple[str, ...] = ()


NOTHING_CHOSEN = Usual()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A question as it would be kept under ``key``. ``there`` is the bank's newest version of it, None for a new one.

    ``first`` is the place, in the same file, of a question that says the very same; then this one is left out.
    """

    content: QuestionContent
    key: str
    verdict: QuestionVerdict
    there: QuestionVersion | None = None
    first: int | None = None


def judged(session: Session, contents: Sequence[QuestionContent], usual: Usual = NOTHING_CHOSEN) -> list[Judged]:
    """What becomes of each question, in order. Statements grow by the five hundred questions.

    A question is one of the bank's by its own id and kind, by the id that an export of this bank gave it, by what it
    said when it was imported, or by saying exactly the same.
    """
    keys = [_key_of(content) for content in contents]
    known = {version.question.key: version for version in _by_keys(session, keys)}
    known |= _exported(session, contents)
    same = _saying_the_same(session, contents, usual)
    found, seen = [], dict[str, int]()
    for place, (content, key) in enumerate(zip(contents, keys, strict=True)):
        there = known.get(key) or known.get(content.own_id) or same.get(content_digest(_with(content, None, usual)))
        if there is not None and there.kind is not content.kind:
            there = None
        found.append(_judged(content, key, there, usual, seen, place))
    return found


def _judged(
    content: QuestionContent, key: str, there: QuestionVersion | None, usual: Usual, seen: dict[str, int], place: int
) -> Judged:
    kept = _with(content, there, usual)
    key = there.question.key if there is not None else key
    first = seen.setdefault(key, place)
    if first != place:
        return Judged(content=kept, key=key, verdict=QuestionVerdict.EQUAL, there=there, first=first)
    if there is None:
        return Judged(content=kept, key=key, verdict=QuestionVerdict.NEW)
    equal = kept == there.said  # 3600 and 3600.00 are the same number and not the same digest
    return Judged(
        content=kept, key=key, verdict=QuestionVerdict.EQUAL if equal else QuestionVerdict.CHANGED, there=there
    )


def _with(content: QuestionContent, there: QuestionVersion | None, usual: Usual) -> QuestionContent:
    said = there.said if there is not None else None
    if said is not None and key_and_digest(content.own_id) is not None:
        content = replace(content, own_id=said.own_id)
    return filled(content, said, usual.clause, usual.category)


def _key_of(content: QuestionContent) -> str:
    """The bank's key of a question: by its own id, else by what it says."""
    if content.own_id:
        return own_key(content.own_id, content.kind)
    return f"import.{content_digest(content)[:32]}"


def _by_keys(session: Session, keys: Iterable[str]) -> Iterator[QuestionVersion]:
    for some in pieces(sorted(set(keys))):
        yield from session.scalars(
            newest_versions().where(Question.key.in_(some)).options(contains_eager(QuestionVersion.question))
        )


def _exported(session: Session, contents: Sequence[QuestionContent]) -> dict[str, QuestionVersion]:
    """By the id in the file: the questions that an export of this bank named."""
    named = {content.own_id: found for content in contents if (found := key_and_digest(content.own_id)) is not None}
    there = {version.question.key: version for version in _by_keys(session, [key for key, _ in named.values()])}
    digests: dict[int, list[str]] = {}
    ids = sorted(version.question_id for version in there.values())
    for some in pieces(ids):
        rows = session.execute(
            select(QuestionVersion.question_id, QuestionVersion.digest).where(QuestionVersion.question_id.in_(some))
        )
        for question_id, digest in rows:
            digests.setdefault(question_id, []).append(digest)
    return {
        own_id: there[key]
        for own_id, (key, begin) in named.items()
        if key in there and any(digest.startswith(begin) for digest in digests[there[key].question_id])
    }


def _saying_the_same(session: Session, contents: Sequence[QuestionContent], usual: Usual) -> dict[str, QuestionVersion]:
    """By digest: questions in use whose newest version says exactly what a question without an id says."""
    digests = {content_digest(_with(content, None, usual)) for content in contents if not content.own_id}
    found: dict[str, QuestionVersion] = {}
    for some in pieces(sorted(digests)):
        rows = session.scalars(
            newest_versions()
            .where(QuestionVersion.digest.in_(some), Question.retired.is_(False))
            .order_by(QuestionVersion.id)
            .options(contains_eager(QuestionVersion.question))
        )
        for version in rows:
            found.setdefault(version.digest, version)
    return found
