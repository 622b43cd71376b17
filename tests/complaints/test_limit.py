"""The public pages take so much an hour from one address and in all; reading and the staff are free of it (s88)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.intake import limit as limits
from portal.db.session import db, transaction
from portal.web.limits import Limit, bucket_of, network_of, seconds_to_wait
from portal.web.models import RequestCount
from tests.complaints.conftest import GOOD
from tests.support.inspector import Inspector

NOON = datetime(2026, 11, 25, 4, 15, tzinfo=UTC)
SMALL = Limit(name="test", per_address=3, in_all=8)


def _waits(session: Session, address: str, times: int, now: datetime = NOON) -> list[int]:
    found = []
    for _ in range(times):
        with transaction(session) as writing:
            found.append(seconds_to_wait(writing, SMALL, address, now, "secret"))
    return found


@pytest.mark.safety("s88")
def test_address_is_refused_after_its_share_until_next_hour(session: Session) -> None:
    assert _waits(session, "192.0.2.1", 5) == [0, 0, 0, 2700, 2700]
    assert _waits(session, "192.0.2.2", 1) == [0]
    assert _waits(session, "192.0.2.1", 1, NOON + timedelta(hours=1)) == [0]


@pytest.mark.safety("s88")
def test_many_addresses_meet_limit_in_all(session: Session) -> None:
    found = [_waits(session, f"192.0.2.{number}", 1)[0] for number in range(10)]
    assert found == [0] * 8 + [2700] * 2


@pytest.mark.safety("s88")
def test_refused_address_takes_nothing_from_share_of_others(session: Session) -> None:
    _waits(session, "192.0.2.1", 50)
    assert _waits(session, "192.0.2.2", 3) == [0, 0, 0]


@pytest.mark.safety("s88")
def test_nothing_of_an_address_is_kept(session: Session) -> None:
    _waits(session, "192.0.2.77", 2)
    kept = session.scalars(select(RequestCount.bucket)).all()
    assert len(kept) == 2 and not any("192" in bucket for bucket in kept)
    _waits(session, "192.0.2.78", 1, NOON + timedelta(hours=2))
    slots = set(session.scalars(select(RequestCount.slot)))
    assert slots == {datetime(2026, 11, 25, 6, tzinfo=UTC)}, "the hour before is gone"
    days = {bucket_of("test", "192.0.2.77/32", NOON + timedelta(days=day), "secret") for day in range(3)}
    assert len(days) == 3 and bucket_of("test", "192.0.2.77/32", NOON, "other") not in days


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1/32"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("unix:", ""),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_sender_is_address_or_household(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sendings an hour from one address."""
    monkeypatch.setattr(limits, "limit_on", lambda _session: Limit(name="complaints", per_address=2, in_all=1000))


def _send(client: Inspector, address: str, **fields: Any) -> Any:
    page = client.get("/complaints/new")
    data = {**page.form("/complaints/new"), **GOOD, **fields}
    return client.raw.post("/complaints/new", data=data, environ_base={"REMOTE_ADDR": address})


@pytest.mark.safety("s88")
def test_form_says_when_to_send_again_and_keeps_words(demo_client: Inspector, tight: None) -> None:
    assert [_send(demo_client, "192.0.2.9").status_code for _ in range(2)] == [201, 201]
    before = db.session.scalar(select(func.count()).select_from(Complaint))
    refused = _send(demo_client, "192.0.2.9", words="They called me eleven times on one day.")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "They called me eleven times on one day." in refused.text
    assert "What you typed is kept here" in refused.text
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == before
    assert _send(demo_client, "192.0.2.10").status_code == 201


@pytest.mark.safety("s88")
def test_reading_and_staff_are_free_of_the_limit(demo_client: Inspector, demo_app: Flask, tight: None) -> None:
    for _ in range(4):
        _send(demo_client, "192.0.2.9")
    for address in ("/complaints/new", "/complaints/status", "/sign-in"):
        answer = demo_client.raw.get(address, environ_base={"REMOTE_ADDR": "192.0.2.9"})
        assert answer.status_code == 200
    staff = Inspector(demo_app).sign_in("officer")
    assert [_send(staff, "192.0.2.9").status_code for _ in range(4)] == [201] * 4


@pytest.mark.safety("s88")
def test_guessing_codes_meets_the_same_limit(demo_client: Inspector, tight: None) -> None:
    statuses = []
    for number in range(4):
        fields = demo_client.get("/complaints/status").form("/complaints/status")
        fields |= {"number": f"C-2026-{number:06d}", "code": "0000-0000-0000-0000"}
        answer = demo_client.raw.post("/complaints/status", data=fields, environ_base={"REMOTE_ADDR": "192.0.2.5"})
        statuses.append(answer.status_code)
    assert statuses == [422, 422, 429, 429]


@pytest.mark.safety("s88")
def test_ten_thousand_guesses_at_a_code_get_no_further_than_the_limit(session: Session) -> None:
    """The counter is moved on between two stretches of guesses: it adds up, whatever was refused before."""
    usual = limits.limit_on(session)
    passed = 0
    with transaction(session) as writing:
        for start in (0, 5_000, 9_950):
            writing.execute(update(RequestCount).values(number=start).where(RequestCount.number < start))
            guesses = [seconds_to_wait(writing, usual, "192.0.2.66", NOON, "secret") for _ in range(50)]
            passed += guesses.count(0)
    assert passed == usual.per_address <= 30
    with transaction(session) as writing:
        later = NOON + timedelta(hours=1)
        many = [seconds_to_wait(writing, usual, f"198.51.{n % 250}.{n // 250}", later, "secret") for n in range(700)]
    assert many.count(0) == usual.in_all < 700
    chance = 10_000 * usual.in_all * 24 * 365 / 2**80
    assert chance < 1e-13, "even ten thousand networks, each hour of a year, against the 80 bits of one code"


@pytest.mark.safety("s88")
def test_no_third_party_riddle_stands_before_the_form(demo_client: Inspector) -> None:
    page = demo_client.get("/complaints/new")
    assert "captcha" not in page.source.lower()
    assert [link for link in page.links() if "//" in link] == []
