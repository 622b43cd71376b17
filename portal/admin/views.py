"""Pages of the security administrator: accounts, roles, and the access matrix (P22, safety s44)."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.admin.forms import GrantForm, OpenAccountForm, ReasonForm
from portal.admin.labels import ROLES, SCOPES, role_label
from portal.admin.listing import accounts_listing
from portal.admin.queries import account_for, matrix_groups, role_history, without_account
from portal.admin.services import (
    end_role,
    grant_role,
    open_account,
    set_account_open,
    sign_out_everywhere,
    start_reset,
    take_factor_away,
    take_provider_away,
)
from portal.auth.access import current_actor, guard, matrix
from portal.auth.provider import identities_of
from portal.auth.queries import has_factor, open_sessions
from portal.auth.rules import Role, Scope
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.web.forms import PortalForm, SelectChoice, posted_form_key
from portal.web.i18n import LazyString, gettext
from portal.web.once import perform_once
from portal.web.part_names import part_label
from portal.web.tables import table_page

admin = Blueprint("admin", __name__, url_prefix="/admin")
admin.add_app_template_global(role_label, "role_label")

Answer = str | AnyResponse | tuple[str, int]


@admin.get("/accounts")
@guard("admin:account:read")
def list_accounts() -> Answer:
    """Who has an account and which roles."""
    actor = current_actor()
    view = table_page(db.session, accounts_listing(db.session, actor, request.args), actor)
    if isinstance(view, Response):
        return view
    roles = [("", gettext("All")), *((role.value, label) for role, label in ROLES.items())]
    return render_template("portal/admin/accounts.html", view=view, roles=roles)


@admin.get("/accounts/<int:account_id>")
@guard("admin:account:read")
def show_account(account_id: int) -> Answer:
    """One account with its roles, past ones too."""
    return _account_page(account_id, GrantForm())


@admin.post("/accounts/<int:account_id>/roles")
@guard("admin:account:write", proof=True)
def grant(account_id: int) -> Answer:
    """Grant a role."""
    actor, form = current_actor(), GrantForm()
    account_for(db.session, account_id)

    def act(session: Session) -> str:
        grant_role(session, actor, account_id, Role(form.role.data), form.reason.data or "")
        return url_for("admin.show_account", account_id=account_id)

    done = _sent(form, act, gettext("The role is granted. The person signs in again and has it."))
    return done or _account_page(account_id, form)


@admin.route("/accounts/<int:account_id>/roles/<role>/end", methods=["GET", "POST"])
@guard("admin:account:write", proof=True)
def end(account_id: int, role: str) -> Answer:
    """End a role, with a reason."""
    actor, form, account = current_actor(), ReasonForm(), account_for(db.session, account_id)
    if role not in {item.role for item in account.roles if item.ended_at is None}:
        raise NotFound("There is no such account.")

    def act(session: Session) -> str:
        end_role(session, actor, account_id, Role(role), form.reason.data or "")
        return url_for("admin.show_account", account_id=account_id)

    title = gettext("End the role %(role)s", role=role_label(Role(role)))
    done = _sent(form, act, gettext("The role is ended. The person is signed out."))
    return done or _reason_page(account_id, form, title, gettext("End the role"))


@admin.route("/accounts/<int:account_id>/state", methods=["GET", "POST"])
@guard("admin:account:write", proof=True)
def change_state(account_id: int) -> Answer:
    """Close an account, or open it again."""
    actor, form, account = current_actor(), ReasonForm(), account_for(db.session, account_id)
    wanted = not account.active

    def act(session: Session) -> str:
        set_account_open(session, actor, account_id, wanted, form.reason.data or "")
        return url_for("admin.show_account", account_id=account_id)

    title = gettext("Open the account again") if wanted else gettext("Close the account")
    done = _sent(form, act, gettext("The account is open.") if wanted else gettext("The account is closed."))
    return done or _reason_page(account_id, form, title, title)


@admin.route("/accounts/new", methods=["GET", "POST"])
@guard("admin:account:write", proof=True)
def add_account() -> Answer:
    """Open an account; the invitation goes by mail, or is shown once where the person has no address."""
    actor, form, shown = current_actor(), OpenAccountForm(), list[str | None]()
    people = without_account(db.session, clock.today())
    form.employee.choices = [SelectChoice(person.id, f"{person.number} · {person.name}") for person in people]

    def act(session: Session) -> str:
        account, link = open_account(session, actor, form.employee.data, form.username.data or "")
        shown.append(link)
        return url_for("admin.show_account", account_id=account.id)

    done = _sent(form, act, "")
    if done:
        return _link_page(shown, done)
    page = render_template("portal/admin/open.html", form=form)
    return (page, 422) if form.is_submitted() else page


@admin.post("/accounts/<int:account_id>/password")
@guard("admin:account:write", proof=True)
def reset_password(account_id: int) -> Answer:
    """Start a reset for somebody who lost their password: a link by mail, or shown once."""
    actor, shown = current_actor(), list[str | None]()
    account_for(db.session, account_id)

    def act(session: Session) -> str:
        shown.append(start_reset(session, actor, account_id))
        return url_for("admin.show_account", account_id=account_id)

    return _link_page(shown, redirect(perform_once(posted_form_key(), act)))


@admin.route("/accounts/<int:account_id>/factor", methods=["GET", "POST"])
@guard("admin:account:write", proof=True)
def reset_factor(account_id: int) -> Answer:
    """Take away somebody's second factor, with a reason."""
    actor, form = current_actor(), ReasonForm()
    account_for(db.session, account_id)

    def act(session: Session) -> str:
        take_factor_away(session, actor, account_id, form.reason.data or "")
        return url_for("admin.show_account", account_id=account_id)

    title = gettext("Reset the second factor")
    done = _sent(form, act, gettext("The second factor is reset; the person is signed out and told."))
    return done or _reason_page(account_id, form, title, title)


