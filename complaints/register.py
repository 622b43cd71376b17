"""The field register of the tables of complaints (safety s76)."""

from portal.personal.register import Basis, Keeping, TableEntry
from portal.web.i18n import lazy_gettext

ENTRIES = (
    TableEntry(
        table="complaint",
        purpose=lazy_gettext("A complaint in the complainant's own words"),
        basis=Basis.COMPLAINT,
        keeping=Keeping.CASE,
        of="id",
        stays="complainant safety data_key_id",
        untold="code_digest contact_mail_index contact_phone_index data_key_id",
        internal=(
            "id number channel received_at received_on language anonymous preferred words_sha256 "
            "event_on wishes severity severity_reason state is_open next_due_at handler_id "
            "ended_at message_waits_since notice_version version"
        ),
        personal={
            "contact_name_sealed": lazy_gettext("Addresses the complainant"),
            "contact_mail_sealed": lazy_gettext("Answers by mail"),
            "contact_phone_sealed": lazy_gettext("Calls back, where wished"),
            "words": lazy_gettext("What was said, unchanged"),
            "called_from": lazy_gettext("Number of the agency's caller, for finding the call"),
            "agent_text": lazy_gettext("Who is said to have called"),
            "complainant": lazy_gettext("In what relation the person stands"),
            "happened_on": lazy_gettext("When it happened"),
            "data_key_id": lazy_gettext("The key that name and addresses are sealed with"),
            "ended_reason": lazy_gettext("Why it ended"),
        },
        sensitive={
            "safety": lazy_gettext("Whether somebody is in danger"),
            "code_digest": lazy_gettext("Digest of the look-up code"),
            "contact_mail_index": lazy_gettext("Finds what a person asks about; nothing can be read from it"),
            "contact_phone_index": lazy_gettext("Finds what a person asks about; nothing can be read from it"),
        },
    ),
    TableEntry(
        table="complaint_allegation",
        purpose=lazy_gettext("What a complaint claims, by category"),
        basis=Basis.COMPLAINT,
        keeping=Keeping.CASE,
        of="complaint_id",
        internal="id complaint_id code added_at added_by_id",
    ),
    TableEntry(
        table="complaint_assignment",
        untold="*",
        purpose=lazy_gettext("Who handles it, from when to when"),
        basis=Basis.COMPLAINT,
        keeping=Keeping.CASE,
        of="complaint_id",
        internal="id complaint_id employee_id from_at until_at assigned_by_id",
        personal={
            "reason": lazy_gettext("Why it was given to somebody else"),
        },
    ),
    TableEntry(
        table="complaint_clock",
        purpose=lazy_gettext("What is due when"),
        basis=Basis.DUTY,
        keeping=Keeping.CASE,
        of="complaint_id",
        internal="id complaint_id kind amount basis started_at due_on due_at done_at provisional_year",
    ),
    TableEntry(
        table="complaint_counter",
        purpose=lazy_gettext("The last running number of a year"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="year last",
    ),
    TableEntry(
        table="complaint_finding",
        untold="*",
        purpose=lazy_gettext("What was found about an allegation"),
        basis=Basis.COMPLAINT,
        keeping=Keeping.CASE,
        of="allegation_id.complaint_id",
        internal="id allegation_id verdict decided_at decided_by_id version",
        personal={
            "reasons": lazy_gettext("Why it was found so"),
            "basis": lazy_gettext("On what ground"),
        },
    ),
    TableEntry(
        table="complaint_letter",
        untold="*",
        purpose=lazy_gettext("Versions of the reply"),
        basis=Basis.COMPLAINT,
        keeping=Keeping.CASE,
        of="complaint_id",
        internal=("id complaint_id number language written_at written_by_id sent_at document_id data_key_id"),
        personal={
            "body_sealed": lazy_gettext("The reply as it was sent; it greets by name"),
            "reasons": lazy_gettext("Part of the reply"),
            "redress": lazy_gettext("Part of the reply"),
            "apology": lazy_gettext("Part of the reply"),
            "basis": lazy_gettext("Part of the reply"),
            "next_instance": lazy_gettext("Part of the reply"),
        },
    ),
    TableEntry(
        table="complaint_letter_delivery",
        purpose=lazy_gettext("On what way a reply was delivered"),
        basis=Basis.COMPLAINT,
        keeping=Keeping.CASE,
        of="letter_id.complaint_id",
        internal="id letter_id way state began_at ended_at data_key_id",
        personal={
            "recipient_sealed": lazy_gettext("Where it was sent"),
        },
    ),
    TableEntry(
        table="complaint_message",
        purpose=lazy_gettext("What complainant and agency write to each other"),
        basis=Basis.COMPLAINT,
        keeping=Keeping.CASE,
        of="complaint_id",
        internal="id complaint_id written_at written_by_id",
        personal={
            "text": lazy_gettext("What was written"),
        },
    ),
    TableEntry(
        table="complaint_note",
        untold="*",
        purpose=lazy_gettext("Internal notes"),
        basis=Basis.COMPLAINT,
        keeping=Keeping.CASE,
        of="complaint_id",
        internal="id complaint_id protects written_at written_by_id",
        personal={
            "text": lazy_gettext("What was noted"),
        },
    ),
    TableEntry(
        table="complaint_subject",
        untold="*",
        purpose=lazy_gettext("Whom a complaint is about"),
        basis=Basis.COMPLAINT,
        keeping=Keeping.CASE,
        of="complaint_id",
        stays="employee_id",
        internal="id complaint_id added_at added_by_id",
        personal={
            "employee_id": lazy_gettext("The person it is about"),
        },
    ),
)
