"""Plans: whole content is read, a missing seat is named, an empty role keeps from approval."""

import copy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.plans.content import contents_in
from crisis.plans.rules import LANGUAGES, Seat, check_may_approve, check_seats, plan_content, readiness, seat_faults
from portal.errors import Invalid, Refused

TODAY = date(2026, 11, 24)
SHIPPED = contents_in()
PLAN = plan_content(SHIPPED[0])


def full_seats() -> list[Seat]:
    return [
        Seat(role_key=role.key, position=position, employee_id=10 * place + position, name=f"P{place}{position}")
        for place, role in enumerate(PLAN.roles)
        for position in range(3)
    ]


@pytest.mark.parametrize("data", SHIPPED, ids=lambda data: str(data["kind"]))
def test_shipped_plan_is_whole_in_three_languages(data: dict) -> None:
    plan = plan_content(data)
    assert len(plan.roles) == 6
    assert len(plan.steps) >= 10
    assert {step.role_key for step in plan.steps} == {role.key for role in plan.roles}
    texts = [plan.title, plan.summary, *(step.text for step in plan.steps), *(one.text for one in plan.statements)]
    for text in texts:
        assert all(text.of(language) for language in LANGUAGES)
        assert text.en not in (text.zh_Hans, text.zh_Hant)
    assert plan.title.of("xx") == plan.title.en


def test_shipped_traditional_text_has_no_simplified_character() -> None:
    simplified_only = set("们这时间员训练门问题处长东车马见贝说话请谢认识错误关闭电业务报应声权")
    for data in SHIPPED:
        plan = plan_content(data)
        texts = [plan.title, plan.summary, *(role.duty for role in plan.roles), *(step.text for step in plan.steps)]
        texts += [draft.text for draft in plan.statements] + [one.text for one in plan.conditions]
        assert not [text.zh_Hant for text in texts if set(text.zh_Hant) & simplified_only]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("title", "zh_Hant"), ""),
        (("kind",), "flood"),
        (("grades",), {}),
        (("roles",), []),
        (("conditions",), []),
        (("steps", 0, "role"), "nobody"),
        (("steps", 0, "minutes"), 0),
        (("steps", 0, "minutes"), "soon"),
        (("steps", 1, "key"), "close"),
        (("roles", 0), {"key": "x"}),
    ],
)
def test_broken_plan_is_refused_with_sentence(path: tuple, value: object) -> None:
    data = copy.deepcopy(SHIPPED[0])
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(Invalid):
        plan_content(data)


def test_full_approved_plan_is_ready() -> None:
    assert readiness(PLAN, full_seats(), approved=True, review_by=TODAY, today=TODAY) == []


def test_plan_without_approval_or_past_review_is_not_ready() -> None:
    faults = readiness(PLAN, full_seats(), approved=False, review_by=date(2026, 11, 23), today=TODAY)
    assert [fault.role_key for fault in faults] == [None, None]


@given(st.sets(st.tuples(st.sampled_from([role.key for role in PLAN.roles]), st.integers(0, 2))))
def test_every_empty_seat_is_named_and_only_those(gone: set[tuple[str, int]]) -> None:
    seats = [seat for seat in full_seats() if (seat.role_key, seat.position) not in gone]
    faults = seat_faults(PLAN, seats)
    assert {fault.role_key for fault in faults} == {role_key for role_key, _position in gone}
    empty_roles = {key for key, _ in gone if all((key, position) in gone for position in range(3))}
    assert {fault.role_key for fault in faults if fault.blocks} == empty_roles
    if empty_roles:
        with pytest.raises(Refused):
            check_may_approve(PLAN, seats)
    else:
        check_may_approve(PLAN, seats)


def test_leaver_and_unreachable_person_are_named() -> None:
    seats = full_seats()
    gone = Seat(role_key="legal", position=0, employee_id=900, name="Gone", is_employed=False)
    mute = Seat(role_key="legal", position=1, employee_id=901, name="Mute", has_contact=False)
    kept = [seat for seat in seats if not (seat.role_key == "legal" and seat.position < 2)]
    assert [fault.name for fault in seat_faults(PLAN, [*kept, gone, mute])] == ["Gone", "Mute"]


@pytest.mark.parametrize(
    ("people", "field"),
    [([1, 1, None], "deputy2"), ([1, 2, 1], "deputy2"), ([None, 2, None], "holder"), ([None, None, 3], "holder")],
)
def test_wrong_seats_are_refused_at_field(people: list, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_seats(people)
    assert caught.value.field == field


@pytest.mark.parametrize("people", [[None, None, None], [1, None, None], [1, 2, 3]])
def test_possible_seats_are_taken(people: list) -> None:
    check_seats(people)
