"""The record of a call as a form: its fields with their kind, options and labels, and which values they take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from portal.words import mark


class Kind(StrEnum):
    """How a field is filled: a value is always text, of SEVERAL the options joined by commas.

    MOMENT: ``2026-03-02 19:40`` on the debtor's clock; DAY: ``2026-03-10``; AMOUNT: ``2100.00`` in the account's
    currency, without commas.
    """

    MOMENT = "moment"
    ONE = "one"
    SEVERAL = "several"
    AMOUNT = "amount"
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the values of a field, with its label (a text to be translated)."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of the record: label and hint are texts to be translated; TEXT is kept and not compared."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()

    def label_of(self, value: str) -> str:
        """The label of an option; the value itself where it is none."""
        return next((option.label for option in self.options if option.value == value), value)


def _options(**labels: str) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=label) for value, label in labels.items())


FIELDS = (
    Field(
        name="time", kind=Kind.MOMENT, label=mark("When you dialled"), hint=mark("On the clock at the debtor's place.")
    ),
    Field(
        name="number",
        kind=Kind.ONE,
        label=mark("Number dialled"),
        options=_options(
            debtor=mark("The debtor's own"),
            contact=mark("A contact person's"),
            work=mark("The workplace's"),
            other=mark("Another number"),
        ),
    ),
    Field(
        name="answered",
        kind=Kind.ONE,
        label=mark("Who answered"),
        options=_options(
            debtor=mark("The debtor"),
            third_party=mark("Another adult"),
            child=mark("A child"),
            machine=mark("A machine"),
            nobody=mark("Nobody answered"),
        ),
    ),
    Field(
        name="identity",
        kind=Kind.ONE,
        label=mark("Who it was, as established"),
        options=_options(
            verified=mark("The debtor, verified"),
            third_party=mark("Not the debtor"),
            unknown=mark("Not established"),
        ),
    ),
    Field(
        name="content",
        kind=Kind.SEVERAL,
        label=mark("What you told"),
        options=_options(
            recording_notice=mark("That the call is recorded"),
            amount=mark("The amount owed"),
            due_date=mark("The due date"),
            extra_costs=mark("Interest and fees, each"),
            consequences=mark("The lawful consequences"),
            negotiation_offer=mark("That a plan can be applied for"),
            payment_channel=mark("Where to pay"),
            complaint_channel=mark("Where to complain"),
            disclosed=mark("Something of the debt to somebody else"),
        ),
    ),
    Field(
        name="promise",
        kind=Kind.ONE,
        label=mark("Promise"),
        options=_options(
            none=mark("No promise"),
            vague=mark("Vague, without a day"),
            dated=mark("With a day"),
            dated_amount=mark("With day and amount"),
            refused=mark("Refused to pay"),
        ),
    ),
    Field(name="promise_amount", kind=Kind.AMOUNT, label=mark("Amount promised"), hint=mark("All parts together.")),
    Field(name="promise_date", kind=Kind.DAY, label=mark("Day promised"), hint=mark("Of the first payment.")),
    Field(
        name="promise_channel",
        kind=Kind.ONE,
        label=mark("Way of paying agreed"),
        options=_options(
            none=mark("None was agreed"),
            app=mark("In the bank's app"),
            transfer=mark("By bank transfer"),
            counter=mark("At the counter"),
            other=mark("Another way"),
        ),
    ),
    Field(
        name="raised",
        kind=Kind.SEVERAL,
        label=mark("What was said to you"),
        options=_options(
            disputed=mark("Disputes the debt or a part of it"),
            complaint=mark("Wants to complain"),
            paid=mark("Says it was paid"),
            hardship=mark("Hardship: illness, loss of work"),
            deceased=mark("The debtor has died"),
            distress=mark("Words of despair"),
        ),
    ),
    Field(
        name="tone",
        kind=Kind.ONE,
        label=mark("How the talk went"),
        options=_options(calm=mark("Calmly"), tense=mark("Tense"), hung_up=mark("The other side hung up")),
    ),
    Field(
        name="next_step",
        kind=Kind.ONE,
        label=mark("What happens next"),
        options=_options(
            call_again=mark("Call again within the rules"),
            watch_promise=mark("Watch the promise"),
            check_claim=mark("Have what was said checked"),
            pass_complaint=mark("Pass the complaint on"),
            write_only=mark("Only write"),
            lawyer=mark("Only through the lawyer"),
            stop=mark("Stop and hand the account over"),
            tell_lead=mark("Tell the team lead at once"),
        ),
    ),
    Field(
        name="do_not_contact",
        kind=Kind.SEVERAL,
        label=mark("Do not contact"),
        options=_options(
            number_refused=mark("This number must not be called"),
            stop_requested=mark("No more calls are wished"),
            represented=mark("A lawyer represents the debtor"),
        ),
    ),
    Field(name="note", kind=Kind.TEXT, label=mark("In your own words"), hint=mark("What the fields do not hold.")),
)
"""What the record asks for, in the order of the form."""

BY_NAME = {field.name: field for field in FIELDS}


def joined(field: str, values: Iterable[str]) -> str:
    """Options as the form keeps them: in its order, joined by commas."""
    there = set(values)
    return ",".join(option.value for option in BY_NAME[field].options if option.value in there)


def accepted_value(field: Field, given: str) -> bool:
    """Whether a text is a value of this field; empty always is."""
    if not given:
        return True
    there = {option.value for option in field.options}
    match field.kind:
        case Kind.ONE:
            return given in there
        case Kind.SEVERAL:
            return set(given.split(",")) <= there
        case Kind.AMOUNT:
            return amount_of(given) is not None
        case Kind.DAY | Kind.MOMENT:
            return moment_of(given) is not None
    return True


def amount_of(given: str) -> Decimal | None:
    """The amount that a text says; None where it is none."""
    try:
        amount = Decimal(given)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def moment_of(given: str) -> datetime | None:
    """The day or instant that a text says, without zone; None where it is none."""
    try:
        return datetime.fromisoformat(given).replace(tzinfo=None)
    except ValueError:
        return None
