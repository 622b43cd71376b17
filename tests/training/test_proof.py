"""Proofs in the database and on pages: as of any day, on paper, as JSON, recorded, never changing."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sqlalchemy import select, update

from portal import clock
from portal.audit.models import AuditEntry
from portal.audit.seals import Sealer
from portal.auth.actor import COMMAND
from portal.auth.models import Account
from portal.db.session import transaction
from portal.documents.models import Document
from portal.people.models import Employee
from portal.policy.services import publish_policy
from portal.policy.texts import SHIPPED as POLICY
from portal.policy.texts import read_policy
from tests.support.inspector import Inspector
from tests.support.statements import count_statements
from tests.training.conftest import DAY, NOW
from training.certificates.models import Certificate, RuleVersion
from training.certificates.papers import PROOF_ABOUT
from training.commands import training
from training.courses.models import Completion, Enrolment, Programme, Unit, UnitClauses
from training.courses.rules import UnitKind
from training.courses.services import publish_programme
from training.courses.source import SHIPPED, digest_of, read_programme
from training.proof import papers
from training.proof.queries import record_of
from training.proof.rules import Standing, known_until
from training.proof.seals import INSTANT, check_data, code_of, mark_of, read_code
from training.proof.statement import SCHEMA, statement_of
from training.quizzes.services import hand_in, start_attempt
from training.sessions.attending import check_in_by_code
from training.sessions.rules import SessionFacts, Topic
from training.sessions.services import plan_session
from training.signoffs.models import Observation, ObservationResult

LATER = datetime(2027, 3, 1, 4, tzinfo=UTC)


@pytest.fixture
def policy(agency):
    """The shipped policy, in force for long."""
    texts = read_policy(POLICY / "1.0")
    with transaction(agency.session) as session:
        version = publish_policy(
            session, COMMAND, label="1.0", effective_from=DAY - timedelta(days=99), languages=texts
        )
        version.published_at = NOW - timedelta(days=100)
    return texts


def stated(agency, employee_id: int, clause: str, day: date, now: datetime = LATER):
    person = agency.session.get_one(Employee, employee_id)
    return statement_of(record_of(agency.session, person, day, known_until(day, now)), clause)


def change_policy(agency, texts, clause: str, day: date, at: datetime) -> None:
    """Version 1.1, in which one clause reads otherwise."""
    changed = {
        language: [replace(one, body=one.body.replace(f"**{clause}** ", f"**{clause}** New. ")) for one in chapters]
        for language, chapters in texts.items()
    }
    with transaction(agency.session) as session:
        publish_policy(session, COMMAND, label="1.1", effective_from=day, languages=changed).published_at = at


def test_later_facts_leave_the_proof_of_an_earlier_day_as_it_was(agency, newcomer, policy) -> None:
    employee_id, _ = newcomer(99)
    day = DAY + timedelta(days=10)
    before = {clause: stated(agency, employee_id, clause, day) for clause in ("4.2", "4.3", "")}
    assert stated(agency, employee_id, "4.2", DAY - timedelta(days=1)).proofs[0].standing is Standing.NONE
    change_policy(agency, policy, "4.2", DAY + timedelta(days=20), NOW + timedelta(days=19))
    with transaction(agency.session) as session:
        programme_id = session.scalars(select(Programme.id).where(Programme.key == "calm_calls")).one()
        session.add(
            RuleVersion(
                rule="4.3",
                number=1,
                published_on=DAY + timedelta(days=15),
                effective_from=DAY + timedelta(days=20),
                opens_on=DAY + timedelta(days=15),
                days=5,
                texts=dict.fromkeys(("en", "zh_Hans", "zh_Hant"), "Costs are named one by one."),
                programme_id=programme_id,
                created_at=NOW + timedelta(days=15),
            )
        )
        source = read_programme(SHIPPED / "onboarding")
        courses = tuple(
            replace(course, units=tuple(replace(unit, clauses=("1.1",)) for unit in course.units))
            for course in source.courses
        )
        publish_programme(session, COMMAND, replace(source, courses=courses), NOW + timedelta(days=30), DAY)
    for clause, statement in before.items():
        assert stated(agency, employee_id, clause, day).digest == statement.digest
    for clause, (in_force, change) in {"4.2": ("1.1", 0), "4.3": ("1.0", 1)}.items():
        (proof,) = stated(agency, employee_id, clause, DAY + timedelta(days=40)).proofs
        assert (proof.standing, proof.trained_on, proof.taught.label) == (Standing.OLDER, DAY, "1.0")
        assert (proof.in_force.label, proof.in_force.change) == (in_force, change)


def test_units_keep_what_they_stood_on_and_only_what_is_new_adds_a_row(agency) -> None:
    rows = agency.session.scalars(select(UnitClauses)).all()
    assert {row.unit_id: row.clauses for row in rows} == {
        unit.id: unit.clauses for unit in agency.session.scalars(select(Unit))
    }
    with transaction(agency.session) as session:
        agency.reload(session)
    assert len(agency.session.scalars(select(UnitClauses)).all()) == len(rows)


def test_evidence_names_attempt_marks_session_and_trainer(agency, newcomer, policy) -> None:
    quiz = agency.units(UnitKind.QUIZ)[0]
    employee_id, _ = newcomer([unit.id for unit in agency.units()].index(quiz.id))
    trainer = agency.join(DAY - timedelta(days=50))
    with transaction(agency.session) as session:
        attempt = start_attempt(session, agency.actor(employee_id), quiz.id, NOW, DAY)
    answers = agency.answers(attempt)
    with transaction(agency.session) as session:
        hand_in(session, agency.actor(employee_id), attempt.id, answers, NOW + timedelta(minutes=5))
        lesson = agency.units(UnitKind.LESSON)[-1]
        lesson.kind, lesson.topic = UnitKind.SESSION, Topic.LAW
        facts = SessionFacts(
            topic=Topic.LAW, title="", starts_at=NOW + timedelta(hours=1), ends_at=NOW + timedelta(hours=2), room="1",
            link="", capacity=5, trainer_id=trainer,
        )  # fmt: skip
        held = plan_session(session, COMMAND, facts, NOW)
        check_in_by_code(session, agency.actor(employee_id), held.id, NOW + timedelta(hours=1))
    statement = stated(agency, employee_id, "", DAY)
    parts = {one["unit"].partition("/")[2]: one for one in statement.facts["completions"]}
    exam = parts[quiz.key]["examination"]
    assert (exam["row"], exam["attempt"], exam["pass_percent"]) == (f"training_attempt:{attempt.id}", 1, 80)
    assert exam["percent"] == 100 and all(item["right"] for item in exam["questions"])
    assert {item["clause"] for item in exam["questions"]} <= {proof.clause for proof in statement.proofs if proof.done}
    assert (parts[lesson.key]["session"]["trainer"], parts[lesson.key]["session"]["noted_by"]) == ("0002", "code")
    assert all(part["content"]["newest_on_day"] for key, part in parts.items() if key != lesson.key)
    one = stated(agency, employee_id, exam["questions"][0]["clause"], DAY)
    exams = [part["examination"] for part in one.facts["completions"] if part["examination"]]
    assert {item["clause"] for found in exams for item in found["questions"]} == {one.clause}


def test_proof_of_a_hundred_parts_takes_as_many_statements_as_of_one(agency, newcomer, policy) -> None:
    few, many = newcomer(1)[0], newcomer(99)[0]
    counts = []
    for employee_id in (few, many):
        agency.session.expire_all()
        with count_statements() as seen:
            stated(agency, employee_id, "", DAY)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20


@pytest.fixture
def holder(demo_session) -> Employee:
    """Who was signed off by the lead after the onboarding, in the lead's own team."""
    return demo_session.scalars(
        select(Employee)
        .join(Enrolment, Enrolment.employee_id == Employee.id)
        .join(Observation, Observation.enrolment_id == Enrolment.id)
        .join(ObservationResult, ObservationResult.observation_id == Observation.id)
        .where(ObservationResult.passed.is_(True))
        .limit(1)
    ).one()


