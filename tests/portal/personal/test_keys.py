"""Keys that are missing, wrong, weak or being changed."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.auth.actor import COMMAND
from portal.config import ROOT, Config, from_environment
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.people.models import Employee
from portal.personal import console
from portal.personal.erasures import erase_person, erased_keys, reapply_erasures
from portal.personal.keys import (
    Keyring,
    add_version,
    field_keys_in,
    parse_keys,
)
from portal.personal.models import DataKey, MasterKey
from portal.personal.opening import refuse_wrong_keys
from portal.personal.queries import blind_index, left_to_rewrap, unreadable_values
from portal.personal.services import check_keys, destroy_key, register_newest, reseal_person
from portal.serving import serve, work
from tests.portal.personal.staff import PLANTED, enter
from tests.support.fieldkeys import FIELD_KEYS, made_up

GOOD = "k" * 20 + "-0123456789-abcdef"


@pytest.mark.safety("s18")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "incomplete"),
        ("secret", "no version"),
        ("changeme=1", "no version"),
        ("1=abc index=def", "32 bytes"),
        (f"1={'A' * 43}= index={'B' * 43}=", "not random"),
        (made_up("1"), "incomplete"),
        (made_up("index"), "incomplete"),
        (made_up("index") + " " + made_up("index").replace("index", "1"), "differ"),
        (made_up("index", "1", "1") + " " + made_up("1"), "no version"),
    ],
)
def test_weak_or_broken_keys_are_refused(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        parse_keys(text)


@pytest.mark.safety("s18")
def test_portal_without_field_key_refuses_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no field key"):
        from_environment({"FAIRLINE_DATA": str(tmp_path / "none"), "FAIRLINE_SECRET_KEY": GOOD})
    assert not (tmp_path / "none").exists()


@pytest.mark.safety("s18")
@pytest.mark.parametrize("start", [lambda app: serve(app, "127.0.0.1", 0), work], ids=["serve", "work"])
@pytest.mark.parametrize("keys", [made_up("index", "2"), made_up("other", "1").replace("other", "index"), None])
def test_wrong_or_no_key_does_not_start(app: Flask, start: object, keys: str | None, tmp_path: Path) -> None:
    with transaction() as session:
        enter(session, COMMAND)
    before = db.session.scalar(select(func.count()).select_from(DataKey))
    db.session.close()
    kept = app.extensions["fairline.keyring"]
    app.extensions["fairline.keyring"] = Keyring(keys, tmp_path)
    try:
        with pytest.raises(Refused):
            start(app)  # type: ignore[operator]
    finally:
        app.extensions["fairline.keyring"] = kept
    assert db.session.scalar(select(func.count()).select_from(DataKey)) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.safety("s18")
def test_database_itself_refuses_values_of_wrong_key(app: Flask, session: Session, tmp_path: Path) -> None:
    kept = app.extensions["fairline.keyring"]
    app.extensions["fairline.keyring"] = Keyring(made_up("index", "7"), tmp_path)
    try:
        with pytest.raises(IntegrityError), transaction() as writing:
            enter(writing, COMMAND)
    finally:
        app.extensions["fairline.keyring"] = kept
    assert session.scalar(select(func.count()).select_from(Employee)) == 0


def test_made_keys_are_private_whole_and_kept(tmp_path: Path) -> None:
    text = field_keys_in(tmp_path, make=True)
    assert field_keys_in(tmp_path, make=True) == text
    assert (tmp_path / "field.key").stat().st_mode & 0o777 == 0o600
    assert add_version(tmp_path) == 2
    assert parse_keys(field_keys_in(tmp_path, make=False)).masters[1] == parse_keys(text).masters[1]
    assert (tmp_path / "field.key").stat().st_mode & 0o777 == 0o600


def test_values_come_back_and_stand_nowhere_in_clear(session: Session) -> None:
    with transaction(session) as writing:
        number = enter(writing, COMMAND).number
    session.expire_all()
    person = session.scalars(select(Employee).where(Employee.number == number)).one()
    assert {name: getattr(person, name) for name in PLANTED} == PLANTED
    assert person.identity_index == blind_index("employee.identity_number", PLANTED["identity_number"])
    assert PLANTED["identity_number"].encode() not in (person.identity_number_sealed or b"")


def test_running_portal_notices_new_version(tmp_path: Path) -> None:
    field_keys_in(tmp_path, make=True)
    ring = Keyring(None, tmp_path)
    before = ring.wrap("a/1", b"x" * 32)
    add_version(tmp_path)
    after = ring.wrap("a/1", b"x" * 32)
    assert before[0] != after[0]
    assert ring.unwrap(before[0], "a/1", before[1]) == ring.unwrap(after[0], "a/1", after[1]) == b"x" * 32


def test_destroyed_key_reads_as_nothing_and_stays_so(app: Flask, session: Session, tmp_path: Path) -> None:
    with transaction(session) as writing:
        employee = enter(writing, COMMAND)
        employee_id, key_id = employee.id, employee.data_key_id or ""
    wrapped = session.get_one(DataKey, key_id).wrapped
    with transaction(session) as writing:
        erase_person(writing, COMMAND, key_id, tmp_path)
    session.expire_all()
    assert session.get_one(Employee, employee_id).phone == ""
    assert session.get_one(DataKey, key_id).wrapped is None
    with transaction(session) as writing:  # as a restored older backup would bring it back
        key = writing.get_one(DataKey, key_id)
        key.wrapped, key.destroyed_at = wrapped, None
    assert session.get_one(Employee, employee_id).phone == PLANTED["phone"]
    with transaction(session) as writing:
        assert reapply_erasures(writing, COMMAND, tmp_path) == 1
    session.expire_all()
    assert session.get_one(Employee, employee_id).phone == "" and erased_keys(tmp_path) == [key_id]
    with transaction(session) as writing:
        assert destroy_key(writing, COMMAND, key_id).destroyed_at is not None


def test_person_sealed_anew_reads_the_same(session: Session) -> None:
    with transaction(session) as writing:
        employee = enter(writing, COMMAND)
        employee_id, key_id, before = employee.id, employee.data_key_id or "", employee.phone_sealed
    with transaction(session) as writing:
        assert reseal_person(writing, key_id) == 3
    session.expire_all()
    employee = session.get_one(Employee, employee_id)
    assert (employee.phone, employee.phone_sealed != before) == (PLANTED["phone"], True)


def test_older_newest_version_is_not_registered_again(session: Session) -> None:
    check_keys(session)
    with transaction(session) as writing:
        assert register_newest(writing, COMMAND).version == 1
    assert session.scalar(select(func.count()).select_from(MasterKey)) == 1


_KILLED = """
import os, signal, sys
from pathlib import Path
from portal.app import create_app
from portal.config import Config
from portal.personal import console
from portal.personal.models import DataKey

