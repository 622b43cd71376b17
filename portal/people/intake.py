"""People from a spreadsheet: each row is new, stored already, a new dated assignment, or a problem (P20)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from portal import clock
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.exchange.headers import plain_header
from portal.exchange.kinds import ImportKind, ParsedRow
from portal.exchange.moments import day_in, text_in
from portal.exchange.pages import ImportPages
from portal.exchange.reading import Cell
from portal.people.identifiers import PLAIN
from portal.people.intake_columns import COLUMNS, POST_WORDS
from portal.people.models import Assignment, Department, Employee, PersonImport, Post, Team
from portal.people.rules import Span, check_grade, check_start, plain_day, plain_mail, plain_name, plain_number
from portal.people.services import assign, change_assignment, change_contact, change_identifiers, enter_employee
from portal.people.undoing import note_before, take_back_people
from portal.personal.queries import blind_index
from portal.web.i18n import lazy_gettext


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A person and their place as a row says it; codes and numbers in their plain form. Two alike say the same.

    ``identifiers`` holds those that are given, by name; what is not given stays as it is.
    """

    number: str
    name: str
    email: str | None
    entered_on: date
    department: str
    team: str
    post: Post
    grade: int
    lead: str
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Known:
    """Somebody whom the portal knows already, with the assignment that begins last."""

    id: int
    employee: Employee
    row: PersonRow | None
    email: str | None
    entered_on: date
    left_on: date | None
    last_start: date | None


