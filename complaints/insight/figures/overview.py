"""The page of figures: counts of a span as links, trend, most frequent causes, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.cases.listing import queue_listing
from complaints.cases.models import Complaint
from complaints.cases.queries import visible_to
from complaints.correction.counting import calls_of
from complaints.correction.rules.scope import HOUSE
from complaints.insight.figures.population import FigureKey, condition_of
from complaints.insight.figures.queries import calls_in, figures_of, recurrences_of, team_names, trend_months
from complaints.insight.figures.rules.canonical import OPINIONS, figures_object
from complaints.insight.figures.rules.limits import Trend, trend_of
from complaints.insight.figures.rules.months import SPANS, Span, month_before
from complaints.insight.figures.tables import (
    AgainLine,
    Line,
    Pareto,
    again_in,
    arrival_keys,
    category_keys,
    lines_of,
    opinion_lines,
    pareto_of,
    share,
    tree_keys,
)
from complaints.insight.figures.wording import month_words
from complaints.satisfaction.rules import ENOUGH
from portal import clock
from portal.auth.actor import Actor
from portal.errors import FairlineError
from portal.web.i18n import gettext
from portal.web.tables import Listing

_OFFERED = 24


def span_asked(asked: Mapping[str, str], read: Any) -> Span:
    """The span of an address; the month that ended last where it names none, or one that is not over."""
    last = month_before(clock.today().replace(day=1))
    try:
        month = min(read(asked.get("month", "")), last)
    except FairlineError:
        month = last
    months = asked.get("span", "3")
    return Span(month=month, months=int(months) if months in {str(one) for one in SPANS} else 3)


def months_offered() -> list[tuple[str, str]]:
    """The months to choose from, the newest first."""
    month = month_before(clock.today().replace(day=1))
    months = [month_before(month, number) for number in range(_OFFERED)]
    return [(f"{one:%Y-%m}", month_words(one)) for one in months]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the page shows; ``counts`` by key."""

    span: Span
    counts: dict[str, int]
    calls: int | None
    rate: str | None
    median: str | None
    trend: Trend
    months: list[tuple[date, int]]
    causes: Pareto
    groups: Pareto
    tree: list[Line]
    categories: list[Line]
    arrivals: list[Line]
    opinions: list[Line]
    again: list[AgainLine]

    def number(self, kind: str) -> int:
        """The count of a key."""
        return self.counts.get(kind, 0)

    def url(self, key: str) -> str:
        """The cases that a count counts."""
        return url_for("complaint_figures.cases", key=key, month=f"{self.span.month:%Y-%m}", span=str(self.span.months))

    def share(self, part: str, whole: str) -> str:
        """Whole per cent."""
        return share(self.number(part), self.number(whole))


def overview_of(session: Session, span: Span) -> Overview:
    """The figures of a span; seven statements."""
    found, calls = figures_of(session, span), calls_of(session, HOUSE)
    months = trend_months(session, span.month, calls)
    again = recurrences_of(session, Span(month=span.month))
    teams = team_names(session, {one.team for one in again})
    known = figures_object(found.counts, found.days, found.counts.get("received", 0), calls_in(span, calls))
    both = {"month_figures": known, "year_figures": known}
    return Overview(
        span=span,
        counts=known["counts"],
        calls=known["calls"],
        rate=known["per_10000_calls"],
        median=known["median_days"],
        trend=trend_of(months),
        months=[(one.month, one.count) for one in months],
        causes=pareto_of(known["counts"], "cause"),
        groups=pareto_of(known["counts"], "group"),
        tree=lines_of(both, tree_keys()),
        categories=lines_of(both, category_keys()),
        arrivals=lines_of(both, arrival_keys()),
        opinions=opinion_lines(both),
        again=again_in({"recurrence": [_plain(one) for one in again]}, teams),
    )


def _plain(one: Any) -> dict[str, Any]:
    return {"cause": one.cause, "team": one.team, "count": one.count, "repeats": one.repeats}


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """How many complaints a figure counts, and how many of them the reader may not see."""

    counted: int
    unseen: int


def hidden_of(session: Session, actor: Actor, key: FigureKey, span: Span) -> Hidden:
    """One statement."""
    seen = func.count().filter(visible_to(actor, clock.today()))
    counted, visible = session.execute(
        select(func.count(), seen).select_from(Complaint).where(condition_of(key, span))
    ).one()
    return Hidden(counted=counted, unseen=counted - visible)


def is_withheld(session: Session, key: FigureKey, span: Span) -> bool:
    """Whether a figure is a single answer of so few that it is not told; its rows are not either."""
    if key.kind not in OPINIONS:
        return False
    given = select(func.count()).select_from(Complaint).where(condition_of(FigureKey(kind="opinion"), span))
    return (session.scalar(given) or 0) < ENOUGH


def case_listing(actor: Actor, key: FigureKey, span: Span, now: datetime) -> Listing:
    """The complaints behind a figure, of those that the reader may see."""
    whole = queue_listing(actor, {"state": "all"}, now)
    return replace(
        whole,
        name="complaints_of_figure",
        statement=whole.statement.where(condition_of(key, span)),
        default_sort="-received",
        empty_title=gettext("No complaint here that you may see"),
        empty_text=gettext("The number counts those too that are not yours to see."),
    )


def span_words(span: Span) -> str:
    """October 2026, or from August to October 2026."""
    if span.months == 1:
        return month_words(span.month)
    return gettext("%(first)s to %(last)s", first=month_words(span.first), last=month_words(span.month))


def key_span(key: FigureKey, span: Span) -> str:
    """The days that a figure is about: what came back looks at 90 days."""
    if key.kind != "again":
        return span_words(span)
    return gettext("90 days to %(day)s", day=span.last.isoformat())
