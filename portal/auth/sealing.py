"""Keys made from the configured secret, and the sealing of what the portal itself must read again (AES-GCM)."""

import base64
import hashlib
import hmac
import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from portal.errors import Refused

_NONCE = 12


def seal_value(value: str, place: str) -> str:
    """``value`` sealed for ``place`` ("table.column:row"): put into another row it does not open."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key("sealing")).encrypt(nonce, value.encode(), place.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def open_value(sealed: str, place: str) -> str:
    """What was sealed for ``place``; Refused where it was changed, moved, or sealed with another key."""
    raw = base64.urlsafe_b64decode(sealed)
    try:
        return AESGCM(_key("sealing")).decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
    except InvalidTag:
        raise Refused("A sealed value does not open. Was the secret key changed?") from None


def keyed_digest(purpose: str, value: str) -> str:
    """A digest that nobody computes without the secret key: of names and networks, which could be tried through."""
    return hmac.new(_key(purpose), value.encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    return _derived(current_app.extensions["fairline.config"].secret_key, purpose)


@cache
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"fairline {purpose}".encode()).derive(secret.encode())
