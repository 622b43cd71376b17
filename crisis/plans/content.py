"""Reads the plans that ship with the portal from the folder ``crisis/content``."""

import tomllib
from pathlib import Path
from typing import Any

from portal.errors import Invalid

SHIPPED = Path(__file__).resolve().parent.parent / "content"


def contents_in(folder: Path = SHIPPED) -> list[dict[str, Any]]:
    """The plain values of every plan file in ``folder``, by name; raises Invalid for a file that cannot be read."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Invalid("%(file)s cannot be read: %(why)s", file=path.name, why=error) from None
    if not found:
        raise Invalid("There is no plan file in %(folder)s.", folder=folder)
    return found
