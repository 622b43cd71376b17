"""What a question must have, whatever file it came from, so that it can be asked and marked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from portal.words import mark
from training.questionfiles.reading import LONGEST_QUESTION, short
from training.quizzes.content import (
    Option,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    TextAnswer,
)

Fault = tuple[str, str, dict[str, object]]
"""Field, sentence, and what its places hold."""

_LONGEST_ID, _LONGEST_CLAUSE, _LONGEST_CATEGORY = 60, 20, 250
"""Characters that the bank has room for."""
_NEAR_WHOLE = Fraction(1, 1000)
_CHOICE_PARTS = frozenset(PartKind) - {PartKind.WORD, PartKind.NUMBER}
_TICK_PARTS = frozenset({PartKind.TICKS, PartKind.TICKS_ROW})


def faults(content: QuestionContent) -> list[Fault]:
    """Everything that keeps a question from being asked, as sentences; empty where nothing does."""
    found = list(_of_text(content))
    check = _CHECKS.get(content.kind)
    if check is not None:
        found += check(content)
    return found


def _of_text(content: QuestionContent) -> Iterator[Fault]:
    if not any(text.strip() for text in content.text.texts.values()):
        yield "text", mark("The question has no text."), {}
    if any(len(text) > LONGEST_QUESTION for text in content.text.texts.values()):
        sentence = mark("A question of more than %(most)s characters is not read.")
        yield "text", sentence, {"most": f"{LONGEST_QUESTION:,}"}
    for name, said, most in (
        ("own_id", content.own_id, _LONGEST_ID),
        ("clause", content.clause, _LONGEST_CLAUSE),
        ("category", "//".join(content.category), _LONGEST_CATEGORY),
    ):
        if len(said) > most:
            yield name, mark("“%(said)s” is longer than %(most)s characters."), {"said": short(said), "most": most}
    if content.points < 0 or content.points > 1_000_000:
        yield "points", mark("The points %(points)s are not between 0 and 1,000,000."), {"points": content.points}
    if not 0 <= content.penalty <= 1:
        yield "penalty", mark("The penalty is not between 0 and 1."), {}


def _of_single(content: QuestionContent) -> Iterator[Fault]:
    yield from _one_right(content.options, "options")


def _of_multiple(content: QuestionContent) -> Iterator[Fault]:
    yield from _several_right(content.options, "options")


def _one_right(options: Sequence[Option], name: str) -> Iterator[Fault]:
    if len(options) < 2:
        yield name, mark("A choice needs at least two options."), {}
    elif max(option.share for option in options) != 1:
        yield name, mark("No option is wholly right: one has to earn 100 %."), {}
    yield from _said(options, name)


def _several_right(options: Sequence[Option], name: str) -> Iterator[Fault]:
    if len(options) < 2:
        yield name, mark("A choice needs at least two options."), {}
        return
    earned = sum((option.share for option in options if option.share > 0), Fraction(0))
    if not earned:
        yield name, mark("No option is right."), {}
    elif earned < 1 - _NEAR_WHOLE:
        percent = f"{float(earned * 100):g}"
        yield name, mark("The right options together earn %(percent)s %%, not 100 %%."), {"percent": percent}
    yield from _said(options, name)


def _said(options: Sequence[Option], name: str) -> Iterator[Fault]:
    if any(not any(text.strip() for text in option.words.texts.values()) for option in options):
        yield name, mark("An option has no text."), {}
    if any(abs(option.share) > 1 for option in options):
        yield name, mark("A weight is not between −100 and 100."), {}


def _of_true_false(content: QuestionContent) -> Iterator[Fault]:
    if sorted(option.share for option in content.options) != [0, 1]:
        yield "options", mark("One of true and false has to be right, the other wrong."), {}


def _of_pairs(content: QuestionContent) -> Iterator[Fault]:
    if sum(1 for pair in content.pairs if pair.prompt) < 2:
        yield "pairs", mark("A matching needs at least two pairs."), {}
    if not all(pair.answer for pair in content.pairs):
        yield "pairs", mark("A pair has no answer."), {}


def _of_items(content: QuestionContent) -> Iterator[Fault]:
    if len(content.items) < 2:
        yield "items", mark("An order needs at least two items."), {}
    if not all(content.items):
        yield "items", mark("An item has no text."), {}


def _of_numbers(content: QuestionContent) -> Iterator[Fault]:
    yield from _number_shares([(item.value is None, item.share) for item in content.numbers], "numbers")
    if any(item.tolerance < 0 for item in content.numbers):
        yield "numbers", mark("A tolerance is below 0."), {}
    if any(not unit.factor for unit in content.units):
        yield "units", mark("A unit has the factor 0."), {}


def _number_shares(shares: Sequence[tuple[bool, Fraction]], name: str) -> Iterator[Fault]:
    if not any(not any_other for any_other, _ in shares):
        yield name, mark("The question accepts no number."), {}
    elif max(share for _, share in shares) != 1:
        yield name, mark("No answer earns 100 %."), {}


def _of_words(content: QuestionContent) -> Iterator[Fault]:
    yield from _accepted(content.words, "words")


def _accepted(words: Sequence[TextAnswer], name: str) -> Iterator[Fault]:
    if not words or not all(answer.text.strip() for answer in words):
        yield name, mark("An answer has no text."), {}
    elif max(answer.share for answer in words) != 1:
        yield name, mark("No answer earns 100 %."), {}


def _of_parts(content: QuestionContent) -> Iterator[Fault]:
    if not content.parts:
        yield "parts", mark("The text has no gap."), {}
    for number, part in enumerate(content.parts, start=1):
        if any(f"{{#{number}}}" not in text for text in content.text.texts.values() if text):
            yield "parts", mark("Gap %(number)s has no place in the text."), {"number": number}
        for _, sentence, values in _of_part(part):
            yield "parts", sentence, values


def _of_part(part: Part) -> Iterator[Fault]:
    if part.kind is PartKind.WORD:
        yield from _accepted(part.words, "parts")
    elif part.kind is PartKind.NUMBER:
        yield from _number_shares([(item.value is None, item.share) for item in part.numbers], "parts")
    elif part.kind in _TICK_PARTS:
        yield from _several_right(part.options, "parts")
    else:
        yield from _one_right(part.options, "parts")
    if not 0 < part.weight <= 1000:
        yield "parts", mark("The weight of a gap is not between 1 and 1,000."), {}


_CHECKS: Mapping[QuestionKind, Callable[[QuestionContent], Iterator[Fault]]] = {
    QuestionKind.SINGLE: _of_single,
    QuestionKind.MULTIPLE: _of_multiple,
    QuestionKind.TRUE_FALSE: _of_true_false,
    QuestionKind.MATCHING: _of_pairs,
    QuestionKind.ORDERING: _of_items,
    QuestionKind.NUMERIC: _of_numbers,
    QuestionKind.SHORT_TEXT: _of_words,
    QuestionKind.CLOZE: _of_parts,
}
