"""Cells that a spreadsheet would run as a formula: how they are made harmless in CSV, and how that is undone (s71).

A text that a spreadsheet may take for a formula gets an apostrophe in front. A text that begins with an apostrophe
by itself gets one more, so that taking one away gives back exactly what was there.
"""

from typing import Final

LIVE: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a formula may begin with, full-width forms included (Excel in Chinese reads those as well)."""

EXPORT_MARK: Final = "#Fairline"
"""Heads the last column of our CSV files, which says in each row which file it is and who took it; read back, it is
left out. Files of earlier versions have a last line that begins with it instead.
"""

_BREAKS: Final = ("\t", "\r", "\n")
_APOSTROPHE: Final = "'"


def is_live(text: str) -> bool:
    """Whether a spreadsheet may run ``text``: it begins like a formula, after spaces or not."""
    return text.lstrip().startswith(LIVE)


def neutralised(text: str) -> str:
    """``text`` for a CSV cell, harmless in every spreadsheet; ``restored`` undoes it exactly."""
    return _APOSTROPHE + text if _needs_mark(text) else text


def restored(cell: str) -> str:
    """What ``neutralised`` was given; any other cell comes back as it is."""
    if cell.startswith(_APOSTROPHE) and _needs_mark(cell[1:]):
        return cell[1:]
    return cell


def _needs_mark(text: str) -> bool:
    return text.startswith((_APOSTROPHE, *_BREAKS)) or is_live(text) or text == EXPORT_MARK
