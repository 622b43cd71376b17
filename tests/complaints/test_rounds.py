"""Complaints that are opened again, and serious ones that go on within the house after they were withdrawn (9.1.3)."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from complaints.cases.answers import EarlierFinding, Finding
from complaints.cases.assigning import candidates_for
from complaints.cases.models import CaseAssignment, CaseClock, Complaint
from complaints.cases.replying import newest_letter, send_letter, write_letter
from complaints.cases.roundmodels import CaseRound, InternalCase
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.conflict import Conflict
from complaints.cases.rules.letter import Part, Verdict
from complaints.cases.rules.workflow import Action, State
from complaints.cases.services import record_finding, take_up, write_message
from complaints.closing.ending import end_complaint
from complaints.closing.queries import closing_facts
from complaints.closing.reopening import reopen_complaint
from complaints.closing.rules.gates import Gate, missing_gates
from complaints.duplicates.queries import offers_to
from complaints.duplicates.services import link, merge
from complaints.facts import findings_for_appraisal, received_by_day
from complaints.insight.figures.population import condition_of, read_key
from complaints.insight.figures.queries import figures_of
from complaints.insight.figures.rules.months import Span
from complaints.insight.surge.live import cases_since
from complaints.loop.rules.consequences import Ruling
from complaints.loop.services import decide_appeal
from portal import clock
from portal.auth.rules import Role
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from tests.complaints.test_loop import appealed as appealed
from tests.complaints.test_loop import found as found


@pytest.fixture
def answered(demo_session, drafted, letter_of):
    """A complaint with a reply that was sent: (id, user name, actor)."""

    def make(**changed):
        case_id, username, officer = drafted(preferred="page", contact_mail="", **changed)
        letter_id = letter_of(case_id).id
        with transaction(demo_session) as session:
            send_letter(session, officer, case_id, letter_id, mail="", printed=None, now=clock.now())
        return case_id, username, officer

    return make


def _kinds(session, case_id: int, number: int) -> set[ClockKind]:
    found = select(CaseClock.kind).where(CaseClock.complaint_id == case_id, CaseClock.round_number == number)
    return set(session.scalars(found))


def test_new_round_has_clocks_and_people_of_its_own_and_the_first_result_stays(
    demo_session, answered, actor, handler, letter_of
) -> None:
    case_id, _, officer = answered()
    first = letter_of(case_id).id
    with pytest.raises(Invalid), transaction(demo_session) as session:
        reopen_complaint(session, actor("compliance"), case_id, " ", clock.now())
    with transaction(demo_session) as session:
        reopen_complaint(session, actor("leader"), case_id, "A recording was found.", clock.now())
    demo_session.rollback()
    complaint = demo_session.get_one(Complaint, case_id)
    assert (complaint.state, complaint.round_number, complaint.is_open) == (State.ASSIGNED, 2, True)
    assert complaint.handler_id != officer.employee_id
    started = {ClockKind.ASSIGN, ClockKind.ACKNOWLEDGE, ClockKind.PROGRESS, ClockKind.DECISION, ClockKind.REPLY}
    assert started | {ClockKind.CLIENT} <= _kinds(demo_session, case_id, 2)
    open_of_first = select(func.count()).where(
        CaseClock.complaint_id == case_id, CaseClock.round_number == 1, CaseClock.done_at.is_(None)
    )
    assert demo_session.scalar(open_of_first) == 0
    reply = next(one for one in complaint.clocks if one.kind is ClockKind.REPLY)
    assert (reply.round_number, reply.done_at) == (2, None)
    barred = {
        one.employee_id: one.against for one in candidates_for(demo_session, complaint, Role.OFFICER, clock.today())
    }
    assert Conflict.EARLIER_ROUND in barred[officer.employee_id]
    kept = demo_session.scalars(select(EarlierFinding)).all()
    assert [one.verdict for one in kept if one.round_number == 1]
    assert newest_letter(demo_session, case_id) is None
    assert Gate.FINDINGS in missing_gates(closing_facts(demo_session, complaint)), "the first findings do not close it"
    second = handler(case_id)[1]
    allegation, now = complaint.allegations[0].id, clock.now()
    demo_session.rollback()
    with transaction(demo_session) as session:
        take_up(session, second, case_id, now)
        record_finding(
            session, second, case_id, allegation, verdict=Verdict.NOT_UPHELD, basis="Heard.", reasons="One call.",
            seen_version=0, now=now,
        )  # fmt: skip
        texts = {part: "Text." for part in Part if part is not Part.FINDINGS}
        again = write_letter(session, second, case_id, texts, 0, now)
        assert (again.number, again.round_number) == (2, 2)
    demo_session.rollback()
    finding = demo_session.scalars(select(Finding).where(Finding.allegation_id == allegation)).one()
    assert (finding.verdict, finding.round_number) == (Verdict.NOT_UPHELD, 2)
    earlier = demo_session.scalars(select(EarlierFinding).where(EarlierFinding.allegation_id == allegation)).one()
    assert (earlier.verdict, earlier.round_number) == (Verdict.UPHELD, 1)
    assert demo_session.scalars(select(CaseRound).where(CaseRound.complaint_id == case_id)).one().number == 2
    assert first != again.id


def test_only_what_was_answered_or_has_ended_is_opened_again(demo_session, drafted, actor) -> None:
    case_id, _, _ = drafted()
    with pytest.raises(Refused), transaction(demo_session) as session:
        reopen_complaint(session, actor("compliance"), case_id, "Why.", clock.now())


def test_pages_open_it_again_and_show_the_first_round(demo_client, demo_session, answered, handler) -> None:
    case_id, _, _ = answered()
    demo_client.sign_in("leader")
    page = demo_client.get(f"/complaints/{case_id}/reopening")
    assert demo_client.submit(page, "Open it again", status=422).errors()
    page = demo_client.submit(page, "Open it again", reason="A recording was found.")
    assert "A recording was found." in page.text and "Round 1" in page.text and "Nine calls." in page.text
    assert "No finding yet" in page.text
    page = demo_client.sign_in(handler(case_id)[0]).get(f"/complaints/{case_id}")
    assert "A recording was found." in page.text


def _withdrawn(session, file, handler, *codes: str) -> tuple[int, object]:
    case_id = file(codes=codes)
    officer = handler(case_id)[1]
    with transaction(session) as writing:
        take_up(writing, officer, case_id, clock.now())
        end_complaint(writing, officer, case_id, Action.WITHDRAW, "They do not want to go on.", clock.now())
    session.rollback()
    return case_id, officer


def test_serious_complaint_goes_on_within_the_house_when_it_is_withdrawn(demo_session, file, handler) -> None:
    today = clock.today()
    before = sum(one.count for one in received_by_day(demo_session, today, today))
    case_id, officer = _withdrawn(demo_session, file, handler, "102")
    row = demo_session.scalars(select(InternalCase).where(InternalCase.origin_id == case_id)).one()
    case = demo_session.get_one(Complaint, row.complaint_id)
    assert (case.state, case.handler_id, case.words) == (State.ASSIGNED, officer.employee_id, "")
    assert [one.code for one in case.allegations] == ["102"]
    assert _kinds(demo_session, case.id, 1) == {ClockKind.ASSIGN, ClockKind.PROTECT, ClockKind.DECISION}
    assert sum(one.count for one in received_by_day(demo_session, today, today)) == before + 1, "counted once"
    assert str(case.id) not in {one.case_id for one in cases_since(demo_session, today - timedelta(days=1))}
    allegation, now = case.allegations[0].id, clock.now()
    demo_session.rollback()
    with transaction(demo_session) as session:
        take_up(session, officer, case.id, now)
        record_finding(
            session, officer, case.id, allegation, verdict=Verdict.UPHELD, basis="Heard.", reasons="It happened.",
            seen_version=0, now=now,
        )  # fmt: skip
        for act in (
            lambda: write_message(session, officer, case.id, "Hello.", now),
            lambda: write_letter(session, officer, case.id, {}, 0, now),
            lambda: end_complaint(session, officer, case.id, Action.WITHDRAW, "No.", now),
        ):
            with pytest.raises(Refused):
                act()


def test_internal_case_closes_by_its_own_conditions(demo_app, demo_session, file, handler, actor) -> None:
    case_id, officer = _withdrawn(demo_session, file, handler, "102")
    number = demo_session.scalars(select(InternalCase.complaint_id).where(InternalCase.origin_id == case_id)).one()
    complaint = demo_session.get_one(Complaint, number)
    missing = missing_gates(closing_facts(demo_session, complaint))
    assert Gate.FINDINGS in missing
    assert not {Gate.LETTER, Gate.SENT, Gate.REDRESS} & set(missing)
    demo_session.rollback()
    with demo_app.test_request_context(), pytest.raises(Refused), transaction(demo_session) as session:
        take_up(session, officer, number, clock.now())
        end_complaint(session, officer, number, Action.CLOSE, "", clock.now())


def test_minor_complaint_ends_with_its_withdrawal(demo_session, file, handler) -> None:
    case_id, _ = _withdrawn(demo_session, file, handler, "301")
    assert demo_session.scalars(select(InternalCase).where(InternalCase.origin_id == case_id)).first() is None
    running = select(func.count()).where(CaseClock.complaint_id == case_id, CaseClock.done_at.is_(None))
    assert demo_session.scalar(running) == 0


def test_pages_of_an_internal_case_show_the_words_and_no_reply(demo_client, demo_session, file, handler) -> None:
    case_id, _ = _withdrawn(demo_session, file, handler, "102")
    number = demo_session.scalars(select(InternalCase.complaint_id).where(InternalCase.origin_id == case_id)).one()
    username = handler(number)[0]
    page = demo_client.sign_in(username).get(f"/complaints/{number}")
    assert "They called nine times on Sunday." in page.text and "Internal case" in page.text
    assert "Write the reply" not in page.text
    assert "Conditions of an internal case" in demo_client.get(f"/complaints/{number}/closing").text
    assert "It goes on within the house as" in demo_client.get(f"/complaints/{case_id}").text
    assert "Internal case: findings" in demo_client.get("/complaints/").text
    handled = select(func.count()).where(CaseAssignment.complaint_id == number)
    assert demo_session.scalar(handled) == 1


def test_figures_count_each_end_and_the_complaint_once(demo_session, file, handler, actor) -> None:
    span = Span(month=clock.today().replace(day=1))
    before = figures_of(demo_session, span).counts
    case_id, _ = _withdrawn(demo_session, file, handler, "102")
    ended = figures_of(demo_session, span).counts
    assert ended["received"] == before["received"] + 1 and ended["open"] == before["open"], "the inner case counts not"
    assert ended["ended.withdrawn"] == before.get("ended.withdrawn", 0) + 1
    demo_session.rollback()
    with transaction(demo_session) as session:
        reopen_complaint(session, actor("leader"), case_id, "They changed their mind.", clock.now())
    again = figures_of(demo_session, span).counts
    assert again["ended.withdrawn"] == ended["ended.withdrawn"] and again["open"] == ended["open"] + 1
    led_to = select(func.count()).select_from(Complaint).where(condition_of(read_key("ended.withdrawn"), span))
    assert demo_session.scalar(led_to) == again["ended.withdrawn"]


def test_appeal_against_a_finding_counts_after_the_complaint_was_opened_again(demo_session, appealed, handler, actor):
    case_id, finding_id, appeal_id, decider, _ = appealed()
    officer = handler(case_id)[1]
    demo_session.rollback()
    with transaction(demo_session) as session:
        end_complaint(session, officer, case_id, Action.WITHDRAW, "They do not want to go on.", clock.now())
    with transaction(demo_session) as session:
        reopen_complaint(session, actor("leader"), case_id, "They changed their mind.", clock.now())
    me, today = actor("collector").employee_id, clock.today()
    standing = {one.finding_id: one.weight for one in findings_for_appraisal(demo_session, [me], today, today)[me]}
    assert standing[finding_id] == 4, "the first result counts until the new round finds anew"
    demo_session.rollback()
    with transaction(demo_session) as session:
        decide_appeal(session, decider, appeal_id, Ruling.OVERTURNED, "Two of us used the line.", clock.now())
    standing = {one.finding_id: one.weight for one in findings_for_appraisal(demo_session, [me], today, today)[me]}
    assert standing[finding_id] == 0


def test_pack_holds_the_first_result_and_of_an_internal_case_the_words(
    demo_client, demo_session, answered, file, handler, actor
) -> None:
    case_id, _, _ = answered()
    inner_of, _ = _withdrawn(demo_session, file, handler, "102")
    demo_session.rollback()
    with transaction(demo_session) as session:
        reopen_complaint(session, actor("leader"), case_id, "A recording was found.", clock.now())
    inner = demo_session.scalars(select(InternalCase.complaint_id).where(InternalCase.origin_id == inner_of)).one()
    demo_session.rollback()
    demo_client.sign_in("leader")
    findings = _packed(demo_client, case_id, "04-findings.txt")
    assert "A recording was found." in findings and "Nine calls." in findings
    assert _packed(demo_client, inner, "02-words.txt") == "They called nine times on Sunday."


def _packed(client, case_id: int, name: str) -> str:
    answer = client.raw.get(f"/complaints/{case_id}/pack-export")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return next(archive.read(one).decode() for one in archive.namelist() if one.endswith(name))


def test_internal_case_is_neither_offered_nor_merged_nor_opened_again(demo_session, file, handler, actor) -> None:
    case_id, officer = _withdrawn(demo_session, file, handler, "102")
    inner = demo_session.scalars(select(InternalCase.complaint_id).where(InternalCase.origin_id == case_id)).one()
    origin = demo_session.get_one(Complaint, case_id)
    assert inner not in {one.id for one in offers_to(demo_session, officer, origin)}
    origin_number = origin.number
    demo_session.rollback()
    with transaction(demo_session) as session:
        link(session, officer, inner, origin_number, clock.now())
    for act in (
        lambda session: merge(session, officer, inner, case_id, "The same.", clock.now()),
        lambda session: reopen_complaint(session, actor("leader"), inner, "Again.", clock.now()),
    ):
        with pytest.raises(Refused, match=r"nternal case"), transaction(demo_session) as session:
            act(session)
