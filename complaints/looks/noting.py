"""Every page of a case that is opened is noted in the trail, also those beside its main page (policy 8.1.2)."""

from flask import Blueprint, Response, g, request

from complaints.cases.services import note_view
from portal.auth.access import current_actor
from portal.db.session import transaction

_NOTED_ITSELF = frozenset({"complaints.show_case", "complaint_packs.take"})


def note_openings(*blueprints: Blueprint) -> None:
    """Let these blueprints note whose case was shown: the one in the address, or what ``shows_case`` was told."""
    for blueprint in blueprints:
        blueprint.after_request(_note)


def shows_case(case_id: int) -> None:
    """The page that is being made shows this case, though its address does not name it."""
    g.shown_case = case_id


def _note(response: Response) -> Response:
    case_id = g.get("shown_case") or (request.view_args or {}).get("case_id")
    opened = request.method == "GET" and response.status_code == 200 and request.endpoint not in _NOTED_ITSELF
    if case_id is not None and opened:
        with transaction() as session:
            note_view(session, current_actor(), case_id, (request.endpoint or "").partition(".")[0])
    return response
