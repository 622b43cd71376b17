"""Years go by and every periodic job runs: no entry of the trail goes, and the chain fits its heads (safety s79)."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.heads import heads_file, kept_heads
from portal.audit.models import AuditEntry
from portal.audit.queries import all_faults
from portal.jobs.runner import run_everything_due, start_what_is_due


def entries(session: Session) -> list[tuple[int, str]]:
    session.rollback()
    return [
        (row[0], row[1]) for row in session.execute(select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq))
    ]


@pytest.mark.safety("s79")
def test_no_entry_goes_in_five_years(demo_app: Flask, demo_session: Session) -> None:
    features = demo_app.extensions["fairline.features"]
    before, begun = entries(demo_session), clock.now()
    assert len(before) > 100
    for days in (1, 190, 400, 5 * 366):
        with time_machine.travel(begun + timedelta(days=days), tick=False):
            start_what_is_due(demo_session, features)
            assert run_everything_due(demo_session, features) > 0
        assert entries(demo_session)[: len(before)] == before
    assert all_faults(demo_session, kept_heads(heads_file())) == []
    assert demo_session.scalar(select(func.count()).select_from(AuditEntry)) > len(before)
