"""Builds the demo company through the services of every domain: deterministic, dated relative to today (P4)."""

import logging
import time
from datetime import datetime

from sqlalchemy.orm import Session

from portal import clock
from portal.db.session import transaction
from portal.feature import DemoWorld, Feature
from portal.installation import Installation, is_demo
from portal.jobs.runner import run_everything_due

_log = logging.getLogger("fairline.demo")


def build_demo(session: Session, features: list[Feature], language: str, now: datetime | None = None) -> DemoWorld:
    """Fill an empty database with the demo company; does nothing where it is there already.

    The marker that makes it a demo is written last, so that a half-built one is never taken for finished.
    """
    world = DemoWorld(session=session, language=language, now=now or clock.now())
    if is_demo(session):
        return world
    steps = sorted((step for feature in features for step in feature.demo), key=lambda step: step.order)
    for step in steps:
        began = time.perf_counter()
        step.make(world)
        _log.info("demo %s: %.1f s", step.name, time.perf_counter() - began)
    with transaction(session):
        session.add(Installation(id=1, demo=True, language=language, made_at=world.now))
    run_everything_due(session, features)
    return world
