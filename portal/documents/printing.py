"""HTML to PDF: our own fonts, our own folders, no address fetched (P32, safety s25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A finished PDF."""

    content: bytes
    pages: int


def render_pdf(template: str, values: Mapping[str, Any], *, title: str, language: str) -> Printed:
    """Render a template below ``templates/`` in ``language`` to a tagged PDF; outside of any transaction (it is slow)."""
    raise NotImplementedError