def views(session, employee_id: int) -> list[tuple[str, str]]:
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == "training:proof:view", AuditEntry.object_id == str(employee_id))
        .order_by(AuditEntry.seq)
    )
    return [(row.details["how"], row.details["clause"]) for row in rows]


def test_hr_finds_a_person_and_reads_what_stands_behind_the_sentence(demo_client, demo_session, holder) -> None:
    demo_client.sign_in("hr")
    found = demo_client.get(f"/training/proof/?q={holder.number}")
    assert f"/training/proof/{holder.id}" in found.links()
    whole = demo_client.get(f"/training/proof/{holder.id}")
    assert "rules" in whole.text and "no training" in whole.text
    page = demo_client.get(f"/training/proof/{holder.id}?clause=4.3")
    assert f"{holder.name} was trained on version 1.0 of clause 4.3 on" in page.text
    assert "this was the version in force" in page.text and "Assessor" in page.text and "level 3 of" in page.text
    early = demo_client.get(f"/training/proof/{holder.id}?clause=4.3&day={holder.entered_on - timedelta(days=1)}")
    assert f"There is no training of {holder.name} on clause 4.3 on record up to" in early.text
    assert demo_client.raw.get(f"/training/proof/{holder.id}?clause=99.9").status_code == 404
    demo_session.expire_all()
    assert views(demo_session, holder.id) == [("page", ""), ("page", "4.3"), ("page", "4.3")]


