"""What goes into an evidence pack, as it stands now, in the language of whoever takes it."""

import io
import zipfile
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.casefile import CaseFile, case_file, clock_values
from complaints.cases.contact import masked_recipient
from complaints.cases.evidence import evidence_of
from complaints.cases.models import Complaint
from complaints.cases.queries import told_in
from complaints.cases.rounds import EarlierRound, earlier_rounds
from complaints.cases.wordlists import case_words
from complaints.desk.queries import entry_of
from complaints.duplicates.pairs import merged_into
from complaints.packs.beside import heard, hearings_text, mail_items, raw_mails
from complaints.packs.rules import Item, manifest, safe_name, table
from complaints.wording import STATES
from portal import clock
from portal.documents.models import Document
from portal.errors import Refused
from portal.exchange.stamps import Stamp
from portal.files.queries import Listed
from portal.files.rules import KINDS, Family
from portal.files.vault import vault
from portal.web.filters import day_and_time, short_date
from portal.web.i18n import gettext

MOST_BYTES = 200 * 1024 * 1024
"""Of evidence in one pack: it is made in memory."""


def pack_rows(session: Session, complaint: Complaint, now: datetime) -> int:
    """How many events, findings, messages, hearings, mails and files a pack has: for the gate of all sheets."""
    told = told_in(session, complaint)
    together = list(dict.fromkeys([complaint.id, *merged_into(session, complaint.id), told.id]))
    case = case_file(session, complaint, now, together[1:])
    beside = len(heard(session, complaint.id)) + len(raw_mails(session, together))
    earlier = sum(len(one.findings) for one in earlier_rounds(session, complaint))
    own = len(case.timeline) + len(case.findings) + len(case.messages) + earlier
    return own + beside + sum(len(evidence_of(session, number)) for number in {complaint.id, told.id})


def pack_of(session: Session, complaint: Complaint, stamp: Stamp) -> bytes:
    """The archive. Raises Refused where the evidence is too large for one."""
    told = told_in(session, complaint)
    together = list(dict.fromkeys([complaint.id, *merged_into(session, complaint.id), told.id]))
    case = case_file(session, complaint, stamp.at, together[1:])
    files = [one for number in dict.fromkeys([complaint.id, told.id]) for one in evidence_of(session, number)]
    mails = raw_mails(session, together)
    if sum(one.file.size for one in files) + sum(file.size for _, file in mails) > MOST_BYTES:
        raise Refused("The evidence is too large for one pack. Take its files from the case one by one.")
    hearings = hearings_text(heard(session, complaint.id))
    items = [
        _text("01-overview.txt", _overview(session, case, stamp), gettext("Overview")),
        Item(path="02-words.txt", content=told.words.encode(), what=gettext("The complainant’s words, exactly")),
        _text("03-chronology.txt", _chronology(case), gettext("Chronology")),
        _text("04-findings.txt", _findings(case, earlier_rounds(session, complaint)), gettext("Findings")),
        _text("05-messages.txt", _messages(case), gettext("Messages")),
        _text("06-proofs.txt", _proofs(case), gettext("Proofs of delivery")),
        _text("07-recordings.txt", _recordings(files), gettext("List of recordings")),
        _text("08-hearings.txt", hearings, gettext("Hearings")),
        *_letters(session, case),
        *_evidence(files),
        *mail_items(mails),
    ]
    return _zipped(items, complaint.number, stamp.at)


def _text(path: str, lines: str, what: str) -> Item:
    return Item(path=path, content=lines.encode("utf-8-sig"), what=what)


def _overview(session: Session, case: CaseFile, stamp: Stamp) -> str:
    complaint, words, entry = case.complaint, case_words(case.complaint), entry_of(session, case.complaint.id)
    rows: list[tuple[str, Any]] = [
        (gettext("Complaint"), complaint.number),
        (gettext("Received"), day_and_time(complaint.received_at)),
        (gettext("Channel"), words["channel"]),
        (gettext("Severity"), words["severity"]),
        (gettext("State"), words["state"]),
        (gettext("Digest of the words (SHA-256)"), complaint.words_sha256),
    ]
    if entry is not None:
        rows += [
            (gettext("Client or authority"), entry.asked_by),
            (gettext("Their reference"), entry.reference),
            (gettext("They ask for an answer by"), short_date(entry.due_on) if entry.due_on else ""),
            (gettext("Arrived on"), short_date(entry.arrived_on) if entry.arrived_on else ""),
            (gettext("Summary"), entry.summary),
        ]
    rows += [
        (row["label"], f"{row['due_text']} · {day_and_time(row['done_at']) if row['done_at'] else gettext('open')}")
        for row in clock_values(complaint, stamp.at)
    ]
    rows += [(gettext("Taken by"), stamp.line), (gettext("What it is for"), stamp.purpose)]
    return table([(name, value) for name, value in rows if value])


