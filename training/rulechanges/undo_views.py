"""The page on which compliance takes a changed rule back: before and after, then the button."""

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import Invalid, Outdated, Refused
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from training.certificates.permissions import PUBLISH
from training.certificates.rules import LONGEST_REASON
from training.certificates.showing import STATES, TONES, rule_words
from training.courses.rules import text_in
from training.rulechanges.forms import TakeBackForm
from training.rulechanges.queries import version_for
from training.rulechanges.showing import STATES as CONCERNS
from training.rulechanges.undoing import released, take_back_change
from training.rulechanges.views import rule_changes

__all__ = ["rule_changes"]
"""The blueprint with this page on it."""

_MOST_SHOWN = 200


@rule_changes.route("/<int:version_id>/take-back", methods=["GET", "POST"])
@guard(PUBLISH)
def take_back(version_id: int) -> str | tuple[str, int] | Response:
    """Whose certificate is in force again and whose course ends; then, with a reason, taken back."""
    actor, now, day, form = current_actor(), clock.now(), clock.today(), TakeBackForm()

    def act(session: Session) -> str:
        take_back_change(session, actor, version_id, form.reason.data or "", form.seen.data or "", now, day)
        return url_for("rule_changes.show", version_id=version_id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("The change is taken back. The short course on it is due no longer."), "success")
            return redirect(target)
        except (Invalid, Outdated) as error:
            form.refuse(error)
        except Refused as error:
            flash(gettext(error.message), "warning")
            return redirect(url_for("rule_changes.show", version_id=version_id))
    return _page(version_id, form), 422 if form.is_submitted() else 200


def _page(version_id: int, form: TakeBackForm) -> str:
    version = version_for(db.session, version_id)
    if version.withdrawal is not None:
        raise Refused("This change was taken back already.")
    told = released(db.session, current_actor(), version, clock.today())
    form.seen.data = told.seen
    return render_template(
        "training/rulechanges/take_back.html",
        form=form,
        version=version,
        rule=gettext("%(rule)s, version %(number)s", rule=rule_words(version.rule), number=version.number),
        text=text_in(version.texts, current_language()),
        told=told,
        shown=told.people[:_MOST_SHOWN],
        concerns={concern: gettext(words) for concern, words in CONCERNS.items()},
        states=STATES,
        tones=TONES,
        longest=LONGEST_REASON,
    )
