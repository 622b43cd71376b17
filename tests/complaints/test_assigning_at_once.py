"""32 people complain at the same moment: each case comes to exactly one person (safety s63)."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from complaints.cases.models import CaseAssignment, Complaint
from portal.db.session import db
from tests.complaints.conftest import GOOD
from tests.support.inspector import Inspector

AT_ONCE = 32


@pytest.mark.safety("s63")
def test_each_of_32_cases_at_once_has_one_handler(demo_app: Flask, demo_client: Inspector) -> None:
    before = db.session.scalar(select(func.max(Complaint.id))) or 0
    clients = [demo_app.test_client() for _ in range(AT_ONCE)]
    forms = []
    for client in clients:
        demo_client.raw = client
        forms.append({**demo_client.get("/complaints/new").form("/complaints/new"), **GOOD})
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
