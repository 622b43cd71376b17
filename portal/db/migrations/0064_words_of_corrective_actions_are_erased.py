"""the words of a corrective action are erased with its complaint, also those that say why nothing is to be changed."""

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("complaint_corrective_action", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_complaint_corrective_action_owner_or_none"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_complaint_corrective_action_owner_or_none"), "owner_id IS NULL OR none_because = ''"
        )
