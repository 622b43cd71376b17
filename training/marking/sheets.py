"""How a question travels to a browser and its answer back: slots with tokens that tell nothing and fit one attempt."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.errors import Invalid
from training.marking.rules import CHOICE_PARTS, ONE_CHOICE, TICK_PARTS, matching_lines
from training.quizzes.content import NOTHING, Option, Part, PartKind, QuestionContent, QuestionKind, Words
from training.quizzes.rules import option_token, shuffled


class SlotKind(enum.StrEnum):
    """What a slot is on the page: one of several, several of several, one from a list, a place, a line, a text."""

    ONE = "one"
    MANY = "many"
    LIST = "list"
    PLACE = "place"
    LINE = "line"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A field of a question: its choices as (token, words), and what it stands beside (a line of a matching)."""

    kind: SlotKind
    choices: tuple[tuple[str, Words], ...] = ()
    words: Words = NOTHING


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A question in one attempt, by its seed; ``keep_order`` leaves options where their author put them.

    Slots, values and their order on the page belong together; what is right is in none of them.
    """

    content: QuestionContent
    seed: str
    question_id: int
    keep_order: bool = False

    def slots(self) -> list[Slot]:
        """The fields in the order of the page; a description has none."""
        kind = self.content.kind
        if kind in ONE_CHOICE or kind is QuestionKind.MULTIPLE:
            choices = self._choices(self.content.options, "", shuffle=self._shuffles)
            return [Slot(kind=SlotKind.ONE if kind in ONE_CHOICE else SlotKind.MANY, choices=choices)]
        if kind is QuestionKind.MATCHING:
            return self._matching()
        if kind is QuestionKind.ORDERING:
            return self._ordering()
        if kind is QuestionKind.CLOZE:
            return [self._gap(number, part) for number, part in enumerate(self.content.parts)]
        if kind is QuestionKind.DESCRIPTION:
            return []
        return [Slot(kind=SlotKind.TEXT if kind is QuestionKind.ESSAY else SlotKind.LINE)]

    @property
    def _shuffles(self) -> bool:
        return self.content.shuffle and not self.keep_order and self.content.kind is not QuestionKind.TRUE_FALSE

    def _place(self, part: str, number: int) -> str:
        return f"{self.question_id}:{part}:{number}"

    def _token(self, part: str, number: int) -> str:
        return option_token(self.seed, self._place(part, number))

    def _order(self, part: str, count: int, *, shuffle: bool) -> list[int]:
        """Positions in the order of the page."""
        if not shuffle:
            return list(range(count))
        by_place = {self._place(part, number): number for number in range(count)}
        return [by_place[place] for place in shuffled(self.seed, by_place)]

    def _choices(self, options: Sequence[Option], part: str, *, shuffle: bool) -> tuple[tuple[str, Words], ...]:
        order = self._order(part, len(options), shuffle=shuffle)
        return tuple((self._token(part, number), options[number].words) for number in order)

    def _offers(self) -> list[int]:
        """The pairs whose answers are offered: of equal answers the first, so that each is there once."""
        seen: list[Words] = []
        offers = []
        for number, pair in enumerate(self.content.pairs):
            if pair.answer not in seen:
                seen.append(pair.answer)
                offers.append(number)
        return offers

    def _matching(self) -> list[Slot]:
        offers = self._offers()
        order = [offers[number] for number in self._order("answer", len(offers), shuffle=True)]
        choices = tuple((self._token("pair", number), self.content.pairs[number].answer) for number in order)
        return [
            Slot(kind=SlotKind.LIST, choices=choices, words=self.content.pairs[line].prompt) for line in self._lines()
        ]

    def _lines(self) -> list[int]:
        lines = matching_lines(self.content)
        return [lines[number] for number in self._order("line", len(lines), shuffle=self._shuffles)]

    def _ordering(self) -> list[Slot]:
        count = len(self.content.items)
        return [Slot(kind=SlotKind.PLACE, words=self.content.items[item]) for item in self._items(count)]

    def _items(self, count: int) -> list[int]:
        return self._order("item", count, shuffle=True)

    def _gap(self, number: int, part: Part) -> Slot:
        if part.kind not in CHOICE_PARTS:
            return Slot(kind=SlotKind.LINE)
        kind = SlotKind.LIST if part.kind is PartKind.LIST else SlotKind.ONE
        kind = SlotKind.MANY if part.kind in TICK_PARTS else kind
        return Slot(kind=kind, choices=self._choices(part.options, f"gap{number}", shuffle=part.shuffle))

    def order(self) -> list[int]:
        """The positions of options, lines of a matching, items or gaps in the order of the page.

        A result that keeps quiet about what is right is shown in it, since an author's order may tell.
        """
        kind = self.content.kind
        if kind in ONE_CHOICE or kind is QuestionKind.MULTIPLE:
            return self._order("", len(self.content.options), shuffle=self._shuffles)
        if kind is QuestionKind.MATCHING:
            lines = matching_lines(self.content)
            return [lines.index(line) for line in self._lines()]
        if kind is QuestionKind.ORDERING:
            return self._items(len(self.content.items))
        return list(range(max(1, len(self.content.parts))))

    def answer(self, values: Sequence[Sequence[str]]) -> Any:
        """The answer behind what the slots hold, each a list of tokens or texts.

        Raises Invalid for a token of another question, another attempt, or one that was made up.
        """
        kind, said = self.content.kind, [[item for item in slot if item] for slot in values]
        if kind is QuestionKind.DESCRIPTION:
            return None
        if len(said) != len(self.slots()):
            raise Invalid("That is not an answer to this question.")
        if kind in ONE_CHOICE or kind is QuestionKind.MULTIPLE:
            return self._chosen(said[0], "", len(self.content.options))
        if kind is QuestionKind.MATCHING:
            return self._matched(said)
        if kind is QuestionKind.ORDERING:
            return self._placed(said)
        if kind is QuestionKind.CLOZE:
            return [self._filled(number, part, said[number]) for number, part in enumerate(self.content.parts)]
        return said[0][0] if said[0] else ""

    def _chosen(self, tokens: Sequence[str], part: str, count: int) -> list[int]:
        by_token = {self._token(part, number): number for number in range(count)}
        return sorted({_known(by_token, token) for token in tokens})

    def _matched(self, said: Sequence[Sequence[str]]) -> list[int | None]:
        by_token = {self._token("pair", number): number for number in self._offers()}
        by_line = {
            line: _known(by_token, tokens[0]) if tokens else None
            for line, tokens in zip(self._lines(), said, strict=True)
        }
        return [by_line[line] for line in matching_lines(self.content)]

    def _placed(self, said: Sequence[Sequence[str]]) -> list[int | None]:
        count = len(self.content.items)
        numbers = {str(number + 1): number for number in range(count)}
        by_item = {
            item: _known(numbers, texts[0]) if texts else None
            for item, texts in zip(self._items(count), said, strict=True)
        }
        return [by_item[item] for item in range(count)]

    def _filled(self, number: int, part: Part, said: Sequence[str]) -> Any:
        if part.kind in CHOICE_PARTS:
            return self._chosen(said, f"gap{number}", len(part.options))
        return said[0] if said else ""

    def values(self, answer: Any) -> list[list[str]]:
        """What the slots hold for an answer, the counterpart of ``answer``."""
        kind = self.content.kind
        if answer is None or kind is QuestionKind.DESCRIPTION:
            return [[] for _ in self.slots()]
        if kind in ONE_CHOICE or kind is QuestionKind.MULTIPLE:
            return [[self._token("", number) for number in answer]]
        if kind is QuestionKind.MATCHING:
            return list(self._matched_values(answer))
        if kind is QuestionKind.ORDERING:
            places = [answer[item] for item in self._items(len(answer))]
            return [[] if place is None else [str(place + 1)] for place in places]
        if kind is QuestionKind.CLOZE:
            return [self._filled_values(number, item) for number, item in enumerate(answer)]
        return [[answer]]

    def _matched_values(self, answer: Sequence[int | None]) -> Iterator[list[str]]:
        lines = matching_lines(self.content)
        by_line = dict(zip(lines, answer, strict=True))
        first = {number: self._first_alike(number) for number in range(len(self.content.pairs))}
        for line in self._lines():
            chosen = by_line[line]
            yield [] if chosen is None else [self._token("pair", first[chosen])]

    def _first_alike(self, number: int) -> int:
        answer = self.content.pairs[number].answer
        return next(place for place, pair in enumerate(self.content.pairs) if pair.answer == answer)

    def _filled_values(self, number: int, answer: Any) -> list[str]:
        if isinstance(answer, list):
            return [self._token(f"gap{number}", place) for place in answer]
        return [answer]


def _known(by_token: dict[str, int], token: str) -> int:
    try:
        return by_token[token]
    except KeyError:
        raise Invalid("That is not an answer to this question.") from None
