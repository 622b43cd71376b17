"""What pages show of an attempt: questions without their answers while it runs, marks and clauses afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from portal.web.i18n import gettext
from training.marking.rules import (
    CHOICE_PARTS,
    CHOICES,
    best_answer,
    feedback_on,
    is_empty,
    is_marked,
    matching_lines,
)
from training.marking.sheets import Sheet
from training.quizzes.content import Option, PartKind, QuestionContent, QuestionKind
from training.quizzes.forms import field_names
from training.quizzes.hints import hint_of
from training.quizzes.models import Attempt, AttemptQuestion, AttemptResult, EssayMark
from training.quizzes.queries import sheet_of
from training.quizzes.rules import GivenAnswer
from training.quizzes.wording import (
    html_of,
    is_one_line,
    label_of,
    line_of,
    number_told,
    pieces_of,
    text_of,
    words_told,
)


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """A question as it is asked: nothing in it tells what is right.

    ``text`` is the label where it is one plain line; otherwise ``html`` stands above the fields. ``pieces`` are those
    of a cloze: HTML, and numbers of fields between. ``sent`` names all fields that are saved together.
    """

    number: int
    kind: QuestionKind
    text: str
    html: Markup
    hint: str
    question_id: int
    fields: list[str]
    sent: str
    pieces: list[Markup | int] = field(default_factory=list)
    lines: int = 0
    template: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownMark:
    """A question as it was marked. ``options``: {text, chosen, right}, right None while it stays hidden.

    ``rows`` are the lines of what is no choice: {prompt, said, right}. ``feedback`` explains what is right, so it is
    empty for a question that was not right as long as that is hidden; ``said_back`` answers what was chosen.
    """

    number: int
    text: Markup
    line: str
    tone: str
    verdict: str
    points: str
    feedback: Markup
    clause: str
    options: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    said_back: list[Markup]
    comment: str = ""


def shown_questions(attempt: Attempt, questions: Sequence[AttemptQuestion], language: str) -> list[ShownQuestion]:
    """The questions of an attempt's page."""
    return [_question(attempt, item, language) for item in questions]


def _question(attempt: Attempt, item: AttemptQuestion, language: str) -> ShownQuestion:
    content = item.question.said
    names = field_names(item, sheet_of(attempt, item).slots())
    number = item.question_version_id
    plain = is_one_line(content.text, language) and len(names) == 1
    essay = content.essay
    return ShownQuestion(
        number=item.position + 1,
        kind=content.kind,
        text=line_of(content.text, language) if plain else "",
        html=html_of(content.text, language),
        hint=hint_of(content),
        question_id=number,
        fields=names,
        sent=",".join([*names, f"s{number}", f"c{number}"]),
        pieces=pieces_of(content.text, language) if content.kind is QuestionKind.CLOZE else [],
        lines=essay.lines if essay else 0,
        template=text_of(essay.template, language) if essay else "",
    )


def shown_marks(
    attempt: Attempt,
    result: AttemptResult,
    questions: Sequence[AttemptQuestion],
    answers: Mapping[int, GivenAnswer],
    contents: Mapping[int, QuestionContent],
    essays: Mapping[int, EssayMark],
    language: str,
    *,
    with_right_answers: bool,
) -> list[ShownMark]:
    """The questions of a result, by ``contents`` (corrected keys), with what was right only where it may be seen."""
    found = []
    for item in questions:
        number = item.question_version_id
        if is_marked(item.question.kind):
            given = answers.get(number)
            found.append(
                _mark(
                    sheet_of(attempt, item),
                    item,
                    contents[number],
                    result.marks.get(str(number), 0),
                    given.answer if given else None,
                    essays.get(number),
                    language,
                    shows=with_right_answers,
                )
            )
    return found


def _mark(
    sheet: Sheet,
    item: AttemptQuestion,
    content: QuestionContent,
    hundredths: int | None,
    answer: Any,
    essay: EssayMark | None,
    language: str,
    *,
    shows: bool,
) -> ShownMark:
    most = item.points * 100
    tone, verdict = _verdict(hundredths, most, answered=not is_empty(answer))
    return ShownMark(
        number=item.position + 1,
        text=html_of(content.text, language),
        line=line_of(content.text, language),
        tone=tone,
        verdict=verdict,
        points=gettext("%(points)s of %(most)s points", points=points_text(hundredths), most=points_text(most)),
        feedback=html_of(content.feedback, language) if shows or tone == "success" else Markup(),
        clause=content.clause,
        options=_options(sheet, content, answer, language, shows=shows),
        rows=_rows(content, answer, language, sheet.order(), shows=shows),
        said_back=[html_of(words, language) for words in feedback_on(content, answer)] if shows else [],
        comment=essay.comment if essay else "",
    )


