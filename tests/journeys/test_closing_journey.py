"""The long way of a serious complaint in a browser: hearing, finding, decision, legal, sending, nine conditions."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from complaints.cases.models import Allegation, Complainant, Complaint, Preferred, Wish
from complaints.closing.models import LetterReview
from complaints.correction.models import CorrectiveAction, EffectCheck
from complaints.inquiry.models import Hearing
from complaints.intake.rules import code_digest
from complaints.intake.services import Filing, file_complaint
from portal import clock
from portal.auth.actor import PUBLIC
from portal.auth.models import Account
from portal.db.session import db, transaction
from portal.people.models import Employee
from tests.journeys.conftest import axe_findings, sign_in

GATES = {
    "en": [
        "Each allegation has a finding",
        "Whoever the complaint names was heard",
        "Somebody who did not investigate confirmed",
        "The reply holds all its parts",
        "The reply was sent in time",
        "apologised, and what was promised is done",
        "its cause is recorded",
        "For each cause a corrective action is accepted",
        "Protective steps were taken",
    ],
    "zh_Hans": [
        "每一投诉事项均有核查结论",
        "投诉涉及的人员已听取说明",
        "核查结论已由未参与调查的人员确认",
        "答复内容完整",
        "答复已按期发送",
        "已道歉，承诺均已兑现",
        "属实时：已记录原因",
        "每一原因的整改措施已被接受",
        "已采取保护措施",
    ],
}
WORDS = {"en": "They called at night, and then again.", "zh_Hans": "他们半夜打来电话，之后又打。"}


class Journey:
    """The pages of everybody who takes part, and the case."""

    def __init__(self, here, open_page, language: str) -> None:
        self.here, self.open_page, self.language = here, open_page, language
        self.locale = "en-GB" if language == "en" else "zh-CN"
        self.pages: dict[str, Page] = {}
        self.case = ""

    def asked(self, statement) -> Any:
        """One value from the database of the served portal."""
        with self.here.app.app_context():
            found = db.session.scalars(statement).first()
            db.session.close()
            return found

    def as_(self, username: str, path: str) -> Page:
        """Somebody's page at an address."""
        if username not in self.pages:
            self.pages[username] = self.open_page(locale=self.locale)
            sign_in(self.pages[username], self.here, username)
        self.pages[username].goto(f"{self.here.url}{path}")
        return self.pages[username]

    def missing(self, officer: Page) -> str:
        """Ask for closing, and what the refusal says."""
        officer.goto(f"{self.here.url}{self.case}/closing")
        officer.locator("form[action$='/closing/end'] button").first.click()
        refusal = officer.locator(
            ".alert", has_text="It cannot be closed yet" if self.language == "en" else "尚不能结案"
        )
        expect(refusal.first).to_be_visible()
        return refusal.first.inner_text()


def _filed(here, language: str) -> int:
    """A complaint about calls at night; its id."""
    with here.app.app_context():
        filing = Filing(
            language=language,
            complainant=Complainant.DEBTOR,
            words=WORDS[language],
            wishes=(Wish.STOP,),
            contact_name="Ann Example",
            preferred=Preferred.PAGE,
            codes=("303",),
        )
        with transaction() as session:
            digest = code_digest("0123456789ABCDEF")
            found = file_complaint(session, PUBLIC, filing, code_digest=digest, now=clock.now()).id
        db.session.close()
        return found


