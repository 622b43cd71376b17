"""From an upheld finding to the person in a browser: told, appealed, overturned, and the chain of effects shown."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from complaints.cases.assigning import assign_complaint
from complaints.cases.models import Allegation, Complainant, Complaint, Preferred, Wish
from complaints.cases.rules.letter import Verdict
from complaints.cases.services import add_subject, record_finding, take_up
from complaints.inquiry.models import Judgement
from complaints.inquiry.queries import ground_stamp, stands_of
from complaints.inquiry.rules.causes import Cause
from complaints.inquiry.services import decide_findings, ground_finding
from complaints.intake.rules import code_digest
from complaints.intake.services import Filing, file_complaint
from complaints.loop.models import Appeal
from portal import clock
from portal.auth.actor import PUBLIC, Actor
from portal.auth.models import Account
from portal.db.session import db, transaction
from portal.people.models import Employee
from tests.journeys.conftest import axe_findings, sign_in

WORDS = {
    "en": {
        "ordered": "Training ordered",
        "blocked": "You may not call until",
        "weighs": "Counts in the appraisal: 4 points",
        "under_way": "Appeal under way",
        "chain": [
            "A complaint arrived",
            "Found: Upheld",
            "Counts in the appraisal: 4 points",
            "Training ordered",
            "The person was told why",
            "The person appealed",
            "Appeal decided: The finding is overturned",
            "Counts nothing in the appraisal",
            "Order lifted",
        ],
    },
    "zh_Hans": {
        "ordered": "已安排培训",
        "blocked": "您不可外呼",
        "weighs": "计入考核：4 分",
        "under_way": "申诉处理中",
        "chain": [
            "收到一件投诉",
            "核查结论：属实",
            "计入考核：4 分",
            "已安排培训",
            "已将理由告知当事员工",
            "当事员工提出申诉",
            "申诉已裁定：结论已撤销",
            "不再计入考核",
            "安排已取消",
        ],
    },
}
SAID = {"en": "They called at night, and I told nobody else.", "zh_Hans": "他们半夜打来，我没有告诉任何人。"}


class Journey:
    """The pages of everybody who takes part."""

    def __init__(self, here, open_page, language: str) -> None:
        self.here, self.open_page = here, open_page
        self.locale = "en-GB" if language == "en" else "zh-CN"
        self.pages: dict[str, Page] = {}

    def as_(self, username: str, path: str) -> Page:
        """Somebody's page at an address."""
        if username not in self.pages:
            self.pages[username] = self.open_page(locale=self.locale, phone=username == "collector")
            sign_in(self.pages[username], self.here, username)
        self.pages[username].goto(f"{self.here.url}{path}")
        return self.pages[username]

    def asked(self, statement) -> Any:
        """One value from the database of the served portal."""
        with self.here.app.app_context():
            found = db.session.scalars(statement).first()
            db.session.close()
            return found


def _acting(username: str) -> Actor:
    account = db.session.scalars(select(Account).where(Account.username == username)).one()
    return Actor(account_id=account.id, employee_id=account.employee_id, name="", source="command")


def _confirmed(here, language: str) -> tuple[int, int, int]:
    """A serious complaint about the collector, upheld for want of knowledge, confirmed: (case, allegation, finding)."""
    with here.app.app_context(), transaction() as session:
        now = clock.now()
        filing = Filing(
            language=language,
            complainant=Complainant.DEBTOR,
            words=SAID[language],
            wishes=(Wish.STOP,),
            contact_name="Ann Example",
            preferred=Preferred.PAGE,
            codes=("303",),
        )
        complaint = file_complaint(session, PUBLIC, filing, code_digest=code_digest("0123456789ABCDEF"), now=now)
        officer, case_id = _acting("officer"), complaint.id
        assert officer.employee_id is not None
        if session.get_one(Complaint, case_id).handler_id != officer.employee_id:
            assign_complaint(session, _acting("compliance"), case_id, officer.employee_id, "Knows such calls.", now)
        number = session.get_one(Employee, _acting("collector").employee_id).number
        take_up(session, officer, case_id, now)
        add_subject(session, officer, case_id, number, now)
        allegation_id = session.scalars(select(Allegation.id).where(Allegation.complaint_id == case_id)).one()
        record_finding(
            session, officer, case_id, allegation_id, verdict=Verdict.UPHELD, basis="Records.", reasons="At night.",
            seen_version=0, now=now,
        )  # fmt: skip
        ground_finding(
            session, officer, case_id, allegation_id, cause=Cause.KNOWLEDGE, files=(), no_evidence="Heard.",
            seen=ground_stamp(None, []), now=now,
        )  # fmt: skip
        finding = stands_of(session, case_id)[0].finding
        assert finding is not None
        seen = [(finding.id, finding.version)]
        decide_findings(session, _acting("leader"), case_id, Judgement.CONFIRMED, "", seen, now)
        return case_id, allegation_id, finding.id


def _submit(page: Page, after: str) -> None:
    with page.expect_navigation(url=re.compile(after)):
        page.locator("main form button[type=submit]").last.click()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_overturned_on_appeal_and_the_chain_of_effects_shown(live, open_page, language) -> None:
    here, words = live(language), WORDS[language]
    journey = Journey(here, open_page, language)
    case_id, allegation_id, finding_id = _confirmed(here, language)
    mine = f"/complaints/mine/{finding_id}"
    collector = journey.as_("collector", mine)
    expect(collector.locator("#chain")).to_contain_text(words["ordered"])
    expect(collector.locator("main")).to_contain_text(words["blocked"])
    expect(collector.locator("main form textarea")).to_have_count(0)

    officer = journey.as_("officer", f"/complaints/{case_id}/allegations/{allegation_id}/telling")
    assert axe_findings(officer) == []
    officer.locator("#for_person").fill("Two calls after ten at night; the records show them.")
    _submit(officer, r"/effects$")
    expect(officer.locator("main")).to_contain_text(words["weighs"])

    collector.goto(here.url + mine)
    assert axe_findings(collector) == []
    main = collector.locator("main").inner_text()
    assert "Ann Example" not in main and SAID[language] not in main
    collector.locator("#words").fill("These calls were not mine: I was on leave that day.")
    _submit(collector, rf"{mine}$")
    expect(collector.locator("main")).to_contain_text(words["under_way"])

    appeal_id, decider = journey.asked(select(Appeal.id).where(Appeal.finding_id == finding_id)), "compliance"
    judge = journey.as_(decider, f"/complaints/appeals/{appeal_id}")
    assert axe_findings(judge) == []
    judge.locator("input[name=ruling][value=overturned]").check()
    judge.locator("#reasons").fill("The leave was granted; somebody else had signed in.")
    _submit(judge, rf"/appeals/{appeal_id}$")

    collector.goto(here.url + mine)
    lines = collector.locator("#chain .timeline-title").all_inner_texts()
    assert len(lines) == len(words["chain"])
    assert all(line.startswith(start) for line, start in zip(lines, words["chain"], strict=True)), lines
    expect(collector.locator("main")).not_to_contain_text(words["blocked"])
    officer.goto(f"{here.url}/complaints/{case_id}/effects")
    assert axe_findings(officer) == []
    assert officer.locator(".timeline-title").all_inner_texts() == lines
    trainer = journey.as_("trainer", "/complaints/training-matches")
    assert axe_findings(trainer) == []
