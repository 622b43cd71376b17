"""What a domain says about its routes with parameters, for the test that opens every route as everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Example:
    """URL parameters of objects in the demo, and a hand-written oracle of which demo person may open which."""

    objects: list[dict[str, Any]]
    allowed: Callable[[str, dict[str, Any]], bool]