def _open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def _submit(page: Page, form: str, after: str) -> None:
    with page.expect_navigation(url=re.compile(after)):
        page.locator(f"main form{form} button[type=submit]").last.click()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_serious_complaint_goes_to_closing_through_nine_gates(live, open_page, language) -> None:
    here = live(language)
    journey = Journey(here, open_page, language)
    case_id = _filed(here, language)
    case = journey.case = f"/complaints/{case_id}"
    seen = set[str]()

    def note(page: Page) -> None:
        refusal = journey.missing(page)
        seen.update(words for words in GATES[language] if words in refusal)

    mine = journey.asked(select(Account.employee_id).where(Account.username == "officer"))
    if journey.asked(select(Complaint.handler_id).where(Complaint.id == case_id)) != mine:
        giver = journey.as_("compliance", f"{case}/assignment")
        giver.locator("#employee_id").select_option(str(mine))
        giver.locator("#reason").fill("The officer knows this kind of call.")
        _submit(giver, "", rf"{case}$")
    officer = journey.as_("officer", case)
    _submit(officer, "[action$='/take-up']", rf"{case}$")
    _open_all(officer)
    number = journey.asked(
        select(Employee.number).join(Account, Account.employee_id == Employee.id).where(Account.username == "collector")
    )
    officer.locator("#staff_number").fill(number)
    _submit(officer, "[action$='/subjects']", rf"{case}$")
    note(officer)
    officer.goto(here.url + case)
    _open_all(officer)
    officer.locator("#protect_text").fill("Calls stopped.")
    _submit(officer, "[action$='/protection']", rf"{case}$")
    allegation = journey.asked(select(Allegation.id).where(Allegation.complaint_id == case_id))
    officer.goto(f"{here.url}{case}/allegations/{allegation}/finding")
    officer.locator("input[name=verdict][value=upheld]").check()
    officer.locator("#basis").fill("Call records.")
    officer.locator("#reasons").fill("Two calls after ten at night.")
    _submit(officer, "", rf"{case}$")
    note(officer)
    assert seen == set(GATES[language])

    officer.goto(f"{here.url}{case}/inquiry")
    assert axe_findings(officer) == []
    _open_all(officer)
    officer.locator("#questions").fill("When did you call?")
    _submit(officer, "[action$='/hearings']", r"/inquiry$")
    hearing = journey.asked(select(Hearing.id).where(Hearing.complaint_id == case_id))
    collector = journey.as_("collector", f"/complaints/hearings/{hearing}")
    expect(collector.locator("main")).not_to_contain_text(WORDS[language])
    assert axe_findings(collector) == []
    collector.locator("#answer").fill("At half past ten, by mistake.")
    _submit(collector, "", rf"/hearings/{hearing}$")
    officer.goto(f"{here.url}{case}/allegations/{allegation}/ground")
    officer.locator("#cause").select_option("person.knowledge")
    officer.locator("#no_evidence").fill("Heard in the system.")
    _submit(officer, "", r"/inquiry$")
    decider = journey.as_("compliance", f"{case}/decision")
    decider.locator("input[name=judgement][value=confirmed]").check()
    _submit(decider, "", r"/inquiry$")

    officer.goto(f"{here.url}{case}/letter")
    officer.locator("#redress").fill("Your number is off our lists.")
    _submit(officer, "[action$='/letter']", r"/letter$")
    _submit(officer, "[action$='/letter/review']", r"/letter$")
    review = journey.asked(select(LetterReview.id).order_by(LetterReview.id.desc()))
    legal = journey.as_("legal", f"/complaints/reviews/{review}")
    assert axe_findings(legal) == []
    legal.locator("input[name=outcome][value=approved]").check()
    _submit(legal, "", rf"/reviews/{review}$")
    officer.goto(f"{here.url}{case}/letter")
    _submit(officer, "[action$='/letter/sending']", rf"{case}$")

    officer.goto(f"{here.url}{case}/closing")
    assert axe_findings(officer) == []
    _open_all(officer)
    officer.locator("#promise").fill("Take the number off the lists.")
    _submit(officer, "[action$='/closing/redress']", r"/closing$")
    officer.locator("a[href*='/closing/redress/']").click()
    officer.locator("#proof").fill("Seen in the list of today.")
    _submit(officer, "", r"/closing$")
    officer.locator("a[href*='/closing/protection/']").click()
    officer.locator("input[name=settlement][value=lasting]").check()
    officer.locator("#why").fill("The number stays off.")
    _submit(officer, "", r"/closing$")
    officer.goto(f"{here.url}{case}/actions/new")
    owner = journey.asked(select(Account.employee_id).where(Account.username == "lead"))
    officer.locator("#owner_id").select_option(str(owner))
    officer.locator("#what").fill("The dialler closes at nine.")
    officer.locator("#due_on").fill((clock.today() + timedelta(days=10)).isoformat())
    _submit(officer, "", r"/actions$")
    action = journey.asked(select(CorrectiveAction.id).where(CorrectiveAction.complaint_id == case_id))
    lead = journey.as_("lead", f"/complaints/actions/{action}")
    _submit(lead, "[action$='/acceptance']", rf"/actions/{action}$")
    officer.goto(f"{here.url}{case}/closing")
    _submit(officer, "[action$='/closing/end']", r"/closing$")
    assert journey.asked(select(Complaint.state).where(Complaint.id == case_id)) == "closed"

    checked = journey.asked(
        select(EffectCheck.action_id)
        .join(CorrectiveAction, CorrectiveAction.id == EffectCheck.action_id)
        .where(EffectCheck.after_days == 30, CorrectiveAction.owner_id == owner)
    )
    lead.goto(f"{here.url}/complaints/actions/{checked}")
    expect(lead.locator("main")).to_contain_text("per 10,000 calls" if language == "en" else "每万次通话")
    assert axe_findings(lead) == []