left = int(sys.argv[3])
genuine = DataKey.keep


def keep(self, raw):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    genuine(self, raw)


DataKey.keep = keep
app = create_app(Config(data_folder=Path(sys.argv[1]), database_url=sys.argv[2], secret_key="x" * 40))
with app.app_context():
    console.begin_rotation()
    console.finish_rotation()
    if len(sys.argv) > 4:
        console.reseal_everything()
"""


@pytest.mark.safety("s17")
@pytest.mark.parametrize("values", [False, True], ids=["keys", "values"])
def test_rotation_killed_at_every_hundredth_row_loses_nothing(app: Flask, tmp_path: Path, values: bool) -> None:
    """Killed with -9 at its row 100, run again and killed at row 200, and so on: each time all values can be read."""
    config: Config = app.extensions["fairline.config"]
    (tmp_path / "field.key").write_text(FIELD_KEYS)
    app.extensions["fairline.keyring"], kept = Keyring(None, tmp_path), app.extensions["fairline.keyring"]
    try:
        with transaction() as session:
            for number in range(250):
                enter(session, COMMAND, number)
        db.session.close()
        killed, extra = 0, ["values"] if values else []
        for hundred in range(1, 8):
            done = subprocess.run(
                [sys.executable, "-c", _KILLED, str(tmp_path), config.database_url, str(100 * hundred), *extra],
                cwd=ROOT, check=False, capture_output=True,
            )  # fmt: skip
            assert done.returncode in (-9, 0), done.stderr
            killed += done.returncode == -9
            read, broken = unreadable_values(db.session)
            db.session.close()
            assert (read, broken) == (750, [])
            if done.returncode == 0:
                break
        assert killed >= 2 and done.returncode == 0
        console.begin_rotation()
        console.finish_rotation()
        assert left_to_rewrap(db.session) == 0
        refuse_wrong_keys(db.session)
    finally:
        app.extensions["fairline.keyring"] = kept
