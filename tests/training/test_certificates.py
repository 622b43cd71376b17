"""Certificates in the database: granted with the last part, renewed by another row, withdrawn by a row of its own."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, select

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.config import LANGUAGES
from portal.db.session import transaction
from portal.documents.models import Document
from portal.errors import Invalid, NotFound, Refused
from portal.feature import CallCheck
from portal.people.models import Assignment, Post
from portal.web.limits import Limit
from tests.support.statements import count_statements
from tests.training.conftest import DAY, NOW
from training.assignments.models import AssignedPerson, SpecialTraining
from training.assignments.rules import ReasonKind
from training.certificates.fit_queries import callers
from training.certificates.fit_showing import sentences_of
from training.certificates.models import Certificate, CertificateKind, CertificateTerm, RuleVersion
from training.certificates.papers import CERTIFICATE_ABOUT
from training.certificates.queries import CALL, certificates_of, holders_on, state_of_paper
from training.certificates.renewing import begin_renewals
from training.certificates.rules import State
from training.certificates.services import withdraw
from training.commands import training
from training.courses.models import Course, Enrolment, Programme, Unit
from training.courses.services import complete_unit, enrol
from training.facts import fit_to_call
from training.services import load_content

NEWEST = (
    select(Certificate)
    .join(Assignment, Assignment.employee_id == Certificate.employee_id)
    .where(Assignment.post == Post.COLLECTOR, Assignment.ends_on.is_(None))
    .order_by(Certificate.expires_on.desc(), Certificate.id.desc())
    .limit(1)
)
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
                opens_on=published,
                days=5,
                texts=dict.fromkeys(LANGUAGES, "Three contacts a day"),
                programme_id=kind.programme_id,
                created_at=NOW,
                kinds=[kind],
            )
        )
    code = agency.session.scalars(select(Certificate.code)).one()
    for day, state in ((binding - timedelta(days=1), State.VALID), (binding, State.OUTDATED)):
        assert state_of_paper(agency.session, code, day)[1].state is state
        assert bool(holders_on(agency.session, CALL, [employee_id], day)) is (state is State.VALID)
    again = follow_again(agency, employee_id, published)
    agency.complete(again, 99, datetime(2026, 12, 1, 2, tzinfo=UTC))
    assert holders_on(agency.session, CALL, [employee_id], date(2026, 12, 1)) == {employee_id}
    assert state_of_paper(agency.session, code, date(2026, 12, 1))[1].state is State.VALID
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
    assert len(numbers) >= 9


def test_paper_is_made_once_and_the_public_page_knows_its_code(demo_client, demo_session) -> None:
    row = demo_session.scalars(NEWEST).one()
    page = demo_client.sign_in("trainer").get(f"/training/certificates/people/{row.employee_id}")
    for _ in range(2):
        where = f"/training/certificates/{row.id}/paper"
        paper = demo_client.raw.post(where, data=page.form(where), follow_redirects=True)
        assert paper.mimetype == "application/pdf"
        assert paper.data.startswith(b"%PDF")
    assert demo_session.scalar(select(func.count()).where(Document.about_type == CERTIFICATE_ABOUT)) == 1
    demo_client.raw = demo_client.app.test_client()
    public = demo_client.get(f"/certificates/check/{row.code.upper()}")
    assert "This certificate is in force." in public.text
    assert row.employee.name in public.text
    assert row.employee.number not in public.text
    assert public.response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_wrong_code_takes_the_same_statements_and_gets_a_clear_page(demo_client, demo_session) -> None:
    code = demo_session.scalars(select(Certificate.code).order_by(Certificate.id).limit(1)).one()
    asked = {}
    for given, status in ((code, 200), ("a" * 26, 404)):
        with count_statements() as statements:
            page = demo_client.get(f"/certificates/check/{given}", status=status)
        asked[status] = [statement.split()[0] for statement in statements]
    assert "The register knows no certificate with this code" in page.text
    assert asked[200] == asked[404]
    demo_client.get("/certificates/check/" + "é" * 300, status=404)


def test_too_many_codes_from_one_address_must_wait(demo_client, monkeypatch) -> None:
    monkeypatch.setattr("training.certificates.check_views.LIMIT", Limit(name="certificates", per_address=1, in_all=2))
    for status in (404, 404, 429):
        page = demo_client.get("/certificates/check/nothing", status=status)
    assert "Please try again in an hour" in page.text
    assert int(page.response.headers["Retry-After"]) >= 1


def test_trainer_withdraws_with_a_reason_and_begins_the_programme_again(demo_client, demo_session) -> None:
    row = demo_session.scalars(NEWEST).one()
    address = f"/training/certificates/people/{row.employee_id}"
    page = demo_client.sign_in("trainer").get(address)
    assert "may call" in page.text
    page = demo_client.submit(page, "/withdrawals/", status=422, reason=" ")
    assert page.errors()
    page = demo_client.submit(page, "/withdrawals/", reason="Told a neighbour about the debt")
    assert "may not call" in page.text
    assert "Told a neighbour about the debt" in page.text
    page = demo_client.submit(page, "/again/")
    assert "The whole programme begins again today." in page.text
    again = select(func.count()).where(Enrolment.employee_id == row.employee_id, Enrolment.round == 2)
    assert demo_session.scalar(again) == 1


def test_fit_to_call_list_says_who_may_and_why_not_and_the_dialler_gets_the_same(demo_client) -> None:
    page = demo_client.sign_in("hr").get("/training/fit-to-call/")
    for sentence in ("has expired", "was withdrawn", "programme is not finished", "quiz of the business training"):
        assert sentence in page.text
    unfit = demo_client.get("/training/fit-to-call/?view=yes")
    assert "was withdrawn" not in unfit.text
    assert "As of" in demo_client.get("/training/fit-to-call/?day=2026-01-05&view=no").text
    found = demo_client.raw.get("/training/fit-to-call/dialler.json").get_json()
    lines = demo_client.raw.get("/training/fit-to-call/dialler.csv").get_data(as_text=True).splitlines()
    assert lines[0] == "number,fit,reasons,as_of,export"
    assert len(lines) == len(found["people"]) + 1
    reasons = {code for one in found["people"] for code in one["reasons"]}
    assert {"certificate_expired", "certificate_withdrawn", "no_certificate", "exam_not_passed"} <= reasons
    assert all(one["fit"] is (not one["reasons"]) for one in found["people"])
    demo_client.get("/training/fit-to-call/dialler.exe", status=404)


def test_a_check_of_another_domain_joins_the_list(demo_app, demo_session) -> None:
    features = demo_app.extensions["fairline.features"]
    check = CallCheck(code="paper_missing", sentence="The paper is not signed.", missing=lambda _s, ids, _day: set(ids))
    demo_app.extensions["fairline.features"] = [replace(features[0], call_checks=(check,)), *features[1:]]
    try:
        with demo_app.test_request_context():
            found = callers(demo_session, None, clock.today())
            assert sentences_of(found[0][1])[-1] == "The paper is not signed."
    finally:
        demo_app.extensions["fairline.features"] = features
    assert all(fit.hindrances[-1] == "paper_missing" for _, fit in found)


def test_special_training_keeps_from_calling_only_where_it_says_so(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    assert fit_to_call(agency.session, [employee_id], DAY)[employee_id].fit
    for blocks, hindrances in ((False, ()), (True, ("retraining_open",))):
        with transaction(agency.session) as session:
            special = session.scalars(select(Programme.id).where(Programme.key == "calm_calls")).one()
            enrolment = enrol(session, COMMAND, employee_id, special, DAY, NOW)
            training = SpecialTraining(
                programme_id=special, reason_kind=ReasonKind.BY_HAND, reason="why", blocks_calling=blocks, made_at=NOW
            )
            session.add(training)
            session.flush()
            person = AssignedPerson(
                assignment_id=training.id, employee_id=employee_id, enrolment_id=enrolment.id, began=True, added_at=NOW
            )
            session.add(person)
        assert fit_to_call(agency.session, [employee_id], DAY)[employee_id].hindrances == hindrances
    assert fit_to_call(agency.session, [employee_id], DAY - timedelta(days=1))[employee_id].hindrances == (
        "no_certificate",
        "exam_not_passed",
    )


def test_fitness_of_a_hundred_takes_as_many_statements_as_of_one(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    counts = []
    for ids in ([employee_id], list(range(1, 101))):
        with count_statements() as statements:
            fit_to_call(agency.session, ids, DAY)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 9


def test_list_for_the_dialler_at_the_console(demo_app, monkeypatch) -> None:
    monkeypatch.setattr("portal.app.create_app", lambda: demo_app)
    answer = CliRunner().invoke(training, ["fit-to-call", "--json", "--day", "2026-01-05"])
    assert (answer.exit_code, json.loads(answer.output)["as_of"]) == (0, "2026-01-05")
    wrong = CliRunner().invoke(training, ["fit-to-call", "--day", "soon"])
    assert wrong.exit_code == 2
    assert "soon is no day" in wrong.output


def test_renewal_begins_once_when_the_window_opens_and_loses_no_day(agency, newcomer) -> None:
    employee_id, _ = newcomer(99)
    opens = LAST - timedelta(days=60)
    for day, begun in ((opens - timedelta(days=1), 0), (opens, 1), (opens, 0), (opens + timedelta(days=1), 0)):
        at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        with transaction(agency.session) as session:
            assert begin_renewals(session, COMMAND, day, at) == begun
    renewal = select(Enrolment).join(CertificateKind, CertificateKind.renewal_programme_id == Enrolment.programme_id)
    again = agency.session.scalars(renewal).one()
    units = select(Unit.id).join(Course).where(Course.programme_id == again.programme_id).order_by(Unit.id)
    finished = datetime(2027, 8, 1, 2, tzinfo=UTC)
    with transaction(agency.session) as session:
        for unit_id in session.scalars(units).all():
            complete_unit(session, COMMAND, again.id, unit_id, "0" * 64, "en", finished)
    newest = agency.session.scalars(select(Certificate).order_by(Certificate.id.desc()).limit(1)).one()
    assert (newest.employee_id, newest.expires_on) == (employee_id, date(2028, 9, 21))
    with transaction(agency.session) as session:
        assert begin_renewals(session, COMMAND, date(2027, 8, 2), datetime(2027, 8, 2, tzinfo=UTC)) == 0
