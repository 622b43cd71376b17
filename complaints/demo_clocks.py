"""Clocks of the demo company: three officers ask for more time, and leadership has still to approve it."""

from datetime import timedelta

from sqlalchemy import select

from complaints.cases.models import CaseClock, Complaint, Subject
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.workflow import State
from complaints.clocks.services import ask_extension
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.feature import DemoWorld

_MOST = 3
_TEXTS = {
    "en": (
        "The recordings of the other branch come on Friday; without them nothing can be found.",
        "We need more time for your complaint, because recordings are still to come. You hear from us by the new date.",
    ),
    "zh_Hans": (
        "另一分部的录音周五才能到，没有录音无法认定。",
        "由于录音尚未到齐，我们需要更多时间处理您的投诉，并会在新的期限内答复您。",
    ),
    "zh_Hant": (
        "另一分部的錄音週五才能到，沒有錄音無法認定。",
        "由於錄音尚未到齊，我們需要更多時間處理您的投訴，並會在新的期限內答覆您。",
    ),
}


def make_clocks(world: DemoWorld) -> None:
    """Ask for three more working days for the newest cases under investigation that name nobody, one an officer."""
    rows = world.session.execute(
        select(Complaint.id, Complaint.language, CaseClock.id, CaseClock.amount, Account)
        .join(CaseClock, (CaseClock.complaint_id == Complaint.id) & (CaseClock.kind == ClockKind.REPLY))
        .join(Account, Account.employee_id == Complaint.handler_id)
        .where(Complaint.state == State.INVESTIGATING, Complaint.id.not_in(select(Subject.complaint_id)))
        .order_by(Complaint.id.desc())
    ).all()
    first = {row[4].id: row for row in reversed(rows)}
    with transaction(world.session) as session:
        for case_id, language, clock_id, amount, account in list(first.values())[:_MOST]:
            actor = Actor(account_id=account.id, employee_id=account.employee_id, name="", source="command")
            reason, notice = _TEXTS[world.language][0], _TEXTS[language][1]
            at = world.now - timedelta(hours=1)
            ask_extension(session, actor, case_id, clock_id, amount=amount + 3, reason=reason, notice=notice, now=at)
