"""Reading accounts: the person behind a session's token, in few statements."""

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account, AccountRole, SignedInSession
from portal.auth.rules import Matrix, Role
from portal.auth.services import is_alive, token_digest
from portal.people.models import Assignment, Team


def open_session(session: Session, token: str, now: datetime) -> SignedInSession | None:
    """The living session of ``token`` with account and employee, or None."""
    row = session.scalars(
        select(SignedInSession)
        .where(SignedInSession.token_digest == token_digest(token))
        .options(joinedload(SignedInSession.account).options(joinedload(Account.employee), joinedload(Account.factor)))
    ).first()
    if row is None or not may_sign_in(row.account, clock.local(now).date()) or not is_alive(row, now):
        return None
    return row


def may_sign_in(account: Account, today: date) -> bool:
    """Whether the account is open: not switched off, and its person's last day is not over (policy 8.2.3)."""
    left_on = account.employee.left_on if account.employee else None
    return account.active and (left_on is None or today <= left_on)


def account_named(session: Session, username: str) -> Account | None:
    """The account with this name, whatever its case."""
    return session.scalars(select(Account).where(Account.username == username.strip().lower())).first()


def actor_for(session: Session, account: Account, matrix: Matrix, today: date) -> Actor:
    """The frozen actor of an account as things stand today: roles, reach, department, team, teams led."""
    roles = held_roles(session, account.id)
    assignment = _assignment_on(session, account.employee_id, today) if account.employee_id else None
    led = frozenset(_teams_led(session, account.employee_id, today)) if account.employee_id else frozenset()
    return Actor(
        account_id=account.id,
        employee_id=account.employee_id,
        name=account.employee.name if account.employee else account.username,
        language=account.language or "en",
        theme=account.theme,
        roles=roles,
        scopes=matrix.scopes(roles),
        department_id=assignment.department_id if assignment else None,
        team_id=assignment.team_id if assignment else None,
        led_team_ids=led,
        post_title=assignment.post.value if assignment else "",
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


def _assignment_on(session: Session, employee_id: int, day: date) -> Assignment | None:
    return session.scalars(
        select(Assignment)
        .where(
            Assignment.employee_id == employee_id,
            Assignment.starts_on <= day,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
        )
        .order_by(Assignment.starts_on.desc())
        .limit(1)
    ).first()


def _teams_led(session: Session, employee_id: int, day: date) -> list[int]:
    return list(
        session.scalars(
            select(Team.id)
            .join(Assignment, Assignment.team_id == Team.id)
            .where(
                Assignment.lead_id == employee_id,
                Assignment.starts_on <= day,
                or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
            )
            .distinct()
        )
    )


def nobody_has_an_account(session: Session) -> bool:
    """Whether this is an installation before its first visit."""
    return session.scalar(select(Account.id).limit(1)) is None
