"""Lengths of certificates set in the portal: from a later day on, and kept when files are loaded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Outdated
from tests.training.conftest import DAY, NOW
from training.certificates import services
from training.certificates.lengths import newest_decision, set_term
from training.certificates.models import Certificate, CertificateKind, CertificateTerm
from training.certificates.queries import terms_of
from training.certificates.rules import Held, Term, Validity, check_new_term, example_of, last_day, term_on
from training.certificates.services import publish_kinds
from training.certificates.source import read_kinds
from training.courses.rules import Origin
from training.courses.source import SHIPPED

TOMORROW = DAY + timedelta(days=1)


def term(**values) -> Term:
    """Half a year from the day of finishing, from tomorrow on."""
    found = {"starts_on": TOMORROW, "validity": Validity.COMPLETION, "months": 6, "window_days": 30}
    return Term(**{**found, **values})


@pytest.mark.parametrize(
    ("values", "reason", "field"),
    [
        ({"starts_on": DAY}, "why", "starts_on"),
        ({"starts_on": date(2040, 1, 1)}, "why", "starts_on"),
        ({"months": 0}, "why", "months"),
        ({"months": 241}, "why", "months"),
        ({"validity": Validity.FIXED_DAY, "month": 2, "day": 29}, "why", "day"),
        ({"validity": Validity.DATE, "expires_on": TOMORROW}, "why", "expires_on"),
        ({"validity": Validity.DATE}, "why", "expires_on"),
        ({"window_days": 367}, "why", "window_days"),
        ({}, "  ", "reason"),
        ({}, "x" * 501, "reason"),
    ],
)
def test_length_that_cannot_be_set_is_refused_at_its_field(values, reason, field) -> None:
    with pytest.raises(Invalid) as caught:
        check_new_term(term(**values), DAY, reason)
    assert caught.value.field == field


def test_example_says_what_a_length_comes_to() -> None:
    granted = date(2027, 1, 31)
    months = example_of(term(validity=Validity.MONTHS), granted, 60)
    assert (months.first, months.renews) == (date(2027, 7, 31), date(2027, 3, 2))
    assert (months.in_time, months.late) == (date(2027, 9, 2), date(2027, 7, 31))
    finished = example_of(term(), granted, 60)
    assert (finished.first, finished.in_time, finished.late) == (
        date(2027, 7, 31),
        date(2027, 7, 31),
        date(2027, 7, 31),
    )
    fixed = example_of(term(validity=Validity.FIXED_DAY, month=6, day=30), granted, 60)
    assert {fixed.first, fixed.in_time, fixed.late} == {date(2027, 6, 30)}


@settings(max_examples=60, deadline=None)
@given(
    granted=st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    left=st.integers(-400, 400),
    months=st.integers(1, 36),
    window=st.integers(1, 366),
)
def test_counted_from_finishing_a_renewal_is_as_long_as_a_first_one_unless_the_old_one_holds_longer(
    granted, left, months, window
) -> None:
    long = term(months=months, window_days=window)
    ends = granted + timedelta(days=left)
    before = Held(id=1, granted_on=granted, began_on=granted, expires_on=ends, window_days=window)
    assert last_day(long, granted, before) == max(last_day(long, granted, None), ends)


def test_of_two_decisions_for_a_day_the_later_one_holds() -> None:
    first, second = term(decided_order=1), term(months=9, decided_order=2)
    assert term_on([second, first], TOMORROW) is second
    assert term_on([first, second], DAY) is None


def test_length_applies_from_its_day_on_and_changes_no_certificate(agency, newcomer) -> None:
    newcomer(99)
    kind_id = agency.session.scalars(select(CertificateKind.id)).one()
    seen = newest_decision(terms_of(agency.session, kind_id))
    for number, expected, error in ((kind_id, seen + 1, Outdated), (999, seen, NotFound)):
        with pytest.raises(error), transaction(agency.session) as session:
            set_term(session, COMMAND, number, term(), reason="why", seen=expected, at=NOW, today=DAY)
    with transaction(agency.session) as session:
        set_term(session, COMMAND, kind_id, term(), reason=" Shorter \n is better ", seen=seen, at=NOW, today=DAY)
    later, enrolment_id = newcomer(len(agency.units()) - 1)
    agency.complete(enrolment_id, 99, datetime(2026, 9, 22, 2, tzinfo=UTC))
    rows = agency.session.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert [row.expires_on for row in rows] == [date(2027, 9, 21), date(2027, 3, 22)]
    assert (rows[1].employee_id, rows[1].window_days) == (later, 30)
    row = agency.session.scalars(select(CertificateTerm).where(CertificateTerm.origin == Origin.PORTAL)).one()
    assert row.reason == "Shorter is better"


def test_loading_files_later_keeps_what_was_set_and_says_so(agency) -> None:
    kind = agency.session.scalars(select(CertificateKind)).one()
    (source,) = read_kinds(SHIPPED)
    longer = Term(starts_on=date(2027, 1, 1), validity=Validity.MONTHS, months=24, window_days=60)
    changed = type(source)(**{**vars(source), "terms": (*source.terms, longer)})
    seen = newest_decision(terms_of(agency.session, kind.id))
    with transaction(agency.session) as session:
        set_term(session, Actor(source="test"), kind.id, term(), reason="why", seen=seen, at=NOW, today=DAY)
        before = terms_of(session, kind.id)
        assert publish_kinds(session, COMMAND, [source], NOW) == []
        assert publish_kinds(session, COMMAND, [changed], NOW) == ["call"]
        assert terms_of(session, kind.id) == before
    assert services.set_here(agency.session, kind.id)


def test_hr_looks_at_an_example_then_sets_the_length(demo_client, demo_session) -> None:
    page = demo_client.sign_in("hr").get("/training/certificates/lengths/")
    assert "12 months, renewed in time from the old last day" in page.text
    kind_id = demo_session.scalars(select(CertificateKind.id)).one()
    page = demo_client.get(f"/training/certificates/lengths/{kind_id}")
    assert "came with the content" in page.text
    fields = {
        "starts_on": clock.today().isoformat(),
        "validity": "fixed_day",
        "month": "6",
        "day": "30",
        "reason": "One day",
    }
    refused = demo_client.submit(page, "Show what it comes to", status=422, action="show", **fields)
    assert "Choose tomorrow or a later day" in refused.text
    fields["starts_on"] = (clock.today() + timedelta(days=40)).isoformat()
    looked = demo_client.submit(page, "Show what it comes to", action="show", **fields)
    assert "Granted today it would last until" in looked.text
    assert "Renewed a day late" in looked.text
    done = demo_client.submit(looked, "Set this length", action="set")
    assert "The length is set." in done.text
    assert "until the next 30 June" in done.text or "until the next June 30" in done.text
    assert "announced" in done.text
    stale = demo_client.submit(looked, "Set this length", status=422, action="set", form_key="another", reason="Again")
    assert "Somebody set a length meanwhile." in stale.text
    demo_client.get("/training/certificates/lengths/999", status=404)
