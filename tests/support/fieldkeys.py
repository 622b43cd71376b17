"""Field keys of made-up portals; random enough to be taken, the same on every run."""

import base64
import hashlib


def made_up(*names: str) -> str:
    """Keys of these names, as they stand in the file and the environment."""
    digests = {name: hashlib.sha256(f"tests {name}".encode()).digest() for name in names}
    return " ".join(f"{name}={base64.urlsafe_b64encode(digest).decode()}" for name, digest in digests.items())


FIELD_KEYS = made_up("index", "1")
