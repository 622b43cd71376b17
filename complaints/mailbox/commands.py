"""Mails at the console: what a file would be treated as, without portal and database."""

import hashlib
import json
from typing import BinaryIO

import click

from complaints.mailbox.apart import read_apart
from complaints.mailbox.rules.judging import judge
from complaints.mailbox.rules.values import MOST_BYTES, Judgement, Reading, Treatment
from complaints.mailbox.wording import REASONS, TREATMENTS
from portal.command import Command, Group, Option, say
from portal.words import mark

HELP = mark(
    "What the complaint mailbox would do with a mail.\n\n"
    "FILE.eml: the mail as it came. Any bytes are answered within five seconds; what cannot be read is quarantined for "
    "a person, never dropped.\n\n"
    "JSON: treatment (new_case, reply_to_case, auto_reply, bounce, quarantine), why, case (the number inside our "
    "reply token, in a Message-ID or in the text; here its form is enough, the portal checks its proof), sender, "
    "sender_name, subject, text, charset (that the text was read with), from_html, shortened, message_id, in_reply_to, "
    "references, no_answer_wanted, report (what a server says of a mail of ours), problem, attachments (name, "
    "media_type, size, sha256)."
)

_PATIENCE = 3.5
"""Seconds on the wall; with start and end the answer is there within five."""


@click.group("mail", cls=Group, help="The complaint mailbox.")
def mail() -> None:
    """Commands about mails."""


@mail.command("parse", cls=Command, help=HELP)
@click.argument("file", type=click.File("rb"), metavar="FILE.eml")
@click.option("--own", "own", cls=Option, multiple=True, help="An address of the mailbox itself; may be given again.")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def parse(file: BinaryIO, own: tuple[str, ...], as_json: bool) -> None:
    """Print the treatment of a mail and what was read of it."""
    reading = read_apart(file.read(MOST_BYTES + 1), patience=_PATIENCE)
    judgement = judge(reading, secret=None, own_addresses={one.lower() for one in own})
    if as_json:
        click.echo(json.dumps(_as_object(reading, judgement), ensure_ascii=True, indent=2))
    else:
        click.echo(_as_text(reading, judgement).encode("utf-8", "replace").decode("utf-8"))


def _as_object(reading: Reading, judgement: Judgement) -> dict[str, object]:
    """The answer under the names that the help lists."""
    report = reading.report
    return {
        "treatment": judgement.treatment,
        "why": judgement.why,
        "case": judgement.case_id,
        "sender": reading.sender,
        "sender_name": reading.sender_name,
        "subject": reading.subject,
        "text": reading.text,
        "charset": reading.charset,
        "from_html": reading.from_html,
        "shortened": reading.shortened,
        "message_id": reading.message_id,
        "in_reply_to": reading.in_reply_to,
        "references": reading.references,
        "no_answer_wanted": reading.silent or judgement.treatment in (Treatment.AUTO_REPLY, Treatment.BOUNCE),
        "report": report
        and {
            "failed": report.failed,
            "recipient": report.recipient,
            "status": report.status,
            "original_ids": report.original_ids,
        },
        "problem": reading.problem,
        "attachments": [
            {
                "name": one.name,
                "media_type": one.media_type,
                "size": len(one.content),
                "sha256": hashlib.sha256(one.content).hexdigest(),
            }
            for one in reading.attachments
        ],
    }


def _as_text(reading: Reading, judgement: Judgement) -> str:
    treatment, why = say(TREATMENTS[judgement.treatment]), say(REASONS[judgement.why])
    lines = [
        say("Treatment: %(treatment)s. %(why)s", treatment=treatment, why=why),
        say("Sender: %(sender)s", sender=reading.sender or "—"),
        say("Subject: %(subject)s", subject=reading.subject or "—"),
        say("Charset: %(charset)s", charset=reading.charset or "—"),
    ]
    lines += [
        say("Attachment: %(name)s, %(size)s bytes", name=one.name or one.media_type, size=len(one.content))
        for one in reading.attachments
    ]
    return "\n".join([*lines, "", reading.text])
