"""The page of a practice call in one's plan, on the blueprint of practice calls."""

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import Invalid, Refused
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from training.callunits.queries import own_part, scenario_of_part, tried
from training.callunits.services import begin_part
from training.callunits.showing import shown_part
from training.courses.rules import may_be_opened, text_in
from training.courses.showing import next_step
from training.courses.views import locked_page
from training.opinions.queries import asked_of
from training.plays.views import plays

__all__ = ["plays"]
"""The blueprint with these pages on it."""

_FOLLOW = "training:plan:follow"


@plays.get("/parts/<int:unit_id>")
@guard(_FOLLOW)
def part(unit_id: int) -> str | tuple[str, int]:
    """What is practised, how far one has come with it, and the button that begins or goes on."""
    actor, language = current_actor(), current_language()
    followed = own_part(db.session, actor, unit_id, clock.today())
    if not may_be_opened(followed.item):
        return locked_page(followed), 409
    version = scenario_of_part(db.session, followed.unit.scenario_key)
    return render_template(
        "training/plays/part.html",
        title=text_in(followed.unit.titles, language),
        course_title=text_in(followed.unit.course.titles, language),
        unit=followed.unit,
        item=followed.item,
        asked=asked_of(db.session),
        part=shown_part(tried(db.session, followed), version, language),
        step=next_step(followed.plan, language) if followed.item.done_at else None,
    )


@plays.post("/parts/<int:unit_id>/begin")
@guard(_FOLLOW)
def begin_part_call(unit_id: int) -> Response:
    """Begin the call of a part, or open the one to go on with."""
    actor, language, now, day = current_actor(), current_language(), clock.now(), clock.today()
    own_part(db.session, actor, unit_id, day)

    def act(session: Session) -> str:
        return url_for("plays.call", call_id=begin_part(session, actor, unit_id, language, now, day))

    try:
        return redirect(perform_once(posted_form_key(), act))
    except (Refused, Invalid) as error:
        flash(gettext(error.message) % error.values if error.values else gettext(error.message), "warning")
        return redirect(url_for("plays.part", unit_id=unit_id))
