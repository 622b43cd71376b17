"""The people of the demo company: sixty in four departments, and the cards of its sign-in page (P2, P4)."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.auth.actor import COMMAND
from portal.auth.models import Account
from portal.auth.rules import Role
from portal.auth.services import create_account
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Department, Employee, Post, Team
from portal.people.services import assign, enter_employee
from portal.people.units import add_department, add_team
from portal.personal.rules import with_check_digit
from portal.web.i18n import lazy_gettext

_SEED = 20261
_COLLECTORS_PER_TEAM = 11


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the demo with a name of their own; ``key`` is how other demo steps find them."""

    key: str
    english: str
    simplified: str
    traditional: str
    department: str
    team: str | None
    post: Post
    roles: frozenset[Role]
    days_employed: int
    grade: int = 3

    def name(self, language: str) -> str:
        """The name as the demo company's language writes it."""
        return {"en": self.english, "zh_Hans": self.simplified}.get(language, self.traditional)


def _person(key: str, names: str, place: str, post: Post, roles: set[Role], days: int, grade: int = 3) -> Person:
    english, simplified, traditional = names.split("/")
    department, _, team = place.partition(":")
    return Person(
        key=key,
        english=english,
        simplified=simplified,
        traditional=traditional,
        department=department,
        team=team or None,
        post=post,
        roles=frozenset(roles),
        days_employed=days,
        grade=grade,
    )


NAMED = (
    _person("leader", "Margaret Shaw/沈国华/沈國華", "ADM", Post.LEADERSHIP, {Role.LEADER}, 2900, 6),
    _person("deputy", "Daniel Osei/欧阳建平/歐陽建平", "ADM", Post.LEADERSHIP, {Role.LEADER}, 2100, 6),
    _person("hr", "Helen Brooks/何晓燕/何曉燕", "ADM", Post.HR_OFFICER, {Role.HR}, 1500, 4),
    _person("hr2", "Tomas Reyes/罗志强/羅志強", "ADM", Post.HR_OFFICER, {Role.HR}, 620),
    _person("trainer", "Grace Adeyemi/郑丽娟/鄭麗娟", "ADM", Post.TRAINER, {Role.TRAINER}, 1300, 4),
    _person("trainer2", "Peter Lindqvist/林伟明/林偉明", "ADM", Post.TRAINER, {Role.TRAINER}, 800, 4),
    _person("admin", "Omar Haddad/韩冬/韓冬", "ADM", Post.ADMINISTRATOR, {Role.SYSTEM_ADMIN}, 1700, 4),
    _person("security_admin", "Ines Costa/易珊/易珊", "ADM", Post.ADMINISTRATOR, {Role.SECURITY_ADMIN}, 900, 4),
    _person("audit_admin", "Ruth Kaplan/柯瑞/柯瑞", "ADM", Post.ADMINISTRATOR, {Role.AUDIT_ADMIN}, 1100, 4),
    _person("officer", "Amara Diallo/戴敏/戴敏", "LEG", Post.COMPLAINT_OFFICER, {Role.OFFICER}, 1000),
    _person("officer2", "Lucas Moreau/莫思远/莫思遠", "LEG", Post.COMPLAINT_OFFICER, {Role.OFFICER}, 700),
    _person("officer3", "Priya Nair/倪佳/倪佳", "LEG", Post.COMPLAINT_OFFICER, {Role.OFFICER}, 400),
    _person("legal", "Victor Lang/郎静/郎靜", "LEG", Post.LEGAL_OFFICER, {Role.LEGAL}, 1900, 5),
    _person("legal2", "Nadia Petrova/裴娜/裴娜", "LEG", Post.LEGAL_OFFICER, {Role.LEGAL}, 500, 4),
    _person("compliance", "Elena Rossi/罗艾琳/羅艾琳", "LEG", Post.COMPLIANCE_OFFICER, {Role.COMPLIANCE}, 1600, 5),
    _person("analyst", "Kenji Mori/毛健/毛健", "DAT", Post.DATA_ANALYST, {Role.ANALYST}, 1200, 4),
    _person("analyst2", "Sofia Weiss/韦苏/韋蘇", "DAT", Post.DATA_ANALYST, {Role.ANALYST}, 300),
    _person("analyst3", "Bram de Wit/魏博/魏博", "DAT", Post.DATA_ANALYST, {Role.ANALYST}, 950),
    _person("support", "Hanna Koch/柯寒/柯寒", "DAT", Post.SUPPORT, set(), 780, 2),
    _person("lead", "Rosa Jimenez/金若涵/金若涵", "COL:A", Post.TEAM_LEAD, {Role.LEAD, Role.COLLECTOR}, 1400, 5),
    _person("lead2", "Samuel Grant/葛松/葛松", "COL:B", Post.TEAM_LEAD, {Role.LEAD, Role.COLLECTOR}, 1250, 5),
    _person("lead3", "Wei Lin/林薇/林薇", "COL:C", Post.TEAM_LEAD, {Role.LEAD, Role.COLLECTOR}, 990, 5),
    _person("collector", "Noah Bennett/贝诺/貝諾", "COL:A", Post.COLLECTOR, {Role.COLLECTOR}, 860),
    _person("new_hire", "Lily Chen/陈小雨/陳小雨", "COL:A", Post.COLLECTOR, {Role.COLLECTOR}, 1, 1),
    _person("new_hire2", "Jonas Meyer/梅俊/梅俊", "COL:B", Post.COLLECTOR, {Role.COLLECTOR}, 6, 1),
)

