"""Signs of mails that machines send: nobody may be answered by them, and none is a complaint (RFC 3834, RFC 3464)."""

import re
from collections.abc import Mapping
from email.message import Message

from complaints.mailbox.rules.headers import ids_of
from complaints.mailbox.rules.values import Report, Why

_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply", "auto_submitted"})
_DAEMON = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon)(\+[^@]*)?@", re.IGNORECASE)
_SAYS_FAILED = re.compile(
    r"undeliver|not (be )?delivered|delivery (status|failed|failure|has failed)|failure notice|returned mail|"
    r"returned to sender|mail delivery|could not be delivered|"
    r"系统退信|退信|退回|投递失败|无法投递|無法投遞|無法傳遞|无法送达|未能送達",
    re.IGNORECASE,
)
_STATUS = re.compile(r"^status:\s*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_ACTION = re.compile(r"^action:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(
    r"^(?:final|original)-recipient:\s*[^;\r\n]{0,40};\s*([^\s;]{1,254})", re.IGNORECASE | re.MULTILINE
)
_ID_LINE = re.compile(r"^(?:original-)?message-id:\s*(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE)
_MOST_LOOKED_AT = 100_000
_LIST_LINES = ("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list")
_RESPONDERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply", "x-vacation")


def machine_sign(lines: Mapping[str, str], sender: str) -> Why | None:
    """The first sign that a machine sent it; ``lines`` are the head's, names in small letters."""
    if "disposition-notification" in lines.get("content-type", "").lower():
        return Why.RECEIPT
    submitted = lines.get("auto-submitted", "").partition(";")[0].partition("(")[0].strip().lower()
    if submitted and submitted != "no":
        return Why.AUTO_SUBMITTED
    if any(lines.get(name, "no").strip().lower() not in ("no", "false", "0") for name in _RESPONDERS):
        return Why.AUTO_RESPONDER
    if lines.get("precedence", "").partition("(")[0].strip().lower() in _PRECEDENCE:
        return Why.PRECEDENCE
    if "return-path" in lines and lines["return-path"].replace(" ", "") in ("<>", ""):
        return Why.NULL_SENDER
    if any(name in lines for name in _LIST_LINES):
        return Why.MAILING_LIST
    return Why.NULL_SENDER if _DAEMON.match(sender) else None


def wants_silence(lines: Mapping[str, str]) -> bool:
    """Whether the sender's program asks for no automatic answer (Exchange's own line)."""
    wanted = {word.strip().lower() for word in lines.get("x-auto-response-suppress", "").split(",")}
    return bool(wanted & {"all", "oof", "autoreply"})


def report_of(message: Message, lines: Mapping[str, str], sender: str, subject: str, text: str) -> Report | None:
    """What a server tells of a mail of ours; None where this is no such report."""
    kind = lines.get("content-type", "").lower()
    if kind.startswith("multipart/report") or any(
        part.get_content_type() == "message/delivery-status" for part in _top_parts(message)
    ):
        return None if "disposition-notification" in kind or "feedback-report" in kind else _standard(message)
    if "x-failed-recipients" in lines:
        return Report(
            failed=True, recipient=lines["x-failed-recipients"].partition(",")[0][:254], original_ids=_ids(text, lines)
        )
    if _SAYS_FAILED.search(subject) and (_DAEMON.match(sender) or machine_sign(lines, sender) is Why.NULL_SENDER):
        return Report(failed=True, original_ids=_ids(text, lines))
    return None


def _standard(message: Message) -> Report:
    """A delivery status notification: only "failed" means that it did not arrive; without a word, a 5 does."""
    told, ids = "", []
    for part in _top_parts(message):
        kind, text = part.get_content_type(), _text_of(part)
        if kind == "message/delivery-status":
            told = told or text
        if kind in ("message/delivery-status", "message/rfc822", "text/rfc822-headers", "message/global"):
            ids += _ID_LINE.findall(text)
    action, status, recipient = (_first(pattern, told) for pattern in (_ACTION, _STATUS, _RECIPIENT))
    failed = action.lower() == "failed" or (not action and not status.startswith(("2", "4")))
    known = tuple(one.strip("<>") for one in dict.fromkeys(ids))
    return Report(failed=failed, recipient=recipient, status=status, original_ids=known)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1) if found else ""


def _top_parts(message: Message) -> list[Message]:
    inner = message.get_payload()
    return [one for one in inner[:20] if isinstance(one, Message)] if isinstance(inner, list) else []


def _text_of(part: Message) -> str:
    """The lines of a part, those of parts inside it too; enough of them to know what they are about."""
    inner = part.get_payload()
    if isinstance(inner, list):
        heads = ["\n".join(f"{name}: {value}" for name, value in one.raw_items()) for one in _top_parts(part)]
        return "\n\n".join(heads)[:_MOST_LOOKED_AT]
    found = part.get_payload(decode=True)
    return found[:_MOST_LOOKED_AT].decode("latin-1") if isinstance(found, bytes) else str(inner)[:_MOST_LOOKED_AT]


def _ids(text: str, lines: Mapping[str, str] | None = None) -> tuple[str, ...]:
    found = [one.strip("<>") for one in _ID_LINE.findall(text[:_MOST_LOOKED_AT])]
    for name in ("in-reply-to", "references"):
        found += ids_of((lines or {}).get(name, ""))
    return tuple(dict.fromkeys(found))
