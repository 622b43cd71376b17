"""A slip leads to the root that its month was closed under; a changed one does not (H6)."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as some

from hr.attendance.closing.commands import verify_slip_command
from hr.attendance.closing.rules.canonical import canonical
from hr.attendance.closing.rules.rows import head_of
from hr.attendance.closing.rules.slips import check_slip, slip_file
from hr.attendance.closing.rules.tree import climbed, leaf_of, node_of, path_of, root_of
from portal.documents.attached import attached_in, check_digest, with_digest
from portal.errors import Invalid

_names = count()


def split_root(leaves: list[bytes]) -> bytes:
    """The tree as RFC 6962 words it: split at the largest power of two below the number of leaves."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_of(split_root(leaves[:half]), split_root(leaves[half:]))


@given(some.lists(some.binary(max_size=8), min_size=1, max_size=70))
def test_root_is_that_of_the_standard_and_every_path_leads_to_it(rows: list[bytes]) -> None:
    leaves = [leaf_of(row) for row in rows]
    assert root_of(leaves) == split_root(leaves)
    for place, leaf in enumerate(leaves):
        assert climbed(leaf, path_of(leaves, place)) == root_of(leaves)


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53) + 1, 2**53 - 1) | some.text(),
    lambda inner: (
        some.lists(inner, max_size=4) | some.dictionaries(some.text("abc_z09", max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_has_one_form_whatever_the_order_of_its_keys(value: Any) -> None:
    try:
        written = canonical(value)
    except UnicodeEncodeError:
        return
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


@pytest.mark.parametrize("value", [1.5, {"é": 1}, 2**53, {1: 2}, float("nan")])
def test_what_has_no_single_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"sorts in|neither text"):
        canonical(value)


def made(people: int = 5, place: int = 3) -> tuple[bytes, str]:
    """A slip of one of some people, and the root."""
    heads, all_days = [], []
    for person in range(people):
        rows = [
            canonical({"day": f"2026-10-{day:02d}", "status": "present", "worked": 100 * person + day})
            for day in (1, 2, 3)
        ]
        sums = {"worked": sum(json.loads(row)["worked"] for row in rows)}
        heads.append(head_of(f"{person:04d}", "2026-10", rows, sums, ()))
        all_days.append([row.decode() for row in rows])
    leaves = [leaf_of(b"head"), *(leaf_of(head) for head in heads)]
    root = root_of(leaves).hex()
    content = slip_file(
        head=heads[place - 1].decode(), days=all_days[place - 1], version=1, place=place,
        path=path_of(leaves, place), root=root,
    )  # fmt: skip
    return content, root


def test_true_slip_is_true() -> None:
    content, root = made()
    found = check_slip(content, root)
    assert (found.number, found.month, found.version, found.sums["worked"]) == ("0002", "2026-10", 1, 606)


CHANGES = {
    "a second of a day": lambda slip: slip["days"][0].update(worked=9999),
    "a status": lambda slip: slip["days"][1].update(status="late"),
    "a day less": lambda slip: slip["days"].pop(),
    "the sums": lambda slip: slip["head"]["sums"].update(worked=1),
    "the person": lambda slip: slip["head"].update(employee="0004"),
    "the path": lambda slip: slip["path"].pop(),
    "a side": lambda slip: slip["path"][0].__setitem__(0, "right" if slip["path"][0][0] == "left" else "left"),
    "the root": lambda slip: slip.update(root="0" * 64),
    "no root": lambda slip: slip.pop("root"),
    "words for numbers": lambda slip: slip["days"][0].update(worked="many"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_slip_is_refused_with_a_sentence(change: str) -> None:
    content, root = made()
    slip = json.loads(content)
    CHANGES[change](slip)
    with pytest.raises(Invalid):
        check_slip(canonical(slip), root)


@given(some.data())
@settings(max_examples=60, deadline=None)
def test_no_changed_byte_of_a_slip_passes(data: some.DataObject) -> None:
    content, root = made()
    place = data.draw(some.integers(0, len(content) - 1))
    other = data.draw(some.integers(0, 255).filter(lambda value: value != content[place]))
    changed = content[:place] + bytes([other]) + content[place + 1 :]
    try:
        found = check_slip(changed, root)
    except Invalid:
        return
    slip, kept = json.loads(changed), json.loads(content)
    assert (found.days, slip["head"], slip["root"]) == (kept["days"], kept["head"], kept["root"])


def test_root_that_was_not_published_is_named() -> None:
    content, root = made()
    with pytest.raises(Invalid) as refused:
        check_slip(content, "ab" * 32)
    assert refused.value.values == {"found": root, "root": "ab" * 32}


def test_console_checks_a_slip_against_a_root_without_a_database(tmp_path: Path) -> None:
    content, root = made()
    path = tmp_path / "slip.json"
    path.write_bytes(content)
    done = CliRunner().invoke(verify_slip_command, [str(path), "--root", root])
    assert (done.exit_code, "0002" in done.output) == (0, True), done.output
    path.write_bytes(content.replace(b'"worked":201', b'"worked":202'))
    assert CliRunner().invoke(verify_slip_command, [str(path), "--root", root]).exit_code == 2


def test_changed_byte_of_a_paper_is_noticed() -> None:
    paper = with_digest(b"%PDF-1.7\nsome bytes\n%%EOF")
    check_digest(paper)
    with pytest.raises(Invalid):
        check_digest(paper.replace(b"some", b"sone"))
    with pytest.raises(Invalid):
        attached_in(paper)
