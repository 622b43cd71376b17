"""A mail's bytes to what it says, by the standard library's parser; whatever the bytes are, something is answered."""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from io import BytesIO

from complaints.mailbox.rules.charsets import decoded
from complaints.mailbox.rules.headers import address_of, header_text, ids_of
from complaints.mailbox.rules.htmltext import html_text
from complaints.mailbox.rules.machines import machine_sign, report_of, wants_silence
from complaints.mailbox.rules.values import MOST_BYTES, MOST_TEXT, Attached, Reading, Why

MOST_DEPTH = 40
MOST_PARTS = 2_000
MOST_HEAD = 256 * 1024
"""Bytes of a head that are read where the mail as a whole cannot be."""
_BODY = re.compile(rb"\r?\n\r?\n")
_PARAMETER = re.compile(
    r";\s*(filename|name)(\*\d*\*?|\*)?\s*=\s*(\"(?:[^\"\\]|\\.){0,400}\"|[^;\s]{1,400})", re.IGNORECASE
)


class _TooNested(Exception):
    """More parts inside each other, or beside each other, than any mail program makes."""


def read_mail(raw: bytes) -> Reading:
    """What a mail says. Never raises: what cannot be read has its ``problem``, and what could be stands beside it."""
    if len(raw) > MOST_BYTES:
        return head_only(raw, Why.TOO_LARGE)
    try:
        return _read(raw)
    except (RecursionError, _TooNested):
        return head_only(raw, Why.NESTED)
    except MemoryError:
        return head_only(raw, Why.TOO_LARGE)
    except Exception:
        return head_only(raw, Why.DAMAGED)


def head_only(raw: bytes, problem: Why) -> Reading:
    """What the head says, and the first of the rest as it stands, of a mail that cannot be read as a whole."""
    head = raw[:MOST_HEAD]
    cut = _BODY.search(head)
    text, charset = decoded(raw[cut.end() if cut else 0 :][:MOST_TEXT])
    try:
        message = BytesHeaderParser(policy=compat32).parsebytes(head[: cut.end()] if cut else head)
        return _reading(message, text=text, charset=charset, shortened=True, problem=problem)
    except Exception:
        return Reading(text=text, charset=charset, shortened=True, problem=problem)


def _read(raw: bytes) -> Reading:
    message = BytesParser(policy=compat32).parse(BytesIO(raw))  # in pieces: parsebytes copies all of it fourfold
    plain: list[tuple[str, str]] = []
    html: list[tuple[str, str]] = []
    attached: list[Attached] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not _is_file(part):
            (html if kind == "text/html" else plain).append(decoded(_content(part), _charset(part)))
        elif kind.startswith("message/") and kind != "message/delivery-status":
            attached.append(Attached(name=_name(part) or "mail.eml", media_type=kind, content=_inner(part)))
        elif not kind.startswith("multipart/"):
            attached.append(Attached(name=_name(part), media_type=kind, content=_content(part)))
    text, charset, from_html = _words(plain, html)
    return _reading(
        message,
        text=text[:MOST_TEXT],
        charset=charset,
        from_html=from_html,
        shortened=len(text) > MOST_TEXT,
        attachments=tuple(one for one in attached if one.content),
    )


def _leaves(message: Message) -> Iterator[Message]:
    """Every part that has no parts of its own, in order; of alternatives all. Mails inside the mail stay whole."""
    waiting, seen = [(message, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > MOST_DEPTH or seen > MOST_PARTS:
            raise _TooNested
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting.extend((one, depth + 1) for one in reversed(inner) if isinstance(one, Message))
        else:
            yield part


def _is_file(part: Message) -> bool:
    disposition = first_line(part, "content-disposition").strip().lower()
    return disposition.startswith("attachment") or (bool(_name(part)) and not disposition.startswith("inline"))


def _content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    if isinstance(found, bytes):
        return found
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"\n".join(one.as_bytes(policy=compat32) for one in inner if isinstance(one, Message))
    return str(inner or "").encode("utf-8", "surrogateescape")


def _inner(part: Message) -> bytes:
    """A mail inside the mail, as its own bytes."""
    inner = part.get_payload()
    first = inner[0] if isinstance(inner, list) and inner else None
    return first.as_bytes(policy=compat32) if isinstance(first, Message) else _content(part)


def _charset(part: Message) -> str:
    line = first_line(part, "content-type")
    found = re.search(r"charset\*?\s*=\s*\"?'?(?:[\w-]*''?)?([^\s;\"']{1,60})", line, re.IGNORECASE)
    return found.group(1) if found else ""


def _name(part: Message) -> str:
    """The name of a file: RFC 2231, encoded words, or raw bytes, as mail programs write it."""
    for line in (first_line(part, "content-disposition"), first_line(part, "content-type")):
        pieces = [(name.lower(), sign or "", value) for name, sign, value in _PARAMETER.findall(line[:4000])]
        for wanted in ("filename", "name"):
            mine = [(sign, value.strip('"')) for name, sign, value in pieces if name == wanted]
            if mine:
                return header_text(_joined(mine))[:300]
    return ""


def _joined(pieces: list[tuple[str, str]]) -> str:
    if not any("*" in sign for sign, _ in pieces):
        return pieces[0][1].replace('\\"', '"')
    text = "".join(value for _, value in pieces)
    charset, quote, rest = text.partition("'")
    if not quote:
        return text
    raw = re.sub(
        rb"%([0-9A-Fa-f]{2})",
        lambda found: bytes([int(found.group(1), 16)]),
        rest.partition("'")[2].encode("utf-8", "surrogateescape"),
    )
    return decoded(raw, charset)[0]


def _words(plain: list[tuple[str, str]], html: list[tuple[str, str]]) -> tuple[str, str, bool]:
    """What the writer wrote: the plain part where it says anything, else the HTML as text."""
    text = "\n\n".join(one.strip("\r\n") for one, _ in plain if one.strip())
    if text or not html:
        charset = next((charset for one, charset in plain if not one.isascii()), plain[0][1] if plain else "us-ascii")
        return text.replace("\r\n", "\n").replace("\r", "\n").strip(), charset, False
    charset = next((charset for one, charset in html if not one.isascii()), html[0][1])
    return "\n\n".join(html_text(one, MOST_TEXT + 1) for one, _ in html).strip(), charset, True


def first_line(part: Message, name: str) -> str:
    """A line of a part's head as the parser left it, folded lines joined; empty where there is none."""
    return next((" ".join(str(value).split()) for key, value in part.raw_items() if key.lower() == name), "")


def _reading(message: Message, **found: object) -> Reading:
    lines: dict[str, str] = {}
    for key, value in message.raw_items():
        lines.setdefault(key.lower(), " ".join(str(value).split()))
    name, sender = address_of(lines.get("from", "") or lines.get("sender", ""))
    return Reading(
        sender=sender,
        sender_name=name,
        subject=header_text(lines.get("subject", ""))[:500],
        message_id=next(iter(ids_of(lines.get("message-id", ""))), ""),
        in_reply_to=ids_of(lines.get("in-reply-to", "")),
        references=ids_of(lines.get("references", "")),
        machine=machine_sign(lines, sender),
        silent=wants_silence(lines),
        report=report_of(message, lines, sender, header_text(lines.get("subject", "")), str(found.get("text", ""))),
        **found,  # type: ignore[arg-type]
    )
