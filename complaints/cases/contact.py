"""The complainant's name and addresses on the case's page: masked, and revealed to the handler on the record."""

from dataclasses import dataclass

from complaints.cases.answers import LetterDelivery, ReplyLetter
from complaints.cases.models import Complaint
from complaints.desk.models import ComplaintEntry
from portal.errors import NotFound
from portal.personal.columns import Sealed
from portal.personal.queries import Shown, shown
from portal.personal.rules import Kind, masked
from portal.web.i18n import LazyString, lazy_gettext

NAMES: dict[str, LazyString] = {
    "contact_name": lazy_gettext("Complainant"),
    "contact_mail": lazy_gettext("Mail address"),
    "contact_phone": lazy_gettext("Telephone"),
}
ACCOUNT = "account_number"
ACCOUNT_TITLE = lazy_gettext("Account or case number")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One of them on the page."""

    name: str
    title: LazyString
    shown: Shown


def check_name(name: str) -> str:
    """The name of one that can be revealed; raises NotFound."""
    if name not in NAMES and name != ACCOUNT:
        raise NotFound("There is no such page, or it is not yours to see.")
    return name


def lines(complaint: Complaint, revealed: str = "") -> list[Line]:
    """All three, masked, but for the one that was ``revealed``; an anonymous complaint has none."""
    if complaint.anonymous:
        return []
    return [
        Line(name=name, title=title, shown=shown(complaint, _attribute(name), in_full=name == revealed))
        for name, title in NAMES.items()
    ]


def account_line(entry: ComplaintEntry | None, revealed: str = "") -> list[Line]:
    """The number of the account, masked until it is ``revealed``; nothing where none was told."""
    if entry is None or not entry.account_number:
        return []
    in_full = revealed == ACCOUNT
    text = entry.account_number if in_full else masked(Kind.BANK, entry.account_number)
    return [Line(name=ACCOUNT, title=ACCOUNT_TITLE, shown=Shown(name=ACCOUNT, text=text, in_full=in_full))]


def _attribute(name: str) -> Sealed:
    found: Sealed = getattr(Complaint, name)
    return found


def masked_recipient(delivery: LetterDelivery) -> str:
    """Where a reply went, enough to recognise it."""
    return shown(delivery, LetterDelivery.recipient).text


def letter_lines(complaint: Complaint, letter: ReplyLetter) -> list[str]:
    """The reply for reading on the case's page, the complainant's name masked as everywhere on it."""
    name = complaint.contact_name
    text = letter.body.replace(name, masked(Kind.NAME, name)) if name else letter.body
    return [line.replace("# ", "") for line in text.split("\n")]