class PeopleReader:
    """Reads the rows of one file. A lead must be known to the portal or stand in an earlier row of the file."""

    def __init__(self, session: Session) -> None:
        self.today = clock.today()
        self.departments = {row.code: row.id for row in session.execute(select(Department.code, Department.id))}
        rows = session.execute(select(Team.code, Team.id, Team.department_id))
        self.teams = {code: (team_id, department_id) for code, team_id, department_id in rows}
        self.known = _known_people(session)
        self.owners = {
            person.employee.identity_index: number
            for number, person in self.known.items()
            if person.employee.identity_index
        }
        self.rows: dict[str, PersonRow] = {}
        self.starts: dict[str, date] = {}

    def parse(self, row: Mapping[str, Cell]) -> tuple[PersonRow, PersonRow]:
        """The row in its plain form; raises Invalid at the column that is wrong."""
        number = plain_number(text_in(row["number"], "number", longest=40))
        there = self.known.get(number)
        found = PersonRow(
            number=number,
            name=plain_name(text_in(row["name"], "name", longest=200)),
            email=self._email(row, there),
            entered_on=plain_day(day_in(row["entered_on"], "entered_on"), "entered_on"),
            department=self._department(row),
            team=self._team(row),
            post=_post(row),
            grade=_grade(row, there),
            lead=self._lead(row, number),
            identifiers=self._identifiers(row, number),
        )
        self._check(found, there, row)
        self.rows[number] = found
        return found, found

    def _email(self, row: Mapping[str, Cell], there: _Known | None) -> str | None:
        """An empty cell, or a file without the column, leaves what is stored."""
        given = plain_mail(text_in(row.get("email", ""), "email", longest=250))
        return given or (there.email if there else None)

    def _identifiers(self, row: Mapping[str, Cell], number: str) -> tuple[tuple[str, str], ...]:
        """Those that are given; an identity number belongs to one person."""
        found = {name: plain(text_in(row.get(name, ""), name, longest=60), name) for name, plain in PLAIN.items()}
        index = blind_index("employee.identity_number", found["identity_number"])
        if index is not None and self.owners.setdefault(index, number) != number:
            raise Invalid("Somebody with this identity number is in the portal already.", field="identity_number")
        return tuple((name, text) for name, text in found.items() if text)

    def _department(self, row: Mapping[str, Cell]) -> str:
        code = plain_number(text_in(row["department"], "department", longest=40), "department")
        if code not in self.departments:
            raise Invalid("There is no department with the code %(code)s.", field="department", code=code)
        return code

    def _team(self, row: Mapping[str, Cell]) -> str:
        text = text_in(row.get("team", ""), "team", longest=40)
        if not text:
            return ""
        code = plain_number(text, "team")
        if code not in self.teams or self.teams[code][1] != self.departments[self._department(row)]:
            raise Invalid("The department has no team with the code %(code)s.", field="team", code=code)
        return code

    def _lead(self, row: Mapping[str, Cell], number: str) -> str:
        text = text_in(row.get("lead", ""), "lead", longest=40)
        if not text:
            return ""
        lead = plain_number(text, "lead")
        if lead == number:
            raise Invalid("Nobody leads themselves.", field="lead")
        if lead not in self.rows and lead not in self.known:
            raise Invalid(
                "The lead %(number)s is not in the portal and not in an earlier row of the file.",
                field="lead",
                number=lead,
            )
        return lead

    def _check(self, found: PersonRow, there: _Known | None, row: Mapping[str, Cell]) -> None:
        if self.rows.get(found.number, found) != found:
            raise Invalid("This staff number stands in an earlier row with other data.", field="number")
        text = row.get("starts_on", "")
        start = plain_day(day_in(text, "starts_on"), "starts_on") if text != "" else None
        if there is None:
            if start is not None and start != found.entered_on:
                raise Invalid("A new person's first assignment begins on the first day.", field="starts_on")
            return
        if there.entered_on != found.entered_on:
            raise Invalid("The portal knows %(day)s as the first day.", field="entered_on", day=there.entered_on)
        if there.row is None or _place(there.row) != _place(found):
            self.starts[found.number] = start or self.today
            self._check_start(there, self.starts[found.number])

    def _check_start(self, there: _Known, start: date) -> None:
        last = Span(starts_on=there.last_start, ends_on=None) if there.last_start else None
        try:
            check_start(there.entered_on, there.left_on, last, start)
        except Refused as error:
            raise Invalid(error.message, field="starts_on", **error.values) from None

    def stored(self, session: Session, keys: Collection[PersonRow]) -> Collection[PersonRow]:
        """Rows that say what the portal holds already."""
        known = _known_people(session)
        return {key for key in keys if key.number in known and _is_stored(key, known[key.number])}

    def store(self, session: Session, actor: Actor, batch_id: int, rows: Sequence[ParsedRow]) -> None:
        """Enter the new people, leads before their people, then give the others their new places."""
        known = _known_people(session)
        ids = {number: person.id for number, person in known.items()}
        wanted: list[PersonRow] = [row.value for row in rows]
        for item in wanted:
            if item.number not in known:
                ids[item.number] = self._enter(session, actor, item, ids)
                _keep_trace(session, PersonImport(batch_id=batch_id, employee_id=ids[item.number], entered=True))
        for item in wanted:
            if item.number in known:
                person = session.get_one(Employee, known[item.number].id, populate_existing=True)
                touched = note_before(session, person, batch_id)
                touched.assignment_id = self._change(session, actor, item, known[item.number])
                _keep_trace(session, touched)

    def _enter(self, session: Session, actor: Actor, item: PersonRow, ids: Mapping[str, int]) -> int:
        employee = enter_employee(
            session,
            actor,
            number=item.number,
            name=item.name,
            entered_on=item.entered_on,
            email=item.email,
            identifiers=dict(item.identifiers),
        )
        assign(
            session,
            actor,
            employee,
            department_id=self.departments[item.department],
            team_id=self.teams[item.team][0] if item.team else None,
            post=item.post,
            grade=item.grade,
            lead_id=ids[item.lead] if item.lead else None,
            starts_on=item.entered_on,
            reason="",
        )
        return employee.id

    def _change(self, session: Session, actor: Actor, item: PersonRow, there: _Known) -> int | None:
        """The new assignment's id, where there is one."""
        change_contact(session, actor, there.id, version=None, name=item.name, email=item.email)
        change_identifiers(session, actor, there.id, version=None, given=dict(item.identifiers))
        if there.row is not None and _place(there.row) == _place(item):
            return None
        place = change_assignment(
            session,
            actor,
            there.id,
            version=None,
            department_id=self.departments[item.department],
            team_id=self.teams[item.team][0] if item.team else None,
            post=item.post,
            grade=item.grade,
            lead_number=item.lead,
            starts_on=self.starts.get(item.number, self.today),
            reason="",
        )
        return place.id


