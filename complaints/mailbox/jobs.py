"""What the clock starts each minute: new mails are fetched, kept, read and treated, one after the other.

Each step may be cut off: bytes are committed before they are read, what was done is a row of its own, and only then is
the mail marked as seen. Whatever is left over is found again by the next run (safety s11).
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from complaints.mailbox.apart import read_apart
from complaints.mailbox.imap import Fetched, OpenMailbox, Unreachable, imap_server, opened
from complaints.mailbox.models import ComplaintMail, MailboxState
from complaints.mailbox.outgoing import config
from complaints.mailbox.rules.values import Attached, Reading
from complaints.mailbox.services import Origin, Taken, give_to_person, keep_mail, note_run, treat_mail
from portal import clock
from portal.auth.actor import PUBLIC
from portal.db.session import transaction
from portal.errors import FairlineError
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.files.models import StoredFile
from portal.files.receiving import Received, receiving
from portal.files.rules import EVIDENCE, KINDS, FileUse
from portal.files.vault import vault
from portal.web.i18n import gettext, lazy_gettext

READ_JOB = "complaints.mailbox"
RAW_MAIL = FileUse(name="raw mail", kinds=("eml",))
_MOST_AT_ONCE = 50
_MOST_ATTACHMENTS = 20
_log = logging.getLogger("fairline.mailbox")


def read_mailbox(run: JobRun) -> dict[str, Any]:
    """The job: finish what was cut off, then take what is new. Says how much was done, or why nothing could be."""
    found = config()
    if not found.imap_url:
        return {"outcome": "off"}
    finished = _finish(run.session)
    name = ""
    try:
        server = imap_server(found.imap_url, found.inside)
        name = server.name
        with opened(server) as mailbox:
            taken = _take_new(run.session, mailbox, name)
    except (Unreachable, FairlineError) as error:
        _log.warning("the complaint mailbox cannot be read: %s", error)
        with transaction(run.session) as writing:
            note_run(writing, name or "?", str(error), clock.now())
        return {"outcome": "unreachable", "finished": finished}
    return {"outcome": "read", "taken": taken, "finished": finished}


def _finish(session: Session) -> int:
    """Mails whose bytes were kept and which nobody has read yet: a run was cut off."""
    rows = session.execute(
        select(ComplaintMail.id, StoredFile.storage_name, StoredFile.size)
        .outerjoin(StoredFile, StoredFile.id == ComplaintMail.file_id)
        .where(ComplaintMail.treatment.is_(None))
        .order_by(ComplaintMail.id)
        .limit(_MOST_AT_ONCE)
    ).all()
    for mail_id, name, size in rows:
        treat_bytes(session, mail_id, raw_bytes(name, size))
    return len(rows)


def raw_bytes(name: str | None, size: int | None) -> bytes:
    """The bytes of a stored mail; none of an empty one."""
    if name is None or size is None:
        return b""
    return b"".join(vault().open(name, size).pieces(0, size))


def _take_new(session: Session, mailbox: OpenMailbox, name: str) -> int:
    """Everything above the highest number that was taken; the very first time what nobody has seen yet.

    After the server has numbered anew all mails are looked at again, and known by their bytes.
    """
    state = session.get(MailboxState, name)
    same = state is not None and state.uidvalidity == mailbox.uidvalidity
    last = state.last_uid if state is not None and same else 0
    uids = mailbox.uids(last, unseen=state is None or not state.uidvalidity)[:_MOST_AT_ONCE]
    session.rollback()
    for uid in uids:
        fetched = mailbox.fetch(uid)
        if fetched is not None:
            _take(session, Origin(
                mailbox=name, uidvalidity=mailbox.uidvalidity, uid=uid, arrived_at=fetched.arrived_at
            ), fetched)  # fmt: skip
            mailbox.mark_seen(uid)
    with transaction(session) as writing:
        place = (mailbox.uidvalidity, max(uids, default=last))
        note_run(writing, name, "", clock.now(), taken=len(uids), place=place)
    return len(uids)


def _take(session: Session, origin: Origin, fetched: Fetched) -> None:
    digest = hashlib.sha256(fetched.raw).hexdigest()
    with sealed_mail(fetched.raw) as received, transaction(session) as writing:
        mail_id = keep_mail(writing, origin, digest, fetched.size, received, clock.now())
    if mail_id is not None:
        treat_bytes(session, mail_id, fetched.raw)


@contextmanager
def sealed_mail(raw: bytes) -> Iterator[list[Received]]:
    """A mail's bytes among the incoming files, kept whatever they are; gone again where no row keeps them."""
    if not raw:
        yield []
        return
    name, size, digest = vault().write(BytesIO(raw))
    try:
        yield [
            Received(
                storage_name=name,
                file_name=f"mail-{digest[:12]}.eml",
                kind="eml",
                size=size,
                sha256=digest,
                use=RAW_MAIL,
            )
        ]
    finally:
        vault().discard(name)


def treat_bytes(session: Session, mail_id: int, raw: bytes) -> None:
    """Read apart, then treat in one transaction; whatever goes wrong, a person finds the mail."""
    reading: Reading | None = None
    try:
        reading = read_apart(raw)
        with attachments_taken(session, reading) as taken, transaction(session) as writing:
            treat_mail(writing, mail_id, reading, taken, clock.now())
    except Exception:
        _log.exception("mail %s could not be treated; a person will look at it", mail_id)
        session.rollback()
        with transaction(session) as writing:
            give_to_person(writing, mail_id, reading, clock.now())


@contextmanager
def attachments_taken(session: Session, reading: Reading) -> Iterator[Taken]:
    """The attachments that pass the same gate as uploads, one by one; the others are named with the reason."""
    received: list[Received] = []
    refused: list[str] = []
    with ExitStack() as gates:
        for place, one in enumerate(reading.attachments):
            name = one.name or _made_up_name(one, place + 1)
            if place >= _MOST_ATTACHMENTS:
                refused.append(gettext("“%(name)s”: more attachments than are taken over.", name=name[:80]))
                continue
            upload = FileStorage(stream=BytesIO(one.content), filename=name)
            try:
                received += gates.enter_context(receiving(session, PUBLIC, [upload], EVIDENCE))
            except FairlineError as error:
                refused.append(gettext(error.message, **error.values))
        yield Taken(received=received, refused=refused)


def _made_up_name(one: Attached, number: int) -> str:
    """Pictures in a mail's text often have no name; the kind that the mail tells gives the ending."""
    ending = next((kind.endings[0] for kind in KINDS.values() if kind.media_type == one.media_type), "bin")
    name = gettext("attachment %(number)s", number=number)
    return f"{name}.{ending}"


jobs = (JobKind(name=READ_JOB, handler=read_mailbox, label=lazy_gettext("Read the complaint mailbox")),)
periodic = (PeriodicJob(name=READ_JOB, kind=READ_JOB, minutes=1),)
