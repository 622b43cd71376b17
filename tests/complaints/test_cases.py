"""Cases: who sees and handles them, findings, the reply with its delivery, ending, and the list's statements."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import func, select

from complaints.cases.answers import LetterDelivery
from complaints.cases.assigning import assign_complaint, open_assignment
from complaints.cases.delivering import hear_of_delivery
from complaints.cases.models import CaseClock, Complaint, Subject
from complaints.cases.replying import print_letter, send_letter, write_letter
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.letter import Part, Verdict
from complaints.cases.rules.workflow import Action, State
from complaints.cases.services import (
    add_allegation,
    record_finding,
    remove_allegation,
    send_word,
    take_up,
)
from complaints.closing.ending import end_complaint
from complaints.facts import open_by_category, open_complaints, received_by_day, upheld_by_employee
from complaints.permissions import CORRECT, HEAR, REVIEW, SEE_MAILBOX, TEST_MAILBOX, VOLUME, permissions
from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.models import Account
from portal.auth.rules import ADMINISTRATORS, Role, Scope
from portal.db.session import transaction
from portal.documents.models import Document
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Assignment, Employee
from tests.support.mailserver import mail_server
from tests.support.statements import count_statements


def case_of(session, case_id: int) -> Complaint:
    """The complaint, read afresh."""
    session.rollback()
    return session.get_one(Complaint, case_id, populate_existing=True)


def clocks(session, case_id: int) -> dict[str, CaseClock]:
    """The clocks of a complaint by kind."""
    session.rollback()
    rows = session.scalars(select(CaseClock).where(CaseClock.complaint_id == case_id))
    return {row.kind.value: row for row in rows}


@pytest.mark.safety("s44")
def test_administrators_read_no_complaint() -> None:
    """Whether the mailbox is read is the system administrator's to know; its page shows no mail (test_mailbox.py)."""
    for permission in permissions:
        if permission.name in (SEE_MAILBOX, TEST_MAILBOX):
            assert permission.grants == {Role.SYSTEM_ADMIN: Scope.ALL}
            continue
        assert permission.name.startswith("complaints:")
        assert not ADMINISTRATORS & set(permission.grants)
        if permission.name not in (HEAR, REVIEW, CORRECT, VOLUME):
            assert set(permission.grants) <= {Role.OFFICER, Role.COMPLIANCE, Role.LEADER, Role.OUTSIDER}
        assert permission.grants.get(Role.OUTSIDER, Scope.OWN) is Scope.OWN


@pytest.mark.parametrize("username", ["lead", "collector", "hr", "admin", "audit_admin", "trainer", "legal"])
def test_wrong_role_gets_403(demo_client, username) -> None:
    demo_client.sign_in(username)
    demo_client.get("/complaints/", status=403)
    demo_client.get("/complaints/1", status=403)


@pytest.mark.safety("s03")
def test_foreign_case_answers_like_unknown_one(demo_client, file, handler) -> None:
    case_id = file()
    username, _ = handler(case_id)
    other = next(name for name in ("officer", "officer2", "officer3") if name != username)
    demo_client.sign_in(other)
    foreign, unknown = (
        demo_client.get(f"/complaints/{case_id}", status=404),
        demo_client.get("/complaints/99999", status=404),
    )
    assert foreign.text.split("request")[0] == unknown.text.split("request")[0]


@pytest.mark.safety("s05")
def test_person_named_and_their_lead_never_see_it(demo_client, demo_session, file, actor) -> None:
    """An officer is named: neither she nor the leader who leads her sees or handles it; the deputy does."""
    number = demo_session.scalar(select(Employee.number).join(Account).where(Account.username == "officer"))
    case_id = file(agent_text=f"Agent {number}", codes=("306",))
    handled = open_assignment(demo_session, case_id)
    assert handled.employee_id not in (actor("officer").employee_id, actor("leader").employee_id)
    found = case_of(demo_session, case_id).number
    for username in ("officer", "leader"):
        demo_client.sign_in(username)
        demo_client.get(f"/complaints/{case_id}", status=404)
        assert found not in demo_client.get(f"/complaints/?state=all&q={found}").text.replace(f"q={found}", "")
        assert found not in demo_client.get("/").text
    for username in ("deputy", "compliance"):
        demo_client.sign_in(username)
        assert found in demo_client.get(f"/complaints/{case_id}").text


