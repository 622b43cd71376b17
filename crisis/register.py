"""The field register of the tables of crises (safety s76)."""

from portal.personal.register import Basis, Keeping, TableEntry
from portal.web.i18n import lazy_gettext

ENTRIES = (
    TableEntry(
        table="crisis_activation",
        purpose=lazy_gettext("An activation of a plan, with what was known"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal=(
            "id plan_id version_id grade drill started_at started_by_id revision stood_down_at "
            "stood_down_by_id stand_down_reason watch_until review_due reviewed_at reviewed_by_id "
            "improvements"
        ),
        personal={
            "known": lazy_gettext("What was known; may name people"),
            "not_known": lazy_gettext("What was not"),
        },
    ),
    TableEntry(
        table="crisis_alert",
        purpose=lazy_gettext("An alert and who checked it"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="id raised_at raised_by_id verdict checked_at checked_by_id activation_id",
        personal={
            "text": lazy_gettext("What was said; may name people"),
            "reason": lazy_gettext("Why it was no alarm"),
        },
    ),
    TableEntry(
        table="crisis_condition_note",
        purpose=lazy_gettext("What is said about a condition of standing down"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="id activation_id condition_key sentence",
    ),
    TableEntry(
        table="crisis_fact",
        purpose=lazy_gettext("Facts of an activation, with their source"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="id activation_id sort entered_at entered_by_id",
        personal={
            "text": lazy_gettext("The fact; may name people"),
            "source": lazy_gettext("Who says so"),
        },
    ),
    TableEntry(
        table="crisis_plan",
        purpose=lazy_gettext("Plans"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id kind",
    ),
    TableEntry(
        table="crisis_plan_seat",
        purpose=lazy_gettext("Who holds which seat of a plan"),
        basis=Basis.DUTY,
        keeping=Keeping.OPERATION,
        internal="id plan_id role_key position",
        personal={
            "employee_id": lazy_gettext("Who is called"),
        },
    ),
    TableEntry(
        table="crisis_plan_version",
        purpose=lazy_gettext("Versions of a plan"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id plan_id number content digest loaded_at approved_at approved_by_id review_by",
    ),
    TableEntry(
        table="crisis_role_call",
        purpose=lazy_gettext("Who was called when"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="id holding_id position called_at",
        personal={
            "employee_id": lazy_gettext("Who was called"),
        },
    ),
    TableEntry(
        table="crisis_role_holding",
        purpose=lazy_gettext("Who holds a role in an activation"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="id activation_id role_key held_at exhausted_at",
        personal={
            "held_by_id": lazy_gettext("Who holds it"),
            "chain": lazy_gettext("Who is called after whom"),
        },
    ),
    TableEntry(
        table="crisis_room_entry",
        purpose=lazy_gettext("The diary of an activation"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="id activation_id at kind key account_id",
        personal={
            "text": lazy_gettext("What was written"),
            "employee_id": lazy_gettext("Whom it concerns"),
        },
    ),
    TableEntry(
        table="crisis_surge",
        purpose=lazy_gettext("A surge of complaints, as it was seen"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal=(
            "id alert_id rule dimension team_id code name first_on last_on heard_on seen expected chance adjusted "
            "looked_at earlier picture"
        ),
        personal={
            "key": lazy_gettext("What was counted; may be the complaints about one employee"),
            "employee_id": lazy_gettext("About whom they were, where it is one employee"),
        },
        untold="*",
    ),
    TableEntry(
        table="crisis_surge_case",
        purpose=lazy_gettext("Which complaints were counted in a surge"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="surge_id complaint_id",
    ),
    TableEntry(
        table="crisis_task",
        purpose=lazy_gettext("Tasks of an activation"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="id activation_id step_key role_key due_at outcome finished_at finished_by_id",
        personal={
            "note": lazy_gettext("What was noted"),
        },
    ),
)
