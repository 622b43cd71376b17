"""Shapes of what authors send: a node with its rows, the header, the words.

``revision`` is the version that a form was made from, ``over`` a newer one that was shown beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from wtforms import BooleanField, Field, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from portal.config import LANGUAGES
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, gettext
from training.calls.naming import (
    END_WORDS,
    FACT_WORDS,
    IDENTITY_WORDS,
    OBLIGATION_WORDS,
    PAID_BY,
    PHASE_WORDS,
    PROMISE_WORDS,
    SEVERITY_WORDS,
    TOLD_WORDS,
)
from training.calls.rules.scenario import FACTS, MOST_FLAGS, Identity, Promise, Scenario
from training.programmes.forms import TickedField
from training.scenario_authoring.filling import Shape
from training.scenario_authoring.headerforms import AMOUNTS, COUNTS, PARTIES, SAID, owed_shown, tests_shown
from training.scenario_authoring.nodeforms import Sent

LONGEST_LINE, LONGEST_MORE = 2000, 6000
CHANGES = ("+1", "+2", "+3", "-1", "-2", "-3", "+4", "-4")


def kinds() -> list[SelectChoice]:
    """Phases and ends, as the form of a node names them."""
    found = [SelectChoice(phase.name.lower(), str(words)) for phase, words in PHASE_WORDS.items()]
    return found + [
        SelectChoice(f"end:{end.value}", gettext("Ends: %(kind)s", kind=words)) for end, words in END_WORDS.items()
    ]


def tests_offered(scenario: Scenario) -> list[SelectChoice]:
    """Every condition that can be picked, in words; the values are the scenario language's own."""
    found = [SelectChoice("", gettext("always"))]
    for subject, said in (("trust", gettext("Trust")), ("patience", gettext("Patience"))):
        found += [
            SelectChoice(f"{subject} >= {level}", gettext("%(what)s at least %(level)s", what=said, level=level))
            for level in range(1, 5)
        ]
        found += [
            SelectChoice(f"{subject} <= {level}", gettext("%(what)s at most %(level)s", what=said, level=level))
            for level in range(4)
        ]
    for identity in Identity:
        words = gettext("who speaks: %(words)s", words=IDENTITY_WORDS[identity])
        found.append(SelectChoice(f"identity = {identity.name.lower()}", words))
    for promise in Promise:
        words = gettext("so far: %(words)s", words=PROMISE_WORDS[promise])
        found.append(SelectChoice(f"promise = {promise.name.lower()}", words))
        words = gettext("so far not: %(words)s", words=PROMISE_WORDS[promise])
        found.append(SelectChoice(f"promise != {promise.name.lower()}", words))
    for flag in scenario.flags:
        found.append(SelectChoice(flag.name, gettext("noted: %(flag)s", flag=flag.name)))
        found.append(SelectChoice(f"not {flag.name}", gettext("not noted: %(flag)s", flag=flag.name)))
    found.append(SelectChoice("clean", gettext("nothing critical so far")))
    return [*found, SelectChoice("not clean", gettext("something critical happened"))]


def _with_own(offered: Sequence[SelectChoice], value: object) -> list[SelectChoice]:
    """The choices, with a value of the text that is not among them as one more."""
    known = {choice.value for choice in offered}
    return [*offered, *([SelectChoice(str(value), str(value))] if value and value not in known else [])]


def _pick(label: str, offered: Sequence[SelectChoice], value: object) -> Field:
    return SelectField(label, choices=_with_own(offered, value))


def _tests(data: Mapping[str, Any], prefix: str, count: int, offered: Sequence[SelectChoice]) -> dict[str, Field]:
    names = (f"{prefix}if{number}" for number in range(count))
    return {
        name: _pick(gettext("Only if") if not number else gettext("and"), offered, data.get(name))
        for number, name in enumerate(names)
    }


def _texts(prefix: str, label: str, longest: int = LONGEST_LINE, *, area: bool = True) -> dict[str, Field]:
    kind = TextAreaField if area else StringField
    return {
        f"{prefix}{code}": kind(f"{label} · {LANGUAGE_NAMES[code]}", validators=[Length(max=longest)])
        for code in LANGUAGES
    }


def _line(label: str, longest: int = 120) -> Field:
    return StringField(label, validators=[Length(max=longest)])


