"""Certificates in the database: granted with the last part, renewed by another row, withdrawn by a row of its own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from tests.support.statements import count_statements
from tests.training.conftest import DAY, NOW
from training.certificates.models import Certificate, CertificateKind, CertificateTerm, RuleVersion
from training.certificates.queries import CALL, certificates_of, holders_on, state_of_paper
from training.certificates.rules import State
from training.certificates.services import withdraw
from training.courses.models import Enrolment
from training.courses.services import enrol
from training.services import load_content

DONE = date(2026, 9, 21)
LAST = date(2027, 9, 21)


def follow_again(agency, employee_id: int, day: date) -> int:
    """The person begins the programme of the certificate again; the enrolment's id."""
    with transaction(agency.session) as session:
        kind = session.scalars(select(CertificateKind)).one()
        at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        return enrol(session, COMMAND, employee_id, kind.programme_id, day, at, again=True).id


def test_last_part_earns_the_certificate_and_only_once(agency, newcomer) -> None:
    employee_id, enrolment_id = newcomer(len(agency.units()) - 1)
    assert holders_on(agency.session, CALL, [employee_id], DAY) == set()
    agency.complete(enrolment_id, 99)
    agency.complete(enrolment_id, 99)
    row = agency.session.scalars(select(Certificate)).one()
    assert (row.granted_on, row.expires_on, row.window_days) == (DONE, LAST, 60)
    assert row.number == f"CALL-2026-{row.id:05d}"
    assert (len(row.code), len(row.digest)) == (26, 64)
    for day, holds in (
        (DONE - timedelta(days=1), False),
        (DONE, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ):
        assert holders_on(agency.session, CALL, [employee_id], day) == ({employee_id} if holds else set())
    assert holders_on(agency.session, "unknown", [employee_id], DONE) == set()


def test_following_again_adds_a_row_and_changes_none(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    again = follow_again(agency, employee_id, LAST - timedelta(days=20))
    agency.complete(again, 99, datetime(2027, 9, 10, 2, tzinfo=UTC))
    first, second = agency.session.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert (first.expires_on, second.granted_on, second.expires_on) == (LAST, date(2027, 9, 10), date(2028, 9, 21))
    (own,) = certificates_of(agency.session, employee_id, date(2027, 9, 10))
    assert (own.counting.id, [row.id for row in own.rows]) == (second.id, [second.id, first.id])
    (before,) = certificates_of(agency.session, employee_id, date(2027, 9, 9))
    assert (before.standing.state, [row.id for row in before.rows]) == (State.RENEWABLE, [first.id])


def test_withdrawal_is_a_row_with_a_reason_and_past_days_stay_as_they_were(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    row = agency.session.scalars(select(Certificate)).one()
    trainer, day = Actor(employee_id=agency.join(DAY), source="test"), DAY + timedelta(days=10)
    for actor, whose, reason, error in (
        (trainer, employee_id, "  ", Invalid),
        (Actor(employee_id=employee_id, source="test"), employee_id, "why", Refused),
        (trainer, trainer.employee_id, "why", NotFound),
    ):
        with pytest.raises(error), transaction(agency.session) as session:
            withdraw(session, actor, whose, row.id, reason, NOW, day)
    with transaction(agency.session) as session:
        withdraw(session, trainer, employee_id, row.id, "Told a neighbour", NOW, day)
    with pytest.raises(Refused), transaction(agency.session) as session:
        withdraw(session, trainer, employee_id, row.id, "again", NOW, day)
    assert holders_on(agency.session, CALL, [employee_id], day - timedelta(days=1)) == {employee_id}
    assert holders_on(agency.session, CALL, [employee_id], day) == set()
    again = follow_again(agency, employee_id, day)
    agency.complete(again, 99, datetime(2026, 10, 20, 2, tzinfo=UTC))
    assert holders_on(agency.session, CALL, [employee_id], date(2026, 10, 20)) == {employee_id}


def test_change_of_a_rule_puts_certificates_out_of_date_until_it_is_learnt(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    published, binding = DAY + timedelta(days=30), DAY + timedelta(days=60)
    with transaction(agency.session) as session:
        kind = session.scalars(select(CertificateKind)).one()
        session.add(
            RuleVersion(
                rule=kind.stands_on[0],
                number=1,
                published_on=published,
                effective_from=binding,
                text="Three contacts a day",
                programme_id=kind.programme_id,
                created_at=NOW,
            )
        )
    code = agency.session.scalars(select(Certificate.code)).one()
    for day, state in ((binding - timedelta(days=1), State.VALID), (binding, State.OUTDATED)):
        assert state_of_paper(agency.session, code, day)[1] is state
        assert bool(holders_on(agency.session, CALL, [employee_id], day)) is (state is State.VALID)
    again = follow_again(agency, employee_id, published)
    agency.complete(again, 99, datetime(2026, 12, 1, 2, tzinfo=UTC))
    assert holders_on(agency.session, CALL, [employee_id], date(2026, 12, 1)) == {employee_id}
    assert state_of_paper(agency.session, code, date(2026, 12, 1))[1] is State.VALID
    assert state_of_paper(agency.session, code[:-1] + "9", DAY) is None


def test_who_finished_before_there_was_a_kind_gets_it_dated_from_then(agency, newcomer) -> None:
    employee_id, enrolment_id = newcomer(99)
    with transaction(agency.session) as session:
        for table in (Certificate, CertificateTerm, CertificateKind):
            session.execute(delete(table))
    assert holders_on(agency.session, CALL, [employee_id], DAY) == set()
    with transaction(agency.session) as session:
        load_content(session, COMMAND, NOW + timedelta(days=90), DAY + timedelta(days=90))
        row = session.scalars(select(Certificate)).one()
        assert (row.granted_on, row.began_on) == (DAY, session.get_one(Enrolment, enrolment_id).starts_on)
    assert holders_on(agency.session, CALL, [employee_id], DAY) == {employee_id}


def test_holders_of_a_hundred_take_as_many_statements_as_of_one(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    counts = []
    for ids in ([employee_id], list(range(1, 101))):
        with count_statements() as statements:
            holders_on(agency.session, CALL, ids, DAY)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5


def test_own_certificates_page_shows_state_and_rows(demo_client, demo_session) -> None:
    page = demo_client.sign_in("new_hire").get("/training/certificates/")
    assert "No certificate yet" in page.text
    numbers = demo_session.scalars(select(Certificate.number)).all()
    assert len(numbers) == 22