def test_reach_is_ones_own_a_leads_team_and_hr_sees_who_left(demo_client, demo_session, holder) -> None:
    left = demo_session.scalars(select(Employee).where(Employee.left_on.is_not(None))).first()
    own = demo_session.scalars(select(Account.employee_id).where(Account.username == "support")).one()
    statuses = {
        (who, employee_id): demo_client.sign_in(who).raw.get(f"/training/proof/{employee_id}").status_code
        for who in ("lead", "lead2", "support", "trainer", "compliance", "hr")
        for employee_id in (holder.id, own, left.id if left else own)
    }
    assert [statuses[who, holder.id] for who in ("lead", "lead2", "support", "trainer", "compliance", "hr")] == [
        200, 404, 404, 404, 200, 200,
    ]  # fmt: skip
    assert statuses["support", own] == 200
    if left is not None:
        assert [statuses[who, left.id] for who in ("lead2", "support", "hr")] == [404, 404, 200]
    assert "/training/proof/" not in demo_client.sign_in("support").get("/").links()


def paper_of(client, person: Employee, query: str) -> tuple[PdfReader, str]:
    """The paper by its button, and where it is kept."""
    page = client.get(f"/training/proof/{person.id}{query}")
    where = f"/training/proof/{person.id}/paper"
    kept = client.raw.post(where, data=page.form(where)).headers["Location"]
    return PdfReader(io.BytesIO(client.raw.get(kept).data)), kept


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "was trained on version 1.0"),
        ("zh_Hans", "接受了条款 4.3（1.0 版）"),
        ("zh_Hant", "接受了條款 4.3（1.0 版）"),
    ],
)
def test_paper_says_the_same_on_one_sheet(demo_client, demo_session, holder, language, words) -> None:
    with transaction() as session:
        session.scalars(select(Account).where(Account.username == "hr")).one().language = language
    demo_client.sign_in("hr")
    day = (clock.today() - timedelta(days=1)).isoformat()
    reader, where = paper_of(demo_client, holder, f"?clause=4.3&day={day}")
    text = "".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) == 1
    flat = "".join(text.split())
    assert "".join(words.split()) in flat and holder.number in flat
    kept = demo_session.scalars(select(Document).where(Document.about_type == PROOF_ABOUT)).one()
    digest = json.loads(demo_client.raw.get(f"/training/proof/{holder.id}/proof.json?clause=4.3&day={day}").text)
    assert digest["digest"] in flat and kept.about_id == str(holder.id)
    assert len(paper_of(demo_client, holder, "?clause=4.2")[0].pages) == 1  # a rule that changed has more to say
    assert demo_client.sign_in("lead2").raw.get(where).status_code == 404


def test_paper_of_all_rules_repeats_its_heads(demo_client, demo_session, holder) -> None:
    demo_client.sign_in("compliance")
    reader, _ = paper_of(demo_client, holder, "")
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) > 1 and all(holder.number in text and "Proof of training" in text for text in texts)


def test_data_is_documented_and_comes_out_the_same_again(demo_client, demo_session, holder) -> None:
    demo_client.sign_in("hr")
    address = f"/training/proof/{holder.id}/proof.json?clause=4.3&day={clock.today() - timedelta(days=1)}"
    first, again = (json.loads(demo_client.raw.get(address).text) for _ in range(2))
    assert first == again and first["schema"] == SCHEMA and first["digest"] == digest_of(first["facts"])
    (rule,) = first["facts"]["rules"]
    row = int(rule["evidence"][0].partition(":")[2])
    done = demo_session.get_one(Completion, row)
    assert done.digest == first["facts"]["completions"][0]["digest"]
    assert rule["trained_on"] == str(clock.local(done.completed_at).date())
    until = datetime.fromisoformat(first["facts"]["known_until"]).strftime(INSTANT)
    page = f"/training/proof/{holder.id}?clause=4.3&day={first['facts']['day']}&until={until}&digest="
    assert "The paper is right" in demo_client.get(page + first["digest"][:16]).text
    assert "The paper differs" in demo_client.get(page + "0" * 16).text
    assert [how for how, _ in views(demo_session, holder.id)].count("data") == 2


