"""The code on the trainer's screen: an HMAC over session and half minute, so that a photo is soon worth nothing."""

import hmac
from datetime import datetime

import segno
from flask import current_app, url_for
from markupsafe import Markup

from portal.auth.sealing import keyed_digest
from portal.web.built import built
from training.sessions.rules import code_slots, slot_of, ticket_counts

_CODE_SIGNS = 20
_TICKET_SIGNS = 32


def code_at(session_id: int, slot: int) -> str:
    """The code of a half minute: 80 bits that nobody computes without the portal's secret key."""
    return keyed_digest("training session code", f"{session_id} {slot}")[:_CODE_SIGNS]


def slot_of_code(session_id: int, code: str, now: datetime) -> int | None:
    """The half minute whose code this is, of those that count now; None for any other."""
    fits = [
        slot
        for slot in code_slots(now)
        if hmac.compare_digest(code_at(session_id, slot).encode(), code.lower().encode())
    ]
    return fits[0] if fits else None


def ticket_for(session_id: int, account_id: int | None, slot: int) -> str:
    """What the page carries that a right code opened: good for this person alone."""
    return f"{slot}-{_proof(session_id, account_id, slot)}"


def ticket_holds(session_id: int, account_id: int | None, ticket: str, now: datetime) -> bool:
    """Whether the ticket was made for this person here and is not too old."""
    number, _, proof = ticket.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return False
    slot = int(number)
    return hmac.compare_digest(_proof(session_id, account_id, slot).encode(), proof.encode()) and ticket_counts(
        slot, now
    )


def _proof(session_id: int, account_id: int | None, slot: int) -> str:
    return keyed_digest("training session ticket", f"{session_id} {account_id} {slot}")[:_TICKET_SIGNS]


def address_of(session_id: int, now: datetime) -> str:
    """The address in the picture, under the portal's public name."""
    path = url_for("sessions.check_in", session_id=session_id, code=code_at(session_id, slot_of(now)))
    return f"{current_app.extensions['fairline.config'].base_url}{path}"


def picture_of(address: str, label: str) -> Markup:
    """The address as a QR code, drawn on white whatever the theme, since cameras want it so."""
    drawn = segno.make(address, error="m", micro=False)
    return built(
        drawn.svg_inline(
            border=4, light="white", dark="black", omitsize=True, title=label, svgclass="code-picture", lineclass=None
        )
    )
