"""Roles, permissions and how far they reach: the access matrix as values (policy 8.1.2)."""

import enum
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


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


def check_new_password(password: str, forbidden: Iterable[str], field: str = "new") -> None:
    """15 to 128 characters, and none of the words that everybody would try for this person; raises Invalid.

    ``forbidden`` holds the person's name, numbers and the company's name. Nothing else about the make-up of a
    password is asked for: length is what protects it.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid("Give %(low)s to %(high)s characters.", field=field, low=SHORTEST_PASSWORD, high=LONGEST_PASSWORD)
    if len(set(password)) < 5:
        raise Invalid("Use at least five different characters.", field=field)
    folded = unicodedata.normalize("NFKC", password).casefold()
    for word in forbidden:
        plain = unicodedata.normalize("NFKC", word).casefold().strip()
        if len(plain) >= (_SHORTEST_WORD if plain.isascii() else _SHORTEST_HAN) and plain in folded:
            raise Invalid("Leave out your name, your number and the company's name.", field=field)
