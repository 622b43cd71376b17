"""The field register of accounts, sign-in and set-up (safety s76)."""

from portal.personal.register import Basis, Keeping, TableEntry
from portal.web.i18n import lazy_gettext

ENTRIES = (
    TableEntry(
        table="account",
        purpose=lazy_gettext("Signing in, and the person's own settings"),
        basis=Basis.SECURITY,
        keeping=Keeping.EMPLOYMENT,
        internal="id language theme active created_at devices_since password_since",
        personal={
            "username": lazy_gettext("Names the person at sign-in"),
            "employee_id": lazy_gettext("Whose account it is"),
        },
        sensitive={
            "password_hash": lazy_gettext("Proof of the password; the password itself is not kept"),
        },
    ),
    TableEntry(
        table="account_role",
        purpose=lazy_gettext("Who may do what, since when and by whom"),
        basis=Basis.SECURITY,
        keeping=Keeping.PERMANENT,
        internal="id account_id role granted_at granted_by_id ended_at ended_by_id",
        personal={
            "reason": lazy_gettext("Why a role was given"),
            "end_reason": lazy_gettext("Why a role ended"),
        },
    ),
    TableEntry(
        table="signed_in_session",
        purpose=lazy_gettext("Which browsers are signed in"),
        basis=Basis.SECURITY,
        keeping=Keeping.SHORT,
        internal="id account_id began_at ended_at idle_ends_at ends_at proved_at by_card",
        personal={
            "browser": lazy_gettext("Lets the person recognise their own browser"),
            "seen_at": lazy_gettext("When it was last used"),
        },
        sensitive={
            "token_digest": lazy_gettext("Digest of what the browser holds"),
        },
    ),
    TableEntry(
        table="second_factor",
        purpose=lazy_gettext("The second proof at sign-in"),
        basis=Basis.SECURITY,
        keeping=Keeping.OPERATION,
        internal="account_id since last_step",
        sensitive={
            "sealed": lazy_gettext("What the authenticator app shares with the portal, sealed with the secret key"),
            "pending": lazy_gettext("The same, until its first right code"),
        },
    ),
    TableEntry(
        table="provider_identity",
        purpose=lazy_gettext("Sign-in through the agency's own provider"),
        basis=Basis.SECURITY,
        keeping=Keeping.EMPLOYMENT,
        internal="id account_id issuer since used_at",
        personal={"subject": lazy_gettext("Whom the provider means")},
    ),
    TableEntry(
        table="recovery_code",
        purpose=lazy_gettext("Codes that stand in for the authenticator app, each once"),
        basis=Basis.SECURITY,
        keeping=Keeping.OPERATION,
        internal="id account_id used_at",
        sensitive={"digest": lazy_gettext("Digest of the code; the code itself is not kept")},
    ),
    TableEntry(
        table="past_password",
        purpose=lazy_gettext("That an old password does not come again"),
        basis=Basis.SECURITY,
        keeping=Keeping.EMPLOYMENT,
        internal="id account_id ended_at",
        sensitive={"password_hash": lazy_gettext("Proof of the password; the password itself is not kept")},
    ),
    TableEntry(
        table="failed_try",
        purpose=lazy_gettext("Slows down who guesses passwords; digests, no names and no addresses"),
        basis=Basis.SECURITY,
        keeping=Keeping.SHORT,
        internal="id bucket at",
    ),
    TableEntry(
        table="ticket",
        purpose=lazy_gettext("Links that work once: a first or a forgotten password, the second step of a sign-in"),
        basis=Basis.SECURITY,
        keeping=Keeping.SHORT,
        internal="id account_id kind made_at made_by_id expires_at used_at tries",
        sensitive={"token_digest": lazy_gettext("Digest of what the browser holds")},
    ),
    TableEntry(
        table="setup_code",
        purpose=lazy_gettext("The code that opens the first visit"),
        basis=Basis.SECURITY,
        keeping=Keeping.OPERATION,
        internal="id made_at used_at",
        sensitive={"digest": lazy_gettext("Digest of the code; the code itself is not kept")},
    ),
    TableEntry(
        table="request_count",
        purpose=lazy_gettext("How often something is sent from one place; digests, no addresses"),
        basis=Basis.SECURITY,
        keeping=Keeping.SHORT,
        internal="bucket slot number",
    ),
)
