"""What an answer earns, for every kind of question: choices, matching, orders, numbers, words, clozes (T10).

An answer is plain JSON: positions of options for choices; for each line of a matching the position of the pair whose
answer was chosen; for each item of an order the place it was given, from 0; a text; for a cloze one of these a gap.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from portal.errors import Invalid
from training.quizzes.content import (
    NumberAnswer,
    Option,
    OrderMarking,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    TextAnswer,
    Words,
)
from training.words.rules import fits, number_in

LONGEST_TEXT = 20_000
"""Characters of an essay."""

NOTHING_EARNED, ALL_EARNED = Fraction(0), Fraction(1)
ONE_CHOICE = frozenset({QuestionKind.SINGLE, QuestionKind.TRUE_FALSE})
CHOICES = ONE_CHOICE | {QuestionKind.MULTIPLE}
TYPED = frozenset({QuestionKind.NUMERIC, QuestionKind.SHORT_TEXT, QuestionKind.ESSAY})
CHOICE_PARTS = frozenset(PartKind) - {PartKind.WORD, PartKind.NUMBER}
TICK_PARTS = frozenset({PartKind.TICKS, PartKind.TICKS_ROW})


def is_marked(kind: QuestionKind) -> bool:
    """Whether the question counts at all: a description is only read."""
    return kind is not QuestionKind.DESCRIPTION


def is_empty(answer: Any) -> bool:
    """Whether nothing was answered."""
    if isinstance(answer, list):
        return all(is_empty(item) for item in answer)
    return answer is None or (isinstance(answer, str) and not answer.strip())


def share_earned(content: QuestionContent, answer: Any) -> Fraction | None:
    """The share of the points from 0 to 1 that an answer earns; None where a trainer has to say (an essay).

    Several choices: the shares of all that were ticked together, never below 0. Matching: the lines that fit, of all
    lines. Order: as the question says. Number and words: the share of the first accepted answer that fits. Cloze:
    the gaps by their weights. Nothing answered earns nothing.
    """
    if is_empty(answer) or not is_marked(content.kind):
        return NOTHING_EARNED
    if content.kind is QuestionKind.ESSAY:
        return None
    if content.kind in CHOICES:
        return _of_options(content.options, answer)
    if content.kind is QuestionKind.MATCHING:
        return _of_lines(content, answer)
    if content.kind is QuestionKind.ORDERING:
        return _of_order(content.order_marking, answer)
    if content.kind is QuestionKind.NUMERIC:
        return _of_number(content, answer)
    if content.kind is QuestionKind.SHORT_TEXT:
        return _of_words(content.words, answer, exact_case=content.exact_case)
    return _of_gaps(content.parts, answer)


def _of_options(options: Sequence[Option], chosen: Sequence[int]) -> Fraction:
    earned = sum((options[place].share for place in chosen), NOTHING_EARNED)
    return min(ALL_EARNED, max(NOTHING_EARNED, earned))


def matching_lines(content: QuestionContent) -> list[int]:
    """The pairs that ask something; the others are answers that fit nowhere."""
    return [place for place, pair in enumerate(content.pairs) if pair.prompt]


def _of_lines(content: QuestionContent, answer: Sequence[int | None]) -> Fraction:
    lines = matching_lines(content)
    fitting = sum(
        1
        for line, chosen in zip(lines, answer, strict=True)
        if chosen is not None and content.pairs[chosen].answer == content.pairs[line].answer
    )
    return Fraction(fitting, len(lines))


def _of_order(marking: OrderMarking, places: Sequence[int | None]) -> Fraction:
    if marking is OrderMarking.NEIGHBOURS and len(places) > 1:
        together = sum(
            1 for here, there in pairwise(places) if here is not None and there is not None and there == here + 1
        )
        return Fraction(together, len(places) - 1)
    right = sum(1 for item, place in enumerate(places) if place == item)
    if marking is OrderMarking.ALL:
        return ALL_EARNED if right == len(places) else NOTHING_EARNED
    return Fraction(right, len(places))


def _of_number(content: QuestionContent, text: str) -> Fraction:
    found = number_in(text)
    if found is None:
        return NOTHING_EARNED
    number, unit = found
    if unit:
        factor = next((item.factor for item in content.units if fits(item.name, unit)), None)
        if factor is None:
            return NOTHING_EARNED
        number = number / factor
    return _of_value(content.numbers, number)


def _of_value(accepted: Sequence[NumberAnswer], number: Decimal) -> Fraction:
    for item in accepted:
        if item.value is None or abs(number - item.value) <= item.tolerance:
            return max(NOTHING_EARNED, item.share)
    return NOTHING_EARNED


def _of_words(accepted: Sequence[TextAnswer], text: str, *, exact_case: bool) -> Fraction:
    fitting = (item.share for item in accepted if fits(item.text, text, exact_case=exact_case))
    return max(NOTHING_EARNED, next(fitting, NOTHING_EARNED))


def _of_gaps(parts: Sequence[Part], answers: Sequence[Any]) -> Fraction:
    weights = sum(part.weight for part in parts)
    earned = sum(
        (part.weight * _of_gap(part, answer) for part, answer in zip(parts, answers, strict=True)), NOTHING_EARNED
    )
    return earned / weights if weights else NOTHING_EARNED


def _of_gap(part: Part, answer: Any) -> Fraction:
    if is_empty(answer):
        return NOTHING_EARNED
    if part.kind in CHOICE_PARTS:
        return _of_options(part.options, answer)
    if part.kind is PartKind.NUMBER:
        found = number_in(answer)
        return _of_value(part.numbers, found[0]) if found else NOTHING_EARNED
    return _of_words(part.words, answer, exact_case=part.exact_case)


def check_answer(content: QuestionContent, answer: Any) -> None:
    """Refuse what is no answer to this question at all: options that are not there, two of one, texts without end.

    Half an answer passes: it is kept while the person thinks on. ``check_whole`` asks for the rest.
    """
    if answer is None:
        return
    if content.kind in CHOICES:
        _check_options(len(content.options), answer, one=content.kind in ONE_CHOICE)
    elif content.kind is QuestionKind.MATCHING:
        _check_places(answer, lines=len(matching_lines(content)), places=len(content.pairs))
    elif content.kind is QuestionKind.ORDERING:
        _check_places(answer, lines=len(content.items), places=len(content.items))
    elif content.kind is QuestionKind.CLOZE:
        _check_gaps(content.parts, answer)
    else:
        _check_text(answer)


def _check_options(number: int, chosen: Any, *, one: bool) -> None:
    if not _whole_numbers(chosen, number) or len(set(chosen)) != len(chosen):
        raise Invalid("That is not an answer to this question.")
    if one and len(chosen) > 1:
        raise Invalid("Choose one answer.")


def _whole_numbers(values: Any, limit: int) -> bool:
    return isinstance(values, list) and all(type(item) is int and 0 <= item < limit for item in values)


def _check_places(answer: Any, *, lines: int, places: int) -> None:
    given = [item for item in answer if item is not None] if isinstance(answer, list) else None
    if given is None or len(answer) != lines or not _whole_numbers(given, places):
        raise Invalid("That is not an answer to this question.")


def _check_text(answer: Any) -> None:
    if not isinstance(answer, str):
        raise Invalid("That is not an answer to this question.")
    if len(answer) > LONGEST_TEXT:
        raise Invalid("Write at most %(most)s characters.", most=LONGEST_TEXT)


def _check_gaps(parts: Sequence[Part], answers: Any) -> None:
    if not isinstance(answers, list) or len(answers) != len(parts):
        raise Invalid("That is not an answer to this question.")
    for part, answer in zip(parts, answers, strict=True):
        if part.kind in CHOICE_PARTS:
            _check_options(len(part.options), answer, one=part.kind not in TICK_PARTS)
        else:
            _check_text(answer)


def check_whole(content: QuestionContent, answer: Any) -> None:
    """Refuse an answer that is not finished: nothing, half a matching, a place given twice, no number."""
    if not is_marked(content.kind):
        return
    if content.kind is QuestionKind.ESSAY:
        _check_essay(content, answer)
        return
    if is_empty(answer) and content.kind in CHOICES:
        raise Invalid("Choose an answer.")
    if is_empty(answer):
        raise Invalid("Answer this question.")
    if content.kind is QuestionKind.NUMERIC and number_in(answer) is None:
        raise Invalid("Write a number, for example 1200.50.")
    if content.kind in {QuestionKind.MATCHING, QuestionKind.ORDERING, QuestionKind.CLOZE}:
        _check_all_there(answer)
    if content.kind is QuestionKind.ORDERING and len(set(answer)) != len(answer):
        raise Invalid("Give each place once.")


def _check_essay(content: QuestionContent, answer: Any) -> None:
    terms = content.essay
    if is_empty(answer):
        if terms is None or terms.required:
            raise Invalid("Answer this question.")
        return
    length = words_in(answer)
    if terms and terms.least_words and length < terms.least_words:
        raise Invalid("Write at least %(least)s words; there are %(now)s.", least=terms.least_words, now=length)
    if terms and terms.most_words and length > terms.most_words:
        raise Invalid("Write at most %(most)s words; there are %(now)s.", most=terms.most_words, now=length)


def _check_all_there(answer: Iterable[Any]) -> None:
    if any(is_empty(item) for item in answer):
        raise Invalid("Something is still missing here.")


def words_in(text: str) -> int:
    """How many words a text has; each Chinese letter counts as one."""
    spaced = "".join(f" {letter} " if "\u3400" <= letter <= "\u9fff" else letter for letter in text)
    return len(spaced.split())


def best_answer(content: QuestionContent) -> Any:
    """An answer that earns everything, to show and to explain; None where there is none to tell (an essay).

    Accepted words that hold a star are shown with it.
    """
    if content.kind in ONE_CHOICE:
        return _best_options(content.options, one=True)
    if content.kind is QuestionKind.MULTIPLE:
        return _best_options(content.options, one=False)
    if content.kind is QuestionKind.MATCHING:
        return matching_lines(content)
    if content.kind is QuestionKind.ORDERING:
        return list(range(len(content.items)))
    if content.kind is QuestionKind.NUMERIC:
        return _best_number(content.numbers)
    if content.kind is QuestionKind.SHORT_TEXT:
        return _best_word(content.words)
    return [_best_gap(part) for part in content.parts] if content.kind is QuestionKind.CLOZE else None


def _best_options(options: Sequence[Option], *, one: bool) -> list[int]:
    if one:
        return [max(range(len(options)), key=lambda place: options[place].share)] if options else []
    return [place for place, option in enumerate(options) if option.share > 0]


def _best_number(accepted: Sequence[NumberAnswer]) -> str:
    known = [item for item in accepted if item.value is not None]
    return str(max(known, key=lambda item: item.share).value) if known else ""


def _best_word(accepted: Sequence[TextAnswer]) -> str:
    return max(accepted, key=lambda item: item.share).text if accepted else ""


def _best_gap(part: Part) -> Any:
    if part.kind in CHOICE_PARTS:
        return _best_options(part.options, one=part.kind not in TICK_PARTS)
    return _best_number(part.numbers) if part.kind is PartKind.NUMBER else _best_word(part.words)


def feedback_on(content: QuestionContent, answer: Any) -> tuple[Words, ...]:
    """What the accepted or chosen answers say back, in the order of the question; empty where they say nothing."""
    if is_empty(answer):
        return ()
    if content.kind in CHOICES:
        found = [content.options[place].feedback for place in answer]
    elif content.kind is QuestionKind.SHORT_TEXT:
        fitting = (item for item in content.words if fits(item.text, answer, exact_case=content.exact_case))
        found = [item.feedback for item in list(fitting)[:1]]
    elif content.kind is QuestionKind.NUMERIC:
        number = number_in(answer)
        near = (i for i in content.numbers if number and (i.value is None or abs(number[0] - i.value) <= i.tolerance))
        found = [item.feedback for item in list(near)[:1]]
    else:
        found = []
    return tuple(words for words in found if words)


def wrong_answer(content: QuestionContent) -> Any:
    """A whole answer that does not earn everything, for examples; None where there is none."""
    if content.kind in CHOICES:
        return [next(place for place, option in enumerate(content.options) if option.share <= 0)]
    if content.kind is QuestionKind.MATCHING:
        lines = matching_lines(content)
        here = content.pairs[lines[0]].answer
        return [next((n for n, pair in enumerate(content.pairs) if pair.answer != here), lines[0]), *lines[1:]]
    if content.kind is QuestionKind.ORDERING:
        return list(range(len(content.items)))[::-1]
    if content.kind is QuestionKind.NUMERIC:
        return "987654321"
    if content.kind is QuestionKind.CLOZE:
        return [_wrong_gap(part) for part in content.parts]
    return "?"


def _wrong_gap(part: Part) -> Any:
    if part.kind not in CHOICE_PARTS:
        return "987654321"
    return [next((place for place, option in enumerate(part.options) if option.share <= 0), 0)]
