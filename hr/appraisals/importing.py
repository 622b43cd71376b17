"""The pages for importing accounts, calls and payments."""

from hr.appraisals.accounts import ACCOUNT_FILES
from hr.appraisals.calls import CALL_FILES
from hr.appraisals.payments import PAYMENT_FILES
from portal.exchange.pages import ImportPages
from portal.web.i18n import lazy_gettext

_DONE = (lazy_gettext("Ledgers"), "hr_ledgers.index")
_INTRO = lazy_gettext("Every file that was handed in, with what became of its rows.")

PAGES = (
    ImportPages(
        kind=ACCOUNT_FILES,
        name="hr_accounts_imports",
        url_prefix="/hr/ledgers/imports/accounts",
        title=lazy_gettext("Imports of accounts"),
        intro=_INTRO,
        form_help="hr/ledgers/help_accounts.html",
        done=_DONE,
    ),
    ImportPages(
        kind=CALL_FILES,
        name="hr_calls_imports",
        url_prefix="/hr/ledgers/imports/calls",
        title=lazy_gettext("Imports of calls"),
        intro=_INTRO,
        form_help="hr/ledgers/help_calls.html",
        done=_DONE,
    ),
    ImportPages(
        kind=PAYMENT_FILES,
        name="hr_payments_imports",
        url_prefix="/hr/ledgers/imports/payments",
        title=lazy_gettext("Imports of payments"),
        intro=_INTRO,
        form_help="hr/ledgers/help_payments.html",
        done=_DONE,
    ),
)
KINDS = tuple(pages.kind for pages in PAGES)
BLUEPRINTS = tuple(pages.blueprint() for pages in PAGES)
