"""What two people edited at once, side by side: what is stored now and what was typed (safety s53)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, Field, Form, HiddenField, SelectField, SelectMultipleField

from portal.web.filters import short_date
from portal.web.i18n import gettext

NOTHING = "–"


def differing(
    form: Form, stored: Mapping[str, Any], label: Callable[[Field], str] | None = None
) -> list[tuple[str, str, str]]:
    """Field, what is stored now, what was typed: only where they differ. ``label`` names a field in its own way."""
    rows = []
    for field in form:
        if field.name not in stored or isinstance(field, HiddenField):
            continue
        now, typed = _text(field, stored[field.name]), _text(field, field.data)
        if now != typed:
            rows.append((label(field) if label else str(field.label.text), now, typed))
    return rows


def _text(field: Any, value: Any) -> str:
    if isinstance(field, BooleanField):
        return gettext("yes") if value else gettext("no")
    if value is None or value in ("", [], ()):
        return NOTHING
    if isinstance(field, SelectMultipleField):
        return ", ".join(_chosen(field, each) for each in value)
    if isinstance(field, SelectField):
        return _chosen(field, value)
    return short_date(value) if isinstance(value, date) else str(value).replace("\r\n", "\n")


def _chosen(field: Any, value: Any) -> str:
    return next((str(item.label) for item in field.choices if str(item.value) == str(value)), str(value))
