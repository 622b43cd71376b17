"""Why a day came to what it did: each reason with the rule behind it and the number that the rule asked for."""

from dataclasses import dataclass

from hr.attendance.chosen import RULE_FIELDS, NumberOnDay
from hr.attendance.labels import PLANNED_BY, ROUNDINGS, reason_text
from hr.attendance.plans import DayPlan, Edition
from hr.attendance.queries import DayTrace
from hr.attendance.rules.reasons import RULE_NAMES
from portal.web.filters import duration, written_date
from portal.web.i18n import gettext


@dataclass(frozen=True, kw_only=True)
class Why:
    """A reason in words; ``numbers`` are (key, sentence) of what was chosen by the agency."""

    text: str
    numbers: list[tuple[str, str]]


def whys_of(trace: DayTrace) -> list[Why]:
    """The reasons of a day, in the order in which the rules gave them."""
    return [
        Why(text=reason_text(reason), numbers=_behind(trace, RULE_NAMES[reason.text]))
        for reason in trace.result.reasons
    ]


def _behind(trace: DayTrace, rule: str) -> list[tuple[str, str]]:
    """The numbers that the rule asked for; one that is the shift's own has no key of the policy."""
    edition, found = trace.plan.edition, []
    own = edition.design.own() if edition else frozenset()
    for number in trace.numbers.behind(rule, trace.result.day):
        name = RULE_FIELDS[number.definition.key]
        if edition is not None and name in own:
            found.append(("", _of_shift(edition, f"{number.definition.label}: {_own_words(edition, name)}")))
        else:
            found.append((number.definition.key, number_sentence(number)))
    if edition is not None and rule == "rounding":
        words = f"{ROUNDINGS[edition.design.rounding]}: {duration(edition.design.round_to)}"
        found.append(("", _of_shift(edition, words)))
    return found


def _own_words(edition: Edition, name: str) -> str:
    value = getattr(edition.design, name)
    return ", ".join(duration(one) for one in value) if isinstance(value, tuple) else duration(value)


def _of_shift(edition: Edition, words: str) -> str:
    if edition.from_beginning:
        return gettext("%(number)s (shift %(shift)s)", number=words, shift=edition.name)
    since = written_date(edition.starts_on, "medium")
    return gettext("%(number)s (shift %(shift)s, version since %(day)s)", number=words, shift=edition.name, day=since)


def planned_by(plan: DayPlan) -> str:
    """What says which shift is worked, in words."""
    words = str(PLANNED_BY[plan.source])
    return f"{words} · {plan.rotation}" if plan.rotation else words


def number_sentence(number: NumberOnDay) -> str:
    """The number with its value, and since when it holds."""
    words = f"{number.definition.label}: {number.definition.in_words(number.value)}"
    if number.since is None:
        return gettext("%(number)s (as delivered)", number=words)
    return gettext("%(number)s (since %(day)s)", number=words, day=written_date(number.since, "medium"))
