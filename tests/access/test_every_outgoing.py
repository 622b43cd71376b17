"""Every mail, paper and sheet made from a database of script holds words only (safety s22).

What there is, is found in the source: a new mail, paper or sheet that this walk does not reach makes it fail.
"""

import ast
import csv
import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from lxml import etree, html
from pypdf import PdfReader
from sqlalchemy import event, select

from complaints.cases import tellings
from complaints.cases.answers import ReplyLetter
from complaints.cases.models import CaseClock, Complaint, Preferred
from complaints.cases.replying import newest_letter, print_letter, send_letter
from complaints.cases.rules.workflow import State
from complaints.clocks.models import ClockWarning
from complaints.clocks.rules import Stage
from complaints.clocks.warningmails import mail_warnings
from complaints.inquiry.rules.causes import Cause
from complaints.insight.figures.services import count_report, write_draft
from complaints.loop.models import Appeal
from complaints.loop.tidings import tell_decision
from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.outgoing import acknowledge, mail_message
from complaints.parties.rules import Capacity, MayKnow, PartyRole
from complaints.parties.services import NewParty, add_party, prove_party, tell_state
from crisis.activations.services import Order, activate_plan
from crisis.plans.models import CrisisPlan
from crisis.plans.rules import Grade
from crisis.signals.services import raise_alert
from hr.attendance.asking.mails import tell as tell_of_request
from hr.attendance.closing.mails import tell_decision as tell_of_dispute
from hr.attendance.closing.mails import tell_review
from hr.attendance.closing.models import AttendanceMonth, DayDispute
from hr.rosters.mails import tell as tell_of_rosters
from portal import clock
from portal.audit.jobs import HEAD_JOB
from portal.auth.actor import PORTAL, Actor
from portal.auth.mails import mail_link, mail_notice
from portal.auth.models import Account, TicketKind
from portal.auth.queries import actor_for
from portal.db.session import db, transaction
from portal.documents import printing
from portal.errors import Refused
from portal.exchange.cells import is_live
from portal.exports.models import ExportTaken
from portal.exports.services import Sheet, ask_for_sheet, note_taken, refuse_request
from portal.feature import JobRun
from portal.notifications import sending
from portal.notifications.models import OutboxMessage
from portal.people.models import Employee, Team
from portal.personal.request_mails import mail_answer
from portal.personal.request_models import PersonalRequest
from portal.policy.models import PolicySetting
from tests.access.examples_mails import waiting_mail
from tests.support.formwalk import pages_of
from tests.support.hostile import poison
from tests.support.inspector import Inspector
from tests.support.payloads import MARK, PAYLOADS, portions
from tests.support.scriptless import alive
from training.assignments import mails as assignment_mails
from training.assignments.models import SpecialTraining
from training.certificates.mails import tell_of_renewal
from training.certificates.models import Certificate, CertificateKind
from training.certificates.papers import print_certificate
from training.certificates.rules import Held
from training.debriefs.papers import print_debrief
from training.debriefs.queries import debrief_of
from training.plays.models import PlayedCall
from training.proof.papers import print_proof
from training.proof.queries import record_of
from training.proof.statement import statement_of
from training.sessions import mails as session_mails
from training.sessions.models import TrainingSession
from training.settling.mails import tell_result
from training.settling.models import CallReview

HOUSE = Path(__file__).resolve().parents[2]
PARTS = ("portal", "training", "complaints", "hr", "crisis")
READERS = ("hr", "compliance", "trainer", "leader", "security_admin", "audit_admin")
PAPER = "portal/documents/letter.html"
HOT = set("f hyperlink externalLink oleObject script img svg iframe object embed form meta base style body".split())
"""What no sheet holds: formulas, links, and elements that the payloads would be."""
SHEETS = set(
    "/people/ /complaints/ /hr/attendance/export /crisis/rooms /audit/ /admin/accounts "
    "/personal/register /personal/requests/ /preferences/data/copy /training/people/".split()
)
"""Some of the files that can be taken out; whatever else there is, is walked all the same."""


@pytest.fixture
def actor(demo_app: Flask) -> Callable[[str], Actor]:
    """The actor of a demo person."""

    def find(username: str) -> Actor:
        account = db.session.scalars(select(Account).where(Account.username == username)).one()
        return actor_for(db.session, account, demo_app.extensions["fairline.matrix"], clock.today())

    return find


