"""Checks of a scenario that need no proof: names, citations, figures, and that the three languages say the same."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from portal.words import mark
from training.calls.findings import Findings
from training.calls.rules.packs import Rule, Status, cited
from training.calls.rules.scenario import Choice, Guard, Node, Phase, Row, Scenario
from training.questionfiles.reading import short

PLACEHOLDERS = frozenset(
    "creditor debtor company collector contract currency principal interest fee total due days_overdue today".split()
)
MOST_CHOICES, LEAST_EXEMPLARS = 6, 2
_PLACE = re.compile(r"\{([^{}]*)\}")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def check_structure(scenario: Scenario, found: Findings) -> None:
    """Everything that would keep the engine from starting; without errors here it can be proved."""
    names = {node.name for node in scenario.nodes}
    if scenario.start not in names:
        said = mark("The start “%(name)s” in StoryData is no passage.")
        found.error(scenario.line, "undefined-start", said, name=short(scenario.start))
    if scenario.hang_up and scenario.hang_up not in names:
        found.error(scenario.line, "undefined-target", _NO_TARGET, name=short(scenario.hang_up))
    known = {flag.name for flag in scenario.flags}
    for one in scenario.obligations:
        _flags(one.guard, known, one.line, found)
    for node in scenario.nodes:
        _node(node, known, found)
        for choice in node.choices:
            if choice.target not in names:
                found.error(choice.line, "undefined-target", _NO_TARGET, name=short(choice.target))
            _choice(choice, scenario, known, found)
    _backwards(scenario, found)


_NO_TARGET = mark("There is no passage “%(name)s” to go to.")


def _node(node: Node, known: set[str], found: Findings) -> None:
    for heard in node.spoken:
        _flags(heard.guard, known, heard.line, found)
    if node.end is not None and node.choices:
        found.error(
            node.line, "choices-after-end", mark("“%(name)s” is an end and has choices."), name=short(node.name)
        )
    if node.end is None and not node.choices:
        found.error(node.line, "no-choices", mark("“%(name)s” has no choices and is no end."), name=short(node.name))
    if len(node.choices) > MOST_CHOICES:
        said = mark("“%(name)s” has more than %(most)s choices.")
        found.error(node.line, "too-many-choices", said, name=short(node.name), most=MOST_CHOICES)
    for name, count in Counter(choice.name for choice in node.choices).items():
        if count > 1:
            found.error(node.line, "choice-twice", mark("Two choices of a node are called “%(name)s”."), name=name)


def _flags(tests: Guard, known: set[str], line: int, found: Findings) -> None:
    for test in tests:
        if test.subject not in known and test.subject not in ("trust", "patience", "identity", "promise", "clean"):
            found.error(line, "undefined-flag", _NO_FLAG, name=test.subject)


_NO_FLAG = mark("The header knows no flag “%(name)s”.")


def _choice(choice: Choice, scenario: Scenario, known: set[str], found: Findings) -> None:
    _flags(choice.guard, known, choice.line, found)
    for name in (*choice.effects.sets, *choice.effects.clears):
        if name not in known:
            found.error(choice.line, "undefined-flag", _NO_FLAG, name=name)
    if not choice.feedback:
        said = mark("Choice “%(name)s” has no feedback; the debrief will have nothing to say about it.")
        found.warning(choice.line, "no-feedback", said, name=choice.name)
    owed = {one.name for one in scenario.obligations}
    for name in choice.meets:
        if name not in owed:
            said = mark("The choice meets “%(name)s”, which the header does not ask for.")
            found.error(choice.line, "not-owed", said, name=name)


def _backwards(scenario: Scenario, found: Findings) -> None:
    phases = {node.name: node.phase for node in scenario.nodes}
    for node, choice in scenario.choices():
        there = phases.get(choice.target)
        if node.phase is not None and there is not None and there < node.phase:
            said = mark("From “%(name)s” the call would go back to an earlier phase.")
            found.error(choice.line, "phase-back", said, name=short(node.name))
    start = next((node for node in scenario.nodes if node.name == scenario.start), None)
    if start is not None and start.phase is not Phase.PREDIAL:
        said = mark("The first decision is whether to dial: the start belongs to the phase predial.")
        found.error(start.line, "start-not-predial", said)


def check_account(scenario: Scenario, found: Findings) -> None:
    """The amounts add up, and the debt was due before the call."""
    account = scenario.account
    if account.principal + account.interest + account.fee != account.total:
        said = mark("Principal, interest and fee together are %(sum)s, not %(total)s.")
        added = account.principal + account.interest + account.fee
        found.error(scenario.line, "wrong-sum", said, sum=str(added), total=str(account.total))
    if scenario.clock and account.due and account.due >= scenario.clock.date():
        found.error(scenario.line, "not-due", mark("The debt is not overdue on the day of the call."))


def check_citations(scenario: Scenario, rules: Sequence[Rule], found: Findings) -> None:
    """Each rule that is cited exists, is listed with its pack, and holds there on the scenario's day."""
    day = scenario.clock.date() if scenario.clock else None
    packs = dict(scenario.packs)
    for name, _ in scenario.packs:
        if name not in {rule.pack for rule in rules}:
            found.error(scenario.line, "unknown-pack", mark("There is no rule pack “%(name)s”."), name=short(name))
    unverified: set[str] = set()
    for one in scenario.obligations:
        if not one.cites:
            said = mark("“%(name)s” is asked for on no ground: add cites and the rule.")
            found.error(one.line, "no-citation", said, name=one.name)
    for line, citation in _citations(scenario):
        versions = [rule for rule in rules if rule.citation == citation]
        pack = citation.partition("/")[0]
        if not versions:
            found.error(line, "unknown-citation", mark("There is no rule “%(rule)s”."), rule=short(citation))
        elif pack not in packs:
            said = mark("The header does not list the pack of rule “%(rule)s”.")
            found.error(line, "pack-not-listed", said, rule=citation)
        elif day is not None:
            rule = cited(versions, citation, day)
            if rule is None or not rule.in_force(packs[pack]):
                said = mark("Rule “%(rule)s” is not in force on the scenario's day.")
                found.error(line, "not-in-force", said, rule=citation)
            elif not rule.reaches(scenario.place):
                said = mark("Rule “%(rule)s” does not hold in %(place)s.")
                found.error(line, "not-there", said, rule=citation, place=short(scenario.place))
            elif rule.status is Status.UNVERIFIED:
                unverified.add(citation)
    if unverified:
        said = mark("Cited, but nobody has read the clause yet: %(rules)s")
        found.note(scenario.line, "unverified", said, rules=", ".join(sorted(unverified)))


