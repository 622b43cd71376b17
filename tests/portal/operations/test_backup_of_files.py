"""Stored files in backups: equal after the restore, each flipped byte named, none lost that a row names (s13, s14)."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from portal.auth.actor import PORTAL
from portal.config import Config
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.files.receiving import receiving
from portal.files.rules import EVIDENCE
from portal.files.services import keep_files
from portal.files.vault import Vault
from portal.operations.backup import make_backup, read_through
from portal.operations.restore import restore
from tests.portal.files.conftest import empty_vault as empty_vault
from tests.portal.files.conftest import files_on_disk, pdf, picture, sound
from tests.portal.operations.conftest import MADE_AT, PASSPHRASE, QUICK


def digests(store: Vault) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files_on_disk(store)}


@pytest.fixture
def kept(app: Flask, empty_vault: Vault) -> list[tuple[str, int, bytes]]:
    """Three files with their rows: (stored name, size, content)."""
    contents = {"a.pdf": pdf(), "b.png": picture(size=(300, 300)), "c.wav": sound()}
    uploads = [FileStorage(io.BytesIO(content), name) for name, content in contents.items()]
    with receiving(db.session, PORTAL, uploads, EVIDENCE) as received, transaction() as session:
        files = keep_files(session, PORTAL, received, about_type="test", about_id=1)
        return [(file.storage_name, file.size, content) for file, content in zip(files, contents.values(), strict=True)]


@pytest.mark.safety("s13")
def test_every_file_is_equal_after_restore(
    here: Config, elsewhere: Config, empty_vault: Vault, kept: list[tuple[str, int, bytes]], tmp_path: Path
) -> None:
    file = tmp_path / "with-files.backup"
    manifest = make_backup(here, file, PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    assert len([name for name in manifest.members if name.startswith("files/")]) == 3
    restore(elsewhere, file, PASSPHRASE)
    there = Vault(elsewhere.data_folder, elsewhere.secret_key)
    assert digests(there) == digests(empty_vault)
    for name, size, content in kept:
        assert b"".join(there.open(name, size).pieces(0, size)) == content
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files_on_disk(there))
    with pytest.raises(Refused, match="not empty"):
        restore(elsewhere, file, PASSPHRASE)


@pytest.mark.safety("s13", "s15")
def test_flipped_byte_of_stored_file_is_named_in_backup(
    here: Config, elsewhere: Config, kept: list[tuple[str, int, bytes]], tmp_path: Path
) -> None:
    file = tmp_path / "with-files.backup"
    make_backup(here, file, PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(body)
    with pytest.raises(Refused, match="damaged or cut off in part"):
        restore(elsewhere, file, PASSPHRASE)
    assert not (elsewhere.data_folder / "files").exists()


def test_refused_database_leaves_no_files(
    here: Config, elsewhere: Config, kept: list[tuple[str, int, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise Refused("The table x is not as it was backed up; nothing was restored.")

    file = tmp_path / "with-files.backup"
    make_backup(here, file, PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    monkeypatch.setattr("portal.operations.restore._compare", refuse)
    with pytest.raises(Refused):
        restore(elsewhere, file, PASSPHRASE)
    assert list(Vault(elsewhere.data_folder, "x").members()) == []


def test_incoming_files_are_not_backed_up(
    here: Config, empty_vault: Vault, kept: list[tuple[str, int, bytes]], tmp_path: Path
) -> None:
    empty_vault.write(io.BytesIO(pdf()))
    file = tmp_path / "with-files.backup"
    make_backup(here, file, PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    manifest = read_through(file, PASSPHRASE)
    assert {name.rpartition("/")[2] for name in manifest.members if "/" in name} == {name for name, _, _ in kept}


def test_files_need_the_key_that_sealed_them(
    here: Config, elsewhere: Config, kept: list[tuple[str, int, bytes]], tmp_path: Path
) -> None:
    file = tmp_path / "with-files.backup"
    make_backup(here, file, PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    other = replace(elsewhere, secret_key="another-secret-key-0123456789-0123456789")
    restore(other, file, PASSPHRASE)
    name, size, _ = kept[0]
    with pytest.raises(Refused, match="of another key"):
        list(Vault(other.data_folder, other.secret_key).open(name, size).pieces(0, size))