@pytest.mark.safety("s05")
def test_officer_named_in_words_alone_does_not_get_it(demo_session, file, actor) -> None:
    name = actor("officer").name
    for _ in range(4):
        case_id = file(words=f"It was {name} who called me.")
        assert open_assignment(demo_session, case_id).employee_id != actor("officer").employee_id


def test_leadership_gets_what_no_officer_may_handle(demo_session, file, actor) -> None:
    numbers = demo_session.scalars(
        select(Employee.number).join(Account).where(Account.username.in_(["officer", "officer2", "officer3"]))
    )
    case_id = file(agent_text=" ".join(numbers))
    assert open_assignment(demo_session, case_id).employee_id == actor("deputy").employee_id


def test_nobody_left_shows_as_duty_of_compliance(demo_client, demo_session, file) -> None:
    numbers = demo_session.scalars(
        select(Employee.number)
        .join(Account)
        .where(Account.username.in_(["officer", "officer2", "officer3", "leader", "deputy"]))
    )
    case_id = file(agent_text=" ".join(numbers))
    complaint = case_of(demo_session, case_id)
    assert open_assignment(demo_session, case_id) is None and complaint.state is State.RECEIVED
    assert f"Give complaint {complaint.number} to somebody" in demo_client.sign_in("compliance").get("/").text


def test_work_is_spread_by_skills_and_open_complaints(demo_session, file, actor) -> None:
    called = [open_assignment(demo_session, file()).employee_id for _ in range(12)]
    assert set(called) == {actor(one).employee_id for one in ("officer", "officer3")}
    leaks = [open_assignment(demo_session, file(codes=("404",))).employee_id for _ in range(3)]
    assert set(leaks) == {actor("officer2").employee_id}, "who is chosen for the category, however much they have"


@pytest.mark.safety("s05")
def test_subject_found_later_moves_the_case(demo_client, demo_session, file, handler) -> None:
    case_id = file()
    username, officer = handler(case_id)
    number = demo_session.get_one(Employee, officer.employee_id).number
    demo_client.sign_in(username)
    page = demo_client.get(f"/complaints/{case_id}")
    page = demo_client.submit(page, "/subjects", staff_number=number)
    assert page.h1 == "Complaints" and "given to somebody else" in page.text
    demo_client.get(f"/complaints/{case_id}", status=404)
    assert open_assignment(demo_session, case_id).employee_id != officer.employee_id


def test_unknown_staff_number_gets_sentence_at_field(demo_client, file, handler) -> None:
    case_id = file()
    demo_client.sign_in(handler(case_id)[0])
    page = demo_client.submit(demo_client.get(f"/complaints/{case_id}"), "/subjects", status=422, staff_number="9999")
    assert page.errors() == ["Nobody has this staff number."]
    assert page.tree.xpath("string(//input[@name='staff_number']/@value)") == "9999"


def test_conflict_is_refused_on_write_too(demo_session, file, handler, actor) -> None:
    """Somebody becomes the lead of a person named: the next write by the handler is refused."""
    subject = demo_session.scalars(select(Employee).where(Employee.number == "0035")).one()
    case_id = file(agent_text="0035")
    _, officer = handler(case_id)
    with transaction(demo_session) as session:
        place = session.scalars(select(Assignment).where(Assignment.employee_id == subject.id)).one()
        place.lead_id = officer.employee_id
    with pytest.raises(Refused, match="leads, or led"), transaction(demo_session) as session:
        take_up(session, officer, case_id, clock.now())


def test_assigning_against_conflict_is_refused_at_field(demo_session, file, actor) -> None:
    compliance = actor("compliance")
    number = demo_session.scalar(select(Employee.number).join(Account).where(Account.username == "officer"))
    case_id = file(agent_text=number)
    with pytest.raises(Invalid, match="names this person"), transaction(demo_session) as session:
        assign_complaint(session, compliance, case_id, actor("officer").employee_id, "x", clock.now())


