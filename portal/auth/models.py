"""Tables of accounts: who may sign in, as what, and which sessions are open."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.auth.rules import Role
from portal.db.base import Base
from portal.db.columns import choice
from portal.people.models import Employee


class Account(Base):
    """The right to sign in; language and theme are the person's own choice."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), unique=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(10))
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    employee: Mapped[Employee | None] = relationship()
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
    """A browser that is signed in. Only the digest of its token is kept (safety s30)."""

    __tablename__ = "signed_in_session"
    __table_args__ = (UniqueConstraint("token_digest"), Index("ix_signed_in_session_open", "account_id", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    token_digest: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(200), default="")
    account: Mapped[Account] = relationship()
