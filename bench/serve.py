"""A server in a process of its own, for benchmarks that need one: ``python -m bench.serve portal|floor``.

Reads its settings as JSON from standard input, prints a line when it listens, and ends when its input closes.
"""

import json
import logging
import os
import sys
import threading
from pathlib import Path

import waitress
from flask import Flask

from bench.floor import floor_app
from portal.app import create_app
from portal.config import Config
from portal.serving import THREADS


def main() -> None:
    """Serve with the same server and threads, whichever side."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    settings = json.loads(sys.stdin.readline())
    app = _portal(settings) if sys.argv[1] == "portal" else floor_app(settings["database_url"])
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    server.run()


def _portal(settings: dict[str, str]) -> Flask:
    return create_app(
        Config(
            data_folder=Path(settings["data_folder"]),
            database_url=settings["database_url"],
            secret_key=settings["secret_key"],
            demo=True,
            embedded_worker=False,
        )
    )


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
