"""Verbs of programmes made here: begin one, and bring it to a changed outline by the path that files take, too."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import NotFound, Outdated
from training.callunits.queries import published_keys
from training.courses.models import Programme
from training.courses.services import finish_complete_plans, publish_programme
from training.courses.source import ProgrammeSource, check_scenarios
from training.programmes.outline import Change, tests_left
from training.programmes.queries import outline_of, programme_for, programme_keys
from training.programmes.rules import check_order, check_start, key_from

_OURS = "here"
"""What keys of programmes made in the portal begin with: no folder of content may meet them by chance."""


def begin_programme(
    session: Session,
    actor: Actor,
    *,
    titles: dict[str, str],
    summaries: dict[str, str],
    starts_itself: bool,
    window_days: int,
    at: datetime,
    day: date,
) -> Programme:
    """Make a programme without any part yet. Raises Invalid where it would start by itself with an empty plan."""
    check_start(starts_itself, 0)
    source = ProgrammeSource(
        key=key_from(f"{_OURS} {titles['en']}", programme_keys(session)),
        titles=titles,
        summaries=summaries,
        starts_itself=starts_itself,
        window_days=window_days,
        courses=(),
        folder=Path(),
    )
    return publish_programme(session, actor, source, at, day, here=True)


def change_programme(
    session: Session,
    actor: Actor,
    programme_id: int,
    change: Change,
    *,
    what: str,
    at: datetime,
    day: date,
    seen: int | None = None,
) -> Programme:
    """Bring a programme to what ``change`` makes of its outline; ``what`` names it in the trail.

    ``seen`` is the count of changes that the person's form was made with; Outdated where somebody changed it since.
    Who has finished stays finished; a plan that has nothing left to do is finished with it. It earns a certificate
    only where no quiz left: nobody passes by what somebody took out. Raises Invalid where a practice call in the plans
    plays a scenario that is not published.
    """
    programme = session.scalars(
        select(Programme).where(Programme.id == programme_id).with_for_update()
    ).first()  # fmt: skip
    if programme is None:
        raise NotFound("There is no such programme.")
    programme = programme_for(session, programme_id)
    if seen is not None and programme.edits != seen:
        raise Outdated("Somebody else changed this programme meanwhile. Look at what is stored now, then send again.")
    before = outline_of(programme)
    outline = change(before)
    check_order({unit.key: unit.requires for unit in outline.units() if unit.in_plans})
    check_start(outline.starts_itself, sum(unit.in_plans for unit in outline.units()))
    check_scenarios([outline], published_keys(session))
    publish_programme(session, actor, outline, at, day, here=True)
    record(
        session, actor, "training:programme:change", "training_programme", programme_id,
        after={"what": what, "edits": programme.edits},
    )  # fmt: skip
    finish_complete_plans(session, actor, programme_id, at, earns=not tests_left(before, outline))
    return programme
