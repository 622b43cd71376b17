"""Tables of corrective actions, of the checks whether they helped, and of how many calls were made in a month."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from complaints.correction.rules.effect import Effect
from complaints.correction.rules.scope import LONGEST_KEY, ScopeKind
from complaints.inquiry.rules.causes import Cause
from portal.db.base import Base
from portal.db.columns import choice


class CorrectiveAction(Base):
    """What is changed because of a cause, found in a complaint about ``code``; the owner accepts it, then does it.

    ``none_because`` says instead that nothing is to be changed; then it has no owner and somebody who did not
    propose it agrees to it (``accepted_by_id``). A check that finds no effect empties ``done_at`` and counts
    ``rounds`` up: the owner has it again. ``scope`` with its key says where it works; its effect is counted there.
    Its three texts go when the complaint's personal data are erased.
    """

    __tablename__ = "complaint_corrective_action"
    __table_args__ = (
        Index("ix_complaint_corrective_action_owner", "owner_id", "done_at"),
        Index("ix_complaint_corrective_action_cause", "cause", "code"),
        CheckConstraint("accepted_by_id <> proposed_by_id", name="accepted_by_another"),
        CheckConstraint("owner_id IS NULL OR none_because = ''", name="owner_or_none"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    cause: Mapped[Cause] = mapped_column(choice(Cause))
    code: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    none_because: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    scope: Mapped[ScopeKind] = mapped_column(choice(ScopeKind), default=ScopeKind.HOUSE, server_default="house")
    scope_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="", server_default=text("''"))
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    done_note: Mapped[str] = mapped_column(Text, default="")
    rounds: Mapped[int] = mapped_column(default=1)


class EffectCheck(Base):
    """A verdict some days after an action was done, by complaints found true for its cause per call before and after.

    Counts and calls are kept as they were known on ``made_at``; the interval is that of the ratio of the rates.
    ``undecided`` of those after it were not decided yet and are counted in. ``calls_of_scope``: the calls are those of
    the action's scope, else of the whole agency. ``by_cause`` is false for checks made when all of a category counted.
    """

    __tablename__ = "complaint_effect_check"
    __table_args__ = (UniqueConstraint("action_id", "rounds", "after_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("complaint_corrective_action.id"))
    rounds: Mapped[int]
    after_days: Mapped[int]
    done_on: Mapped[date]
    made_at: Mapped[datetime]
    before_count: Mapped[int]
    before_calls: Mapped[int]
    after_count: Mapped[int]
    after_calls: Mapped[int]
    ratio_low: Mapped[float | None]
    ratio_high: Mapped[float | None]
    effect: Mapped[Effect] = mapped_column(choice(Effect))
    undecided: Mapped[int] = mapped_column(default=0, server_default="0")
    calls_of_scope: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    by_cause: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class CallVolume(Base):
    """How many calls were made in a month, by all or in one scope; a later entry replaces an earlier for new checks."""

    __tablename__ = "complaint_call_volume"
    __table_args__ = (
        Index("ix_complaint_call_volume_month", "month", "id"),
        Index("ix_complaint_call_volume_scope", "scope", "scope_key", "month", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    calls: Mapped[int]
    scope: Mapped[ScopeKind] = mapped_column(choice(ScopeKind), default=ScopeKind.HOUSE, server_default="house")
    scope_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="", server_default=text("''"))
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
