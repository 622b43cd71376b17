"""The figures of a report as tables of words and numbers: what paper and sheet show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from complaints.cases.models import Channel
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import ENDED, State
from complaints.inquiry.forms import cause_words
from complaints.inquiry.rules.causes import Branch, Cause, branch_of
from complaints.insight.figures.population import NO_GROUP, FigureKey
from complaints.insight.figures.rules.canonical import OPINIONS
from complaints.insight.figures.rules.limits import Month, Trend, trend_of
from complaints.insight.figures.rules.months import read_month
from complaints.insight.figures.rules.recurrence import Recurrence
from complaints.insight.figures.rules.small import Ranking, ranking_of
from complaints.insight.figures.wording import key_words, team_words
from complaints.satisfaction.rules import ENOUGH, Opinion
from complaints.taxonomy import GROUPS, NAMES

SUMMARY = ("received", "open", "replied", "in_time", "decided", "upheld", "no_cause")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A figure: its key, its words, and the counts of the month and of the twelve months up to it.

    None is withheld: so few answered that one could guess whose answer it is.
    """

    key: str
    words: str
    month: int | None
    year: int | None
    level: int = 0


def lines_of(figures: Mapping[str, Any], keys: list[tuple[FigureKey, int]], *, keep_empty: bool = False) -> list[Line]:
    """The lines of these keys in this order; without those that have nothing in either span."""
    month, year = figures["month_figures"]["counts"], figures["year_figures"]["counts"]
    return [
        Line(
            key=key.text,
            words=key_words(key),
            month=month.get(key.text, 0),
            year=year.get(key.text, 0),
            level=level,
        )
        for key, level in keys
        if keep_empty or month.get(key.text) or year.get(key.text)
    ]


def opinion_lines(figures: Mapping[str, Any]) -> list[Line]:
    """What complainants thought of the reply: how many answered, then each answer to each of the two questions."""
    month, year = figures["month_figures"]["counts"], figures["year_figures"]["counts"]
    asked = FigureKey(kind="opinion")
    lines = [Line(key=asked.text, words=key_words(asked), month=month.get("opinion", 0), year=year.get("opinion", 0))]
    for question in OPINIONS:
        for answer in Opinion:
            key = FigureKey(kind=question, value=answer)
            both = [_answered(counts, key.text) for counts in (month, year)]
            lines.append(Line(key=key.text, words=key_words(key), month=both[0], year=both[1], level=1))
    return lines


def _answered(counts: Mapping[str, int], key: str) -> int | None:
    return counts.get(key, 0) if counts.get("opinion", 0) >= ENOUGH else None


def summary_keys() -> list[tuple[FigureKey, int]]:
    """What stands on top."""
    return [(FigureKey(kind=kind), 0) for kind in SUMMARY]


def arrival_keys() -> list[tuple[FigureKey, int]]:
    """How complaints came, how serious they are, and how they ended; never in an order of size."""
    return [
        *((FigureKey(kind="channel", value=one), 0) for one in Channel),
        *((FigureKey(kind="severity", value=one), 0) for one in Severity),
        *((FigureKey(kind="ended", value=one), 0) for one in State if one in ENDED),
    ]


def category_keys() -> list[tuple[FigureKey, int]]:
    """The taxonomy, each group followed by its codes."""
    found: list[tuple[FigureKey, int]] = []
    for group in GROUPS:
        found.append((FigureKey(kind="group", value=group), 0))
        found += [(FigureKey(kind="code", value=code), 1) for code in NAMES if code[0] == group]
    return [*found, (FigureKey(kind="group", value=NO_GROUP), 0)]


def tree_keys() -> list[tuple[FigureKey, int]]:
    """The tree of causes, each branch followed by its leaves."""
    found: list[tuple[FigureKey, int]] = []
    for branch in Branch:
        found.append((FigureKey(kind="branch", value=branch), 0))
        found += [(FigureKey(kind="cause", value=one), 1) for one in Cause if branch_of(one) is branch]
    return found


@dataclass(frozen=True, kw_only=True)
class ParetoLine:
    """A cause among the most frequent ones: its share of all that have a cause, and that of all down to it."""

    key: str
    words: str
    count: int
    share: int
    cumulated: int


@dataclass(frozen=True, kw_only=True)
class Pareto:
    """Causes by frequency; what has fewer than five is pooled and not ranked."""

    lines: tuple[ParetoLine, ...]
    pooled: tuple[str, ...]
    pooled_count: int
    total: int


def pareto_of(counts: Mapping[str, int], kind: str) -> Pareto:
    """The most frequent values of one kind of figure; shares in whole per cent of their sum."""
    values = {key: count for key, count in counts.items() if key.startswith(f"{kind}.")}
    ranking: Ranking = ranking_of(values)
    total, so_far, lines = sum(values.values()), 0, []
    for key, count in ranking.ranked:
        so_far += count
        lines.append(
            ParetoLine(
                key=key,
                words=_words(key),
                count=count,
                share=round(100 * count / total),
                cumulated=round(100 * so_far / total),
            )
        )
    return Pareto(
        lines=tuple(lines),
        pooled=tuple(_words(key) for key in ranking.pooled),
        pooled_count=ranking.pooled_count,
        total=total,
    )


def _words(key: str) -> str:
    kind, _, value = key.partition(".")
    return key_words(FigureKey(kind=kind, value=value))


def trend_in(figures: Mapping[str, Any]) -> tuple[list[Month], Trend]:
    """The months of a report and the picture of them."""
    months = [
        Month(month=read_month(one["month"]), count=one["received"], calls=one["calls"]) for one in figures["trend"]
    ]
    return months, trend_of(months)


@dataclass(frozen=True, kw_only=True)
class AgainLine:
    """A cause that came back in a team."""

    key: str
    cause: str
    team: str
    count: int
    repeats: int
    ranked: bool


def again_in(figures: Mapping[str, Any], teams: dict[int, str]) -> list[AgainLine]:
    """What came back, the ranked ones first."""
    return [
        AgainLine(
            key=f"again.{one.cause}.{one.team}",
            cause=cause_words(Cause(one.cause)),
            team=team_words(one.team, teams),
            count=one.count,
            repeats=one.repeats,
            ranked=one.ranked,
        )
        for one in (Recurrence(**each) for each in figures["recurrence"])
    ]


def share(part: int, whole: int) -> str:
    """Whole per cent; a dash of nothing."""
    return f"{round(100 * part / whole)}%" if whole else "–"


def as_number(text: str | None) -> Decimal | None:
    """A figure that is kept as text, for a cell."""
    return None if text is None else Decimal(text)


def month_in(figures: Mapping[str, Any]) -> date:
    """The month that the figures are of."""
    return read_month(figures["month"])
