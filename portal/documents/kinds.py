"""What a domain says about papers that it makes in batches: how one is made, and what happens when it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.documents.attached import Attached
from portal.documents.models import Document


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper to be printed: the arguments of ``render_pdf``, its file's name. ``attached`` is for machines."""

    template: str
    values: Mapping[str, Any]
    title: str
    language: str
    file_name: str
    attached: Attached | None = None


@dataclass(frozen=True, kw_only=True)
class BatchKind:
    """Papers of one ``name`` (the document's kind) about things of one ``about_type``.

    ``make(session, about_id, details)`` reads what one paper shows, outside of any transaction, and gives None where
    there is nothing to print; its values should be plain. ``kept(session, actor, about_id, document)`` runs inside
    the transaction that keeps the paper: the place to note its number on the domain's row.
    """

    name: str
    about_type: str
    make: Callable[[Session, str, dict[str, Any]], Paper | None]
    kept: Callable[[Session, Actor, str, Document], None] | None = None
