"""A portal that really listens, for a real browser: threads, a database of its own, jobs run when the test says so."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import BaseWSGIServer, make_server

from portal.auth.models import Account
from portal.db.session import db
from portal.jobs.runner import run_everything_due


@dataclass
class Live:
    """``url`` is the base address; ``app`` the portal behind it."""

    url: str
    app: Flask

    def run_jobs(self) -> int:
        """Run all that is due, as the worker would; how many jobs ran."""
        with self.app.app_context():
            ran = run_everything_due(db.session, self.app.extensions["fairline.features"])
            db.session.close()
            return ran

    def account_id(self, username: str) -> int:
        """The account of a demo person."""
        with self.app.app_context():
            found = db.session.scalars(select(Account.id).where(Account.username == username)).one()
            db.session.close()
            return found


@contextmanager
def served(app: Flask) -> Iterator[Live]:
    """Serve ``app`` on a free loopback port until the block ends."""
    server: BaseWSGIServer = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Live(url=f"http://127.0.0.1:{server.server_port}", app=app)
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
