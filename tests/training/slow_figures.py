"""The published definitions of item statistics, written down once more: slow, with means and deviations, in Decimal."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Any

_PLACES = 60
Marks = Sequence[Sequence[Decimal | None]]


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _cov(first: Sequence[Decimal], second: Sequence[Decimal]) -> Decimal | None:
    if len(first) < 2:
        return None
    one, two = _mean(first), _mean(second)
    return sum(((a - one) * (b - two) for a, b in zip(first, second, strict=True)), Decimal(0)) / (len(first) - 1)


def _close_to_nought(value: Decimal) -> bool:
    return abs(value) < Decimal(10) ** -40


def slow_question(marks: Marks, most: Sequence[Decimal], place: int) -> dict[str, Any]:
    """The figures of one question from the definitions; an absent key is undefined."""
    with localcontext() as context:
        context.prec = _PLACES
        seen = [row for row in marks if row[place] is not None]
        drawn = len(seen) < len(marks)
        x = [row[place] or Decimal(0) for row in seen]
        total = [sum((mark for mark in row if mark is not None), Decimal(0)) for row in seen]
        rest = total if drawn else [t - mark for t, mark in zip(total, x, strict=True)]
        found: dict[str, Any] = {"n": len(seen), "drawn": drawn}
        if x and most[place]:
            found["facility"] = _mean(x) / most[place]
        if len(x) < 2:
            return found
        own, others, both = _cov(x, x), _cov(rest, rest), _cov(x, rest)
        assert own is not None and others is not None and both is not None
        found |= {"sd": own.sqrt(), "covariance": both}
        if not _close_to_nought(own * others):
            found["discrimination"] = 100 * both / (own * others).sqrt()
        top = _cov(sorted(x), sorted(rest))
        assert top is not None
        found["most_covariance"] = top
        if not _close_to_nought(top):
            found["efficiency"] = 100 * both / top
        return found


def slow_weights(marks: Marks) -> list[Decimal | None]:
    """The effective weights; None for a negative covariance and where there is nothing to share."""
    with localcontext() as context:
        context.prec = _PLACES
        rows = [[mark or Decimal(0) for mark in row] for row in marks]
        total = [sum(row, Decimal(0)) for row in rows]
        columns = list(zip(*rows, strict=True))
        shares = [_cov(column, total) for column in columns]
        roots = [
            None if one is None or (one < 0 and not _close_to_nought(one)) else max(one, Decimal(0)).sqrt()
            for one in shares
        ]
        whole = sum((one for one in roots if one is not None), Decimal(0))
        return [None if one is None or _close_to_nought(whole) else 100 * one / whole for one in roots]


def slow_quiz(marks: Marks, questions: int) -> dict[str, Any]:
    """The figures of the whole quiz; an absent key is undefined."""
    with localcontext() as context:
        context.prec = _PLACES
        total = [sum((mark for mark in row if mark is not None), Decimal(0)) for row in marks]
        s = len(total)
        found: dict[str, Any] = {}
        if not s:
            return found
        mean, ordered = _mean(total), sorted(total)
        found |= {"mean": mean, "median": (ordered[(s - 1) // 2] + ordered[s // 2]) / 2}
        m2, m3, m4 = (_mean([(t - mean) ** power for t in total]) for power in (2, 3, 4))
        if s < 2:
            return found
        k2 = s * m2 / (s - 1)
        found["sd"] = k2.sqrt()
        if _close_to_nought(k2):
            return found
        if s > 2:
            found["skewness"] = s * s * m3 / ((s - 1) * (s - 2)) / (k2 * k2.sqrt())
        if s > 3:
            k4 = s * s * ((s + 1) * m4 - 3 * (s - 1) * m2 * m2) / ((s - 1) * (s - 2) * (s - 3))
            found["kurtosis"] = k4 / (k2 * k2)
        if questions > 1 and not any(mark is None for row in marks for mark in row):
            parts = sum((_cov(column, column) or Decimal(0) for column in zip(*marks, strict=True)), Decimal(0))
            alpha = Decimal(questions) / (questions - 1) * (1 - parts / k2)
            error = 100 * max(1 - alpha, Decimal(0)).sqrt()
            found |= {
                "consistency": 100 * alpha,
                "error_ratio": error,
                "standard_error": error / 100 * k2.sqrt(),
            }
        return found
