"""What a page hands to the form that asks a second person: signed, for one account, for an hour."""

from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.auth.actor import Actor
from portal.auth.sealing import keyed_digest
from portal.errors import Invalid
from portal.exports.services import Sheet

_LASTS = 3600


def ticket_of(sheet: Sheet, actor: Actor) -> str:
    """The sheet in a form that goes through an address and comes back unchanged."""
    return str(_signer(actor).dumps([sheet.kind, sheet.title, sheet.key, sheet.address, sheet.rows]))


def sheet_of(ticket: str, actor: Actor) -> Sheet:
    """The sheet again; raises Invalid for a ticket that is old, changed or somebody else's."""
    try:
        kind, title, key, address, rows = _signer(actor).loads(ticket, max_age=_LASTS)
    except (BadSignature, ValueError, TypeError):
        raise Invalid("This form is too old. Go back to the list and export again.") from None
    return Sheet(kind=kind, title=title, key=key, address=address, rows=rows)


def _signer(actor: Actor) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keyed_digest("sheets to ask about", str(actor.account_id)))