def test_compliance_gives_case_on_with_reason(demo_client, demo_session, file, handler, actor) -> None:
    case_id = file()
    username, _ = handler(case_id)
    other = next(name for name in ("officer", "officer2", "officer3") if name != username)
    demo_client.sign_in("compliance")
    page = demo_client.get(f"/complaints/{case_id}/assignment")
    assert "Write something here." in demo_client.submit(page, "Give it on", status=422, reason="").errors()
    page = demo_client.submit(page, "Give it on", reason="Illness", employee_id=str(actor(other).employee_id))
    assert "Illness" in page.text
    assert handler(case_id)[0] == other


def test_only_handler_acts_and_each_view_is_noted(demo_client, demo_session, file, handler, actor) -> None:
    case_id = file()
    with pytest.raises(Refused), transaction(demo_session) as session:
        take_up(session, actor("compliance"), case_id, clock.now())
    demo_client.sign_in("compliance")
    for _ in range(2):
        page = demo_client.get(f"/complaints/{case_id}")
    assert "Take the complaint up" not in page.text
    views = demo_session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.action == "complaints:case:view", AuditEntry.object_id == str(case_id))
    )
    assert views == 2


@pytest.mark.safety("s08")
@pytest.mark.parametrize(("days", "seen"), [(0, True), (29, True), (30, True), (31, False), (400, False)])
def test_who_handled_it_sees_it_for_thirty_days_after_its_end(
    demo_client, demo_session, file, handler, days: int, seen: bool
) -> None:
    case_id = file()
    username, acting = handler(case_id)
    with transaction(demo_session) as session:
        take_up(session, acting, case_id, clock.now())
        end_complaint(session, acting, case_id, Action.WITHDRAW, "Withdrawn by mail", clock.now())
    with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
        demo_client.sign_in(username).get(f"/complaints/{case_id}", status=200 if seen else 404)
        listed = demo_client.get(f"/complaints/?state=all&q={case_of(demo_session, case_id).number}")
        assert bool(listed.links(case_of(demo_session, case_id).number)) is seen
        demo_client.sign_in("compliance").get(f"/complaints/{case_id}")


@pytest.mark.safety("s08")
def test_word_of_complainant_opens_it_to_its_handler_again(demo_client, demo_session, file, handler) -> None:
    case_id = file()
    username, acting = handler(case_id)
    with transaction(demo_session) as session:
        take_up(session, acting, case_id, clock.now())
        end_complaint(session, acting, case_id, Action.WITHDRAW, "Withdrawn by mail", clock.now())
    with time_machine.travel(clock.now() + timedelta(days=90), tick=False):
        with transaction(demo_session) as session:
            send_word(session, case_id, "There is one more thing", clock.now())
        demo_client.sign_in(username).get(f"/complaints/{case_id}")


def test_worse_category_tightens_clocks_and_back_loosens_none(demo_session, file, handler) -> None:
    case_id = file(codes=("702",))
    _, officer = handler(case_id)
    before = clocks(demo_session, case_id)["reply"].due_at
    with transaction(demo_session) as session:
        add_allegation(session, officer, case_id, "306", clock.now())
    tight = clocks(demo_session, case_id)
    assert case_of(demo_session, case_id).severity == "S1" and tight["reply"].due_at < before
    assert "protect" in tight
    due = tight["reply"].due_at
    allegation_id = case_of(demo_session, case_id).allegations[1].id
    with transaction(demo_session) as session:
        remove_allegation(session, officer, case_id, allegation_id, clock.now())
    assert case_of(demo_session, case_id).severity == "S4"
    assert clocks(demo_session, case_id)["reply"].due_at == due


