"""Known browsers: a signed cookie that an account's own browser gets, so that strangers cannot lock its owner out."""

import secrets

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from portal.auth.models import Account
from portal.auth.sealing import keyed_digest

_LASTS = 180 * 86_400


def device_of(account: Account | None) -> str | None:
    """The number of this browser where it signed in to ``account`` before and nothing has changed since; it proves
    nothing but that, and opens nothing.
    """
    if account is None:
        return None
    try:
        number, generation = _signer(account).loads(request.cookies.get(_name(account), ""), max_age=_LASTS)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(number) if generation == account.devices_since else None


def remember_device(response: Response, account: Account) -> Response:
    """Have the browser known from now on."""
    number = device_of(account) or secrets.token_hex(16)
    response.set_cookie(
        _name(account),
        str(_signer(account).dumps([number, account.devices_since])),
        max_age=_LASTS,
        secure=current_app.extensions["fairline.config"].secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def _signer(account: Account) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keyed_digest("known browsers", str(account.id)))


def _name(account: Account) -> str:
    prefix = "__Host-" if current_app.extensions["fairline.config"].secure_cookies else ""
    return f"{prefix}known-{keyed_digest('names of known browsers', str(account.id))[:12]}"
