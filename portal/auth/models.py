"""Tables of accounts: who may sign in, as what, by which proofs, and which sessions are open."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.auth.rules import Role
from portal.db.base import Base
from portal.db.columns import choice
from portal.people.models import Employee


class Account(Base):
    """The right to sign in; language and theme are the person's own choice.

    ``devices_since`` is part of what a known browser's cookie signs: counted up, every browser is unknown again.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), unique=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(10))
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    password_since: Mapped[datetime | None]
    devices_since: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    employee: Mapped[Employee | None] = relationship()
    factor: Mapped["SecondFactor | None"] = relationship()
    roles: Mapped[list["AccountRole"]] = relationship(back_populates="account", foreign_keys="AccountRole.account_id")


class AccountRole(Base):
    """A role that an account holds from one moment to another; ended ones stay as history."""

    __tablename__ = "account_role"
    __table_args__ = (Index("ix_account_role_held", "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    account: Mapped[Account] = relationship(back_populates="roles", foreign_keys=[account_id])


class SignedInSession(Base):
    """A browser that is signed in. Only the digest of its token is kept (safety s30).

    It ends by itself at ``idle_ends_at``, which moves on while it is used, and at ``ends_at``, which does not.
    ``proved_at`` is when the person last proved who they are. ``by_card`` came from a card of the demo.
    """

    __tablename__ = "signed_in_session"
    __table_args__ = (UniqueConstraint("token_digest"), Index("ix_signed_in_session_open", "account_id", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    token_digest: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    idle_ends_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    by_card: Mapped[bool]
    browser: Mapped[str] = mapped_column(String(200), default="")
    account: Mapped[Account] = relationship()


class SecondFactor(Base):
    """What somebody's authenticator app shares with the portal, sealed; ``pending`` waits for its first right code.

    ``last_step`` is the newest time step that was used: no code opens twice (safety s33).
    """

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    sealed: Mapped[str | None] = mapped_column(String(200))
    since: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    pending: Mapped[str | None] = mapped_column(String(200))


class RecoveryCode(Base):
    """A code that stands in for the app once; only its digest is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class ProviderIdentity(Base):
    """Whom a provider means by ``subject``: bound at the first sign-in through it, and only this counts afterwards."""

    __tablename__ = "provider_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("account_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    since: Mapped[datetime]
    used_at: Mapped[datetime]


class PastPassword(Base):
    """The hash of a password that somebody had before, for profiles that do not let it come again."""

    __tablename__ = "past_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime]


class FailedTry(Base):
    """A failed proof, counted in ``bucket``: a digest of a name, a network or a browser, never these themselves."""

    __tablename__ = "failed_try"
    __table_args__ = (Index("ix_failed_try_bucket_at", "bucket", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


class TicketKind(enum.StrEnum):
    """What a ticket is for: the second step of a sign-in, a forgotten password, a first password."""

    STEP = "step"
    RESET = "reset"
    INVITATION = "invitation"


class Ticket(Base):
    """Something that works once and not for long. Only the digest of its token is kept (safety s36).

    A second step is ``settled`` when it was passed, or begun anew in the same browser: others were left (s80).
    """

    __tablename__ = "ticket"
    __table_args__ = (UniqueConstraint("token_digest"), Index("ix_ticket_account_kind", "account_id", "kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[TicketKind] = mapped_column(choice(TicketKind))
    token_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    settled: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
