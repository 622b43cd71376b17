"""What tests of complaints share: the form filled in well, complaints by service, and who handles them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import ReplyLetter
from complaints.cases.assigning import open_assignment
from complaints.cases.letters import suggested
from complaints.cases.models import Complainant, Complaint, Preferred, Wish
from complaints.cases.replying import write_letter
from complaints.cases.rules.letter import Part, Verdict
from complaints.cases.services import record_finding, take_up
from complaints.demo_closing import settle
from complaints.demo_inquiry import ground_all
from complaints.inquiry.models import Judgement
from complaints.inquiry.queries import stands_of
from complaints.inquiry.services import decide_findings
from complaints.intake.rules import code_digest
from complaints.intake.services import Filing, file_complaint
from portal import clock
from portal.auth.actor import PUBLIC, Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.db.session import transaction

CODE = "0123456789ABCDEF"
GOOD = {
    "words": "They called nine times on Sunday.",
    "code": "301",
    "wishes": ["stop", "apology"],
    "safety": "none",
    "complainant": "debtor",
    "contact_name": "Ann Example",
    "contact_mail": "ann@mail.example",
    "preferred": "mail",
}

CLOSING_TEXTS = {
    name: dict.fromkeys(("en", "zh_Hans", "zh_Hant"), f"The text for {name}.")
    for name in ("lasting", "late", "promise", "proof", "action", "done")
}
FILING = Filing(
    language="en",
    complainant=Complainant.DEBTOR,
    words="They called nine times on Sunday.",
    wishes=(Wish.STOP,),
    contact_name="Ann Example",
    contact_mail="ann@mail.example",
    preferred=Preferred.MAIL,
    codes=("301",),
)


@pytest.fixture
def file(demo_session: Session) -> Callable[..., int]:
    """File a complaint in the demo; its id. Keyword arguments change the good filing."""

    def make(at: datetime | None = None, code: str = CODE, **changed: Any) -> int:
        with transaction(demo_session) as session:
            return file_complaint(
                session, PUBLIC, replace(FILING, **changed), code_digest=code_digest(code), now=at or clock.now()
            ).id

    return make


@pytest.fixture
def actor(demo_app: Flask, demo_session: Session) -> Callable[[str], Actor]:
    """The actor of a demo person."""

    def find(username: str) -> Actor:
        account = demo_session.scalars(select(Account).where(Account.username == username)).one()
        return actor_for(demo_session, account, demo_app.extensions["fairline.matrix"], clock.today())

    return find


@pytest.fixture
def handler(demo_session: Session, actor: Callable[[str], Actor]) -> Callable[[int], tuple[str, Actor]]:
    """User name and actor of the one who handles a complaint."""

    def find(case_id: int) -> tuple[str, Actor]:
        assignment = open_assignment(demo_session, case_id)
        assert assignment is not None
        username = demo_session.scalars(
            select(Account.username).where(Account.employee_id == assignment.employee_id)
        ).one()
        return username, actor(username)

    return find


@pytest.fixture
def drafted(
    demo_session: Session,
    file: Callable[..., int],
    handler: Callable[[int], tuple[str, Actor]],
    actor: Callable[[str], Actor],
) -> Callable[..., tuple[int, str, Actor]]:
    """A complaint with its confirmed finding and a complete draft: (id, user name, actor)."""

    def make(verdict: Verdict = Verdict.UPHELD, **changed: Any) -> tuple[int, str, Actor]:
        case_id = file(**changed)
        username, officer = handler(case_id)
        now = clock.now()
        complaint = demo_session.get_one(Complaint, case_id)
        allegation_id, language = complaint.allegations[0].id, complaint.language
        with transaction(demo_session) as session:
            take_up(session, officer, case_id, now)
            record_finding(
                session, officer, case_id, allegation_id, verdict=verdict, basis="Recordings.", reasons="Nine calls.",
                seen_version=0, now=now,
            )  # fmt: skip
            seen = [(one.finding.id, one.finding.version) for one in stands_of(session, case_id) if one.finding]
            decide_findings(session, actor("compliance"), case_id, Judgement.CONFIRMED, "", seen, now)
            texts = {part: suggested(language, part) for part in (Part.APOLOGY, Part.NEXT_INSTANCE)}
            texts |= {Part.BASIS: "Recordings.", Part.REASONS: "Nine calls.", Part.REDRESS: "No more calls."}
            write_letter(session, officer, case_id, texts, 0, now)
        return case_id, username, officer

    return make


@pytest.fixture
def settled(
    demo_session: Session, actor: Callable[[str], Actor], handler: Callable[[int], tuple[str, Actor]]
) -> Callable[[int], None]:
    """Everything that closing asks for beside the reply: grounds, redress, an accepted action, settled steps."""

    def make(case_id: int) -> None:
        officer, now = handler(case_id)[1], clock.now()
        with transaction(demo_session) as session:
            complaint = session.get_one(Complaint, case_id)
            ground_all(session, officer, complaint, "Heard in the system.", 0, now)
            settle(session, officer, actor("lead"), complaint, CLOSING_TEXTS, now)

    return make


@pytest.fixture
def letter_of(demo_session: Session) -> Callable[[int], ReplyLetter]:
    """The newest letter of a complaint, read afresh."""

    def find(case_id: int) -> ReplyLetter:
        demo_session.rollback()
        return demo_session.scalars(
            select(ReplyLetter).where(ReplyLetter.complaint_id == case_id).order_by(ReplyLetter.number.desc())
        ).first()

    return find
