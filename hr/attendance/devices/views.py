"""Pages of HR on devices: all of them, one, its token, and whose a number is."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange

from hr.attendance.devices.endpoint import receive
from hr.attendance.devices.messages import LARGEST_BODY, MOST_PUNCHES
from hr.attendance.devices.queries import device_for, device_states, entries_aside, is_silent, known_pins, unknown_pins
from hr.attendance.devices.services import add_device, new_token, renew_token, revoke_device, say_whose, take_away
from hr.attendance.labels import DIRECTIONS, WHYS_ASIDE
from hr.attendance.punch_times import HOME, ZONES
from hr.permissions import MANAGE_DEVICES
from portal import clock
from portal.auth.access import current_actor, guard, machine
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import ActionForm, PortalForm, SelectChoice, posted_form_key
from portal.web.i18n import gettext, lazy_gettext, ngettext
from portal.web.once import perform_once

devices = Blueprint("devices", __name__, url_prefix="/hr/devices")
devices.add_url_rule("/punches", "receive", machine(receive), methods=["POST"])


class DeviceForm(PortalForm):
    """A device at a door."""

    name = StringField(
        lazy_gettext("Name"), validators=[DataRequired(lazy_gettext("Say where the device stands.")), Length(max=60)]
    )
    zone = SelectField(
        lazy_gettext("Time zone of the device"), choices=[SelectChoice(zone, zone) for zone in ZONES], default=HOME
    )
    silent_hours = IntegerField(
        lazy_gettext("Hours of silence before somebody should look"),
        validators=[NumberRange(min=1, max=720, message=lazy_gettext("Between 1 and 720 hours."))],
        default=72,
    )


class PinForm(PortalForm):
    """Whose a number is."""

    pin = StringField(
        lazy_gettext("Number at the device"),
        validators=[DataRequired(lazy_gettext("Which number does the device send?")), Length(max=40)],
    )
    number = StringField(
        lazy_gettext("Staff number"), validators=[DataRequired(lazy_gettext("Whose is it?")), Length(max=20)]
    )


@devices.get("/")
@guard(MANAGE_DEVICES)
def index() -> str:
    """Every device with when it was last heard."""
    return render_template("hr/devices/index.html", states=device_states(db.session, clock.now()))


@devices.route("/new", methods=["GET", "POST"])
@guard(MANAGE_DEVICES)
def new() -> Response | tuple[str, int]:
    """Add a device; its token is shown once."""
    actor, form, shown = current_actor(), DeviceForm(), list[str]()
    if form.validate_on_submit():

        def act(session: Session) -> str:
            token = new_token()
            hours = form.silent_hours.data or 24
            device = add_device(
                session, actor, name=form.name.data or "", zone=form.zone.data, silent_hours=hours, token=token
            )
            shown.append(token)
            return str(device.id)

        try:
            return _token_page(int(perform_once(form.form_key.data or "", act)), shown)
        except FairlineError as error:
            db.session.rollback()
            form.refuse(error)
    return render_template("hr/devices/new.html", form=form), 422 if form.is_submitted() else 200


@devices.get("/<int:device_id>")
@guard(MANAGE_DEVICES)
def show(device_id: int) -> str:
    """A device: when it was heard, what of its entries is no punch and why."""
    device = device_for(db.session, device_id)
    return render_template(
        "hr/devices/show.html",
        device=device,
        silent=is_silent(device, clock.now()),
        aside=entries_aside(db.session, device_id),
        whys=WHYS_ASIDE,
        directions=DIRECTIONS,
        form=ActionForm(),
    )


@devices.post("/<int:device_id>/token")
@guard(MANAGE_DEVICES)
def renew(device_id: int) -> Response:
    """A new token in place of the old one, shown once."""
    actor, shown = current_actor(), list[str]()
    device_for(db.session, device_id)

    def act(session: Session) -> str:
        token = new_token()
        renew_token(session, actor, device_id, token)
        shown.append(token)
        return str(device_id)

    return _token_page(int(perform_once(posted_form_key(), act)), shown)


@devices.post("/<int:device_id>/revoke")
@guard(MANAGE_DEVICES)
def revoke(device_id: int) -> Response:
    """The token opens nothing any more."""
    actor = current_actor()
    device_for(db.session, device_id)
    perform_once(posted_form_key(), lambda session: str(revoke_device(session, actor, device_id).id))
    flash(gettext("The device is revoked: its token opens nothing any more."), "success")
    return redirect(url_for("devices.show", device_id=device_id))


def _token_page(device_id: int, shown: list[str]) -> Response:
    """The token, in this answer and never again; a form sent twice leads to the device instead."""
    if not shown:
        flash(gettext("The token was shown already. Make a new one if it was not noted."), "info")
        return redirect(url_for("devices.show", device_id=device_id))
    answer = make_response(
        render_template(
            "hr/devices/token.html",
            device=device_for(db.session, device_id),
            token=shown[0],
            address=url_for("devices.receive", _external=True),
            most=MOST_PUNCHES,
            size=LARGEST_BODY // 1024 // 1024,
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@devices.route("/pins", methods=["GET", "POST"])
@guard(MANAGE_DEVICES)
def pins() -> Response | tuple[str, int]:
    """Numbers by which devices know people: those that nobody has, and those that differ from the staff number."""
    actor, form = current_actor(), PinForm()
    if form.validate_on_submit():
        pin, number = form.pin.data or "", form.number.data or ""
        try:
            taken = int(
                perform_once(form.form_key.data or "", lambda session: str(say_whose(session, actor, pin, number)))
            )
            flash(_said(taken), "success")
            return redirect(url_for("devices.pins"))
        except FairlineError as error:
            db.session.rollback()
            form.refuse(error)
    page = render_template(
        "hr/devices/pins.html", form=form, unknown=unknown_pins(db.session), known=known_pins(db.session)
    )
    return page, 422 if form.is_submitted() else 200


def _said(taken: int) -> str:
    if not taken:
        return gettext("Noted. The next punches under this number are this person's.")
    return ngettext("%(num)d entry that waited is taken in.", "%(num)d entries that waited are taken in.", taken)


@devices.post("/pins/<int:pin_id>/end")
@guard(MANAGE_DEVICES)
def end_pin(pin_id: int) -> Response:
    """The number means nobody in particular any more."""
    actor = current_actor()
    perform_once(posted_form_key(), lambda session: take_away(session, actor, pin_id).pin)
    flash(gettext("The number is free again. Punches that came under it stay."), "success")
    return redirect(url_for("devices.pins"))
