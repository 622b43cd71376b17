"""A database of the first release is upgraded: what stood in the clear is sealed, and no page of the file holds it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, insert, select
from sqlalchemy.engine import make_url

from complaints.cases.answers import LetterDelivery, ReplyLetter
from complaints.cases.models import Complaint
from portal.app import create_app
from portal.config import Config
from portal.db.create import upgrade_database
from portal.db.migrate import alembic
from portal.db.session import db
from portal.errors import Refused
from portal.exchange.models import ImportContent, ImportRow
from portal.notifications.models import OutboxMessage
from portal.people.models import Employee, PersonImport
from portal.personal.keys import Keyring, fingerprint
from portal.personal.queries import unreadable_values
from portal.personal.sealing import Place, new_data_key, seal

AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
SECRETS = ("Clara Clear", "clara@clear.example", "13755556666", "Dear Clara Clear,", "ring 13755557777", "13755558888")


def _fill(url: str) -> None:
    """Rows as the first release kept them."""
    engine = create_engine(url)
    tables = MetaData()
    tables.reflect(engine)
    rows: list[tuple[str, dict[str, Any]]] = [
        ("account", {"id": 1, "username": "o", "password_hash": "x", "language": "en", "theme": "auto",
                     "active": True, "created_at": AT}),
        ("complaint", {"id": 1, "number": "C-1", "code_digest": "d", "channel": "public_form", "received_at": AT,
                       "received_on": date(2026, 11, 1), "language": "en", "complainant": "debtor",
                       "anonymous": False, "contact_name": SECRETS[0], "contact_mail": SECRETS[1],
                       "contact_phone": SECRETS[2], "preferred": "mail", "words": "w", "words_sha256": "0" * 64,
                       "event_on": date(2026, 11, 1), "called_from": "", "agent_text": "", "wishes": [],
                       "safety": "none", "severity": "S3", "severity_reason": "", "state": "received",
                       "ended_reason": "", "version": 1}),
        ("complaint_letter", {"id": 1, "complaint_id": 1, "number": 1, "language": "en", "basis": "", "reasons": "",
                              "redress": "", "next_instance": "", "apology": "", "written_at": AT,
                              "written_by_id": 1, "body": SECRETS[3]}),
        ("complaint_letter_delivery", {"id": 1, "letter_id": 1, "way": "mail", "recipient": SECRETS[1],
                                       "state": "sent", "began_at": AT}),
        ("outbox_message", {"id": 1, "unique_key": "k", "channel": "mail", "recipient": SECRETS[1], "language": "en",
                            "subject": "s", "body": SECRETS[4], "document_ids": [], "topic": "", "urgent": False,
                            "message_id": "<1@x>", "state": "sent", "try_at": AT, "tries": 1, "last_error": "",
                            "created_at": AT}),
        ("import_batch", {"id": 1, "kind": "people.people", "state": "ready", "file_name": "f", "sha256": "0" * 64,
                          "size": 1, "guess": {}, "row_count": 1, "new_count": 1, "duplicate_count": 0,
                          "problem_count": 0, "duplicate_lines": [], "note": "", "note_values": {},
                          "uploaded_at": AT}),
        ("import_content", {"batch_id": 1, "content": b"\xff\x00" + SECRETS[5].encode()}),
        ("import_row", {"batch_id": 1, "line": 2, "verdict": "new", "cells": {"phone": SECRETS[5]}, "column": "",
                        "message": "", "values": {}}),
    ]  # fmt: skip
    with engine.begin() as connection:
        for name, row in rows:
            connection.execute(insert(tables.tables[name]).values(**row))
    engine.dispose()


def _fill_later(url: str) -> None:
    """Rows as the last version before the sealing kept them."""
    engine = create_engine(url)
    tables = MetaData()
    tables.reflect(engine)
    rows: list[tuple[str, dict[str, Any]]] = [
        ("employee", {"id": 1, "number": "0001", "name": "N", "entered_on": date(2026, 11, 1), "version": 3}),
        ("person_import", {"id": 1, "batch_id": 1, "employee_id": 1, "entered": False, "version": 3,
                           "before": {"name": "N", "email": SECRETS[1], "ends_on": None, "version": "2"}}),
    ]  # fmt: skip
    with engine.begin() as connection:
        for name, row in rows:
            connection.execute(insert(tables.tables[name]).values(**row))
    engine.dispose()


@pytest.mark.safety("s15")
def test_rows_of_first_release_are_sealed_whole(elsewhere: Config, tmp_path: Path) -> None:
    app = create_app(elsewhere)
    with app.app_context():
        alembic.upgrade("0001")
        db.session.close()
        _fill(elsewhere.database_url)
        alembic.upgrade("0009")
        db.session.close()
        _fill_later(elsewhere.database_url)
        ring = app.extensions["fairline.keyring"]
        app.extensions["fairline.keyring"] = Keyring(None, tmp_path / "nowhere")
        with pytest.raises(Refused, match="no field key"):
            upgrade_database()
        db.session.close()
        app.extensions["fairline.keyring"] = ring
        upgrade_database()
        complaint = db.session.scalars(select(Complaint)).one()
        assert (complaint.contact_name, complaint.contact_mail, complaint.contact_phone) == SECRETS[:3]
        assert complaint.contact_mail_index == Complaint.contact_mail.index_of(SECRETS[1].upper())
        assert complaint.contact_phone_index == Complaint.contact_phone.index_of(f"+86 {SECRETS[2]}")
        assert db.session.scalars(select(ReplyLetter)).one().body == SECRETS[3]
        assert db.session.scalars(select(LetterDelivery)).one().recipient == SECRETS[1]
        message = db.session.scalars(select(OutboxMessage)).one()
        assert (message.recipient, message.body) == (SECRETS[1], SECRETS[4])
        assert db.session.scalars(select(ImportContent)).one().content == b"\xff\x00" + SECRETS[5].encode()
        assert db.session.scalars(select(ImportRow)).one().told() == ({"phone": SECRETS[5]}, {})
        trace = db.session.scalars(select(PersonImport)).one()
        assert json.loads(trace.before)["email"] == SECRETS[1]
        assert trace.data_key_id == trace.employee.data_key_id is not None
        assert unreadable_values(db.session) == (10, [])
        db.session.close()
        db.engine.dispose()
    file = make_url(elsewhere.database_url).database if elsewhere.database_url.startswith("sqlite") else None
    for path in Path(file).parent.glob("*.sqlite3*") if file else ():
        assert not [text for text in SECRETS if text.encode() in path.read_bytes()], path


def _seal_two(url: str, ring: Keyring) -> None:
    """Two employees as version 0012 kept them: one telephone number whole, the other damaged."""
    engine = create_engine(url)
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        keys = ring.keys()
        master = fingerprint(keys.masters[keys.newest])
        connection.execute(insert(tables.tables["master_key"]).values(
            id=master, version=keys.newest, index_check=fingerprint(keys.index), made_at=AT))  # fmt: skip
        for number in (1, 2):
            key_id, raw = f"{number}" * 32, new_data_key()
            wrapped = ring.wrap(f"{key_id}/1", raw)[1]
            connection.execute(insert(tables.tables["data_key"]).values(
                id=key_id, version=1, master_key_id=master, wrapped=wrapped, made_at=AT))  # fmt: skip
            place = Place(table="employee", column="phone", row=f"000{number}")
            sealed = seal(raw, key_id, 1, place, b"138 1111 2222")
            connection.execute(insert(tables.tables["employee"]).values(
                id=number, number=f"000{number}", name="N", entered_on=date(2026, 11, 1), version=1,
                phone_sealed=sealed if number == 1 else sealed[:-1], data_key_id=key_id))  # fmt: skip
    engine.dispose()


@pytest.mark.safety("s74")
def test_numbers_sealed_before_are_found_after_upgrade(elsewhere: Config) -> None:
    app = create_app(elsewhere)
    with app.app_context():
        alembic.upgrade("0012")
        db.session.close()
        _seal_two(elsewhere.database_url, app.extensions["fairline.keyring"])
        upgrade_database()
        found = select(Employee.number).where(Employee.phone_index == Employee.phone.index_of("+86 13811112222"))
        assert db.session.scalars(found).all() == ["0001"]
        assert db.session.scalars(select(Employee.phone_index).where(Employee.number == "0002")).one() is None
        db.session.close()
        db.engine.dispose()