def test_officer_works_case_through_pages(demo_client, demo_session, file, handler, letter_of, settled) -> None:
    case_id = file()
    demo_client.sign_in(handler(case_id)[0])
    page = demo_client.submit(demo_client.get(f"/complaints/{case_id}"), "take-up")
    page = demo_client.submit(page, "/notes", note_text="Asked for the recordings.")
    page = demo_client.submit(page, "/protection", protect_text="Calls stopped.")
    assert "Asked for the recordings." in page.text and "Calls stopped." in page.text
    assert clocks(demo_session, case_id)["acknowledge"].done_at and clocks(demo_session, case_id)["protect"].done_at
    finding = demo_client.get(page.links("Too many calls")[0])
    errors = demo_client.submit(finding, "Record", status=422, basis="Only this", reasons="").errors()
    assert "Write something here." in errors
    page = demo_client.submit(finding, "Record", verdict="partly", basis="Recordings.", reasons="Nine calls.")
    assert "Partly upheld" in page.text
    decision = demo_client.sign_in("compliance").get(f"/complaints/{case_id}/decision")
    demo_client.submit(decision, "Decide", judgement="confirmed")
    letter = demo_client.sign_in(handler(case_id)[0]).get(f"/complaints/{case_id}/letter")
    assert "Recordings." in letter.text and "We apologise" in letter.text
    assert "what we do about it" in letter.text and not letter.tree.xpath("//form[contains(@action,'sending')]")
    page = demo_client.submit(letter, "/letter", redress="No more calls to {number}{nothing}", status=422)
    assert "There is no place called {nothing}" in page.text
    letter = demo_client.submit(letter, "/letter", redress="Under {number} no more calls.")
    number = case_of(demo_session, case_id).number
    assert f"Under {number} no more calls." in letter.text
    page = demo_client.submit(letter, "sending", mail="nobody", status=422)
    assert page.errors() == ["This is not a mail address."]
    page = demo_client.submit(letter, "sending", mail="")
    assert "The reply is on its way" in page.text and "Replied" in page.text
    done = clocks(demo_session, case_id)
    assert done["reply"].done_at and done["client"].done_at
    reader = PdfReader(io.BytesIO(demo_session.get_one(Document, letter_of(case_id).document_id).content))
    assert number in reader.pages[0].extract_text()
    page = demo_client.submit(demo_client.get(f"/complaints/{case_id}/closing"), "/closing/end", status=422)
    assert "It cannot be closed yet" in page.text
    with transaction(demo_session) as session:
        hear_of_delivery(session, f"complaints:letter:{letter_of(case_id).id}", "sent")
    settled(case_id)
    page = demo_client.submit(demo_client.get(f"/complaints/{case_id}/closing"), "/closing/end")
    assert case_of(demo_session, case_id).state is State.CLOSED
    assert not page.links("Write the reply")


@pytest.mark.parametrize(("missing", "name"), [(Part.REDRESS, "what we do about it"), (Part.APOLOGY, "the apology")])
def test_reply_with_missing_part_is_refused_by_name(demo_app, demo_session, drafted, letter_of, missing, name) -> None:
    case_id, _, officer = drafted()
    texts = {part: "text" for part in Part if part is not missing}
    with transaction(demo_session) as session:
        letter_id = write_letter(session, officer, case_id, texts, 1, clock.now()).id
    with demo_app.test_request_context(), pytest.raises(Refused) as refused, transaction(demo_session) as session:
        send_letter(session, officer, case_id, letter_id, mail="", printed=None, now=clock.now())
    assert name in str(refused.value)
    assert case_of(demo_session, case_id).state is State.FINDING and letter_of(case_id).sent_at is None


@pytest.mark.safety("s53")
def test_stale_letter_and_finding_are_refused(demo_session, drafted) -> None:
    case_id, _, officer = drafted()
    allegation_id = case_of(demo_session, case_id).allegations[0].id
    with pytest.raises(Refused, match="changed this meanwhile"), transaction(demo_session) as session:
        write_letter(session, officer, case_id, {}, 0, clock.now())
    with pytest.raises(Refused, match="changed this meanwhile"), transaction(demo_session) as session:
        record_finding(
            session, officer, case_id, allegation_id, verdict=Verdict.PARTLY, basis="b", reasons="r",
            seen_version=0, now=clock.now(),
        )  # fmt: skip


def test_finding_of_another_case_is_unknown(demo_session, drafted, file) -> None:
    case_id, _, officer = drafted()
    other = case_of(demo_session, file()).allegations[0].id
    with pytest.raises(NotFound), transaction(demo_session) as session:
        remove_allegation(session, officer, case_id, other, clock.now())


NOON = "2026-11-24T04:00:00+00:00"


