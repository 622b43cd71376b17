"""The ledgers in the reader's words, and money as it is written."""

from hr.appraisals.rules.amounts import written_cents
from hr.appraisals.rules.values import Ledger
from portal.web.i18n import lazy_gettext

LEDGERS = {
    Ledger.ACCOUNTS: lazy_gettext("Accounts held"),
    Ledger.CALLS: lazy_gettext("Calls to debtors"),
    Ledger.PAYMENTS: lazy_gettext("Payments"),
}
SYSTEM = lazy_gettext("The console")


def money(cents: int, currency: str) -> str:
    """``1,234.50 CNY``: exact, in every language the same."""
    return f"{written_cents(cents)} {currency}"
