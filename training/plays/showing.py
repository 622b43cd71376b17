"""What the pages of a call show: the account, what was heard and said, what is open now. Nothing of what is hidden."""

import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from babel.dates import get_timezone_location
from flask_babel import get_locale

from portal.web.filters import weekday_name, written_date
from portal.web.i18n import gettext, ngettext
from training.calls.rules.engine import Turn, beginning, heard_at
from training.calls.rules.limits import Ledger
from training.calls.rules.play import State
from training.calls.rules.scenario import Choice, Phase
from training.calls.wording import texts_of
from training.plays.queries import Standing
from training.plays.rules import EventKind, neutral_line, talked
from training.plays.wording import FACTS

_CURRENCIES = {"CNY": "¥", "USD": "$", "GBP": "£", "EUR": "€"}
_NARRATOR = "narrator"
_OFF_THE_LINE = (Phase.PREDIAL, Phase.RECORD)


class Side(enum.StrEnum):
    """Whose a line is: the other side's, said by the trainee, done without a word, or told about."""

    THEM = "them"
    SAID = "said"
    DONE = "done"
    TOLD = "told"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A bubble of the transcript; ``turn`` is the trainee's turn (from 0) that it belongs to. ``fresh``: just heard."""

    side: Side
    text: str
    turn: int
    fresh: bool = False


@dataclass(frozen=True, kw_only=True)
class CallPage:
    """A call as it is shown to whoever plays it."""

    title: str
    goal: str
    account: list[tuple[str, str]]
    ledger: list[str]
    clock: str
    place: str
    phone: str
    seconds: int
    lines: list[Line]
    choices: list[str]
    meant: list[str]
    typed: str
    open: bool
    ended: bool


class Words:
    """The prose of a scenario in one language, with the account's figures in it."""

    def __init__(self, stands: Standing, language: str) -> None:
        self._texts = texts_of(stands.play, language)

    def of(self, row_id: str) -> str:
        """The line with this id; "" where there is none."""
        return self._texts.get(row_id, "")


def call_page(stands: Standing) -> CallPage:
    """The page of a call: one turn, and what was said so far."""
    scenario, words = stands.play.scenario, Words(stands, stands.call.language)
    now = clock_of(stands)
    asked = stands.asked
    by_name = {choice.name: words.of(choice.words) for choice in stands.node.choices}
    return CallPage(
        title=words.of(scenario.title),
        goal=words.of(scenario.goal),
        account=account_facts(stands, words),
        ledger=ledger_lines(scenario.ledger),
        clock=f"{now:%H:%M}" if now else "",
        place=_place(now, scenario.zone),
        phone=_phone(stands),
        seconds=talking_seconds(stands),
        lines=transcript(stands, words),
        choices=[words.of(choice.words) for choice in stands.choices],
        meant=[by_name[name] for name in asked.data["meant"]] if asked else [],
        typed=asked.data["text"] if asked else "",
        open=stands.node.open,
        ended=stands.call.ended_at is not None,
    )


def account_facts(stands: Standing, words: Words) -> list[tuple[str, str]]:
    """The account card: who, to whom, how much, since when."""
    account, clock = stands.play.scenario.account, stands.play.scenario.clock
    sign = _CURRENCIES.get(account.currency, f"{account.currency} ")
    found = [
        (gettext("Debtor"), words.of(account.debtor)),
        (gettext("Creditor"), words.of(account.creditor)),
        (gettext("Contract"), account.contract),
        (gettext("Total owed"), _money(sign, account.total)),
        (gettext("Principal"), _money(sign, account.principal)),
        (gettext("Interest"), _money(sign, account.interest)),
        (gettext("Fees"), _money(sign, account.fee)),
    ]
    if account.due:
        found.append((gettext("Due"), written_date(account.due)))
        if clock:
            days = (clock.date() - account.due).days
            found.append((gettext("Overdue"), ngettext("%(num)d day", "%(num)d days", days)))
    found.append((gettext("You are"), ", ".join(part for part in _own(stands, words) if part)))
    return [(label, value) for label, value in found if value]


def _own(stands: Standing, words: Words) -> tuple[str, str]:
    account = stands.play.scenario.account
    return words.of(account.collector), words.of(account.company)


def _money(sign: str, amount: Decimal) -> str:
    return f"{sign}{amount:,.2f}"


