"""Serves the portal with waitress and runs the worker, in production and for the demo alike."""

import logging
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

import click
import waitress
from flask import Flask

from portal.app import create_app
from portal.command import say
from portal.config import Config, secret_key_in
from portal.db.create import upgrade_database
from portal.db.session import db
from portal.demo import build_demo
from portal.errors import Refused
from portal.jobs.carrier import queue_of
from portal.jobs.consumer import consume
from portal.jobs.runner import Worker
from portal.notifications.post_office import open_post_office
from portal.outside import gate
from portal.personal.opening import refuse_wrong_keys

THREADS = 48
"""More than may wait for a password to be hashed (portal/auth/passwords.py), so that pages are served meanwhile."""


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until stopped; the worker inside ends with it, after the job at hand."""
    _check_keys(app)
    gate.close()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    worker = Worker(app) if app.extensions["fairline.config"].embedded_worker else None
    if worker:
        worker.start()
    try:
        server_for(app, host, port).run()
    finally:
        if worker:
            worker.stop()
            worker.join(timeout=20)


def _check_keys(app: Flask) -> None:
    """Without its keys, or with other ones, the portal does not start (safety s18)."""
    with app.app_context():
        refuse_wrong_keys(db.session)
        db.session.close()


def server_for(app: Flask, host: str, port: int) -> Any:
    """The web server, not yet running. It reads requests whole before a thread begins, so slow senders hold none."""
    return waitress.create_server(
        app, host=host, port=port, threads=THREADS, ident=None, channel_timeout=30, connection_limit=500
    )


def work(app: Flask) -> None:
    """The worker alone: told of work by the queue where one is set, else looking for it by itself."""
    _check_keys(app)
    gate.close()
    queue = queue_of(app)
    if queue is not None:
        consume(app, queue)
        return
    worker = Worker(app)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: worker.stop())
    worker.start()
    while worker.is_alive():
        worker.join(timeout=1)


def serve_demo(folder: Path, language: str, port: int, *, only_build: bool = False) -> None:
    """Make the demo in ``folder`` if it is not there, print its address and serve on loopback only."""
    logging.getLogger("fairline.demo").setLevel(logging.INFO)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_taken_port(port)
    post_office, smtp_url = open_post_office(folder / "mailbox")
    config = Config(
        data_folder=folder,
        database_url=f"sqlite:///{folder / 'demo.sqlite3'}",
        secret_key=secret_key_in(folder, make=True),
        demo=True,
        base_url=f"http://127.0.0.1:{port}",
        company_name=_COMPANY[language],
        default_language=language,
        smtp_url=smtp_url,
    )
    try:
        _build_and_serve(create_app(config), language, port, only_build=only_build)
    finally:
        post_office.stop()


def _build_and_serve(app: Flask, language: str, port: int, *, only_build: bool) -> None:
    with app.app_context():
        began = time.perf_counter()
        upgrade_database(make_keys=True)
        build_demo(db.session, app.extensions["fairline.features"], language)
        click.echo(say("The demo company is ready (%(seconds)s s).", seconds=f"{time.perf_counter() - began:.1f}"))
    if only_build:
        return
    click.echo(say("Open %(address)s in a browser. Stop with Ctrl+C.", address=f"http://127.0.0.1:{port}/"))
    sys.stdout.flush()
    serve(app, "127.0.0.1", port)


_COMPANY = {"en": "Clearwater Recovery", "zh_Hans": "清源催收服务", "zh_Hant": "清源催收服務"}


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Refused("Port %(port)s is taken; choose another with --port.", port=port) from None
