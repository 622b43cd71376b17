"""What the parts of the portal are called where only the first word of a permission or a topic is known."""

from flask_babel import LazyString

from portal.web.i18n import lazy_gettext

PARTS: dict[str, LazyString] = {
    "admin": lazy_gettext("Accounts and access"),
    "alerts": lazy_gettext("Alerts"),
    "audit": lazy_gettext("Audit trail"),
    "auth": lazy_gettext("Signing in"),
    "complaints": lazy_gettext("Complaints"),
    "crisis": lazy_gettext("Crises"),
    "documents": lazy_gettext("Papers"),
    "exchange": lazy_gettext("Spreadsheets"),
    "exports": lazy_gettext("Sheets given out"),
    "hr": lazy_gettext("HR"),
    "jobs": lazy_gettext("Background work"),
    "mailbox": lazy_gettext("Complaint mailbox"),
    "notifications": lazy_gettext("Outbox"),
    "people": lazy_gettext("People"),
    "personal": lazy_gettext("Personal data"),
    "policy": lazy_gettext("Policy"),
    "training": lazy_gettext("Training"),
    "workdays": lazy_gettext("Working days"),
}


def part_label(name: str) -> str:
    """The part in ``part:thing:action``, in the reader's language; the word itself for one that was added later."""
    part = name.partition(":")[0]
    return str(PARTS.get(part, part))
