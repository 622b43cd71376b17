"""Personal data is sealed: keys and sealed columns; what stood in the clear moves into them, all or nothing."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from flask import current_app

from portal import clock
from portal.personal.keys import Keyring, fingerprint
from portal.personal.sealing import Place, new_data_key, seal

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SEALED = {
    "complaint": ("contact_name", "contact_mail", "contact_phone"),
    "complaint_letter": ("body",),
    "complaint_letter_delivery": ("recipient",),
    "employee": ("phone", "identity_number", "bank_account"),
    "import_content": ("private",),
    "import_row": ("private",),
    "outbox_message": ("recipient", "body"),
    "person_import": ("before",),
}
_CLEAR = {
    name: _SEALED[name]
    for name in ("complaint", "complaint_letter", "complaint_letter_delivery", "outbox_message", "person_import")
}
_KEY_COLUMNS = {
    "complaint": """ALTER TABLE complaint ADD COLUMN data_key_id VARCHAR(32)
        CONSTRAINT fk_complaint_data_key_id_data_key REFERENCES data_key (id)""",
    "complaint_letter": """ALTER TABLE complaint_letter ADD COLUMN data_key_id VARCHAR(32)
        CONSTRAINT fk_complaint_letter_data_key_id_data_key REFERENCES data_key (id)""",
    "complaint_letter_delivery": """ALTER TABLE complaint_letter_delivery ADD COLUMN data_key_id VARCHAR(32)
        CONSTRAINT fk_complaint_letter_delivery_data_key_id_data_key REFERENCES data_key (id)""",
    "employee": """ALTER TABLE employee ADD COLUMN data_key_id VARCHAR(32)
        CONSTRAINT fk_employee_data_key_id_data_key REFERENCES data_key (id)""",
    "import_content": """ALTER TABLE import_content ADD COLUMN data_key_id VARCHAR(32)
        CONSTRAINT fk_import_content_data_key_id_data_key REFERENCES data_key (id)""",
    "import_row": """ALTER TABLE import_row ADD COLUMN data_key_id VARCHAR(32)
        CONSTRAINT fk_import_row_data_key_id_data_key REFERENCES data_key (id)""",
    "outbox_message": """ALTER TABLE outbox_message ADD COLUMN data_key_id VARCHAR(32)
        CONSTRAINT fk_outbox_message_data_key_id_data_key REFERENCES data_key (id)""",
    "person_import": """ALTER TABLE person_import ADD COLUMN data_key_id VARCHAR(32)
        CONSTRAINT fk_person_import_data_key_id_data_key REFERENCES data_key (id)""",
}
_PEOPLE = "people.people"


def upgrade() -> None:
    _make_key_tables()
    _add_columns()
    _Mover(op.get_bind(), current_app.extensions["fairline.keyring"]).move()
    for table, columns in _CLEAR.items():
        for column in columns:
            op.drop_column(table, column)


def _make_key_tables() -> None:
    op.create_table(
        "master_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("index_check", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_master_key")),
        sa.UniqueConstraint("version", name=op.f("uq_master_key_version")),
    )
    op.create_table(
        "data_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("master_key_id", sa.String(length=32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["master_key_id"], ["master_key.id"], name=op.f("fk_data_key_master_key_id_master_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
    )
    op.create_index(op.f("ix_data_key_master_key_id"), "data_key", ["master_key_id"])


def _add_columns() -> None:
    """Columns are added and dropped in place: a table made anew would have to be dropped, and others refer to it."""
    for table, columns in _SEALED.items():
        for column in columns:
            op.add_column(table, sa.Column(f"{column}_sealed", sa.LargeBinary(), nullable=True))
        op.execute(_KEY_COLUMNS[table])
        op.create_index(op.f(f"ix_{table}_data_key_id"), table, ["data_key_id"])
    op.add_column("employee", sa.Column("identity_index", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_employee_identity_index"), "employee", ["identity_index"], unique=True)


class _Mover:
    """Seals what stands in the clear. A database without rows needs no key for it."""

    def __init__(self, bind: sa.Connection, ring: Keyring) -> None:
        self.bind, self.ring = bind, ring
        self.met = False
        self.made_at = clock.now()

    def move(self) -> None:
        for row in self._rows(
            "SELECT id, number, contact_name, contact_mail, contact_phone FROM complaint ORDER BY id"
        ):
            values = {name: getattr(row, name) for name in _SEALED["complaint"]}
            key = self._key()
            self._keep("complaint", {"id": row.id}, row.number, key, values)
            self._move_letters(row.id, key)
        for row in self._rows("SELECT id, message_id, recipient, body FROM outbox_message ORDER BY id"):
            self._keep(
                "outbox_message",
                {"id": row.id},
                row.message_id,
                self._key(),
                {"recipient": row.recipient, "body": row.body},
            )
        for row in self._rows("SELECT id FROM import_batch WHERE kind = :kind ORDER BY id", kind=_PEOPLE):
            self._move_import(row.id)
        for row in self._rows("SELECT DISTINCT employee_id FROM person_import ORDER BY employee_id"):
            self._move_traces(row.employee_id)

    def _move_traces(self, employee_id: int) -> None:
        """What files changed of a person, under the key that is the person's own from now on."""
        key = self._key()
        self._run("UPDATE employee SET data_key_id = :key WHERE id = :id", key=key[0], id=employee_id)
        statement = 'SELECT id, batch_id, entered, "before" FROM person_import WHERE employee_id = :id ORDER BY id'
        for row in self._rows(statement, id=employee_id):
            text = "" if row.entered else json.dumps(_json(row.before))
            self._keep("person_import", {"id": row.id}, f"{row.batch_id}/{employee_id}", key, {"before": text})

    def _move_letters(self, complaint_id: int, key: tuple[str, bytes]) -> None:
        letters = "SELECT id, number, body FROM complaint_letter WHERE complaint_id = :id ORDER BY id"
        sent = "SELECT id, letter_id, way, recipient FROM complaint_letter_delivery WHERE letter_id = :id ORDER BY id"
        for row in self._rows(letters, id=complaint_id):
            self._keep("complaint_letter", {"id": row.id}, f"{complaint_id}/{row.number}", key, {"body": row.body})
            for one in self._rows(sent, id=row.id):
                place = f"{one.letter_id}/{one.way}"
                self._keep("complaint_letter_delivery", {"id": one.id}, place, key, {"recipient": one.recipient})

    def _move_import(self, batch_id: int) -> None:
        key = self._key()
        for row in self._rows("SELECT content FROM import_content WHERE batch_id = :id", id=batch_id):
            text = bytes(row.content).decode("latin-1")
            self._keep("import_content", {"batch_id": batch_id}, str(batch_id), key, {"private": text}, "latin-1")
            self._run("UPDATE import_content SET content = :none WHERE batch_id = :id", none=b"", id=batch_id)
        rows = 'SELECT line, cells, "values" FROM import_row WHERE batch_id = :id ORDER BY line'
        for row in self._rows(rows, id=batch_id):
            text = json.dumps({"cells": _json(row.cells), "values": _json(row.values)})
            where = {"batch_id": batch_id, "line": row.line}
            self._keep("import_row", where, f"{batch_id}/{row.line}", key, {"private": text})
        self._run("UPDATE import_row SET cells = '{}', \"values\" = '{}' WHERE batch_id = :id", id=batch_id)

    def _keep(
        self,
        table: str,
        where: dict[str, Any],
        place: str,
        key: tuple[str, bytes],
        values: dict[str, str],
        encoding: str = "utf-8",
    ) -> None:
        given = {name: text for name, text in values.items() if text}
        if not given:
            return
        key_id, raw = key
        sealed = {
            f"{name}_sealed": seal(raw, key_id, 1, Place(table=table, column=name, row=place), text.encode(encoding))
            for name, text in given.items()
        }
        there = sa.table(table, *(sa.column(name) for name in (*sealed, "data_key_id", *where)))
        rows = sa.and_(*(there.c[name] == value for name, value in where.items()))
        self.bind.execute(sa.update(there).where(rows).values(**sealed, data_key_id=key_id))

    def _key(self) -> tuple[str, bytes]:
        """A new data key, stored; the first one makes the master key known."""
        if not self.met:
            self._meet()
        key_id, raw = uuid.uuid4().hex, new_data_key()
        master_id, wrapped = self.ring.wrap(f"{key_id}/1", raw)
        self._run(
            "INSERT INTO data_key (id, version, master_key_id, wrapped, made_at) "
            "VALUES (:id, 1, :master_id, :wrapped, :made_at)",
            id=key_id, master_id=master_id, wrapped=wrapped, made_at=self.made_at,
        )  # fmt: skip
        return key_id, raw

    def _meet(self) -> None:
        keys = self.ring.keys()
        self._run(
            "INSERT INTO master_key (id, version, index_check, made_at) VALUES (:id, :version, :index_check, :made_at)",
            id=fingerprint(keys.masters[keys.newest]), version=keys.newest,
            index_check=fingerprint(keys.index), made_at=self.made_at,
        )  # fmt: skip
        self.met = True

    def _rows(self, statement: str, **values: Any) -> Iterator[Any]:
        yield from self.bind.execute(sa.text(statement), values).all()

    def _run(self, statement: str, **values: Any) -> None:
        made: Callable[..., Any] = sa.text(statement).bindparams
        times = {name: sa.bindparam(name, type_=sa.DateTime(timezone=True)) for name in values if name == "made_at"}
        self.bind.execute(made(*times.values()) if times else sa.text(statement), values)


def _json(value: Any) -> Any:
    """SQLite gives JSON as text, PostgreSQL as what it says."""
    return json.loads(value) if isinstance(value, str) else value
