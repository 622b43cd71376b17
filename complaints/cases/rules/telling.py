"""How a complainant is told of the reply, and what proves it (policy 9.1.3): for each way what must be noted."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.words import mark


class DeliveryWay(enum.StrEnum):
    """How a reply reaches the complainant: the page shows it in any case; the portal mails it; the rest people do.

    OFFICE is the channel of the client or regulator through which the complaint came.
    """

    PAGE = "page"
    MAIL = "mail"
    PHONE = "phone"
    POST = "post"
    VISIT = "visit"
    OFFICE = "office"


class DeliveryState(enum.StrEnum):
    """WAITING for the mail server or the post, SENT (or said, or arrived), FAILED for good: it came back."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


BY_PEOPLE = (DeliveryWay.PHONE, DeliveryWay.POST, DeliveryWay.VISIT, DeliveryWay.OFFICE)
"""What people do and note."""

TO_THE_PERSON = frozenset(DeliveryWay) - {DeliveryWay.PAGE, DeliveryWay.OFFICE}
"""What reaches the complainant without their looking it up."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What is noted of telling somebody; what a way does not ask for stays empty."""

    way: DeliveryWay
    at: datetime
    told: str = ""
    place: str = ""
    reference: str = ""
    staff_number: str = ""
    read_back: bool = False
    file_sha256: str = ""


NEEDED: dict[DeliveryWay, tuple[str, ...]] = {
    DeliveryWay.PHONE: ("told", "place", "staff_number", "read_back"),
    DeliveryWay.POST: ("place", "reference"),
    DeliveryWay.VISIT: ("told", "staff_number", "file_sha256"),
    DeliveryWay.OFFICE: ("told", "reference"),
}
"""By way the fields without which a telling proves nothing."""

LACKING = {
    "told": mark("Say who was told, or took it."),
    "place": mark("Give the number or the address."),
    "reference": mark("Give the number by which it can be traced."),
    "staff_number": mark("Say by staff number who of us told them."),
    "read_back": mark("It counts only where the result was read out and they said that they understood it."),
    "file_sha256": mark("Choose the signed paper; add it to the files of the case first."),
}


def lacking(telling: Telling) -> list[str]:
    """The fields that the way asks for and that are empty, in their order."""
    values = {
        "told": telling.told.strip(),
        "place": telling.place.strip(),
        "reference": telling.reference.strip(),
        "staff_number": telling.staff_number.strip(),
        "read_back": telling.read_back,
        "file_sha256": telling.file_sha256,
    }
    return [name for name in NEEDED[telling.way] if not values[name]]


def ways_owed(*, reachable: bool, looks_it_up: bool, by_letter: bool, by_office: bool) -> list[frozenset[DeliveryWay]]:
    """Groups of ways; the complainant is told once one of each group has its proof.

    ``reachable``: there is an address or number of theirs. ``looks_it_up``: they chose to look with number and code.
    Who wrote a letter was never shown a code, so that the page does not reach them.
    """
    owes_person = by_letter or (reachable and not looks_it_up)
    groups = [TO_THE_PERSON if owes_person else frozenset(DeliveryWay)]
    return [*groups, frozenset({DeliveryWay.OFFICE})] if by_office else groups


def is_told(owed: Sequence[frozenset[DeliveryWay]], deliveries: Iterable[tuple[DeliveryWay, DeliveryState]]) -> bool:
    """Whether every group has a way with proof, nothing is still on its way and nothing came back."""
    known = list(deliveries)
    done = {way for way, state in known if state is DeliveryState.SENT}
    return all(state is DeliveryState.SENT for _, state in known) and all(done & group for group in owed)
