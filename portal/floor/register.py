"""The field register of the ground floor's tables (safety s76)."""

from portal.personal.register import Basis, Keeping, TableEntry
from portal.web.i18n import lazy_gettext

ENTRIES = (
    TableEntry(
        table="employee",
        purpose=lazy_gettext("One record for everyone who works here"),
        basis=Basis.CONTRACT,
        keeping=Keeping.EMPLOYMENT,
        of="id",
        stays="entered_on left_on data_key_id",
        untold="identity_index phone_index data_key_id",
        instead={"number": "~{id}", "name": "—"},
        internal="id number outside version",
        personal={
            "name": lazy_gettext("Names the person"),
            "email": lazy_gettext("Reaches the person at work"),
            "left_on": lazy_gettext("Last day of employment"),
            "entered_on": lazy_gettext("First day of employment"),
            "phone_sealed": lazy_gettext("Reaches the person in an emergency"),
            "data_key_id": lazy_gettext("The key that the person's identifiers are sealed with"),
        },
        sensitive={
            "identity_number_sealed": lazy_gettext("Contract, social insurance and tax"),
            "bank_account_sealed": lazy_gettext("Payment of wages"),
            "identity_index": lazy_gettext("Finds a person entered twice; nothing can be read from it"),
            "phone_index": lazy_gettext("Finds what a person asks about; nothing can be read from it"),
        },
    ),
    TableEntry(
        table="assignment",
        purpose=lazy_gettext("Who worked where and under whom on any day"),
        basis=Basis.CONTRACT,
        keeping=Keeping.EMPLOYMENT,
        of="employee_id",
        stays="grade lead_id",
        internal="id employee_id department_id team_id post starts_on ends_on created_at",
        personal={
            "reason": lazy_gettext("Why somebody was moved"),
            "grade": lazy_gettext("Pay grade"),
            "lead_id": lazy_gettext("Whom the person reports to"),
        },
    ),
    TableEntry(
        table="department",
        purpose=lazy_gettext("The agency's departments"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="id code name",
    ),
    TableEntry(
        table="team",
        purpose=lazy_gettext("The agency's teams"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="id code name department_id",
    ),
    TableEntry(
        table="audit_entry",
        purpose=lazy_gettext("Who did what to what; ids and field names, no values of persons"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal=("seq at action object_type object_id result source request_id details previous_hash hash"),
        personal={
            "actor_id": lazy_gettext("Who did it"),
            "acting_for_id": lazy_gettext("For whom"),
        },
    ),
    TableEntry(
        table="audit_head",
        purpose=lazy_gettext("The end of the trail's chain"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="id seq hash",
    ),
    TableEntry(
        table="company_day",
        purpose=lazy_gettext("Days on which the agency closes or works"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="id day is_working reason set_by_id set_at effective state",
    ),
    TableEntry(
        table="work_calendar_day",
        purpose=lazy_gettext("Working days as the state announces them"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        public="day is_working name kind is_statutory",
        internal="version_id",
    ),
    TableEntry(
        table="work_calendar_version",
        purpose=lazy_gettext("Versions of the official calendar"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        public="year name source published_on digest",
        internal="id loaded_at",
    ),
    TableEntry(
        table="document",
        purpose=lazy_gettext("Papers as they left the house, byte by byte"),
        basis=Basis.DUTY,
        keeping=Keeping.CASE,
        internal=(
            "id kind title language file_name media_type about_type about_id sha256 size pages "
            "created_at created_by_id batch_id"
        ),
        personal={
            "content": lazy_gettext("The paper itself, which names its addressee"),
        },
    ),
    TableEntry(
        table="form_effect",
        purpose=lazy_gettext("Lets a form act once"),
        basis=Basis.OPERATION,
        keeping=Keeping.SHORT,
        internal="key location acted_at",
    ),
    TableEntry(
        table="import_batch",
        purpose=lazy_gettext("What was found out about a file that was handed in"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal=(
            "id kind state sha256 size guess row_count new_count duplicate_count problem_count "
            "duplicate_lines note note_values job_id uploaded_by_id uploaded_at committed_by_id "
            "committed_at settled_by_id settled_at"
        ),
        personal={
            "file_name": lazy_gettext("Recognises the file; may name somebody"),
        },
    ),
    TableEntry(
        table="import_content",
        purpose=lazy_gettext("The bytes of a file, read again when an earlier one is taken back"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="batch_id data_key_id",
        personal={
            "content": lazy_gettext("Bytes of a file without identifiers, such as punches"),
            "private_sealed": lazy_gettext("Bytes of a file of people, sealed"),
        },
    ),
    TableEntry(
        table="import_row",
        purpose=lazy_gettext("Rows of a file worth showing"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="batch_id line verdict column message data_key_id",
        personal={
            "cells": lazy_gettext("What the row says, where the kind of file holds no identifiers"),
            "values": lazy_gettext("What fills the reason"),
            "private_sealed": lazy_gettext("The same of a file of people, sealed"),
        },
    ),
    TableEntry(
        table="import_undo",
        purpose=lazy_gettext("That a file was taken back, by whom and why"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="batch_id asked_by_id asked_at job_id done_at rows kept refused_at note note_values",
        personal={"reason": lazy_gettext("Why it was taken back")},
    ),
    TableEntry(
        table="person_import",
        untold="*",
        purpose=lazy_gettext("Lets a file of people be taken back"),
        basis=Basis.CONTRACT,
        keeping=Keeping.EMPLOYMENT,
        of="employee_id",
        internal="id batch_id employee_id entered version assignment_id data_key_id",
        personal={"before_sealed": lazy_gettext("What the file replaced of the person, sealed")},
    ),
    TableEntry(
        table="stored_file",
        purpose=lazy_gettext("Files about a case or a person; their bytes lie sealed in the data folder"),
        basis=Basis.DUTY,
        keeping=Keeping.CASE,
        internal="id about_type about_id variant storage_name kind size sha256 created_at",
        personal={
            "file_name": lazy_gettext("Recognises the file; may name somebody"),
            "note": lazy_gettext("What it shows"),
            "created_by_id": lazy_gettext("Who handed it in"),
        },
    ),
    TableEntry(
        table="installation",
        purpose=lazy_gettext("That this is a demo, or not"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="id demo language company_name made_at",
    ),
    TableEntry(
        table="job",
        purpose=lazy_gettext("Work in the background"),
        basis=Basis.OPERATION,
        keeping=Keeping.SHORT,
        internal=(
            "id kind payload unique_key state run_at lease_until tries last_error done_steps "
            "all_steps result asked_by_id created_at finished_at"
        ),
    ),
    TableEntry(
        table="periodic_run",
        purpose=lazy_gettext("That a periodic job ran"),
        basis=Basis.OPERATION,
        keeping=Keeping.SHORT,
        internal="name slot started_at",
    ),
    TableEntry(
        table="job_worker",
        purpose=lazy_gettext("Which workers run, and how each hears of work"),
        basis=Basis.OPERATION,
        keeping=Keeping.SHORT,
        internal="name hears_by started_at seen_at",
    ),
    TableEntry(
        table="worker_beat",
        purpose=lazy_gettext("That the worker is alive"),
        basis=Basis.OPERATION,
        keeping=Keeping.SHORT,
        internal="id at",
    ),
    TableEntry(
        table="outbox_message",
        purpose=lazy_gettext("Messages that leave the house"),
        basis=Basis.OPERATION,
        keeping=Keeping.SHORT,
        internal=(
            "id unique_key channel language document_ids topic urgent message_id state try_at "
            "tries last_error created_at sent_at asked_by_id data_key_id reply_to"
        ),
        personal={
            "answers_sealed": lazy_gettext("The id of the mail that it answers"),
            "follows_sealed": lazy_gettext("The ids of the mails before it"),
            "recipient_sealed": lazy_gettext("Where it goes"),
            "body_sealed": lazy_gettext("What it says"),
            "calendar_sealed": lazy_gettext("The calendar entry that goes along"),
            "subject": lazy_gettext("What it is about; names no identifier"),
            "unsubscribe_url": lazy_gettext("Lets the person end such mails"),
        },
    ),
    TableEntry(
        table="policy_acknowledgement",
        purpose=lazy_gettext("That somebody read the policy"),
        basis=Basis.DUTY,
        keeping=Keeping.EMPLOYMENT,
        of="employee_id",
        stays="acknowledged_at",
        internal="id employee_id version_id language digest",
        personal={
            "acknowledged_at": lazy_gettext("When"),
        },
    ),
    TableEntry(
        table="policy_chapter",
        purpose=lazy_gettext("The text of the policy"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id version_id language number title body",
    ),
    TableEntry(
        table="policy_setting",
        purpose=lazy_gettext("Numbers of the policy, with who set them and why"),
        basis=Basis.DUTY,
        keeping=Keeping.PERMANENT,
        internal="id key value effective_from reason set_by_id set_at",
    ),
    TableEntry(
        table="policy_version",
        purpose=lazy_gettext("Versions of the policy"),
        basis=Basis.OPERATION,
        keeping=Keeping.PERMANENT,
        internal="id label effective_from published_at published_by_id digest summary",
    ),
    TableEntry(
        table="master_key",
        purpose=lazy_gettext("Which master keys this database knows; only fingerprints"),
        basis=Basis.SECURITY,
        keeping=Keeping.OPERATION,
        internal="id version index_check made_at",
    ),
    TableEntry(
        table="data_key",
        purpose=lazy_gettext("A key for each person's identifiers, wrapped"),
        basis=Basis.SECURITY,
        keeping=Keeping.CASE,
        internal="id version master_key_id made_at destroyed_at",
        sensitive={
            "wrapped": lazy_gettext("Opens the person's identifiers, together with the master key"),
        },
    ),
)
