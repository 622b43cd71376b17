"""In a network of its own the portal serves pages and does its work, and tries nothing but what is configured (s26)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

HOUSE = Path(__file__).resolve().parents[3]


def _apart() -> list[str]:
    """The command that starts another one in a network of its own; the test is skipped where that is not permitted."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("there is no unshare")
    for flags in ("-rn", "-n"):
        if subprocess.run([unshare, flags, "true"], capture_output=True, check=False).returncode == 0:
            return [unshare, flags]
    pytest.skip("the kernel permits no network namespace here")


@pytest.mark.safety("s26")
def test_portal_tries_no_connection_but_the_configured_one(demo_app: Flask, tmp_path: Path) -> None:
    url = demo_app.extensions["fairline.config"].database_url
    if not url.startswith("sqlite:///"):
        pytest.skip("a database server is reached by network")
    database = tmp_path / "apart.sqlite3"
    shutil.copy(url.removeprefix("sqlite:///"), database)
    done = subprocess.run(
        [*_apart(), sys.executable, "-m", "tests.support.apart", str(database), str(tmp_path)],
        cwd=HOUSE,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["opened"] > 80 and found["ran"] >= 1
    assert found["tried"] == ["socket.getaddrinfo mail.agency.example 2525"]
