"""Reads a mail in a process of its own, with limits of time and memory: whatever the bytes do, the portal goes on.

Called as a program it reads a mail from its input and writes what it says: a line of JSON, then the attachments' bytes.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from complaints.mailbox.rules.reading import head_only, read_mail
from complaints.mailbox.rules.values import MOST_BYTES, Attached, Reading, Report, Why

SECONDS = 3
"""Of processor time."""
MEMORY = 280 * 1024 * 1024
_ROOT = Path(__file__).resolve().parent.parent.parent


def read_apart(raw: bytes, patience: float = 20.0) -> Reading:
    """What a mail says; one that takes too much time or memory is read by its head alone and has its problem told.

    ``patience`` in seconds by the clock on the wall, for a machine that has other things to do.
    """
    if len(raw) > MOST_BYTES:
        return head_only(raw, Why.TOO_LARGE)
    command = [sys.executable, "-I", "-c", _PROGRAM, str(_ROOT)]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=patience, check=False)  # noqa: S603 - our own program  # nosec B603
    except subprocess.TimeoutExpired:
        return head_only(raw, Why.TOO_SLOW)
    if done.returncode != 0:
        return head_only(raw, Why.TOO_SLOW if done.returncode < 0 else Why.TOO_LARGE)
    return _unpacked(done.stdout)


_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from complaints.mailbox.apart import main; main()"


def main() -> None:
    """The program: limits first, then the mail."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _write(read_mail(sys.stdin.buffer.read(MOST_BYTES + 1)))
    except MemoryError:
        sys.exit(1)


def _write(reading: Reading) -> None:
    """One line of JSON and the bytes of the attachments behind it."""
    plain = asdict(reading)
    plain["attachments"] = [
        {"name": one.name, "media_type": one.media_type, "size": len(one.content)} for one in reading.attachments
    ]
    sys.stdout.buffer.write(json.dumps(plain).encode("ascii") + b"\n")
    for one in reading.attachments:
        sys.stdout.buffer.write(one.content)
    sys.stdout.buffer.flush()


def _unpacked(packed: bytes) -> Reading:
    end = packed.index(b"\n")
    plain: dict[str, Any] = json.loads(packed[:end])
    place, attachments = end + 1, []
    for one in plain["attachments"]:
        content = packed[place : place + one["size"]]
        attachments.append(Attached(name=one["name"], media_type=one["media_type"], content=content))
        place += one["size"]
    report = plain["report"]
    return Reading(
        **{
            **plain,
            "attachments": tuple(attachments),
            "in_reply_to": tuple(plain["in_reply_to"]),
            "references": tuple(plain["references"]),
            "machine": Why(plain["machine"]) if plain["machine"] else None,
            "problem": Why(plain["problem"]) if plain["problem"] else None,
            "report": Report(**{**report, "original_ids": tuple(report["original_ids"])}) if report else None,
        }
    )