def node_form(scenario: Scenario, shape: Shape, data: Mapping[str, Any]) -> PortalForm:
    """The form of a node with so many rows; ``data`` holds what it begins with."""
    fields: dict[str, Field] = {
        "heard_rows": HiddenField(),
        "choice_rows": HiddenField(),
        "revision": HiddenField(),
        "over": HiddenField(),
        "name": _line(gettext("Name of the node"), 60),
        "kind": SelectField(gettext("Stage of the call"), choices=kinds()),
        "trap": BooleanField(gettext("A trap: it must have a right answer")),
        "open": BooleanField(gettext("In own words: the choices are not shown")),
    }
    offered = tests_offered(scenario)
    for number in range(shape.heard):
        prefix = f"h{number}_"
        fields |= {
            f"{prefix}place": IntegerField(gettext("Order"), validators=[Optional(), NumberRange(0, 99)]),
            f"{prefix}speaker": _line(gettext("Who speaks"), 40),
            f"{prefix}words": HiddenField(),
            f"{prefix}out": BooleanField(gettext("Take out")),
            f"{prefix}tells": _ticks(gettext("Makes known"), FACTS, TOLD_WORDS, data.get(f"{prefix}tells")),
            **_texts(prefix, gettext("What is heard")),
            **_tests(data, prefix, shape.tests, offered),
        }
    for number in range(shape.choices):
        fields |= _choice_fields(scenario, shape, data, f"c{number}_", offered)
    form = cast(PortalForm, type("NodeForm", (PortalForm,), fields)(data=dict(data)))
    form["heard_rows"].data, form["choice_rows"].data = str(shape.heard), str(shape.choices)
    return form


def _choice_fields(
    scenario: Scenario, shape: Shape, data: Mapping[str, Any], prefix: str, offered: Sequence[SelectChoice]
) -> dict[str, Field]:
    changes = [SelectChoice("", gettext("stays")), *(SelectChoice(text, text) for text in CHANGES)]
    same = [SelectChoice("", gettext("stays"))]
    flags = [flag.name for flag in scenario.flags]
    owed = [one.name for one in scenario.obligations]
    dials = [
        SelectChoice("", gettext("no")),
        SelectChoice("now", gettext("now")),
        SelectChoice("at", gettext("at another time")),
    ]
    channels = [SelectChoice("", gettext("none")), *(SelectChoice(name, str(said)) for name, said in PAID_BY.items())]
    fields: dict[str, Field] = {
        "name": HiddenField(),
        "words": HiddenField(),
        "feedback": HiddenField(),
        "place": IntegerField(gettext("Order"), validators=[Optional(), NumberRange(0, 99)]),
        "out": BooleanField(gettext("Take out")),
        "target": _line(gettext("Leads to"), 60),
        **_texts("", gettext("What the trainee says")),
        **_texts("more_", gettext("Other ways to say it, a line each"), LONGEST_MORE),
        **_texts("feedback_", gettext("What the debrief says")),
        "trust": _pick(gettext("Trust"), changes, data.get(f"{prefix}trust")),
        "patience": _pick(gettext("Patience"), changes, data.get(f"{prefix}patience")),
        "identity": SelectField(gettext("Who speaks is then"), choices=same + _named(IDENTITY_WORDS)),
        "promise": SelectField(gettext("Promised is then"), choices=same + _named(PROMISE_WORDS)),
        "dials": SelectField(gettext("The number is dialled"), choices=dials),
        "plan": _line(gettext("Plan agreed on"), 400),
        "channel": SelectField(gettext("Way to pay agreed on"), choices=channels),
        "dials_at": _line(gettext("Day and time")),
        "sets": _ticks(gettext("Notes down"), flags, {}, data.get(f"{prefix}sets")),
        "clears": _ticks(gettext("Forgets"), flags, {}, data.get(f"{prefix}clears")),
        "meets": _ticks(gettext("Obligations met"), owed, OBLIGATION_WORDS, data.get(f"{prefix}meets")),
        "best": BooleanField(gettext("This is the best answer")),
    }
    weights = [SelectChoice("", gettext("weight of the rule")), *_named(SEVERITY_WORDS)]
    for number in range(shape.breaches):
        fields[f"breach{number}"] = _line(gettext("Rule it breaks"), 80)
        fields[f"weight{number}"] = SelectField(gettext("How grave"), choices=weights)
    for number in range(shape.cites):
        fields[f"cite{number}"] = _line(gettext("Rule it rests on"), 80)
    named = {prefix + name: field for name, field in fields.items()}
    return named | _tests(data, prefix, shape.tests, offered)


def _named(words: Mapping[Any, object]) -> list[SelectChoice]:
    return [SelectChoice(member.name.lower(), str(said)) for member, said in words.items()]


def _ticks(label: str, names: Iterable[str], words: Mapping[str, object], there: object) -> Field:
    """Boxes to tick: those that the text has first, in its own order, so that saving changes nothing."""
    first = list(there) if isinstance(there, list) else []
    return TickedField(
        label, choices=[SelectChoice(name, str(words.get(name, name))) for name in dict.fromkeys([*first, *names])]
    )