def _options(
    sheet: Sheet, content: QuestionContent, answer: Any, language: str, *, shows: bool
) -> list[dict[str, Any]]:
    if content.kind not in CHOICES:
        return []
    chosen = set(answer or ())
    return [
        {
            "text": label_of(content.options[place].words, language),
            "chosen": place in chosen,
            "right": content.options[place].share > 0 if shows else None,
        }
        for place in sheet.order()
    ]


def right_options(content: QuestionContent, language: str) -> list[dict[str, Any]]:
    """The options of a choice with those that are right, for who may see them."""
    return [
        {"text": label_of(option.words, language), "chosen": False, "right": option.share > 0}
        for option in content.options
    ]


def right_rows(content: QuestionContent, language: str) -> list[dict[str, Any]]:
    """What is right in a question that is no choice, line by line, for who may see it; nothing for an essay."""
    if content.kind is QuestionKind.ESSAY:
        return []
    return _rows(content, None, language, list(range(len(_prompts(content, language)))), shows=True)


def _rows(
    content: QuestionContent, answer: Any, language: str, order: Sequence[int], *, shows: bool
) -> list[dict[str, Any]]:
    """The lines of what is no choice: what is asked, what was said, what is right (None while hidden)."""
    if content.kind in CHOICES or not is_marked(content.kind):
        return []
    best = best_answer(content)
    prompts = _prompts(content, language)
    said = answer if isinstance(answer, list) else [answer] * len(prompts)
    right = best if isinstance(best, list) else [best] * len(prompts)
    return [
        {
            "prompt": prompts[number],
            "said": _told(content, number, said[number], language),
            "right": _right_told(content, number, right[number], language) if shows else None,
        }
        for number in order
    ]


def _prompts(content: QuestionContent, language: str) -> list[str]:
    if content.kind is QuestionKind.MATCHING:
        return [label_of(content.pairs[line].prompt, language) for line in matching_lines(content)]
    if content.kind is QuestionKind.ORDERING:
        return [label_of(item, language) for item in content.items]
    if content.kind is QuestionKind.CLOZE:
        return [gettext("Gap %(number)s", number=number + 1) for number in range(len(content.parts))]
    return [""]


def _told(content: QuestionContent, number: int, answer: Any, language: str) -> str:
    """An answer to one line in words."""
    if is_empty(answer):
        return ""
    if content.kind is QuestionKind.MATCHING:
        return label_of(content.pairs[answer].answer, language)
    if content.kind is QuestionKind.ORDERING:
        return str(answer + 1)
    if content.kind is QuestionKind.CLOZE and content.parts[number].kind in CHOICE_PARTS:
        return _told_options(content.parts[number].options, answer, language)
    return str(answer)


def _right_told(content: QuestionContent, number: int, answer: Any, language: str) -> str:
    """What is right in one line: of a range both ends, of words that may go on no star."""
    gap = content.parts[number] if content.kind is QuestionKind.CLOZE else None
    if content.kind is QuestionKind.NUMERIC or (gap and gap.kind is PartKind.NUMBER):
        accepted = [item for item in (gap or content).numbers if str(item.value) == answer]
        return number_told(accepted[0]) if accepted else str(answer)
    if content.kind is QuestionKind.SHORT_TEXT or (gap and gap.kind is PartKind.WORD):
        return words_told(answer)
    return _told(content, number, answer, language)


def _told_options(options: Sequence[Option], chosen: Sequence[int], language: str) -> str:
    return ", ".join(line_of(options[place].words, language) for place in chosen)


def _verdict(hundredths: int | None, most: int, *, answered: bool) -> tuple[str, str]:
    if hundredths is None:
        return "info", gettext("Waits for a trainer")
    if not answered:
        return "neutral", gettext("Not answered")
    if hundredths >= most:
        return "success", gettext("Right")
    return ("warning", gettext("Partly right")) if hundredths else ("danger", gettext("Wrong"))


def points_text(hundredths: int | None) -> str:
    """Points with as many decimals as they need: 100 → 1, 66 → 0.66; a dash while nobody knows."""
    if hundredths is None:
        return "–"
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
