"""Pages of corrective actions: those of a case, the owner's own, all of them, and the calls by month."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from complaints.cases.models import Complaint
from complaints.cases.queries import case_for
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.workflow import OPEN
from complaints.correction.counting import (
    calls_of,
    names_of,
    scope_of_action,
    scope_of_volume,
    scopes_in_use,
    scopes_of_case,
)
from complaints.correction.forms import ActionForm, CallsForm, DoneForm
from complaints.correction.models import EffectCheck
from complaints.correction.queries import (
    action_for,
    actions_for,
    actions_of,
    done_on,
    owners,
    unknown_months,
    volumes,
)
from complaints.correction.rules.effect import CHECK_DAYS, Effect, Exposure, per_ten_thousand, windows
from complaints.correction.rules.scope import HOUSE, SCOPES, Scope
from complaints.correction.services import (
    accept_action,
    agree_to_none,
    enter_calls,
    finish_action,
    propose_action,
)
from complaints.inquiry.forms import cause_words
from complaints.inquiry.queries import stands_of
from complaints.pages import Answer, own_page, pressed
from complaints.permissions import CONFIRM, CORRECT, DECIDE, READ, VOLUME
from complaints.taxonomy import NAMES
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.web.i18n import gettext, mark

actions = Blueprint("complaint_actions", __name__, url_prefix="/complaints")

EFFECTS = {
    Effect.EFFECTIVE: mark("It helped"),
    Effect.NOT_EFFECTIVE: mark("It did not help enough"),
    Effect.TOO_FEW: mark("Too few to say"),
}
EFFECT_TONES = {Effect.EFFECTIVE: "success", Effect.NOT_EFFECTIVE: "danger", Effect.TOO_FEW: "neutral"}


def _words() -> dict[str, Any]:
    return {
        "cause_words": cause_words,
        "category": _category,
        "effects": {effect: gettext(word) for effect, word in EFFECTS.items()},
        "effect_tones": EFFECT_TONES,
        "rates": _rates,
        "today": clock.today(),
    }


def _category(code: str) -> str:
    return gettext(NAMES[code])


def _rates(check: EffectCheck) -> tuple[float, float]:
    """Complaints per 10,000 calls before and after."""
    before = Exposure(count=check.before_count, calls=check.before_calls)
    after = Exposure(count=check.after_count, calls=check.after_calls)
    return per_ten_thousand(before), per_ten_thousand(after)


def scope_words(scope: Scope, name: str) -> str:
    """Kind and name of a scope."""
    words = gettext(SCOPES[scope.kind])
    return words if scope == HOUSE else f"{words}{gettext(': ')}{name}"


@actions.route("/<int:case_id>/actions", methods=["GET"])
@guard(READ)
def of_case(case_id: int) -> Answer:
    """The actions that a complaint led to."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id)
    mine = complaint.handler_id is not None and complaint.handler_id == actor.employee_id and actor.may(DECIDE)
    return render_template(
        "complaints/correction/of_case.html",
        complaint=complaint,
        actions=actions_of(db.session, case_id),
        mine=mine and complaint.state in OPEN,
        may_agree=actor.may(CONFIRM),
        account_id=actor.account_id,
        **_words(),
    )


@actions.route("/<int:case_id>/actions/new", methods=["GET", "POST"])
@guard(DECIDE)
def propose(case_id: int) -> Answer:
    """A new action for the cause of an upheld finding."""
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    scopes = [(one.text(), scope_words(one, name)) for one, name in scopes_of_case(db.session, complaint)]
    form = ActionForm(_findings(complaint), owners(db.session, clock.today()), scopes)
    return own_page(
        form,
        lambda session, actor: propose_action(
            session,
            actor,
            case_id,
            form.allegation_id.data,
            what=form.what.data or "",
            owner_id=form.owner_id.data or None,
            due_on=form.due_on.data,
            none_because=form.none_because.data or "",
            scope=form.scope.data or HOUSE.text(),
            now=clock.now(),
        ),
        gettext("The action is proposed; it waits to be accepted."),
        lambda: render_template("complaints/correction/new.html", form=form, complaint=complaint),
        url_for("complaint_actions.of_case", case_id=case_id),
    )


