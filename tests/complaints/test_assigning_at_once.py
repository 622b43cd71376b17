"""32 people complain at the same moment: each case comes to exactly one person, and all carry alike (safety s63)."""

import threading
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from complaints.cases.assigning import Candidate, candidates_for
from complaints.cases.models import Allegation, CaseAssignment, Channel, Complaint
from complaints.cases.rules.fitting import WEIGHTS, Suited, best_suited
from complaints.cases.rules.severity import Severity
from portal import clock
from portal.auth.rules import Role
from portal.db.session import db
from tests.complaints.conftest import GOOD
from tests.support.inspector import Inspector

AT_ONCE = 32


@pytest.mark.safety("s63")
def test_each_of_32_cases_at_once_has_one_handler_and_loads_stay_even(demo_app: Flask, demo_client: Inspector) -> None:
    before = db.session.scalar(select(func.max(Complaint.id))) or 0
    clients = [demo_app.test_client() for _ in range(AT_ONCE)]
    forms = []
    for client in clients:
        demo_client.raw = client
        forms.append({**demo_client.get("/complaints/new").form("/complaints/new"), **GOOD})
    loads = _loads()
    expected = _one_after_the_other()
    start, statuses = threading.Barrier(AT_ONCE), list[int]()

    def send(number: int) -> None:
        fields: dict[str, Any] = {**forms[number], "words": f"They called {number} times before breakfast."}
        start.wait()
        statuses.append(clients[number].post("/complaints/new", data=fields).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert statuses == [201] * AT_ONCE
    rows = db.session.execute(
        select(Complaint.id, Complaint.handler_id, func.count(CaseAssignment.id))
        .outerjoin(CaseAssignment, (CaseAssignment.complaint_id == Complaint.id) & CaseAssignment.until_at.is_(None))
        .where(Complaint.id > before)
        .group_by(Complaint.id, Complaint.handler_id)
    ).all()
    assert len(rows) == AT_ONCE
    assert [row for row in rows if row[1] is None or row[2] != 1] == []
    assert len(loads) > 1, "with one officer any load is even"
    assert _loads() == expected
    assert sum(expected.values()) - sum(loads.values()) == sum(_weight(number) for number in range(AT_ONCE))


def _loads() -> dict[int, int]:
    """What the open complaints of each officer who might get one weigh."""
    return {one.employee_id: one.load for one in _candidates()}


def _candidates() -> list[Candidate]:
    nameless = Complaint(id=0, agent_text="", called_from="", words="", language="en", channel=Channel.PUBLIC_FORM)
    nameless.allegations = [Allegation(code=GOOD["code"])]
    found = candidates_for(db.session, nameless, Role.OFFICER, clock.today())
    db.session.rollback()
    return found


def _one_after_the_other() -> dict[int, int]:
    """What the officers would carry if the 32 had come in a queue, each to who suits it best and has least to do."""
    people = _candidates()
    carried = Counter({one.employee_id: one.load for one in people})
    for number in range(AT_ONCE):
        chosen = best_suited(
            Suited(employee_id=one.employee_id, load=carried[one.employee_id], fits=one.fits) for one in people
        )
        assert chosen is not None
        carried[chosen.chosen.employee_id] += _weight(number)
    return dict(carried)


def _weight(number: int) -> int:
    """All are of one person: from the third on they are raised by a step."""
    return WEIGHTS[Severity.S3 if number < 2 else Severity.S2]
