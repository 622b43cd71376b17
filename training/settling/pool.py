"""The labelled pool: sentences that trainers settled, as ``portal calls evaluate`` reads them."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.models import Employee
from training.calls.rules.settling import CHOSEN
from training.calls.wording import places_of
from training.judge.turns import listener
from training.plays.models import CallEvent, PlayedCall
from training.plays.queries import Standing
from training.plays.rules import EventKind
from training.scenarios.queries import ready_play
from training.settling.models import CallMark, CallReview
from training.settling.pool_rules import label_of, name_parts, slots_of, without_persons
from training.settling.rules import SKILL

COLUMNS = ("lang", "text", "context", "label", "scenario", "author", "split", "slots", "judge")
_AT_ONCE = 200
_PERSONS = ("debtor", "collector")


def pool_csv(session: Session) -> tuple[str, int]:
    """The pool as CSV with a line of names first, and how many sentences it holds."""
    written = StringIO(newline="")
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(COLUMNS)
    count = 0
    for row in pool_rows(session):
        lines.writerow([row[name] for name in COLUMNS])
        count += 1
    return written.getvalue(), count


def pool_rows(session: Session) -> Iterator[dict[str, str]]:
    """Every turn in own words on which something was decided, call by call; the newest decision counts.

    Four statements for each two hundred calls, besides the scenarios, which are kept ready.
    """
    after = 0
    while calls := _calls(session, after):
        after = calls[-1][0].id
        ids = [call.id for call, _ in calls]
        marks, events = _marks(session, ids), _events(session, ids)
        for call, name in calls:
            yield from _of_call(session, call, name, marks.get(call.id, []), events.get(call.id, []))


def _calls(session: Session, after: int) -> list[tuple[PlayedCall, str]]:
    reviewed = select(CallReview.call_id).where(CallReview.call_id == PlayedCall.id).exists()
    rows = session.execute(
        select(PlayedCall, Employee.name)
        .join(Employee, Employee.id == PlayedCall.employee_id)
        .where(PlayedCall.id > after, reviewed)
        .order_by(PlayedCall.id)
        .limit(_AT_ONCE)
    )
    return [(call, name) for call, name in rows]


def _marks(session: Session, ids: Sequence[int]) -> Mapping[int, list[CallMark]]:
    rows = session.execute(
        select(CallReview.call_id, CallMark)
        .join(CallMark, CallMark.review_id == CallReview.id)
        .where(CallReview.call_id.in_(ids), CallMark.what.not_in([SKILL, CHOSEN]))
        .order_by(CallMark.id)
    )
    found: dict[int, list[CallMark]] = {}
    for call_id, mark in rows:
        found.setdefault(call_id, []).append(mark)
    return found


def _events(session: Session, ids: Sequence[int]) -> Mapping[int, list[CallEvent]]:
    rows = session.scalars(
        select(CallEvent).where(CallEvent.call_id.in_(ids)).order_by(CallEvent.call_id, CallEvent.number)
    )
    found: dict[int, list[CallEvent]] = {}
    for event in rows:
        found.setdefault(event.call_id, []).append(event)
    return found


def _of_call(
    session: Session, call: PlayedCall, name: str, marks: Sequence[CallMark], events: Sequence[CallEvent]
) -> Iterator[dict[str, str]]:
    decided: dict[int, dict[str, bool]] = {}
    judges: dict[int, str] = {}
    for mark in marks:
        if mark.holds is not None:
            decided.setdefault(mark.turn, {})[mark.what] = mark.holds
            judges[mark.turn] = mark.judge
    play = ready_play(session, call.version_id)
    stands = Standing(call=call, play=play, events=events)
    taken = [event.data for event in events if event.kind is EventKind.TURN]
    all_places = places_of(play.scenario, call.language)
    places = {place: all_places[place] for place in _PERSONS}
    for turn, said in sorted(decided.items()):
        identity = listener(play, stands.before(turn), taken[turn]["choice"])
        yield {
            "lang": call.language,
            "text": without_persons(taken[turn]["text"], name_parts(name), places),
            "context": f"identity={identity.name.lower()}",
            "label": label_of(said),
            "scenario": play.scenario.key,
            "author": "trainer",
            "split": "pool",
            "slots": slots_of(said),
            "judge": judges[turn],
        }
