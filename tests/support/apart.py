"""Runs the portal where nothing can be reached, and notes what tries to: for the test of the own network.

``python -m tests.support.apart DATABASE FOLDER`` prints what was tried, as JSON. It is started by ``unshare``, so that
the process has a network of its own without any connection.
"""

import json
import socket
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from portal.auth.access import PUBLIC_PAGE, guard_of
from portal.auth.actor import PORTAL
from portal.db.session import db, transaction
from portal.jobs.runner import run_everything_due
from portal.notifications.services import queue_message
from portal.outside import gate
from tests.conftest import make_app
from tests.support.databases import Databases
from tests.support.inspector import Inspector

MAIL = "smtp://mail.agency.example:2525"
READERS = ("hr", "compliance", "officer", "admin")
_NOT_OPENED = {"static", "auth.sign_out"}
_WATCHED = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.sendto",
    "socket.sendmsg",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.system",
)
_OWN_NAME = socket.gethostname()
_tried: list[str] = []


def _note(event: str, told: tuple[Any, ...]) -> None:
    if event in _WATCHED and told[:1] != (_OWN_NAME,):  # who greets a mail server looks up what it is called itself
        shown = told[1:2] if event in ("socket.connect", "socket.sendto", "socket.sendmsg") else told[:2]
        _tried.append(f"{event} {' '.join(str(part) for part in shown)}")


def _walk(app: Any) -> int:
    """Open every page without parameters as several people; how many answered."""
    client, opened = Inspector(app), 0
    for username in READERS:
        client.sign_in(username)
        for rule in app.url_map.iter_rules():
            if rule.arguments or "GET" not in (rule.methods or ()) or rule.endpoint in _NOT_OPENED:
                continue
            if username != READERS[0] and guard_of(app, rule.endpoint) == PUBLIC_PAGE:
                continue
            answer = client.raw.get(rule.rule)
            if answer.status_code >= 500:
                raise SystemExit(f"{rule.rule}: {answer.status_code}")
            opened += answer.status_code == 200
    return opened


def main(database: str, folder: str) -> None:
    """Serve pages and run jobs with a mail server configured that cannot be reached."""
    app = make_app(cast(Databases, SimpleNamespace(url=f"sqlite:///{database}")), Path(folder), demo=True)
    app.extensions["fairline.config"] = replace(app.extensions["fairline.config"], smtp_url=MAIL, demo=False)
    gate.close()
    sys.addaudithook(_note)
    with app.app_context():
        opened = _walk(app)
        with transaction() as session:
            queue_message(
                session, PORTAL, unique_key="apart", recipient="a@mail.example", language="en", subject="x", body="x",
                urgent=True,
            )  # fmt: skip
        ran = run_everything_due(db.session, app.extensions["fairline.features"])
        db.session.close()
    print(json.dumps({"opened": opened, "ran": ran, "tried": sorted(set(_tried))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