@pytest.mark.parametrize(
    ("language", "subject"), [("zh_Hans", "关于您的投诉 {} 的答复"), ("zh_Hant", "關於您的投訴 {} 的答覆")]
)
def test_mail_arrives_with_paper_over_real_smtp(
    demo_app, demo_session, demo_client, drafted, letter_of, run_jobs, language, subject
) -> None:
    kept = demo_app.extensions["fairline.config"]
    with mail_server() as server, time_machine.travel(NOON):
        run_jobs(demo_app)
        server.taken.clear()
        demo_app.extensions["fairline.config"] = replace(kept, smtp_url=server.url, demo=False)
        try:
            case_id, username, officer = drafted(
                language=language, contact_name="王晓梅", contact_mail="wang@mail.example"
            )
            letter = letter_of(case_id)
            letter_id, printed = letter.id, print_letter(demo_session, letter)
            with transaction(demo_session) as session:
                send_letter(
                    session, officer, case_id, letter_id, mail="wang@mail.example", printed=printed, now=clock.now()
                )
            run_jobs(demo_app)
        finally:
            demo_app.extensions["fairline.config"] = kept
        number = case_of(demo_session, case_id).number
        mails = [mail for mail in server.mails if number in mail["Subject"]]
        assert [mail["Subject"] for mail in mails] == [subject.format(number)]
        paper = next(mails[0].iter_attachments())
        assert paper.get_content_type() == "application/pdf"
        assert number in PdfReader(io.BytesIO(paper.get_content())).pages[0].extract_text()
        states = demo_session.scalars(
            select(LetterDelivery.state).where(LetterDelivery.letter_id == letter_id).order_by(LetterDelivery.id)
        )
        assert [state.value for state in states] == ["sent", "sent"]
        assert "Delivered" in demo_client.sign_in(username).get(f"/complaints/{case_id}").text


def test_failed_mail_opens_the_duty_again(demo_client, demo_session, drafted, letter_of) -> None:
    case_id, username, officer = drafted()
    letter = letter_of(case_id)
    letter_id, printed = letter.id, print_letter(demo_session, letter)
    with transaction(demo_session) as session:
        send_letter(session, officer, case_id, letter_id, mail="a@b.example", printed=printed, now=clock.now())
    for _ in range(2):
        with transaction(demo_session) as session:
            hear_of_delivery(session, f"complaints:letter:{letter_id}", "failed")
    assert case_of(demo_session, case_id).state is State.FINDING
    assert clocks(demo_session, case_id)["reply"].done_at is None
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}")
    assert "The reply has come back" in page.text and "Could not be delivered" in page.text
    letter = demo_client.submit(demo_client.get(f"/complaints/{case_id}/letter"), "/letter")
    demo_client.submit(letter, "sending", mail="")
    page = demo_client.get(f"/complaints/{case_id}")
    assert "The reply has come back" not in page.text and "Replied" in page.text


def test_paper_is_read_by_readers_of_the_case_only(demo_client, demo_session, drafted, letter_of) -> None:
    case_id, username, officer = drafted()
    letter = letter_of(case_id)
    letter_id, printed = letter.id, print_letter(demo_session, letter)
    with transaction(demo_session) as session:
        send_letter(session, officer, case_id, letter_id, mail="", printed=printed, now=clock.now())
    url = f"/documents/{letter_of(case_id).document_id}"
    other = next(name for name in ("officer", "officer2", "officer3") if name != username)
    for reader, status in ((username, 200), ("compliance", 200), (other, 404), ("lead", 404), ("admin", 404)):
        assert demo_client.sign_in(reader).raw.get(url).status_code == status


def test_withdrawal_needs_reason_and_stops_clocks(demo_client, demo_session, file, handler) -> None:
    case_id = file()
    demo_client.sign_in(handler(case_id)[0])
    page = demo_client.get(f"/complaints/{case_id}/end")
    assert demo_client.submit(page, "Reason", status=422, how="withdraw", reason="").errors() == [
        "Write something here."
    ]
    assert demo_client.submit(page, "Reason", status=422, how="close", reason="x").errors() == ["Not a valid choice."]
    demo_client.submit(page, "Reason", how="withdraw", reason="Settled by telephone.")
    assert all(row.done_at for row in clocks(demo_session, case_id).values())


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%25%27",
        "state=nothing",
        "severity=S9",
        "group=x",
        "late=x",
        "sort=words",
        "after=%00",
        "sort=-due&after=e30=",
    ],
)
def test_strange_filters_give_a_page(demo_client, query) -> None:
    demo_client.sign_in("compliance").get(f"/complaints/?{query}")


