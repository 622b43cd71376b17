"""Who may call, as a file for the dialler: the staff number, yes or no, the codes of what stands against it."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date

from portal.exchange.stamps import Stamp
from training.certificates.fit_rules import Fit

COLUMNS = ("number", "fit", "reasons", "as_of", "export")


def as_csv(people: Sequence[tuple[str, Fit]], day: date, stamp: Stamp | None) -> bytes:
    """UTF-8 without a mark, a header, reasons with a space between; read by machines, so that nothing is translated.

    The last column holds the identifier that leads to the log of exports; empty at the console, which keeps none.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    code = stamp.code if stamp else ""
    for number, fit in people:
        writer.writerow([number, "yes" if fit.fit else "no", " ".join(fit.hindrances), day.isoformat(), code])
    return text.getvalue().encode()


def as_json(people: Sequence[tuple[str, Fit]], day: date, stamp: Stamp | None) -> bytes:
    """The same as an object with the day, which export it is and whose, and a list."""
    found = {
        "as_of": day.isoformat(),
        "export": _export(stamp) if stamp else None,
        "people": [{"number": number, "fit": fit.fit, "reasons": list(fit.hindrances)} for number, fit in people],
    }
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def _export(stamp: Stamp) -> dict[str, str]:
    at = stamp.at.isoformat(timespec="seconds")
    return {"code": stamp.code, "by": stamp.by, "at": at, "for": stamp.purpose}
