"""The questions of a quiz as a table, sorted as asked, and the same as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from portal.exchange.sheets import Sheet, SheetColumn, write_csv, write_workbook
from portal.exchange.stamps import Stamp
from portal.feature import Text
from portal.web.addresses import same_page
from portal.web.i18n import gettext, lazy_gettext, ngettext
from portal.web.tables import TableView
from training.figures.rules.choosing import HUNDREDTHS
from training.figures.rules.intervals import Interval
from training.figures.showing import (
    FLAG_WORDS,
    Measured,
    ShownQuestion,
    badges,
    figure,
    interval_words,
    share,
    weight_words,
)


@dataclass(frozen=True, kw_only=True)
class _Column:
    """A column of the page: what is shown, and by what it is sorted."""

    key: str
    title: Text
    cell: Callable[[ShownQuestion], Any]
    sort: Callable[[ShownQuestion], float | None] | None = None
    align: str = "end"


_COLUMNS = (
    _Column(
        key="number",
        title=lazy_gettext("Question"),
        cell=lambda one: f"{one.number}. {one.text}",
        sort=lambda one: one.number,
        align="start",
    ),
    _Column(key="n", title=lazy_gettext("n"), cell=lambda one: one.figures.n, sort=lambda one: one.figures.n),
    _Column(
        key="facility",
        title=lazy_gettext("Facility %"),
        cell=lambda one: figure(share(_known(one).facility)),
        sort=lambda one: _known(one).facility,
    ),
    _Column(
        key="sd",
        title=lazy_gettext("SD"),
        cell=lambda one: figure(_known(one).sd, 2),
        sort=lambda one: _known(one).sd,
    ),
    _Column(
        key="discrimination",
        title=lazy_gettext("Discrimination %"),
        cell=lambda one: _with_interval(_known(one)),
        sort=lambda one: _known(one).discrimination,
    ),
    _Column(
        key="efficiency",
        title=lazy_gettext("Efficiency %"),
        cell=lambda one: figure(_known(one).efficiency),
        sort=lambda one: _known(one).efficiency,
    ),
    _Column(
        key="weight",
        title=lazy_gettext("Weight %"),
        cell=lambda one: weight_words(_known(one)),
        sort=lambda one: _known(one).weight,
    ),
    _Column(key="flags", title=lazy_gettext("Read again"), cell=lambda one: badges(one.flags), align="start"),
)


@dataclass(frozen=True)
class _TooFew:
    """Stands for the figures of a question that too few people saw."""

    facility: float | None = None
    sd: float | None = None
    discrimination: float | None = None
    discrimination_interval: Interval | None = None
    efficiency: float | None = None
    weight: float | None = None
    negative_covariance: bool = False
    drawn: bool = True


def _known(one: ShownQuestion) -> Any:
    return one.figures if one.enough else _TooFew()


def _with_interval(figures: Any) -> Markup:
    """The discrimination, and its interval in a small line below."""
    below = Markup('<div class="small muted">{}</div>').format(interval_words(figures.discrimination_interval))
    return escape(figure(figures.discrimination)) + below


def question_table(found: Measured, sort: str, address: Callable[[ShownQuestion], str]) -> TableView:
    """The questions, each row leading to its question; an unknown ``sort`` keeps the order of the quiz."""
    column = next((item for item in _COLUMNS if item.sort and item.key == sort.removeprefix("-")), _COLUMNS[0])
    falling = sort == f"-{column.key}"
    return TableView(
        columns=[_head(item, column, falling) for item in _COLUMNS],
        rows=[
            {"cells": [item.cell(one) for item in _COLUMNS], "url": address(one), "tone": None}
            for one in _sorted(found.questions, column, falling)
        ],
        count_text=ngettext("%(num)d question", "%(num)d questions", len(found.questions)),
        export_urls=[
            ("XLSX", same_page({"export": "xlsx"})),
            ("CSV", same_page({"export": "csv"})),
            (gettext("Marks (CSV)"), same_page({"export": "marks"})),
        ],
    )


def _sorted(questions: Any, column: _Column, falling: bool) -> list[ShownQuestion]:
    """What has no figure comes last, whichever way."""
    assert column.sort is not None
    value = column.sort
    with_one = [one for one in questions if value(one) is not None]
    without = [one for one in questions if value(one) is None]
    return [*sorted(with_one, key=lambda one: value(one) or 0, reverse=falling), *without]


def _head(item: _Column, sorted_by: _Column, falling: bool) -> dict[str, Any]:
    here = item is sorted_by
    wish = f"-{item.key}" if here and not falling else item.key
    return {
        "key": item.key,
        "title": str(item.title),
        "align": item.align,
        "width": "wide" if item.key == "number" else None,
        "sortable": item.sort is not None,
        "sort_url": same_page({"sort": wish}) if item.sort else None,
        "sorted": ("desc" if falling else "asc") if here else None,
    }


def exported(found: Measured, kind: str, *, title: str, stamp: Stamp) -> bytes:
    """The questions as CSV, with the quiz on a second sheet as XLSX, or the ``marks``."""
    if kind == "marks":
        return _marks(found, stamp)
    if kind == "csv":
        return write_csv(_file_columns(), [_file_row(one) for one in found.questions], stamp=stamp)
    quiz = found.figures.quiz
    whole = (
        (gettext("Attempts"), quiz.n),
        (gettext("Most points"), quiz.most),
        (gettext("Mean"), quiz.mean),
        (gettext("Median"), quiz.median),
        (gettext("Standard deviation"), quiz.sd),
        (gettext("Skewness"), quiz.skewness),
        (gettext("Kurtosis"), quiz.kurtosis),
        (gettext("Internal consistency %"), quiz.consistency),
        (gettext("Error ratio %"), quiz.error_ratio),
        (gettext("Standard error"), quiz.standard_error),
    )
    figures = (SheetColumn(title=gettext("What")), SheetColumn(title=gettext("Figure"), kind="number"))
    sheets = (
        Sheet(name=gettext("Questions"), columns=_file_columns(), rows=[_file_row(one) for one in found.questions]),
        Sheet(name=gettext("The whole quiz"), columns=figures, rows=whole),
    )
    return write_workbook(sheets, title=title, stamp=stamp)


def _marks(found: Measured, stamp: Stamp) -> bytes:
    """The marks that count, in points and without names, as ``portal quiz statistics`` reads them."""
    columns = [
        SheetColumn(title=f"{one.number}. {one.text}:{one.item.points}", kind="number") for one in found.questions
    ]
    keys = [one.item.question_version_id for one in found.questions]
    rows = [
        [Decimal(attempt.marks[key]) / HUNDREDTHS if key in attempt.marks else None for key in keys]
        for attempt in found.attempts
    ]
    return write_csv(columns, rows, stamp=stamp)


def _file_columns() -> tuple[SheetColumn, ...]:
    numbers = (
        gettext("n"),
        gettext("Most points"),
        gettext("Facility %"),
        gettext("SD"),
        gettext("Discrimination index %"),
        gettext("Interval from"),
        gettext("Interval to"),
        gettext("Discriminative efficiency %"),
        gettext("Effective weight %"),
    )
    return (
        SheetColumn(title=gettext("Number"), kind="number"),
        SheetColumn(title=gettext("Question")),
        SheetColumn(title=gettext("Clause")),
        *(SheetColumn(title=title, kind="number") for title in numbers),
        SheetColumn(title=gettext("Read again")),
    )


def _file_row(one: ShownQuestion) -> list[Any]:
    figures = _known(one)
    low, high = figures.discrimination_interval or (None, None)
    return [
        one.number,
        one.text,
        one.item.question.clause,
        one.figures.n,
        one.item.points,
        share(figures.facility),
        figures.sd,
        figures.discrimination,
        low,
        high,
        figures.efficiency,
        figures.weight,
        ", ".join(str(FLAG_WORDS[flag]) for flag in one.flags),
    ]
