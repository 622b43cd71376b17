"""The seal on a proof: the portal's own key (Ed25519, the one of the audit trail), checked without any database.

Data carry a seal over the digest of their facts and the digest of what helps to read them. A paper carries a code: what
it says in short and a seal over exactly that. Whoever has the public key can check both.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from portal.audit.seals import PublicKey, Sealer, public_key
from portal.errors import Refused
from training.courses.source import digest_of
from training.proof.statement import SCHEMA, Statement

INSTANT = "%Y%m%dT%H%M%SZ"
_PAPER = "fairline.training.proof.paper/1"
_FIELDS = 6


@dataclass(frozen=True, kw_only=True)
class PaperMark:
    """What the code on a paper says: of whom, on which rule ("" for all), as of which day, known before when, trained
    on which day if at all, and the digest of all facts.
    """

    number: str
    clause: str
    day: date
    until: datetime
    trained_on: date | None
    digest: str

    @property
    def words(self) -> str:
        """The same as text; no field holds the line between them."""
        trained = self.trained_on.isoformat() if self.trained_on else ""
        until = self.until.astimezone(UTC).strftime(INSTANT)
        return "\n".join((self.number, self.clause, self.day.isoformat(), until, trained, self.digest))


def mark_of(statement: Statement) -> PaperMark:
    """What the paper of a statement says in short."""
    record = statement.record
    return PaperMark(
        number=record.person.number,
        clause=statement.clause,
        day=record.day,
        until=record.until,
        trained_on=statement.proofs[0].trained_on if statement.clause else None,
        digest=statement.digest,
    )


def code_of(mark: PaperMark, sealer: Sealer) -> str:
    """The code on the paper: letters, digits, - and _, with a full stop before the seal."""
    seal = base64.b64decode(sealer.seal(f"{_PAPER}\n{mark.words}"))
    return f"{_to_address(_packed(mark))}.{_to_address(seal)}"


def read_code(code: str, key: PublicKey) -> PaperMark | None:
    """What a code says; None where the seal is not this key's or it is no code."""
    said, _, seal = code.strip().partition(".")
    try:
        mark = _unpacked(_from_address(said))
        held = key.holds(f"{_PAPER}\n{mark.words}", base64.b64encode(_from_address(seal)).decode("ascii"))
    except (ValueError, UnicodeError, binascii.Error):
        return None
    return mark if held else None


def _packed(mark: PaperMark) -> bytes:
    words, _, digest = mark.words.rpartition("\n")
    return bytes.fromhex(digest) + words.encode()


def _unpacked(packed: bytes) -> PaperMark:
    number, clause, day, until, trained = packed[32:].decode().split("\n")
    return PaperMark(
        number=number,
        clause=clause,
        day=date.fromisoformat(day),
        until=datetime.strptime(until, INSTANT).replace(tzinfo=UTC),
        trained_on=date.fromisoformat(trained) if trained else None,
        digest=packed[:32].hex(),
    )


def _to_address(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _from_address(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def sealed(data: Mapping[str, Any], sealer: Sealer) -> dict[str, Any]:
    """The data of a proof with the seal: the id of the key, the key, and the seal itself."""
    seal = sealer.seal(_data_words(data))
    return {**data, "seal": {"key": sealer.public.id, "public_key": sealer.public.text, "seal": seal}}


def _data_words(data: Mapping[str, Any]) -> str:
    return f"{SCHEMA}\n{data['digest']}\n{digest_of(data['readings'])}"


def check_data(data: object, trusted: Mapping[str, PublicKey] | None) -> str:
    """Raise Refused, saying why, where data are not as they were sealed; gives the id of the key.

    With ``trusted`` only these keys are believed, otherwise the one that the data name.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("seal"), dict):
        raise Refused("This is no sealed proof of training.")
    if data.get("digest") != digest_of(data.get("facts")):
        raise Refused("The facts were changed: their digest is another one.")
    seal = data["seal"]
    key = public_key(str(seal.get("public_key"))) if trusted is None else trusted.get(str(seal.get("key")))
    if key is None:
        raise Refused("It is sealed by a key that is not yours.")
    if not key.holds(_data_words({"digest": data["digest"], "readings": data.get("readings")}), str(seal.get("seal"))):
        raise Refused("The seal does not hold.")
    return key.id
