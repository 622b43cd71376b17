"""What a new company still lacks, on the list of who can give it."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.feature import Todo
from portal.setup.queries import missing
from portal.web.i18n import gettext


def setup_todos(session: Session, actor: Actor, _now: datetime) -> list[Todo]:
    """Departments, then people, then accounts; each leaves the list by being there."""
    enters, opens = actor.may("people:person:write"), actor.may("admin:account:write")
    if not enters and not opens:
        return []
    lacks, found = missing(session), []
    if enters and lacks.departments:
        found.append(
            Todo(
                title=gettext("Enter departments and teams"),
                detail=gettext("People are assigned to them"),
                url=url_for("units.show_organisation"),
                icon="sitemap",
            )
        )
    elif enters and lacks.people:
        found.append(
            Todo(
                title=gettext("Import the people of the agency"),
                detail=gettext("From a spreadsheet, with a preview"),
                url=url_for("people_import.new"),
                icon="upload",
            )
        )
    if opens and lacks.accounts and not lacks.people:
        found.append(
            Todo(
                title=gettext("Open accounts for your people"),
                detail=gettext("HR first, so that administration and people are in different hands"),
                url=url_for("admin.add_account"),
                icon="key",
            )
        )
    return found
