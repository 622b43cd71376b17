"""Verbs about surges: what is seen for the first time becomes an alert, what lasts is one (policy 9.2.1)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from complaints.facts import QUIET_DAYS, SurgeDimension, SurgeRule, SurgeSeen
from crisis.signals.models import Surge, SurgeCase
from crisis.signals.services import raise_alert
from crisis.surges.rules import Outline, known_as
from crisis.surges.wording import surge_sentence
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.company import house_language
from portal.people.models import Team
from portal.web.i18n import force_locale

_BY_CHANCE = frozenset({SurgeRule.LEVEL, SurgeRule.SCAN})
_BY_NAME = frozenset({SurgeDimension.CLIENT, SurgeDimension.SCRIPT})
_LOOKED_BACK = timedelta(days=4 * QUIET_DAYS)


def note_surges(session: Session, actor: Actor, seen: Sequence[SurgeSeen], now: datetime) -> list[int]:
    """Raise an alert for each surge that is not known yet, with the cases counted; the ids of these alerts.

    Of one that is known only the last day on which it stood out is kept. Called again with the same, nothing happens.
    """
    since = clock.local(now).date() - _LOOKED_BACK
    surges = list(
        session.scalars(
            select(Surge)
            .where(Surge.heard_on >= since)
            .options(selectinload(Surge.cases))
            .order_by(Surge.id)
            .with_for_update()
        )
    )
    outlines, raised = [_outline(surge) for surge in surges], []
    for one in seen:
        place = known_as(_outline_of(one), outlines, QUIET_DAYS)
        if place is not None:
            surges[place].heard_on = max(surges[place].heard_on, one.heard_on)
            continue
        surge = _raise(session, actor, one, now)
        surges.append(surge)
        outlines.append(_outline_of(one))
        raised.append(surge.alert_id)
    session.flush()
    return raised


def _outline(surge: Surge) -> Outline:
    return Outline(
        key=surge.key,
        narrow=surge.dimension is not None,
        by_chance=surge.rule in _BY_CHANCE,
        last=surge.last_on,
        heard_on=surge.heard_on,
        cases=frozenset(case.complaint_id for case in surge.cases),
    )


def _outline_of(seen: SurgeSeen) -> Outline:
    return Outline(
        key=_key(seen),
        narrow=seen.dimension is not None,
        by_chance=seen.rule in _BY_CHANCE,
        last=seen.last,
        heard_on=seen.heard_on,
        cases=frozenset(seen.complaint_ids),
    )


def _key(seen: SurgeSeen) -> str:
    """A client's or script's own key may be too long for this one."""
    about = hashlib.sha256(seen.about.encode()).hexdigest()[:40] if seen.dimension in _BY_NAME else seen.about
    return f"{seen.rule}:{seen.dimension or ''}:{about}"


def _raise(session: Session, actor: Actor, seen: SurgeSeen, now: datetime) -> Surge:
    """The alert says in the company's language what everybody who reads it sees in their own."""
    surge = _surge(session, seen)
    with force_locale(house_language()):
        text = surge_sentence(surge)
    surge.alert_id = raise_alert(session, actor, text, now).id
    session.add(surge)
    session.flush()
    session.add_all(SurgeCase(surge_id=surge.id, complaint_id=number) for number in sorted(set(seen.complaint_ids)))
    session.flush()
    record(
        session,
        actor,
        "crisis:surge:see",
        "crisis_surge",
        surge.id,
        after={"rule": seen.rule, "seen": seen.count, "cases": len(set(seen.complaint_ids))},
    )
    return surge


def _surge(session: Session, seen: SurgeSeen) -> Surge:
    employee = int(seen.about) if seen.dimension is SurgeDimension.EMPLOYEE else None
    team = session.get(Team, int(seen.about)) if seen.dimension is SurgeDimension.TEAM else None
    return Surge(
        key=_key(seen),
        rule=seen.rule,
        dimension=seen.dimension,
        employee_id=employee,
        team=team,
        code=seen.about if seen.dimension is SurgeDimension.CAUSE else None,
        name=(seen.name or seen.about) if seen.dimension in _BY_NAME else None,
        first_on=seen.first,
        last_on=seen.last,
        heard_on=seen.heard_on,
        seen=seen.count,
        expected=seen.expected,
        chance=seen.chance,
        adjusted=seen.adjusted,
        looked_at=seen.looked_at,
        earlier=seen.earlier,
        picture=[[first.isoformat(), days, count] for first, days, count in seen.picture],
    )
