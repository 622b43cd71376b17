"""A person's copy of what is kept of them: a page to read, a file for machines, files and papers (PIPL 45)."""

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import IO, Any

from flask import current_app, render_template
from sqlalchemy import Column, LargeBinary, Table, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.db.base import Base
from portal.documents.models import Document
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.vault import vault
from portal.personal.blanking import belongs_to, root_of
from portal.personal.columns import Sealed, sealed_attributes
from portal.personal.keys import Unreadable
from portal.personal.models import DataKey
from portal.personal.register import BASIS_WORDS, KEEPING_WORDS, TableEntry
from portal.personal.request_models import PersonalRequest, RequestRecord
from portal.personal.retention_queries import all_entries
from portal.personal.rights import Given
from portal.web.filters import day_and_time, short_date
from portal.web.i18n import LazyString, gettext, lazy_gettext

REQUEST = PersonalRequest.__tablename__
UNREADABLE = "?"
_IN_MEMORY = 4 * 1024 * 1024
_CONTEXT: dict[str, LazyString] = {
    "number": lazy_gettext("Number"),
    "right": lazy_gettext("What is asked for"),
    "outcome": lazy_gettext("Outcome"),
    "post": lazy_gettext("Post"),
    "channel": lazy_gettext("Channel"),
    "state": lazy_gettext("State"),
    "kind": lazy_gettext("Kind"),
    "starts_on": lazy_gettext("From"),
    "ends_on": lazy_gettext("Until"),
    "received_on": lazy_gettext("Received on"),
    "received_at": lazy_gettext("Received on"),
    "created_at": lazy_gettext("Kept since"),
    "written_at": lazy_gettext("Written"),
    "began_at": lazy_gettext("From"),
    "ended_at": lazy_gettext("Until"),
    "since": lazy_gettext("Since"),
    "due_on": lazy_gettext("Due"),
    "day": lazy_gettext("Day"),
    "notice_version": lazy_gettext("Notice on personal data, version"),
}
"""Columns that name nobody and tell what the others mean; kept in the copy beside personal ones."""

Place = tuple[str, int]
"""A record: its kind and id."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """The rows of one table; a value that was damaged is UNREADABLE."""

    entry: TableEntry
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]

    @property
    def labels(self) -> list[str]:
        """What each column is for, in the reader's language."""
        known = {**self.entry.personal, **self.entry.sensitive}
        return [str(known.get(name) or _CONTEXT[name]) for name in self.columns]

    @property
    def ground(self) -> str:
        """On what ground the rows are kept."""
        return str(BASIS_WORDS[self.entry.basis])

    @property
    def kept(self) -> str:
        """How long."""
        return str(KEEPING_WORDS[self.entry.keeping])


@dataclass(frozen=True, kw_only=True)
class Copy:
    """All that a person is given."""

    parts: Sequence[Part]
    files: Sequence[StoredFile] = ()
    papers: Sequence[Document] = ()


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of a person stands in one table."""

    entry: TableEntry
    rows: int
    columns: Sequence[str] = field(default_factory=list)


def with_requests(session: Session, places: Iterable[Place]) -> list[Place]:
    """The records, and what the person asked about them before; one statement a record."""
    found: dict[Place, None] = {}
    for kind, record_id in places:
        found[kind, record_id] = None
        asked = select(RequestRecord.request_id).where(RequestRecord.kind == kind, RequestRecord.record_id == record_id)
        found.update({(REQUEST, request_id): None for request_id in session.scalars(asked.order_by(RequestRecord.id))})
    return list(found)


def shares_of(session: Session, kind: str, record_id: int) -> list[Share]:
    """Which tables hold something of the person, one statement a table; without the values."""
    found = []
    for entry in _entries_of(kind):
        table = Base.metadata.tables[entry.table]
        count = session.scalar(select(func.count()).select_from(table).where(belongs_to(entry, record_id))) or 0
        if count:
            labels = [str(purpose) for name, purpose in (*entry.personal.items(), *entry.sensitive.items())
                      if name in _told(entry)]  # fmt: skip
            found.append(Share(entry=entry, rows=count, columns=labels))
    return found


def gather(session: Session, places: Iterable[Place]) -> Copy:
    """Everything of these records that the register calls personal or sensitive and does not keep back."""
    parts: list[Part] = []
    files: list[StoredFile] = []
    papers: list[Document] = []
    for kind, record_id in places:
        parts += [part for entry in _entries_of(kind) if (part := _part(session, entry, record_id)).rows]
        for given in _given(session, kind, record_id):
            files += given.files
            papers += given.papers
    return Copy(parts=parts, files=files, papers=papers)


def _given(session: Session, kind: str, record_id: int) -> Iterator[Given]:
    for feature in current_app.extensions["fairline.features"]:
        if kind in feature.gives:
            yield feature.gives[kind](session, record_id)


def _entries_of(kind: str) -> list[TableEntry]:
    """Tables with rows of such a record that say something about the person, the record's own first."""
    entries = [entry for entry in all_entries() if root_of(entry) == kind and _told(entry)]
    return sorted(entries, key=lambda entry: entry.table != kind)


def _told(entry: TableEntry) -> list[str]:
    """Column names; a key to another row says nothing to the person."""
    table = Base.metadata.tables[entry.table]
    return [name for name in entry.told if not table.c[name].foreign_keys]