@pytest.mark.safety("s22")
def test_every_mail_paper_and_sheet_holds_words_only(
    demo_app: Flask, demo_client: Inspector, actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One walk, since the demo is built and filled with script once for all three."""
    pages = {username: pages_of(demo_app, username, objects=1) for username in READERS}
    with transaction(db.session) as session:
        poison(session)
        session.add(
            PolicySetting(
                key="sheets.rows", value="100000", effective_from=clock.today(), reason="all", set_at=clock.now()
            )
        )
    _assert_papers(demo_client, actor, monkeypatch)
    _assert_mails(demo_app, actor, monkeypatch)
    _assert_sheets(demo_client, pages)


def _assert_papers(client: Inspector, actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each template that extends the letter was printed, and neither the page nor the PDF made of it came alive."""
    pages: dict[str, Any] = {}
    made, inner = [], printing._print

    def seen(template: str, *given: Any, **named: Any) -> Any:
        pages[template] = source = outer(template, *given, **named)
        return source

    def pressed(source: Any, *given: Any) -> Any:
        made.append(inner(source, *given))
        return made[-1]

    outer = printing._html_of
    monkeypatch.setattr(printing, "_html_of", seen)
    monkeypatch.setattr(printing, "_print", pressed)
    _print_plan(client)
    _print_letter()
    _print_certificate()
    _print_training_proof()
    _print_debrief()
    _print_report()
    _print_batches()
    assert pages.keys() == set(_papers()), "print each kind of paper here"
    for name, page in pages.items():
        assert alive(page.etree_element) == [], name
        assert MARK in "".join(page.etree_element.itertext()), name
    for paper in made:
        _assert_plain_pdf(PdfReader(io.BytesIO(paper.content)))


def _papers() -> Iterator[str]:
    """Every template that extends the letter, over however many steps."""
    sources = {str(path.relative_to(HOUSE / "templates")): path for path in (HOUSE / "templates").rglob("*.html")}
    parents = {
        name: found.group(1)
        for name, path in sources.items()
        if (found := re.search(r"{%-? extends \"([^\"]+)\"", path.read_text(encoding="utf-8")))
    }
    for name in parents:
        above: str | None = name
        while above in parents:
            above = parents[above]
        if above == PAPER:
            yield name


def _print_plan(client: Inspector) -> None:
    client.sign_in("leader")
    page = client.get(f"/crisis/plans/{db.session.scalar(select(CrisisPlan.id))}")
    answer = client.raw.post(page.action("/print"), data=page.form("/print"))
    assert answer.status_code == 302


def _print_letter() -> None:
    letter = db.session.scalars(select(ReplyLetter).where(ReplyLetter.sent_at.is_(None))).first()
    assert letter is not None
    print_letter(db.session, letter)
    db.session.rollback()


def _print_certificate() -> None:
    certificate = db.session.scalars(select(Certificate).limit(1)).one()
    with current_app.test_request_context():
        print_certificate(certificate, "en")
    db.session.rollback()


def _print_training_proof() -> None:
    certificate = db.session.scalars(select(Certificate).limit(1)).one()
    with current_app.test_request_context():
        record = record_of(db.session, certificate.employee, clock.today(), clock.now())
        print_proof(statement_of(record), "en")
    db.session.rollback()


def _print_debrief() -> None:
    call = db.session.scalars(select(PlayedCall).where(PlayedCall.passed.is_not(None)).limit(1)).one()
    actor = Actor(employee_id=call.employee_id, source="test")
    with current_app.test_request_context():
        print_debrief(debrief_of(db.session, actor, call.id, clock.today()), "en")
    db.session.rollback()


def _print_report() -> None:
    """The monthly report; the only words in it that somebody wrote are the names of teams."""
    counted = count_report(db.session, clock.today().replace(day=1))
    teams = dict(db.session.execute(select(Team.id, Team.name)).all())
    again = [{"cause": Cause.SKILL.value, "team": team, "count": 2, "repeats": 1} for team in teams]
    written = replace(counted, teams=teams, figures={**counted.figures, "recurrence": again})
    db.session.rollback()
    write_draft(written, clock.now(), languages=("en",))


def _print_batches() -> None:
    """One paper of each kind that a domain prints in batches."""
    employee_id = db.session.scalar(select(Employee.id).order_by(Employee.id).offset(20).limit(1))
    about = {"hr_slip": f"{employee_id}:{clock.today():%Y-%m}"}
    for feature in _features():
        for kind in feature.batches:
            paper = kind.make(db.session, about.get(kind.name, about["hr_slip"]), {})
            assert paper is not None, kind.name
            printing.render_pdf(paper.template, paper.values, title=paper.title, language=paper.language)
            db.session.rollback()


def _features() -> Any:

    return current_app.extensions["fairline.features"]


def _assert_plain_pdf(paper: PdfReader) -> None:
    """Nothing in it acts: no script, no link, no file, no form; and the payload stands there to be read."""
    assert paper.trailer["/Root"].keys() & {"/AcroForm", "/AA"} == set()
    assert "/S" not in (paper.trailer["/Root"].get("/OpenAction") or {})
    assert paper.attachments == {}
    assert [page["/Annots"] for page in paper.pages if "/Annots" in page] == []
    assert MARK in "".join(page.extract_text() for page in paper.pages)


def _assert_mails(app: Flask, actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place that writes a mail wrote one; what goes over the wire is its words as plain text, and papers."""
    last = db.session.scalar(select(OutboxMessage.id).order_by(OutboxMessage.id.desc()).limit(1)) or 0
    writers: set[str] = set()

    def noted(_message: OutboxMessage, _given: Any, _named: Any) -> None:
        frame = sys._getframe()
        while frame.f_back is not None and frame.f_code.co_name != "queue_message":
            frame = frame.f_back
        if frame.f_back is not None:
            code = frame.f_back.f_code
            writers.add(f"{Path(code.co_filename).relative_to(HOUSE)} {code.co_name}")

    event.listen(OutboxMessage, "init", noted)
    kept = app.extensions["fairline.config"]
    app.extensions["fairline.config"] = replace(
        kept,
        smtp_url="smtp://127.0.0.1:1",
        audit_heads_to="witness@bank.example",
        complaint_address="complaints@agency.example",
    )
    taken: list[bytes] = []
    monkeypatch.setattr(sending, "hand_in", lambda _server, _from, _to, raw: taken.append(raw) or sending.chat.SENT)
    try:
        _write_mails(actor)
        assert writers == set(_mail_writers()), "write each mail here"
        messages = _sent(last)
    finally:
        event.remove(OutboxMessage, "init", noted)
        app.extensions["fairline.config"] = kept
    assert len(taken) == len(messages) > len(writers)
    hostile = set()
    for (topic, subject, body), raw in zip(messages, taken, strict=True):
        mail = message_from_bytes(raw, policy=default)
        kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
        assert kinds[0] == "text/plain" and set(kinds[1:]) <= {"application/pdf", "text/calendar"}, topic
        text = mail.get_body().get_content().replace("\r\n", "\n")
        assert mail["Subject"] == subject and text.rstrip("\n") == body.rstrip("\n"), topic
        if any(payload in text for payload in PAYLOADS):
            hostile.add(topic.rpartition(":")[0])
    assert hostile >= {
        "auth:link",
        "complaints:message",
        "crisis:alert",
        "crisis:call",
        "personal:request",
        "portal:export",
        "training:assignment",
        "training:call",
        "training:session",
    }


def _mail_writers() -> Iterator[str]:
    """Each function that calls ``queue_message``: its file and name."""
    for part in PARTS:
        for path in (HOUSE / part).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            if "queue_message(" in source:
                for function in ast.walk(ast.parse(source)):
                    if isinstance(function, ast.FunctionDef) and _calls(function, "queue_message"):
                        yield f"{path.relative_to(HOUSE)} {function.name}"


def _calls(function: ast.FunctionDef, name: str) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        for node in ast.walk(function)
    )


def _write_mails(actor: Callable[[str], Actor]) -> None:
    leader, session = actor("leader"), db.session
    with transaction(session) as writing:
        account = writing.scalars(select(Account).where(Account.username == "new_hire")).one()
        account.username = PAYLOADS[0]
        for kind in TicketKind:
            mail_link(writing, PORTAL, account, kind, "https://portal.example/password/x")
        mail_notice(writing, PORTAL, account, PAYLOADS[2])
        raise_alert(writing, leader, PAYLOADS[3], clock.now())
        request = writing.scalars(select(PersonalRequest).where(PersonalRequest.outcome.is_not(None))).first()
        assert request is not None
        request.mail = "someone@example.org"
        mail_answer(writing, PORTAL, request)
        given = writing.scalars(select(SpecialTraining)).first()
        people = writing.scalars(select(Account.employee_id).where(Account.employee_id.is_not(None)).limit(3)).all()
        assert given is not None
        told = [number for number in people if number is not None]
        assignment_mails.tell(writing, leader, given, told, clock.today())
        tell_of_rosters(writing, leader, told, "hr:roster:987654", lambda name: (PAYLOADS[1], f"{name} {PAYLOADS[2]}"))
        looked_at = writing.scalars(select(AttendanceMonth).where(AttendanceMonth.review_due.is_not(None))).first()
        dispute = writing.scalars(select(DayDispute).where(DayDispute.decided_at.is_(None))).first()
        assert looked_at is not None and dispute is not None
        tell_review(writing, leader, looked_at, told, again=True)
        tell_of_dispute(writing, leader, dispute)
        held = writing.scalars(select(TrainingSession).limit(1)).one()
        for news in session_mails.News:
            session_mails.tell(writing, leader, held, told, news)
        ends = clock.today() + timedelta(days=20)
        certificate = Held(id=987_654, granted_on=ends, began_on=ends, expires_on=ends, window_days=30)
        kind = writing.scalars(select(CertificateKind).limit(1)).one()
        tell_of_request(
            writing, PORTAL, told[0], key="test:1", path="/hr/corrections/1", subject=lambda: f"Answer {PAYLOADS[3]}"
        )
        tell_of_renewal(writing, PORTAL, writing.get_one(Employee, account.employee_id), kind, certificate)
    _write_export_mails(actor)
    _write_complaint_mails(leader)
    _write_mails_of_a_case(actor)
    _write_call_mail(leader)
    for plan_id in session.scalars(select(CrisisPlan.id)).all():
        with transaction(session) as writing:
            activate_plan(writing, leader, Order(plan_id=plan_id, grade=Grade.RED), clock.now())
    heads = next(job for feature in _features() for job in feature.jobs if job.name == HEAD_JOB)
    heads.handler(_run({}))
    _mail_reply(actor)


def _write_export_mails(actor: Callable[[str], Actor]) -> None:
    hr, rows = actor("hr"), 400
    wanted = Sheet(kind="people", title=PAYLOADS[1], key="/people/?", address="/people/", rows=rows)
    with current_app.test_request_context(), transaction(db.session) as writing:
        asked = ask_for_sheet(writing, hr, wanted, f"for {PAYLOADS[1]}")
        refuse_request(writing, actor("leader"), asked.id, PAYLOADS[1])
        for number in range(6):
            taken = ExportTaken(
                code=f"EX-{number}", kind="people", title="People", form="csv", rows=rows, personal=True
            )
            note_taken(writing, hr, taken, limit=rows)


def _write_complaint_mails(leader: Actor) -> None:
    """That a mail came, a message to whoever wishes mails, and word to who handles a complaint."""
    mail_id = waiting_mail(db.session, b"From: someone@example.org\r\nSubject: x\r\n\r\nWho am I?\r\n", uid=7)
    with transaction(db.session) as writing:
        complaint = writing.scalars(select(Complaint).where(Complaint.preferred == Preferred.MAIL)).first()
        assert complaint is not None and complaint.contact_mail
        acknowledge(writing, complaint, writing.get_one(ComplaintMail, mail_id), new=True, now=clock.now())
        mail_message(writing, leader, complaint, 987_654, " ".join(portions(4000)))
        assert leader.employee_id is not None
        for news in tellings.News:
            tellings.tell(writing, leader, complaint, leader.employee_id, news, clock.now())
        tell_decision(writing, writing.scalars(select(Appeal).order_by(Appeal.id).limit(1)).one())


def _write_mails_of_a_case(actor: Callable[[str], Actor]) -> None:
    """Word to somebody who acts for the complainant and may know the state only, and a warning to who handles it."""
    session, now = db.session, clock.now()
    case_id, due, employee_id, username = session.execute(
        select(Complaint.id, CaseClock, Complaint.handler_id, Account.username)
        .join(CaseClock, CaseClock.complaint_id == Complaint.id)
        .join(Account, Account.employee_id == Complaint.handler_id)
        .where(Complaint.state == State.INVESTIGATING, CaseClock.done_at.is_(None))
        .order_by(CaseClock.id.desc())
        .limit(1)
    ).one()
    limited = NewParty(
        role=PartyRole.PROXY, capacity=Capacity.LAWYER, may_know=MayKnow.STATE, name=PAYLOADS[0], document=PAYLOADS[1],
        mail="someone@example.org",
    )  # fmt: skip
    session.rollback()
    handler = actor(username)
    with transaction(session) as writing:
        party_id = add_party(writing, handler, case_id, limited, now)
        prove_party(writing, handler, case_id, party_id, now)
        tell_state(writing, handler, case_id, party_id, now)
        warning = ClockWarning(
            complaint_id=case_id, clock_id=due.id, due_on=due.due_on, stage=Stage.DUE, rung=9,
            employee_id=employee_id, told_at=now,
        )  # fmt: skip
        writing.add(warning)
        writing.flush()
        mail_warnings(writing, [warning])


def _write_call_mail(leader: Actor) -> None:
    """Word of a settled call to somebody who has an address."""
    with transaction(db.session) as writing:
        query = select(PlayedCall).join(Employee, Employee.id == PlayedCall.employee_id)
        call = writing.scalars(query.where(PlayedCall.passed.is_not(None), Employee.email.is_not(None)).limit(1)).one()
        of_call = debrief_of(writing, Actor(employee_id=call.employee_id, source="test"), call.id, clock.today())
        tell_result(writing, leader, of_call, CallReview(id=987_654))


def _run(payload: dict[str, Any]) -> JobRun:
    return JobRun(session=db.session, job_id=0, payload=payload, progress=lambda _done, _all: None)


def _mail_reply(actor: Callable[[str], Actor]) -> None:
    """The first reply of the demo that is ready to be sent."""
    session = db.session
    handlers = dict(session.execute(select(Account.employee_id, Account.username)).all())
    for complaint in session.scalars(select(Complaint).where(Complaint.state == State.FINDING)).all():
        case_id, handler = complaint.id, handlers.get(complaint.handler_id)
        letter = newest_letter(session, case_id)
        if letter is None or letter.sent_at is not None or handler is None:
            continue
        letter_id, officer, printed = letter.id, actor(handler), print_letter(session, letter)
        try:
            with transaction(session) as writing:
                send_letter(
                    writing, officer, case_id, letter_id, mail="a@mail.example", printed=printed, now=clock.now()
                )
            return
        except Refused:
            session.rollback()
    raise AssertionError("the demo has no reply that is ready")


def _sent(last: int) -> list[tuple[str, str, str]]:
    """Send what was written after message ``last``: (topic, subject, body) of each."""
    with transaction(db.session) as session:
        messages = session.scalars(select(OutboxMessage).where(OutboxMessage.id > last).order_by(OutboxMessage.id))
        written = []
        for message in messages:
            message.urgent = True
            written.append((message.id, message.topic, message.subject, message.body))
    for number, *_rest in written:
        assert sending.send_message(_run({"message_id": number}))["outcome"] == "sent"
    return [(topic, subject, body) for _number, topic, subject, body in written]


def _assert_sheets(client: Inspector, pages: dict[str, list[str]]) -> None:
    """Every page is asked for its sheet; each file that comes holds words, and the pages on the way do, too."""
    asked: set[str] = set()
    hostile: set[str] = set()
    for username, addresses in pages.items():
        client.sign_in(username)
        for address in addresses:
            name = re.sub(r"\d+", "#", address)
            if name in asked:
                continue
            asked.add(name)
            for kind in ("csv", "xlsx"):
                answer = client.raw.get(f"{address}{'&' if '?' in address else '?'}export={kind}")
                assert answer.status_code < 500, address
                if answer.mimetype == "text/html":
                    assert alive(html.fromstring(answer.get_data(as_text=True))) == [], address
                    break
                if "attachment" in answer.headers.get("Content-Disposition", ""):
                    assert answer.headers["X-Content-Type-Options"] == "nosniff", address
                    if _holds_words(answer.mimetype, answer.get_data()):
                        hostile.add(f"{name} {answer.mimetype.rpartition('.')[2].rpartition('/')[2]}")
    assert {each.partition(" ")[0] for each in hostile} >= SHEETS, sorted(hostile)
    assert len(hostile) > 25, sorted(hostile)


def _holds_words(kind: str, content: bytes) -> bool:
    """Whether a payload is in it, after finding that all of it is words."""
    if kind == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
        assert [cell for cell in cells if MARK in cell and is_live(cell)] == []
        return any(payload in cell for cell in cells for payload in PAYLOADS)
    if kind == "application/zip" or kind.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = [_member(name, archive.read(name)) for name in archive.namelist()]
        return any(found)
    return False


def _member(name: str, content: bytes) -> bool:
    if name.endswith((".xml", ".rels")):
        tree = etree.fromstring(content)
        assert {etree.QName(each).localname for each in tree.iter()} & HOT == set(), name
        assert tree.xpath("//@TargetMode") == [], name
        return MARK in "".join(tree.itertext())
    if name.endswith(".html"):
        tree = html.fromstring(content.decode())
        assert alive(tree) == [], name
        return MARK in tree.text_content()
    return name.endswith(".json") and MARK in content.decode()
