"""The commands as the operator types them: exit codes and sentences, on the database of this run."""

import json
import random
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.auth.provider_client import client_of
from portal.command import Group
from portal.config import Config, from_environment
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.operations import backup as backups
from portal.operations import doctor, postgresql
from portal.operations.commands import commands
from portal.operations.manifest import Manifest
from portal.operations.postgresql import program
from portal.operations.records import last_backup, record_backup
from portal.workdays.services import load_official_calendar
from tests.portal.operations.conftest import PASSPHRASE, QUICK
from tests.support.fieldkeys import FIELD_KEYS
from tests.support.oidcprovider import provider

Type = Callable[..., Result]


@pytest.fixture
def type_(here: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Type a command at an installation (the present one unless ``at`` names another)."""
    key = tmp_path / "passphrase"
    key.write_text(PASSPHRASE + "\n")
    genuine = backups.make_backup
    monkeypatch.setattr(backups, "make_backup", lambda *given, **named: genuine(*given, **{**named, "cost": QUICK}))
    program_ = Group("portal", commands={command.name: command for command in commands})

    def run(*words: str, at: Config = here, **environ: str) -> Result:
        settings = {
            "FAIRLINE_DATA": str(at.data_folder),
            "DATABASE_URL": at.database_url,
            "FAIRLINE_SECRET_KEY": at.secret_key,
            "FAIRLINE_FIELD_KEYS": at.field_keys or "",
            "FAIRLINE_BACKUP_KEY_FILE": str(key),
            "FAIRLINE_CLI_LANGUAGE": "en",
            **environ,
        }
        return CliRunner().invoke(program_, list(words), env=settings, catch_exceptions=False)

    return run


def test_drill_from_backup_to_running_again(app: Flask, type_: Type, elsewhere: Config, tmp_path: Path) -> None:
    file = str(tmp_path / "nightly.backup")
    made = type_("backup", file)
    assert (made.exit_code, "written and was read back" in made.output) == (0, True)
    assert last_backup(db.session) is not None
    assert type_("backup", "verify", file).exit_code == 0
    back = type_("restore", file, at=elsewhere)
    assert (back.exit_code, "as they were" in back.output) == (0, True)
    assert "everybody signs in again" in back.output
    again = type_("restore", file, at=elsewhere)
    assert (again.exit_code, "not empty" in again.output) == (2, True)


def test_restore_is_noted_in_restored_trail_only(app: Flask, type_: Type, elsewhere: Config, tmp_path: Path) -> None:
    type_("backup", str(tmp_path / "b"))
    type_("restore", str(tmp_path / "b"), at=elsewhere)
    db.session.rollback()
    assert db.session.scalars(select(AuditEntry.action)).all() == ["personal:key:register", "portal:backup:make"]
    type_("backup", str(tmp_path / "c"), at=elsewhere)
    manifest = backups.read_through(tmp_path / "c", PASSPHRASE)
    assert manifest.audit[0] == 2


@pytest.mark.safety("s14")
def test_damage_is_a_sentence_and_exit_2(made: tuple[Path, Manifest], type_: Type, tmp_path: Path) -> None:
    raw, chance = made[0].read_bytes(), random.Random(3)
    for place in [0, 9, 40, 100, 112, *(chance.randrange(len(raw)) for _ in range(15))]:
        broken = tmp_path / "broken"
        broken.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        said = type_("backup", "verify", str(broken))
        assert said.exit_code == 2
        assert "damaged" in said.output
        assert "Traceback" not in said.output
    assert type_("backup", "verify", str(tmp_path / "none")).exit_code == 2


@pytest.mark.parametrize("words", [("backup", "{}/new"), ("backup", "verify", "{}/x"), ("restore", "{}/x")])
def test_passphrase_comes_from_file_or_terminal_only(
    type_: Type, elsewhere: Config, tmp_path: Path, words: tuple[str, ...]
) -> None:
    typed = [word.format(tmp_path) for word in words]
    place = elsewhere if words[0] == "restore" else None
    where = {"at": place} if place else {}
    said = type_(*typed, FAIRLINE_BACKUP_KEY_FILE="", **where)
    assert (said.exit_code, "FAIRLINE_BACKUP_KEY_FILE" in said.output) == (2, True)
    said = type_(*typed, FAIRLINE_BACKUP_KEY_FILE=str(tmp_path / "no-such-file"), **where)
    assert (said.exit_code, "cannot be read" in said.output) == (2, True)


def states(result: Result) -> dict[str, str]:
    return {finding["check"]: finding["state"] for finding in json.loads(result.output)}


PROVIDER = {
    "FAIRLINE_OIDC_ISSUER": "http://127.0.0.1:9",
    "FAIRLINE_OIDC_CLIENT_ID": "fairline",
    "FAIRLINE_OIDC_CLIENT_SECRET": "a-secret-of-two",
}


def test_doctor_looks_the_provider_over(app: Flask, type_: Type) -> None:
    with provider() as made:
        environ = {**PROVIDER, "FAIRLINE_OIDC_ISSUER": made.url}
        client_of.cache_clear()
        assert states(type_("doctor", "--json", **environ))["provider"] == "good"
        made.metadata = lambda found: {**found, "issuer": "https://evil.example"}
        client_of.cache_clear()
        assert "another issuer" in type_("doctor", **environ).output


def test_provider_is_named_by_its_host_and_keeps_its_secret() -> None:
    environ = {**PROVIDER, "FAIRLINE_SECRET_KEY": "k" * 48, "FAIRLINE_FIELD_KEYS": FIELD_KEYS}
    config = from_environment(environ)
    assert config.provider is not None
    assert (config.provider.name, config.provider.claim) == ("127.0.0.1", "preferred_username")
    assert "a-secret-of-two" not in repr(config)


def test_doctor_looks_at_everything_and_says_what_is_wrong(app: Flask, type_: Type) -> None:
    with transaction() as session:
        load_official_calendar(session, COMMAND)
    said = type_("doctor", "--json")
    found = states(said)
    assert set(found) == {
        "settings", "key", "folder", "files", "scanner", "disk", "libraries", "fonts", "mail", "passwords",
        "database", "schema", "worker", "clock", "calendar", "backup", "programs",
        "field_key", "keys", "provider", "alerts",
    }  # fmt: skip
    assert found["worker"] == "wrong"
    assert found["backup"] == found["mail"] == "look"
    assert said.exit_code == 1
    plain = type_("doctor")
    assert "No worker was heard of" in plain.output
    assert plain.exit_code == 1


def test_doctor_says_each_thing_in_one_line(app: Flask, type_: Type) -> None:
    said = type_("doctor")
    assert all(line[:5] in {"good ", "look ", "wrong"} for line in said.output.splitlines())


@pytest.mark.parametrize(
    ("environ", "check"),
    [
        ({"FAIRLINE_SECRET_KEY": "secret"}, "settings"),
        ({"FAIRLINE_LANGUAGE": "xx"}, "settings"),
        ({"FAIRLINE_BASE_URL": "http://portal.example"}, "settings"),
        ({"FAIRLINE_OIDC_ISSUER": "https://id.example"}, "settings"),
        ({"FAIRLINE_OIDC_CLIENT_SECRET": "alone"}, "settings"),
        ({**PROVIDER, "FAIRLINE_OIDC_ISSUER": "http://id.example"}, "settings"),
        ({**PROVIDER, "FAIRLINE_OIDC_ISSUER": "https://id.example/?tenant=1"}, "settings"),
        ({**PROVIDER, "FAIRLINE_OIDC_ISSUER": "ftp://127.0.0.1/"}, "settings"),
        (PROVIDER, "provider"),
        ({"FAIRLINE_SMTP_URL": "smtp://127.0.0.1:9"}, "mail"),
        ({"FAIRLINE_SMTP_URL": "gopher://x"}, "mail"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "database"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "database"),
        ({"DATABASE_URL": "mysql://nobody@127.0.0.1:9/none"}, "database"),
    ],
)
def test_doctor_finds_what_was_broken(app: Flask, type_: Type, environ: dict[str, str], check: str) -> None:
    said = type_("doctor", "--json", **environ)
    assert (states(said)[check], said.exit_code) == ("wrong", 1)


def test_doctor_finds_readable_key_and_silent_or_talking_mail_server(app: Flask, here: Config, type_: Type) -> None:
    key = here.data_folder / "secret.key"
    key.write_text("k" * 48)
    key.chmod(0o644)
    assert states(type_("doctor", "--json", FAIRLINE_SECRET_KEY=""))["key"] == "wrong"
    key.chmod(0o600)
    assert states(type_("doctor", "--json", FAIRLINE_SECRET_KEY=""))["key"] == "good"
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: _greet(server))
        thread.start()
        url = f"smtp://127.0.0.1:{server.getsockname()[1]}"
        assert states(type_("doctor", "--json", FAIRLINE_SMTP_URL=url))["mail"] == "good"
        thread.join()


def _greet(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"220 mail.example ESMTP\r\n")


def test_doctor_leaves_no_database_behind(here: Config, tmp_path: Path) -> None:
    place = tmp_path / "empty"
    place.mkdir()
    environ = {"FAIRLINE_DATA": str(place), "FAIRLINE_SECRET_KEY": here.secret_key, "FAIRLINE_FIELD_KEYS": FIELD_KEYS}
    assert any(finding.check == "database" and finding.state == doctor.BAD for finding in doctor.examine(environ))
    assert list(place.iterdir()) == []


def test_doctor_judges_age_of_last_backup(app: Flask, type_: Type, made: tuple[Path, Manifest]) -> None:
    for days, state in ((0, "good"), (3, "look"), (30, "wrong")):
        manifest = replace(made[1], made_at=doctor.checkup.clock.now() - doctor.checkup.timedelta(days=days))
        with transaction() as session:
            record_backup(session, manifest)
        assert states(type_("doctor", "--json"))["backup"] == state


def test_program_of_same_or_next_newer_version_is_taken() -> None:
    there = {13: Path("13"), 15: Path("15"), 17: Path("17")}
    assert [program("pg_dump", major, there) for major in (12, 15, 16)] == [Path("13"), Path("15"), Path("17")]
    with pytest.raises(Refused, match="PostgreSQL 18 or newer"):
        program("pg_dump", 18, there)


def test_password_of_database_is_on_no_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    class Done:
        returncode, stderr, stdout = 0, "", "pg_dump (PostgreSQL) 15.1"

    def run(command: list[object], **settings: object) -> Done:
        seen["command"], seen["env"] = [str(word) for word in command], settings.get("env")
        return Done()

    monkeypatch.setattr(postgresql.subprocess, "run", run)
    monkeypatch.setattr(postgresql, "program", lambda name, major: Path(name))
    url = postgresql.URL.create("postgresql+psycopg", "fair", "p@ss word'x", "db.example", 5433, "fairline")
    postgresql._run("pg_dump", url, 15, ["--format=custom"])
    assert not any("p@ss" in word for word in seen["command"])
    assert seen["env"]["PGPASSWORD"] == "p@ss word'x"
    assert any("host=db.example" in word and "port=5433" in word for word in seen["command"])
