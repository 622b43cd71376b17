"""Complaints of the demo company: 222 that somebody made, in every state, with due dates around today, made through the services."""

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask_babel import force_locale, format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import ReplyLetter
from complaints.cases.assigning import HANDLERS, open_assignment
from complaints.cases.letters import suggested
from complaints.cases.models import Complainant, Complaint, Preferred, Wish
from complaints.cases.replying import print_letter, send_letter, write_letter
from complaints.cases.roundmodels import InternalCase
from complaints.cases.rules.letter import Part, Verdict, filled, owes_apology
from complaints.cases.rules.severity import Safety
from complaints.cases.rules.workflow import Action
from complaints.cases.services import add_note, record_finding, send_word, take_up, write_message
from complaints.closing.ending import end_complaint
from complaints.correction.services import check_effects
from complaints.demo_closing import enter_volumes, review, settle
from complaints.demo_inquiry import confirm_all, ground_all, hear, investigate
from complaints.intake.rules import code_digest, look_up_code
from complaints.intake.services import Filing, file_complaint
from complaints.parties.rules import Capacity, MayKnow, PartyRole
from complaints.parties.services import NewParty, add_party, prove_party
from complaints.satisfaction.rules import Opinion
from complaints.satisfaction.services import answer_questions
from portal import clock
from portal.auth.actor import PUBLIC, Actor
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Assignment, Employee

_SEED = 20269
_SOURCE = Path(__file__).parent / "data" / "demo_stories.json"
_BATCH = 30
_PAPERS = 8
_OTHER = {"en": "zh_Hans", "zh_Hans": "zh_Hant", "zh_Hant": "zh_Hans"}

# How many go how far, with the range of their age in days, None for the month that ended last; those of one night are
# the surge that the crisis board shows.
_PLAN = (
    ("assigned", 20, (0.02, 1.2)),
    ("night", 7, (0.02, 0.5)),
    ("investigating", 48, (0.8, 6.5)),
    ("finding", 22, (2.5, 7.2)),
    ("late", 10, (7.4, 12.0)),
    ("replied", _PAPERS, (5.0, 11.0)),
    ("closed", 12, (13.0, 110.0)),
    ("withdrawn", 11, (4.0, 105.0)),
    ("outside_remit", 9, (5.0, 95.0)),
    ("received", 3, (0.1, 0.7)),
    ("closed", 30, (112.0, 400.0)),
    ("closed", 22, None),
    ("withdrawn", 10, (115.0, 400.0)),
    ("outside_remit", 10, (120.0, 400.0)),
)
_INTERNALLY = timedelta(days=12)
"""What a withdrawn complaint alleged is found out in so long."""
_RECENT = 150
"""So many are of the last months; those after them are what figures and trend look back on, and are told in short."""
_NAMING = range(180, 202, 4)
"""Those of the month that ended last that name somebody of one team: that is where a cause comes back."""
_LATE = range(181, 202, 4)
"""Those that are answered too late."""
_FREQUENT = "135"
"""Groups of the taxonomy that most of the earlier ones are about, so that not every figure is a small one."""
_OFTEN = (0, 0, 0, 0, 1, 1, 1, 4, 4, 2)
"""Which causes the earlier ones have: some more often than others."""


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """One complaint to be made."""

    how_far: str
    received_at: datetime
    story: dict[str, Any]
    language: str
    place: int


def make_complaints(world: DemoWorld) -> None:
    """File all, oldest first, and lead each as far as planned; the papers of the newest replies are really printed."""
    data = json.loads(_SOURCE.read_text(encoding="utf-8"))
    maker = _Maker(world, data)
    wanted = maker.plan()
    for start in range(0, len(wanted), _BATCH):
        with transaction(world.session) as session:
            for one in wanted[start : start + _BATCH]:
                maker.make(session, one)
    maker.send_papers()
    with transaction(world.session) as session:
        enter_volumes(session, maker.deciders[0], world.now)
        check_effects(session, world.now)


