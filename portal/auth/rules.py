"""Roles, permissions and how far they reach: the access matrix as values (policy 8.1.2)."""

import enum
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.errors import Invalid, Refused

SHORTEST_PASSWORD, LONGEST_PASSWORD = 15, 128
_SHORTEST_WORD, _SHORTEST_HAN = 3, 2


class Role(enum.StrEnum):
    """What a person is in the portal; one person may hold several, EMPLOYEE comes with the employment."""

    EMPLOYEE = "employee"
    COLLECTOR = "collector"
    LEAD = "lead"
    TRAINER = "trainer"
    HR = "hr"
    OFFICER = "complaint_officer"
    LEGAL = "legal"
    COMPLIANCE = "compliance"
    ANALYST = "analyst"
    LEADER = "leader"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    OUTSIDER = "outsider"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
SECOND_FACTOR_ROLES = frozenset({Role.HR, Role.OFFICER, Role.LEADER, Role.OUTSIDER}) | ADMINISTRATORS
"""Whose password alone opens too much: without a second factor these people reach nothing but its set-up."""


def needs_second_factor(roles: Iterable[Role]) -> bool:
    """Whether any of the roles asks for a second factor; everybody else may choose one."""
    return bool(SECOND_FACTOR_ROLES.intersection(roles))


class Scope(enum.IntEnum):
    """How far a permission reaches, from nothing to everything; a wider one contains the narrower."""

    NONE = 0
    OWN = 1
    TEAM = 2
    DEPARTMENT = 3
    ALL = 4


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A verb on a thing, ``domain:thing:action``, with the sentence shown in the matrix and who holds it how far."""

    name: str
    sentence: str
    grants: Mapping[Role, Scope]


class Matrix:
    """Permission × role → scope; built once from what the features declare."""

    def __init__(self, permissions: Iterable[Permission]) -> None:
        self.permissions: dict[str, Permission] = {}
        for permission in permissions:
            if permission.name in self.permissions:
                raise ValueError(f"permission declared twice: {permission.name}")
            self.permissions[permission.name] = permission

    def scope(self, roles: Iterable[Role], name: str) -> Scope:
        """The widest reach that any of the roles has; KeyError for a permission nobody declared."""
        grants = self.permissions[name].grants
        return max((grants.get(role, Scope.NONE) for role in roles), default=Scope.NONE)

    def scopes(self, roles: Iterable[Role]) -> dict[str, Scope]:
        """Every permission that the roles hold, with its reach."""
        held = frozenset(roles)
        found = {name: self.scope(held, name) for name in self.permissions}
        return {name: scope for name, scope in found.items() if scope}


def check_roles_together(roles: Iterable[Role]) -> None:
    """System, security and audit administration are three people (MLPS; safety s44); raises Refused."""
    if len(ADMINISTRATORS & frozenset(roles)) > 1:
        raise Refused("One person may hold only one of the administrator roles: system, security or audit.")


class PasswordProfile(enum.StrEnum):
    """What is asked of a new password: length (``modern``), or what a grading under MLPS wants to see (``mlps``)."""

    MODERN = "modern"
    MLPS = "mlps"


SHORTEST_MLPS, MLPS_KINDS, MLPS_HISTORY = 10, 3, 5


def check_new_password(
    password: str,
    forbidden: Iterable[str],
    field: str = "new",
    *,
    profile: PasswordProfile = PasswordProfile.MODERN,
    known: Collection[str] = frozenset(),
) -> None:
    """Raises Invalid for a password that is too short or long, known to everybody, or made of the person's own words.

    ``forbidden`` holds the person's name, numbers and the company's name, ``known`` passwords that guessers try first,
    in folded form. The password itself is neither cut nor changed: folding serves the comparison alone.
    """
    low = SHORTEST_MLPS if profile is PasswordProfile.MLPS else SHORTEST_PASSWORD
    if not low <= len(password) <= LONGEST_PASSWORD:
        raise Invalid("Give %(low)s to %(high)s characters.", field=field, low=low, high=LONGEST_PASSWORD)
    if len(set(password)) < 5:
        raise Invalid("Use at least five different characters.", field=field)
    if profile is PasswordProfile.MLPS and kinds_of_characters(password) < MLPS_KINDS:
        raise Invalid("Mix three of these: small letters, capital letters, digits, signs.", field=field)
    folded = folded_word(password)
    for word in forbidden:
        plain = folded_word(word).strip()
        if len(plain) >= (_SHORTEST_WORD if plain.isascii() else _SHORTEST_HAN) and plain in folded:
            raise Invalid("Leave out your name, your number and the company's name.", field=field)
    if is_known(folded, known):
        raise Invalid("Guessers try this password first. Choose another.", field=field)


def folded_word(text: str) -> str:
    """``text`` without differences of case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def is_known(folded: str, known: Collection[str]) -> bool:
    """Whether ``folded`` is a known password, one said several times, or one with digits and signs around it."""
    bare = folded.strip("0123456789!?.,;:_-+*#@$%&/()= ")
    return any(word in known for word in {folded, bare, _repeated(folded), _repeated(bare)} if word)


def _repeated(text: str) -> str:
    """The part that ``text`` says again and again; "" where it does not."""
    length = (text + text).find(text, 1)
    return text[:length] if 0 < length < len(text) else ""


def kinds_of_characters(password: str) -> int:
    """How many of four kinds are in it: small letters, capitals, digits, everything else (Han characters too)."""
    small, large = any(c.islower() for c in password), any(c.isupper() for c in password)
    digit = any(c.isdigit() for c in password)
    other = any(not (c.islower() or c.isupper() or c.isdigit()) for c in password)
    return sum((small, large, digit, other))


class Gate(enum.StrEnum):
    """What the failures so far mean for the next try."""

    OPEN = "open"
    SLOW = "slow"
    LOCKED = "locked"


@dataclass(frozen=True, kw_only=True)
class GateNumbers:
    """After how many failures in a row a try has to wait, after how many nobody tries for ``lock``."""

    slow_after: int
    lock_after: int
    lock: timedelta


@dataclass(frozen=True, kw_only=True)
class GateState:
    """The gate, and from when on a try is looked at again."""

    gate: Gate
    opens_at: datetime | None = None


def gate_state(failures: Sequence[datetime], now: datetime, numbers: GateNumbers) -> GateState:
    """What the failures, in any order, mean at ``now``: each beyond ``slow_after`` doubles the wait, up to the lock.

    A pause as long as the lock ends the row: what lies before it no longer counts.
    """
    row: list[datetime] = []
    for moment in sorted(failures, reverse=True):
        if (row[-1] if row else now) - moment >= numbers.lock:
            break
        row.append(moment)
    if len(row) >= numbers.lock_after:
        return GateState(gate=Gate.LOCKED, opens_at=row[0] + numbers.lock)
    if len(row) >= numbers.slow_after:
        opens_at = row[0] + timedelta(seconds=2 ** (len(row) - numbers.slow_after + 1))
        return GateState(gate=Gate.SLOW, opens_at=opens_at) if now < opens_at else GateState(gate=Gate.OPEN)
    return GateState(gate=Gate.OPEN)
