"""What the demo company's officers are suited for: one takes all, one privacy and threats, one what comes by voice."""

from datetime import timedelta

from sqlalchemy import select

from complaints.cases.models import Channel
from complaints.skills.models import OfficerSkills
from portal.auth.models import Account
from portal.db.session import transaction
from portal.feature import DemoWorld

_SINCE = timedelta(days=380)
_REASONS = {
    "en": "As agreed in the team: by training and by what each has done so far.",
    "zh_Hans": "团队商定：依各人所受培训和以往经办情况。",
    "zh_Hant": "團隊商定：依各人所受培訓和以往經辦情況。",
}
_CHOSEN: dict[str, dict[str, list[str]]] = {
    "officer": {"languages": ["en", "zh_Hans", "zh_Hant"], "areas": [], "channels": []},
    "officer2": {"languages": ["en", "zh_Hans", "zh_Hant"], "areas": ["4", "5", "603"], "channels": []},
    "officer3": {
        "languages": ["en", "zh_Hans"],
        "areas": [],
        "channels": [Channel.PUBLIC_FORM.value, Channel.HOTLINE.value, Channel.MAIL.value, Channel.VISIT.value],
    },
}


def make_skills(world: DemoWorld) -> None:
    """Choices that began before the first complaint of the last year arrived."""
    at = world.now - _SINCE
    with transaction(world.session) as session:
        accounts = session.scalars(
            select(Account).where(Account.username.in_([*_CHOSEN, "compliance"])).order_by(Account.id)
        ).all()
        by_name = {one.username: one for one in accounts}
        for username, chosen in _CHOSEN.items():
            session.add(
                OfficerSkills(
                    employee_id=by_name[username].employee_id,
                    since=at.date(),
                    reason=_REASONS[world.language],
                    set_at=at,
                    set_by_id=by_name["compliance"].id,
                    **chosen,
                )
            )