class _Maker:
    """Keeps the chance, the texts and the people of the demo."""

    def __init__(self, world: DemoWorld, data: dict[str, Any]) -> None:
        self.world, self.data = world, data
        self.chance = self._chance_of("plan")
        accounts = world.session.execute(select(Account, Employee).join(Employee, Employee.id == Account.employee_id))
        self.actors = {
            person.id: Actor(
                account_id=account.id,
                employee_id=person.id,
                name=person.name,
                language=world.language,
                source="command",
            )
            for account, person in accounts
        }
        self.numbers = dict(
            world.session.execute(
                select(Employee.id, Employee.number).where(Employee.id.in_(world.data["collectors"]))
            ).all()
        )
        self.mates = self._mates()
        self.legal, self.lead = self._holders_of(Role.LEGAL), self._holders_of(Role.LEAD)[0]
        self.deciders = self._holders_of(Role.COMPLIANCE) + self._holders_of(Role.LEADER)
        self.handlers = {role: self._names_of(role) for role in HANDLERS}
        self.to_send: list[tuple[int, datetime, str]] = []

    @staticmethod
    def _chance_of(what: object) -> random.Random:
        """A chance of its own for each complaint: what one draws at some hour of the day changes no other."""
        return random.Random(f"{_SEED} {what}")  # it makes up a demo  # nosec B311

    def _holders_of(self, role: Role) -> list[Actor]:
        """Those who hold a role, as they act."""
        people = self.world.session.scalars(
            select(Account.employee_id)
            .join(AccountRole, AccountRole.account_id == Account.id)
            .where(AccountRole.role == role, Account.employee_id.is_not(None))
            .order_by(Account.employee_id)
        )
        return [self.actors[number] for number in people if number is not None]

    def _mates(self) -> list[str]:
        """The numbers of the first collector and of those in the same team."""
        placed = self.world.session.execute(
            select(Assignment.employee_id, Assignment.team_id)
            .where(Assignment.employee_id.in_(self.numbers), Assignment.ends_on.is_(None))
            .order_by(Assignment.employee_id)
        ).all()
        return [self.numbers[person] for person, team in placed if team == placed[0].team_id]

    def _names_of(self, role: Role) -> list[str]:
        names = self.world.session.scalars(
            select(Employee.name)
            .join(Account, Account.employee_id == Employee.id)
            .join(AccountRole, AccountRole.account_id == Account.id)
            .where(AccountRole.role == role)
            .order_by(Employee.id)
        )
        return list(names)

    def plan(self) -> list[_Wanted]:
        """What is to be made, by time of arrival; every story comes before one comes again."""
        stories = [story for story in self.data["stories"] if story["code"] != "901"]
        self.chance.shuffle(stories)
        found: list[_Wanted] = []
        for how_far, count, ages in _PLAN:
            young, old = ages or self._last_month()
            for _ in range(count):
                place = len(found)
                age = timedelta(days=self.chance.uniform(young, old))
                language = _OTHER[self.world.language] if place % 25 == 24 else self.world.language
                found.append(
                    _Wanted(
                        how_far=how_far,
                        received_at=self._daytime(self.world.now - age),
                        story=self._story(how_far, place, stories),
                        language=language,
                        place=place,
                    )
                )
        return sorted(found, key=lambda one: one.received_at)

    def _last_month(self) -> tuple[float, float]:
        """The ages in days of what arrived in the month that ended last, early enough to be answered in it."""
        today = clock.local(self.world.now).date()
        begin = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        old = float((today - begin).days)
        return max(13.0, old - 24), max(14.0, old - 0.5)

    def _story(self, how_far: str, place: int, stories: list[dict[str, Any]]) -> dict[str, Any]:
        """What is told: who stays unassigned names everybody who could handle it, so that nobody may."""
        if how_far == "received":
            against_all: list[dict[str, Any]] = self.data["against_all"]
            return against_all[place % len(against_all)]
        if how_far == "night":
            nights: list[dict[str, Any]] = self.data["nights"]
            return nights[place % len(nights)]
        if how_far == "outside_remit" and place % 2:
            return next(story for story in self.data["stories"] if story["code"] == "901")
        if place >= _RECENT and (place % 4 or how_far == "closed"):
            stories = [story for story in stories if story["code"][0] in _FREQUENT]
        return stories[place % len(stories)]

    def _daytime(self, instant: datetime) -> datetime:
        """Most people write between eight and ten at night; never later than now."""
        here = clock.local(instant)
        hour = self.chance.randint(8, 21)  # drawn at any hour, so that what is drawn next does not depend on it
        if not 8 <= here.hour < 22:
            here = here.replace(hour=hour)
        return min(here, clock.local(self.world.now) - timedelta(minutes=2))

    def make(self, session: Session, one: _Wanted) -> None:
        """File one and lead it on."""
        self.chance = self._chance_of(one.place)
        complaint = self._file(session, one)
        assignment = open_assignment(session, complaint.id)
        if assignment is None or one.how_far in ("assigned", "night"):
            return
        officer = self.actors[assignment.employee_id]
        begun = self._after(one.received_at, 3, 18)
        if one.how_far == "late" and one.place % 3 == 0:
            return
        take_up(session, officer, complaint.id, begun)
        if complaint.severity < "S3" or self.chance.random() < 0.4:
            add_note(session, officer, complaint.id, self._text("protect", one), begun, protects=True)
        if one.place < _RECENT:
            self._talk(session, officer, complaint.id, one)
        if (one.place < _RECENT or complaint.subjects) and one.how_far not in ("withdrawn", "outside_remit"):
            asked = self.data["inquiry"]
            investigate(session, officer, complaint, asked, one.place, begun, self._later(one.received_at, 20))
        if one.how_far in ("withdrawn", "outside_remit"):
            self._end(session, officer, complaint.id, one)
        elif one.how_far in ("finding", "replied", "closed") or (one.how_far == "late" and one.place % 3 == 1):
            self._answer(session, officer, complaint, one)

    def _cause(self, place: int) -> int:
        if place in _NAMING:
            return 0
        return place if place < _RECENT else _OFTEN[place % len(_OFTEN)]

    def _file(self, session: Session, one: _Wanted) -> Complaint:
        key = hashlib.md5(f"demo complaint {one.place}".encode(), usedforsecurity=False).hexdigest()
        return file_complaint(
            session,
            PUBLIC,
            self._filing(one),
            code_digest=code_digest(look_up_code(b"demo", key)),
            now=one.received_at,
        )

    def _filing(self, one: _Wanted) -> Filing:
        anonymous = self.chance.random() < 0.2
        name = self.chance.choice(self.data["names"][one.language])
        mail = f"person{one.place}@mail.example"
        by_phone = not anonymous and self.chance.random() < 0.35
        agent = self.chance.choice(sorted(self.numbers.values())) if self.chance.random() < 0.3 else ""
        if one.place >= _RECENT:
            agent = self.mates[one.place // 4 % len(self.mates)] if one.place in _NAMING else ""
        happened = clock.local(one.received_at).date() - timedelta(days=self.chance.randint(0, 6))
        return Filing(
            language=one.language,
            complainant=Complainant(one.story["complainant"]),
            words=self._words(one, happened),
            wishes=tuple(Wish(wish) for wish in one.story["wishes"]),
            safety=Safety(one.story["safety"]),
            anonymous=anonymous,
            contact_name=name,
            contact_mail="" if by_phone else mail,
            contact_phone=f"+86 138 0000 {one.place:04d}" if by_phone else "",
            preferred=Preferred.PHONE if by_phone else Preferred.MAIL if one.place % 2 else Preferred.PAGE,
            happened_on=happened if self.chance.random() < 0.7 else None,
            called_from=f"021 5550 {self.chance.randint(1000, 9999)}" if self.chance.random() < 0.5 else "",
            agent_text=agent,
            codes=self._codes(one),
        )

    def _codes(self, one: _Wanted) -> tuple[str, ...]:
        if one.how_far == "assigned" and one.place % 6 == 0:
            return ()
        if one.place >= _RECENT:
            return (one.story["code"],)
        more = self.chance.choice(["301", "702", "203"]) if self.chance.random() < 0.2 else one.story["code"]
        return tuple(dict.fromkeys([one.story["code"], more]))

    def _words(self, one: _Wanted, day: Any) -> str:
        with force_locale(one.language):
            values = {
                "day": str(format_date(day, "d MMMM" if one.language == "en" else "M月d日")),
                "weekday": str(format_date(day, "EEEE")),
            }
        comma = ", " if one.language == "en" else "、"
        clock_text = f"{self.chance.choice([22, 23])}:{self.chance.choice(['10', '25', '40', '55'])}"
        values |= {
            "n": str(self.chance.randint(3, 19)),
            "amount": f"{self.chance.randint(12, 480) * 100:,}",
            "clock": clock_text,
            "officers": comma.join(self.handlers[Role.OFFICER]),
            "leaders": comma.join(self.handlers[Role.LEADER]),
            "clock2": f"7:{self.chance.choice(['05', '20', '45'])}",
        }
        return filled(one.story[one.language], values)

    def _talk(self, session: Session, officer: Actor, complaint_id: int, one: _Wanted) -> None:
        if one.place % 3 == 0:
            add_note(session, officer, complaint_id, self._text("note", one), self._after(one.received_at, 20, 30))
        if one.place % 4 == 0:
            write_message(
                session, officer, complaint_id, self._text("message", one), self._after(one.received_at, 22, 32)
            )
            if one.place % 8 == 0 and one.how_far in ("investigating", "finding", "late"):
                send_word(session, complaint_id, self._text("answer", one), self._after(one.received_at, 33, 40))

    def _end(self, session: Session, officer: Actor, complaint_id: int, one: _Wanted) -> None:
        action = Action.WITHDRAW if one.how_far == "withdrawn" else Action.PASS_ON
        kind = "withdrawn" if action is Action.WITHDRAW else "outside"
        reason = self._text(kind, one)
        ended_at = self._after(one.received_at, 40, 70)
        end_complaint(session, officer, complaint_id, action, reason, ended_at)
        if ended_at < self.world.now - _INTERNALLY:
            self._end_internally(session, officer, complaint_id, one, ended_at)

    def _end_internally(
        self, session: Session, officer: Actor, complaint_id: int, one: _Wanted, begun: datetime
    ) -> None:
        """What a serious complaint alleged is looked into after it was withdrawn; a last one is still being done."""
        case = session.scalars(
            select(Complaint)
            .join(InternalCase, InternalCase.complaint_id == Complaint.id)
            .where(InternalCase.origin_id == complaint_id, Complaint.handler_id == officer.employee_id)
        ).first()
        if case is None:
            return
        at, text = begun + timedelta(days=2), self.data["inquiry"]
        take_up(session, officer, case.id, begun + timedelta(hours=2))
        protected_at = begun + timedelta(hours=3)
        add_note(session, officer, case.id, self._text("protect", one), protected_at, protects=True)
        investigate(session, officer, case, text, one.place, begun + timedelta(hours=2), begun + timedelta(hours=5))
        hear(session, self.actors, case, text["answer"][one.language], one.place, begun + timedelta(hours=30))
        for allegation in case.allegations:
            self._find(session, officer, case, allegation.id, one, at)
        ground_all(session, officer, case, text["no_file"][one.language], self._cause(one.place), at)
        if confirm_all(session, self.deciders, case, at + timedelta(hours=1)):
            ended_at = at + timedelta(days=1)
            closing = self.data["closing"]
            settle(session, officer, None, case, closing, ended_at, agrees=self.deciders, internal=True)
            end_complaint(session, officer, case.id, Action.CLOSE, "", ended_at)

    def _answer(self, session: Session, officer: Actor, complaint: Complaint, one: _Wanted) -> None:
        """Findings for all allegations, and a reply for half of those who wait, for all who got one."""
        at = self._after(one.received_at, *((200, 240) if one.place in _LATE else (44, 66)))
        text = self.data["inquiry"]
        hear(session, self.actors, complaint, text["answer"][one.language], one.place, self._later(one.received_at, 40))
        verdicts = [
            self._find(session, officer, complaint, allegation.id, one, at) for allegation in complaint.allegations
        ]
        if not verdicts:
            return
        ground_all(session, officer, complaint, text["no_file"][one.language], self._cause(one.place), at)
        waits = one.how_far not in ("replied", "closed") and one.place % 5 == 1
        confirmed = not waits and confirm_all(session, self.deciders, complaint, at + timedelta(hours=1))
        if not confirmed or (one.how_far not in ("replied", "closed") and one.place % 2):
            return
        texts = {
            Part.BASIS: self._text("basis", one),
            Part.REASONS: self._text("reasons_upheld" if owes_apology(verdicts) else "reasons_not", one),
            Part.REDRESS: self._text("redress_upheld" if owes_apology(verdicts) else "redress_not", one),
            Part.APOLOGY: suggested(one.language, Part.APOLOGY) if owes_apology(verdicts) else "",
            Part.NEXT_INSTANCE: suggested(one.language, Part.NEXT_INSTANCE),
        }
        if complaint.complainant is Complainant.LAWYER:
            self._prove(session, officer, complaint.id, one, at)
        letter = write_letter(session, officer, complaint.id, texts, 0, at + timedelta(hours=2))
        waits = one.how_far not in ("replied", "closed") and one.place % 3 == 0
        asked_at = at + timedelta(hours=3)
        if not review(session, officer, self.legal, complaint, waits=waits, now=asked_at):
            return
        sent_at = min(at + timedelta(hours=4), self.world.now)
        if one.how_far == "replied":
            mail = complaint.contact_mail if complaint.preferred is Preferred.MAIL else ""
            self.to_send.append((letter.id, sent_at, mail))
        elif one.how_far == "closed":
            send_letter(session, officer, complaint.id, letter.id, mail="", printed=None, now=sent_at)
            ended_at = sent_at + timedelta(days=1)
            owner = self.lead if one.place < _RECENT else None
            settle(session, officer, owner, complaint, self.data["closing"], ended_at, agrees=self.deciders)
            end_complaint(session, officer, complaint.id, Action.CLOSE, "", ended_at)
            if one.place >= _RECENT and one.place % 4:
                clear, fair = self.chance.choices(list(Opinion), [5, 2, 1], k=2)
                answer_questions(session, complaint.id, clear, fair, "", ended_at + timedelta(hours=3))

    def _prove(self, session: Session, officer: Actor, complaint_id: int, one: _Wanted, at: datetime) -> None:
        """A lawyer's authority, seen and checked, so that a reply may go."""
        new = NewParty(
            role=PartyRole.PROXY,
            capacity=Capacity.LAWYER,
            may_know=MayKnow.ALL,
            name=self.data["names"][one.language][one.place % len(self.data["names"][one.language])],
            document={"en": "Power of attorney, seen as original"}.get(one.language, "授权委托书，已核对原件"),
        )
        prove_party(session, officer, complaint_id, add_party(session, officer, complaint_id, new, at), at)

    def _find(
        self, session: Session, officer: Actor, complaint: Complaint, allegation_id: int, one: _Wanted, at: datetime
    ) -> Verdict:
        verdict = self.chance.choices(list(Verdict), [4, 2, 3, 1])[0]
        kind = "reasons_upheld" if owes_apology([verdict]) else "reasons_not"
        record_finding(
            session,
            officer,
            complaint.id,
            allegation_id,
            verdict=verdict,
            basis=self._text("basis", one),
            reasons=self._text(kind, one),
            seen_version=0,
            now=at,
        )
        return verdict

    def send_papers(self) -> None:
        """Print the replies outside of transactions, then send them in one."""
        session = self.world.session
        printed = [(letter_id, at, mail, self._printed(letter_id, at)) for letter_id, at, mail in self.to_send]
        with transaction(session):
            for letter_id, at, mail, paper in printed:
                letter = session.get_one(ReplyLetter, letter_id)
                assignment = open_assignment(session, letter.complaint_id)
                assert assignment is not None
                officer = self.actors[assignment.employee_id]
                send_letter(session, officer, letter.complaint_id, letter_id, mail=mail, printed=paper, now=at)

    def _printed(self, letter_id: int, at: datetime) -> Any:
        return print_letter(self.world.session, self.world.session.get_one(ReplyLetter, letter_id), at)

    def _later(self, start: datetime, hours: int) -> datetime:
        """An instant so many hours later, never after now."""
        return min(start + timedelta(hours=hours), self.world.now - timedelta(minutes=1))

    def _text(self, kind: str, one: _Wanted) -> str:
        return str(self.chance.choice(self.data["officer"][kind])[one.language])

    def _after(self, start: datetime, least: int, most: int) -> datetime:
        """An instant some hours later, never after now."""
        return min(start + timedelta(hours=self.chance.uniform(least, most)), self.world.now - timedelta(minutes=1))
