"""What the console prints: the proof by staff number, looked up, recorded and put into words."""

from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.audit.seals import sealer_of
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.errors import NotFound
from portal.people.models import Employee
from portal.web.i18n import force_locale
from training.proof.queries import record_of
from training.proof.rules import known_until, rules_known
from training.proof.seals import sealed
from training.proof.services import note_view
from training.proof.showing import sentences
from training.proof.statement import as_data, statement_of


def told(actor: Actor, number: str, clause: str, day: date, language: str) -> dict[str, Any]:
    """The proof as data, recorded; NotFound for a staff number nobody has and a rule nobody knows."""
    with transaction() as session, force_locale(language):
        person = session.scalars(select(Employee).where(Employee.number == number)).first()
        if person is None:
            raise NotFound("Nobody has this staff number.")
        record = record_of(session, person, day, known_until(day, clock.now()))
        if clause and clause not in rules_known(record.facts, clock.now()):
            raise NotFound("There is no such rule.")
        statement = statement_of(record, clause)
        note_view(session, actor, statement, "command")
        said = as_data(statement, sentences(statement), language)
        return sealed(said, sealer_of(current_app.extensions["fairline.config"]))
