"""Why a day came to what it did: each reason with the rule behind it and the number that the rule asked for."""

from dataclasses import dataclass

from hr.attendance.chosen import NumberOnDay
from hr.attendance.labels import reason_text
from hr.attendance.queries import DayTrace
from hr.attendance.rules.reasons import RULE_NAMES
from portal.web.filters import written_date
from portal.web.i18n import gettext


@dataclass(frozen=True, kw_only=True)
class Why:
    """A reason in words; ``numbers`` are (key, sentence) of what was chosen by the agency."""

    text: str
    numbers: list[tuple[str, str]]


def whys_of(trace: DayTrace) -> list[Why]:
    """The reasons of a day, in the order in which the rules gave them."""
    day = trace.result.day
    return [
        Why(
            text=reason_text(reason),
            numbers=[
                (number.definition.key, number_sentence(number))
                for number in trace.numbers.behind(RULE_NAMES[reason.text], day)
            ],
        )
        for reason in trace.result.reasons
    ]


def number_sentence(number: NumberOnDay) -> str:
    """The number with its value, and since when it holds."""
    words = f"{number.definition.label}: {number.definition.in_words(number.value)}"
    if number.since is None:
        return gettext("%(number)s (as delivered)", number=words)
    return gettext("%(number)s (since %(day)s)", number=words, day=written_date(number.since, "medium"))
