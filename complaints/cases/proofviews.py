"""Pages of telling a complainant of the reply by other ways than page and mail, with the proof that each asks for."""

from datetime import datetime, time
from typing import Any

from flask import Blueprint, render_template, url_for

from complaints.cases.evidence import evidence_of
from complaints.cases.forms import PostForm, TellingForm
from complaints.cases.models import Complaint
from complaints.cases.proofs import note_telling, settle_post, teller_of, telling_of
from complaints.cases.queries import case_for
from complaints.cases.rules.telling import BY_PEOPLE, NEEDED, DeliveryState, DeliveryWay
from complaints.cases.services import note_contact_view
from complaints.pages import Answer, own_page
from complaints.permissions import DECIDE
from complaints.wording import DELIVERIES, DELIVERY_TONES, WAYS
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.errors import NotFound
from portal.web.i18n import gettext

tellings = Blueprint("complaint_tellings", __name__, url_prefix="/complaints")


@tellings.route("/<int:case_id>/tellings/new/<way>", methods=["GET", "POST"])
@guard(DECIDE)
def note(case_id: int, way: str) -> Answer:
    """Note that the complainant was told on one of the ways."""
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    if way not in {one.value for one in BY_PEOPLE}:
        raise NotFound("There is no such page, or it is not yours to see.")
    chosen = DeliveryWay(way)
    form = _form(complaint, chosen)
    return own_page(
        form,
        lambda session, actor: note_telling(session, actor, case_id, form.telling(chosen), clock.now()),
        gettext("It is noted with the reply."),
        lambda: render_template(
            "complaints/cases/telling.html", complaint=complaint, form=form, title=gettext(WAYS[chosen]), way=chosen
        ),
        url_for("complaint_closing.show", case_id=case_id, _anchor="sending"),
    )


def _form(complaint: Complaint, way: DeliveryWay) -> TellingForm:
    form = TellingForm(told_at=clock.local(clock.now()))
    form.file_sha256.choices = [(one.file.sha256, one.file.file_name) for one in evidence_of(db.session, complaint.id)]
    for name in ("told", "place", "reference", "staff_number", "read_back", "file_sha256"):
        if name not in NEEDED[way]:
            delattr(form, name)
    return form


@tellings.route("/<int:case_id>/tellings/<int:telling_id>", methods=["GET", "POST"])
@guard(DECIDE)
def show(case_id: int, telling_id: int) -> Answer:
    """What was noted, in full and on the record; for a letter, what the post says of it."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, DECIDE)
    telling_of(db.session, case_id, telling_id)
    form = PostForm(ended_on=clock.today())
    with transaction() as session:
        note_contact_view(session, actor, case_id, "telling")
    return own_page(
        form,
        lambda session, who: settle_post(
            session, who, case_id, telling_id, arrived=form.outcome.data == "arrived", at=_at(form), now=clock.now()
        ),
        gettext("It is noted what became of the letter."),
        lambda: _entry(complaint, telling_id, form),
        url_for("complaint_closing.show", case_id=case_id, _anchor="sending"),
    )


def _at(form: PostForm) -> datetime:
    """Noon of the day, or now where it is today and not noon yet."""
    assert form.ended_on.data is not None
    return min(datetime.combine(form.ended_on.data, time(12), clock.COMPANY_ZONE), clock.now())


def _entry(complaint: Complaint, telling_id: int, form: PostForm) -> str:
    row = telling_of(db.session, complaint.id, telling_id)
    paper = next(
        (one.file for one in evidence_of(db.session, complaint.id) if one.file.sha256 == row.file_sha256), None
    )
    return render_template(
        "complaints/cases/told.html",
        complaint=complaint,
        row=row,
        title=gettext(WAYS[row.way]),
        state=gettext(DELIVERIES[row.state]),
        tone=DELIVERY_TONES[row.state],
        teller=teller_of(db.session, row),
        paper=paper,
        form=form if row.way is DeliveryWay.POST and row.state is not DeliveryState.FAILED else None,
        **_titles(row.way),
    )


def _titles(way: DeliveryWay) -> dict[str, Any]:
    return {
        "place_title": gettext("Address") if way is DeliveryWay.POST else gettext("Number called"),
        "reference_title": gettext("Tracking number") if way is DeliveryWay.POST else gettext("Their receipt number"),
    }
