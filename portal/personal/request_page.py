"""The page of one request: what is asked until when, the records, what was done, and the forms of what comes next."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template

from portal import clock
from portal.auth.access import current_actor
from portal.db.session import db
from portal.personal.queries import shown
from portal.personal.request_forms import AnswerForm, CorrectForm, DeclineForm, FindForm, IdentityForm, corrects_of
from portal.personal.request_models import PersonalRequest, RequestStep
from portal.personal.request_queries import Hit, all_rights, linked_records, names_of
from portal.personal.request_rules import DEEDS, Outcome, Right, StepKind
from portal.personal.request_words import (
    HINDRANCES,
    OUTCOME_TONES,
    OUTCOMES,
    RIGHT_HINTS,
    RIGHTS,
    STEP_LOOKS,
    STEPS,
    WAYS,
)
from portal.web.forms import PortalForm
from portal.web.i18n import gettext

SHOWN = ("name", "mail", "phone")
_NEAR_DAYS = 3
_EMPTY: dict[str, Callable[[], PortalForm]] = {
    "identity_form": lambda: IdentityForm(formdata=None),
    "find_form": lambda: FindForm(formdata=None),
    "correct_form": lambda: CorrectForm(formdata=None),
    "decline_form": lambda: DeclineForm(formdata=None),
    "answer_form": lambda: AnswerForm(formdata=None),
}


def corrects_in(linked: list[Hit]) -> Any:
    """What can be corrected in the linked records, as choices."""
    groups = [(hit.key, hit.number, dict(all_rights()[hit.kind.kind].corrects)) for hit in linked if hit.visible]
    return corrects_of(groups)


def request_page(
    found: PersonalRequest, *, revealed: str = "", hits: list[Hit] | None = None, refused: str = "", **sent: Any
) -> str:
    """The page; ``revealed`` names what is shown in full, ``sent`` are forms that were refused."""
    actor, today = current_actor(), clock.today()
    linked = linked_records(db.session, actor, found, today)
    forms: dict[str, Any] = {name: sent.get(name) or make() for name, make in _EMPTY.items()}
    forms["correct_form"].field.choices = corrects_in(linked)
    places, kinds = {hit.key for hit in linked}, {step.kind for step in found.steps}
    return render_template(
        "portal/personal/request.html",
        request_=found,
        right=RIGHTS[found.right],
        hint=RIGHT_HINTS[found.right],
        way=WAYS[found.way],
        outcome=OUTCOMES[found.outcome] if found.outcome else "",
        tone=OUTCOME_TONES[found.outcome] if found.outcome else _tone(found, today),
        today=today,
        shown={name: shown(found, getattr(PersonalRequest, name), in_full=name == revealed) for name in SHOWN},
        linked=linked,
        hits=[hit for hit in hits if hit.key not in places] if hits is not None else None,
        hindrances=HINDRANCES,
        identified=StepKind.IDENTITY in kinds,
        served=found.right is Right.EXPLAIN or DEEDS[found.right] in kinds,
        second=found.proposed_by_id is not None and actor.employee_id not in (None, found.proposed_by_id),
        steps=_timeline(found),
        refused=refused,
        **forms,
    )


def _timeline(found: PersonalRequest) -> list[dict[str, Any]]:
    names = names_of(db.session, {step.by_id for step in found.steps})
    return [
        {
            "at": step.at,
            "title": str(STEPS[step.kind]),
            "text": _words(step),
            "who": names.get(step.by_id, ""),
            "icon": STEP_LOOKS[step.kind][0],
            "tone": STEP_LOOKS[step.kind][1],
        }
        for step in reversed(found.steps)
    ]


def _tone(found: PersonalRequest, today: date) -> str:
    return "late" if today > found.due_on else "warn" if (found.due_on - today).days <= _NEAR_DAYS else "ok"


def _words(step: RequestStep) -> str:
    """What a step notes, in the reader's language where it is a word of ours."""
    kind, words = step.kind, step.words
    if kind is StepKind.ANSWERED and words:
        return str(OUTCOMES[Outcome(words)])
    if kind is StepKind.SEARCHED and words.isdigit():
        return gettext("%(number)s found", number=words)
    if kind is StepKind.CORRECTED:
        labels = {name: label for rights in all_rights().values() for name, label in rights.corrects.items()}
        return str(labels.get(words, words))
    if kind is StepKind.WITHDRAWN:
        return "; ".join(gettext(what) for what in words.split("; ") if what)
    return "" if kind is StepKind.ERASED else words
