"""Rule packs as they ship, and the strictest of them for a place, an instant and a ledger."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid
from training.calls.packfiles import SHIPPED_PACKS, read_pack, shipped_rules
from training.calls.rules.limits import Fact, Ledger, Measure, barring, strictest_limits
from training.calls.rules.packs import RuleKind, Status, cited

SHANGHAI, CHICAGO = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Chicago")
RULES = shipped_rules()


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """An instant, written on the debtor's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def barred(text: str, place: str = "CN", zone: ZoneInfo = SHANGHAI, **ledger) -> list[str]:
    """Citations of what bars a call then."""
    return [rule.citation for rule in barring(RULES, place, at(text, zone), zone, Ledger(**ledger))]


def test_five_packs_ship_with_every_language_and_status() -> None:
    assert {rule.pack for rule in RULES} == {"CN-GBT45251", "CN-CBA", "AGENCY", "US-REGF", "UK-CONC79"}
    for rule in RULES:
        for texts in (rule.titles, rule.sentences, rule.instrument):
            assert all(texts[language] for language in ("en", "zh_Hans", "zh_Hant"))
        assert rule.clause or rule.status is Status.UNVERIFIED
    chinese = [rule for rule in RULES if rule.jurisdiction == "CN"]
    assert chinese and all(rule.status is Status.UNVERIFIED for rule in chinese)


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("2026-03-02T07:59:59", False),
        ("2026-03-02T08:00", True),
        ("2026-03-02T21:59:59", True),
        ("2026-03-02T22:00", False),
        ("2026-03-03T02:30", False),
    ],
)
def test_night_bars_calls_in_china(text: str, free: bool) -> None:
    found = barred(text)
    assert (found == []) is free
    if not free:
        assert set(found) == {"AGENCY/hours", "CN-CBA/hours", "CN-GBT45251/hours"}
        assert barred(text, hours_agreed=True) == []


def test_rule_holds_from_its_first_day() -> None:
    assert barred("2025-02-27T23:00") == []
    assert barred("2025-02-28T23:00") == ["CN-GBT45251/hours"]
    assert barred("2026-01-30T23:00") == ["AGENCY/hours", "CN-CBA/hours", "CN-GBT45251/hours"]
    assert cited(RULES, "CN-CBA/hours", date(2026, 1, 29)) is None


def test_debtors_clock_decides_not_ours() -> None:
    noon_here = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)
    assert barring(RULES, "CN", noon_here, SHANGHAI, Ledger()) == ()
    found = barring(RULES, "US", noon_here, CHICAGO, Ledger())
    assert [rule.citation for rule in found] == ["AGENCY/hours", "US-REGF/hours"]
    assert barring(RULES, "US", at("2026-03-02T12:00", CHICAGO), CHICAGO, Ledger()) == ()


def test_strictest_hours_win() -> None:
    home = strictest_limits(RULES, "CN", at("2026-03-02T12:00"), SHANGHAI)
    assert (home.opens, home.closes) == (time(8), time(22))
    abroad = strictest_limits(RULES, "US-IL", at("2026-03-02T12:00", CHICAGO), CHICAGO)
    assert (abroad.opens, abroad.closes) == (time(8), time(21))
    assert barred("2026-03-02T21:30", "US", CHICAGO) == ["US-REGF/hours"]


@pytest.mark.parametrize(
    ("ledger", "found"),
    [
        ({"contacts_today": 2}, []),
        ({"contacts_today": 3}, ["AGENCY/contacts_a_day", "CN-GBT45251/contacts_a_day"]),
        ({"attempts_today": 5}, []),
        ({"attempts_today": 6}, ["AGENCY/attempts", "CN-CBA/attempts"]),
        (
            {"facts": frozenset({Fact.NUMBER_REFUSED})},
            ["CN-CBA/contact_refuses", "CN-GBT45251/contact_refuses"],
        ),
        ({"facts": frozenset({Fact.DISPUTED})}, ["AGENCY/disputed"]),
    ],
)
def test_ledger_bars_calls(ledger, found: list[str]) -> None:
    assert barred("2026-03-02T12:00", **ledger) == found


@pytest.mark.parametrize(("day", "free"), [(2, False), (8, False), (9, True)])
def test_day_of_the_talk_is_the_first_of_seven(day: int, free: bool) -> None:
    found = barred(f"2026-03-{day:02}T12:00", "US", CHICAGO, last_conversation=date(2026, 3, 2))
    assert found == ([] if free else ["US-REGF/after_a_talk"])


def test_strictest_numbers_win() -> None:
    limits = strictest_limits(RULES, "US", at("2026-03-02T12:00", CHICAGO), CHICAGO)
    assert limits.of(Measure.CONTACTS_A_DAY) == 3
    assert limits.of(Measure.CALLS_IN_SEVEN_DAYS) == 7
    assert limits.of(Measure.DAYS_FROM_A_CONVERSATION) == 7
    assert strictest_limits(RULES, "CN", at("2026-03-02T12:00"), SHANGHAI).of(Measure.CALLS_IN_SEVEN_DAYS) is None


ledgers = st.builds(
    Ledger,
    contacts_today=st.integers(0, 5),
    attempts_today=st.integers(0, 8),
    calls_in_seven_days=st.integers(0, 9),
    hours_agreed=st.booleans(),
    facts=st.frozensets(st.sampled_from(list(Fact))),
)


@settings(max_examples=60, deadline=None)
@given(ledger=ledgers, minutes=st.integers(0, 60 * 24 * 30), place=st.sampled_from(["CN", "US", "UK", "CN-31"]))
def test_more_rules_never_free_a_call(ledger: Ledger, minutes: int, place: str) -> None:
    instant = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    all_of_them = barring(RULES, place, instant, SHANGHAI, ledger)
    some = barring([rule for rule in RULES if rule.pack != "AGENCY"], place, instant, SHANGHAI, ledger)
    assert set(map(id, some)) <= set(map(id, all_of_them))
    limits = strictest_limits(RULES, place, instant, SHANGHAI, ledger)
    if limits.opens and limits.closes:
        clock = instant.astimezone(SHANGHAI).time()
        outside = not limits.opens <= clock < limits.closes
        assert outside == any(rule.kind is RuleKind.HOURS for rule in all_of_them)


def test_instant_without_zone_is_refused() -> None:
    with pytest.raises(Invalid):
        barring(RULES, "CN", datetime(2026, 3, 2, 12), SHANGHAI, Ledger())  # noqa: DTZ001


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "hours"', 'kind = "houses"'),
        ('start = "08:00"', 'begin = "08:00"'),
        ("most = 6", "least = 6"),
        ("zh_Hant", "zh_Xxxx"),
        ('severity = "critical"', 'severity = "terrible"'),
        ("2026-01-30", '"soon"'),
    ],
)
def test_pack_that_is_not_complete_is_refused_by_name(tmp_path, old: str, new: str) -> None:
    shipped = next(path for path in SHIPPED_PACKS.glob("cn_cba*"))
    text = shipped.read_text(encoding="utf-8")
    head, _, rest = text.partition("pack = ")
    file = tmp_path / "mine.toml"
    file.write_text(head + "pack = " + rest.replace(old, new, 1) if old in rest else text.replace(old, new, 1))
    with pytest.raises(Invalid):
        read_pack(file)
