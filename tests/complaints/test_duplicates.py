"""Complaints that may be one: offered, linked first, merged second, undone within 30 days, both trails intact."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from complaints.cases.delivering import hear_of_delivery
from complaints.cases.models import CaseClock, Complaint, Subject
from complaints.cases.replying import print_letter, send_letter
from complaints.cases.rules.workflow import Action, State
from complaints.cases.services import send_word
from complaints.closing.ending import end_complaint
from complaints.desk.queries import Caller
from complaints.duplicates.joint import joint_letter, numbers_with
from complaints.duplicates.models import ComplaintLink
from complaints.duplicates.pairs import kept_of, merged_into, pairs_of
from complaints.duplicates.queries import Sought, offers_for
from complaints.duplicates.rules import ALIKE, Deed, Reason, check_deed, check_merge, is_offered, likeness
from complaints.duplicates.services import link, merge, undo, unlink
from complaints.intake.rules import grouped
from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.errors import FairlineError, Refused
from portal.people.models import Employee
from tests.support.inspector import Inspector

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
OTHER_CODE = "FEDCBA9876543210"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("They called nine times on Sunday.", "they called  NINE times on sunday", True),
        ("周日他们打了九个电话，很吵。", "周日他们打了九個电话, 很吵!", True),
        ("They called nine times on Sunday.", "A letter demanded money that I had paid.", False),
        ("Stop", "Stop", False),
    ],
)
def test_words_are_alike_whatever_their_spaces_and_capitals(one: str, other: str, alike: bool) -> None:
    assert (likeness(one, other) >= ALIKE) is alike


@pytest.mark.parametrize(
    ("reasons", "points", "offered"),
    [
        ({Reason.PERSON}, 0, True),
        ({Reason.ACCOUNT}, 0, True),
        ({Reason.EMPLOYEE}, 0, False),
        ({Reason.EMPLOYEE, Reason.WORDS}, 72, True),
        ({Reason.WORDS}, 72, False),
        ({Reason.WORDS}, 95, True),
    ],
)
def test_what_is_enough_to_be_offered(reasons: set[Reason], points: float, offered: bool) -> None:
    assert is_offered(reasons, points) is offered


def test_deeds_follow_each_other_in_one_order_only() -> None:
    tried = [(deed, held) for deed in Deed for held in (None, *Deed)]
    allowed = {(deed, held) for deed, held in tried if not _refuses(check_deed, deed, held, NOW, NOW)}
    assert allowed == {
        (Deed.LINK, None), (Deed.LINK, Deed.UNLINK), (Deed.UNLINK, Deed.LINK), (Deed.UNLINK, Deed.UNDO),
        (Deed.MERGE, Deed.LINK), (Deed.MERGE, Deed.UNDO), (Deed.UNDO, Deed.MERGE),
    }  # fmt: skip


def test_merge_is_undone_for_thirty_days() -> None:
    check_deed(Deed.UNDO, Deed.MERGE, NOW, NOW + timedelta(days=30))
    assert _refuses(check_deed, Deed.UNDO, Deed.MERGE, NOW, NOW + timedelta(days=30, seconds=1))


def test_merge_goes_into_the_earlier_one_that_names_the_same_people() -> None:
    later = NOW + timedelta(hours=1)
    check_merge(later, NOW, [1], [1, 2], erased=False)
    assert _refuses(lambda: check_merge(NOW, later, [], [], erased=False))
    assert _refuses(lambda: check_merge(later, NOW, [1, 3], [1, 2], erased=False))
    assert _refuses(lambda: check_merge(later, NOW, [], [], erased=True))


def _refuses(act: Callable[..., object], *values: object) -> bool:
    try:
        act(*values)
    except Refused:
        return True
    return False


@pytest.fixture
def pair(demo_session: Session, file: Any, handler: Any, actor: Any) -> tuple[int, int, Actor, str]:
    """An earlier complaint and a later one of the same person, with who handles the later one."""
    kept = file(at=clock.now() - timedelta(hours=2), words="They called nine times on Sunday, from eight on.")
    later = file(code=OTHER_CODE, words="They called nine times on Sunday from eight on!")
    username, officer = handler(later)
    return kept, later, officer, username


def _do(session: Session, act: Callable[[Session], object]) -> None:
    with transaction(session) as writing:
        act(writing)


def _number(session: Session, complaint_id: int) -> str:
    return session.scalars(select(Complaint.number).where(Complaint.id == complaint_id)).one()


def _merge(session: Session, pair: tuple[int, int, Actor, str]) -> None:
    kept, later, officer, _ = pair
    _do(session, lambda s: link(s, officer, later, _number(s, kept), clock.now()))
    _do(session, lambda s: merge(s, officer, later, kept, "Same caller, same Sunday.", clock.now()))


def _clocks(session: Session, *ids: int) -> list[Any]:
    session.rollback()
    columns = (CaseClock.complaint_id, CaseClock.kind, CaseClock.started_at, CaseClock.due_at, CaseClock.done_at)
    rows = select(*columns).where(CaseClock.complaint_id.in_(ids)).order_by(CaseClock.id)
    return [tuple(row) for row in session.execute(rows)]


def test_same_person_with_like_words_comes_first(
    demo_session: Session, pair: tuple[int, int, Actor, str], actor: Any
) -> None:
    kept, later, _, _ = pair
    sought = Sought(
        caller=Caller(mail="ANN@mail.example"),
        words="they called nine times on sunday from eight on",
        complaint_id=later,
    )
    first = offers_for(demo_session, actor("compliance"), sought, clock.now())[0]
    assert first.id == kept and {Reason.PERSON, Reason.WORDS} <= set(first.reasons)


def test_complaint_about_the_reader_is_not_offered(demo_session: Session, file: Any, actor: Any) -> None:
    compliance = actor("compliance")
    number = demo_session.scalars(select(Employee.number).where(Employee.id == compliance.employee_id)).one()
    about = file(agent_text=number)
    offers = offers_for(demo_session, compliance, Sought(caller=Caller(mail="ann@mail.example")), clock.now())
    assert about not in {one.id for one in offers}


def test_older_than_ninety_days_is_not_offered(demo_session: Session, file: Any, actor: Any) -> None:
    old = file(at=clock.now() - timedelta(days=91))
    offers = offers_for(demo_session, actor("compliance"), Sought(caller=Caller(mail="ann@mail.example")), clock.now())
    assert old not in {one.id for one in offers}


def test_merging_and_undoing_leave_clocks_and_trails_of_both(
    demo_session: Session, pair: tuple[int, int, Actor, str]
) -> None:
    kept, later, officer, _ = pair
    before = _clocks(demo_session, kept, later)
    with pytest.raises(FairlineError):
        _do(demo_session, lambda s: merge(s, officer, later, kept, "Too early.", clock.now()))
    _merge(demo_session, pair)
    assert kept_of(demo_session, later) == kept and merged_into(demo_session, kept) == [later]
    _do(demo_session, lambda s: undo(s, officer, later, kept, "Two different Sundays.", clock.now()))
    assert kept_of(demo_session, later) == later
    _do(demo_session, lambda s: unlink(s, officer, later, kept, clock.now()))
    assert pairs_of(demo_session, later) == []
    assert _clocks(demo_session, kept, later) == before
    deeds = demo_session.scalars(select(ComplaintLink.deed).order_by(ComplaintLink.id)).all()
    assert deeds == [Deed.LINK, Deed.MERGE, Deed.UNDO, Deed.UNLINK]
    for number in (kept, later):
        actions = set(demo_session.scalars(
            select(AuditEntry.action).where(AuditEntry.object_type == "complaint", AuditEntry.object_id == str(number))
        ))  # fmt: skip
        assert {f"complaints:case:{deed}" for deed in Deed} <= actions


def test_what_was_linked_cannot_be_rewritten(demo_session: Session, pair: tuple[int, int, Actor, str]) -> None:
    _merge(demo_session, pair)
    for statement in (delete(ComplaintLink), update(ComplaintLink).values(deed=Deed.LINK)):
        with pytest.raises(DatabaseError):
            _do(demo_session, lambda s, statement=statement: s.execute(statement))


def test_merge_is_refused_where_the_earlier_one_names_fewer_people(
    demo_session: Session, pair: tuple[int, int, Actor, str]
) -> None:
    _, later, officer, _ = pair
    person = demo_session.scalars(
        select(Employee.id).where(Employee.id.not_in([officer.employee_id])).order_by(Employee.id.desc()).limit(1)
    ).one()
    _do(demo_session, lambda s: s.add(Subject(complaint_id=later, employee_id=person, added_at=clock.now())))
    with pytest.raises(FairlineError, match="does not name everybody"):
        _merge(demo_session, pair)


def test_reply_to_a_merged_case_waits_at_the_kept_one(demo_session: Session, pair: tuple[int, int, Actor, str]) -> None:
    kept, later, _, _ = pair
    _merge(demo_session, pair)
    _do(demo_session, lambda s: send_word(s, later, "And on Monday again.", clock.now()))
    waits = dict(demo_session.execute(select(Complaint.id, Complaint.message_waits_since)).all())
    assert waits[kept] is not None and waits[later] is None


def test_code_of_the_merged_one_shows_progress_without_words_of_the_other(
    demo_client: Inspector, demo_session: Session, pair: tuple[int, int, Actor, str], handler: Any
) -> None:
    kept, later, _, _ = pair
    _merge(demo_session, pair)
    _do(demo_session, lambda s: send_word(s, kept, "My mother’s name is Zhou Min.", clock.now()))
    form = demo_client.get("/complaints/status").form("/complaints/status")
    number = _number(demo_session, later)
    page = demo_client.post("/complaints/status", {**form, "number": number, "code": grouped(OTHER_CODE)})
    assert number in page.h1 and "goes on together" in page.text
    assert "Zhou Min" not in page.text
    demo_client.submit(page, "Send the message", text="I add that they rang on Monday.")
    username, _ = handler(kept)
    demo_client.sign_in(username)
    shown = demo_client.get(f"/complaints/{kept}").text
    assert "I add that they rang on Monday." in shown and "Zhou Min" in shown


def test_officer_links_merges_and_undoes_on_pages(
    demo_client: Inspector, demo_session: Session, pair: tuple[int, int, Actor, str]
) -> None:
    kept, later, _, username = pair
    demo_client.sign_in(username)
    page = demo_client.get(f"/complaints/{later}/same")
    assert _number(demo_session, kept) in page.text
    page = demo_client.post(
        f"/complaints/{later}/same", {**page.form(f"/complaints/{later}/same"), "other_number": "C-1999-1"}, status=422
    )
    assert any("no complaint with this number" in line for line in page.errors())
    page = demo_client.get(f"/complaints/{later}/same")
    fields = {**page.form(f"/complaints/{later}/same"), "other_number": _number(demo_session, kept)}
    demo_client.post(f"/complaints/{later}/same", fields)
    page = demo_client.get(f"/complaints/{later}/same/{kept}/merge")
    demo_client.submit(page, "Merge", status=422, reason="Same caller.")
    page = demo_client.submit(page, "Merge", reason="Same caller.", same_person="y")
    assert "Undo the merge" in page.text
    page = demo_client.get(f"/complaints/{later}/same/{kept}/undo")
    demo_client.submit(page, "Undo the merge", reason="Two Sundays.")
    assert kept_of(demo_session, later) == later


@pytest.fixture
def answered(
    demo_session: Session, drafted: Any, file: Any, handler: Any, letter_of: Any
) -> Callable[..., tuple[int, int, Actor, Actor]]:
    """A complaint with a whole draft and a later one merged into it: (kept, later, officer of each)."""

    def make(codes: tuple[str, ...] = ("301",)) -> tuple[int, int, Actor, Actor]:
        kept, _, officer = drafted(at=clock.now() - timedelta(hours=5))
        later = file(code=OTHER_CODE, codes=codes)
        other = handler(later)[1]
        _merge(demo_session, (kept, later, other, ""))
        return kept, later, officer, other

    return make


def _send(session: Session, officer: Actor, kept: int, letter_id: int) -> None:
    _do(session, lambda s: send_letter(s, officer, kept, letter_id, mail="", printed=None, now=clock.now()))


def test_one_reply_answers_both_and_stops_both_clocks(
    demo_client: Inspector, demo_session: Session, answered: Any, letter_of: Any, settled: Any
) -> None:
    kept, later, officer, _ = answered()
    letter = letter_of(kept)
    assert numbers_with(demo_session, letter) == [_number(demo_session, later)]
    _send(demo_session, officer, kept, letter.id)
    states = [demo_session.get_one(Complaint, number).state for number in (kept, later)]
    assert states == [State.REPLIED, State.REPLIED]
    open_kinds = {kind.value for _, kind, _, _, done in _clocks(demo_session, later) if done is None}
    assert open_kinds <= {"protect"}
    assert numbers_with(demo_session, letter_of(kept)) == [_number(demo_session, later)]
    form = demo_client.get("/complaints/status").form("/complaints/status")
    typed = {**form, "number": _number(demo_session, later), "code": grouped(OTHER_CODE)}
    page = demo_client.post("/complaints/status", typed)
    assert "No more calls." in page.text
    assert demo_client.raw.get("/complaints/status/letter").mimetype == "application/pdf"
    settled(kept)
    _do(demo_session, lambda s: end_complaint(s, officer, kept, Action.CLOSE, "", clock.now()))
    assert demo_session.get_one(Complaint, later).state is State.CLOSED


def test_reply_waits_while_the_merged_one_claims_more(
    demo_app: Flask, demo_session: Session, answered: Any, letter_of: Any
) -> None:
    kept, _, officer, _ = answered(codes=("301", "402"))
    with demo_app.test_request_context(), pytest.raises(FairlineError, match="Called the employer"):
        _send(demo_session, officer, kept, letter_of(kept).id)


def test_undoing_after_the_reply_gives_the_later_one_its_state_and_dates_back(
    demo_session: Session, answered: Any, letter_of: Any
) -> None:
    kept, later, officer, other = answered()
    before, state = _clocks(demo_session, later), demo_session.get_one(Complaint, later).state
    _send(demo_session, officer, kept, letter_of(kept).id)
    sent = _clocks(demo_session, kept)
    _do(demo_session, lambda s: undo(s, other, later, kept, "Two different Sundays.", clock.now()))
    complaint = demo_session.get_one(Complaint, later)
    assert (complaint.state, complaint.is_open, _clocks(demo_session, later)) == (state, True, before)
    assert _clocks(demo_session, kept) == sent
    assert joint_letter(demo_session, later) is None


def test_reply_that_did_not_arrive_leaves_both_waiting(demo_session: Session, answered: Any, letter_of: Any) -> None:
    kept, later, officer, _ = answered()
    letter_id, before = letter_of(kept).id, _clocks(demo_session, later)
    printed = print_letter(demo_session, letter_of(kept))
    _do(
        demo_session,
        lambda s: send_letter(
            s, officer, kept, letter_id, mail="ann@mail.example", printed=printed,
            now=clock.now(),
        ),
    )  # fmt: skip
    _do(demo_session, lambda s: hear_of_delivery(s, f"complaints:letter:{letter_id}", "failed"))
    assert demo_session.get_one(Complaint, kept).state is State.FINDING
    assert _clocks(demo_session, later) == before
    assert demo_session.get_one(Complaint, later).state in (State.ASSIGNED, State.INVESTIGATING)
