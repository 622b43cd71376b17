"""Reading accounts: the person behind a session's token, in few statements."""

from datetime import date, datetime
from functools import cache

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account, AccountRole, SignedInSession
from portal.auth.rules import Matrix, Role
from portal.auth.services import is_alive, token_digest
from portal.files.models import PORTRAIT_ABOUT, PORTRAIT_SMALL, StoredFile
from portal.people.models import Assignment

_PLACE, _ROLE, _LED, _PICTURE = "place", "role", "led", "picture"


def open_session(session: Session, token: str, now: datetime) -> SignedInSession | None:
    """The living session of ``token`` with account and employee, or None."""
    row = session.scalars(_open_session(), {"digest": token_digest(token)}).first()
    if row is None or not may_sign_in(row.account, clock.local(now).date()) or not is_alive(row, now):
        return None
    return row


@cache
def _open_session() -> Select[SignedInSession]:
    """Every request asks this: the statement is put together once."""
    return (
        select(SignedInSession)
        .where(SignedInSession.token_digest == bindparam("digest"))
        .options(joinedload(SignedInSession.account).options(joinedload(Account.employee), joinedload(Account.factor)))
    )


def may_sign_in(account: Account, today: date) -> bool:
    """Whether the account is open: not switched off, and its person's last day is not over (policy 8.2.3)."""
    left_on = account.employee.left_on if account.employee else None
    return account.active and (left_on is None or today <= left_on)


def account_named(session: Session, username: str) -> Account | None:
    """The account with this name, whatever its case."""
    return session.scalars(select(Account).where(Account.username == username.strip().lower())).first()


def actor_for(session: Session, account: Account, matrix: Matrix, today: date) -> Actor:
    """The frozen actor of an account as things stand today: roles, reach, department, team, teams led."""
    employee_id = account.employee_id or -1
    asked = {"account": account.id, "employee": employee_id, "portrait_of": str(employee_id), "day": today}
    found = session.execute(_standing(), asked).all()
    roles = frozenset(Role(row.text) for row in found if row.what == _ROLE)
    places = [row for row in found if row.what == _PLACE]
    place = max(places, key=lambda row: row.starts_on, default=None)
    return Actor(
        account_id=account.id,
        employee_id=account.employee_id,
        name=account.employee.name if account.employee else account.username,
        language=account.language or "en",
        theme=account.theme,
        roles=roles,
        scopes=matrix.scopes(roles),
        department_id=place.department_id if place else None,
        team_id=place.team_id if place else None,
        led_team_ids=frozenset(row.team_id for row in found if row.what == _LED),
        post_title=place.text if place else "",
        picture_id=next((row.department_id for row in found if row.what == _PICTURE), None),
    )


def held_roles(session: Session, account_id: int) -> frozenset[Role]:
    """The roles that the account holds now."""
    return frozenset(
        session.scalars(
            select(AccountRole.role).where(AccountRole.account_id == account_id, AccountRole.ended_at.is_(None))
        )
    )


def has_factor(account: Account) -> bool:
    """Whether a second factor was set up and proven."""
    return account.factor is not None and account.factor.sealed is not None


def open_sessions(session: Session, account_id: int | None, now: datetime) -> list[SignedInSession]:
    """The account's living sessions, the one used last first."""
    return list(
        session.scalars(
            select(SignedInSession)
            .where(
                SignedInSession.account_id == account_id,
                SignedInSession.ended_at.is_(None),
                SignedInSession.idle_ends_at > now,
                SignedInSession.ends_at > now,
            )
            .order_by(SignedInSession.seen_at.desc(), SignedInSession.id.desc())
            .limit(100)
        )
    )


@cache
def _standing() -> CompoundSelect[str, str, int | None, int | None, date | None]:
    """Where the person stands on ``day``, roles, teams led, the picture: every page asks, in one, put together once."""
    employee, day = bindparam("employee", type_=Integer), bindparam("day", type_=Date)
    no_number, no_day = cast(null(), Integer), cast(null(), Date)
    holds = (Assignment.starts_on <= day, or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day))
    return union_all(
        select(
            literal(_PLACE).label("what"),
            cast(Assignment.post, String).label("text"),
            Assignment.department_id,
            Assignment.team_id,
            Assignment.starts_on,
        ).where(Assignment.employee_id == employee, *holds),
        select(literal(_ROLE), cast(AccountRole.role, String), no_number, no_number, no_day).where(
            AccountRole.account_id == bindparam("account", type_=Integer), AccountRole.ended_at.is_(None)
        ),
        select(literal(_LED), literal(""), no_number, Assignment.team_id, no_day).where(
            Assignment.lead_id == employee, Assignment.team_id.is_not(None), *holds
        ),
        select(literal(_PICTURE), literal(""), StoredFile.id, no_number, no_day).where(
            StoredFile.about_type == PORTRAIT_ABOUT,
            StoredFile.about_id == bindparam("portrait_of", type_=String),
            StoredFile.variant == PORTRAIT_SMALL,
        ),
    )


def nobody_has_an_account(session: Session) -> bool:
    """Whether this is an installation before its first visit."""
    return session.scalar(select(Account.id).limit(1)) is None
