"""The questions of a call: its unsure points with the call around them, without names of persons."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.models import Employee
from portal.web.i18n import force_locale, gettext
from training.calls.rules.evidence import Found
from training.calls.rules.settling import Point, points_of
from training.debriefs.queries import Played
from training.debriefs.showing import cited
from training.judge.rules.patterns import Conduct
from training.judge.words import CONDUCT_WORDS
from training.opinions.queries import opinions_of
from training.opinions.rules import MOST_ASKED, Line, Question
from training.plays.models import PlayedCall
from training.plays.queries import standing
from training.plays.wording import obligation_word
from training.settling.marks import counting, reviews_of, rulings_in
from training.settling.pool_rules import name_parts, without_persons
from training.settling.rules import Ground


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A point, the question about it, and the sentence as it was said, in which a quote has to stand."""

    point: Point
    question: Question
    said: str


def questions_of(session: Session, call_id: int) -> list[Asked]:
    """What to ask about a call: points that the judge is unsure of, that nobody decided and nobody was asked about.

    Nothing of a call that does not wait for an unsure turn. Six statements.
    """
    row: tuple[PlayedCall, str] | None = session.execute(
        select(PlayedCall, Employee.name)
        .join(Employee, Employee.id == PlayedCall.employee_id)
        .where(PlayedCall.id == call_id, PlayedCall.review_ground == Ground.UNSURE)
    ).one_or_none()
    if row is None:
        return []
    call, name = row
    stands = standing(session, call)
    reviews = reviews_of(session, call_id)
    played = Played(play=stands.play, turns=stands.turns, language=call.language, judged=stands.judged, reviews=reviews)
    decided, asked = counting(rulings_in(reviews)), opinions_of(session, call_id)
    points = [
        one
        for one in points_of(played.turns, played.judged)
        if one.found is Found.UNSURE and one.key not in decided and one.key not in asked
    ]
    lines = _lines(played, name_parts(name))
    with force_locale(call.language):
        return [
            Asked(point=one, question=_question(played, one, lines), said=played.lines.said[one.turn])
            for one in points[:MOST_ASKED]
        ]


def _lines(played: Played, names: Sequence[str]) -> list[Line]:
    """What was heard before each turn and said in it, in turn."""
    found = []
    for heard, said in zip(played.lines.heard, [*played.lines.said, ""], strict=False):
        found.append(Line(trainee=False, text=without_persons(heard, names, {})))
        found.append(Line(trainee=True, text=without_persons(said, names, {})))
    return found


def _question(played: Played, point: Point, lines: Sequence[Line]) -> Question:
    at = 2 * point.turn + 1
    return Question(
        subject=_subject(played, point),
        duty=point.is_duty,
        sentence=lines[at].text,
        lines=[one for one in lines if one.text],
        at=sum(bool(one.text) for one in lines[:at]),
        language=played.language,
    )


def _subject(played: Played, point: Point) -> str:
    rule = cited(played, point.name, played.language)
    if rule is None:
        return obligation_word(point.name)
    return f"{rule.title}: {rule.sentence} ({gettext(CONDUCT_WORDS[Conduct(point.what)])})"
