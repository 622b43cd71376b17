"""The lists of mails that wait for a person, and of those that were only noted: senders masked, no words."""

from typing import Any

from sqlalchemy import select

from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.queries import noted, waits
from complaints.mailbox.wording import DECISIONS, REASONS, TREATMENT_TONES, TREATMENTS
from portal.web.addresses import addresses
from portal.web.filters import day_and_time, file_size
from portal.web.i18n import gettext
from portal.web.parts import badge
from portal.web.tables import Column, Listing


def mails_listing(*, waiting: bool) -> Listing:
    """Mails without a case, the newest first."""
    address = addresses("complaint_mails.show", "mail_id")
    return Listing(
        name="complaint-mails",
        title=gettext("Mails to be sorted"),
        statement=select(
            ComplaintMail.id,
            ComplaintMail.arrived_at,
            ComplaintMail.treatment,
            ComplaintMail.why,
            ComplaintMail.decision,
            ComplaintMail.size,
        ).where(waits() if waiting else noted()),
        key=ComplaintMail.id.expression,
        columns=_columns(),
        default_sort="-arrived",
        row_url=lambda row: address(row.id),
        empty_title=gettext("No mail waits") if waiting else gettext("Nothing was noted"),
        empty_text=gettext("Mails that the portal cannot treat by itself appear here, whatever they are.")
        if waiting
        else gettext("Automatic mails, and mails that were found to be no complaint, stay here a short while."),
    )


def _columns() -> list[Column]:
    return [
        Column(
            key="arrived",
            title=gettext("Arrived"),
            value=lambda row: row.arrived_at,
            cell=lambda row: day_and_time(row.arrived_at),
            sort=ComplaintMail.arrived_at.expression,
            kind="datetime",
        ),
        Column(
            key="treatment",
            title=gettext("Kind of mail"),
            value=lambda row: _what(row),
            cell=lambda row: badge(_what(row), "neutral" if row.decision else TREATMENT_TONES[row.treatment]),
        ),
        Column(key="why", title=gettext("Why"), value=lambda row: gettext(REASONS[row.why]), width="wide"),
        Column(
            key="size",
            title=gettext("Size"),
            value=lambda row: row.size,
            cell=lambda row: file_size(row.size),
            align="end",
        ),
    ]


def _what(row: Any) -> str:
    return gettext(DECISIONS[row.decision] if row.decision else TREATMENTS[row.treatment])
