"""Reads a checklist from its TOML file: items with anchored levels in three languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.errors import Invalid
from training.courses.source import digest_of, in_all_languages, read_toml
from training.signoffs.rules import Item, check_items


@dataclass(frozen=True, kw_only=True)
class ChecklistSource:
    """A checklist as it is written."""

    items: tuple[Item, ...]

    @property
    def content(self) -> list[dict[str, Any]]:
        """The items as plain values, as they are kept."""
        return content_of(self.items)

    @property
    def digest(self) -> str:
        """SHA-256 over everything that is observed and what is enough."""
        return digest_of(self.content)


def content_of(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Items as plain values."""
    return [
        {
            "key": item.key,
            "clause": item.clause,
            "critical": item.critical,
            "needs": item.needs,
            "texts": dict(item.texts),
            "levels": [dict(level) for level in item.levels],
        }
        for item in items
    ]


def read_checklist(folder: Path, key: str) -> ChecklistSource:
    """The checklist ``signoffs/<key>.toml`` of a programme's folder; Invalid where it is incomplete."""
    values = read_toml(folder / "signoffs" / f"{key}.toml")
    try:
        items = tuple(_item(key, item, int(values["needs"])) for item in values["item"])
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid("%(file)s cannot be read: %(why)s", file=f"{key}.toml", why=error) from None
    check_items(key, items)
    return ChecklistSource(items=items)


def _item(name: str, values: Mapping[str, Any], needs: int) -> Item:
    place = f"{name}.{values['key']}"
    return Item(
        key=str(values["key"]),
        clause=str(values["clause"]),
        critical=bool(values.get("critical", False)),
        needs=int(values.get("needs", needs)),
        texts=in_all_languages(values["text"], place),
        levels=tuple(in_all_languages(level, place) for level in values["level"]),
    )
