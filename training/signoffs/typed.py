"""What a trainer types for a checklist and the items it means: one line of values for each item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.config import LANGUAGES
from portal.errors import Invalid
from training.programmes.rules import clauses_in, key_from
from training.signoffs.rules import Item

LEVELS = 4
MOST_ITEMS = 20
LONGEST_ITEM = 200
LONGEST_LEVEL = 300


@dataclass(frozen=True, kw_only=True)
class Line:
    """An item as it stands in the form. ``key`` is empty for a new one; texts and levels are by language.

    ``levels`` are four, the last of them may be left empty; ``place`` orders the items, ``gone`` leaves one out.
    """

    key: str
    texts: Mapping[str, str]
    clause: str
    critical: bool
    needs: int
    levels: tuple[Mapping[str, str], ...]
    place: int
    gone: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing was written in it."""
        return not any(text for words in (self.texts, *self.levels) for text in words.values())


def lines_of(items: Sequence[Item]) -> list[Line]:
    """The lines that the form of a checklist begins with."""
    nothing = dict.fromkeys(LANGUAGES, "")
    return [
        Line(
            key=item.key,
            texts=item.texts,
            clause=item.clause,
            critical=item.critical,
            needs=item.needs,
            levels=(*item.levels, *[nothing] * (LEVELS - len(item.levels))),
            place=place,
        )
        for place, item in enumerate(items, 1)
    ]


def items_of(lines: Sequence[Line]) -> tuple[Item, ...]:
    """The checklist that was typed, in its order; what is blank or left out is no item.

    Raises Invalid at the field, as ``r0_text_en``, ``r0_clause``, ``r0_needs`` or ``r0_l1_en``, for what is missing.
    """
    kept = [(number, line) for number, line in enumerate(lines) if not line.gone and not line.blank]
    if not kept:
        raise Invalid("A checklist needs an item.", field=f"r0_text_{LANGUAGES[0]}")
    taken = {line.key for line in lines if line.key}
    found = []
    for number, line in sorted(kept, key=lambda one: (one[1].place, one[0])):
        item = _item(number, line, line.key or key_from(line.texts.get("en", ""), taken))
        taken.add(item.key)
        found.append(item)
    return tuple(found)


def _item(number: int, line: Line, key: str) -> Item:
    _in_every_language(line.texts, f"r{number}_text")
    try:
        clauses = clauses_in(line.clause)
    except Invalid as error:
        raise Invalid(error.message, field=f"r{number}_clause", **error.values) from None
    if len(clauses) != 1:
        raise Invalid("Name the clause of the policy that it stands on.", field=f"r{number}_clause")
    levels = line.levels if any(line.levels[-1].values()) else line.levels[:-1]
    for place, level in enumerate(levels, 1):
        _in_every_language(level, f"r{number}_l{place}")
    if not 2 <= line.needs <= len(levels):
        raise Invalid("Choose a level that is described, the second or a higher one.", field=f"r{number}_needs")
    return Item(
        key=key,
        clause=clauses[0],
        critical=line.critical,
        needs=line.needs,
        texts=dict(line.texts),
        levels=tuple(dict(level) for level in levels),
    )


def _in_every_language(texts: Mapping[str, str], field: str) -> None:
    for language in LANGUAGES:
        if not texts.get(language, ""):
            raise Invalid("Write it in this language, too.", field=f"{field}_{language}")
