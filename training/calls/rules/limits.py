"""May this number be dialled now? The strictest of all rules that hold, for a place, an instant and a ledger of calls.

Where several rules speak of the same thing each of them is asked; a call is free when none of them bars it. A contract
of a client can therefore only tighten: its rules are added to the others and never replace one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.errors import Invalid
from training.calls.rules.packs import Rule, RuleKind, applicable


class Measure(StrEnum):
    """What a rule of kind *frequency* counts; its parameter ``most`` is how many there may be, or days to wait."""

    CONTACTS_A_DAY = "contacts_a_day"
    ATTEMPTS_A_NUMBER_A_DAY = "attempts_a_number_a_day"
    CALLS_IN_SEVEN_DAYS = "calls_in_seven_days"
    DAYS_FROM_A_CONVERSATION = "days_from_a_conversation"


class Fact(StrEnum):
    """What may stand in the ledger of an account and bar a call (``barred_when`` of a rule)."""

    NUMBER_REFUSED = "number_refused"
    STOP_REQUESTED = "stop_requested"
    REPRESENTED = "represented"
    DISPUTED = "disputed"


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """What was done about a debt before this call, by anyone: counts of the debtor's local day.

    ``attempts_today`` are unanswered attempts at the number that is to be dialled; ``last_conversation`` is the
    local day of the last talk; ``hours_agreed`` says that the debtor asked for calls at other hours.
    """

    contacts_today: int = 0
    attempts_today: int = 0
    calls_in_seven_days: int = 0
    last_conversation: date | None = None
    hours_agreed: bool = False
    facts: frozenset[Fact] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The strictest numbers that hold: None where no rule says one. ``closes`` itself is no longer permitted."""

    opens: time | None = None
    closes: time | None = None
    most: tuple[tuple[Measure, int], ...] = ()

    def of(self, measure: Measure) -> int | None:
        """The strictest number for a measure."""
        return dict(self.most).get(measure)


def local_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """An instant on the debtor's clock. Raises Invalid where it carries no zone of its own."""
    if instant.tzinfo is None:
        raise Invalid("An instant needs a time zone.")
    return instant.astimezone(zone)


def strictest_limits(
    rules: Iterable[Rule], place: str, instant: datetime, zone: ZoneInfo, ledger: Ledger | None = None
) -> Limits:
    """Latest opening, earliest closing and smallest numbers among the rules in force there and then.

    A rule that yields to an agreement (``unless = "agreed"``) is left out where the ledger says there is one. For
    days to wait after a conversation the largest number is the strictest.
    """
    given = ledger or Ledger()
    held = applicable(rules, place, local_time(instant, zone).date())
    windows = [window_of(rule) for rule in held if rule.kind is RuleKind.HOURS and not _waived(rule, given)]
    most: dict[Measure, int] = {}
    for rule in held:
        if rule.kind is RuleKind.FREQUENCY and not _waived(rule, given):
            measure, number = measure_of(rule)
            there = most.get(measure, number)
            stricter = max if measure is Measure.DAYS_FROM_A_CONVERSATION else min
            most[measure] = stricter(there, number)
    return Limits(
        opens=max((opens for opens, _ in windows), default=None),
        closes=min((closes for _, closes in windows), default=None),
        most=tuple(sorted(most.items())),
    )


def barring(rules: Iterable[Rule], place: str, instant: datetime, zone: ZoneInfo, ledger: Ledger) -> tuple[Rule, ...]:
    """The rules that bar dialling at this instant, the gravest first; empty where the call is free."""
    local = local_time(instant, zone)
    found = [rule for rule in applicable(rules, place, local.date()) if _bars(rule, local, ledger)]
    return tuple(sorted(found, key=lambda rule: (-rule.severity, rule.citation)))


def _bars(rule: Rule, local: datetime, ledger: Ledger) -> bool:
    if _waived(rule, ledger):
        return False
    if rule.kind is RuleKind.HOURS:
        opens, closes = window_of(rule)
        return not opens <= local.time().replace(tzinfo=None) < closes
    if rule.kind is RuleKind.FREQUENCY:
        return _used_up(*measure_of(rule), local.date(), ledger)
    return rule.parameters.get("barred_when") in ledger.facts


def _used_up(measure: Measure, most: int, today: date, ledger: Ledger) -> bool:
    """Whether one more call would be too many; the day of a conversation is day one of the days to wait."""
    if measure is Measure.DAYS_FROM_A_CONVERSATION:
        return ledger.last_conversation is not None and (today - ledger.last_conversation).days < most
    counts = {
        Measure.CONTACTS_A_DAY: ledger.contacts_today,
        Measure.ATTEMPTS_A_NUMBER_A_DAY: ledger.attempts_today,
        Measure.CALLS_IN_SEVEN_DAYS: ledger.calls_in_seven_days,
    }
    return counts[measure] >= most


def _waived(rule: Rule, ledger: Ledger) -> bool:
    return rule.parameters.get("unless") == "agreed" and ledger.hours_agreed and rule.kind is RuleKind.HOURS


def window_of(rule: Rule) -> tuple[time, time]:
    """From when to when a rule of kind *hours* permits calls; raises Invalid where it does not say so."""
    try:
        opens = time.fromisoformat(str(rule.parameters["start"]))
        closes = time.fromisoformat(str(rule.parameters["end"]))
    except (KeyError, ValueError):
        raise Invalid("Rule %(rule)s does not say from when to when calls are permitted.", rule=rule.citation) from None
    if not opens < closes:
        raise Invalid("Rule %(rule)s does not say from when to when calls are permitted.", rule=rule.citation)
    return opens, closes


def measure_of(rule: Rule) -> tuple[Measure, int]:
    """What a rule of kind *frequency* counts and how many there may be; raises Invalid where it does not say so."""
    try:
        measure, most = Measure(str(rule.parameters["measure"])), int(rule.parameters["most"])
    except (KeyError, ValueError):
        raise Invalid(
            "Rule %(rule)s does not say what it counts and how many there may be.", rule=rule.citation
        ) from None
    return measure, most


def stated(rules: Sequence[Rule]) -> None:
    """Ask each rule for what its kind needs; raises Invalid with its citation."""
    for rule in rules:
        if rule.kind is RuleKind.HOURS:
            window_of(rule)
        elif rule.kind is RuleKind.FREQUENCY:
            measure_of(rule)
        if "barred_when" in rule.parameters and rule.parameters["barred_when"] not in set(Fact):
            raise Invalid("Rule %(rule)s names a fact that the ledger does not keep.", rule=rule.citation)
