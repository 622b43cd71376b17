"""Item statistics at the console, of a file of marks: needs no portal and no database."""

import json
import unicodedata
from collections.abc import Sequence
from typing import BinaryIO

import click

from portal.command import Command, Option, say
from portal.words import mark
from training.figures.rules.intervals import Interval
from training.figures.rules.measures import LEAST_ATTEMPTS, Figures, Flag, QuestionFigures, QuizFigures, figures_of
from training.figures.source import LARGEST_FILE, MarkFile, read_marks

DEFINITION = "moodle"
"""Whose definitions are followed, as the JSON says it."""

_COLUMNS = (
    mark("Question"),
    mark("n"),
    mark("Max."),
    mark("Facility %"),
    mark("SD"),
    mark("Discrimination index %"),
    mark("Interval (95 %)"),
    mark("Discriminative efficiency %"),
    mark("Effective weight %"),
    mark("Read again"),
)
_FLAG_WORDS = {
    Flag.LOW_EFFICIENCY: mark("efficiency below 15"),
    Flag.NEGATIVE_DISCRIMINATION: mark("negative discrimination"),
}
_NEGATIVE = mark("negative covariance")
_NOTHING = "–"

HELP = mark(
    "Item statistics of a quiz by the definitions that Moodle publishes.\n\n"
    "FILE.csv: UTF-8; the first line names each question with its maximum (name:max), each further line holds the "
    "marks of one attempt. An empty cell is an unanswered question and counts 0.\n\n"
    "JSON: n, definition, enough_attempts (n is 20 or more), questions and quiz. Of each question: name, max, n, "
    "facility (share of the maximum, 0 to 1), sd and covariance and covariance_max (points), discrimination_index "
    "(percent: correlation with the rest of the quiz) and discrimination_interval (95 %), discriminative_efficiency "
    "and effective_weight (percent), negative_covariance, drawn, flags. Of the quiz: n, max, mean, median, sd and "
    "standard_error (points), skewness, kurtosis, internal_consistency with internal_consistency_interval and "
    "error_ratio (percent), same_questions. What is not defined is null.\n\n"
    "Ends with 2 where the file is wrong; the sentence names the line."
)


@click.command("statistics", cls=Command, help=HELP)
@click.argument("file", type=click.File("rb"), metavar="FILE.csv")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
@click.option(
    "--drawn",
    cls=Option,
    is_flag=True,
    help="Questions are drawn at random: an empty cell is a question that this attempt did not put.",
)
def statistics_command(file: BinaryIO, as_json: bool, drawn: bool) -> None:
    """Print the statistics of a file of marks; the keys of the JSON stand in the help and stay as they are.

    Variances divide by n − 1. With ``--drawn`` a question is judged among those who saw it, against their whole mark,
    and what needs the same questions for everybody (effective weight, internal consistency) is null.
    """
    found = read_marks(file.read(LARGEST_FILE + 1), drawn=drawn)
    figures = figures_of(found.table)
    if as_json:
        click.echo(json.dumps(as_object(found, figures), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        click.echo(_as_text(found, figures))


def as_object(found: MarkFile, figures: Figures) -> dict[str, object]:
    """The figures under the names that the help lists."""
    unit = found.table.unit
    return {
        "n": figures.quiz.n,
        "definition": DEFINITION,
        "enough_attempts": figures.quiz.n >= LEAST_ATTEMPTS,
        "questions": [
            {"name": name, "max": most / unit, **_question_object(one)}
            for name, most, one in zip(found.names, found.table.most, figures.questions, strict=True)
        ],
        "quiz": _quiz_object(figures.quiz),
    }


def _question_object(one: QuestionFigures) -> dict[str, object]:
    return {
        "n": one.n,
        "facility": one.facility,
        "sd": one.sd,
        "covariance": one.covariance,
        "covariance_max": one.most_covariance,
        "discrimination_index": one.discrimination,
        "discrimination_interval": _ends(one.discrimination_interval),
        "discriminative_efficiency": one.efficiency,
        "effective_weight": one.weight,
        "negative_covariance": one.negative_covariance,
        "drawn": one.drawn,
        "flags": [flag.value for flag in one.flags],
    }


def _quiz_object(quiz: QuizFigures) -> dict[str, object]:
    return {
        "n": quiz.n,
        "max": quiz.most,
        "mean": quiz.mean,
        "median": quiz.median,
        "sd": quiz.sd,
        "skewness": quiz.skewness,
        "kurtosis": quiz.kurtosis,
        "internal_consistency": quiz.consistency,
        "internal_consistency_interval": _ends(quiz.consistency_interval),
        "error_ratio": quiz.error_ratio,
        "standard_error": quiz.standard_error,
        "same_questions": quiz.alike,
    }


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)


def _as_text(found: MarkFile, figures: Figures) -> str:
    """A table of the questions, then the quiz, then what the reader must know."""
    unit = found.table.unit
    rows = [
        _cells(name, most / unit, one)
        for name, most, one in zip(found.names, found.table.most, figures.questions, strict=True)
    ]
    parts = [_table([[say(title) for title in _COLUMNS], *rows]), _quiz_lines(figures.quiz)]
    if figures.quiz.n < LEAST_ATTEMPTS:
        note = mark("Fewer than %(least)s attempts: judge no question by these figures.")
        parts.append(say(note, least=LEAST_ATTEMPTS))
    if not figures.quiz.alike:
        note = mark("Not everybody saw the same questions: effective weight and internal consistency are not defined.")
        parts.append(say(note))
    return "\n\n".join(parts)


def _cells(name: str, most: float, one: QuestionFigures) -> list[str]:
    return [
        name,
        str(one.n),
        f"{most:g}",
        _number(None if one.facility is None else 100 * one.facility),
        _number(one.sd),
        _number(one.discrimination),
        _range(one.discrimination_interval),
        _number(one.efficiency),
        say(_NEGATIVE) if one.negative_covariance and not one.drawn else _number(one.weight),
        ", ".join(say(_FLAG_WORDS[flag]) for flag in one.flags),
    ]


def _quiz_lines(quiz: QuizFigures) -> str:
    pairs = (
        (mark("Attempts"), str(quiz.n)),
        (mark("Most points"), _NOTHING if quiz.most is None else f"{quiz.most:g}"),
        (mark("Mean"), _number(quiz.mean)),
        (mark("Median"), _number(quiz.median)),
        (mark("Standard deviation"), _number(quiz.sd)),
        (mark("Skewness"), _number(quiz.skewness)),
        (mark("Kurtosis"), _number(quiz.kurtosis)),
        (
            mark("Internal consistency %"),
            f"{_number(quiz.consistency)} ({_range(quiz.consistency_interval)})",
        ),
        (mark("Error ratio %"), _number(quiz.error_ratio)),
        (mark("Standard error"), _number(quiz.standard_error)),
    )
    return _table([[say(name), value] for name, value in pairs])


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{round(value, 2) + 0.0:.2f}"


def _range(interval: Interval | None) -> str:
    return _NOTHING if interval is None else " … ".join(map(_number, interval))


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, text to the left and figures to the right; Chinese signs are two wide."""
    widths = [max(_wide(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join("  ".join(_line(row, widths)).rstrip() for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    last = len(row) - 1 if len(row) > 2 else None
    return [
        text + " " * (width - _wide(text)) if place in (0, last) else " " * (width - _wide(text)) + text
        for place, (text, width) in enumerate(zip(row, widths, strict=True))
    ]


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
