"""What the operator sets from outside: read once at the start, checked, and never changed while running."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal import words
from portal.errors import Refused
from portal.outside.rules import Network, Place, networks, place
from portal.personal.keys import field_keys_in, parse_keys

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = words.LANGUAGES
PASSWORD_PROFILES = ("modern", "mlps")
_WEAK_KEYS = {"", "secret", "dev", "changeme", "change-me", "password", "fairline"}
_SHORTEST_KEY = 32
_LONGEST_ISSUER = 300
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, kw_only=True)
class Provider:
    """An OpenID Connect provider that proves who somebody is; ``claim`` names the account at the first sign-in."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    claim: str = "preferred_username"
    outside: tuple[Place, ...] = ()
    inside: tuple[Network, ...] = ()

    @property
    def places(self) -> frozenset[Place]:
        """Where it is reached: the issuer's own server, and those configured besides."""
        parts = urlsplit(self.issuer)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return frozenset({place(parts.hostname or "", port), *self.outside})


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every outside setting. Paths are absolute; addresses are without a closing slash.

    ``field_keys`` are those of the environment; None means the file in the data folder.
    ``outside`` are further servers that may be connected to, ``inside`` networks of the agency that servers may lie in.
    Company and language are None where the first visit chooses them; ``portal.company`` says which holds.
    """

    data_folder: Path
    database_url: str
    secret_key: str
    field_keys: str | None = None
    demo: bool = False
    base_url: str = "http://127.0.0.1:8000"
    company_name: str | None = None
    default_language: str | None = None
    smtp_url: str | None = None
    imap_url: str | None = field(default=None, repr=False)
    complaint_address: str | None = None
    mail_from: str = "Fairline <portal@fairline.example>"
    chat_urls: Mapping[str, str] | None = None
    embedded_worker: bool = True
    queue: str | None = None
    trusted_proxies: int = 0
    testing: bool = False
    hashing_cost: str = "normal"
    password_profile: str = "modern"  # noqa: S105 - what is asked of passwords, not one
    clamd: str | None = None
    audit_key: str | None = field(default=None, repr=False)
    audit_folder: Path | None = None
    audit_heads_to: str | None = None
    provider: Provider | None = None
    outside: tuple[Place, ...] = ()
    inside: tuple[Network, ...] = ()

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over TLS only, unless the portal is served on plain loopback."""
        return self.base_url.startswith("https://")


def secret_key_in(folder: Path, *, make: bool) -> str:
    """The signing key kept in the data folder; made there once, readable by the owner only.

    Raises Refused when there is none and ``make`` is false (safety s18: no key, no start).
    """
    path = folder / "secret.key"
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    if not make:
        raise Refused("There is no secret key in %(path)s. Set FAIRLINE_SECRET_KEY or run “portal init”.", path=path)
    folder.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


