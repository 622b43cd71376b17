"""What an item of QTI 2.1 or 2.2 asks, as our content: choices, orders, pairs, entries in a text, essays."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from portal.words import mark
from training.questionfiles.gift import GAP
from training.questionfiles.qti_answers import Key, choice_share, key_of, numbers_of, words_of
from training.questionfiles.qti_texts import Body, inner_html
from training.questionfiles.reading import MOST_ANSWERS, Misread, short
from training.questionfiles.tree import Element
from training.quizzes.content import (
    NOTHING,
    EssayTerms,
    Option,
    OrderMarking,
    Pair,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    Setting,
    TextFormat,
    Words,
)

Fields = dict[str, Any]

_ENTRIES = ("textEntryInteraction", "inlineChoiceInteraction")
_LANGUAGES = {"zh-cn": "zh_Hans", "zh-hans": "zh_Hans", "zh": "zh_Hans", "zh-tw": "zh_Hant", "zh-hant": "zh_Hant"}
_RIGHT, _WRONG = frozenset({"correct", "right", "true"}), frozenset({"incorrect", "wrong", "false"})


def question_of(root: Element, usual: str) -> QuestionContent:
    """The question of an ``assessmentItem``; Misread with the line of what cannot be kept."""
    named = root.attributes.get("xml:lang", "").lower()
    language = "en" if named.startswith("en") else _LANGUAGES.get(named, usual)
    body = root.first("itemBody")
    if body is None:
        raise Misread(root.line, mark("The item has no itemBody."), "text")
    found = [item for item in _descendants(body) if item.name.endswith("Interaction")]
    if len(found) > MOST_ANSWERS:
        raise Misread(found[0].line, mark("A question has more than %(most)s answers."), most=MOST_ANSWERS)
    _refuse_others(found)
    item = Body(element=body, language=language, places={id(entry): number for number, entry in enumerate(found, 1)})
    fields = _fields(root, item, found)
    fields = {**fields, **_feedback(root, item, fields)}
    return QuestionContent(
        **{"name": root.attributes.get("title", "").strip(), "own_id": root.attributes.get("identifier", ""), **fields}
    )


def _descendants(element: Element) -> list[Element]:
    found = []
    for child in element.children:
        found += [child, *_descendants(child)]
    return found


def _refuse_others(found: list[Element]) -> None:
    """Misread for an interaction that is not read here, and for several that are not entries in a text."""
    for item in found:
        if item.name not in _READERS and item.name not in _ENTRIES:
            raise Misread(item.line, mark("The interaction <%(name)s> cannot be read."), "kind", name=short(item.name))
    others = [item for item in found if item.name not in _ENTRIES]
    if others and len(found) > 1:
        raise Misread(found[1].line, mark("An item with several interactions is read only where all are gaps."), "kind")


def _fields(root: Element, body: Body, found: list[Element]) -> Fields:
    if not found:
        return {"kind": QuestionKind.DESCRIPTION, "text": body.said({}), "points": Decimal(0)}
    if len(found) == 1 and found[0].name == "textEntryInteraction":
        return {"text": body.said({1: GAP}), **_entry(key_of(root, found[0]))}
    if found[0].name in _ENTRIES:
        return _gaps(root, body, found)
    read = _READERS[found[0].name]
    key = key_of(root, found[0])
    return {"text": body.said({1: ""}, found[0].first("prompt")), **read(key, body, found[0])}


def _words(body: Body, element: Element) -> Words:
    text = inner_html(element, skipped=("feedbackInline",))
    return Words(texts={body.language: text}, form=TextFormat.HTML) if text else NOTHING


def _choices(element: Element, name: str) -> list[Element]:
    found = element.within(name)
    if len(found) > MOST_ANSWERS:
        raise Misread(found[0].line, mark("A question has more than %(most)s answers."), "options", most=MOST_ANSWERS)
    return found


def _whole_or_nothing(key: Key) -> tuple[Setting, ...]:
    """A note that the item gave points only where everything was right."""
    return (Setting(name="responseProcessing", value="match_correct"),) if key.whole else ()


def _choice(key: Key, body: Body, element: Element) -> Fields:
    single = key.cardinality == "single"
    choices = _choices(element, "simpleChoice")
    options = []
    for choice in choices:
        feedback = choice.within("feedbackInline")
        options.append(
            Option(
                words=_words(body, choice),
                share=choice_share(key, choice.attributes.get("identifier", ""), single=single),
                feedback=_words(body, feedback[0]) if feedback else NOTHING,
            )
        )
    return {
        "kind": QuestionKind.SINGLE if single else QuestionKind.MULTIPLE,
        "options": tuple(options),
        "shuffle": element.attributes.get("shuffle") == "true",
        "points": key.points,
        "settings": () if single else _whole_or_nothing(key),
    }


def _order(key: Key, body: Body, element: Element) -> Fields:
    by_name = {choice.attributes.get("identifier", ""): choice for choice in _choices(element, "simpleChoice")}
    if sorted(key.correct) != sorted(by_name):
        raise Misread(element.line, mark("The right order does not name every choice once."), "items")
    return {
        "kind": QuestionKind.ORDERING,
        "items": tuple(_words(body, by_name[name]) for name in key.correct),
        "order_marking": OrderMarking.ALL,
        "points": key.points,
    }


def _matching(key: Key, body: Body, element: Element) -> Fields:
    sets = element.all("simpleMatchSet")
    if len(sets) != 2:
        raise Misread(element.line, mark("A matching needs two sets of choices."), "pairs")
    sources, targets = (_by_name(body, _choices(one, "simpleAssociableChoice")) for one in sets)
    return _paired(key, element, sources, targets)


def _associated(key: Key, body: Body, element: Element) -> Fields:
    choices = _by_name(body, _choices(element, "simpleAssociableChoice"))
    return _paired(key, element, choices, choices)


def _by_name(body: Body, choices: list[Element]) -> dict[str, Words]:
    return {choice.attributes.get("identifier", ""): _words(body, choice) for choice in choices}


def _paired(key: Key, element: Element, sources: Mapping[str, Words], targets: Mapping[str, Words]) -> Fields:
    """Pairs by the key, then answers that fit nowhere."""
    names = [value.split() for value in key.correct or key.mapped]
    if any(len(pair) != 2 or pair[0] not in sources or pair[1] not in targets for pair in names):
        raise Misread(element.line, mark("The key names a pair that is not offered."), "pairs")
    if len({pair[0] for pair in names}) != len(names) or len(set(key.mapped.values())) > 1:
        sentence = mark("Pairs are read where each line has one answer and all earn alike.")
        raise Misread(element.line, sentence, "pairs")
    used = {name for pair in names for name in (pair if sources is targets else pair[1:])}
    pairs = [Pair(prompt=sources[first], answer=targets[second]) for first, second in names]
    pairs += [Pair(answer=words) for name, words in targets.items() if name not in used]
    return {
        "kind": QuestionKind.MATCHING,
        "pairs": tuple(pairs),
        "shuffle": element.attributes.get("shuffle") == "true",
        "points": key.points,
        "settings": _whole_or_nothing(key),
    }


def _essay(key: Key, body: Body, element: Element) -> Fields:
    lines = element.attributes.get("expectedLines", "")
    terms = EssayTerms(lines=int(lines) if lines.isascii() and lines.isdecimal() and len(lines) < 4 else 15)
    return {"kind": QuestionKind.ESSAY, "essay": terms, "points": key.points}


def _entry(key: Key) -> Fields:
    if key.is_number:
        return {"kind": QuestionKind.NUMERIC, "numbers": numbers_of(key), "points": key.points}
    return {
        "kind": QuestionKind.SHORT_TEXT,
        "words": words_of(key),
        "exact_case": key.exact_case,
        "points": key.points,
    }


def _gaps(root: Element, body: Body, found: list[Element]) -> Fields:
    """A cloze: the gaps weigh as their points, in whole numbers."""
    keys = [key_of(root, item) for item in found]
    points = [Fraction(key.points) for key in keys]
    scale = lcm(*(share.denominator for share in points))
    weights = [max(1, int(share * scale)) for share in points]
    parts = [_part(key, body, item, weight) for key, item, weight in zip(keys, found, weights, strict=True)]
    places = {number: f"{{#{number}}}" for number in range(1, len(found) + 1)}
    return {
        "kind": QuestionKind.CLOZE,
        "text": body.said(places),
        "parts": tuple(parts),
        "points": sum((key.points for key in keys), Decimal(0)),
    }


def _part(key: Key, body: Body, element: Element, weight: int) -> Part:
    if element.name == "inlineChoiceInteraction":
        options = tuple(
            Option(
                words=_words(body, choice),
                share=choice_share(key, choice.attributes.get("identifier", ""), single=True),
            )
            for choice in _choices(element, "inlineChoice")
        )
        shuffle = element.attributes.get("shuffle") == "true"
        return Part(kind=PartKind.LIST, weight=weight, options=options, shuffle=shuffle)
    if key.is_number:
        return Part(kind=PartKind.NUMBER, weight=weight, numbers=numbers_of(key))
    return Part(kind=PartKind.WORD, weight=weight, words=words_of(key), exact_case=key.exact_case)


def _feedback(root: Element, body: Body, fields: Fields) -> Fields:
    """Modal feedback to a right and to a wrong answer; Misread for any other, which would be lost."""
    found: Fields = {}
    for feedback in root.all("modalFeedback"):
        name = feedback.attributes.get("identifier", "").lower()
        field = "when_right" if name in _RIGHT else "when_wrong" if name in _WRONG else ""
        if not field or field in found or feedback.attributes.get("showHide", "show") != "show":
            sentence = mark("The feedback “%(name)s” cannot be kept: only those called correct and incorrect can.")
            raise Misread(feedback.line, sentence, "feedback", name=short(name))
        found[field] = _words(body, feedback)
    return found


_READERS: Mapping[str, Callable[[Key, Body, Element], Fields]] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _matching,
    "associateInteraction": _associated,
    "extendedTextInteraction": _essay,
}
