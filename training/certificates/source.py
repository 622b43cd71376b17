"""Reads the kinds of certificates from ``certificates.toml`` beside the programmes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.errors import Invalid
from portal.people.models import Post
from training.certificates.rules import Term, Validity, check_term
from training.courses.source import in_all_languages, read_toml

FILE = "certificates.toml"


@dataclass(frozen=True, kw_only=True)
class KindSource:
    """A kind as it is written; programmes are named by key, ``renewal`` may be left out."""

    key: str
    programme: str
    renewal: str | None
    posts: tuple[str, ...]
    stands_on: tuple[str, ...]
    titles: Mapping[str, str]
    sentences: Mapping[str, str]
    terms: tuple[Term, ...]


def read_kinds(folder: Path) -> list[KindSource]:
    """The kinds of a folder of content, none where it has no such file; raises Invalid where one is incomplete."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        return [_kind(values) for values in read_toml(path).get("certificate", ())]
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid("%(file)s cannot be read: %(why)s", file=FILE, why=error) from None


def _kind(values: Mapping[str, Any]) -> KindSource:
    key = str(values["key"])
    return KindSource(
        key=key,
        programme=str(values["programme"]),
        renewal=values.get("renewal"),
        posts=tuple(Post(name).value for name in values["posts"]),
        stands_on=tuple(str(rule) for rule in values["stands_on"]),
        titles=in_all_languages(values["title"], key),
        sentences=in_all_languages(values["sentence"], key),
        terms=tuple(_term(term) for term in values["term"]),
    )


def _term(values: Mapping[str, Any]) -> Term:
    starts_on = values["from"]
    if not isinstance(starts_on, date):
        raise TypeError("from")
    term = Term(
        starts_on=starts_on,
        validity=Validity(values["validity"]),
        window_days=int(values["window_days"]),
        months=int(values.get("months", 0)),
        month=int(values.get("month", 0)),
        day=int(values.get("day", 0)),
        expires_on=values.get("expires_on"),
    )
    check_term(term)
    return term