def _chronology(case: CaseFile) -> str:
    """Oldest first; internal notes stay in the house."""
    events = [event for event in reversed(case.timeline) if not event.get("internal")]
    return table([(day_and_time(e["at"]), e["title"], e.get("text", ""), e.get("who", "")) for e in events])


def _findings(case: CaseFile, rounds: list[EarlierRound]) -> str:
    """Of this round; where the complaint was opened again, then of each round before it, the newest first."""
    words = case_words(case.complaint)
    rows = [(gettext("Allegation"), gettext("Finding"), gettext("What was checked"), gettext("Reasons"))]
    for one in case.complaint.allegations:
        found = case.findings.get(one.id)
        told = (
            (words["verdicts"][found.verdict], found.basis, found.reasons) if found else (gettext("none yet"), "", "")
        )
        rows.append((f"{one.code} {words['categories'][one.code]}", *told))
    for before in rounds:
        ended = gettext(STATES[before.opened.state_before])
        why = gettext("Opened again on %(day)s", day=day_and_time(before.opened.opened_at))
        rows.append((gettext("Round %(n)s", n=before.number), ended, why, before.opened.reason))
        rows += [
            (f"{code} {words['categories'][code]}", words["verdicts"][found.verdict], found.basis, found.reasons)
            for code, found in before.findings
        ]
    return table(rows)


def _messages(case: CaseFile) -> str:
    return table(
        [(day_and_time(one.written_at), name or gettext("Complainant"), one.text) for one, name in case.messages]
    )


def _proofs(case: CaseFile) -> str:
    words = case_words(case.complaint)
    numbers = {letter.id: letter.number for letter in case.letters}
    rows = [
        (
            gettext("Version"),
            gettext("Way"),
            gettext("State"),
            gettext("Began"),
            gettext("Ended at"),
            gettext("Recipient"),
        )
    ]
    rows += [
        (
            str(numbers[one.letter_id]),
            words["ways"][one.way],
            words["deliveries"][one.state],
            day_and_time(one.began_at),
            day_and_time(one.ended_at),
            masked_recipient(one),
        )
        for one in case.deliveries
    ]
    return table(rows)


def _recordings(files: list[Listed]) -> str:
    rows = [(gettext("File"), gettext("Kept since"), gettext("Brought by"), "SHA-256")]
    rows += [
        (one.file.file_name, day_and_time(one.file.created_at), one.brought_by, one.file.sha256)
        for one in files
        if KINDS[one.file.kind].family is Family.RECORDING
    ]
    return table(rows)


def _letters(session: Session, case: CaseFile) -> list[Item]:
    """Each version that was sent: its paper, or its text where no paper was printed yet."""
    sent = [letter for letter in case.letters if letter.sent_at is not None]
    papers = {
        paper.id: paper
        for paper in session.scalars(select(Document).where(Document.id.in_([letter.document_id for letter in sent])))
    }
    found = []
    for letter in sent:
        paper = papers.get(letter.document_id or 0)
        name = paper.file_name if paper else f"{case.complaint.number}-{letter.number}.txt"
        content = paper.content if paper else letter.body.encode()
        found.append(
            Item(
                path=f"letters/{safe_name(name, letter.number)}", content=content, what=gettext("Reply as it was sent")
            )
        )
    return found


def _evidence(files: list[Listed]) -> list[Item]:
    return [
        Item(
            path=f"evidence/{safe_name(one.file.file_name, place)}",
            content=b"".join(vault().open(one.file.storage_name, one.file.size).pieces(0, one.file.size)),
            what=one.file.note or gettext("Evidence"),
        )
        for place, one in enumerate(files, start=1)
    ]


def _zipped(items: list[Item], number: str, at: datetime) -> bytes:
    """Everything below one folder, with the digest of each file beside it; times are the agency's."""
    target = io.BytesIO()
    moment = clock.local(at).timetuple()[:6]
    listed = table([("SHA-256", gettext("File"), gettext("What it is")), *((i.sha256, i.path, i.what) for i in items)])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in (
            *((item.path, item.content) for item in items),
            ("manifest.txt", listed.encode("utf-8-sig")),
            ("SHA256SUMS", manifest(items).encode()),
        ):
            archive.writestr(zipfile.ZipInfo(f"{number}/{path}", moment), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
