"""The agency's own name and language, as pages, mails and papers show them."""

import time
from typing import NamedTuple

from flask import current_app

from portal.config import Config
from portal.db.session import db
from portal.installation import Installation

UNNAMED = "Fairline"
_HOLDS_SECONDS = 30.0
_PLACE = "fairline.house"


class _House(NamedTuple):
    company: str
    language: str


def company_name() -> str:
    """What the operator set from outside, else what was given at the first visit, else the product's name."""
    config: Config = current_app.extensions["fairline.config"]
    return config.company_name or _house().company or UNNAMED


def house_language() -> str:
    """The language of who has not chosen one: set from outside, else given at the first visit, else English."""
    config: Config = current_app.extensions["fairline.config"]
    return config.default_language or _house().language or "en"


def forget_company() -> None:
    """Read both anew at the next page; other processes notice within half a minute."""
    current_app.extensions.pop(_PLACE, None)


def _house() -> _House:
    until, house = current_app.extensions.get(_PLACE, (0.0, _House("", "")))
    if time.monotonic() < until:
        return _House(*house)
    row = db.session.get(Installation, 1)
    house = _House(row.company_name, row.language) if row else _House("", "")
    current_app.extensions[_PLACE] = (time.monotonic() + _HOLDS_SECONDS, house)
    return house
