"""Looks an installation over from outside: settings, key, disk, libraries, mail; then its database (P38)."""

import ctypes.util
import os
import shutil
import socket
import ssl
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy.engine import make_url

from portal import config as outside
from portal.app import create_app
from portal.auth.passwords import hashed
from portal.auth.provider_client import look_at
from portal.config import Config
from portal.db.session import db
from portal.documents.glyphs import FACES, face_file
from portal.errors import FairlineError
from portal.files import scanner
from portal.notifications.mailer import mail_server
from portal.operations import checkup
from portal.operations.finding import BAD, GOOD, LOOK, Finding, bad, good, look
from portal.operations.snapshots import database_file, engine_of
from portal.outside.gate import through
from portal.personal.keys import FILE
from portal.words import mark

__all__ = ["BAD", "GOOD", "LOOK", "Finding", "examine"]

LEAST_SPACE, GOOD_SPACE = 50 * 2**20, 2**30
_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
_LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")
_MAIL_PATIENCE = 5.0
_QUICK, _SLOW = 0.01, 1.0


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Everything that can be looked at; what cannot, because something before it is wrong, is left out."""
    try:
        config = outside.from_environment(environ)
    except FairlineError as error:
        return [Finding(check="settings", state=BAD, sentence=error.message, values=error.values)]
    if not config.data_folder.is_dir():
        return [
            bad("folder", mark("There is no data folder %(path)s. Run “portal init” first."), path=config.data_folder)
        ]
    findings = [_settings(config), _key(config, environ), _field_key(config), _folder(config)]
    findings += [_guarded(check, config) for check in (_disk, _libraries, _fonts, _mail, _scanner, _provider)]
    unreachable = _no_database(config)
    if unreachable:
        return [*findings, unreachable]
    app = create_app(config)
    with app.app_context():
        findings.append(_guarded(_passwords, config))
        findings += checkup.examine_database(db.session, config)
        db.session.close()
        db.engine.dispose()
    return findings


def _guarded(check: Callable[[Config], Finding], config: Config) -> Finding:
    """A check that itself stumbles is a finding, not the end of the others."""
    try:
        return check(config)
    except Exception as error:
        return bad(check.__name__.strip("_"), _NOT_LOOKED, reason=type(error).__name__)


_NO_FOLDER = mark("There is no data folder %(path)s. Run “portal init” first.")
_NOT_LOOKED = mark("This could not be looked at: %(reason)s.")


def _settings(config: Config) -> Finding:
    if not config.secure_cookies and not config.base_url.startswith(_LOOPBACK):
        return bad("settings", mark("FAIRLINE_BASE_URL is %(url)s: without https, cookies travel in the open."),
                   url=config.base_url)  # fmt: skip
    return good("settings", mark("The settings can be read; people reach the portal at %(url)s."), url=config.base_url)


def _key(config: Config, environ: Mapping[str, str]) -> Finding:
    path = config.data_folder / "secret.key"
    if environ.get("FAIRLINE_SECRET_KEY") or not path.exists():
        return good("key", mark("The secret key comes from FAIRLINE_SECRET_KEY."))
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return bad("key", mark("Others may read %(path)s (mode %(mode)s). Mend it: chmod 600 %(path)s"),
                   path=path, mode=f"{mode:03o}")  # fmt: skip
    return good("key", mark("Only the owner may read the secret key."))


def _field_key(config: Config) -> Finding:
    """The master keys of personal data: not beside a file that others may read."""
    if config.field_keys is not None:
        return good("field_key", mark("The field keys come from FAIRLINE_FIELD_KEYS."))
    path = config.data_folder / FILE
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return bad("field_key", mark("Others may read %(path)s (mode %(mode)s). Mend it: chmod 600 %(path)s"),
                   path=path, mode=f"{mode:03o}")  # fmt: skip
    return look("field_key", mark("The field keys lie beside the database: whoever takes the disk has both. Keep "
                "them elsewhere and give them in FAIRLINE_FIELD_KEYS."))  # fmt: skip


def _folder(config: Config) -> Finding:
    """The database lies in it as plain as people type."""
    mode = stat.S_IMODE(config.data_folder.stat().st_mode)
    if not os.access(config.data_folder, os.W_OK):
        return bad("folder", mark("The portal may not write to %(path)s."), path=config.data_folder)
    if mode & 0o077:
        return look("folder", mark("Others may look into %(path)s (mode %(mode)s). Mend it: chmod 700 %(path)s"),
                    path=config.data_folder, mode=f"{mode:03o}")  # fmt: skip
    return good("folder", mark("Only the owner may look into %(path)s."), path=config.data_folder)


def _disk(config: Config) -> Finding:
    free = shutil.disk_usage(config.data_folder).free
    size = f"{free / 2**30:.1f}"
    if free < LEAST_SPACE:
        return bad("disk", mark("The disk of %(path)s is full."), path=config.data_folder)
    if free < GOOD_SPACE:
        return look("disk", mark("Only %(size)s GiB are free at %(path)s."), size=size, path=config.data_folder)
    return good("disk", mark("%(size)s GiB are free at %(path)s."), size=size, path=config.data_folder)


def _libraries(_: Config) -> Finding:
    missing = [name for name in _LIBRARIES if ctypes.util.find_library(name) is None]
    if missing:
        return bad("libraries", mark("Letters cannot be printed without these libraries: %(names)s."),
                   names=", ".join(missing))  # fmt: skip
    return good("libraries", mark("The libraries for printing letters are there."))


def _fonts(_: Config) -> Finding:
    missing = [name for name in FACES.values() if not face_file(name).is_file()]
    if missing:
        return bad("fonts", mark("Fonts of the letters are missing: %(names)s."), names=", ".join(missing))
    return good("fonts", mark("The fonts of the letters are there."))


def _mail(config: Config) -> Finding:
    if not config.smtp_url:
        return look("mail", mark("No mail server is set (FAIRLINE_SMTP_URL): mails wait in the outbox."))
    try:
        server = mail_server(config.smtp_url, config.inside)
        with through(server.gate):
            greeting = _greeting(server.host, server.port, tls=server.security == "smtps")
    except FairlineError as error:
        return Finding(check="mail", state=BAD, sentence=error.message, values=error.values)
    except OSError:
        greeting = b""
    if not greeting.startswith(b"220"):
        return bad("mail", mark("The mail server does not answer."))
    return good("mail", mark("The mail server answers."))


def _scanner(config: Config) -> Finding:
    if config.clamd is None:
        return look("scanner", mark("No virus scanner is set (FAIRLINE_CLAMD): files are judged by their form only."))
    if not scanner.is_awake(config.clamd, config.inside):
        return bad("scanner", mark("The virus scanner does not answer: no file can be handed in."))
    return good("scanner", mark("The virus scanner answers."))


def _provider(config: Config) -> Finding:
    if config.provider is None:
        return good("provider", mark("Nobody signs in through a provider (FAIRLINE_OIDC_ISSUER is not set)."))
    try:
        look_at(config.provider)
    except FairlineError as error:
        return Finding(check="provider", state=BAD, sentence=error.message, values=error.values)
    return good("provider", mark("The sign-in provider answers; what it says about itself fits."))


def _greeting(host: str, port: int, *, tls: bool) -> bytes:
    with socket.create_connection((host, port), timeout=_MAIL_PATIENCE) as plain:
        if not tls:
            return plain.recv(200)
        with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as sealed:
            return sealed.recv(200)


def _no_database(config: Config) -> Finding | None:
    """Opening a SQLite file that is not there would make one."""
    try:
        if engine_of(config.database_url) != "sqlite":
            return None
        path = database_file(make_url(config.database_url))
    except FairlineError as error:
        return Finding(check="database", state=BAD, sentence=error.message, values=error.values)
    if path.exists():
        return None
    return bad("database", mark("There is no database at %(path)s. Run “portal init” first."), path=Path(path))


def _passwords(_: Config) -> Finding:
    """How long one sign-in computes: too quick is easily guessed, too slow keeps people waiting."""
    began = time.perf_counter()
    hashed("a password of the doctor")
    seconds = time.perf_counter() - began
    took = f"{seconds * 1000:.0f}"
    if seconds < _QUICK:
        return look("passwords", mark("Hashing a password takes only %(ms)s ms."), ms=took)
    if seconds > _SLOW:
        return look("passwords", mark("Hashing a password takes %(ms)s ms: signing in will feel slow."), ms=took)
    return good("passwords", mark("Hashing a password takes %(ms)s ms."), ms=took)
