"""A page that is one form: shown, sent once, and shown again with what was wrong."""

from collections.abc import Callable

from flask import flash, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.once import once
from portal.auth.access import current_actor
from portal.auth.actor import Actor
from portal.errors import FairlineError
from portal.web.forms import PortalForm, posted_form_key
from portal.web.once import perform_once

Answer = str | AnyResponse | tuple[str, int]


def own_page(
    form: PortalForm, act: Callable[[Session, Actor], object], done: str, page: Callable[[], str], after: str
) -> Answer:
    """``act`` once for a form that holds, then a sentence and the page ``after``; else the form's own page."""
    actor = current_actor()
    if form.validate_on_submit():
        try:
            once(form, lambda session: act(session, actor))
            flash(done, "success")
            return redirect(after)
        except FairlineError as error:
            form.refuse(error)
    return (page(), 422) if form.is_submitted() else page()


def pressed(act: Callable[[Session, Actor], object], done: str, after: str) -> AnyResponse:
    """One button: ``act`` once, a sentence, and the page ``after``."""
    actor = current_actor()
    perform_once(posted_form_key(), lambda session: str(act(session, actor) or ""))
    flash(done, "success")
    return redirect(after)