def test_withdrawn_certificate_is_in_force_on_the_days_before(demo_client, demo_session) -> None:
    row = demo_session.scalars(select(Certificate).join(Certificate.withdrawal)).first()
    demo_client.sign_in("hr")
    for days, state in ((-1, "in force"), (0, "withdrawn")):
        day = row.withdrawal.withdrawn_on + timedelta(days=days)
        page = demo_client.get(f"/training/proof/{row.employee_id}?day={day}")
        assert row.number in page.text and (state in page.text)
        assert ("withdrawn" in page.text) is (state == "withdrawn")


def test_proof_at_the_console(agency, app, newcomer, policy, monkeypatch) -> None:
    employee_id, _ = newcomer(99)
    monkeypatch.setattr("portal.app.create_app", lambda: app)
    number = agency.session.get_one(Employee, employee_id).number
    answer = CliRunner().invoke(training, ["proof", number, "--clause", "4.2", "--day", str(DAY)])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.output)["facts"]["rules"][0]["trained_on"] == str(DAY)
    for wrong in (["9999"], [number, "--clause", "99.9"], [number, "--day", "x"]):
        assert CliRunner().invoke(training, ["proof", *wrong]).exit_code == 2
    agency.session.rollback()
    assert views(agency.session, employee_id) == [("command", "4.2")]


KEY = Sealer(bytes(range(32)))
OTHER = Sealer(bytes(32))


def test_code_of_a_paper_holds_and_every_changed_letter_is_seen(agency, newcomer, policy) -> None:
    employee_id, _ = newcomer(99)
    for clause in ("4.2", ""):
        mark = mark_of(stated(agency, employee_id, clause, DAY))
        code = code_of(mark, KEY)
        assert read_code(code, KEY.public) == mark
        assert read_code(code, OTHER.public) is None
        letters = ["A" if letter != "A" else "B" for letter in code]
        wrong = [code[:place] + letters[place] + code[place + 1 :] for place in range(0, len(code), 7)]
        assert {read_code(one, KEY.public) for one in [*wrong, "", ".", code[:-9], "ü.ü", "A" * 600]} == {None}


def test_public_page_compares_without_sign_in(demo_client, demo_session, holder, monkeypatch) -> None:
    drawn: list[str] = []
    drawing = papers.picture_of
    monkeypatch.setattr(papers, "picture_of", lambda text, **how: drawn.append(text) or drawing(text, **how))
    demo_client.sign_in("hr")
    day = (clock.today() - timedelta(days=1)).isoformat()
    paper_of(demo_client, holder, f"?clause=4.3&day={day}")
    address = urlsplit(drawn[0]).path
    assert address.startswith("/proofs/check/")
    stranger = Inspector(demo_client.raw.application)
    page = stranger.get(address)
    assert "the records still say the same" in page.text
    assert holder.number in page.text
    with transaction(demo_session) as session:
        session.execute(update(Completion).values(digest="0" * 64))
    assert "the records say something else by now" in stranger.get(address).text
    assert "not made by this portal" in stranger.get(address[:-4] + "AAAA", status=404).text


def test_file_and_code_are_checked_offline(agency, app, newcomer, policy, monkeypatch, tmp_path) -> None:
    employee_id, _ = newcomer(99)
    monkeypatch.setattr("portal.app.create_app", lambda: app)
    number = agency.session.get_one(Employee, employee_id).number
    said = CliRunner().invoke(training, ["proof", number, "--clause", "4.2", "--day", str(DAY)]).output
    agency.session.rollback()
    data = json.loads(said)
    assert check_data(data, None) == data["seal"]["key"]
    monkeypatch.setattr("portal.app.create_app", None)
    file, key = tmp_path / "proof.json", data["seal"]["public_key"]
    changed = {
        "": 0,
        "facts": 2,
        "readings": 2,
        "digest": 2,
        "schema": 2,
        "seal": 2,
    }
    for name, status in changed.items():
        file.write_text(json.dumps({**data, **({name: {"name": "Somebody"}} if name else {})}), encoding="utf-8")
        answer = CliRunner().invoke(training, ["verify-proof", str(file), "--public-key", key])
        assert answer.exit_code == status, (name, answer.output)
    file.write_text(said, encoding="utf-8")
    assert CliRunner().invoke(training, ["verify-proof", str(file)]).exit_code == 0
    assert CliRunner().invoke(training, ["verify-proof", str(file), "--public-key", KEY.public.text]).exit_code == 2
    code = f"https://portal.example/proofs/check/{code_of(mark_of(stated(agency, employee_id, '4.2', DAY)), KEY)}"
    answer = CliRunner().invoke(training, ["verify-proof", code, "--public-key", KEY.public.text])
    assert (answer.exit_code, number in answer.output, str(DAY) in answer.output) == (0, True, True)
    assert CliRunner().invoke(training, ["verify-proof", code + "x", "--public-key", key]).exit_code == 2
