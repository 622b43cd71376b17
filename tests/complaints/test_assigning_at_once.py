"""32 people complain at the same moment: each case comes to exactly one person, and all carry alike (safety s63)."""

import threading
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from complaints.cases.assigning import candidates_for
from complaints.cases.models import CaseAssignment, Complaint
from complaints.cases.rules.conflict import least_loaded
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
    expected = _one_after_the_other(loads)
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
    assert sum(expected.values()) - sum(loads.values()) == AT_ONCE


def _loads() -> dict[int, int]:
    """Open complaints of each officer who might get one."""
    nameless = Complaint(id=0, agent_text="", called_from="", words="")
    found = candidates_for(db.session, nameless, Role.OFFICER, clock.today())
    db.session.rollback()
    return {one.employee_id: one.load for one in found}


def _one_after_the_other(loads: dict[int, int]) -> dict[int, int]:
    """What the officers would carry if the 32 had come in a queue, each to whoever has fewest."""
    carried = Counter(loads)
    for _ in range(AT_ONCE):
        chosen = least_loaded(carried)
        assert chosen is not None
        carried[chosen] += 1
    return dict(carried)