def _keep_trace(session: Session, touched: PersonImport) -> None:
    """So that the file can be taken back while nobody changed the person by other means."""
    session.flush()
    touched.version = session.get_one(Employee, touched.employee_id).version
    session.add(touched)


def _is_stored(row: PersonRow, there: _Known) -> bool:
    """Whether the portal holds all that the row says; identifiers are opened only where the row gives some."""
    same = there.row == replace(row, identifiers=())
    return same and all(getattr(there.employee, name) == text for name, text in row.identifiers)


def _place(row: PersonRow) -> tuple[object, ...]:
    return row.department, row.team, row.post, row.grade, row.lead


def _post(row: Mapping[str, Cell]) -> Post:
    text = text_in(row["post"], "post", longest=80)
    post = POST_WORDS.get(plain_header(text))
    if post is None:
        raise Invalid("“%(value)s” is not a post that the portal knows.", field="post", value=text)
    return post


def _grade(row: Mapping[str, Cell], there: _Known | None) -> int:
    text = text_in(row.get("grade", ""), "grade", longest=20)
    if not text:
        return there.row.grade if there and there.row else 1
    return check_grade(int(text) if text.isascii() and text.isdigit() else None)


def _known_people(session: Session) -> dict[str, _Known]:
    """Everybody by staff number with the assignment that begins last; one statement."""
    lead = aliased(Employee)
    newest = (
        select(Assignment.employee_id, func.max(Assignment.starts_on).label("start"))
        .group_by(Assignment.employee_id)
        .subquery()
    )
    rows = session.execute(
        select(Employee, Assignment, Department.code, Team.code, lead.number)
        .outerjoin(newest, newest.c.employee_id == Employee.id)
        .outerjoin(Assignment, (Assignment.employee_id == Employee.id) & (Assignment.starts_on == newest.c.start))
        .outerjoin(Department, Department.id == Assignment.department_id)
        .outerjoin(Team, Team.id == Assignment.team_id)
        .outerjoin(lead, lead.id == Assignment.lead_id)
        .options(joinedload(Employee.data_key))
    )
    return {row[0].number: _known(*row) for row in rows}


def _known(
    employee: Employee, place: Assignment | None, department: str | None, team: str | None, lead: str | None
) -> _Known:
    row = None
    if place is not None and department is not None:
        row = PersonRow(
            number=employee.number,
            name=employee.name,
            email=employee.email,
            entered_on=employee.entered_on,
            department=department,
            team=team or "",
            post=place.post,
            grade=place.grade,
            lead=lead or "",
        )
    return _Known(
        id=employee.id,
        employee=employee,
        row=row,
        email=employee.email,
        entered_on=employee.entered_on,
        left_on=employee.left_on,
        last_start=place.starts_on if place else None,
    )


PEOPLE_FILE = ImportKind(
    name="people.people",
    label=lazy_gettext("People"),
    columns=COLUMNS,
    permission="people:person:write",
    reader=PeopleReader,
    personal=True,
    undo=take_back_people,
)
people_import = ImportPages(
    kind=PEOPLE_FILE,
    name="people_import",
    url_prefix="/people/import",
    title=lazy_gettext("Import people"),
    intro=lazy_gettext("A spreadsheet of people with their places. New people are entered; changed ones are assigned."),
    form_help="portal/people/import_help.html",
    done=(lazy_gettext("People"), "people.list_people"),
).blueprint()
