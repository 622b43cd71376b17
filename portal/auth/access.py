"""Guards: every view says who may enter, and the portal refuses to start while one does not (P22, safety s02)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.auth.actor import PUBLIC, Actor
from portal.auth.rules import Matrix
from portal.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., Any])

SIGNED_IN = "signed in"
PUBLIC_PAGE = "public"
FOREIGN_ENDPOINTS = {"static": PUBLIC_PAGE}
DETOURS = {"factor": "second_factor.show", "password": "preferences.change_own_password"}  # nosec B105 - addresses
"""What a person has to see to first, and the page that does it (``Actor.detour``)."""
_DETOUR_BLUEPRINTS = {"factor": "second_factor", "password": "preferences"}  # nosec B105


def guard(permission: str, *, proof: bool = False) -> Callable[[View], View]:
    """Only people whose roles hold ``permission`` enter; which objects they see is the query's matter.

    With ``proof`` they have proved who they are within the last minutes, or do so now (safety s40).
    """
    return _mark(permission, proof=proof)


def freshly_signed_in(view: View) -> View:
    """Everyone with an account who proved within the last minutes who they are: factors, exports about oneself."""
    return _mark(SIGNED_IN, proof=True)(view)


def signed_in(view: View) -> View:
    """Everyone with an account enters: pages about oneself."""
    return _mark(SIGNED_IN)(view)


def public(view: View) -> View:
    """Everyone enters, without an account: sign-in, the complaint form, the public status page."""
    return _mark(PUBLIC_PAGE)(view)


def machine(view: View) -> View:
    """Programs enter that prove themselves by a token of their own in each message: no cookie, so no form's token."""
    guarded = _mark(PUBLIC_PAGE)(view)
    guarded.machine = True  # type: ignore[attr-defined]
    return guarded


def is_for_machines(app: Flask, endpoint: str) -> bool:
    """Whether a view is asked by programs, which have no page to take a form's token from."""
    return getattr(app.view_functions[endpoint], "machine", False)


def _mark(needed: str, *, proof: bool = False) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refusal = _refusal(needed) or (ask_for_proof() if proof else None)
            if refusal is not None:
                return refusal
            g.entered = True
            return view(*args, **kwargs)

        guarded.guard = needed  # type: ignore[attr-defined]
        guarded.proof = proof  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def _refusal(needed: str) -> Response | None:
    if needed == PUBLIC_PAGE:
        return None
    actor = current_actor()
    if actor.account_id is None:
        kept = current_app.extensions["fairline.again"](403)
        if kept is not None:
            return cast(Response, kept)
        target = request.full_path.removesuffix("?") if request.method == "GET" else None
        return redirect(url_for("auth.sign_in", next=target))
    if actor.detour and not _is_on_the_way(actor.detour):
        return redirect(url_for(DETOURS[actor.detour]))
    if needed != SIGNED_IN and not actor.may(needed):
        raise NotAllowed("Your roles do not include this page.")
    return None


def _is_on_the_way(detour: str) -> bool:
    return request.endpoint == "auth.sign_out" or request.blueprint == _DETOUR_BLUEPRINTS[detour]


def ask_for_proof() -> Response | None:
    """None where the person proved lately who they are; else the page that asks for it and comes back here."""
    return cast(Response | None, current_app.extensions["fairline.proof"]())


def current_actor() -> Actor:
    """Who is acting in this request; the nameless PUBLIC actor where nobody is signed in."""
    return cast(Actor, g.get("actor", PUBLIC))


def matrix() -> Matrix:
    """The portal's access matrix."""
    return cast(Matrix, current_app.extensions["fairline.matrix"])


def guard_of(app: Flask, endpoint: str) -> str | None:
    """What the view behind ``endpoint`` asks for; None where it says nothing."""
    if endpoint in FOREIGN_ENDPOINTS:
        return FOREIGN_ENDPOINTS[endpoint]
    return getattr(app.view_functions[endpoint], "guard", None)


def require_guards(app: Flask) -> None:
    """Refuse to start while a route has no guard or names a permission that no feature declares."""
    known = app.extensions["fairline.matrix"].permissions
    for rule in app.url_map.iter_rules():
        needed = guard_of(app, rule.endpoint)
        if needed is None:
            raise RuntimeError(f"route {rule.rule} ({rule.endpoint}) declares no guard")
        if needed not in (SIGNED_IN, PUBLIC_PAGE) and needed not in known:
            raise RuntimeError(f"route {rule.rule} asks for an undeclared permission: {needed}")


def refuse_unguarded() -> None:
    """Before each request: a view without a guard is refused even if it slipped in after the start."""
    if request.endpoint and guard_of(current_app, request.endpoint) is None:
        raise NotAllowed("Your roles do not include this page.")
