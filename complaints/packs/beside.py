"""What a pack holds beside the case's own page: who was heard with which words, and the mails exactly as they came."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.inquiry.models import Hearing
from complaints.inquiry.queries import hearings_of
from complaints.inquiry.rules.hearing import OUTCOMES
from complaints.mailbox.models import ComplaintMail
from complaints.packs.rules import Item, table
from portal.files.models import StoredFile
from portal.files.vault import vault
from portal.web.filters import day_and_time, short_date
from portal.web.i18n import gettext


def heard(session: Session, complaint_id: int) -> list[tuple[Hearing, str]]:
    """The hearings with the name of whom was asked, oldest first."""
    return hearings_of(session, complaint_id)


def hearings_text(hearings: Sequence[tuple[Hearing, str]]) -> str:
    """Questions and answers, a row a hearing."""
    rows: list[Sequence[str]] = [
        (
            gettext("Who was heard"),
            gettext("Put to them on"),
            gettext("Answer by"),
            gettext("Outcome of the hearing"),
            gettext("Ended at"),
            gettext("Questions put"),
            gettext("Answer or minutes"),
        )
    ]
    rows += [
        (
            name,
            day_and_time(one.asked_at),
            short_date(one.due_on),
            gettext(OUTCOMES[one.outcome]) if one.outcome else gettext("waits"),
            day_and_time(one.ended_at) if one.ended_at else "",
            one.questions,
            one.answer,
        )
        for one, name in hearings
    ]
    return table(rows)


def raw_mails(session: Session, complaint_ids: Sequence[int]) -> list[tuple[ComplaintMail, StoredFile]]:
    """The mails about these complaints whose bytes are kept, oldest first."""
    rows = session.execute(
        select(ComplaintMail, StoredFile)
        .join(StoredFile, StoredFile.id == ComplaintMail.file_id)
        .where(ComplaintMail.complaint_id.in_(complaint_ids))
        .order_by(ComplaintMail.id)
    )
    return [(mail, file) for mail, file in rows]


def mail_items(mails: Sequence[tuple[ComplaintMail, StoredFile]]) -> list[Item]:
    """Each mail's own bytes; their digest is the one that was kept on arrival."""
    return [
        Item(
            path=f"mails/{place:03d}-{mail.arrived_at:%Y%m%d}-{mail.sha256[:12]}.eml",
            content=b"".join(vault().open(file.storage_name, file.size).pieces(0, file.size)),
            what=gettext("Mail as it came"),
        )
        for place, (mail, file) in enumerate(mails, start=1)
    ]
