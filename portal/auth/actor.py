"""Who is acting: a frozen value that services take as a parameter instead of looking at the request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.auth.rules import Role, Scope


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A signed-in person, the complainant at the public form, or the portal itself.

    ``source`` says where the deed came from: web, job, command or public. Ids are None where there is none.
    ``picture_id`` is the stored file of the person's own small picture.
    ``detour`` names what the person has to see to before any other page opens (portal.auth.access.DETOURS).
    """

    account_id: int | None = None
    employee_id: int | None = None
    name: str = ""
    language: str = "en"
    roles: frozenset[Role] = frozenset()
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    department_id: int | None = None
    team_id: int | None = None
    led_team_ids: frozenset[int] = frozenset()
    post_title: str = ""
    theme: str = "auto"
    picture_id: int | None = None
    acting_for_id: int | None = None
    session_id: int | None = None
    detour: str = ""
    source: str = "web"

    def scope(self, permission: str) -> Scope:
        """How far this person's ``permission`` reaches; NONE where it is not held."""
        return self.scopes.get(permission, Scope.NONE)

    def may(self, permission: str) -> bool:
        """Whether the person holds the permission at all."""
        return self.scope(permission) is not Scope.NONE

    def has(self, *roles: Role) -> bool:
        """Whether the person is any of these."""
        return bool(self.roles.intersection(roles))


PORTAL = Actor(name="Fairline", source="job")
"""The portal acting by itself: jobs, escalations."""

COMMAND = Actor(name="Fairline", source="command")
"""Somebody at the console of the server."""

PUBLIC = Actor(name="", source="public")
"""Somebody without an account at a public page."""