def _part(session: Session, entry: TableEntry, record_id: int) -> Part:
    table = Base.metadata.tables[entry.table]
    context = [name for name in _CONTEXT if name in table.c and name in entry.internal.split()]
    columns = [*context, *_told(entry)]
    order = list(table.primary_key.columns)
    rows = session.execute(select(table).where(belongs_to(entry, record_id)).order_by(*order)).mappings()
    return Part(
        entry=entry,
        columns=columns,
        rows=[{name: _plain(session, table, row, name) for name in columns} for row in rows],
    )


def _plain(session: Session, table: Table, row: Mapping[Any, Any], name: str) -> Any:
    """A value opened where it is sealed; times, days and codes stay what they are."""
    value = row[table.c[name]]
    attribute = _sealed().get((table.name, name))
    if value is not None and attribute is not None:
        return _opened(session, attribute, table, row, value)
    return None if isinstance(_kind(table.c[name]), LargeBinary) else value


def _kind(column: Column[Any]) -> Any:
    return column.type


def _opened(session: Session, attribute: Sealed, table: Table, row: Mapping[Any, Any], value: bytes) -> str:
    key = session.get(DataKey, row[table.c.data_key_id])
    try:
        return attribute.opened(key, tuple(row[table.c[name]] for name in attribute.row), value)
    except Unreadable:
        return UNREADABLE


@cache
def _sealed() -> dict[tuple[str, str], Sealed]:
    return {(item.table, item.column): item for item in sealed_attributes()}


def write_archive(copy: Copy, *, about: str, company: str) -> IO[bytes]:
    """The copy as a ZIP file, held on the disk where it is large; the caller closes it.

    A stored file that is missing or damaged is left out, and the list says so.
    """
    target = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer reads and closes it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = [*_files_into(archive, copy.files), *_papers_into(archive, copy.papers)]
        archive.writestr("data.json", _written(_as_json(copy, listed, about)))
        page = render_template(
            "portal/personal/copy.html",
            copy=copy,
            about=about,
            company=company,
            made_at=clock.now(),
            files=listed,
            readable=_readable,
        )
        archive.writestr(f"{gettext('Your data')}.html", page)
        archive.write(Path(str(current_app.static_folder)) / "css" / "copy.css", "style.css")
    target.seek(0)
    return target


def _written(content: dict[str, Any]) -> str:
    def plain(value: object) -> str:
        if isinstance(value, datetime):
            return clock.local(value).isoformat(timespec="seconds")
        return value.isoformat() if isinstance(value, date) else str(value)

    return json.dumps(content, ensure_ascii=False, indent=1, default=plain)


def _readable(part: Part, name: str, value: object) -> str:
    """A value on the page; who keeps a column in a way of its own says how it reads."""
    for feature in current_app.extensions["fairline.features"]:
        tell = feature.told_values.get((part.entry.table, name))
        if tell is not None and value is not None:
            return str(tell(value))
    return _plainly(value)


def _plainly(value: object) -> str:
    """As the reader's language writes days, times and what the portal keeps as a code."""
    if isinstance(value, StrEnum):
        return _word(value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return str(day_and_time(value))
    if isinstance(value, date):
        return str(short_date(value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _word(code: StrEnum) -> str:
    for feature in current_app.extensions["fairline.features"]:
        if type(code) in feature.told_words:
            word = feature.told_words[type(code)][code]
            return gettext(word) if type(word) is str else str(word)
    raise KeyError(f"no words are told for {type(code).__name__}")


def _files_into(archive: zipfile.ZipFile, files: Iterable[StoredFile]) -> Iterator[dict[str, Any]]:
    for file in files:
        name = f"files/{file.id}-{file.variant + '-' if file.variant else ''}{_flat(file.file_name)}"
        try:
            pieces = vault().open(file.storage_name, file.size).pieces(0, file.size)
            with archive.open(name, "w") as member:
                for piece in pieces:
                    member.write(piece)
            whole = True
        except Refused:
            whole = False
        yield {"name": name, "bytes": file.size, "sha256": file.sha256, "whole": whole}


def _papers_into(archive: zipfile.ZipFile, papers: Iterable[Document]) -> Iterator[dict[str, Any]]:
    for paper in papers:
        name = f"papers/{paper.id}-{_flat(paper.file_name)}"
        archive.writestr(name, paper.content)
        yield {"name": name, "bytes": paper.size, "sha256": paper.sha256, "whole": True}


def _flat(name: str) -> str:
    """A name that opens nothing outside the folder it is unpacked into."""
    return name.replace("/", "_").replace("\\", "_").lstrip(".") or "file"


def _as_json(copy: Copy, listed: Sequence[Mapping[str, Any]], about: str) -> dict[str, Any]:
    return {
        "about": about,
        "made_at": clock.local(clock.now()).isoformat(timespec="seconds"),
        "parts": [
            {
                "table": part.entry.table,
                "purpose": str(part.entry.purpose),
                "ground": part.ground,
                "kept": part.kept,
                "columns": dict(zip(part.columns, part.labels, strict=True)),
                "rows": part.rows,
            }
            for part in copy.parts
        ],
        "files": listed,
    }
