"""When somebody who acts for a complainant may be told something, and how many speak for a group (policy 9.1.1)."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.errors import Invalid, Refused

MOST_REPRESENTATIVES = 5
"""Of a group, as the letters-and-visits rules have it."""


class PartyRole(enum.StrEnum):
    """In what way somebody acts."""

    PROXY = "proxy"
    REPRESENTATIVE = "representative"


class Capacity(enum.StrEnum):
    """As what they act."""

    LAWYER = "lawyer"
    FAMILY = "family"
    GUARDIAN = "guardian"
    MEMBER = "member"
    OTHER = "other"


class MayKnow(enum.StrEnum):
    """What they may be told once their authority is proven."""

    STATE = "state"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of one who acts: whether the document was checked, and its last day."""

    role: PartyRole
    may_know: MayKnow
    checked: bool
    valid_until: date | None = None

    def proven(self, today: date) -> bool:
        """Whether the authority was checked and has not run out; its last day still counts."""
        return self.checked and (self.valid_until is None or self.valid_until >= today)


def check_disclosure(standings: Iterable[Standing], today: date, *, by_lawyer: bool) -> None:
    """Raises Refused where a reply would tell somebody what is not theirs to know.

    Whoever acts for the complainant must have proven it. One who may know the state only holds nothing back: see
    ``goes_direct``.
    """
    proxies = [one for one in standings if one.role is PartyRole.PROXY]
    if by_lawyer and not proxies:
        raise Refused("A lawyer has written, and no authority is recorded. Record and check it before you reply.")
    if any(not one.proven(today) for one in proxies):
        raise Refused("The authority of who acts for the complainant is not proven. Check or end it before you reply.")


def goes_direct(standings: Iterable[Standing], *, by_lawyer: bool) -> bool:
    """Whether the reply goes to the complainant alone, past number and code.

    A lawyer who has written holds the code and gave their own address; where nobody who acts may know all, the reply
    needs an address of the complainant, and who acts is told that there is one.
    """
    proxies = [one for one in standings if one.role is PartyRole.PROXY]
    return by_lawyer and bool(proxies) and all(one.may_know is MayKnow.STATE for one in proxies)


def check_direct(mail: str, given: str) -> None:
    """Raises Refused where a reply that goes to the complainant alone has no address of theirs."""
    if not mail or mail.casefold() == given.casefold():
        raise Refused(
            "Who acts may be told the state only. Give the complainant's own mail address: the reply goes there alone."
        )


def check_new(role: PartyRole, there: int, valid_until: date | None, today: date, *, group: bool) -> None:
    """Raises Invalid for a sixth representative, one of no group, and for an authority that has run out already."""
    if role is PartyRole.REPRESENTATIVE and not group:
        raise Invalid("Only a group has representatives.", field="role")
    if role is PartyRole.REPRESENTATIVE and there >= MOST_REPRESENTATIVES:
        raise Invalid("A group is represented by five people at most.", field="role")
    if valid_until is not None and valid_until < today:
        raise Invalid("This day has passed already.", field="valid_until")