def _findings(complaint: Complaint) -> list[tuple[int, str]]:
    """The upheld findings that have a cause."""
    return [
        (stand.allegation.id, f"{gettext(NAMES[stand.allegation.code])} · {cause_words(stand.ground.cause)}")
        for stand in stands_of(db.session, complaint.id)
        if stand.finding and stand.finding.verdict in AT_FAULT and stand.ground and stand.ground.cause
    ]


@actions.post("/<int:case_id>/actions/<int:action_id>/agreement")
@guard(CONFIRM)
def agree(case_id: int, action_id: int) -> AnyResponse:
    """Agree that nothing is to be changed."""
    case_for(db.session, current_actor(), case_id, CONFIRM)
    return pressed(
        lambda session, actor: agree_to_none(session, actor, case_id, action_id, clock.now()),
        gettext("It is agreed that nothing is to be changed."),
        url_for("complaint_actions.of_case", case_id=case_id),
    )


@actions.get("/actions")
@guard(CORRECT)
def listed() -> Answer:
    """The reader's own actions; all of them for who oversees."""
    before = request.args.get("before", type=int)
    found = actions_for(db.session, current_actor(), before)
    more = url_for("complaint_actions.listed", before=found[-1].action.id) if len(found) == 50 else None
    return render_template(
        "complaints/correction/list.html", actions=found, more=more, first=before is None, **_words()
    )


@actions.route("/actions/<int:action_id>", methods=["GET", "POST"])
@guard(CORRECT)
def show(action_id: int) -> Answer:
    """One action: what is to be changed, and whether it helped."""
    actor = current_actor()
    one = action_for(db.session, actor, action_id)
    form = DoneForm()
    scope = scope_of_action(one.action)
    known = calls_of(db.session, HOUSE) if one.action.done_at else {}
    return own_page(
        form,
        lambda session, who: finish_action(session, who, action_id, form.done_note.data or "", clock.now()),
        gettext("It is noted as done; the checks after 30 and 90 days make themselves."),
        lambda: render_template(
            "complaints/correction/action.html",
            one=one,
            form=form,
            mine=one.action.owner_id == actor.employee_id,
            lacking=_lacking(one, known),
            scope=scope_words(scope, names_of(db.session, [scope])[scope]),
            own_calls=scope != HOUSE and bool(calls_of(db.session, scope)),
            **_words(),
        ),
        url_for("complaint_actions.show", action_id=action_id),
    )


def _lacking(one: Any, known: Any) -> list[Any]:
    """The months that are over and whose calls a check still needs."""
    if one.action.done_at is None:
        return []
    needed = set()
    for days in CHECK_DAYS:
        before, after = windows(done_on(one.action), days)
        needed |= before.months() | after.months()
    return [month for month in unknown_months(needed, known) if month < clock.today().replace(day=1)]


@actions.post("/actions/<int:action_id>/acceptance")
@guard(CORRECT)
def accept(action_id: int) -> AnyResponse:
    """Take an action on."""
    action_for(db.session, current_actor(), action_id)
    return pressed(
        lambda session, actor: accept_action(session, actor, action_id, clock.now()),
        gettext("You have taken the action on."),
        url_for("complaint_actions.show", action_id=action_id),
    )


@actions.route("/volumes", methods=["GET", "POST"])
@guard(VOLUME)
def calls() -> Answer:
    """How many calls were made in each month."""
    scopes = scopes_in_use(db.session)
    rows = volumes(db.session)
    names = names_of(db.session, [*scopes, *(scope_of_volume(row) for row, _ in rows)])
    form = CallsForm([(one.text(), scope_words(one, names[one])) for one in scopes])
    return own_page(
        form,
        lambda session, actor: enter_calls(
            session, actor, form.month.data, form.calls.data, clock.now(), form.scope.data or HOUSE.text()
        ),
        gettext("The calls of the month are kept."),
        lambda: render_template(
            "complaints/correction/volumes.html",
            form=form,
            volumes=[
                (row, name, scope_words(scope_of_volume(row), names[scope_of_volume(row)]))
                for row, name in volumes(db.session)
            ],
        ),
        url_for("complaint_actions.calls"),
    )
