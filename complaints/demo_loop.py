"""How the demo company learns from findings: one is overturned on appeal with all that followed, another waits."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import State
from complaints.cases.services import add_subject
from complaints.correction.rules.scope import Scope, ScopeKind
from complaints.correction.services import enter_calls
from complaints.inquiry.queries import ground_stamp, stands_of
from complaints.inquiry.rules.causes import Cause
from complaints.inquiry.services import ground_finding
from complaints.loop.models import Appeal
from complaints.loop.rules.consequences import Ruling
from complaints.loop.services import decide_appeal, file_appeal, tell_person
from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Employee

_SOURCE = Path(__file__).parent / "data" / "demo_loop.json"
_MONTHS, _CALLS = 12, 1_240


def make_loop(world: DemoWorld) -> None:
    """The demo's collector is named in one case and wins the appeal; a colleague's appeal in another is open."""
    words = json.loads(_SOURCE.read_text(encoding="utf-8"))[world.language]
    collector = world.data["employees"]["collector"]
    other = next(one for one in reversed(world.data["collectors"]) if one not in world.data["employees"].values())
    cases = _cases(world)
    if len(cases) < 2:
        return
    appeal_id = _appealed(world, cases[0], collector, words, "overturned")
    with transaction(world.session) as session:
        decider_id = session.get_one(Appeal, appeal_id).decider_id
        assert decider_id is not None
        reasons, at = words["overturned"]["reasons"], world.now - timedelta(hours=1)
        decide_appeal(session, _actor(world, decider_id), appeal_id, Ruling.OVERTURNED, reasons, at)
    _appealed(world, cases[1], other, words, "open")
    _enter_calls(world, (collector, other))


def _enter_calls(world: DemoWorld, employee_ids: tuple[int, ...]) -> None:
    """The calls that both made in each of the last twelve months, so that weights are told per 1,000 calls."""
    month = clock.local(world.now).date().replace(day=1)
    account = world.session.scalars(select(Account).where(Account.username == "compliance")).one()
    actor = Actor(account_id=account.id, employee_id=account.employee_id, name="", source="command")
    with transaction(world.session) as session:
        for number in range(_MONTHS):
            month = (month - timedelta(days=1)).replace(day=1)
            for place, employee_id in enumerate(employee_ids):
                scope = Scope(kind=ScopeKind.EMPLOYEE, key=str(employee_id)).text()
                enter_calls(session, actor, month, _CALLS + 40 * place - 11 * number, world.now, scope)


def _cases(world: DemoWorld) -> list[int]:
    """Ordinary complaints with confirmed findings at fault that name nobody and wait for the reply, newest first."""
    rows = world.session.scalars(
        select(Complaint.id)
        .join(Allegation, Allegation.complaint_id == Complaint.id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .where(
            Complaint.state == State.FINDING,
            Complaint.severity.in_([Severity.S3, Severity.S4]),
            Finding.verdict.in_(AT_FAULT),
            Complaint.id.not_in(select(Subject.complaint_id)),
        )
        .order_by(Complaint.id.desc())
    )
    return [one for one in dict.fromkeys(rows) if all(stand.confirmed for stand in stands_of(world.session, one))][:2]


def _actor(world: DemoWorld, employee_id: int) -> Actor:
    account = world.session.scalars(select(Account).where(Account.employee_id == employee_id)).one()
    return Actor(account_id=account.id, employee_id=employee_id, name="", language=world.language, source="command")


def _appealed(world: DemoWorld, case_id: int, employee_id: int, words: dict[str, dict[str, str]], kind: str) -> int:
    """Name the person, find the cause, tell them, and let them appeal; the appeal's id."""
    at = world.now - timedelta(hours=5)
    with transaction(world.session) as session:
        complaint = session.get_one(Complaint, case_id)
        assert complaint.handler_id is not None
        officer = _actor(world, complaint.handler_id)
        number = session.get_one(Employee, employee_id).number
        add_subject(session, officer, case_id, number, at)
        stand = next(one for one in stands_of(session, case_id) if one.finding and one.finding.verdict in AT_FAULT)
        assert stand.finding is not None
        _teach(world, case_id, officer, at)
        told = words[kind]["told"]
        tell_person(session, officer, case_id, stand.allegation.id, told, at + timedelta(hours=1))
        person = _actor(world, employee_id)
        return file_appeal(session, person, stand.finding.id, words[kind]["words"], at + timedelta(hours=2))


def _teach(world: DemoWorld, case_id: int, officer: Actor, at: datetime) -> None:
    for stand in stands_of(world.session, case_id):
        if stand.finding is not None and stand.finding.verdict in AT_FAULT:
            ground_finding(
                world.session,
                officer,
                case_id,
                stand.allegation.id,
                cause=Cause.KNOWLEDGE,
                files=(),
                no_evidence=stand.ground.no_evidence if stand.ground else "",
                seen=ground_stamp(stand.ground, stand.evidence),
                now=at,
                client=stand.ground.client if stand.ground else "",
                script=stand.ground.script if stand.ground else "",
            )
