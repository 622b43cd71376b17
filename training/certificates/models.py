"""Tables of certificates: kinds with their dated lengths, what people hold, withdrawals, and changes of rules."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base
from portal.db.columns import JsonValue, choice
from portal.people.models import Employee
from training.certificates.rules import LONGEST_REASON, Validity
from training.courses.models import Programme
from training.courses.rules import Origin
from training.rulechanges.rules import LONGEST_RULE


class CertificateKind(Base):
    """A kind of certificate: which programme earns it, which shorter one renews it, which posts need it.

    ``stands_on`` are the rules, clauses of the policy or packs, whose change puts certificates out of date.
    """

    __tablename__ = "training_certificate_kind"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    titles: Mapped[dict[str, str]] = mapped_column(JsonValue)
    sentences: Mapped[dict[str, str]] = mapped_column(JsonValue)
    programme_id: Mapped[int] = mapped_column(ForeignKey("training_programme.id"), index=True)
    renewal_programme_id: Mapped[int | None] = mapped_column(ForeignKey("training_programme.id"), index=True)
    posts: Mapped[list[str]] = mapped_column(JsonValue)
    stands_on: Mapped[list[str]] = mapped_column(JsonValue)
    programme: Mapped[Programme] = relationship(foreign_keys=[programme_id])
    renewal_programme: Mapped[Programme | None] = relationship(foreign_keys=[renewal_programme_id])
    terms: Mapped[list["CertificateTerm"]] = relationship(order_by="CertificateTerm.starts_on")


class CertificateTerm(Base):
    """How long certificates of a kind hold that are granted from a day on. Rows are added, never changed.

    Of two for the same day the one decided later holds. ``origin`` says whether it came with a folder of content or
    was set in the portal, with its reason.
    """

    __tablename__ = "training_certificate_term"
    __table_args__ = (
        CheckConstraint("window_days >= 1", name="window_is_open_for_a_day"),
        Index("ix_training_certificate_term_kind_starts", "kind_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("training_certificate_kind.id"))
    starts_on: Mapped[date]
    validity: Mapped[Validity] = mapped_column(choice(Validity))
    months: Mapped[int] = mapped_column(default=0)
    month: Mapped[int] = mapped_column(default=0)
    day: Mapped[int] = mapped_column(default=0)
    expires_on: Mapped[date | None]
    window_days: Mapped[int]
    origin: Mapped[Origin] = mapped_column(choice(Origin), default=Origin.SHIPPED)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Certificate(Base):
    """A certificate as it was granted; a renewal is another row. Never changed.

    ``digest`` is over what was learnt, ``code`` the 128 random bits behind the picture on the paper.
    """

    __tablename__ = "training_certificate"
    __table_args__ = (
        UniqueConstraint("kind_id", "enrolment_id"),
        CheckConstraint("window_days >= 1", name="window_is_open_for_a_day"),
        Index("ix_training_certificate_employee_kind_granted", "employee_id", "kind_id", "granted_on"),
        Index("ix_training_certificate_kind_expires", "kind_id", "expires_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("training_certificate_kind.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("training_enrolment.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    began_on: Mapped[date]
    granted_on: Mapped[date]
    expires_on: Mapped[date]
    window_days: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    kind: Mapped[CertificateKind] = relationship()
    employee: Mapped[Employee] = relationship()
    withdrawal: Mapped["CertificateWithdrawal | None"] = relationship(back_populates="certificate")


class CertificateWithdrawal(Base):
    """That a certificate holds no more from a day on, by whom, why. Rows are added, never changed."""

    __tablename__ = "training_certificate_withdrawal"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("training_certificate.id"), primary_key=True)
    withdrawn_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    certificate: Mapped[Certificate] = relationship(back_populates="withdrawal")


class RuleVersion(Base):
    """A version of a rule, binding from ``effective_from``; ``programme_id`` is the short course on what changed.

    The course opens on ``opens_on`` and is to be done within ``days`` working days. ``texts`` say what changed, in
    every language of the portal. Never changed.
    """

    __tablename__ = "training_rule_version"
    __table_args__ = (
        UniqueConstraint("rule", "number"),
        CheckConstraint("effective_from >= published_on", name="is_known_before_it_binds"),
        CheckConstraint("opens_on BETWEEN published_on AND effective_from", name="opens_before_it_binds"),
        CheckConstraint("days >= 1", name="leaves_a_day"),
        Index("ix_training_rule_version_published", "published_on"),
        Index("ix_training_rule_version_effective", "effective_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(LONGEST_RULE))
    number: Mapped[int]
    published_on: Mapped[date]
    effective_from: Mapped[date]
    opens_on: Mapped[date]
    days: Mapped[int]
    texts: Mapped[dict[str, str]] = mapped_column(JsonValue)
    programme_id: Mapped[int] = mapped_column(ForeignKey("training_programme.id"), index=True)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    programme: Mapped[Programme] = relationship()
    kinds: Mapped[list[CertificateKind]] = relationship(
        secondary="training_rule_version_kind", order_by=CertificateKind.id
    )
    withdrawal: Mapped["RuleWithdrawal | None"] = relationship(back_populates="version")


class RuleWithdrawal(Base):
    """That a changed rule was taken back: from that day on it concerns nobody. By whom, why. Never changed."""

    __tablename__ = "training_rule_withdrawal"

    version_id: Mapped[int] = mapped_column(ForeignKey("training_rule_version.id"), primary_key=True)
    withdrawn_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    version: Mapped[RuleVersion] = relationship(back_populates="withdrawal")


class RuleVersionKind(Base):
    """That a version of a rule concerns certificates of a kind. Rows are added, never changed."""

    __tablename__ = "training_rule_version_kind"

    version_id: Mapped[int] = mapped_column(ForeignKey("training_rule_version.id"), primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("training_certificate_kind.id"), primary_key=True, index=True)


class RuleLearnt(Base):
    """That somebody finished the short course on a version of a rule, begun once that was published. Never changed.

    It brings the certificate up to date again; the certificate's own row stays as it is. ``digest`` is over what was
    learnt.
    """

    __tablename__ = "training_rule_learnt"
    __table_args__ = (UniqueConstraint("version_id", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("training_rule_version.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("training_enrolment.id"), index=True)
    learnt_on: Mapped[date]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
