"""Who may be given which role by whom (safety s44, s43)."""

from collections.abc import Collection

from portal.auth.rules import Role, check_roles_together
from portal.errors import Invalid, Refused

LONGEST_REASON = 200


def check_grant(held: Collection[Role], role: Role, *, own: bool) -> None:
    """Nobody grants to themselves, EMPLOYEE comes with the employment, and administrators stay three people."""
    if own:
        raise Refused("Nobody changes their own roles; another security administrator does it.")
    if role is Role.EMPLOYEE:
        raise Refused("This role comes and goes with the employment.")
    if role in held:
        raise Refused("The account holds this role already.")
    check_roles_together({*held, role})


def check_end(held: Collection[Role], role: Role, *, own: bool) -> None:
    """A role that is held, not one's own, and not the one that comes with the employment."""
    if own:
        raise Refused("Nobody changes their own roles; another security administrator does it.")
    if role is Role.EMPLOYEE:
        raise Refused("This role comes and goes with the employment.")
    if role not in held:
        raise Refused("The account does not hold this role.")


def checked_reason(reason: str) -> str:
    """Why, in a few words; raises Invalid for none or too many."""
    plain = reason.strip()
    if not plain:
        raise Invalid("Say why.", field="reason")
    if len(plain) > LONGEST_REASON:
        raise Invalid("The reason is too long: at most %(most)s characters.", field="reason", most=LONGEST_REASON)
    return plain
