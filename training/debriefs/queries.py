"""Whose debrief somebody may read, and the call behind it with its five results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import within_reach
from training.calls.rules.engine import Event, Turn, beginning, replay
from training.calls.rules.evidence import Judgement, Lines
from training.calls.rules.play import Play, State
from training.calls.rules.verdicts import FiveResults
from training.calls.transcripts import lines_of, results_in, worded
from training.plays.models import CallRecord, PlayedCall
from training.plays.queries import standing
from training.plays.rules import neutral_line
from training.settling.marks import Review, levels_in, reviews_of, rulings_in

READ = "training:progress:read"
ABOUT = "training_call"
PAPER = "training.debrief"


@dataclass(frozen=True, kw_only=True)
class Played:
    """The turns of a call, somebody's or an expert's; ``language`` is that of its sentences."""

    play: Play
    turns: Sequence[Turn]
    language: str
    record: Mapping[str, str] | None = None
    judged: tuple[Judgement, ...] = ()
    reviews: tuple[Review, ...] = ()

    @cached_property
    def results(self) -> FiveResults:
        """The five results, with what trainers decided."""
        return self.results_after(self.reviews)

    def results_after(self, reviews: Sequence[Review]) -> FiveResults:
        """The five results as they were after some of the reviews; after none of them, as the judge left them."""
        return results_in(
            self.play,
            self.turns,
            self.language,
            self.record,
            self.judged,
            levels_in(reviews, self.lines),
            rulings_in(reviews),
        )

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The rows of the scenario in the call's language."""
        return worded(self.play, self.language)

    @cached_property
    def lines(self) -> Lines:
        """What was heard and said; where nothing fitted what was said, the neutral line that was heard then."""
        found = lines_of(self.play, self.turns, self.language)
        heard = list(found.heard)
        for turn in self.turns:
            if turn.event.choice is None:
                heard[turn.number + 1] = neutral_line(self.language, turn.number)
        return Lines(heard=tuple(heard), said=found.said)

    def before(self, turn: int) -> State:
        """The state in which a turn (from 0) was taken."""
        return self.turns[turn - 1].state if turn else beginning(self.play)


@dataclass(frozen=True, kw_only=True)
class Debrief:
    """An ended call; ``own``: it is the reader's. ``open``: its record is still to be written."""

    call: PlayedCall
    person: Employee
    mine: Played
    own: bool
    open: bool

    @cached_property
    def expert(self) -> Played | None:
        """The call as an expert makes it: the first golden transcript that passes; None where there is none."""
        play = self.mine.play
        golden = next((one for one in play.scenario.golden if one.passes), None)
        if golden is None:
            return None
        turns = replay(play, [Event(choice=name) for name in golden.plays])
        return Played(play=play, turns=turns, language=self.mine.language)


def debrief_of(session: Session, actor: Actor, call_id: int, today: date, permission: str = READ) -> Debrief:
    """The debrief of an ended call, for whoever made it and whoever ``permission`` lets reach them; six statements.

    Raises NotFound for a call that is unknown or out of reach, and for one of others whose record is still open.
    """
    row: tuple[PlayedCall, Employee, CallRecord | None] | None = session.execute(
        select(PlayedCall, Employee, CallRecord)
        .join(Employee, Employee.id == PlayedCall.employee_id)
        .outerjoin(CallRecord, CallRecord.call_id == PlayedCall.id)
        .where(PlayedCall.id == call_id, PlayedCall.ended_at.is_not(None), _in_reach(actor, permission, today))
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such call.")
    call, person, record = row
    own = person.id == actor.employee_id
    waits = record is None and call.passed is not None
    if waits and not own:
        raise NotFound("There is no such call.")
    stands = standing(session, call)
    mine = Played(
        play=stands.play,
        turns=stands.turns,
        language=call.language,
        record=dict(record.fields) if record else None,
        judged=stands.judged,
        reviews=reviews_of(session, call.id),
    )
    return Debrief(call=call, person=person, mine=mine, own=own, open=waits)


def _in_reach(actor: Actor, permission: str, today: date) -> ColumnElement[bool]:
    return or_(Employee.id == (actor.employee_id or -1), within_reach(actor, permission, today))


def may_read_debrief(session: Session, actor: Actor, document: Document) -> bool:
    """Whoever made the call, and whoever sees how far people have come."""
    found = (
        select(PlayedCall.id)
        .join(Employee, Employee.id == PlayedCall.employee_id)
        .where(PlayedCall.id == int(document.about_id), _in_reach(actor, READ, clock.today()))
    )
    return session.scalar(found) is not None
