"""What is done with a mail: first whether a machine sent it, then which case it names, never by its subject."""

from collections.abc import Collection, Mapping

from complaints.mailbox.rules.tokens import case_named
from complaints.mailbox.rules.values import Judgement, Reading, Treatment, Why

_REPLACEMENT = "\ufffd"
_MOST_UNREAD = 0.1
_ENOUGH = 10


def judge(
    reading: Reading,
    *,
    secret: bytes | None,
    own_addresses: Collection[str] = (),
    known_ids: Mapping[str, int] | None = None,
) -> Judgement:
    """The treatment of a mail.

    ``secret`` proves our reply tokens (None: their form is enough); ``own_addresses`` are in small letters;
    ``known_ids`` are message ids of earlier mails with their complaints.
    """
    case_id, how = _case(reading, secret, known_ids or {})
    if reading.report is not None:
        return _told_by_server(reading, secret, known_ids or {}, case_id)
    if reading.sender and reading.sender in own_addresses:
        return Judgement(treatment=Treatment.AUTO_REPLY, why=Why.OWN_ADDRESS, case_id=case_id)
    if reading.machine is not None:
        return Judgement(treatment=Treatment.AUTO_REPLY, why=reading.machine, case_id=case_id)
    problem = reading.problem or _unfit(reading)
    if problem is not None:
        return Judgement(treatment=Treatment.QUARANTINE, why=problem, case_id=case_id)
    if case_id is not None:
        return Judgement(treatment=Treatment.REPLY_TO_CASE, why=how, case_id=case_id)
    return Judgement(treatment=Treatment.NEW_CASE, why=Why.NEW)


def _told_by_server(
    reading: Reading, secret: bytes | None, known_ids: Mapping[str, int], case_id: int | None
) -> Judgement:
    report = reading.report
    assert report is not None
    about = case_named(report.original_ids, secret) or _known(report.original_ids, known_ids) or case_id
    if not report.failed:
        return Judgement(treatment=Treatment.AUTO_REPLY, why=Why.DELAYED, case_id=about)
    return Judgement(treatment=Treatment.BOUNCE, why=Why.NOT_DELIVERED, case_id=about)


def _case(reading: Reading, secret: bytes | None, known_ids: Mapping[str, int]) -> tuple[int | None, Why]:
    """Which complaint the mail names: In-Reply-To, then References from the newest on, then the token in its text."""
    ways = (
        (Why.IN_REPLY_TO, reading.in_reply_to),
        (Why.REFERENCES, tuple(reversed(reading.references))),
    )
    for why, ids in ways:
        found = case_named(ids, secret) or _known(ids, known_ids)
        if found is not None:
            return found, why
    return case_named([reading.text], secret), Why.REPLY_TOKEN


def _known(ids: Collection[str], known_ids: Mapping[str, int]) -> int | None:
    return next((known_ids[one] for one in ids if one in known_ids), None)


def _unfit(reading: Reading) -> Why | None:
    """Why a person must look at it: nobody to answer, nothing said, or characters that are none."""
    if not reading.sender:
        return Why.NO_SENDER
    if not reading.text.strip() and not reading.subject.strip():
        return Why.NO_WORDS
    unread = reading.text.count(_REPLACEMENT)
    if unread > _ENOUGH and unread > _MOST_UNREAD * len(reading.text):
        return Why.UNREADABLE
    return None
