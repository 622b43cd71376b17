"""The crisis board: open alerts, plans at work, and how ready the plans are."""

from typing import Any

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from crisis.activations.queries import open_rooms
from crisis.plans.queries import plans_for
from crisis.plans.rules import GRADE_WORDS, SEAT_WORDS, plan_content
from crisis.signals.queries import CHECK, check_minutes, decide_minutes, decided_alerts, due_after, open_alerts
from crisis.surges.wording import alert_words, picture_of
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.web.i18n import current_language

board = Blueprint("crisis", __name__, url_prefix="/crisis")
_DECIDED_SHOWN = 5


@board.get("")
@guard("crisis:alert:raise")
def board_page() -> str:
    """What everybody sees of it is what concerns them."""
    return render_template("crisis/board.html", **board_values(db.session, current_actor()))


def board_values(session: Session, actor: Actor) -> dict[str, Any]:
    """Alerts, rooms and plans of the person, for the board and for My day; a constant number of statements."""
    check, decide = check_minutes(session), decide_minutes(session)
    rooms, language, alerts = open_rooms(session, actor), current_language(), open_alerts(session, actor)
    return {
        "alerts": [(alert, due_after(alert, check, decide), alert_words(alert)) for alert in alerts],
        "surges": [(alert, alert_words(alert), picture_of(alert.surge)) for alert in alerts if alert.surge],
        "decided": [(alert, alert_words(alert)) for alert in decided_alerts(session, actor, _DECIDED_SHOWN)],
        "rooms": rooms,
        "titles": {room.id: plan_content(room.version.content).title.of(language) for room in rooms},
        "plans": plans_for(session, actor, clock.today()),
        "checks": actor.may(CHECK),
        "grades": GRADE_WORDS,
        "seat_words": SEAT_WORDS,
        "now": clock.now(),
    }
