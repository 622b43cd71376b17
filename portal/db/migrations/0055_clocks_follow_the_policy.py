"""clocks follow numbers of the policy that change; investigations have a plan; proof of how a complainant was told."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0059"
branch_labels = None
depends_on = None

_DAYS = {"acknowledge": "complaints.acknowledge_days", "reply": "complaints.reply_days"}
_DEFAULTS = {"acknowledge": 1, "reply": 5}
_KINDS = {"acknowledge": ("acknowledge",), "reply": ("progress", "decision", "reply")}


def upgrade() -> None:
    with op.batch_alter_table("complaint_clock", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rule_days", sa.Integer(), nullable=True))
    for name, kinds in _KINDS.items():
        _note_numbers(_DAYS[name], _DEFAULTS[name], kinds)
    why = sa.Enum("calendar", "policy", name="changewhy", native_enum=False, create_constraint=True, length=40)
    with op.batch_alter_table("complaint_clock_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("why", why, server_default="calendar", nullable=False))
        batch_op.add_column(sa.Column("days_before", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("days_after", sa.Integer(), nullable=True))
    op.create_table(
        "complaint_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_plan_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_complaint_plan_written_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_plan")),
    )
    op.create_index(op.f("ix_complaint_plan_complaint_id"), "complaint_plan", ["complaint_id"], unique=False)

    _proofs()


def _proofs() -> None:
    ways = "'page', 'mail', 'phone', 'post', 'visit', 'office'"
    with op.batch_alter_table("complaint_letter_delivery", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_complaint_letter_delivery_deliveryway"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_complaint_letter_delivery_deliveryway"), f"way IN ({ways})")
        batch_op.add_column(sa.Column("told_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("place_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("reference", sa.String(length=100), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("told_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("read_back", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.add_column(sa.Column("file_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("noted_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_complaint_letter_delivery_told_by_id_employee"), "employee", ["told_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_complaint_letter_delivery_noted_by_id_account"), "account", ["noted_by_id"], ["id"]
        )


def _note_numbers(key: str, default: int, kinds: tuple[str, ...]) -> None:
    """On which number a clock rests that was started before: the one in force on the day of reception."""
    clock = sa.table("complaint_clock", sa.column("complaint_id"), sa.column("kind"), sa.column("rule_days"))
    complaint = sa.table("complaint", sa.column("id"), sa.column("received_on"))
    setting = sa.table(
        "policy_setting", sa.column("key"), sa.column("value"), sa.column("effective_from"), sa.column("id")
    )
    number = (
        sa.select(sa.cast(setting.c.value, sa.Integer))
        .where(setting.c.key == key, setting.c.effective_from <= complaint.c.received_on)
        .where(complaint.c.id == clock.c.complaint_id)
        .order_by(setting.c.effective_from.desc(), setting.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    op.execute(clock.update().where(clock.c.kind.in_(kinds)).values(rule_days=sa.func.coalesce(number, default)))
