"""The monthly report as PDF and as XLSX."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from complaints.insight.figures.rules.limits import Month, Point, Trend
from complaints.insight.figures.tables import (
    again_in,
    arrival_keys,
    as_number,
    category_keys,
    lines_of,
    month_in,
    opinion_lines,
    pareto_of,
    share,
    summary_keys,
    tree_keys,
    trend_in,
)
from complaints.insight.figures.wording import month_words
from portal.company import company_name
from portal.documents.printing import Printed, printable, render_pdf
from portal.exchange.sheets import Sheet, SheetColumn, write_workbook
from portal.exchange.stamps import Stamp
from portal.web.i18n import force_locale, gettext

_TEMPLATE = "complaints/figures/letters/report.html"
_WIDE, _HIGH, _LEFT, _FOOT = 640, 190, 36, 22


def report_title(month: date) -> str:
    """What the report is called, in the language spoken."""
    return gettext("Complaints in %(month)s", month=month_words(month))


def print_report(
    figures: Mapping[str, Any], teams: dict[int, str], *, version: int, digest: str, at: datetime, language: str
) -> Printed:
    """The paper; outside of transactions (a third of a second)."""
    with force_locale(language):
        months, trend = trend_in(figures)
        values = {
            "version": version,
            "digest": digest,
            "at": at,
            "month": figures["month_figures"],
            "year": figures["year_figures"],
            "summary": lines_of(figures, summary_keys(), keep_empty=True),
            "categories": lines_of(figures, category_keys()),
            "arrivals": lines_of(figures, arrival_keys()),
            "tree": lines_of(figures, tree_keys()),
            "opinions": opinion_lines(figures) if figures["definition"] > 1 else [],
            "pareto": pareto_of(figures["year_figures"]["counts"], "cause"),
            "again": [(line, printable(line.team, language)) for line in again_in(figures, teams)],
            "trend": trend,
            "picture": _picture(months, trend),
            "share": share,
        }
        title = report_title(month_in(figures))
    return render_pdf(_TEMPLATE, values, title=title, language=language)


def _picture(months: list[Month], trend: Trend) -> dict[str, Any] | None:
    """Where lines and points of the trend stand, in the units of the picture; None where no rate is known."""
    rates = [one for point in trend.points for one in (point.rate, point.high) if one is not None]
    if not rates:
        return None
    top = max(rates) * 1.08 or 1.0
    step = (_WIDE - _LEFT - 14) / max(1, len(months) - 1)

    def across(place: int) -> float:
        return round(_LEFT + 8 + place * step, 1)

    def up(rate: float) -> float:
        return round(_HIGH - _FOOT - rate / top * (_HIGH - _FOOT - 8), 1)

    return {
        "wide": _WIDE,
        "high": _HIGH,
        "left": _LEFT,
        "foot": _HIGH - _FOOT,
        "lines": [(up(top * part / 4), f"{top * part / 4:.1f}") for part in range(5)],
        "centre": None if trend.centre is None else up(trend.centre),
        "runs": {name: _runs(trend.points, name, across, up) for name in ("rate", "low", "high")},
        "points": [
            (across(place), up(point.rate), point.outside)
            for place, point in enumerate(trend.points)
            if point.rate is not None
        ],
        "labels": [
            (across(place), f"{point.month:%y-%m}")
            for place, point in enumerate(trend.points)
            if (len(trend.points) - 1 - place) % 3 == 0
        ],
    }


def _runs(points: tuple[Point, ...], name: str, across: Any, up: Any) -> list[str]:
    """The stretches of a line, broken where a month is not known."""
    runs: list[list[str]] = [[]]
    for place, point in enumerate(points):
        value = getattr(point, name)
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{across(place)},{up(value)}")
    return [" ".join(run) for run in runs if len(run) > 1]


def write_sheet(
    figures: Mapping[str, Any], teams: dict[int, str], *, version: int, at: datetime, language: str
) -> bytes:
    """The workbook: figures, trend with limits, and what came back."""
    with force_locale(language):
        month = month_in(figures)
        stamp = Stamp(code=f"{month:%Y-%m}/{version}", by=company_name() or "Fairline", at=at)
        sheets = [_figures_sheet(figures), _trend_sheet(figures), _again_sheet(figures, teams)]
        return write_workbook(sheets, title=report_title(month), stamp=stamp)


def _figures_sheet(figures: Mapping[str, Any]) -> Sheet:
    keys = [*summary_keys(), *arrival_keys(), *category_keys(), *tree_keys()]
    rows: list[tuple[Any, ...]] = [
        (line.key, line.words, line.month, line.year) for line in lines_of(figures, keys, keep_empty=True)
    ]
    rows += [(line.key, line.words, line.month, line.year) for line in opinion_lines(figures)]
    month, year = figures["month_figures"], figures["year_figures"]
    rows += [
        ("calls", gettext("Calls"), month["calls"], year["calls"]),
        (
            "per_10000_calls",
            gettext("Received per 10,000 calls"),
            as_number(month["per_10000_calls"]),
            as_number(year["per_10000_calls"]),
        ),
        (
            "median_days",
            gettext("Median days to the first reply"),
            as_number(month["median_days"]),
            as_number(year["median_days"]),
        ),
    ]
    return Sheet(
        name=gettext("Figures"),
        columns=(
            SheetColumn(title=gettext("Name of the figure")),
            SheetColumn(title=gettext("What")),
            SheetColumn(title=month_words(month_in(figures)), kind="number"),
            SheetColumn(title=gettext("Twelve months"), kind="number"),
        ),
        rows=rows,
    )


def _trend_sheet(figures: Mapping[str, Any]) -> Sheet:
    months, trend = trend_in(figures)
    return Sheet(
        name=gettext("Trend"),
        columns=(
            SheetColumn(title=gettext("Month")),
            SheetColumn(title=gettext("Received"), kind="number"),
            SheetColumn(title=gettext("Calls"), kind="number"),
            SheetColumn(title=gettext("Per 10,000 calls"), kind="number"),
            SheetColumn(title=gettext("Lower limit"), kind="number"),
            SheetColumn(title=gettext("Upper limit"), kind="number"),
        ),
        rows=[
            (f"{one.month:%Y-%m}", one.count, one.calls, *map(_rounded, (point.rate, point.low, point.high)))
            for one, point in zip(months, trend.points, strict=True)
        ],
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _again_sheet(figures: Mapping[str, Any], teams: dict[int, str]) -> Sheet:
    return Sheet(
        name=gettext("Came back within 90 days"),
        columns=(
            SheetColumn(title=gettext("Cause")),
            SheetColumn(title=gettext("Team")),
            SheetColumn(title=gettext("Upheld in 90 days"), kind="number"),
            SheetColumn(title=gettext("Of these after an earlier one"), kind="number"),
        ),
        rows=[(line.cause, line.team, line.count, line.repeats) for line in again_in(figures, teams)],
    )