def header_form(scenario: Scenario, packs: Sequence[str], data: Mapping[str, Any]) -> PortalForm:
    """The form of the header; ``packs`` are the rule packs in the order in which it shows them."""
    fields: dict[str, Field] = {"revision": HiddenField(), "over": HiddenField(), **_header_fields()}
    for name, label in zip(SAID, _said_labels(), strict=True):
        fields |= _texts(f"{name}_", label)
    for name, label in zip(PARTIES, _party_labels(), strict=True):
        fields |= _texts(f"{name}_", label, 200, area=False)
    until = _named(PHASE_WORDS)
    for number in range(MOST_FLAGS):
        fields[f"f{number}_name"] = _line(gettext("Fact of the story"), 40)
        fields[f"f{number}_until"] = SelectField(gettext("until the end of"), choices=until)
    for number, name in enumerate(packs):
        fields[f"p{number}_on"] = BooleanField(name)
        fields[f"p{number}_day"] = _line(gettext("As of"), 10)
    offered, none = tests_offered(scenario), [SelectChoice("", gettext("not owed"))]
    for number, _ in enumerate(owed_shown(scenario)):
        fields[f"o{number}_by"] = SelectField(gettext("At the latest in"), choices=none + until)
        fields[f"o{number}_cites"] = _line(gettext("Rule it rests on"), 80)
        fields |= _tests(data, f"o{number}_", tests_shown(scenario), offered)
    names = [SelectChoice("", gettext("none")), *(SelectChoice(node.name, node.name) for node in scenario.nodes)]
    fields["start"] = _pick(gettext("The call begins at"), names, data.get("start"))
    fields["hang_up"] = _pick(gettext("When patience is used up"), names, data.get("hang_up"))
    return cast(PortalForm, type("HeaderForm", (PortalForm,), fields)(data=dict(data)))


def _said_labels() -> tuple[str, ...]:
    return gettext("Title"), gettext("Summary"), gettext("Goal of the call"), gettext("The person called")


def _party_labels() -> tuple[str, ...]:
    return gettext("Creditor"), gettext("Debtor"), gettext("Our company"), gettext("The trainee’s name")


def _header_fields() -> dict[str, Field]:
    amounts = (gettext("Principal"), gettext("Interest"), gettext("Fees"), gettext("Total"))
    counts = (
        gettext("Talks today"),
        gettext("Unanswered tries today"),
        gettext("Calls in seven days"),
    )
    return {
        "name": _line(gettext("Name of the file"), 120),
        "family": _line(gettext("Family"), 40),
        "author": _line(gettext("Author")),
        "reviewer": _line(gettext("Reviewer")),
        "difficulty": _line(gettext("Difficulty"), 4),
        "minutes": _line(gettext("Minutes"), 4),
        "place": _line(gettext("Place of the debtor"), 10),
        "clock": _line(gettext("The debtor’s clock"), 16),
        "zone": _line(gettext("Time zone"), 40),
        "contract": _line(gettext("Contract")),
        "currency": _line(gettext("Currency"), 3),
        **{name: _line(label, 16) for name, label in zip(AMOUNTS, amounts, strict=True)},
        "due": _line(gettext("Due on"), 10),
        "affordable": _line(gettext("Can pay in a month at most"), 16),
        **{name: _line(label, 4) for name, label in zip(COUNTS, counts, strict=True)},
        "last_conversation": _line(gettext("Last talk on"), 10),
        "hours_agreed": BooleanField(gettext("Asked for calls at other hours")),
        "facts": TickedField(
            gettext("Known about the debt"),
            choices=[SelectChoice(fact.value, str(words)) for fact, words in FACT_WORDS.items()],
        ),
        "trust": _line(gettext("Trust at the beginning"), 1),
        "patience": _line(gettext("Patience at the beginning"), 1),
    }


def words_form(rows: Sequence[str], data: Mapping[str, Any]) -> PortalForm:
    """The words of some line ids in all languages, ``w0_en`` and so on."""
    fields: dict[str, Field] = {"revision": HiddenField(), "over": HiddenField()}
    for number, _ in enumerate(rows):
        fields |= {
            f"w{number}_{code}": TextAreaField(LANGUAGE_NAMES[code], validators=[Length(max=LONGEST_LINE)])
            for code in LANGUAGES
        }
    return cast(PortalForm, type("WordsForm", (PortalForm,), fields)(data=dict(data)))


def refuse_sent(form: PortalForm, sent: Sent) -> None:
    """Put what a form said wrongly at its fields."""
    for name, (sentence, values) in sent.wrong.items():
        said = gettext(sentence, **values)
        if name in form:
            form[name].errors = [*form[name].errors, said]
        else:
            form.form_errors.append(said)