def _citations(scenario: Scenario) -> Iterator[tuple[int, str]]:
    for one in scenario.obligations:
        if one.cites:
            yield one.line, one.cites
    for _, choice in scenario.choices():
        for breach in choice.breaches:
            yield choice.line, breach.citation
        for citation in choice.cites:
            yield choice.line, citation


def check_words(scenario: Scenario, found: Findings) -> None:
    """Every line id has its row, every row all languages, and the languages agree in places and figures."""
    rows: dict[str, Row] = {}
    for row in scenario.words:
        if row.id in rows:
            found.error(row.line, "line-twice", mark("Line %(id)s stands twice in the table of words."), id=row.id)
        rows[row.id] = row
        _row(row, found)
    used: set[str] = set()
    for line, name in _line_ids(scenario):
        used.add(name)
        if name not in rows:
            found.error(line, "line-missing", mark("The table of words has no line %(id)s."), id=name)
    for _, choice in scenario.choices():
        more = exemplars(rows, choice)
        used.update(row.id for row in more)
        if len(more) < LEAST_EXEMPLARS and choice.words in rows:
            said = mark("Choice “%(name)s” has fewer than %(least)s ways of being said: add %(id)s.2.")
            found.error(choice.line, "few-exemplars", said, name=choice.name, least=LEAST_EXEMPLARS, id=choice.words)
    for name in rows.keys() - used:
        found.warning(rows[name].line, "line-unused", mark("Line %(id)s is used nowhere."), id=name)


def exemplars(rows: dict[str, Row], choice: Choice) -> list[Row]:
    """The ways in which a choice can be said: its row, then ``.2``, ``.3`` and so on without a gap."""
    found = [rows[choice.words]] if choice.words in rows else []
    number = 2
    while found and (row := rows.get(f"{choice.words}.{number}")):
        found.append(row)
        number += 1
    return found


def _line_ids(scenario: Scenario) -> Iterator[tuple[int, str]]:
    account = scenario.account
    header = (scenario.title, scenario.summary, scenario.goal, scenario.persona)
    for name in (*header, account.creditor, account.debtor, account.company, account.collector):
        if name:
            yield scenario.line, name
    for node in scenario.nodes:
        for heard in node.spoken:
            yield heard.line, heard.words
        for choice in node.choices:
            yield choice.line, choice.words
            if choice.feedback:
                yield choice.line, choice.feedback


def _row(row: Row, found: Findings) -> None:
    empty = [language for language, text in row.texts.items() if not text]
    if empty:
        said = mark("Line %(id)s is missing in %(languages)s.")
        found.error(row.line, "missing-language", said, id=row.id, languages=", ".join(empty))
        return
    places = {language: Counter(_PLACE.findall(text)) for language, text in row.texts.items()}
    for name in sorted(set().union(*places.values()) - PLACEHOLDERS):
        found.error(row.line, "unknown-placeholder", mark("There is no place {%(name)s}."), name=short(name))
    if len({tuple(sorted(counted.items())) for counted in places.values()}) > 1:
        said = mark("The languages of line %(id)s do not have the same places in braces.")
        found.error(row.line, "placeholders-differ", said, id=row.id)
    amounts = {language: _amounts(text) for language, text in row.texts.items()}
    if len({tuple(sorted(counted.items())) for counted in amounts.values()}) > 1:
        said = mark("The languages of line %(id)s do not say the same figures: %(figures)s")
        shown = " / ".join(", ".join(sorted(counted)) or "–" for counted in amounts.values())
        found.error(row.line, "amounts-differ", said, id=row.id, figures=short(shown))


def _amounts(text: str) -> Counter[str]:
    """Figures of two digits or more, full-width ones too; times of day and what stands in braces are not amounts."""
    plain = _CLOCK.sub(" ", _PLACE.sub(" ", unicodedata.normalize("NFKC", text)))
    figures = (hit.replace(",", "").rstrip(".") for hit in _NUMBER.findall(plain))
    return Counter(figure for figure in figures if len(figure) > 1)
