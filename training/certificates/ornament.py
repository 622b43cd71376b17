"""The fine lines on a certificate: a rosette as on banknotes, drawn from two turning circles."""

import math
from functools import cache

from markupsafe import Markup

_POINTS = 720
_LOBES = 24


@cache
def rosette() -> Markup:
    """Inline SVG of thin interlaced waves around a centre; the sheet gives it colour and place."""
    waves = "".join(f'<path d="{_wave(radius, phase)}"/>' for radius in (58, 70, 82, 94) for phase in (0, 1, 2))
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-110 -110 220 220" fill="none" stroke="#b08d3c" '
        f'stroke-width="0.28" aria-hidden="true">{waves}</svg>'
    )
    # trap-ok: markup - numbers of our own, no words of anybody
    return Markup(drawn)  # noqa: S704 - see above  # nosec B704


def _wave(radius: float, phase: int) -> str:
    """A closed line that swings around a circle."""
    places = []
    for step in range(_POINTS + 1):
        angle = 2 * math.pi * step / _POINTS
        swing = 12 * math.sin(_LOBES * angle + phase * 2 * math.pi / 3)
        places.append(f"{(radius + swing) * math.cos(angle):.1f} {(radius + swing) * math.sin(angle):.1f}")
    return "M" + "L".join(places) + "Z"
