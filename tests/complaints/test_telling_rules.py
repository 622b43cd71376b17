"""How a complainant is told, and what proves it, way by way (policy 9.1.3)."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.cases.rules.telling import (
    BY_PEOPLE,
    LACKING,
    NEEDED,
    DeliveryState,
    DeliveryWay,
    Telling,
    is_told,
    lacking,
    ways_owed,
)
from portal.workdays.rules import SHANGHAI

PAGE, MAIL, PHONE, POST, VISIT, OFFICE = DeliveryWay
WAITING, SENT, FAILED = DeliveryState
_WHOLE = Telling(
    way=PHONE,
    at=datetime(2026, 11, 2, 10, tzinfo=SHANGHAI),
    told="Ann",
    place="13800000000",
    reference="EMS-1",
    staff_number="F0001",
    read_back=True,
    file_sha256="0" * 64,
)


@pytest.mark.parametrize("way", BY_PEOPLE)
def test_each_way_asks_for_its_own_proof_and_for_nothing_else(way) -> None:
    whole = replace(_WHOLE, way=way)
    assert lacking(whole) == []
    for name in ("told", "place", "reference", "staff_number", "read_back", "file_sha256"):
        empty = replace(whole, **{name: False if name == "read_back" else ""})
        assert lacking(empty) == ([name] if name in NEEDED[way] else [])
    assert set(NEEDED[way]) <= set(LACKING)


@pytest.mark.parametrize(
    ("reach", "deliveries", "told"),
    [
        ({"looks_it_up": True}, [(PAGE, SENT)], True),
        ({"reachable": True}, [(PAGE, SENT)], False),
        ({"reachable": True}, [(PAGE, SENT), (MAIL, WAITING)], False),
        ({"reachable": True}, [(PAGE, SENT), (MAIL, SENT)], True),
        ({"reachable": True}, [(PAGE, SENT), (PHONE, SENT)], True),
        ({"reachable": True}, [(PAGE, SENT), (VISIT, SENT), (POST, WAITING)], False),
        ({"reachable": True}, [(PAGE, SENT), (VISIT, SENT), (POST, FAILED)], False),
        ({"by_letter": True}, [(PAGE, SENT)], False),
        ({"by_letter": True}, [(PAGE, SENT), (POST, SENT)], True),
        ({"by_office": True}, [(PAGE, SENT)], False),
        ({"by_office": True, "reachable": True}, [(PAGE, SENT), (OFFICE, SENT)], False),
        ({"by_office": True, "reachable": True}, [(PAGE, SENT), (OFFICE, SENT), (MAIL, SENT)], True),
        ({}, [(PAGE, SENT)], True),
        ({}, [], False),
    ],
)
def test_complainant_is_told_on_a_way_that_reaches_them(reach, deliveries, told) -> None:
    given_reach = {"reachable": False, "looks_it_up": False, "by_letter": False, "by_office": False, **reach}
    assert is_told(ways_owed(**given_reach), deliveries) is told


_DELIVERIES = st.lists(st.tuples(st.sampled_from(list(DeliveryWay)), st.sampled_from(list(DeliveryState))), max_size=6)


@settings(max_examples=80, deadline=None)
@given(_DELIVERIES, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_nothing_that_waits_or_came_back_proves_anything(deliveries, reachable, looks, by_letter, by_office) -> None:
    owed = ways_owed(reachable=reachable, looks_it_up=looks, by_letter=by_letter, by_office=by_office)
    if is_told(owed, deliveries):
        assert deliveries
        assert {state for _, state in deliveries} == {SENT}
        assert is_told(owed, [*deliveries, (PHONE, SENT)])
        assert not is_told(owed, [*deliveries, (POST, FAILED)])