def test_list_filters_sorts_and_exports(demo_client, demo_session) -> None:
    demo_client.sign_in("compliance")
    page = demo_client.get("/complaints/?severity=S1&state=all")
    cells = {cell.text_content().strip() for cell in page.tree.xpath("//td[@data-label='Severity']")}
    assert cells == {"S1 Critical"}
    assert "Replied" in demo_client.get("/complaints/?state=replied").text
    assert demo_client.get("/complaints/?state=all&sort=-received").links("Complaints")
    csv = demo_client.raw.get("/complaints/?state=all&export=csv").get_data(as_text=True)
    numbers = re.findall(r"^C-\d{4}-\d{6}", csv, flags=re.MULTILINE)
    assert len(numbers) == len(set(numbers)) == demo_session.scalar(select(func.count()).select_from(Complaint))


@pytest.mark.parametrize("url", ["/complaints/", "/"])
def test_statements_stay_the_same_at_thousand_complaints(demo_client, demo_session, file, url) -> None:
    demo_client.sign_in("compliance")
    demo_client.get(url)
    with count_statements() as few:
        demo_client.get(url)
    _many(demo_session, file(), 850)
    with count_statements() as many:
        demo_client.get(url)
    assert len(few) == len(many) <= 40


def _many(session, like: int, count: int) -> None:
    """More complaints by plain copies of rows: only the number of them matters here."""
    model = case_of(session, like)
    columns = {
        column.name: getattr(model, column.name) for column in Complaint.__table__.columns if column.name != "id"
    }
    rows = list(clocks(session, like).values())
    with transaction(session) as writing:
        made = [Complaint(**{**columns, "number": f"C-1999-{number:06d}"}) for number in range(count)]
        writing.add_all(made)
        writing.flush()
        for complaint in made:
            for row in rows:
                values = {c.name: getattr(row, c.name) for c in CaseClock.__table__.columns if c.name != "id"}
                writing.add(CaseClock(**{**values, "complaint_id": complaint.id}))


def test_my_day_shows_late_first_and_queue_by_clock(demo_client) -> None:
    page = demo_client.sign_in("officer").get("/")
    assert "Your queue by clock" in page.text and "more complaints in your queue" in page.text
    assert (
        "tone-late" in page.tree.xpath("string((//*[contains(@class,'todo-side')]/span/@class)[last()])") or page.text
    )
    assert "Received in the last 14 days" in demo_client.sign_in("leader").get("/").text
    assert "Your queue by clock" not in demo_client.sign_in("collector").get("/").text


def test_demo_holds_complaints_in_every_state(demo_session) -> None:
    rows = dict(demo_session.execute(select(Complaint.state, func.count()).group_by(Complaint.state)).all())
    assert sum(rows.values()) >= 222
    assert set(rows) >= set(State) - {State.RECEIVED}
    words = demo_session.scalars(select(Complaint.words)).all()
    assert len(set(words)) > 100
    now = clock.now()
    late = demo_session.scalar(
        select(func.count())
        .select_from(CaseClock)
        .where(CaseClock.kind == ClockKind.REPLY, CaseClock.done_at.is_(None), CaseClock.due_at <= now)
    )
    assert 5 <= late <= 30
    assert open_complaints(demo_session).critical >= 5


def test_facts_count_without_words(demo_session) -> None:
    open_ = open_by_category(demo_session)
    assert open_ == sorted(open_, key=lambda one: (-one.count, one.code)) and open_
    days = received_by_day(demo_session, clock.today().replace(year=2000), clock.today())
    assert sum(one.count for one in days) >= 140
    upheld = upheld_by_employee(demo_session, clock.today().replace(year=2000), clock.today())
    assert set(upheld) <= set(demo_session.scalars(select(Subject.employee_id)))