_DEPARTMENTS = {
    "COL": ("Collections", "催收部", "催收部"),
    "LEG": ("Legal and compliance", "法务合规部", "法務合規部"),
    "DAT": ("Data analysis", "数据分析部", "數據分析部"),
    "ADM": ("Administration", "行政部", "行政部"),
}
_TEAMS = {
    "A": ("Team A", "催收一组", "催收一組"),
    "B": ("Team B", "催收二组", "催收二組"),
    "C": ("Team C", "催收三组", "催收三組"),
}
_FIRST = (
    "Adam Bella Carl Dina Emil Fay Gus Hope Ivan Jade Kurt Lena Marc Nora Otto Pia Quin Rita Sven Tara Uwe Vera".split()
)
_LAST = (
    "Abbott Barnes Clarke Dixon Ellis Foster Graham Hughes Irving Jensen Keller Lowe Mason Norris Parker Reed".split()
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂玉兰英华文辉建".strip()
_TO_TRADITIONAL = str.maketrans(
    "张刘陈杨赵黄吴孙马罗郑谢韩冯萧伟静丽军艳杰涛刚桂兰华辉",
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭偉靜麗軍豔傑濤剛桂蘭華輝",
)


def _plain_name(language: str, chance: random.Random, taken: set[str]) -> str:
    """A name that nobody else of the demo has."""
    while (name := _any_name(language, chance)) in taken:
        pass
    taken.add(name)
    return name


def _any_name(language: str, chance: random.Random) -> str:
    if language == "en":
        return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
    name = chance.choice(_SURNAMES) + chance.choice(_GIVEN) + (chance.choice(_GIVEN) if chance.random() < 0.7 else "")
    return name.translate(_TO_TRADITIONAL) if language == "zh_Hant" else name


def _index(language: str) -> int:
    return {"en": 0, "zh_Hans": 1, "zh_Hant": 2}[language]


def make_people(world: DemoWorld) -> None:
    """Departments, teams, sixty people with assignments, and an account for each.

    Leaves in ``world.data``: ``employees`` and ``accounts`` by key, ``collectors`` (ids), ``everyone`` (ids).
    """
    chance = random.Random(_SEED)  # chance that makes up a demo  # nosec B311
    today = clock.local(world.now).date()
    with transaction(world.session) as session:
        departments = {
            code: add_department(session, COMMAND, code=code, name=names[_index(world.language)])
            for code, names in _DEPARTMENTS.items()
        }
        teams = {
            code: add_team(
                session, COMMAND, code=code, name=names[_index(world.language)], department=departments["COL"]
            )
            for code, names in _TEAMS.items()
        }
        maker = _Maker(session, world.language, today, departments, teams)
        for person in NAMED:
            maker.named(person)
        for code in _TEAMS:
            for _ in range(_COLLECTORS_PER_TEAM):
                maker.plain_collector(code, chance)
        maker.plain_support(chance)
    world.data["employees"] = maker.employees
    world.data["accounts"] = maker.accounts
    world.data["collectors"] = maker.collectors
    world.data["everyone"] = maker.everyone


class _Maker:
    """Keeps the running number and the people made so far."""

    def __init__(
        self, session: Session, language: str, today: date, departments: dict[str, Department], teams: dict[str, Team]
    ) -> None:
        self.session, self.language, self.today = session, language, today
        self.departments, self.teams = departments, teams
        self.employees: dict[str, int] = {}
        self.accounts: dict[str, int] = {}
        self.collectors: list[int] = []
        self.everyone: list[int] = []
        self.leads: dict[str, int] = {}
        self.names = {person.name(language) for person in NAMED}

    def named(self, person: Person) -> None:
        """Somebody from the list above."""
        entered = self.today - timedelta(days=person.days_employed)
        employee = self._enter(person.name(self.language), entered, person.key)
        lead = self.leads.get(person.team or "") or self.employees.get("leader")
        self._assign(employee, person.department, person.team, person.post, person.grade, lead, entered)
        if Role.LEAD in person.roles and person.team:
            self.leads[person.team] = employee.id
        self.employees[person.key] = employee.id
        self._account(employee, person.key, set(person.roles))
        if Role.COLLECTOR in person.roles:
            self.collectors.append(employee.id)

    def plain_collector(self, team: str, chance: random.Random) -> None:
        """One of the many."""
        entered = self.today - timedelta(days=chance.randint(90, 1500))
        employee = self._enter(_plain_name(self.language, chance, self.names), entered, None)
        self._assign(employee, "COL", team, Post.COLLECTOR, chance.randint(1, 4), self.leads[team], entered)
        self._account(employee, f"collector{employee.number}", {Role.COLLECTOR})
        self.collectors.append(employee.id)

    def plain_support(self, chance: random.Random) -> None:
        """Two people at the front desk, so that sixty are sixty."""
        for _ in range(2):
            entered = self.today - timedelta(days=chance.randint(100, 900))
            employee = self._enter(_plain_name(self.language, chance, self.names), entered, None)
            self._assign(employee, "ADM", None, Post.SUPPORT, 2, self.employees["leader"], entered)
            self._account(employee, f"support{employee.number}", set())

    def _enter(self, name: str, entered: date, key: str | None) -> Employee:
        number = f"{len(self.everyone) + 1:04d}"
        address = f"{(key or 'staff' + number).replace('_', '.')}@fairline.example"
        place = len(self.everyone) + 1
        made_up = {
            "phone": f"1380000{place:04d}",
            "identity_number": with_check_digit(f"00000019900101{place:03d}"),
            "bank_account": f"62000000{place:011d}",
        }
        employee = enter_employee(
            self.session,
            COMMAND,
            number=number,
            name=name,
            entered_on=entered,
            email=address,
            identifiers=made_up,
        )
        self.everyone.append(employee.id)
        return employee

    def _assign(
        self, employee: Employee, department: str, team: str | None, post: Post, grade: int, lead: int | None, day: date
    ) -> None:
        assign(
            self.session,
            COMMAND,
            employee,
            department_id=self.departments[department].id,
            team_id=self.teams[team].id if team else None,
            post=post,
            grade=grade,
            lead_id=lead if lead != employee.id else None,
            starts_on=day,
            reason="",
        )

    def _account(self, employee: Employee, username: str, roles: set[Role]) -> None:
        account = create_account(
            self.session,
            COMMAND,
            username=username,
            password_hash=None,
            employee_id=employee.id,
            roles=roles,
            language=self.language,
        )
        self.accounts[username] = account.id


CARDS = (
    (
        "new_hire",
        "user-plus",
        lazy_gettext("New hire"),
        lazy_gettext("First day: follow the plan, learn, take the quiz"),
    ),
    ("hr", "calendar-time", lazy_gettext("HR"), lazy_gettext("Import punches, see the month, export it")),
    (
        "officer",
        "message",
        lazy_gettext("Complaint officer"),
        lazy_gettext("Investigate, decide and reply in time"),
    ),
    ("leader", "urgent", lazy_gettext("Leader"), lazy_gettext("Check an alert, activate a plan in two clicks")),
    ("lead", "users", lazy_gettext("Team lead"), lazy_gettext("See the team’s attendance and training")),
    ("trainer", "school", lazy_gettext("Trainer"), lazy_gettext("Follow the new hires, read the library")),
    ("admin", "settings", lazy_gettext("System administrator"), lazy_gettext("Outbox, jobs, settings")),
    ("collector", "headset", lazy_gettext("Collector"), lazy_gettext("Own attendance and learning")),
    ("compliance", "shield-check", lazy_gettext("Compliance"), lazy_gettext("Policy, calendars, complaints")),
    ("legal", "scale", lazy_gettext("Legal officer"), lazy_gettext("Crisis tasks and reviews")),
    ("security_admin", "shield-lock", lazy_gettext("Security administrator"), lazy_gettext("Who may do what")),
    ("audit_admin", "history", lazy_gettext("Audit administrator"), lazy_gettext("Reads the audit trail")),
)


def demo_cards(session: Session) -> list[dict[str, Any]]:
    """The cards of the demo's sign-in page, the four people the product is for first."""
    accounts = session.scalars(
        select(Account).where(Account.username.in_([key for key, *_ in CARDS])).options(joinedload(Account.employee))
    )
    by_name = {account.username: account for account in accounts}
    return [
        {
            "account_id": by_name[key].id,
            "value": by_name[key].id,
            "name": getattr(by_name[key].employee, "name", key),
            "icon": icon,
            "detail": role,
            "text": text,
            "key": key,
        }
        for key, icon, role, text in CARDS
        if key in by_name
    ]
