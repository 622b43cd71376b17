"""The key of each stored file, from the portal's secret: the one place that knows where file keys come from."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE = b"fairline stored file 1\n"


def file_key(secret: str, salt: bytes, name: str) -> bytes:
    """256 bits for one file: another for each name and salt, so that no two files share a key."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=_PURPOSE + name.encode()).derive(secret.encode())
