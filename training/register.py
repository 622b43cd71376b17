"""The field register of the tables of training (safety s76)."""

from portal.personal.register import Basis, Keeping, TableEntry
from portal.web.i18n import lazy_gettext

ENTRIES = (
    TableEntry(
        table="training_programme",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id key titles summaries starts_itself window_days published_on",
    ),
    TableEntry(
        table="training_course",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id programme_id key position phase written_for titles",
    ),
    TableEntry(
        table="training_unit",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id course_id key position kind due_day minutes clauses titles retired",
    ),
    TableEntry(
        table="training_unit_requirement",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="unit_id requires_id",
    ),
    TableEntry(
        table="training_lesson_version",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id unit_id number digest published_at",
    ),
    TableEntry(
        table="training_lesson_text",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id version_id language title body",
    ),
    TableEntry(
        table="training_enrolment",
        purpose=lazy_gettext("Who learns which programme"),
        basis=Basis.DUTY,
        keeping=Keeping.EMPLOYMENT,
        internal="id programme_id starts_on",
        personal={
            "employee_id": lazy_gettext("Who learns"),
            "enrolled_at": lazy_gettext("Since when"),
            "finished_at": lazy_gettext("Until when"),
        },
    ),
    TableEntry(
        table="training_completion",
        purpose=lazy_gettext("What somebody has learnt when"),
        basis=Basis.DUTY,
        keeping=Keeping.EMPLOYMENT,
        internal="id enrolment_id unit_id digest language",
        personal={
            "completed_at": lazy_gettext("When"),
        },
    ),
    TableEntry(
        table="training_question",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id key",
    ),
    TableEntry(
        table="training_question_version",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id question_id number kind clause digest texts feedback published_at",
    ),
    TableEntry(
        table="training_answer_option",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id version_id position right texts",
    ),
    TableEntry(
        table="training_quiz_version",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id unit_id number digest pass_percent attempts minutes published_at",
    ),
    TableEntry(
        table="training_quiz_question",
        purpose=lazy_gettext("What is taught and asked"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="quiz_version_id position question_version_id points",
    ),
    TableEntry(
        table="training_attempt",
        purpose=lazy_gettext("Attempts at a quiz"),
        basis=Basis.DUTY,
        keeping=Keeping.EMPLOYMENT,
        internal="id enrolment_id unit_id quiz_version_id number seed expires_at",
        personal={
            "started_at": lazy_gettext("When it was tried"),
        },
    ),
    TableEntry(
        table="training_answer",
        purpose=lazy_gettext("Answers given in a quiz"),
        basis=Basis.DUTY,
        keeping=Keeping.EMPLOYMENT,
        internal="id attempt_id question_version_id client_id sequence late",
        personal={
            "chosen": lazy_gettext("What was answered"),
            "received_at": lazy_gettext("When"),
        },
    ),
    TableEntry(
        table="training_attempt_result",
        purpose=lazy_gettext("Results of attempts"),
        basis=Basis.DUTY,
        keeping=Keeping.EMPLOYMENT,
        internal="attempt_id closed_at closed_by most_points",
        personal={
            "points": lazy_gettext("How many points were reached"),
            "percent": lazy_gettext("The same in percent"),
            "passed": lazy_gettext("Whether it was enough"),
            "marks": lazy_gettext("What each question was worth"),
        },
    ),
    TableEntry(
        table="training_attempt_grant",
        purpose=lazy_gettext("Further attempts that were granted"),
        basis=Basis.DUTY,
        keeping=Keeping.EMPLOYMENT,
        internal="id enrolment_id unit_id granted_by_id granted_at",
        personal={
            "reason": lazy_gettext("Why"),
        },
    ),
)
