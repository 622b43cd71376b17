"""On which version of a rule somebody was trained, as of any instant: by table, and that nothing later changes it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.proof.rules import (
    Change,
    Done,
    Facts,
    Named,
    PolicyText,
    Standing,
    known_until,
    proof_of,
    rules_known,
)

FIRST = date(2026, 1, 1)
CLAUSE = "4.2"


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def noon(number: int) -> datetime:
    """Noon in Shanghai."""
    return datetime(2026, 1, 1, 4, tzinfo=UTC) + timedelta(days=number)


def text(label: str, number: int, digest: str | None, published: int | None = None) -> PolicyText:
    """A version in force from a day on, published the day before where nothing else is said."""
    published_at = noon(number - 1 if published is None else published)
    digests = {CLAUSE: digest} if digest else {"1.1": "other"}
    return PolicyText(label=label, effective_from=day(number), published_at=published_at, digests=digests)


def done(id: int, number: int, unit: int = 1, begun: int = 0, **more) -> Done:
    return Done(
        id=id, unit_id=unit, programme_id=more.pop("programme", 1), began_on=day(begun), at=noon(number),
        on=day(number), **more,
    )  # fmt: skip


def change(number: int, published: int, effective: int) -> Change:
    return Change(
        rule=CLAUSE, number=number, published_on=day(published), effective_from=day(effective),
        created_at=noon(published), programme_id=9, digest=f"change {number}",
    )  # fmt: skip


NAMED = {1: [Named(since=noon(-50), clauses=frozenset({CLAUSE}))], 2: [Named(since=noon(-50), clauses=frozenset())]}
ONE = text("1.0", 0, "a")


def ask(number: int, *facts: object, named=NAMED):
    """The proof as of the end of a day."""
    held = Facts(
        done=[fact for fact in facts if isinstance(fact, Done)],
        texts=[fact for fact in facts if isinstance(fact, PolicyText)],
        changes=[fact for fact in facts if isinstance(fact, Change)],
        named=named,
    )
    return proof_of(held, CLAUSE, day(number), known_until(day(number), noon(999)))


@pytest.mark.parametrize(
    ("facts", "standing", "version", "trained"),
    [
        ((ONE,), Standing.NONE, None, None),
        ((ONE, done(1, 5)), Standing.NEWEST, ("1.0", 0), 5),
        ((ONE, done(1, 21)), Standing.NONE, None, None),
        ((ONE, done(1, 5, unit=2)), Standing.NONE, None, None),
        ((ONE, done(1, 5, unit=2, asked=frozenset({CLAUSE}))), Standing.NEWEST, ("1.0", 0), 5),
        ((ONE, done(1, 5), done(2, 9), done(3, 7)), Standing.NEWEST, ("1.0", 0), 9),
        ((text("1.0", 6, "a"), done(1, 5)), Standing.EARLY, None, 5),
        ((done(1, 5),), Standing.EARLY, None, 5),
        ((ONE, text("1.1", 10, "b"), done(1, 5)), Standing.OLDER, ("1.0", 0), 5),
        ((ONE, text("1.1", 10, "b"), done(1, 5), done(2, 12)), Standing.NEWEST, ("1.1", 0), 12),
        ((ONE, text("1.1", 10, "a"), done(1, 12)), Standing.NEWEST, ("1.0", 0), 12),
        ((ONE, text("1.1", 30, "b"), done(1, 5)), Standing.NEWEST, ("1.0", 0), 5),
        ((ONE, text("1.1", 10, None), done(1, 5)), Standing.GONE, ("1.0", 0), 5),
        ((ONE, change(1, 8, 10), done(1, 9, begun=2)), Standing.OLDER, ("1.0", 0), 9),
        ((ONE, change(1, 8, 10), done(1, 9, begun=8)), Standing.NEWEST, ("1.0", 1), 9),
        ((ONE, change(1, 8, 30), done(1, 9, begun=2)), Standing.NEWEST, ("1.0", 0), 9),
        ((ONE, change(1, 8, 10), done(1, 9, unit=2, begun=8, programme=9)), Standing.NEWEST, ("1.0", 1), 9),
        ((ONE, change(1, 8, 10), done(1, 9, unit=2, begun=7, programme=9)), Standing.NONE, None, None),
        (
            (ONE, change(1, 8, 10), done(1, 9, begun=8), done(2, 15, begun=2)),
            Standing.NEWEST, ("1.0", 1), 9,
        ),
        ((change(1, 8, 10), done(1, 9, begun=8)), Standing.NEWEST, ("", 1), 9),
    ],
)  # fmt: skip
def test_version_and_day_that_count_on_day_twenty(facts, standing, version, trained) -> None:
    found = ask(20, *facts)
    taught = (found.taught.label, found.taught.change) if found.taught else None
    assert (found.standing, taught) == (standing, version)
    assert found.trained_on == (None if trained is None else day(trained))


def test_part_counts_for_what_it_stood_on_when_it_was_done() -> None:
    moved = {1: [Named(since=noon(0), clauses=frozenset({CLAUSE})), Named(since=noon(8), clauses=frozenset())]}
    assert ask(20, ONE, done(1, 5), named=moved).trained_on == day(5)
    assert ask(20, ONE, done(1, 9), named=moved).standing is Standing.NONE
    assert ask(20, ONE, done(1, -3), named=moved).trained_on == day(-3)


def test_version_keeps_the_name_under_which_its_text_first_read_so() -> None:
    texts = [ONE, text("1.1", 5, "a"), text("1.2", 8, "b"), text("1.3", 12, "b")]
    assert [ask(number, *texts).in_force.label for number in (4, 6, 9, 15)] == ["1.0", "1.0", "1.2", "1.2"]
    back = [*texts, text("1.4", 16, "a")]
    assert (ask(17, *back).in_force.label, ask(17, *back).in_force.since) == ("1.4", day(16))


def test_day_is_known_to_its_end_and_today_to_the_second() -> None:
    assert known_until(day(1), noon(9)) == datetime(2026, 1, 2, 16, tzinfo=UTC)
    assert known_until(day(1), noon(1).replace(microsecond=7)) == noon(1) + timedelta(seconds=1)


def test_rules_stand_in_the_order_of_their_numbers() -> None:
    held = Facts(
        texts=[replace(ONE, digests=dict.fromkeys(("4.10", "4.2", "10.1"), "x"))],
        changes=[replace(change(1, 2, 3), rule="GB/T")],
    )
    assert rules_known(held, noon(5)) == ["4.2", "4.10", "10.1", "GB/T"]
    assert rules_known(held, noon(2)) == ["4.2", "4.10", "10.1"]


_numbers = st.integers(min_value=0, max_value=30)
_done = st.builds(done, st.integers(1, 99), _numbers, st.integers(1, 3), _numbers)
_texts = st.builds(text, st.sampled_from("pqr"), _numbers, st.sampled_from(["a", "b", None]), _numbers)
_changes = st.builds(change, st.integers(1, 3), _numbers, _numbers)
_facts = st.lists(st.one_of(_done, _texts, _changes), max_size=8)


@settings(max_examples=80, deadline=None)
@given(_facts, _facts, _numbers)
def test_whatever_comes_later_changes_no_earlier_proof(known, later, number) -> None:
    def moved(fact):
        """The same fact, made known after the day."""
        if isinstance(fact, Done):
            return replace(fact, at=fact.at + timedelta(days=number + 1), on=fact.on + timedelta(days=number + 1))
        if isinstance(fact, PolicyText):
            return replace(fact, published_at=fact.published_at + timedelta(days=number + 1))
        return replace(fact, created_at=fact.created_at + timedelta(days=number + 1))

    assert ask(number, *known) == ask(number, *known, *map(moved, later))


@settings(max_examples=80, deadline=None)
@given(_facts, _numbers)
def test_order_of_facts_is_no_matter_and_nothing_unknown_counts(facts, number) -> None:
    found = ask(number, *facts)
    ids = [item.id for item in facts if isinstance(item, Done)]
    if len(set(ids)) == len(ids) and len({item.label for item in facts if isinstance(item, PolicyText)}) < 2:
        assert replace(found, taught=None, in_force=None) == replace(
            ask(number, *reversed(facts)), taught=None, in_force=None
        )
    assert all(item.on <= day(number) for item in found.done)
    assert found.trained_on is None or found.trained_on in {item.on for item in found.done}
    assert (found.standing is Standing.NONE) is (not found.done)


@settings(max_examples=60, deadline=None)
@given(st.lists(_done, max_size=6), _numbers)
def test_newest_completion_before_the_day_wins(parts, number) -> None:
    taught = [item for item in parts if item.unit_id == 1 and item.on <= day(number)]
    assert ask(number, ONE, *parts).trained_on == max((item.on for item in taught), default=None)