def from_environment(environ: Mapping[str, str] | None = None, *, make_key: bool = False) -> Config:
    """Read the settings from environment variables; raises Refused with a sentence for a bad one.

    With ``make_key`` a missing secret key is made; missing field keys are left to whoever makes the database.
    """
    env = os.environ if environ is None else environ
    folder = Path(env.get("FAIRLINE_DATA", str(ROOT / "var"))).resolve()
    given = env.get("FAIRLINE_FIELD_KEYS") or None
    if given is not None:
        parse_keys(given)
    key = env.get("FAIRLINE_SECRET_KEY") or secret_key_in(folder, make=make_key)
    if key.lower() in _WEAK_KEYS or len(key) < _SHORTEST_KEY:
        raise Refused("The secret key is too short or a well-known word; it needs %(n)s characters.", n=_SHORTEST_KEY)
    if given is None and not make_key:
        parse_keys(field_keys_in(folder, make=False))
    database = database_url(env.get("DATABASE_URL"), folder)
    queue = queue_address(env.get("FAIRLINE_QUEUE", ""), folder, database)
    language = env.get("FAIRLINE_LANGUAGE") or None
    if language is not None and language not in LANGUAGES:
        raise Refused("FAIRLINE_LANGUAGE must be one of %(names)s.", names=", ".join(LANGUAGES))
    passwords = env.get("FAIRLINE_PASSWORDS", "modern")
    if passwords not in PASSWORD_PROFILES:
        raise Refused("FAIRLINE_PASSWORDS must be one of %(names)s.", names=", ".join(PASSWORD_PROFILES))
    return Config(
        data_folder=folder,
        database_url=database,
        secret_key=key,
        field_keys=given,
        demo=env.get("FAIRLINE_DEMO") == "1",
        base_url=env.get("FAIRLINE_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        company_name=env.get("FAIRLINE_COMPANY") or None,
        default_language=language,
        smtp_url=env.get("FAIRLINE_SMTP_URL") or None,
        imap_url=env.get("FAIRLINE_IMAP_URL") or None,
        complaint_address=_complaint_address(env),
        mail_from=env.get("FAIRLINE_MAIL_FROM", "Fairline <portal@fairline.example>"),
        chat_urls=_chat_urls(env.get("FAIRLINE_CHAT_URLS", "")),
        embedded_worker=queue is None and env.get("FAIRLINE_WORKER", "embedded") == "embedded",
        queue=queue,
        trusted_proxies=_proxies(env.get("FAIRLINE_TRUSTED_PROXIES", "0")),
        password_profile=passwords,
        clamd=_scanner(env.get("FAIRLINE_CLAMD", "")),
        audit_key=env.get("FAIRLINE_AUDIT_KEY") or None,
        audit_folder=Path(env["FAIRLINE_AUDIT_HEADS"]).resolve() if env.get("FAIRLINE_AUDIT_HEADS") else None,
        audit_heads_to=env.get("FAIRLINE_AUDIT_HEADS_TO") or None,
        provider=_provider(env),
        outside=_outside(env),
        inside=networks(env.get("FAIRLINE_INSIDE", "").split()),
    )


def database_url(given: str | None, folder: Path) -> str:
    """SQLite in the data folder unless ``DATABASE_URL`` says otherwise; ``postgres://`` is understood too."""
    if not given:
        return f"sqlite:///{folder / 'fairline.sqlite3'}"
    for short in ("postgres://", "postgresql://"):
        if given.startswith(short):
            return "postgresql+psycopg://" + given.removeprefix(short)
    return given


def queue_address(text: str, folder: Path, database: str) -> str | None:
    """What carries jobs to workers elsewhere: ``sqlite:`` with the path of its file, or an address of PostgreSQL.

    None for ``none`` and nothing. Without a path it is a file in the data folder; ``postgres:`` alone is the portal's
    own database. Raises Refused for anything else.
    """
    kind, _, place = text.partition(":")
    if text in ("", "none"):
        return None
    if kind == "sqlite":
        return f"sqlite:{Path(place).resolve() if place else folder / 'queue.sqlite3'}"
    if kind in ("postgres", "postgresql"):
        address = f"postgresql:{place}" if place else database.replace("postgresql+psycopg:", "postgresql:", 1)
        if address.startswith("postgresql:"):
            return address
    raise Refused("FAIRLINE_QUEUE must be none, sqlite:file or the address of a PostgreSQL database.")


def _proxies(text: str) -> int:
    """How many proxies in front are believed; a slip must not open the door to forged addresses."""
    if not text.isascii() or not text.isdigit():
        raise Refused("FAIRLINE_TRUSTED_PROXIES must be a number of proxies, such as 0 or 1.")
    return int(text)


def _scanner(text: str) -> str | None:
    """Where ClamAV listens; a slip must not pass for "no scanner"."""
    if not text:
        return None
    parts = urlsplit(text)
    try:
        good = (parts.scheme == "tcp" and parts.hostname and parts.port) or (parts.scheme == "unix" and parts.path)
    except ValueError:
        good = False
    if not good:
        raise Refused("FAIRLINE_CLAMD must be tcp://host:port or unix:///path/of/the/socket.")
    return text


def _complaint_address(env: Mapping[str, str]) -> str | None:
    """Where complaints are mailed to: as set, else the user of the mailbox where that is an address."""
    given, mailbox = env.get("FAIRLINE_COMPLAINT_ADDRESS", "").strip(), env.get("FAIRLINE_IMAP_URL", "")
    if given or not mailbox:
        return given or None
    user = unquote(urlsplit(mailbox).username or "")
    if "@" not in user:
        raise Refused("FAIRLINE_COMPLAINT_ADDRESS must name the address whose mails FAIRLINE_IMAP_URL reads.")
    return user


def _chat_urls(text: str) -> dict[str, str]:
    """``name=apprise-address`` pairs parted by white space, as in ``crisis=wecombot://key``."""
    pairs = [part.partition("=") for part in text.split()]
    return {name: address for name, _, address in pairs if address}


def _provider(env: Mapping[str, str]) -> Provider | None:
    """The provider that people sign in through; half a one is a slip and stops the start."""
    issuer, client, secret = (env.get(f"FAIRLINE_OIDC_{name}", "") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))
    if not (issuer or client or secret):
        return None
    if not (issuer and client and secret):
        raise Refused("FAIRLINE_OIDC_ISSUER, FAIRLINE_OIDC_CLIENT_ID and FAIRLINE_OIDC_CLIENT_SECRET go together.")
    if not is_safe_address(issuer) or "?" in issuer or len(issuer) > _LONGEST_ISSUER:
        raise Refused("FAIRLINE_OIDC_ISSUER must be an https address without query; plain http is for loopback only.")
    host = urlsplit(issuer).hostname or ""
    return Provider(
        issuer=issuer,
        client_id=client,
        client_secret=secret,
        name=env.get("FAIRLINE_OIDC_NAME") or host,
        claim=env.get("FAIRLINE_OIDC_CLAIM") or "preferred_username",
        outside=_outside(env),
        inside=networks(env.get("FAIRLINE_INSIDE", "").split()),
    )


def _outside(env: Mapping[str, str]) -> tuple[Place, ...]:
    """``host`` (https) or ``host:port``, parted by white space."""
    found = []
    for text in env.get("FAIRLINE_OUTSIDE", "").split():
        host, colon, port = text.rpartition(":")
        if colon and not port.isdecimal():
            raise Refused("FAIRLINE_OUTSIDE holds names of servers, each with a port where it is not 443.")
        found.append(place(host, int(port)) if colon else place(text, 443))
    return tuple(found)


def is_safe_address(text: str, *, plain: bool = True) -> bool:
    """Whether ``text`` is an https address without name and fragment; with ``plain`` http on loopback does too."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username is not None or "#" in text:
        return False
    return parts.scheme == "https" or (plain and parts.scheme == "http" and parts.hostname in _LOOPBACK)