def ledger_lines(ledger: Ledger) -> list[str]:
    """What was done about the debt before this call, by anyone."""
    found = [
        ngettext(
            "Spoke with the debtor today: %(num)d time",
            "Spoke with the debtor today: %(num)d times",
            ledger.contacts_today,
        ),
        ngettext("Unanswered today: %(num)d attempt", "Unanswered today: %(num)d attempts", ledger.attempts_today),
        ngettext(
            "In the last seven days: %(num)d call", "In the last seven days: %(num)d calls", ledger.calls_in_seven_days
        ),
    ]
    if ledger.last_conversation:
        found.append(gettext("Last talk: %(day)s", day=written_date(ledger.last_conversation)))
    if ledger.hours_agreed:
        found.append(gettext("Calls at other hours were agreed."))
    return found + [gettext(FACTS[fact]) for fact in sorted(ledger.facts)]


def clock_of(stands: Standing) -> datetime | None:
    """The debtor's clock now: as the scenario begins, moved on where the trainee dials later."""
    dialled = [choice.dials_at for _, choice in taken(stands) if choice is not None and choice.dials_at]
    return dialled[-1] if dialled else stands.play.scenario.clock


def taken(stands: Standing) -> list[tuple[Turn, Choice | None]]:
    """Each turn with its choice; None where nothing matched."""
    choices = {(node.name, choice.name): choice for node, choice in stands.play.scenario.choices()}
    return [(turn, choices.get((turn.node, turn.event.choice or ""))) for turn in stands.turns]


def _place(now: datetime | None, zone: str) -> str:
    if now is None:
        return ""
    where = get_timezone_location(zone, locale=get_locale(), return_city=True) if zone else ""
    return " · ".join(part for part in (where, written_date(now.date()), weekday_name(now.date())) if part)


def _phone(stands: Standing) -> str:
    """Whether the telephone rings, is in use, or lies there."""
    if stands.call.ended_at is not None or stands.node.phase is Phase.RECORD or stands.node.end is not None:
        return "over"
    if stands.node.phase is Phase.PREDIAL:
        return "before"
    last = taken(stands)[-1][1] if stands.turns else None
    return "ringing" if last is not None and last.dials and stands.asked is None else "talking"


def talking_seconds(stands: Standing) -> int:
    """How long the line has been open, in seconds, without the time in which the page was left."""
    began = next((turn.number for turn, choice in taken(stands) if choice is not None and choice.dials), None)
    if began is None:
        return 0
    steps = [event.at for event in stands.events if event.kind in (EventKind.TURN, EventKind.ASKED)]
    turns = [event.at for event in stands.events if event.kind is EventKind.TURN]
    return int(talked([at for at in steps if at >= turns[began]]).total_seconds())


def transcript(stands: Standing, words: Words) -> list[Line]:
    """Everything heard and said so far, in order."""
    nodes = {node.name: node for node in stands.play.scenario.nodes}
    lines = _heard(stands, words, beginning(stands.play), 0)
    for turn, choice in taken(stands):
        text = turn.event.text or (words.of(choice.words) if choice else "")
        silent = nodes[turn.node].phase in _OFF_THE_LINE and not turn.event.text
        lines.append(Line(side=Side.DONE if silent else Side.SAID, text=text, turn=turn.number))
        if choice is None:
            neutral = neutral_line(stands.call.language, turn.number)
            lines.append(Line(side=Side.THEM, text=neutral, turn=turn.number + 1))
        else:
            lines += _heard(stands, words, turn.state, turn.number + 1)
    return _freshened(lines)


def _heard(stands: Standing, words: Words, state: State, turn: int) -> list[Line]:
    place = heard_at(stands.play, state)
    if place is None:
        return []
    spoken = stands.play.node(state).spoken[place]
    side = Side.TOLD if spoken.speaker == _NARRATOR else Side.THEM
    return [Line(side=side, text=words.of(spoken.words), turn=turn)]


def _freshened(lines: list[Line]) -> list[Line]:
    """The last line is marked as new where it was heard and not said."""
    if lines and lines[-1].side in (Side.THEM, Side.TOLD):
        last = lines[-1]
        lines[-1] = Line(side=last.side, text=last.text, turn=last.turn, fresh=True)
    return lines
