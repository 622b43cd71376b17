"""What a domain can do for the person in its records: find, give out, correct, stop (PIPL 15, 44-47)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.files.models import StoredFile
from portal.personal.retained import Text


@dataclass(frozen=True, kw_only=True)
class Rights:
    """``kind`` is that of the domain's ``Retained``.

    ``found_by`` gives the conditions under which a record is meant by a text: a number, an address, a telephone
    number. ``hint`` tells records apart in a list. ``corrects`` names what can be corrected, ``correct`` does it and
    raises Invalid. ``withdraw`` takes away what rests on consent alone, and names what that was by marked texts.
    """

    kind: str
    found_by: Callable[[str], Sequence[ColumnElement[bool]]]
    hint: InstrumentedAttribute[Any]
    url: Callable[[int], str]
    corrects: Mapping[str, Text]
    correct: Callable[[Session, Actor, int, str, str], None]
    withdraw: Callable[[Session, Actor, int], Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Given:
    """Files and papers of a record that belong in the person's copy."""

    files: Sequence[StoredFile] = ()
    papers: Sequence[Document] = ()


Give: TypeAlias = Callable[[Session, int], Given]
"""What a domain gives the person of a record, its own or another domain's, besides the register's columns."""
