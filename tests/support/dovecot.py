"""A real IMAP server on loopback: Debian's Dovecot as an ordinary process, all it needs in a folder of the test."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.mailserver import free_port

USER, WORD = "complaints@agency.example", "an-imap-word"
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
first_valid_uid = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
passdb {{
  driver = static
  args = user={user} password={word}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """``url`` is what FAIRLINE_IMAP_URL takes; the methods are the world that sends mails."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """The address with user and word."""
        return f"imap://{USER.replace('@', '%40')}:{WORD}@127.0.0.1:{self.port}/INBOX"

    def login(self) -> imaplib.IMAP4:
        """A connection of a mail program."""
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        connection.login(USER, WORD)
        return connection

    def deliver(self, *mails: bytes) -> None:
        """Mails arrive."""
        connection = self.login()
        for raw in mails:
            assert connection.append("INBOX", "", "", raw)[0] == "OK"
        connection.logout()

    def flags(self) -> list[bool]:
        """Of each mail in the inbox whether it was marked as seen."""
        connection = self.login()
        connection.select("INBOX", readonly=True)
        lines = connection.fetch("1:*", "(FLAGS)")[1]
        connection.logout()
        return [b"\\Seen" in line for line in lines if isinstance(line, bytes)]


@contextmanager
def dovecot_running() -> Iterator[Dovecot]:
    """A server with one empty mailbox; stopped at the end. Without Dovecot the test is skipped, in CI it fails."""
    program = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("dovecot-imapd is not installed")
        pytest.skip("dovecot-imapd is not installed")
    folder, port = Path(tempfile.mkdtemp(prefix="fairline-imap-")), free_port()
    folder.chmod(0o755)
    config = folder / "dovecot.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, user=USER, word=WORD, **_owner(folder)))
    process = subprocess.Popen([program, "-F", "-c", str(config)])
    try:
        _wait(port, process, folder)
        yield Dovecot(port, folder)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> dict[str, object]:
    """Who the server's parts run as: Debian's own users where we are root, who may not own mails; else ourselves."""
    root = os.getuid() == 0
    person = pwd.getpwnam("dovecot") if root else pwd.getpwuid(os.getuid())
    for name in ("run", "state", "home", "mail"):
        (folder / name).mkdir()
        if root and name in ("home", "mail"):
            os.chown(folder / name, person.pw_uid, person.pw_gid)
    return {
        "uid": person.pw_uid,
        "gid": person.pw_gid,
        "internal": person.pw_name,
        "group": grp.getgrgid(person.pw_gid).gr_name,
        "login": "dovenull" if root else person.pw_name,
    }


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    log = folder / "log"
    raise AssertionError(f"Dovecot does not listen: {log.read_text() if log.exists() else ''}")
