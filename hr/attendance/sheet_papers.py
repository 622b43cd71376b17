"""A month of attendance on paper: a line a person with the totals of the workbook, and the root once it is closed (H6).

It leaves the portal by the rules of sheets: stamped, logged, and asked about where it is large (policy 8.2.1).
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.attendance.closing.queries import is_closed_now, manifest_of, names_of
from hr.attendance.closing.sealing import replay_month
from hr.attendance.closing.sheets import employed_in
from hr.attendance.labels import month_name
from hr.attendance.month_file import COLUMNS_OF
from hr.attendance.months import Month, month_named, named_month
from hr.attendance.queries import PersonMonth, Totals, months_of, people_of_month, teams_by_id
from hr.attendance.views import asked_month, attendance, in_team, month_choices, team_choices
from hr.permissions import EXPORT_ATTENDANCE
from portal import clock
from portal.audit.services import record
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.session import db
from portal.documents.batches import start_batch
from portal.documents.kinds import BatchKind, Paper
from portal.documents.models import Document
from portal.documents.printing import printable
from portal.documents.services import remove_documents
from portal.exports.content import holds_persons
from portal.exports.giving import Clearance, Handout, clearance_for, note_cleared
from portal.people.models import Employee
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, force_locale, gettext, lazy_gettext
from portal.web.once import perform_once

SHEET = "hr.month_sheet"
SHEET_ABOUT = "attendance_sheet"
_EVERYBODY = "all"
_SHOWN = 50


@attendance.get("/sheets")
@guard(EXPORT_ATTENDANCE)
def sheets() -> str:
    """The sheets of a month that were printed, and the button that prints one."""
    month, team = asked_month(), _asked_team()
    papers = db.session.scalars(
        select(Document)
        .where(Document.about_type == SHEET_ABOUT, Document.about_id.startswith(f"{month}:", autoescape=True))
        .order_by(Document.id.desc())
        .limit(_SHOWN)
    ).all()
    return render_template(
        "hr/attendance/sheets.html",
        month=month,
        month_text=month_name(month),
        months=month_choices(),
        team=team,
        teams=team_choices(teams_by_id(db.session)),
        papers=papers,
    )


@attendance.post("/sheets")
@guard(EXPORT_ATTENDANCE, proof=True)
def print_sheet() -> Response:
    """Ask for the sheet of a team or of everybody; the progress page follows the job."""
    actor, month, team = current_actor(), asked_month(), _asked_team()
    everyone = people_of_month(db.session, actor, EXPORT_ATTENDANCE, month, clock.today())
    chosen = [one.employee_id for one in months_of(db.session, everyone, month, clock.now()) if in_team(one, team)]
    if not chosen:
        flash(gettext("Nobody here in this month"), "warning")
        return redirect(url_for("attendance.sheets", month=month, team=team or None))
    handout = Handout(
        kind=f"hr.attendance.{month}",
        title=lazy_gettext("Attendance"),
        name=f"attendance-{month}",
        form="pdf",
        rows=len(chosen),
        personal=holds_persons(COLUMNS_OF),
    )
    cleared = clearance_for(handout, actor)
    if isinstance(cleared, Response):
        return cleared
    language = current_language()

    def act(session: Session) -> str:
        note_cleared(session, actor, handout, cleared)
        return ask_for_sheet(session, actor, month, team, chosen, cleared, language)

    return redirect(perform_once(posted_form_key(), act))


def _asked_team() -> str:
    """The team of the address, "" for everybody and for what is none."""
    team = request.args.get("team", "")
    return team if team in dict(team_choices(teams_by_id(db.session))) else ""


def ask_for_sheet(
    session: Session, actor: Actor, month: Month, team: str, people: Sequence[int], cleared: Clearance, language: str
) -> str:
    """Start the job within the caller's transaction; the address of its progress."""
    name = teams_by_id(session).get(int(team), "") if team.isdecimal() else ""
    details = {"people": list(people), "team": name, "language": language, "stamp": cleared.stamp.line}
    job = start_batch(
        session, actor, SHEET, [f"{month}:{team or _EVERYBODY}"], details=details,
        result_url=url_for("attendance.sheets", month=month, team=team or None),
    )  # fmt: skip
    after = {"month": str(month), "people": len(people), "code": cleared.stamp.code}
    record(session, actor, "hr:sheet:print", "job", job.id, after=after)
    return url_for("jobs.show", job_id=job.id)


def make_sheet(session: Session, about_id: str, details: dict[str, Any]) -> Paper | None:
    """The sheet of ``about_id``, "2026-10:7" or "2026-10:all", of the ``people`` of ``details``; None for nobody."""
    text, _, team = about_id.partition(":")
    month = month_named(text, clock.today())
    wanted = details.get("people")
    people = [one for one in employed_in(session, month) if wanted is None or one.id in wanted]
    if not people:
        return None
    language = details.get("language", "en")
    found = months_of(session, people, month, clock.now())
    teams = teams_by_id(session)
    with force_locale(language):
        title = gettext("Attendance of %(month)s", month=month_name(month))
    values = {
        "lines": [_line(one, teams, language) for one in found],
        "sums": _sums([one.totals for one in found]),
        "team": printable(details.get("team", ""), language),
        "stamp": printable(details.get("stamp", ""), language),
        "closing": _closing(session, month, language),
    }
    return Paper(
        template="hr/attendance/letters/sheet.html",
        values=values,
        title=title,
        language=language,
        file_name=f"attendance-{month}-{team or _EVERYBODY}.pdf",
    )


def _line(one: PersonMonth, teams: dict[int, str], language: str) -> dict[str, Any]:
    return {
        "number": printable(one.number, language),
        "name": printable(one.name, language),
        "team": printable(teams.get(one.team_id or 0, ""), language),
        "totals": one.totals,
    }


def _sums(totals: Sequence[Totals]) -> Totals:
    return Totals(**{key: sum(getattr(one, key) for one in totals) for key in asdict(Totals())})


def _closing(session: Session, month: Month, language: str) -> dict[str, Any] | None:
    """What the month was closed as, computed again for this paper; None while it is open."""
    if not is_closed_now(session, month):
        return None
    manifest, again = manifest_of(session, month), replay_month(session, month)
    by = names_of(session, [manifest.closed_by_id]).get(manifest.closed_by_id or 0, "")
    return {
        "version": manifest.version,
        "root": manifest.root,
        "people": manifest.people,
        "silent": manifest.silent,
        "at": manifest.closed_at,
        "by": printable(by, language),
        "differing": 0 if again.same else max(len(again.differences), 1),
    }


def may_read_sheet(session: Session, actor: Actor, document: Document) -> bool:
    """Whoever may take everybody's month out of the portal."""
    return actor.scope(EXPORT_ATTENDANCE) is Scope.ALL


def forget_sheet_papers(session: Session, actor: Actor, employee_id: int) -> int:
    """Take out sheets on which a person stands, once their records are no longer kept; they can be printed again."""
    person = session.get(Employee, employee_id)
    papers = session.execute(select(Document.id, Document.about_id).where(Document.about_type == SHEET_ABOUT))
    ids = [key for key, about_id in papers if person is None or _worked_in(person, named_month(about_id[:7]))]
    return remove_documents(session, actor, ids)


def _worked_in(person: Employee, month: Month) -> bool:
    return person.entered_on <= month.last and (person.left_on is None or person.left_on >= month.first)


SHEETS = BatchKind(name=SHEET, about_type=SHEET_ABOUT, make=make_sheet)