@admin.route("/accounts/<int:account_id>/provider", methods=["GET", "POST"])
@guard("admin:account:write", proof=True)
def release_provider(account_id: int) -> Answer:
    """Undo that somebody signs in through the provider, with a reason."""
    actor, form = current_actor(), ReasonForm()
    account_for(db.session, account_id)

    def act(session: Session) -> str:
        take_provider_away(session, actor, account_id, form.reason.data or "")
        return url_for("admin.show_account", account_id=account_id)

    title = gettext("Undo the sign-in through the provider")
    done = _sent(form, act, gettext("The binding is undone; the person is signed out and told."))
    return done or _reason_page(account_id, form, title, title)


@admin.post("/accounts/<int:account_id>/sessions/end")
@guard("admin:account:write", proof=True)
def end_sessions(account_id: int) -> Answer:
    """End every session of an account."""
    actor = current_actor()
    account_for(db.session, account_id)

    def act(session: Session) -> str:
        sign_out_everywhere(session, actor, account_id)
        return url_for("admin.show_account", account_id=account_id)

    location = perform_once(posted_form_key(), act)
    flash(gettext("The person is signed out everywhere."), "success")
    return redirect(location)


@admin.get("/matrix")
@guard("admin:matrix:read")
def show_matrix() -> Answer:
    """Permission × role → reach, from the object that every guard asks."""
    return render_template(
        "portal/admin/matrix.html",
        groups=matrix_groups(matrix()),
        roles=list(Role),
        sentence=_sentence,
        part_label=part_label,
        scope_words=SCOPES,
        none=Scope.NONE,
    )


def _sentence(text: str | LazyString) -> str:
    return gettext(text) if isinstance(text, str) else str(text)


def _account_page(account_id: int, form: GrantForm) -> Answer:
    g.nav_entry = "admin.list_accounts"
    account = account_for(db.session, account_id)
    held = [item.role for item in account.roles if item.ended_at is None]
    page = render_template(
        "portal/admin/account.html",
        account=account,
        held=sorted(held, key=list(ROLES).index),
        history=role_history(db.session, account_id),
        factor=account.factor if has_factor(account) else None,
        identities=identities_of(db.session, account_id),
        sessions=len(open_sessions(db.session, account_id, clock.now())),
        form=form,
        own=account_id == current_actor().account_id,
    )
    return (page, 422) if form.is_submitted() else page


def _reason_page(account_id: int, form: ReasonForm, title: str, button: str) -> Answer:
    g.nav_entry = "admin.list_accounts"
    page = render_template(
        "portal/admin/reason.html", form=form, account=account_for(db.session, account_id), heading=title, button=button
    )
    return (page, 422) if form.is_submitted() else page


def _link_page(shown: list[str | None], done: AnyResponse) -> Answer:
    """Where a mail carries the link, a word about it; else the page with the link, this once."""
    if shown and shown[0]:
        return render_template("portal/admin/link.html", link=shown[0], address=done.location)
    if shown:
        flash(gettext("A link to choose a password is on its way to the person by mail."), "success")
    return done


def _sent(form: PortalForm, act: Callable[[Session], str], words: str) -> Any:
    if not form.validate_on_submit():
        return None
    try:
        location = perform_once(form.form_key.data or "", act)
    except NotFound:
        raise
    except FairlineError as error:
        form.refuse(error)
        return None
    if words:
        flash(words, "success")
    return redirect(location)
